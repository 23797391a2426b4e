"""Pages of runs: there for the office alone, figures for everybody once approved, downloads and looks recorded, names hidden."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from openinquiry.domain.accounts.models import ConflictOfInterest
from openinquiry.domain.audit import operations
from openinquiry.domain.audit.models import Figure, Look, Run
from openinquiry.domain.events.guard import without_events
from openinquiry.domain.events.models import Event
from tests.domain.audit.running import MACHINE, again, both_asked, done
from tests.domain.people import TODAY, Country, country

pytestmark = [pytest.mark.django_db, pytest.mark.database, pytest.mark.usefixtures("one_step_sign_in")]
FIGURE = "counts/row-0/offences"
OUTSIDE = ("officer", "signatory", "council", "stranger", "administrator")


@pytest.fixture
def here() -> Country:
    return country()


@pytest.fixture
def run(here: Country) -> Run:
    first, _ = both_asked(here)
    return done(here, [first], "10", "[c]")


def signed_in(here: Country, who: str) -> Client:
    client = Client()
    if who != "nobody":
        # Signing in writes when somebody came last, which is no act in a programme.
        with without_events():
            client.force_login(here.people[who], backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def pages(run: Run) -> list[str]:
    at = [run.programme.address, run.number]
    return [
        reverse("runs", args=at[:1]), reverse("run", args=at), reverse("run-tables", args=at),
        reverse("run-table", args=[*at, "counts"]), reverse("run-output", args=[*at, "report.html"]),
    ]  # fmt: skip


@pytest.mark.parametrize("who", OUTSIDE)
def test_no_page_of_runs_is_there_outside_the_office(here: Country, run: Run, who: str):
    client = signed_in(here, who)
    figure = reverse("figure", args=[run.programme.address, run.number, FIGURE])
    look = reverse("look-behind", args=[run.programme.address, run.number, FIGURE])
    assert {client.get(page).status_code for page in [*pages(run), figure, look]} == {404}


def test_every_page_of_runs_opens_for_the_office_and_the_download_is_recorded(here: Country, run: Run):
    for who in ("lead", "analyst", "second", "approver"):
        client = signed_in(here, who)
        assert {client.get(page).status_code for page in pages(run)} == {200}, who
    assert Event.objects.filter(kind="run.output-read").count() == 4


def test_a_run_with_a_body_of_a_conflict_is_not_there(here: Country, run: Run):
    with without_events():
        ConflictOfInterest.objects.create(
            person=here.people["second"], body=here.force, what="A relative.", begins=TODAY
        )
    client = signed_in(here, "second")
    listed, *others = pages(run)
    assert {client.get(page).status_code for page in others} == {404}
    assert "Run 1" not in client.get(listed).content.decode()


def test_a_figure_is_there_for_nobody_signed_in_only_once_it_is_approved(here: Country, run: Run):
    page = reverse("figure", args=[run.programme.address, run.number, FIGURE])
    nobody = signed_in(here, "nobody")
    assert nobody.get(page).status_code == 404
    operations.approve_run(run, actor=here.actor("second"))
    shown = nobody.get(page).content.decode()
    assert "Run 1, data as at 20 November 2026" in shown
    assert page in shown
    assert "See the rows behind it" not in shown


def test_the_starter_sees_no_form_to_approve_and_a_second_analyst_does(here: Country, run: Run):
    page = reverse("run", args=[run.programme.address, run.number])
    decide = reverse("decide-run", args=[run.programme.address, run.number])
    own, second = signed_in(here, "analyst"), signed_in(here, "second")
    assert decide not in own.get(page).content.decode()
    assert own.post(decide, {"decision": "approve"}).status_code == 403
    assert decide in second.get(page).content.decode()
    assert second.post(decide, {"decision": "approve", "remark": ""}).status_code == 302
    assert again(run).state == "approved"


def test_two_runs_are_compared_by_what_they_show(here: Country, run: Run):
    first = run.inputs.exclude(version=None).get().of
    done(here, [first], "15", "[c]")
    page = reverse("compare-runs", args=[run.programme.address, 2, 1])
    shown = signed_in(here, "approver").get(page).content.decode()
    assert "1 of 2 figures are not the same" in shown
    assert "Row 0: Offences" in shown
    assert "Row 1: Offences" not in shown


def test_a_look_is_shown_to_whoever_asked_and_each_reading_is_recorded(here: Country, run: Run):
    figure = Figure.objects.select_related("run").get(run=run, name=FIGURE)
    look = operations.ask_to_look(figure, reason="To check a total.", actor=here.actor("analyst"))
    found = {"parts": [{"words": "Offences", "number": 3.0, "unit": "offences", "lines": 3}], "lines": [], "all": 3,
             "again": "10", "reproduced": True}  # fmt: skip
    operations.finish_look(Look.objects.get(pk=look.pk), found=found, act=MACHINE)
    page = reverse("look", args=[run.programme.address, look.pk])
    assert signed_in(here, "second").get(page).status_code == 404
    mine = signed_in(here, "analyst")
    assert [mine.get(page).status_code for _ in range(2)] == [200, 200]
    assert Event.objects.filter(kind="figure.rows-read", why="To check a total.").count() == 2


def test_the_page_of_the_office_leads_with_the_latest_approved_headline_and_names_who_is_still_to_come(
    here: Country, run: Run
):
    client, page = signed_in(here, "analyst"), reverse("office", args=[run.programme.address])
    assert "No run of the audit is approved yet." in client.get(page).content.decode()
    operations.approve_run(run, actor=here.actor("second"))
    shown = client.get(page).content.decode()
    assert "It could be 5 to 25." in shown
    assert reverse("figure", args=[run.programme.address, run.number, FIGURE]) in shown
    assert "Another Invented Constabulary: Recorded offences 2024/25" in shown
