"""Percentages tell nothing beyond the shown counts; true ones beside known denominators would."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.disclosure_control import Policy, load_policy
from openinquiry.core.disclosure_control.rules import Shares, share_table
from openinquiry.core.disclosure_control.tables import CountTable, Dimension
from openinquiry.core.shared import WrongUsage

ETHNICITY = Dimension.flat("ethnicity", ["A", "B", "C", "not recorded"])
EXACT = load_policy("tables")
ROUNDED = replace(EXACT, rounding_base=5)


def of(*counts: int, hidden: tuple[int, ...] = (), base: int = 1) -> CountTable:
    """The four categories and their total, as shown."""
    shown = [base * round(each / base) for each in (*counts, sum(counts))]
    away = np.isin(np.arange(5), hidden)
    return CountTable("victims", (ETHNICITY,), np.where(away, 0, shown), away)


def shares(table: CountTable, policy: Policy = EXACT) -> Shares:
    return share_table(table, of="ethnicity", not_recorded="not recorded", policy=policy)


def counts_that_fit(percent: float, denominators: range, possible: range) -> set[int]:
    """The attack: every count that gives this percentage, to one decimal, of a denominator that fits what is shown."""
    return {n for n in possible for total in denominators if round(100 * n / total, 1) == round(percent, 1)}


def test_percentages_are_of_the_recorded_and_the_unrecorded_of_all():
    found = shares(of(20, 10, 50, 20))
    assert found.percent[:4].tolist() == [25.0, 12.5, 62.5, 20.0]
    assert np.isnan(found.percent[4])
    assert found.withheld["holds unrecorded"].tolist() == [False] * 4 + [True]
    assert (found.recorded.item(), found.recorded_share.item()) == (80.0, 0.8)


def test_a_true_percentage_beside_a_known_denominator_gives_a_hidden_count_away_and_ours_does_not():
    true, recorded = 3, 77
    assert counts_that_fit(100 * true / recorded, range(recorded, recorded + 1), range(recorded + 1)) == {true}
    found = shares(of(true, 40, 34, 20, hidden=(0, 1)))
    assert np.isnan(found.percent[:2]).all()
    assert found.withheld["hidden"].tolist() == [True, True, False, False, False]
    assert found.percent[2] == pytest.approx(100 * 34 / 77)


def test_a_percentage_of_true_counts_would_undo_rounding_and_one_of_shown_counts_does_not():
    true = (33, 21, 28, 20)
    behind_33, behind_82 = range(33, 38), range(78, 83)  # what rounding to 35 and, 100 less 20, to 80 leaves open
    assert counts_that_fit(100 * 33 / 82, behind_82, behind_33) == {33}
    found = shares(of(*true, base=5), ROUNDED)
    others = shares(of(37, 20, 25, 20, base=5), ROUNDED)
    assert found.percent[0] == others.percent[0] == 100 * 35 / 80


counts = st.tuples(*[st.integers(0, 60)] * 4)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(counts, st.lists(st.integers(0, 4), max_size=3), counts)
def test_tables_that_look_alike_have_the_same_percentages(one: tuple, hidden: list[int], other: tuple):
    policy = replace(ROUNDED, smallest_count_shown=3)
    first = of(*one, hidden=tuple(hidden), base=5)
    second = of(*other, hidden=tuple(hidden), base=5)
    twin = replace(
        first, counts=np.where(first.hidden, second.counts, first.counts)
    )  # whatever lies under what is hidden
    found, again = shares(first, policy), shares(twin, policy)
    assert np.array_equal(found.percent, again.percent, equal_nan=True)
    assert np.isnan(found.percent[first.hidden]).all()
    if first.hidden[3] or first.hidden[4]:
        assert np.isnan(found.percent).all()
    assert not (found.percent > 100).any()
    assert (np.isnan(found.percent) == np.logical_or.reduce(list(found.withheld.values()))).all()


def test_few_recorded_and_a_low_share_recorded_have_no_percentage():
    few = shares(of(8, 8, 8, 6))
    assert few.withheld["few recorded"].tolist() == [True, True, True, False, False]
    assert few.percent[3] == 20.0
    low = shares(of(10, 10, 10, 31))
    assert low.withheld["low share recorded"].tolist() == [True, True, True, False, False]
    assert low.percent[3] == pytest.approx(100 * 31 / 61)


def test_a_table_by_two_dimensions_has_its_shares_along_the_one_asked_for():
    force = Dimension.flat("force", ["x", "y"])
    cells = {
        (e, f): n for e, row in zip("AB", [(10, 30), (40, 10)], strict=True) for f, n in zip("xy", row, strict=True)
    }
    cells |= {("not recorded", "x"): 50, ("not recorded", "y"): 60}
    ethnicity = Dimension.flat("ethnicity", ["A", "B", "not recorded"])
    found = shares(CountTable.from_cells(cells, dimensions=[ethnicity, force]))
    assert found.percent[:2, 0].tolist() == [20.0, 80.0]
    assert np.isnan(found.percent[:2, 1]).all()  # 40 of 100 recorded
    assert found.percent[2].tolist() == [50.0, 60.0, 55.0]


def test_a_table_that_is_not_protected_is_refused():
    with pytest.raises(WrongUsage, match="protect it first"):
        shares(of(3, 40, 34, 20))
    with pytest.raises(WrongUsage, match="protect it first"):
        shares(of(33, 21, 28, 20), ROUNDED)


def test_an_unknown_dimension_or_category_is_refused():
    with pytest.raises(WrongUsage, match="'Total' is no category of 'ethnicity'"):
        share_table(of(9, 9, 9, 9), of="ethnicity", not_recorded="Total", policy=EXACT)
    with pytest.raises(WrongUsage, match="has no dimension called 'sex'"):
        share_table(of(9, 9, 9, 9), of="sex", not_recorded="not recorded", policy=EXACT)
