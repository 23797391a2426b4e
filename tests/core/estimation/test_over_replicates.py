"""A method's answer over replicate tables: what they leave open among themselves widens its interval, and never narrows it."""

from __future__ import annotations

from dataclasses import replace
from math import exp, inf, log

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.estimation import CannotEstimate, CaptureTable, Estimate, ask, load_protocol, multimodel_estimate
from openinquiry.core.estimation.methods import MethodResult
from openinquiry.core.estimation.over_replicates import people_by_each, spread_over
from openinquiry.core.shared import WrongUsage
from tests.core.estimation.published import korea, uk_2013

PROTOCOL = replace(load_protocol(), resamples=40, search_resamples=20)
METHODS = ("chao", "independence", "all_pairs", "stepwise", "bic_order2", "bic", "decomposable_bma")
COUNTS = [0, 300, 250, 40, 200, 30, 25, 3, 150, 18, 12, 2, 9, 2, 1, 1]


def table_of(counts: list[int], lists: str = "ABCD") -> CaptureTable:
    return CaptureTable(tuple(lists), np.array(counts))


FOUR = table_of(COUNTS)


def varied(
    table: CaptureTable, *, linkages: int, imputations: int, seed: int = 1, most: int = 3
) -> list[list[CaptureTable]]:
    random = np.random.default_rng(seed)
    rows = []
    for _ in range(linkages):
        link = random.integers(-most, most + 1, len(table.counts))
        link[0] = 0
        row = []
        for _ in range(imputations):
            more = random.integers(0, 2, len(table.counts))
            more[0] = 0
            row.append(CaptureTable(table.lists, np.maximum(table.counts + link + more, 0)))
        rows.append(row)
    return rows


@pytest.mark.parametrize("method", METHODS)
def test_replicates_that_are_the_table_itself_give_back_its_number_and_interval(method: str) -> None:
    alone = ask(method, FOUR, PROTOCOL)
    found, doubt = spread_over(alone, FOUR, [[FOUR, FOUR], [FOUR, FOUR]], PROTOCOL)
    assert found.N == pytest.approx(people_by_each(method, [FOUR], PROTOCOL)[0], rel=1e-9)
    assert (found.N, found.low, found.high) == pytest.approx((alone.N, alone.low, alone.high), rel=1e-6)
    assert found.ends(0.8) == pytest.approx(alone.ends(0.8), rel=1e-6)
    assert (found.method, found.model, found.lower_bound) == (alone.method, alone.model, alone.lower_bound)
    assert doubt.shares == {"lists": 1.0, "unrecorded": 0.0, "linkage": 0.0}


@pytest.mark.parametrize("method", METHODS)
def test_a_list_that_nobody_is_on_changes_nothing_over_replicates(method: str) -> None:
    three = table_of(COUNTS[:8], "ABC")
    padded = [CaptureTable((*each.lists, "X"), np.r_[each.counts, np.zeros(8, dtype=np.int64)])
              for each in (three, varied(three, linkages=1, imputations=1)[0][0])]  # fmt: skip
    plain = [three, varied(three, linkages=1, imputations=1)[0][0]]
    with_it, without = (
        spread_over(ask(method, tables[0], PROTOCOL), tables[0], [tables], PROTOCOL)[0] for tables in (padded, plain)
    )
    assert (with_it.N, with_it.low, with_it.high) == pytest.approx((without.N, without.low, without.high), rel=1e-6)


@pytest.mark.parametrize("method", ["chao", "stepwise", "decomposable_bma"])
def test_parts_of_the_doubt_add_up_and_each_comes_from_where_it_is_put(method: str) -> None:
    alone = ask(method, FOUR, PROTOCOL)
    both = spread_over(alone, FOUR, varied(FOUR, linkages=4, imputations=3), PROTOCOL)[1]
    assert sum(both.shares.values()) == pytest.approx(1.0)
    assert all(share > -1e-12 for share in both.shares.values())
    (row,) = varied(FOUR, linkages=1, imputations=4)
    imputed = spread_over(alone, FOUR, [row], PROTOCOL)[1]
    assert imputed.shares["linkage"] == pytest.approx(0, abs=1e-12)
    assert imputed.shares["unrecorded"] > 0
    linked = spread_over(alone, FOUR, [[each[0]] for each in varied(FOUR, linkages=4, imputations=1)], PROTOCOL)[1]
    assert linked.shares["unrecorded"] == pytest.approx(0, abs=1e-12)
    assert linked.shares["linkage"] > 0


def width(result: MethodResult, counted: float) -> float:
    """Of the interval, on the logarithm of the dark figure, on which it is widened."""
    return log(max(result.high - counted, 1e-9)) - log(max(result.low - counted, 1e-9))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 4), st.integers(1, 3), st.integers(0, 8))
def test_an_interval_is_never_narrower_than_that_of_the_table_alone(
    seed: int, linkages: int, imputations: int, most: int
) -> None:
    for method in ("chao", "independence"):
        alone = ask(method, FOUR, PROTOCOL)
        replicates = varied(FOUR, linkages=linkages, imputations=imputations, seed=seed, most=most)
        found, _ = spread_over(alone, FOUR, replicates, PROTOCOL)
        counted = float(np.mean([each.n for row in replicates for each in row]))
        assert width(found, counted) >= width(alone, FOUR.n) - 1e-9
        assert found.low <= found.N <= found.high
        assert found.low >= counted


def told(low: float, people: float, high: float, *, chao: bool = True) -> MethodResult:
    """An answer of which the ends are given, whatever the level."""
    name = "chao" if chao else "independence"
    return MethodResult(name, people, low, high, 0.95, "M", "given", lambda _: (low, high), lower_bound=chao)


@pytest.mark.parametrize(("low", "high"), [(3400.0, 4200.0), (2800.0, 3200.0)])
def test_an_end_that_lies_beyond_the_number_is_not_moved_further_beyond_it(low: float, high: float) -> None:
    """A bootstrap that corrects for bias can give an interval beside its number: more doubt must not move it away."""
    alone = told(low, 3300.0, high)
    plain, _ = spread_over(alone, FOUR, [[FOUR]], PROTOCOL)
    wide, _ = spread_over(alone, FOUR, varied(FOUR, linkages=4, imputations=2, most=9), PROTOCOL)
    counted = float(np.mean([each.n for row in varied(FOUR, linkages=4, imputations=2, most=9) for each in row]))
    moved = log(wide.N - counted) - log(plain.N - FOUR.n)
    if low > 3300:
        assert log(wide.low - counted) - moved == pytest.approx(log(plain.low - FOUR.n))
        assert log(wide.high - counted) - moved > log(plain.high - FOUR.n)
    else:
        assert log(wide.high - counted) - moved == pytest.approx(log(plain.high - FOUR.n))
        assert log(wide.low - counted) - moved < log(plain.low - FOUR.n)


def test_an_open_upper_end_stays_open_at_every_level() -> None:
    found, _ = spread_over(told(2000.0, 3300.0, inf), FOUR, varied(FOUR, linkages=2, imputations=2), PROTOCOL)
    assert found.high == inf
    assert found.ends(0.8)[1] == inf
    assert found.low < found.N


@pytest.mark.parametrize(
    ("low", "people", "high"), [(1043.0, 1043.0, 1043.0), (2000.0, 1043.0, 3000.0), (1043.0, 3300.0, inf)]
)
def test_an_answer_that_has_no_width_to_widen_is_refused(low: float, people: float, high: float) -> None:
    assert FOUR.n == 1043
    with pytest.raises(CannotEstimate) as refused:
        spread_over(told(low, people, high), FOUR, [[FOUR]], PROTOCOL)
    assert [each.code for each in refused.value.refusal.reasons] == ["no_width"]


def without_answer(number: int, of: int) -> list[list[CaptureTable]]:
    """Replicates in rows of five, of which ``number`` have nobody on two lists."""
    apart = table_of([0, 300, 250, 0, 200, 0, 0, 0, 150, 0, 0, 0, 0, 0, 0, 0])
    every = [apart if place % 7 == 0 and place // 7 < number else FOUR for place in range(of)]
    assert sum(each is apart for each in every) == number
    return [every[start : start + 5] for start in range(0, of, 5)]


@pytest.mark.parametrize("method", ["chao", "independence"])
def test_a_method_without_an_answer_in_more_than_a_tenth_of_the_replicates_is_refused(method: str) -> None:
    alone = ask(method, FOUR, PROTOCOL)
    found, _ = spread_over(alone, FOUR, without_answer(2, 20), PROTOCOL)
    assert (found.N, found.low, found.high) == pytest.approx((alone.N, alone.low, alone.high), rel=0.1)
    with pytest.raises(CannotEstimate) as refused:
        spread_over(alone, FOUR, without_answer(3, 20), PROTOCOL)
    (reason,) = refused.value.refusal.reasons
    assert reason.code == "replicates_without_answer"
    assert dict(reason.numbers) == {"replicates": 20, "without": 3}


def test_a_method_that_is_refused_over_replicates_leaves_the_others_to_answer() -> None:
    protocol = replace(PROTOCOL, methods=("chao", "independence"), fewest_methods=1)
    none_of_two = table_of(
        [0, 300, 250, 0, 200, 0, 0, 30, 150, 0, 0, 12, 0, 9, 7, 1]
    )  # nobody on two lists, some on three
    rows = [[FOUR, none_of_two], [FOUR, FOUR], [FOUR, FOUR]]
    found = multimodel_estimate(FOUR, protocol, replicates=rows)
    assert isinstance(found, Estimate)
    assert set(found.answers.results) == set(found.answers.doubt) == {"independence"}
    assert set(found.answers.refused) == {"chao"}


_OTHER = CaptureTable(("A", "B", "C", "E"), FOUR.counts)


@pytest.mark.parametrize(
    "replicates", [[], [[]], [[FOUR], [FOUR, FOUR]], [[_OTHER]], [[FOUR, _OTHER]], [[korea()]], [[uk_2013()]]]
)
def test_replicates_that_do_not_fit_the_table_are_refused(replicates: list[list[CaptureTable]]) -> None:
    with pytest.raises(WrongUsage, match="replicates of the lists of the table"):
        spread_over(ask("chao", FOUR, PROTOCOL), FOUR, replicates, PROTOCOL)


def test_a_method_with_chance_in_its_number_has_none_over_replicates() -> None:
    assert np.isnan(people_by_each("latent_class", [FOUR, FOUR], PROTOCOL)).all()


@pytest.mark.parametrize("method", METHODS)
def test_the_numbers_of_many_tables_are_those_of_each_by_itself(method: str) -> None:
    tables = [FOUR, *varied(FOUR, linkages=1, imputations=3)[0]]
    together = people_by_each(method, tables, PROTOCOL)
    assert list(together) == pytest.approx([ask(method, each, PROTOCOL).N for each in tables], rel=1e-6)


def test_the_number_over_replicates_is_the_middle_of_theirs_on_the_logarithm_of_the_dark_figure() -> None:
    (row,) = varied(FOUR, linkages=1, imputations=3)
    found, _ = spread_over(ask("independence", FOUR, PROTOCOL), FOUR, [row], PROTOCOL)
    dark = [people - each.n for people, each in zip(people_by_each("independence", row, PROTOCOL), row, strict=True)]
    assert found.N == pytest.approx(np.mean([each.n for each in row]) + exp(np.mean(np.log(dark))))
