"""A check of the chain says what is wrong, is an event itself, and others see when it was last made."""

from __future__ import annotations

import pytest
from django.db import connection

from openinquiry.domain.events.checking import LastCheck, check_chain, last_check, record_check
from openinquiry.domain.events.guard import without_events
from openinquiry.domain.events.models import Event
from openinquiry.domain.events.queries import events_in
from openinquiry.domain.events.triggers import lift_triggers
from tests.domain.people import BY_MACHINE, NOW, Country, country

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def here() -> Country:
    return country()


def spoil(sql: str) -> None:
    """As an intruder with the password of the database would."""
    lift_triggers(connection)
    with without_events(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_whole_chain_is_whole_up_to_its_head(here: Country):
    verdict, last = check_chain(), Event.objects.latest("number")
    assert (verdict.whole, verdict.number, verdict.digest) == (True, last.number, last.digest)


def test_without_events_there_is_nothing_wrong():
    assert (check_chain().number, check_chain().whole, last_check()) == (0, True, None)


def test_a_changed_event_is_named_and_the_next_check_shows_how_many_faults(here: Country):
    spoil("UPDATE events_event SET why = 'Another.' WHERE number = 7")
    verdict = check_chain()
    record_check(verdict, act=BY_MACHINE)
    assert [(fault.number, fault.says) for fault in verdict.faults] == [(7, "Entry 7 was changed after it was sealed.")]
    assert last_check() == LastCheck(NOW, verdict.number, 1)


def test_what_was_cut_off_is_found_by_what_was_written_down(here: Country):
    last = Event.objects.latest("number")
    spoil(f"DELETE FROM events_event WHERE number = {last.number}")
    assert check_chain().whole
    assert [fault.number for fault in check_chain(anchors={last.number: last.digest}).faults] == [last.number]


def test_a_hundred_faults_are_named_at_most(here: Country):
    spoil("UPDATE events_event SET previous = digest")
    assert 30 < len(check_chain().faults) <= 100


def test_events_of_a_programme_are_found_by_kind_person_and_record(here: Country):
    of = events_in(here.programme.pk)
    given = events_in(here.programme.pk, kind="role.given")
    assert given.count() == 8
    assert of.count() > given.count()
    assert [events_in(here.programme.pk, subject=given[3].subject).get().pk] == [given[3].pk]
    assert not events_in(here.programme.pk, by=here.people["lead"].pk).exists()
