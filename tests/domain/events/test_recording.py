"""Nothing is written without its event, and an event is written with what it tells of or not at all."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from openinquiry.core.ledger import link_digest
from openinquiry.core.shared import WrongUsage
from openinquiry.domain.accounts.models import Body
from openinquiry.domain.events.guard import without_events
from openinquiry.domain.events.kinds import EventKind
from openinquiry.domain.events.models import Event
from openinquiry.domain.events.queries import events_about, faults_of_the_chain, head
from openinquiry.domain.events.recording import Act, recording
from openinquiry.domain.events.triggers import lift_triggers

pytestmark = [pytest.mark.django_db, pytest.mark.database]
NAMED = EventKind("test.named", "named the body")
ACT = Act(by=uuid4(), post=uuid4(), at=datetime(2026, 11, 27, 9, 30, tzinfo=UTC), why="It was asked for.")


def body(code: str = "E23000099") -> Body:
    return Body(code=code, name="Invented Constabulary", kind="force")


def named(code: str) -> Body:
    with recording(ACT) as record:
        made = body(code)
        made.save()
        record(NAMED, made, {"name": [None, made.name]})
    return made


def named_and_failed(code: str) -> None:
    with recording(ACT):
        named(code)
        raise ZeroDivisionError


def altered(sql: str) -> None:
    """As somebody with the database's own password would: past the triggers."""
    lift_triggers(connection)
    with connection.cursor() as cursor, without_events():
        cursor.execute(sql)


def test_what_is_written_without_a_recording_is_refused_by_the_connection_itself():
    for writing in (
        lambda: body().save(),
        lambda: Body.objects.bulk_create([body()]),
        lambda: Body.objects.filter(code="x").update(name="y"),
        lambda: connection.cursor().execute("DELETE FROM accounts_body"),
        lambda: Event.objects.create(number=1, at=ACT.at, kind="x", subject_kind="x", subject="x"),
    ):
        with pytest.raises(WrongUsage, match="without an event"):
            writing()


def test_an_operation_that_writes_and_records_nothing_keeps_nothing():
    with pytest.raises(WrongUsage, match="Nothing of it was kept"), recording(ACT):
        body().save()
    assert not Body.objects.exists()


def test_an_event_says_who_in_which_post_when_why_and_what_changed():
    made = named("E23000001")
    event = events_about(made).get()
    assert (event.by, event.post, event.at, event.why) == (ACT.by, ACT.post, ACT.at, ACT.why)
    assert (event.kind, event.changed()) == ("test.named", {"name": [None, "Invented Constabulary"]})


def test_what_fails_halfway_leaves_neither_record_nor_event():
    named("E23000001")
    with pytest.raises(DatabaseError):
        named("E23000001")  # a code that is taken
    with pytest.raises(ZeroDivisionError):
        named_and_failed("E23000002")
    assert (Body.objects.count(), Event.objects.count()) == (1, 1)
    named("E23000003")
    assert list(faults_of_the_chain()) == []


def test_an_operation_inside_another_is_kept_or_lost_with_it():
    with pytest.raises(ZeroDivisionError):
        named_and_failed("E23000001")
    assert (Body.objects.count(), Event.objects.count()) == (0, 0)
    with recording(ACT) as record:
        made = named("E23000002")
        record(NAMED, made)
    assert [event.number for event in Event.objects.all()] == [1, 2]


@pytest.mark.parametrize("sql", ["UPDATE events_event SET why = 'x'", "DELETE FROM events_event"])
def test_the_database_itself_refuses_to_change_or_delete_an_event(sql: str):
    named("E23000001")
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic(), without_events():
        connection.cursor().execute(sql)
    assert Event.objects.count() == 1


COLUMNS = [
    "at = '2026-11-27 09:31:00'", "kind = 'test.other'", "by = NULL", "post = NULL", "why = 'Another reason.'",
    "subject_kind = 'x.y'", "subject = 'another'", "programme = by", "body = by", "changes = '{}'",
]  # fmt: skip


@pytest.mark.parametrize("changed", COLUMNS)
def test_whichever_column_of_whichever_event_is_altered_by_sql_it_is_found_and_named(changed: str):
    for code in ("E23000001", "E23000002", "E23000003"):
        named(code)
    altered(f"UPDATE events_event SET {changed} WHERE number = 2")
    assert [(fault.number, fault.says) for fault in faults_of_the_chain()] == [
        (2, "Entry 2 was changed after it was sealed.")
    ]


def test_an_event_taken_out_of_the_middle_is_found():
    for code in ("E23000001", "E23000002", "E23000003"):
        named(code)
    altered("DELETE FROM events_event WHERE number = 2")
    assert [fault.says for fault in faults_of_the_chain()] == ["Entry 2 is missing."]


def test_events_cut_off_at_the_end_are_found_by_what_a_receipt_says():
    for code in ("E23000001", "E23000002", "E23000003"):
        named(code)
    last = head()
    assert last is not None
    altered("DELETE FROM events_event WHERE number = 3")
    assert list(faults_of_the_chain()) == []
    assert [fault.number for fault in faults_of_the_chain(anchors={3: last.digest})] == [3]


def test_an_event_changed_and_sealed_again_breaks_the_next_one():
    for code in ("E23000001", "E23000002"):
        named(code)
    first = Event.objects.get(number=1)
    first.why = "Another reason."
    digest = link_digest(1, first.content(), previous=first.previous)
    altered(f"UPDATE events_event SET why = 'Another reason.', digest = '{digest}' WHERE number = 1")
    assert [fault.number for fault in faults_of_the_chain()] == [2]
