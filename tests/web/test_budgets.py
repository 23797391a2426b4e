"""Each page asks the database at most ten times, as often for thirty bodies as for three, and stays within 100 KB of HTML."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from openinquiry.domain.accounts.models import Body, RoleName
from openinquiry.domain.accounts.operations import enter_body
from openinquiry.domain.returns import operations
from openinquiry.domain.returns.models import DataRequest, Return, Version
from openinquiry.jobs.returns import take_in
from tests.domain.people import BY_MACHINE, NOW, Country, country, post
from tests.domain.returns.sending import ASKED, QUERY, confirmed, issued, upload, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("one_step_sign_in")]
MOST_QUERIES = 10
MOST_BYTES = 100 * 1024
ALL_BODIES = 153
PAGES = (
    "owed", "return", "version", "upload", "explain", "more-time", "not-held", "office", "request", "office-return", "decide",
    "new-request", "issue",
)  # fmt: skip


def asked(here: Country, *, bodies: int) -> DataRequest:
    """A request to so many bodies; the officer prepares for all of them, which no list must feel."""
    request = issued(here)
    made: list[Body] = []
    for number in range(bodies - 2):
        made.append(enter_body(f"E0600{number:04}", name=f"Invented Council {number}", kind="council", act=BY_MACHINE))
        post(here.people["officer"], made[-1], here.programme, RoleName.OFFICER)
    if made:
        operations.ask_bodies(request, bodies=made, actor=here.actor("lead"))
    # Some have sent something, some ask for more time, so that no column is empty.
    for number, return_ in enumerate(request.returns.select_related("request", "body").filter(body__in=made)):
        if number % 3 == 0:
            content = BytesIO(f"return {number}".encode())
            take_in(return_, content=content, file_name="return.csv", actor=here.actor("officer"))
        elif number % 3 == 1:
            operations.ask_for_time(
                return_, until=ASKED.due.replace(day=18), reason="Two are ill.", actor=here.actor("officer")
            )
    return request


def pages_of(here: Country, request: DataRequest, folder: Path) -> dict[str, tuple[str, str]]:
    """Name → who looks, and where; of a return with a checked file."""
    return_ = Return.objects.select_related("request", "body").get(request=request, body=here.force)
    version = Version.objects.filter(of=return_).first()
    if version is None:
        version = confirmed(upload(return_, workbook(folder, QUERY), here=here), here=here)
    one, file, office = [return_.pk], [return_.pk, version.number], [here.programme.address]
    return {
        "owed": ("officer", reverse("owed")),
        "return": ("officer", reverse("return", args=one)),
        "version": ("officer", reverse("version", args=file)),
        "upload": ("officer", reverse("upload", args=one)),
        "explain": ("officer", reverse("explain", args=[*file, "P027"])),
        "more-time": ("officer", reverse("more-time", args=one)),
        "not-held": ("signatory", reverse("not-held", args=one)),
        "office": ("lead", reverse("office", args=office)),
        "request": ("analyst", reverse("request", args=[*office, request.pk])),
        "office-return": ("analyst", reverse("office-return", args=[*office, return_.pk])),
        "decide": ("analyst", reverse("decide", args=[*office, return_.pk])),
        "new-request": ("lead", reverse("new-request", args=office)),
        "issue": ("lead", reverse("issue", args=[*office, request.pk])),
    }


def measured(here: Country, pages: dict[str, tuple[str, str]]) -> dict[str, tuple[int, int]]:
    """Name → queries and bytes, for a reader whose browser has been here before."""
    found = {}
    for name, (who, address) in pages.items():
        client = Client()
        client.force_login(here.people[who])
        client.cookies["language"] = "en-gb"
        assert client.get(address).status_code == 200, name
        with CaptureQueriesContext(connection) as asked_for:
            page = client.get(address)
        # A reading that is recorded is a transaction, which the test's own turns into savepoints: they ask for nothing.
        asked = [each for each in asked_for if "SAVEPOINT" not in each["sql"]]
        found[name] = (len(asked), len(page.content))
    return found


@pytest.fixture
def few_and_many(tmp_path: Path, time_machine_at_now: None) -> tuple[dict, dict]:
    here = country()
    request = asked(here, bodies=3)
    few = measured(here, pages_of(here, request, tmp_path))
    more = [
        enter_body(f"E0700{number:04}", name=f"Another Invented Council {number}", kind="council", act=BY_MACHINE)
        for number in range(27)
    ]
    for body in more:
        post(here.people["officer"], body, here.programme, RoleName.OFFICER)
    for number, return_ in enumerate(operations.ask_bodies(request, bodies=more, actor=here.actor("lead"))):
        if number % 2:
            take_in(return_, content=BytesIO(b"%d" % number), file_name="r.csv", actor=here.actor("officer", at=NOW))
    return few, measured(here, pages_of(here, request, tmp_path))


def test_no_page_asks_the_database_more_often_for_thirty_bodies_than_for_three(few_and_many: tuple[dict, dict]):
    few, many = few_and_many
    assert tuple(few) == PAGES
    assert {name: asked_for for name, (asked_for, _size) in few.items()} == {
        name: asked_for for name, (asked_for, _size) in many.items()
    }
    assert {name: asked_for for name, (asked_for, _size) in many.items() if asked_for > MOST_QUERIES} == {}


def test_every_page_stays_within_its_size_with_all_bodies(tmp_path: Path, time_machine_at_now: None):
    here = country()
    found = measured(here, pages_of(here, asked(here, bodies=ALL_BODIES), tmp_path))
    assert {name: size for name, (_asked_for, size) in found.items() if size > MOST_BYTES} == {}
    assert {name: asked_for for name, (asked_for, _size) in found.items() if asked_for > MOST_QUERIES} == {}
