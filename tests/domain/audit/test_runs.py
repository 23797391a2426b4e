"""A run takes accepted returns only, names who is missing, is approved by somebody else, and nothing of it is quoted before."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from django.db import transaction

from openinquiry.core.shared import Refused, WrongUsage
from openinquiry.core.workflow import NoSuchMove, RunState
from openinquiry.domain.accounts.models import ConflictOfInterest
from openinquiry.domain.accounts.permissions import NotAllowed, NotFound
from openinquiry.domain.audit import events, operations, policies, queries
from openinquiry.domain.audit.models import Figure, Look, Run
from openinquiry.domain.events.guard import without_events
from openinquiry.domain.events.models import Event
from openinquiry.domain.events.queries import faults_of_the_chain
from openinquiry.domain.events.recording import recording
from tests.domain.audit.running import MACHINE, REMARK, SETTINGS, accepted, again, assembled, both_asked, done, finished
from tests.domain.people import NOW, Country, country

pytestmark = [pytest.mark.django_db, pytest.mark.database]
WHO = (
    "lead",
    "analyst",
    "second",
    "approver",
    "officer",
    "signatory",
    "other",
    "council",
    "stranger",
    "administrator",
    "nobody",
)


@pytest.fixture
def here() -> Country:
    return country()


def conflicted(here: Country, who: str) -> None:
    with without_events():
        ConflictOfInterest.objects.create(
            person=here.people[who], body=here.force, what="A relative.", begins=date(2026, 1, 1)
        )


def test_a_run_keeps_the_version_its_digest_and_mapping_and_names_who_is_missing_and_why(here: Country):
    first, silent = both_asked(here)
    run = assembled(here, [first])
    used, missing = queries.inputs_of(run).order_by("version")
    if used.version_id is None:
        used, missing = missing, used
    assert (run.number, run.state) == (1, RunState.DRAFT)
    assert (used.of, used.sha256, used.mapping, used.reason) == (first, first.accepted.sha256, "x = 1\n", "")
    assert (missing.of, missing.version, missing.reason) == (silent, None, "No reply")


def test_a_return_that_is_not_accepted_goes_into_no_run(here: Country):
    first, silent = both_asked(here)
    with pytest.raises(Refused, match="The return of Another Invented Constabulary is not accepted"):
        assembled(here, [first, silent])
    assert not Run.objects.exists()


def test_an_accepted_return_is_left_out_only_for_a_reason_that_the_report_gives(here: Country):
    first, other = both_asked(here)
    accepted(other)
    with pytest.raises(Refused, match="You leave out a return that was accepted"):
        assembled(here, [first])
    run = assembled(here, [first], why="Its people table is last year's.")
    assert run.inputs.get(of=other).reason == "Accepted, and left out of this run: Its people table is last year's."


def test_returns_of_different_periods_go_into_no_run_together(here: Country):
    first, other = both_asked(here)
    second = both_asked(here)[0]
    with without_events():
        second.request.first_day = date(2025, 1, 1)
        second.request.save()
    with pytest.raises(Refused, match="different periods"):
        assembled(here, [first, second])
    del other


def test_a_body_asked_twice_for_the_same_is_in_a_run_once(here: Country):
    first, _ = both_asked(here)
    second, _ = both_asked(here)
    with pytest.raises(Refused, match="was asked for the same data by"):
        assembled(here, [first, second])


@pytest.mark.parametrize(
    ("changes", "says"),
    [({"title": " "}, "title"), ({"headline": "no-such"}, "headline"), ({"seed": -1}, "seed"), ({"linkages": 1}, "from 2"),
     ({"imputations": 1001}, "from 2")],
)  # fmt: skip
def test_settings_that_cannot_be_are_refused_before_anything_is_kept(here: Country, changes: dict, says: str):
    first, _ = both_asked(here)
    with pytest.raises(Refused, match=says):
        assembled(here, [first], settings=dataclasses.replace(SETTINGS, **changes))
    assert not Run.objects.exists()


def test_whoever_has_a_conflict_with_a_body_that_was_asked_assembles_no_run(here: Country):
    first, silent = both_asked(here)
    accepted(silent)
    conflicted(here, "analyst")
    with pytest.raises(Refused, match="conflict of interest"):
        assembled(here, [silent])
    del first


def test_only_analysts_and_leads_assemble(here: Country):
    first, _ = both_asked(here)
    allowed = []
    for who in WHO:
        try:
            assembled(here, [first], who=who)
        except NotAllowed:
            continue
        allowed.append(who)
    assert allowed == ["lead", "analyst", "second"]


def test_a_run_begins_again_when_its_worker_died(here: Country):
    first, _ = both_asked(here)
    run = assembled(here, [first])
    operations.start_run(run, actor=here.actor("analyst"))
    operations.begin_run(run, act=MACHINE)
    operations.begin_run(run, act=MACHINE)
    kinds = [event.kind for event in queries.events_of(run, most=50)]
    assert again(run).state == RunState.RUNNING
    assert kinds == ["run.begun", "run.interrupted", "run.begun", "run.started", "run.assembled"]
    assert list(faults_of_the_chain()) == []


def test_a_run_does_not_start_with_a_version_that_is_no_longer_in_force(here: Country):
    first, _ = both_asked(here)
    run = assembled(here, [first])
    accepted(first, content=b"a correction")
    with pytest.raises(Refused, match="Another version of the return of Invented Constabulary is in force"):
        operations.start_run(run, actor=here.actor("analyst"))
    assert again(run).state == RunState.DRAFT


def test_a_run_that_failed_says_why_and_can_be_started_again(here: Country):
    first, _ = both_asked(here)
    run = assembled(here, [first])
    operations.start_run(run, actor=here.actor("analyst"))
    operations.begin_run(run, act=MACHINE)
    operations.fail_run(run, says="No return could be used.", act=MACHINE)
    assert (again(run).state, again(run).says) == (RunState.FAILED, "No return could be used.")
    operations.start_run(run, actor=here.actor("second"))
    assert (again(run).state, again(run).says) == (RunState.QUEUED, "")


def test_all_that_comes_of_a_run_is_kept_or_nothing(here: Country):
    first, _ = both_asked(here)
    run = assembled(here, [first])
    operations.start_run(run, actor=here.actor("analyst"))
    operations.begin_run(run, act=MACHINE)
    twice = finished("10", "[c]")
    twice.cited[1]["figure"] = twice.cited[0]["figure"]
    with pytest.raises(Exception, match=r"(?i)unique"), transaction.atomic():
        operations.finish_run(run, finished=twice, act=MACHINE)
    assert (again(run).state, run.outputs.count(), run.figures.count()) == (RunState.RUNNING, 0, 0)
    operations.finish_run(run, finished=finished("10", "[c]"), act=MACHINE)
    assert [each.shown for each in run.figures.all()] == ["10", "[c]"]
    assert Event.objects.get(kind="run.done").changed()["figures"] == [0, 2]


@pytest.mark.parametrize("who", ["analyst", "lead", "officer", "signatory", "stranger", "administrator", "nobody"])
def test_neither_the_starter_nor_anybody_without_the_role_approves(here: Country, who: str):
    first, _ = both_asked(here)
    run = done(here, [first], "10")
    with pytest.raises(NotAllowed):
        operations.approve_run(run, remark=REMARK, actor=here.actor(who))
    assert again(run).state == RunState.DONE


def test_whoever_assembled_a_run_does_not_approve_it_though_another_started_it(here: Country):
    first, _ = both_asked(here)
    run = assembled(here, [first])
    operations.start_run(run, actor=here.actor("lead"))
    operations.begin_run(run, act=MACHINE)
    operations.finish_run(run, finished=finished("10"), act=MACHINE)
    with pytest.raises(NotAllowed):
        operations.approve_run(again(run), actor=here.actor("analyst"))


def test_nobody_with_a_conflict_approves_or_sees_the_run(here: Country):
    first, _ = both_asked(here)
    run = done(here, [first], "10")
    conflicted(here, "second")
    second = here.actor("second")
    with pytest.raises(NotAllowed):
        operations.approve_run(run, actor=second)
    with pytest.raises(NotFound):
        policies.can_see_run.check(second, run)
    assert not queries.runs_visible_to(second).exists()


@pytest.mark.parametrize("who", ["second", "approver"])
def test_a_second_analyst_or_an_approver_approves_and_it_is_recorded(here: Country, who: str):
    first, _ = both_asked(here)
    run = done(here, [first], "10")
    operations.approve_run(run, remark=REMARK, actor=here.actor(who))
    event = Event.objects.get(kind="run.approved")
    verdict = run.verdicts.get()
    assert again(run).state == RunState.APPROVED
    assert (verdict.approved, verdict.by, verdict.at, verdict.remark) == (True, here.people[who], NOW, REMARK)
    assert (event.by, event.why) == (here.people[who].pk, REMARK)
    with pytest.raises(NoSuchMove):
        operations.send_back_run(again(run), reason="Too late.", actor=here.actor(who))


def test_a_run_is_sent_back_for_a_reason_and_started_again(here: Country):
    first, _ = both_asked(here)
    run = done(here, [first], "10")
    with pytest.raises(Refused, match="Say why"):
        operations.send_back_run(run, reason=" ", actor=here.actor("second"))
    operations.send_back_run(run, reason="A force is missing.", actor=here.actor("second"))
    operations.start_run(run, actor=here.actor("analyst"))
    assert (again(run).state, run.figures.count(), run.outputs.count()) == (RunState.QUEUED, 0, 0)


def test_a_later_run_replaces_the_approved_one_and_its_figures_keep_their_addresses(here: Country):
    first, _ = both_asked(here)
    run = done(here, [first], "10")
    operations.approve_run(run, actor=here.actor("second"))
    later = done(here, [first], "15")
    assert [each.number for each in later.beside.all()] == [1]
    operations.approve_run(later, actor=here.actor("second"))
    assert (again(run).state, again(later).state) == (RunState.SUPERSEDED, RunState.APPROVED)
    assert queries.figures_visible_to(here.actor("nobody")).filter(run=run).count() == 1
    assert Event.objects.get(kind="run.superseded").changed()["by"] == [None, 2]


def test_two_runs_that_were_not_protected_together_are_not_both_approved(here: Country):
    first, _ = both_asked(here)
    one, two = done(here, [first], "10"), done(here, [first], "15")
    operations.approve_run(one, actor=here.actor("second"))
    with pytest.raises(Refused, match="were not protected together"):
        operations.approve_run(two, actor=here.actor("second"))
    assert again(two).state == RunState.DONE


def test_a_run_is_given_up_for_a_reason_and_starts_no_more(here: Country):
    first, _ = both_asked(here)
    run = assembled(here, [first])
    with pytest.raises(Refused, match="Say why"):
        operations.discard_run(run, why="", actor=here.actor("analyst"))
    operations.discard_run(run, why="The wrong returns.", actor=here.actor("analyst"))
    with pytest.raises(NoSuchMove):
        operations.start_run(again(run), actor=here.actor("analyst"))


def test_figures_of_a_run_that_is_not_approved_are_not_there_outside_the_office(here: Country):
    first, _ = both_asked(here)
    run = done(here, [first], "10")
    seen = [who for who in WHO if queries.figures_visible_to(here.actor(who)).exists()]
    assert seen == ["lead", "analyst", "second", "approver"]
    operations.approve_run(run, actor=here.actor("second"))
    assert [who for who in WHO if queries.figures_visible_to(here.actor(who)).exists()] == list(WHO)


@pytest.mark.parametrize("state", [RunState.DONE, RunState.APPROVED])
@pytest.mark.parametrize("with_conflict", [False, True])
def test_each_policy_says_of_everybody_what_its_queryset_says(here: Country, state: RunState, with_conflict: bool):
    first, _ = both_asked(here)
    run = done(here, [first], "10", "[c]")
    figure = Figure.objects.select_related("run").first()
    operations.ask_to_look(figure, reason="To check a total.", actor=here.actor("analyst"))
    if state == RunState.APPROVED:
        operations.approve_run(run, actor=here.actor("second"))
    if with_conflict:
        for who in ("analyst", "second"):
            conflicted(here, who)
    run, look = again(run), Look.objects.select_related("figure__run").get()
    figure = look.figure
    for who in WHO:
        actor = here.actor(who)
        assert policies.can_see_run(actor, run) == queries.runs_visible_to(actor).filter(pk=run.pk).exists(), who
        assert (
            policies.can_read_figure(actor, figure) == queries.figures_visible_to(actor).filter(pk=figure.pk).exists()
        ), who
        assert policies.can_read_look(actor, look) == queries.looks_visible_to(actor).filter(pk=look.pk).exists(), who


def test_nothing_is_looked_up_without_a_reason_and_each_look_is_recorded_with_it(here: Country):
    first, _ = both_asked(here)
    done(here, [first], "10")
    figure = Figure.objects.select_related("run").get()
    analyst = here.actor("analyst")
    with pytest.raises(Refused, match="Say why"):
        operations.ask_to_look(figure, reason=" ", actor=analyst)
    for who in ("approver", "officer", "stranger", "administrator", "nobody"):
        with pytest.raises(NotFound):
            operations.ask_to_look(figure, reason="Curious.", actor=here.actor(who))
    look = operations.ask_to_look(figure, reason="To check a total.", actor=analyst)
    operations.finish_look(look, found={"lines": []}, act=MACHINE)
    operations.read_look(Look.objects.select_related("figure__run").get(), actor=analyst)
    told = list(Event.objects.filter(kind__startswith="figure.").values_list("kind", "by", "why"))
    mine = (here.people["analyst"].pk, "To check a total.")
    assert told == [("figure.look-asked", *mine), ("figure.look-done", None, ""), ("figure.rows-read", *mine)]


def test_a_colleague_does_not_see_what_somebody_else_looked_up(here: Country):
    first, _ = both_asked(here)
    done(here, [first], "10")
    look = operations.ask_to_look(
        Figure.objects.select_related("run").get(), reason="To check.", actor=here.actor("analyst")
    )
    with pytest.raises(NotFound):
        operations.read_look(look, actor=here.actor("second"))


def test_comparing_tells_only_what_both_reports_show(here: Country):
    first, _ = both_asked(here)
    # The exact count behind the hidden cell is planted in neither register: comparing has nothing else to tell.
    one, two = done(here, [first], "10", "[c]", "20"), done(here, [first], "15", "[c]", "20", seed=2)
    found = queries.compared(one, two)
    assert [(each.figure, each.before, each.after) for each, _ in found.changes] == [
        ("counts/row-0/offences", "10", "15")
    ]
    assert found.reasons == {"linkage": ("The seed of the linkage: 1 before, 2 after.",)}
    assert found.figures == 3


def test_nothing_of_a_run_is_written_without_an_event(here: Country):
    first, _ = both_asked(here)
    run = assembled(here, [first])
    run.title = "Another title"
    with pytest.raises(WrongUsage, match="without an event"):
        run.save()


def test_a_decision_stays_among_what_happened_however_much_came_after_with_who_decided_by_name(here: Country):
    first, _ = both_asked(here)
    run = done(here, [first], "10")
    operations.approve_run(run, actor=here.actor("second"), remark="Read.")
    for _number in range(4):
        with recording(here.actor("analyst").act(programme=run.programme_id)) as record:
            record(events.OUTPUT_READ, run, programme=run.programme_id)
    found = queries.events_of(run, most=3)
    assert [event.kind for event in found] == ["run.output-read", "run.output-read", "run.approved"]
    assert (found[2].by_name, found[2].in_post, found[2].why) == (
        "Second Invented", "Officer, Invented Audit Office", "Read.",
    )  # fmt: skip
