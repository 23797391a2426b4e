"""When a body was reminded stands on its page and in the office while the answer is owed, and nowhere once it has come."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from openinquiry.core.workflow import ReturnState
from openinquiry.domain.events.guard import without_events
from openinquiry.domain.events.recording import Act
from openinquiry.domain.returns.models import DataRequest, Reminder, Return
from openinquiry.domain.returns.operations import remind_all
from tests.domain.people import NOW, Country, country
from tests.domain.returns.sending import ASKED, issued

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("one_step_sign_in")]
LATE = NOW + timedelta(days=10)  # Monday 7 December 2026: the first working day after the day due
TOLD, SHORT = "A reminder was sent on 7 December 2026 at 9:30am.", "eminded on 7 December 2026"


class Sends:
    """Takes letters and sends none."""

    def send(self, letter: object) -> None:
        """Let it fall."""


@pytest.fixture
def request_(time_machine_at_now: None) -> tuple[Country, DataRequest]:
    here = country()
    return here, issued(here)


def pages(here: Country, return_: Return, who: str) -> dict[str, str]:
    """What each page says to somebody who sees it."""
    client = Client()
    with without_events():
        client.force_login(here.people[who], backend="allauth.account.auth_backends.AuthenticationBackend")
    office = [here.programme.address]
    places = {
        "return": reverse("return", args=[return_.pk]), "office": reverse("office", args=office),
        "request": reverse("request", args=[*office, return_.request_id]),
        "office-return": reverse("office-return", args=[*office, return_.pk]),
    }  # fmt: skip
    answers = {name: client.get(place) for name, place in places.items()}
    return {name: each.content.decode() for name, each in answers.items() if each.status_code == 200}


def test_a_reminder_is_told_to_both_sides_once_it_was_sent(request_: tuple[Country, DataRequest]):
    here, request = request_
    return_ = request.returns.get(body=here.force)
    with time_machine.travel(LATE, tick=False):
        before = [*pages(here, return_, "officer").values(), *pages(here, return_, "analyst").values()]
        remind_all(post=Sends(), act=Act(by=None, at=LATE))
        body, office = pages(here, return_, "officer"), pages(here, return_, "analyst")
    assert not any(SHORT in page or TOLD in page for page in before)
    assert set(body) == {"return"}
    assert TOLD in body["return"]
    assert "Late by 1 working day" in body["return"]
    assert TOLD in office["office-return"]
    assert office["request"].count(f"R{SHORT}") == 2
    assert f"{ASKED.title}, r{SHORT}" in office["office"]


def test_of_several_reminders_the_last_is_told(request_: tuple[Country, DataRequest]):
    here, request = request_
    return_ = request.returns.get(body=here.force)
    with without_events():
        for number in (3, 0, 2):
            sent = LATE - timedelta(days=number)
            Reminder.objects.create(of=return_, step=f"step.{number}", due=return_.due, sent=sent, recipients=1)
    with time_machine.travel(LATE, tick=False):
        assert TOLD in pages(here, return_, "officer")["return"]


def test_once_it_is_answered_no_page_says_that_the_body_was_reminded(request_: tuple[Country, DataRequest]):
    here, request = request_
    return_ = request.returns.get(body=here.force)
    with time_machine.travel(LATE, tick=False):
        remind_all(post=Sends(), act=Act(by=None, at=LATE))
        with without_events():
            Return.objects.filter(pk=return_.pk).update(state=ReturnState.SUBMITTED, answered=LATE)
        body, office = pages(here, return_, "officer"), pages(here, return_, "analyst")
    assert TOLD not in body["return"]
    assert TOLD not in office["office-return"]
    assert office["request"].count(f"R{SHORT}") == 1  # the other force has not answered


def test_a_run_of_somebody_else_waits_in_the_office_for_those_who_may_approve_it(time_machine_at_now: None):
    from tests.domain.audit.running import both_asked, done  # noqa: PLC0415 - only here

    here = country()
    first, other = both_asked(here)
    done(here, [first], "10", "5")
    told = "Run 1: approve it or send it back"
    says = {who: told in pages(here, other, who)["office"] for who in ("analyst", "second", "approver", "lead")}
    assert says == {"analyst": False, "second": True, "approver": True, "lead": False}
