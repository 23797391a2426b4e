"""How far cells move: exactly, where they are said to be narrow; and never further than is possible."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.disclosure_control.suppression.problem import SuppressionProblem
from openinquiry.core.disclosure_control.suppression.reach import quick_reach, reach
from tests.core.disclosure_control.suppression.independent_attacker import NEAR, IndependentAttacker
from tests.core.disclosure_control.suppression.problems import Shape, flat_table, problems, threshold_problem


@settings(max_examples=80)
@given(
    problems(Shape(dimensions=(1, 3), cells=60)), st.randoms(use_true_random=False), st.booleans(), st.floats(0.1, 3.0)
)
def test_what_is_reached_is_possible_and_what_is_narrow_is_exact(
    problem: SuppressionProblem, random: object, whole: bool, part: float
):
    if not whole:
        rooms = {"room_below": problem.room_below * part, "room_above": problem.room_above * part}
        problem = replace(problem, whole=False, width=part, **rooms)
    some = np.array([random.random() < 0.4 for _ in problem.values])  # type: ignore[attr-defined]
    hidden = problem.must_hide | (problem.may_hide & some)
    attacker = IndependentAttacker(problem)
    quick = quick_reach(problem, hidden.astype(float), problem.unsafe)
    found = reach(problem, hidden, problem.unsafe)
    content = problem.is_content(found.up, found.down)
    for cell in np.flatnonzero(problem.unsafe):
        low, high = attacker.interval(int(cell), hidden)
        value = problem.values[cell]
        for each in (quick, found):
            assert each.up[cell] <= high - value + NEAR
            assert each.down[cell] <= value - low + NEAR
        assert bool(content[cell]) == attacker.is_uncertain_enough(int(cell), hidden)
        if not content[cell]:
            assert value + found.up[cell] == pytest.approx(high, abs=NEAR)
            assert value - found.down[cell] == pytest.approx(low, abs=NEAR)


def test_asked_for_everything_it_gives_the_whole_interval_of_each_hidden_cell():
    problem = threshold_problem(flat_table([[1, 5, 6], [7, 8, 9], [3, 10, 1]]))
    hidden = problem.may_hide.copy()
    hidden[[3, 7, 11, 15]] = False
    found = reach(problem, hidden, hidden, content=lambda up, down: np.zeros(len(up), dtype=bool))
    for cell in np.flatnonzero(hidden):
        low, high = IndependentAttacker(problem).interval(int(cell), hidden)
        assert (problem.values[cell] - found.down[cell], problem.values[cell] + found.up[cell]) == pytest.approx(
            (low, high)
        )


def test_a_cell_alone_in_its_row_does_not_move():
    problem = threshold_problem(flat_table([[1, 5], [7, 8]]))
    found = reach(problem, problem.unsafe, problem.unsafe)
    assert not found.up.any()
    assert not found.down.any()
