"""What an attacker or a careless officer uploads ends in a clear sentence on the page, and nothing of it is read by anybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from openinquiry.core.workflow import VersionState
from openinquiry.domain.events.models import Event
from openinquiry.domain.returns.models import Return, Version
from tests.adapters.uploads.making import changed, overlapping, with_sheet, xlsx, zipped
from tests.domain.people import Country, country
from tests.domain.returns.sending import issued, work, workbook

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.database,
    pytest.mark.usefixtures("time_machine_at_now", "one_step_sign_in"),
]
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row><c><v>&c;</v></c></row></sheetData></worksheet>'
)


@pytest.fixture
def here() -> Country:
    return country()


@pytest.fixture
def asked(here: Country) -> Return:
    return issued(here).returns.select_related("request", "body").get(body=here.force)


def signed_in(here: Country, who: str = "officer") -> Client:
    client = Client()
    client.force_login(here.people[who])
    return client


def sent(here: Country, asked: Return, name: str, content: bytes) -> str:
    """Upload as the page does, let the machine do its part, and read the page."""
    client = signed_in(here)
    answer = client.post(reverse("upload", args=[asked.pk]), {"file": SimpleUploadedFile(name, content), "note": ""})
    assert answer.status_code == 302, answer.content.decode()
    work()
    return client.get(answer.headers["Location"]).content.decode()


def many_sheets(number: int) -> bytes:
    return xlsx(sheets=tuple(f"s{n}" for n in range(number)))


HOSTILE = {
    "a bomb of noughts": ("return.zip", lambda: zipped([("people.csv", b"0" * 300_000_000)])),
    "overlapping files": ("return.zip", lambda: overlapping(300, 2_000_000)),
    "entities that grow": ("return.xlsx", lambda: with_sheet(LAUGHS)),
    "a macro": ("return.xlsx", lambda: changed(xlsx(), [("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0")])),
    "a document": ("return.pdf", lambda: b"%PDF-1.7\n%\xe2\xe3"),
    "a page": ("return.csv", lambda: b"<!doctype html><script>alert(1)</script>"),
    "a program": ("return.xlsx", lambda: b"MZ\x90\x00" + b"\0" * 200),
    "ten thousand sheets": ("return.xlsx", lambda: many_sheets(10_000)),
    "nothing": ("return.csv", lambda: b" "),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_could_harm_is_refused_in_a_sentence_and_the_next_file_is_taken(
    here: Country, asked: Return, tmp_path: Path, name: str
):
    file, make = HOSTILE[name]
    page = sent(here, asked, file, make())
    version = Version.objects.get()
    assert version.state in (VersionState.UNSAFE, VersionState.UNREADABLE)
    assert version.says.endswith(".")
    assert version.says.split(".")[0] in page.replace("&#x27;", "'").replace("&quot;", '"').replace("<br>", "")
    assert "Traceback" not in page
    assert "Confirm what your columns mean" in sent(here, asked, "return.xlsx", workbook(tmp_path))


def test_a_file_larger_than_the_limit_is_refused_and_nothing_of_it_is_kept(here: Country, asked: Return, settings):
    settings.LARGEST_UPLOAD = 1_000_000
    client = signed_in(here)
    answer = client.post(
        reverse("upload", args=[asked.pk]), {"file": SimpleUploadedFile("return.csv", b"x" * 1_500_000)}
    )
    assert answer.status_code == 200
    assert "larger than 977 KB" in answer.content.decode()
    assert not Version.objects.exists()


def test_somebody_who_is_not_signed_in_cannot_make_the_service_write_a_file(asked: Return, settings):
    before = set(Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir())
    answer = Client().post(
        reverse("upload", args=[asked.pk]), {"file": SimpleUploadedFile("return.csv", b"a,b\n" * 100)}
    )
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/")
    assert set(Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir()) == before
    assert not Version.objects.exists()


def test_a_form_that_was_forged_elsewhere_changes_nothing(here: Country, asked: Return):
    client = Client(enforce_csrf_checks=True)
    client.force_login(here.people["officer"])
    events = Event.objects.count()
    answer = client.post(reverse("upload", args=[asked.pk]), {"file": SimpleUploadedFile("return.csv", b"a,b\n1,2\n")})
    assert answer.status_code == 403
    assert (Version.objects.count(), Event.objects.count()) == (0, events)


def test_a_download_is_an_attachment_that_a_browser_will_not_run_and_it_is_recorded(
    here: Country, asked: Return, tmp_path: Path
):
    sent(here, asked, "return.xlsx", workbook(tmp_path))
    version = Version.objects.get()
    answer = signed_in(here).get(reverse("file-as-sent", args=[asked.pk, version.number]))
    assert answer.headers["Content-Disposition"] == 'attachment; filename="return.xlsx"'
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert b"".join(answer) == workbook(tmp_path)
    last = Event.objects.order_by("-number").first()
    assert last is not None
    assert (last.kind, last.by) == ("version.read", here.people["officer"].pk)


def test_no_name_of_a_file_stands_in_an_event_or_in_an_address(here: Country, asked: Return, tmp_path: Path):
    sent(here, asked, "Ada Quillfeather statement.xlsx", workbook(tmp_path))
    assert not any("Quillfeather" in f"{each.changes}{each.why}{each.subject}" for each in Event.objects.all())
