"""What is recorded of signing in, who owes a second step, and what ends every session."""

from __future__ import annotations

from datetime import timedelta

import pytest

from openinquiry.core.shared import Refused
from openinquiry.domain.accounts import operations, signing_in
from openinquiry.domain.accounts.models import Person, Role
from openinquiry.domain.events.models import Event
from openinquiry.domain.events.queries import events_about, faults_of_the_chain
from tests.domain.people import NOW, Country, country

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def here() -> Country:
    return country()


def test_offices_signatories_and_administrators_owe_a_second_step(here: Country):
    owing = {name for name, person in here.people.items() if signing_in.second_factor_is_owed(person, at=NOW)}
    assert owing == {"lead", "analyst", "second", "approver", "signatory", "council", "administrator"}


def test_nobody_owes_it_for_a_role_that_ended(here: Country):
    role = Role.objects.get(post__person=here.people["signatory"])
    operations.end_role(role, actor=here.actor("lead"), on=NOW.date(), why="Moved on.")
    assert not signing_in.second_factor_is_owed(here.people["signatory"], at=NOW)


def test_each_step_is_an_event_about_the_person(here: Country):
    officer = here.people["officer"]
    signing_in.record_sign_in(officer, how="password, app", at=NOW)
    signing_in.record_change_of_sign_in(officer, what="passkey added", at=NOW)
    signing_in.record_failed_sign_in(officer, how="password", at=NOW)
    signing_in.end_all_sessions(officer, at=NOW)
    told = [(event.kind, event.changed(), event.by) for event in events_about(officer)][1:]
    assert told == [
        ("person.signed-in", {"how": [None, "password, app"]}, officer.pk),
        ("person.sign-in-changed", {"what": [None, "passkey added"]}, officer.pk),
        ("person.sign-in-failed", {"how": [None, "password"]}, None),
        ("person.signed-out", {}, officer.pk),
    ]
    assert list(faults_of_the_chain()) == []


def test_a_failure_of_nobody_is_recorded_about_nobody(here: Country):
    signing_in.record_failed_sign_in(None, how="password", at=NOW)
    event = Event.objects.latest("number")
    assert (event.subject_kind, event.subject) == ("accounts.person", "00000000-0000-0000-0000-000000000000")


def test_signing_out_makes_every_session_worthless_and_the_end_of_time_does_not(here: Country):
    officer = here.people["officer"]
    before = officer.get_session_auth_hash()
    signing_in.end_all_sessions(officer, at=NOW, by_time=True)
    assert Person.objects.get(pk=officer.pk).get_session_auth_hash() == before
    signing_in.end_all_sessions(officer, at=NOW)
    assert Person.objects.get(pk=officer.pk).get_session_auth_hash() != before


def test_the_event_of_new_details_says_which_and_not_what(here: Country):
    officer = here.people["officer"]
    signing_in.change_details(officer, name="  Planted   Surname ", language="cy", at=NOW)
    event = Event.objects.latest("number")
    assert (event.kind, event.changed()) == ("person.changed", {"fields": [None, ["language", "name"]]})
    assert Person.objects.values_list("name", "language").get(pk=officer.pk) == ("Planted Surname", "cy")
    assert not any("Planted" in each.changes + each.why for each in Event.objects.all())


def test_details_that_stay_the_same_are_no_event_and_no_name_is_refused(here: Country):
    officer, before = here.people["officer"], Event.objects.count()
    signing_in.change_details(officer, name=officer.name, language="en-gb", at=NOW + timedelta(days=1))
    assert Event.objects.count() == before
    with pytest.raises(Refused, match="Enter your name"):
        signing_in.change_details(officer, name="  ", language="cy", at=NOW)


def test_leads_read_of_conflicts_of_people_in_their_programme(here: Country):
    conflict = operations.declare_conflict(
        here.people["analyst"].pk, body=here.force, what="Worked there.", actor=here.actor("analyst")
    )
    alone = operations.declare_conflict(
        here.people["stranger"].pk, body=here.force, what="Worked there.", actor=here.actor("stranger")
    )
    told = [events_about(each).get().programme for each in (conflict, alone)]
    assert told == [here.programme.pk, None]
