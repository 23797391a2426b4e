"""A lead reads who did what, by name, fifty at a time; the chain is checked, and what was changed by SQL is named."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from openinquiry.domain.accounts import operations
from openinquiry.domain.accounts.models import RoleName
from openinquiry.domain.events.guard import without_events
from openinquiry.domain.events.models import Event
from openinquiry.domain.events.triggers import lift_triggers
from tests.domain.people import TODAY, Country, country, person, post
from tests.web.account.signing import signed_in, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.database]
EVENTS = "/office/invented-audit/events/"


@pytest.fixture
def here() -> Country:
    return country()


@pytest.fixture
def lead(here: Country) -> Client:
    return signed_in(here.people["lead"])


def ended(here: Country) -> None:
    role = here.programme.roles.get(post__person=here.people["officer"])
    operations.end_role(role, actor=here.actor("lead"), on=TODAY, why="Moved <on>.")


@pytest.mark.parametrize(
    ("who", "status"), [("lead", 200), ("analyst", 404), ("officer", 404), ("stranger", 404), ("administrator", 404)]
)
def test_only_leads_read_the_events_of_a_programme(here: Country, who: str, status: int):
    assert signed_in(here.people[who]).get(EVENTS).status_code == status


def test_an_event_tells_who_in_which_post_when_why_and_what_changed(here: Country, lead: Client):
    ended(here)
    words = text_of(lead.get(EVENTS))
    assert "Lead Invented (Officer, Invented Audit Office) ended a role: Moved &lt;on&gt;. ends: 2026-11-27" in words
    assert "the machine gave a post a role in a programme" in words


def test_people_in_changes_are_named(here: Country, lead: Client):
    operations.declare_conflict(
        here.people["analyst"].pk, body=here.force, what="Worked there.", actor=here.actor("lead")
    )
    assert "declared a conflict of interest person: Analyst Invented" in text_of(lead.get(EVENTS))


def test_events_are_filtered_by_kind_person_and_record(here: Country, lead: Client):
    ended(here)
    role = here.programme.roles.get(post__person=here.people["officer"])
    by_kind = text_of(lead.get(f"{EVENTS}?kind=role.ended"))
    by_person = text_of(lead.get(f"{EVENTS}?by={here.people['lead'].pk}"))
    by_record = text_of(lead.get(f"{EVENTS}?record={role.pk}"))
    assert [f"{number} events." in words for number, words in ((1, by_kind), (1, by_person), (2, by_record))] == [
        True
    ] * 3
    assert lead.get(f"{EVENTS}?kind=nonsense&by=nonsense&page=x").status_code == 200


def test_reading_is_recorded_and_shown_when_asked_for(here: Country, lead: Client):
    lead.get(EVENTS)
    assert "read the chain of events part" not in text_of(lead.get(EVENTS))
    assert "Lead Invented (Officer, Invented Audit Office) read the chain of events part: page 1" in text_of(
        lead.get(f"{EVENTS}?reading=on")
    )


def test_nothing_of_another_programme_is_shown(here: Country, lead: Client):
    other = operations.begin_programme(
        "another",
        title="Planted programme",
        office=here.office,
        act=here.actor("lead").act(programme=here.programme.pk),
    )
    post(here.people["stranger"], here.office, other, RoleName.LEAD)
    words = text_of(lead.get(EVENTS))
    assert "Planted programme" not in words
    assert f"{Event.objects.filter(programme=here.programme.pk).exclude(kind='events.read').count()} events." in words


def test_fifty_are_on_a_page_and_queries_do_not_grow(here: Country, lead: Client, django_assert_max_num_queries):
    for number in range(100):
        post(person(f"more{number}"), here.force, here.programme, RoleName.OFFICER)
    with django_assert_max_num_queries(15):  # four of them record who reads
        page = lead.get(EVENTS)
    assert page.content.decode().count("<tr") == 51
    assert len(page.content) < 100_000
    assert 'rel="next"' in page.content.decode()


@pytest.mark.parametrize(
    ("who", "status"), [("lead", 200), ("administrator", 200), ("analyst", 403), ("officer", 403), ("stranger", 403)]
)
def test_leads_and_administrators_have_the_chain_checked(here: Country, who: str, status: int):
    client = signed_in(here.people[who])
    assert [client.get("/chain/").status_code, client.post("/chain/").status_code] == [status, status]


def test_the_number_and_digest_to_write_down_are_shown_and_the_last_check(here: Country, lead: Client):
    last = Event.objects.latest("number")
    before = text_of(lead.get("/chain/"))
    assert f"openinquiry events verify --anchor {last.number}:{last.digest}" in before
    assert "It was never checked." in before
    assert "The chain is whole: no event was changed, added or taken away." in text_of(lead.post("/chain/"))
    assert f"up to event {last.number}: whole." in text_of(lead.get("/chain/"))


def test_a_row_changed_by_sql_is_named(here: Country, lead: Client):
    lift_triggers(connection)
    with without_events(), connection.cursor() as cursor:
        cursor.execute("UPDATE events_event SET why = 'Another.' WHERE number = 5")
    words = text_of(lead.post("/chain/"))
    assert "The chain is not whole." in words
    assert "Entry 5 was changed after it was sealed." in words
    assert "faults named: 1." in text_of(lead.get("/chain/"))


def test_the_page_of_the_chain_shows_no_content(here: Country):
    words = text_of(signed_in(here.people["administrator"]).post("/chain/"))
    assert "Invented Constabulary" not in words
    assert "An invented audit" not in words
