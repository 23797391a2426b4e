"""Approved figures for programs of everybody: what the page shows and nothing else; what is not approved is not there."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urlsplit

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openinquiry.domain.audit import operations
from openinquiry.domain.audit.models import Run
from openinquiry.domain.events.guard import without_events
from openinquiry.web.api import figures as asked_for
from tests.domain.audit.running import again, both_asked, done
from tests.domain.people import Country, country

pytestmark = [pytest.mark.django_db, pytest.mark.database]
RUNS = "/api/v1/programmes/invented-audit/runs"
OF_ONE = f"{RUNS}/1/figures"
SHOWN = "/api/v1/figures/invented-audit/1/counts/row-0/offences"
HIDDEN = "/api/v1/figures/invented-audit/1/counts/row-1/offences"
EVERY = (RUNS, OF_ONE, SHOWN, HIDDEN)


@pytest.fixture
def here() -> Country:
    return country()


@pytest.fixture
def finished(here: Country) -> Run:
    """Run 1, which nobody approved yet."""
    first, _ = both_asked(here)
    return done(here, [first], "1,235", "[c]")


@pytest.fixture
def approved(here: Country, finished: Run) -> Run:
    operations.approve_run(finished, actor=here.actor("second"))
    return again(finished)


def get(place: str, **headers: str) -> HttpResponse:
    return Client().get(place, headers=headers)


def read(place: str) -> Any:
    answer = get(place)
    assert answer.status_code == 200, answer.content
    return json.loads(answer.content)


def replaced(here: Country, first: Run) -> Run:
    """Run 2 of the same period, approved in place of the first."""
    second = done(here, [first.inputs.exclude(version=None).get().of], "1,240", "[c]")
    operations.approve_run(second, actor=here.actor("second"))
    return second


@pytest.mark.parametrize("place", EVERY)
def test_what_is_not_approved_is_answered_as_what_never_was(finished: Run, place: str):
    never = place.replace("invented-audit", "no-such-audit")
    answers = [get(each) for each in (place, never)]
    assert [each.status_code for each in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert dict(answers[0].headers) == dict(answers[1].headers)
    assert "no-store" in answers[0].headers["Cache-Control"]


def test_a_run_sent_back_or_given_up_has_no_figures_here(here: Country, finished: Run):
    operations.send_back_run(finished, reason="The missing force was not asked again.", actor=here.actor("second"))
    assert [get(each).status_code for each in EVERY] == [404] * 4
    operations.discard_run(again(finished), why="Assembled again.", actor=here.actor("analyst"))
    assert [get(each).status_code for each in EVERY] == [404] * 4


def test_an_approved_run_is_listed_with_its_period_approval_and_the_digests_of_its_files(approved: Run):
    found = read(RUNS)
    assert (found["count"], found["page"], found["pages"]) == (1, 1, 1)
    (run,) = found["items"]
    assert run == {
        "number": 1, "state": "approved", "replaced_by": None, "first_day": "2024-04-01", "last_day": "2025-03-31",
        "as_at": "2026-11-20", "invented": True, "approved": "2026-11-27T09:30:00Z", "figures": f"http://testserver{OF_ONE}",
        "files": [{"name": "report.html", "sha256": approved.outputs.get().sha256}],
    }  # fmt: skip


def test_a_figure_has_its_value_interval_and_what_it_is_cited_with(approved: Run):
    figure = read(SHOWN)
    assert (figure["shown"], figure["value"], figure["sign"]) == ("1,235", 1235.0, None)
    assert figure["interval"] == {"shown": "5 to 25", "lower": 5.0, "upper": 25.0, "sign": None}
    assert figure["beside"] == [{"column": "Of", "shown": "260", "value": 260.0, "sign": None}]
    assert (figure["signs"], figure["caveats"], figure["publisher"]) == ([], ["A caveat."], "Invented Audit Office")
    assert figure["citation"].endswith("/figures/invented-audit/1/counts/row-0/offences/")


def test_a_hidden_figure_is_null_with_its_sign_and_what_the_sign_means(approved: Run):
    figure = read(HIDDEN)
    assert (figure["shown"], figure["value"], figure["sign"]) == ("[c]", None, "[c]")
    assert figure["signs"] == [{"sign": "[c]", "meaning": "not shown, so that nobody can be recognised"}]


def test_a_grade_is_that_of_the_figure_or_the_one_of_its_row(approved: Run):
    table = approved.tables.get()
    figures = table.about["rows"]["row-0"]["figures"]
    with without_events():
        figures |= {"grade": ["B (92%)", "grade", 0]}
        table.save()
        assert read(SHOWN)["grade"] == "B"
        figures |= {"other": ["A", "grade of a claim", 0]}
        table.save()
        assert read(SHOWN)["grade"] is None  # which of the two is not said
    assert read(HIDDEN)["grade"] is None


def test_all_that_a_program_reads_of_a_figure_stands_on_its_page(approved: Run):
    figure = read(HIDDEN)
    page = unescape(re.sub(r"<[^>]+>", "", get(urlsplit(figure["page"]).path).content.decode()))
    said = [
        figure["shown"], figure["row"], figure["column"], figure["table"], figure["how"], figure["interval"]["shown"],
        figure["citation"], figure["programme"], figure["publisher"], "27 November 2026", *figure["caveats"],
        *(each[key] for each in figure["signs"] for key in ("sign", "meaning")),
        *(each[key] for each in figure["beside"] for key in ("column", "shown")),
    ]  # fmt: skip
    assert [each for each in said if each not in page] == []
    assert urlsplit(figure["address"]).path in get(urlsplit(figure["page"]).path).content.decode()


def test_a_run_that_was_replaced_keeps_its_addresses_and_names_the_one_in_its_place(here: Country, approved: Run):
    replaced(here, approved)
    assert [(each["number"], each["state"], each["replaced_by"]) for each in read(RUNS)["items"]] == [
        (2, "approved", None), (1, "superseded", 2),
    ]  # fmt: skip
    figure = read(SHOWN)
    assert (figure["value"], figure["run"]["replaced_by"]) == (1235.0, 2)
    assert read(urlsplit(figure["replaced_by"]).path)["value"] == 1240.0


def test_a_later_run_of_another_period_is_not_taken_for_the_one_in_its_place(here: Country, approved: Run):
    second = replaced(here, approved)
    third = done(here, [second.inputs.exclude(version=None).get().of], "7", "8")
    with without_events():
        Run.objects.filter(pk=third.pk).update(first_day="2025-04-01", last_day="2026-03-31")
    operations.approve_run(again(third), actor=here.actor("second"))
    assert read(SHOWN)["run"]["replaced_by"] == 2
    assert "/figures/invented-audit/2/" in get("/figures/invented-audit/1/counts/row-0/offences/").content.decode()


def test_figures_come_in_pages_and_by_table(approved: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(asked_for, "A_PAGE", 1)
    pages = [read(f"{OF_ONE}?page={number}") for number in (1, 2, 3)]
    assert [[each["row"] for each in page["items"]] for page in pages] == [["Row 0"], ["Row 1"], []]
    assert {(page["count"], page["pages"]) for page in pages} == {(2, 2)}
    assert read(f"{OF_ONE}?table=counts")["count"] == 2
    assert read(f"{OF_ONE}?table=victims")["count"] == 0


@pytest.mark.parametrize(("place", "wrong"), [
    (f"{OF_ONE}?page=0", "page"), (f"{OF_ONE}?page=Ada", "page"), (f"{OF_ONE}?table=%00", "table"),
    (SHOWN.replace("row-0", "%00"), "row"), (SHOWN.replace("/1/", "/99999999999999999999/"), "number"),
])  # fmt: skip
def test_what_cannot_be_understood_is_refused_in_the_shape_of_the_rest_and_not_repeated(
    approved: Run, place: str, wrong: str
):
    answer = get(place)
    said = f"This cannot be asked: {wrong} is not of the form that the description of the API gives."
    assert (answer.status_code, json.loads(answer.content)) == (422, {"detail": said})


@pytest.mark.parametrize("place", EVERY)
def test_what_has_not_changed_is_not_sent_again_until_another_run_replaces_it(here: Country, approved: Run, place: str):
    first = get(place)
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert first.headers["Last-Modified"] == "Fri, 27 Nov 2026 09:30:00 GMT"
    for asks in ({"If-None-Match": first.headers["ETag"]}, {"If-Modified-Since": first.headers["Last-Modified"]}):
        answer = get(place, **asks)
        assert (answer.status_code, answer.content, answer.headers["Access-Control-Allow-Origin"]) == (304, b"", "*")
    replaced(here, approved)
    later = get(place, **{"If-None-Match": first.headers["ETag"]})
    # A line of the list of figures says nothing of the run that replaced it.
    assert later.status_code == (304 if place == OF_ONE else 200)


@pytest.mark.parametrize("place", EVERY)
def test_pages_of_others_may_read_it_and_neither_key_nor_cookie_nor_language_changes_it(
    here: Country, approved: Run, place: str, settings
):
    settings.SECOND_FACTOR_REQUIRED = False
    nobody = get(place)
    assert nobody.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in nobody.headers
    office = Client()
    with without_events():
        office.force_login(here.people["analyst"], backend="allauth.account.auth_backends.AuthenticationBackend")
    others = [
        get(place, Authorization="Bearer oi_wrong"), get(place, **{"Accept-Language": "cy"}), office.get(place),
    ]  # fmt: skip
    assert {each.content for each in others} == {nobody.content}
    assert {each.headers["Content-Language"] for each in others} == {"en-GB"}


def test_no_page_of_others_may_read_what_needs_a_key(here: Country):
    assert "Access-Control-Allow-Origin" not in get("/api/v1/requests").headers


@pytest.mark.parametrize("place", EVERY)
def test_a_longer_history_asks_the_database_no_more_often(
    here: Country, approved: Run, place: str, django_assert_max_num_queries
):
    replaced(here, approved)
    with django_assert_max_num_queries(10):
        read(place)


def test_the_page_of_a_replaced_figure_asks_the_database_ten_times_at_most(
    here: Country, approved: Run, django_assert_max_num_queries
):
    replaced(here, approved)
    with django_assert_max_num_queries(10):
        assert get("/figures/invented-audit/1/counts/row-0/offences/").status_code == 200


@pytest.fixture
def schema() -> Iterator[Any]:
    """What the service says of its own API; the connection stays open between requests, as the test is one transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@settings(max_examples=80, suppress_health_check=list(HealthCheck))
@given(data=st.data(), there=st.booleans())
def test_whatever_is_asked_of_published_figures_it_answers_as_its_description_promises(
    approved: Run, schema, data: st.DataObject, *, there: bool
):
    """Half of what is asked names the approved run, so that the answers themselves are held against their description."""
    every = [each.ok() for each in schema.get_all_operations()]
    operation = data.draw(st.sampled_from([each for each in every if "Approved figures" in (each.tags or [])]))
    case = data.draw(operation.as_strategy())
    if there:
        row = data.draw(st.sampled_from(["row-0", "row-1"]))
        known = {"address": "invented-audit", "number": 1, "table": "counts", "row": row, "column": "offences"}
        case.path_parameters = {name: known[name] for name in case.path_parameters}
    answer = case.call_and_validate()
    assert answer.status_code in ((200, 422) if there else (200, 404, 422))


def test_the_description_asks_for_no_key_where_none_is_needed():
    described = json.loads(Client().get("/api/v1/openapi.json").content)["paths"]
    open_ = [place for place, each in described.items() if not each["get"].get("security")]
    assert open_ == [
        "/api/v1/programmes/{address}/runs", "/api/v1/programmes/{address}/runs/{number}/figures",
        "/api/v1/figures/{address}/{number}/{table}/{row}/{column}",
    ]  # fmt: skip
