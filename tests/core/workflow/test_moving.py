"""A record moves along the table and no other way, and whoever may not move it is told what to do."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openinquiry.core.shared import BothLanguages, Refused
from openinquiry.core.workflow import (
    CONDITIONS,
    RETURN,
    RUN,
    WORKFLOWS,
    Condition,
    ConditionsMissing,
    MoveRefused,
    NoSuchMove,
    ReturnState,
    RunState,
    Workflow,
    move,
)

EVERYTHING = frozenset(Condition)
conditions = st.frozensets(st.sampled_from(Condition))


@pytest.mark.parametrize("table", WORKFLOWS, ids=lambda each: each.name)
def test_with_everything_present_a_record_moves_exactly_where_the_table_leads(table: Workflow[Any]) -> None:
    for from_, to in product(table.stages, repeat=2):
        if to in table[from_].ways:
            assert move(table, from_=from_, to=to, present=EVERYTHING) is to
        else:
            with pytest.raises(NoSuchMove):
                move(table, from_=from_, to=to, present=EVERYTHING)


@given(st.sampled_from(WORKFLOWS), conditions)
def test_a_record_moves_exactly_when_all_that_the_way_needs_is_present(
    table: Workflow[Any], present: frozenset[Condition]
) -> None:
    for from_, stage in table.stages.items():
        for to, way in stage.ways.items():
            missing = tuple(each for each in way.needs if each not in present)
            if not missing:
                assert move(table, from_=from_, to=to, present=present) is to
                continue
            with pytest.raises(ConditionsMissing) as refusal:
                move(table, from_=from_, to=to, present=present)
            assert refusal.value.missing == missing


def test_a_stored_name_becomes_the_state_that_it_names() -> None:
    stored = move(RETURN, from_="asked", to="draft", present={Condition.FILE})  # type: ignore[type-var]
    assert stored is ReturnState.DRAFT


def test_what_is_missing_is_said_in_both_languages() -> None:
    with pytest.raises(ConditionsMissing) as refusal:
        move(
            RETURN, from_=ReturnState.DRAFT, to=ReturnState.SUBMITTED, present={Condition.CHECKED, Condition.NO_ERRORS}
        )
    assert refusal.value.said == BothLanguages(
        "The return cannot become «Submitted» yet. Before that, every query must be put right or explained, "
        "somebody with the authority to do so must sign it off.",
        "Ni all y ffurflen fod yn «Cyflwynwyd» eto. Cyn hynny, rhaid cywiro neu esbonio pob ymholiad, "
        "rhaid i rywun â'r awdurdod ei lofnodi.",
    )
    assert str(refusal.value) == refusal.value.said.english


def test_a_way_that_is_not_there_is_said_with_the_labels_that_a_reader_sees() -> None:
    with pytest.raises(NoSuchMove) as refusal:
        move(RETURN, from_=ReturnState.ACCEPTED, to=ReturnState.SUBMITTED, present=EVERYTHING)
    assert str(refusal.value) == (
        "The return is «Accepted» and cannot become «Submitted». Load the page again to see what can be done now."
    )


def test_what_is_final_says_so() -> None:
    with pytest.raises(NoSuchMove) as refusal:
        move(RUN, from_=RunState.DISCARDED, to=RunState.QUEUED, present=EVERYTHING)
    assert refusal.value.said == BothLanguages(
        "The run is «Discarded», and that does not change any more.",
        "Mae'r rhediad yn «Gwaredwyd», ac nid yw hynny'n newid mwyach.",
    )


def test_a_refusal_is_one_that_a_user_can_act_on() -> None:
    assert issubclass(MoveRefused, Refused)
    assert set(CONDITIONS) == set(Condition)
