"""What can be told from what is published alone: beside an attacker of our own that asks scipy."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.disclosure_control.protecting import audit_published
from openinquiry.core.disclosure_control.suppression.problem import SuppressionProblem
from openinquiry.core.disclosure_control.tables import CountTable, Dimension
from tests.core.disclosure_control.suppression.independent_attacker import IndependentAttacker
from tests.core.disclosure_control.suppression.problems import flat_table, threshold_problem

MOST = 1_000.0


def published(table: CountTable, hidden: np.ndarray) -> SuppressionProblem:
    """All that is public of a table in which ``hidden`` cells are not shown, and nothing else."""
    shown = np.where(hidden, 0.0, table.counts.ravel())
    return replace(
        threshold_problem(table),
        values=shown,
        hidden_low=np.zeros(len(shown)),
        hidden_high=np.full(len(shown), MOST),
        shown_low=shown,
        shown_high=shown,
    )


def hide(table: CountTable, *cells: tuple[str, ...]) -> np.ndarray:
    hidden = np.zeros(table.counts.shape, dtype=bool)
    for labels in cells:
        hidden[table.place(labels)] = True
    return hidden.ravel()


SQUARE = flat_table([[2, 7, 11], [13, 19, 8], [6, 17, 23]])
FOUR = hide(SQUARE, ("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1"))


def at(table: CountTable, *labels: str) -> int:
    return int(np.ravel_multi_index(table.place(labels), table.counts.shape))


def test_four_cells_in_a_square_are_told_within_what_the_smallest_leaves():
    told = audit_published(published(SQUARE, FOUR), FOUR, threshold=5, least_room=2, exact=True)
    assert told is not None
    cells = [at(SQUARE, row, column) for row, column in (("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1"))]
    assert [(told.low[cell], told.high[cell]) for cell in cells] == [(0, 9), (0, 9), (6, 15), (17, 26)]
    assert told.exact[cells].all()
    assert (told.audit.checked, told.audit.failures, told.audit.tightest) == (4, 0, 9.0)


def test_a_small_count_that_is_hidden_alone_is_told_and_fails():
    alone = hide(SQUARE, ("r0", "c0"))
    told = audit_published(published(SQUARE, alone), alone, threshold=5, least_room=2)
    assert told is not None
    assert (told.audit.checked, told.audit.failures, told.audit.tightest) == (1, 1, 0.0)
    cell = at(SQUARE, "r0", "c0")
    assert (told.low[cell], told.high[cell], told.failed[cell], told.exact[cell]) == (2, 2, True, True)


def test_a_great_count_that_can_be_told_is_no_failure():
    alone = hide(SQUARE, ("r2", "c2"))
    told = audit_published(published(SQUARE, alone), alone, threshold=5, least_room=2)
    assert told is not None
    assert (told.audit.failures, told.audit.tightest) == (0, None)
    assert told.low[at(SQUARE, "r2", "c2")] == told.high[at(SQUARE, "r2", "c2")] == 23


def test_a_nought_that_can_be_told_is_no_failure():
    table = flat_table([[0, 7], [9, 12]])
    alone = hide(table, ("r0", "c0"))
    told = audit_published(published(table, alone), alone, threshold=5, least_room=2)
    assert told is not None
    assert told.audit.failures == 0


def test_one_that_is_nought_or_one_fails_where_two_are_asked():
    """The search must not end at the first interval that begins at nought."""
    table = flat_table([[1, 0], [0, 12]])
    four = hide(table, ("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1"))
    problem = published(table, four)
    assert audit_published(problem, four, threshold=5, least_room=1).audit.failures == 0  # type: ignore[union-attr]
    told = audit_published(problem, four, threshold=5, least_room=2)
    assert told is not None
    assert told.audit.failures == 3  # the fourth is 11 or 12
    assert told.audit.tightest == 1.0


def test_what_contradicts_itself_has_no_answer():
    problem = published(SQUARE, FOUR)
    shown = problem.shown_low.copy()
    shown[at(SQUARE, "Total", "Total")] += 1
    wrong = replace(problem, values=shown, shown_low=shown, shown_high=shown)
    assert audit_published(wrong, FOUR, threshold=5, least_room=2) is None


def test_a_count_that_is_shown_elsewhere_is_told_as_what_it_is_there():
    about = hide(SQUARE, ("r0", "c0"), ("r2", "c2"))
    told = audit_published(published(SQUARE, FOUR & False), FOUR & False, threshold=5, least_room=2, about=about)
    assert told is not None
    assert (told.audit.checked, told.audit.failures) == (2, 1)


TABLES = st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=4)


@settings(max_examples=60, deadline=None)
@given(counts=TABLES, seed=st.integers(0, 10_000), exact=st.booleans())
def test_intervals_are_those_that_scipy_finds(counts: list[list[int]], seed: int, exact: bool):
    table = flat_table(counts)
    hidden = np.random.default_rng(seed).random(table.counts.size) < 0.5
    problem = published(table, hidden)
    told = audit_published(problem, hidden, threshold=5, least_room=2, exact=exact)
    assert told is not None
    attacker = IndependentAttacker(problem)
    failures = 0
    widths = [np.inf]
    for cell in np.flatnonzero(hidden):
        low, high = attacker.interval(int(cell), hidden)
        low, high = np.ceil(low - 1e-5), np.floor(high + 1e-5)
        assert low <= told.low[cell] <= told.high[cell] <= high
        if told.exact[cell]:
            assert (told.low[cell], told.high[cell]) == (low, high)
        else:
            assert told.high[cell] - told.low[cell] >= 2
        fails = 0 < high < 5 and high - low < 2
        assert told.failed[cell] == fails
        failures += fails
        if low < 5 and high > 0:
            widths.append(high - low)
    assert told.audit.failures == failures
    assert told.audit.tightest == (None if len(widths) == 1 else pytest.approx(min(widths)))


def test_a_table_of_one_dimension_and_one_cell_is_told():
    table = CountTable.from_cells({("a",): 3}, dimensions=[Dimension.flat("place", ["a"])])
    both = np.ones(2, dtype=bool)
    told = audit_published(published(table, both), both, threshold=5, least_room=2)
    assert told is not None
    assert told.audit.failures == 0
    assert (told.high - told.low >= 2).all()
