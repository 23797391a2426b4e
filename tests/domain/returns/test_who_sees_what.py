"""What a predicate says of one record its queryset says of all: for every role, conflict, state and broken glass."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openinquiry.domain.accounts.actors import Actor, HeldRole
from openinquiry.domain.accounts.models import Body, Programme, RoleName
from openinquiry.domain.accounts.operations import begin_programme
from openinquiry.domain.events.guard import without_events
from openinquiry.domain.returns import operations, policies, queries
from openinquiry.domain.returns.models import DataRequest, Return
from tests.domain.people import BY_MACHINE, NOW, Country, country
from tests.domain.returns.sending import ASKED

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def here() -> Country:
    """Two programmes, each with a draft, an issued and a withdrawn request to some of three bodies."""
    made = country()
    other = begin_programme("another", title="Another", office=made.office, act=BY_MACHINE)
    lead = made.actor("lead")
    both = replace(lead, roles=lead.roles | {replace(role, programme=other.pk) for role in lead.roles})
    for programme, bodies in ((made.programme, [made.force, made.other_force]), (other, [made.force, made.council])):
        for state in ("draft", "issued", "withdrawn"):
            request = operations.draft_request(programme, asked=ASKED, actor=both)
            operations.issue_request(request, bodies=bodies, actor=both)
            with without_events():
                DataRequest.objects.filter(pk=request.pk).update(state=state)
    return made


def actors(here: Country) -> st.SearchStrategy[Actor]:
    programmes = list(Programme.objects.values_list("pk", flat=True))
    bodies = list(Body.objects.values_list("pk", flat=True))
    role = st.builds(
        HeldRole, programme=st.sampled_from(programmes), body=st.sampled_from(bodies), post=st.uuids(),
        name=st.sampled_from(list(RoleName)),
    )  # fmt: skip
    return st.builds(
        Actor, person=st.uuids(), at=st.just(NOW), roles=st.frozensets(role, max_size=4),
        conflicts=st.frozensets(st.sampled_from(bodies), max_size=2), administers=st.booleans(),
        may_look_into=st.frozensets(st.sampled_from(programmes), max_size=1),
    )  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_return_is_listed_if_and_only_if_it_may_be_seen(here: Country, data: st.DataObject):
    actor = data.draw(actors(here))
    listed = set(queries.returns_visible_to(actor).values_list("pk", flat=True))
    may = {each.pk for each in Return.objects.select_related("request") if policies.can_see_return(actor, each)}
    assert listed == may


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_request_is_listed_if_and_only_if_it_may_be_seen(here: Country, data: st.DataObject):
    actor = data.draw(actors(here))
    listed = set(queries.requests_visible_to(actor).values_list("pk", flat=True))
    may = {each.pk for each in DataRequest.objects.all() if policies.can_see_request(actor, each)}
    assert listed == may


def test_counts_of_a_request_leave_out_what_may_not_be_seen(here: Country):
    request = here.programme.requests.get(state="issued")
    analyst = here.actor("analyst")
    barred = replace(analyst, conflicts=frozenset({here.force.pk}))
    counts = [queries.standings_of([request], actor=each)[request.pk].asked for each in (analyst, barred)]
    assert counts == [2, 1]
    later = replace(analyst, at=NOW + timedelta(days=60))
    assert queries.standings_of([request], actor=later)[request.pk].late == 2
    assert here.actor("stranger", at=NOW).roles == frozenset()


def test_a_request_counted_from_its_returns_stands_as_the_database_counts_it(here: Country):
    request = here.programme.requests.get(state="issued")
    with without_events():
        Return.objects.filter(request=request, body=here.force).update(state="accepted")
    for state in ("asked", "sent_back", "submitted", "accepted_not_held", "correcting", "cancelled"):
        with without_events():
            Return.objects.filter(request=request, body=here.other_force).update(state=state)
        for actor in (here.actor("analyst"), here.actor("analyst", at=NOW + timedelta(days=60))):
            counted = queries.standings_of([request], actor=actor)[request.pk]
            returns = queries.office_overview(request, actor=actor)
            assert queries.standing_among(returns, today=actor.at.date()) == counted
