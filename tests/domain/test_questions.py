"""A question whose SQL is put together once is answered as its queryset is: for every person, on every day, as often as it is asked."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from openinquiry.domain.accounts.actors import actor_of
from openinquiry.domain.accounts.models import Role, RoleName, holding_on
from openinquiry.domain.events.guard import without_events
from openinquiry.domain.questions import asked_again, identifier
from tests.domain.people import NOW, TODAY, country, post

pytestmark = [pytest.mark.django_db, pytest.mark.database]


def roles_held(person: UUID, day: date) -> models.QuerySet[Role, tuple[UUID, str]]:
    held = Role.objects.filter(holding_on(day), post__person=person, name__in=(RoleName.OFFICER, RoleName.LEAD))
    return held.order_by("pk").values_list("post_id", "name")


def test_each_person_and_day_gets_the_answer_of_the_queryset():
    here = country()
    post(here.people["officer"], here.council, here.programme, RoleName.OFFICER, begins=TODAY)
    ask = asked_again(roles_held)
    people = [*(each.pk for each in here.people.values()), uuid4()]
    answers = {
        (person, day): [(identifier(post_), name) for post_, name in ask(person, day)]
        for person in people
        for day in (TODAY - timedelta(days=1), TODAY, date(2025, 1, 1))
    }
    assert answers == {(person, day): list(roles_held(person, day)) for person, day in answers}
    assert sorted({len(each) for each in answers.values()}) == [0, 1, 2]


def test_a_role_that_ended_yesterday_is_no_longer_among_those_of_the_actor():
    here = country()
    assert {role.name for role in here.actor("officer").roles} == {RoleName.OFFICER}
    with without_events():
        Role.objects.filter(post__person=here.people["officer"]).update(ends=TODAY)
    assert here.actor("officer").roles == frozenset()
    assert here.actor("officer", at=NOW - timedelta(days=1)).roles != frozenset()


def test_who_asks_costs_one_question():
    person = country().people["officer"]
    with CaptureQueriesContext(connection) as asked:
        actor_of(person, at=NOW)
    assert len(asked) == 1
