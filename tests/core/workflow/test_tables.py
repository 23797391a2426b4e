"""What the tables of the service promise, tried by walking through them."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

import pytest

from openinquiry.core.workflow import (
    EXTENSION,
    HOLDERS,
    REQUEST,
    RETURN,
    RUN,
    VERSION,
    WORKFLOWS,
    Condition,
    ConditionsMissing,
    Holder,
    RequestState,
    ReturnState,
    RunState,
    VersionState,
    Workflow,
    move,
)

EVERYTHING = frozenset(Condition)
EVERY_TABLE = pytest.mark.parametrize("table", WORKFLOWS, ids=lambda each: each.name)


def reachable(table: Workflow[Any], *, start: Any, present: Collection[Condition] = EVERYTHING) -> set[Any]:
    """Every state to which a record can come from ``start`` while exactly ``present`` is so."""
    reached, new = {start}, {start}
    while new:
        ways = [(to, way) for state in new for to, way in table[state].ways.items()]
        new = {to for to, way in ways if set(way.needs) <= set(present)} - reached
        reached |= new
    return reached


@EVERY_TABLE
def test_every_state_can_be_reached_and_every_record_can_come_to_rest(table: Workflow[Any]) -> None:
    assert reachable(table, start=table.initial) == set(table.stages)
    resting = {state for state, stage in table.stages.items() if stage.holder is Holder.NOBODY}
    for state in table.stages:
        assert reachable(table, start=state) & resting


@EVERY_TABLE
def test_labels_fit_a_tag_and_meanings_are_sentences(table: Workflow[Any]) -> None:
    for stage in table.stages.values():
        assert max(len(stage.label.english), len(stage.label.welsh)) <= 24
        assert re.fullmatch(r"[A-Z].*\.", stage.meaning)


@EVERY_TABLE
def test_every_condition_and_holder_of_a_way_is_one_that_has_words(table: Workflow[Any]) -> None:
    for stage in table.stages.values():
        assert stage.holder in HOLDERS
        for way in stage.ways.values():
            assert len(set(way.needs)) == len(way.needs)
            assert {*way.by} <= set(HOLDERS)


def test_every_condition_is_asked_somewhere() -> None:
    asked = {
        need
        for table in WORKFLOWS
        for stage in table.stages.values()
        for way in stage.ways.values()
        for need in way.needs
    }
    assert asked == EVERYTHING


@pytest.mark.parametrize(
    "missing", [Condition.CHECKED, Condition.NO_ERRORS, Condition.QUERIES_EXPLAINED, Condition.SIGNED_OFF]
)
@pytest.mark.parametrize("from_", [ReturnState.DRAFT, ReturnState.CORRECTING])
def test_no_answer_is_submitted_unchecked_with_errors_unexplained_or_unsigned(
    from_: ReturnState, missing: Condition
) -> None:
    with pytest.raises(ConditionsMissing) as refusal:
        move(RETURN, from_=from_, to=ReturnState.SUBMITTED, present=EVERYTHING - {missing})
    assert refusal.value.missing == (missing,)


def test_nothing_becomes_accepted_but_what_an_analyst_has_accepted() -> None:
    for state in RETURN.stages:
        for accepted in (ReturnState.ACCEPTED, ReturnState.ACCEPTED_NOT_HELD):
            if accepted in RETURN[state].ways and state is not ReturnState.CORRECTING:
                assert RETURN.movers(state, to=accepted) == (Holder.CHECKER,)


def test_a_correction_that_is_given_up_leads_back_to_the_answer_that_is_in_force() -> None:
    given_up = {Condition.NO_FILE, Condition.ANSWER_IN_FORCE}
    held = reachable(RETURN, start=ReturnState.CORRECTING, present={*given_up, Condition.VERSION_IN_FORCE})
    not_held = reachable(RETURN, start=ReturnState.CORRECTING, present={*given_up, Condition.NOT_HELD_IN_FORCE})
    assert held == {ReturnState.CORRECTING, ReturnState.ACCEPTED}
    assert not_held == {ReturnState.CORRECTING, ReturnState.ACCEPTED_NOT_HELD}


def test_while_an_answer_is_in_force_no_state_says_that_there_is_none() -> None:
    in_force = EVERYTHING - {Condition.NO_ANSWER_IN_FORCE}
    without = {ReturnState.ASKED, ReturnState.DRAFT, ReturnState.SENT_BACK, ReturnState.CANCELLED}
    assert reachable(RETURN, start=ReturnState.ACCEPTED, present=in_force) == set(ReturnState) - without
    assert reachable(RETURN, start=ReturnState.ACCEPTED_NOT_HELD, present=in_force) == set(ReturnState) - without


def test_only_an_analyst_cancels_what_a_body_owes() -> None:
    cancelled = [RETURN.movers(state, to=ReturnState.CANCELLED) for state in RETURN.stages if ReturnState.CANCELLED in RETURN[state].ways]  # fmt: skip
    assert cancelled == [(Holder.CHECKER,)] * 5


def test_what_was_signed_off_stays_so_for_ever_and_nothing_with_errors_is_signed_off() -> None:
    assert VERSION[VersionState.SIGNED].final
    signed_from = {state for state in VERSION.stages if VersionState.SIGNED in VERSION[state].ways}
    assert signed_from == {VersionState.HAS_QUERIES, VersionState.CLEAN}
    assert {VERSION.movers(state, to=VersionState.SIGNED) for state in signed_from} == {(Holder.SENDER,)}


def test_a_file_is_opened_by_nobody_once_it_was_found_unsafe() -> None:
    assert reachable(VERSION, start=VersionState.UNSAFE) == {VersionState.UNSAFE}


def test_figures_are_approved_by_another_person_and_never_by_the_service() -> None:
    assert {state for state in RUN.stages if RunState.APPROVED in RUN[state].ways} == {RunState.DONE}
    assert RUN.movers(RunState.DONE, to=RunState.APPROVED) == (Holder.APPROVER,)
    with pytest.raises(ConditionsMissing):
        move(RUN, from_=RunState.DONE, to=RunState.APPROVED, present=EVERYTHING - {Condition.ANOTHER_PERSON})


def test_a_run_that_the_service_lost_begins_again() -> None:
    assert move(RUN, from_=RunState.RUNNING, to=RunState.QUEUED, present={Condition.RETURNS_CHOSEN, Condition.SETTINGS})
    assert RUN.movers(RunState.RUNNING, to=RunState.QUEUED) == (Holder.MACHINE,)


@pytest.mark.parametrize(
    "missing", [Condition.SPECIFICATION, Condition.BODIES, Condition.LEGAL_BASIS, Condition.DUE_RULE]
)
def test_no_body_is_asked_without_being_told_what_by_what_power_and_until_when(missing: Condition) -> None:
    with pytest.raises(ConditionsMissing):
        move(REQUEST, from_=RequestState.DRAFT, to=RequestState.ISSUED, present=EVERYTHING - {missing})


def test_more_time_is_given_or_refused_by_an_analyst_with_a_reason() -> None:
    for to, way in EXTENSION[EXTENSION.initial].ways.items():
        by_body = EXTENSION.movers(EXTENSION.initial, to=to) == (Holder.SENDER,)
        assert by_body == (Condition.REASON not in way.needs)
