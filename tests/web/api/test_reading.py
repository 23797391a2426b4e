"""The API says what the pages say to the same person, and nothing to anybody else; whatever is asked, it answers as it promises."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import ignored_auth

from openinquiry.core.shared import Refused
from openinquiry.domain.accounts import api_keys
from openinquiry.domain.accounts.actors import actor_of
from openinquiry.domain.accounts.models import ApiKey, Person
from openinquiry.domain.accounts.operations import declare_conflict
from openinquiry.domain.accounts.permissions import NotFound
from openinquiry.domain.events.models import Event
from openinquiry.domain.returns.models import Return
from tests.domain.people import NOW, Country, country
from tests.domain.returns.sending import issued

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def here() -> Country:
    made = country()
    issued(made)
    return made


def key_of(here: Country, who: str) -> str:
    return api_keys.make_key("A test.", actor=actor_of(here.people[who], at=timezone.now()))[1]


def read(word: str, place: str = "/api/v1/requests") -> tuple[int, object]:
    answer = Client().get(place, headers={"Authorization": f"Bearer {word}"})
    return answer.status_code, json.loads(answer.content)


@pytest.mark.parametrize(("who", "asked"), [("lead", 2), ("analyst", 2), ("officer", 1), ("other", 1)])
def test_whoever_may_see_a_request_reads_how_it_stands_of_what_they_may_see(here: Country, who: str, asked: int):
    status, found = read(key_of(here, who))
    assert (status, [(each["title"], each["state"], each["asked"]) for each in found]) == (
        200, [("Recorded offences 2024/25", "issued", asked)],
    )  # fmt: skip


@pytest.mark.parametrize("who", ["stranger", "administrator", "council"])
def test_to_anybody_else_there_is_none(here: Country, who: str):
    word = key_of(here, who)
    request = here.programme.requests.get()
    assert read(word) == (200, [])
    assert read(word, f"/api/v1/requests/{request.pk}/returns") == (404, {"detail": "There is no such request."})


def test_a_body_reads_its_own_return_and_not_that_of_another(here: Country):
    request = here.programme.requests.get()
    _status, found = read(key_of(here, "officer"), f"/api/v1/requests/{request.pk}/returns")
    assert [(each["body"], each["state"], each["version"]) for each in found] == [("E23000901", "asked", None)]


def test_a_conflict_of_interest_hides_a_return_from_the_api_too(here: Country):
    declare_conflict(here.people["analyst"].pk, body=here.force, what="Worked there.", actor=here.actor("analyst"))
    later = NOW + timedelta(days=1)
    word = api_keys.make_key("A test.", actor=actor_of(here.people["analyst"], at=later))[1]
    request = here.programme.requests.get()
    _status, found = read(word, f"/api/v1/requests/{request.pk}/returns")
    assert [each["body"] for each in found] == ["E23000902"]


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer oi_wrong", "Basic b2k6b2s=", "Bearer \x00"])
def test_without_a_key_that_works_nothing_is_read(here: Country, header: str | None):
    answer = Client().get("/api/v1/requests", headers={} if header is None else {"Authorization": header})
    assert (answer.status_code, json.loads(answer.content)) == (401, {"detail": "Unauthorized"})


def test_a_key_that_was_ended_has_expired_or_whose_person_was_stopped_reads_nothing(here: Country):
    actor = actor_of(here.people["lead"], at=timezone.now())
    ended, expired, stopped = key_of(here, "lead"), key_of(here, "lead"), key_of(here, "officer")
    api_keys.end_key(ApiKey.objects.get(digest=api_keys._digest(ended)), actor=actor)
    assert api_keys.actor_with(expired, at=actor.at + api_keys.LASTS + timedelta(seconds=5)) is None
    Person.objects.filter(email="officer@example.org").update(is_active=False)
    assert [read(word)[0] for word in (ended, stopped, expired)] == [401, 401, 200]


def test_somebody_elses_key_cannot_be_ended_and_six_are_too_many(here: Country):
    key_of(here, "lead")
    with pytest.raises(NotFound):
        api_keys.end_key(ApiKey.objects.get(), actor=here.actor("officer"))
    for _ in range(api_keys.MOST - 1):
        key_of(here, "lead")
    with pytest.raises(Refused, match="5 keys already"):
        key_of(here, "lead")


def test_the_word_of_a_key_is_kept_nowhere(here: Country):
    word = key_of(here, "lead")
    kept = [str(row) for model in (ApiKey, Event) for row in model.objects.values_list()]
    assert kept
    assert not any(word in row or word[3:20] in row for row in kept)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written(here: Country, method: str):
    events, returns = Event.objects.count(), list(Return.objects.values_list("state", flat=True))
    word = key_of(here, "lead")
    answer = getattr(Client(), method)("/api/v1/requests", headers={"Authorization": f"Bearer {word}"})
    assert answer.status_code == 405
    assert (Event.objects.count(), list(Return.objects.values_list("state", flat=True))) == (events + 1, returns)


@pytest.fixture
def schema() -> Iterator[Any]:
    """What the service says of its own API, as a program finds it.

    The connection stays open between requests, as Django's own client keeps it: the test is one transaction.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(data=st.data())
@pytest.mark.parametrize("with_key", [True, False])
def test_whatever_is_asked_of_any_operation_it_answers_as_its_description_promises(
    here: Country, schema, data: st.DataObject, *, with_key: bool
):
    operation = data.draw(st.sampled_from([each.ok() for each in schema.get_all_operations()]))
    case = data.draw(operation.as_strategy())
    if with_key:
        # The check for forged keys takes ours for one that it made up; forged ones are tried without it.
        word = _word(here)
        answer = case.call(headers={"Authorization": f"Bearer {word}"})
        case.validate_response(answer, excluded_checks=[ignored_auth])
        assert answer.status_code in (200, 404, 405, 422)
    else:
        case.call_and_validate()


def _word(here: Country) -> str:
    """A key for each example: the ones before are ended, for nobody has more than five."""
    actor = actor_of(here.people["lead"], at=timezone.now())
    for key in api_keys.keys_of(actor):
        api_keys.end_key(key, actor=actor)
    return key_of(here, "lead")


def test_the_api_describes_operations_that_read_and_no_other():
    described = json.loads(Client().get("/api/v1/openapi.json").content)
    assert {place: sorted(each) for place, each in described["paths"].items()} == {
        "/api/v1/requests": ["get"], "/api/v1/requests/{pk}/returns": ["get"],
        "/api/v1/programmes/{address}/runs": ["get"], "/api/v1/programmes/{address}/runs/{number}/figures": ["get"],
        "/api/v1/figures/{address}/{number}/{table}/{row}/{column}": ["get"],
    }  # fmt: skip
