"""Somebody who lost app, passkeys and codes is let in again by a lead who made sure who asks; nobody else can, and they are told."""

from __future__ import annotations

from datetime import date

import pytest
from django.core import mail
from django.test import Client
from typer.testing import CliRunner

from openinquiry.cli.main import app
from openinquiry.core.shared import Refused
from openinquiry.domain.accounts import operations
from openinquiry.domain.accounts.models import Role, RoleName
from openinquiry.domain.events.models import Event
from tests.domain.people import BY_MACHINE, Country, country, post
from tests.web.account.signing import password_given, signed_in, text_of, with_app, with_recovery_codes

pytestmark = [pytest.mark.django_db, pytest.mark.database]
SURE = "Rang them on the number in our records."


@pytest.fixture
def here() -> Country:
    return country()


def page_for(here: Country, who: str) -> str:
    role = Role.objects.get(post__person=here.people[who])
    return f"/office/invented-audit/people/roles/{role.pk}/lost/"


def test_a_lead_takes_away_what_was_lost_and_the_person_signs_in_and_is_asked_to_add_anew(here: Country):
    signatory = here.people["signatory"]
    signatory.language = "cy"
    signatory.save(update_fields=["language"])
    with_app(signatory)
    with_recovery_codes(signatory)
    theirs, lead = signed_in(signatory), signed_in(here.people["lead"])
    assert "Lost sign-in of Signatory Invented" in text_of(lead.get("/office/invented-audit/people/"))
    assert "be sure who asks" in text_of(lead.get(page_for(here, "signatory")))
    answer = lead.post(page_for(here, "signatory"), {"how_sure": SURE}, follow=True)
    assert "They were sent a letter." in text_of(answer)
    assert not signatory.authenticator_set.exists()
    assert theirs.get("/returns/").status_code == 302  # signed out
    assert (mail.outbox[-1].to, mail.outbox[-1].subject) == (
        ["signatory@example.org"],
        "Newidiwyd sut rydych yn mewngofnodi",
    )
    again = Client()
    password_given(again, signatory)
    assert again.get("/returns/").url == "/account/sign-in/"


def test_what_was_done_is_an_event_with_how_the_lead_made_sure_and_no_address(here: Country):
    with_app(here.people["officer"])
    signed_in(here.people["lead"]).post(page_for(here, "officer"), {"how_sure": SURE})
    event = Event.objects.filter(kind="person.sign-in-taken-away").get()
    assert (event.by, event.why, event.programme) == (here.people["lead"].pk, SURE, here.programme.pk)
    assert event.subject == str(here.people["officer"].pk)
    assert "example.org" not in f"{event.changes}{event.why}"


def test_without_saying_how_they_made_sure_nothing_is_taken_away(here: Country):
    with_app(here.people["officer"])
    answer = signed_in(here.people["lead"]).post(page_for(here, "officer"), {"how_sure": "  "})
    assert "There is a problem" in text_of(answer)
    assert here.people["officer"].authenticator_set.count() == 1
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("who", "status"),
    [("analyst", 403), ("approver", 403), ("officer", 404), ("signatory", 404), ("administrator", 404)],
)
def test_nobody_but_a_lead_can(here: Country, who: str, status: int):
    with_app(here.people["second"])
    client = signed_in(here.people[who])
    answers = [client.get(page_for(here, "second")), client.post(page_for(here, "second"), {"how_sure": SURE})]
    assert [each.status_code for each in answers] == [status, status]
    assert here.people["second"].authenticator_set.count() == 1


def test_a_lead_cannot_for_themselves_nor_for_somebody_outside_their_programmes(here: Country):
    lead = signed_in(here.people["lead"])
    assert f"{page_for(here, 'lead')}" not in lead.get("/office/invented-audit/people/").content.decode()
    assert lead.post(page_for(here, "lead"), {"how_sure": SURE}).status_code == 403
    assert here.people["lead"].authenticator_set.count() == 1
    other = operations.begin_programme("another", title="Another", office=here.office, act=BY_MACHINE)
    elsewhere = post(here.people["stranger"], here.force, other, RoleName.OFFICER)
    address = f"/office/invented-audit/people/roles/{elsewhere.pk}/lost/"
    assert lead.post(address, {"how_sure": SURE}).status_code == 404


def test_whoever_keeps_the_machine_does_it_for_a_lead_alone(here: Country):
    with_app(here.people["lead"])
    with_app(here.people["officer"])
    done = CliRunner().invoke(app, ["lost-sign-in"], input=f"Lead@example.org\n{SURE}\n")
    assert (done.exit_code, "Taken away. They were sent a letter." in done.stdout) == (0, True)
    event = Event.objects.filter(kind="person.sign-in-taken-away").get()
    assert (event.by, event.why, here.people["lead"].authenticator_set.count()) == (None, SURE, 0)
    refused = CliRunner().invoke(app, ["lost-sign-in", "--email", "officer@example.org", "--how-sure", SURE])
    assert isinstance(refused.exception, Refused)
    assert "leads no programme" in str(refused.exception)
    assert here.people["officer"].authenticator_set.count() == 1
    nobody = CliRunner().invoke(app, ["lost-sign-in", "--email", "nobody@example.org", "--how-sure", SURE])
    assert str(nobody.exception) == "There is nobody with this e-mail address."


def test_a_lead_whose_role_has_ended_is_no_lead_for_the_command(here: Country):
    role = post(here.people["second"], here.office, here.programme, RoleName.LEAD)
    operations.end_role(role, actor=here.actor("lead"), on=date(2026, 11, 1), why="Moved on.")
    refused = CliRunner().invoke(app, ["lost-sign-in", "--email", "second@example.org", "--how-sure", SURE])
    assert isinstance(refused.exception, Refused)
