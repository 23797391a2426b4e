"""What workers do regularly: dead jobs taken up again, letters sent once in the right language, stored files read again."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from smtplib import SMTPException

import pytest
from django.core import mail
from django.core.mail import EmailMessage

from openinquiry.adapters.blobs import FolderStore
from openinquiry.adapters.post import letters_there_are
from openinquiry.core.timetable import STATUTORY_REMINDERS, VOLUNTARY_REMINDERS
from openinquiry.domain.events.models import Event
from openinquiry.domain.events.queries import faults_of_the_chain
from openinquiry.domain.returns.models import Reminder, Return
from openinquiry.domain.returns.operations.reminding import Letter
from openinquiry.jobs import housekeeping
from openinquiry.jobs.housekeeping import Done, housekeep, keep_house
from openinquiry.jobs.models import BlobCheck, BlobState, Job, JobState
from openinquiry.jobs.reminders import written
from openinquiry.jobs.returns import take_in
from tests.domain.people import NOW, Country, country
from tests.domain.returns.sending import ASKED, issued, work, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.database]
LATE = datetime(2026, 12, 7, 9, 30, tzinfo=UTC)  # one working day after the day due


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Country]:
    kept = FolderStore(tmp_path / "files")
    monkeypatch.setattr(housekeeping, "store", lambda: kept)
    monkeypatch.setattr("openinquiry.jobs.returns.store", lambda: kept)
    return country()


def test_every_step_of_both_ladders_has_its_words_in_both_languages():
    keys = {
        f"reminder.{policy.basis.value}.{step.moment.value}"
        for policy in (STATUTORY_REMINDERS, VOLUNTARY_REMINDERS)
        for _number, step in zip(range(8), policy.all_steps(), strict=False)
    }
    assert len(keys) == 8
    for key in keys:
        for language in ("en-gb", "cy"):
            assert key in letters_there_are(language)


def test_a_late_body_is_reminded_once_a_day_by_whichever_worker_comes_first(here: Country):
    issued(here)
    first, second = housekeep(LATE), housekeep(LATE + timedelta(minutes=1))
    assert (first.reminded, second.reminded) == (2, 0)
    sent = {message.to[0]: message for message in mail.outbox}
    assert set(sent) == {"officer@example.org", "signatory@example.org", "other@example.org"}
    assert all(len(message.to) == 1 and not message.cc and not message.bcc for message in mail.outbox)
    assert Reminder.objects.count() == 2


def test_nobody_is_reminded_at_night(here: Country):
    issued(here)
    assert housekeep(LATE.replace(hour=5)).reminded == 0
    assert housekeep(LATE).reminded == 2


def test_a_letter_comes_in_the_language_of_the_person(here: Country):
    welsh = here.people["officer"]
    welsh.language = "cy"
    welsh.save()
    issued(here)
    housekeep(LATE)
    sent = {message.to[0]: (message.subject, message.body) for message in mail.outbox}
    assert sent["officer@example.org"][0] == "Mae ffurflen yn hwyr"
    assert "4 Rhagfyr 2026" in sent["officer@example.org"][1]
    assert sent["signatory@example.org"][0] == "A return is late"
    assert "4 December 2026" in sent["signatory@example.org"][1]


def test_a_subject_says_nothing_of_who_is_asked_or_for_what(here: Country):
    return_ = issued(here).returns.select_related("request__programme", "body").first()
    for key in ("before", "soon", "late", "still_late"):
        for basis in ("statutory", "voluntary"):
            for welsh in (False, True):
                letter = Letter(return_, f"reminder.{basis}.{key}", ())
                found = written(letter, "cy" if welsh else "en-gb")
                subject, text = found.subject, found.text
                assert "\n" not in subject
                for sensitive in (return_.body.name, return_.request.programme.title, ASKED.title, ASKED.welsh_title):
                    assert sensitive not in subject
                assert ASKED.title not in text
                # A threat without power is wrong: the enactment stands where the law requires the answer, and only there.
                assert (ASKED.power in text) == (basis == "statutory")


def test_a_mail_server_that_refuses_stops_nothing_and_tells_no_address(
    here: Country, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    def refuse(self: object) -> None:
        raise SMTPException("officer@example.org is unknown here")

    monkeypatch.setattr(EmailMessage, "send", refuse)
    issued(here)
    assert housekeep(LATE).reminded == 2
    said = capfd.readouterr()
    assert "letter not sent" in said.out + said.err
    assert "example.org" not in said.out + said.err


def uploaded(here: Country, tmp_path: Path) -> str:
    return_: Return = issued(here).returns.select_related("request", "body").get(body=here.force)
    content = BytesIO(workbook(tmp_path))
    return take_in(return_, content=content, file_name="return.xlsx", actor=here.actor("officer", at=NOW)).sha256


def place_of(tmp_path: Path, sha256: str) -> Path:
    return tmp_path / "files" / sha256[:2] / sha256[2:4] / sha256


def test_a_stored_file_is_read_again_within_thirty_days_and_not_before(here: Country, tmp_path: Path):
    sha256 = uploaded(here, tmp_path)
    assert housekeep(NOW).read_again == 0
    days = [day for day in range(1, 61) if housekeep(NOW + timedelta(days=day)).read_again]
    assert len(days) == 2
    assert days[0] <= 30
    assert days[1] - days[0] == 30
    assert BlobCheck.objects.get().sha256 == sha256
    assert not Event.objects.filter(kind__startswith="blob.").exists()


def test_a_file_that_changed_or_is_gone_is_told_once_by_an_event_and_so_is_its_return(here: Country, tmp_path: Path):
    sha256 = uploaded(here, tmp_path)
    place = place_of(tmp_path, sha256)
    whole = place.read_bytes()
    told = []
    for content in (whole[:-1] + b"!", whole[:-1] + b"!", None, whole):
        place.unlink(missing_ok=True)
        if content is not None:
            place.write_bytes(content)
        done = housekeep(NOW + timedelta(days=31 * (len(told) + 1)))
        told.append((done.read_again, done.not_whole))
    assert told == [(1, 1), (1, 1), (1, 1), (1, 0)]
    events = Event.objects.filter(kind__startswith="blob.").order_by("number")
    assert [each.kind for each in events] == ["blob.changed", "blob.missing", "blob.whole-again"]
    assert [each.changed()["state"] for each in events] == [
        ["whole", "changed"], ["changed", "missing"], ["missing", "whole"],
    ]  # fmt: skip
    assert {each.subject for each in events} == {sha256}
    assert BlobCheck.objects.get().state == BlobState.WHOLE
    assert list(faults_of_the_chain()) == []


def test_many_files_are_read_again_a_few_in_each_round(here: Country, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(housekeeping, "BLOBS_AT_ONCE", 2)
    for number in range(5):
        housekeeping.store().put(BytesIO(str(number).encode()))
    rounds = [housekeep(NOW + timedelta(minutes=number)).read_again for number in range(5)]
    assert rounds == [2, 2, 1, 0, 0]


def test_what_a_killed_writer_left_is_swept_after_a_day(here: Country, tmp_path: Path):
    old, new = tmp_path / "files" / "incoming" / "old", tmp_path / "files" / "incoming" / "new"
    for path, age in ((old, timedelta(days=2)), (new, timedelta(hours=1))):
        path.write_bytes(b"half a file")
        at = (NOW - age).timestamp()
        os.utime(path, (at, at))
    assert housekeep(NOW).swept == 1
    assert (old.exists(), new.exists()) == (False, True)


def test_a_job_of_a_dead_worker_is_taken_up_again(here: Country, tmp_path: Path):
    uploaded(here, tmp_path)
    later = datetime.now(UTC) + timedelta(minutes=5)
    Job.objects.update(state=JobState.RUNNING, begun=1, alive=later - timedelta(minutes=2))
    assert housekeep(later).reclaimed == 1
    work()
    assert Job.objects.first().state == JobState.DONE


def test_the_loop_goes_on_after_a_round_that_failed_and_tells_its_kind_alone(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
):
    stop, rounds = threading.Event(), []

    def fails_first(now: datetime) -> Done:
        rounds.append(now)
        if len(rounds) == 1:
            raise RuntimeError("Wilhelmina Planted-Name")
        stop.set()
        return Done()

    monkeypatch.setattr(housekeeping, "housekeep", fails_first)
    monkeypatch.setattr(housekeeping, "close_old_connections", lambda: None)
    keep_house(stop, every=0.001)
    said = capfd.readouterr()
    assert len(rounds) == 2
    assert "RuntimeError" in said.out + said.err
    assert "Wilhelmina" not in said.out + said.err
