"""The ten attacks: each learns a secret from tables that are protected as one would at first, and not from protected ones.

The attacker here reads published tables only and asks another solver (scipy); he knows every sum and every bound.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from openinquiry.core.disclosure_control import (
    CountTable,
    Dimension,
    Policy,
    load_policy,
    protect,
    protect_together,
)
from openinquiry.core.disclosure_control.rules import share_table
from openinquiry.core.shared import WrongUsage, require_cleared
from tests.core.disclosure_control.protecting.published import Reader

POLICY = load_policy("tables")
SECRET = b"kept by two people, not in a file"
PLACE = Dimension.hierarchical("place", {"Total": ["North", "South"], "North": ["a", "b"], "South": ["c", "d"]})
PLACES = Dimension.flat("place", ["a", "b", "c", "d"])
SEX = Dimension.flat("sex", ["girls", "boys"])
COUNTS = np.array([[2, 41], [37, 29], [53, 61], [23, 31]])
CHILD = ("a", "girls")  # of whom there are 2


def table(counts: np.ndarray = COUNTS, *, place: Dimension = PLACES, population: str = "") -> CountTable:
    cells = {
        (where, who): int(counts[row, at]) for row, where in enumerate("abcd") for at, who in enumerate(SEX.codes[:2])
    }
    return replace(CountTable.from_cells(cells, dimensions=[place, SEX], name="victims"), population=population)


def with_hidden(given: CountTable, hidden: np.ndarray) -> CountTable:
    return replace(given, hidden=hidden, counts=np.where(hidden, 0, given.counts))


def only_small_hidden(given: CountTable) -> CountTable:
    """What one would do at first."""
    return with_hidden(given, (given.counts > 0) & (given.counts < 5))


def what_is_told(reader: Reader, weights: dict[tuple[int, tuple[str, ...]], float]) -> tuple[float, float]:
    low, high = reader.interval(weights)
    return round(low, 6), round(high, 6)


def is_open(ends: tuple[float, float], true: float) -> bool:
    """Whether the policy's room of 1 under and over the true number is left."""
    return ends[0] <= true - 1 and ends[1] >= true + 1


@pytest.mark.parametrize("method", ["optimal", "heuristic"])
def test_1_subtraction_of_the_shown_from_their_total(method: str):
    wanted = {(0, CHILD): 1.0}
    assert what_is_told(Reader([only_small_hidden(table())]), wanted) == (2, 2)
    assert is_open(what_is_told(Reader([require_cleared(protect(table(), POLICY, method=method))]), wanted), 2)


@pytest.mark.parametrize("method", ["optimal", "heuristic"])
def test_2_a_hierarchy_that_closes_what_is_open_without_it(method: str):
    """Hidden girls and boys of a and of c are safe while only the four places are added up; not with North and South."""
    given = table(place=PLACE)
    hidden = np.zeros(given.counts.shape, dtype=bool)
    for labels in (CHILD, ("a", "boys"), ("c", "girls"), ("c", "boys")):
        hidden[given.place(labels)] = True
    wanted = {(0, CHILD): 1.0}
    without = Reader([with_hidden(table(), np.isin(np.arange(5), (0, 2))[:, None] & np.array([True, True, False]))])
    assert is_open(what_is_told(without, wanted), 2)
    assert what_is_told(Reader([with_hidden(given, hidden)]), wanted) == (2, 2)
    assert is_open(what_is_told(Reader([require_cleared(protect(given, POLICY, method=method))]), wanted), 2)


def test_3_a_margin_that_one_table_hides_and_a_linked_one_shows():
    age = Dimension.flat("age", ["under 16", "16 and 17"])
    by_age = CountTable.from_cells(
        {
            (place, years): int(row.sum()) // 2 + odd * (int(row.sum()) % 2)
            for place, row in zip("abcd", COUNTS, strict=True)
            for odd, years in enumerate(age.codes[:2])
        },
        dimensions=[PLACES, age],
        name="victims by age",
    )
    dear = replace(POLICY, weights={"sex": {"boys": 100.0}})  # so that totals are hidden rather than boys
    apart = [require_cleared(protect(table(), dear)), require_cleared(protect(by_age, POLICY))]
    together, _ = protect_together([table(), by_age], dear)
    told = {}
    for name, tables in (("apart", apart), ("together", list(together.value.tables))):
        reader = Reader(tables)
        for place in PLACES.codes:
            reader.knows([(0, (place, "Total"))], total=(1, (place, "Total")))
        told[name] = what_is_told(reader, {(0, CHILD): 1.0})
    assert told["apart"] == (2, 2)
    assert is_open(told["together"], 2)


def test_4_the_few_who_come_under_one_definition_and_not_under_the_other():
    strict, wide = COUNTS.copy(), COUNTS.copy()
    strict[0, 0], wide[0, 0] = 18, 20
    tables = [table(strict, population="strict"), table(wide, population="wide")]
    difference = {(1, CHILD): 1.0, (0, CHILD): -1.0}
    apart = [require_cleared(protect(each, POLICY)) for each in tables]
    together, _ = protect_together(tables, POLICY, within=[("strict", "wide")])
    assert what_is_told(Reader(apart), difference) == (2, 2)
    assert is_open(what_is_told(Reader(together.value.tables), difference), 2)


def test_5_the_few_who_came_between_two_releases():
    then, now = COUNTS.copy(), COUNTS.copy()
    then[0, 0], now[0, 0] = 20, 22
    first = require_cleared(protect(table(then), POLICY))
    change = {(1, CHILD): 1.0, (0, CHILD): -1.0}
    after, _ = protect_together([table(now)], POLICY, earlier=[first])
    assert what_is_told(Reader([first, require_cleared(protect(table(now), POLICY))]), change) == (2, 2)
    assert is_open(what_is_told(Reader([first, *after.value.tables]), change), 2)


ETHNICITY = Dimension.flat("ethnicity", ["A", "B", "not recorded"])


def by_ethnicity() -> CountTable:
    counts = {
        ("a", "A"): 3,
        ("a", "B"): 74,
        ("a", "not recorded"): 20,
        ("b", "A"): 60,
        ("b", "B"): 31,
        ("b", "not recorded"): 18,
    }
    return CountTable.from_cells(counts, dimensions=[Dimension.flat("place", ["a", "b"]), ETHNICITY], name="victims")


def reader_of_percentages(shown: CountTable, percent: np.ndarray, recorded: np.ndarray) -> Reader:
    """Reads off each printed percentage (two decimals) of a known denominator what its count must be."""
    reader = Reader([shown])
    for place, each in np.ndenumerate(np.round(percent, 2)):
        cell = (0, tuple(dimension.codes[at] for dimension, at in zip(shown.dimensions, place, strict=True)))
        if np.isfinite(each) and cell[1][1] != "not recorded":
            low, high = reader.bounds[reader.place[cell]]
            around = [(each + slack) / 100.0 * recorded[place[0]] for slack in (-0.005, 0.005)]
            reader.bounds[reader.place[cell]] = (max(low, around[0]), min(high, around[1]))
    return reader


def test_6_percentages_of_a_known_denominator():
    given, secret = by_ethnicity(), {(0, ("a", "A")): 1.0}
    shown = require_cleared(protect(given, POLICY))
    recorded = np.array([77.0, 91.0, 168.0])
    true = 100.0 * given.counts / recorded[:, None]
    low, high = what_is_told(reader_of_percentages(shown, true, recorded), secret)
    assert (np.ceil(low), np.floor(high)) == (3, 3)
    safe = share_table(shown, of="ethnicity", not_recorded="not recorded", policy=POLICY)
    assert np.isfinite(safe.percent).any()
    assert is_open(what_is_told(reader_of_percentages(shown, safe.percent, recorded), secret), 3)


def test_7_rounded_parts_beside_an_exact_total():
    """Six counts of 2 are rounded to noughts, each 0 to 2 for all one knows; that they are 12 together says what each is."""
    age = Dimension.flat("age", [f"{year}" for year in range(11, 17)])
    twos = {("a", each): 2 for each in age.codes[:6]} | {("b", each): 20 + at for at, each in enumerate(age.codes[:6])}
    given = CountTable.from_cells(twos, dimensions=[Dimension.flat("place", ["a", "b"]), age], name="victims")
    secret = {(0, ("a", "13")): 1.0}
    shown = require_cleared(protect(given, POLICY, method="totals"))
    alone, beside = Reader([shown], slack=2.0), Reader([shown], slack=2.0)
    for labels in given.labels():
        if "Total" in labels:  # recomputed, so it says nothing of its own; and what he has from elsewhere, to the last
            alone.bounds[alone.place[0, labels]] = (0.0, 10_000.0)
            beside.bounds[beside.place[0, labels]] = (float(given.counts[given.place(labels)]),) * 2
    assert what_is_told(alone, secret) == (0, 2)
    assert what_is_told(beside, secret) == (2, 2)
    totals = [labels[1] == "Total" for labels in given.labels()]
    exact = with_hidden(given, ~np.reshape(totals, given.counts.shape))
    for method in ("rounding", "totals"):
        with pytest.raises(WrongUsage, match="Only hiding protects"):
            protect_together([given], POLICY, method=method, earlier=[exact])
    hidden, _ = protect_together([given], POLICY, earlier=[exact])
    low, high = what_is_told(Reader([exact, *hidden.value.tables]), {(1, ("a", "13")): 1.0})
    assert is_open((low, high), 2)


def test_8_the_mean_over_many_releases_of_noise():
    given = table()
    anew = [protect(given, POLICY, method="cell-key", secret=number.to_bytes(16, "big")) for number in range(60)]
    mean = np.rint(np.mean([require_cleared(each).counts for each in anew], axis=0))
    large = given.counts > 10
    assert (mean == given.counts)[large].mean() >= 0.9
    one = require_cleared(protect(given, POLICY, method="cell-key", secret=SECRET)).counts
    again = [require_cleared(protect(given, POLICY, method="cell-key", secret=SECRET)).counts for _ in range(5)]
    assert (np.mean(again, axis=0) == one).all()
    assert (one == given.counts)[large].mean() < 0.5


def test_9_noughts_that_say_where_nobody_is():
    """A hidden total of nought and its shown parts: nobody has reported in that town, and everybody can tell."""
    counts = COUNTS.copy()
    counts[1] = 0
    telling = replace(POLICY, zeros_are_telling=True)
    wanted = [{(0, ("b", who)): 1.0} for who in SEX.codes]
    naive = only_small_hidden(table(counts))
    hidden_too = with_hidden(table(counts), (table(counts).counts < 5))
    shown = Reader([require_cleared(protect(table(counts), telling))])
    for each in wanted:
        assert what_is_told(Reader([naive]), each) == (0, 0)
        assert what_is_told(shown, each)[1] >= 1
    assert what_is_told(Reader([hidden_too]), {(0, CHILD): 1.0}) == (2, 2)


@pytest.mark.parametrize("method", ["optimal", "heuristic"])
def test_10_everybody_of_a_group_in_one_cell(method: str):
    """All who are counted in b are girls: whoever knows somebody of b knows that she is one of them."""
    counts = np.array([[37, 41], [12, 0], [53, 61], [23, 31]])
    telling = replace(POLICY, whole_category_is_telling=True)
    boys = {(0, ("b", "boys")): 1.0}
    assert what_is_told(Reader([require_cleared(protect(table(counts), POLICY, method=method))]), boys) == (0, 0)
    shown = require_cleared(protect(table(counts), telling, method=method))
    low, high = what_is_told(Reader([shown]), boys)
    assert (low, high >= 1) == (0, True)


def groups_policy() -> Policy:
    return replace(POLICY, smallest_number_of_groups=2)


@pytest.mark.parametrize("method", ["optimal", "heuristic"])
def test_10_many_children_of_one_offender_group(method: str):
    """41 boys of one trial are as good as named: their number is what must not be told, though it is large."""
    groups = np.full((5, 3), 9)
    groups[0, 1] = 1
    given = replace(table(COUNTS + [[10, 0]] * 4), groups=groups)
    boys = {(0, ("a", "boys")): 1.0}
    assert what_is_told(Reader([require_cleared(protect(given, POLICY, method=method))]), boys) == (41, 41)
    assert is_open(what_is_told(Reader([require_cleared(protect(given, groups_policy(), method=method))]), boys), 41)


def test_10_one_group_between_two_definitions():
    """41 boys are in the wide definition only, all of one group: no count of either table has fewer than two behind it."""
    strict, wide = COUNTS + [[10, 0]] * 4, COUNTS + [[10, 0]] * 4
    wide = wide + np.array([[0, 41], [0, 0], [0, 0], [0, 0]])
    more = np.full((5, 3), 6)
    more[[0, 0, 4, 4], [1, 2, 1, 2]] = 7
    tables = [
        replace(table(strict, population="strict"), groups=np.full((5, 3), 6)),
        replace(table(wide, population="wide"), groups=more),
    ]
    difference = {(1, ("a", "boys")): 1.0, (0, ("a", "boys")): -1.0}
    without, _ = protect_together(tables, POLICY, within=[("strict", "wide")])
    assert what_is_told(Reader(without.value.tables), difference) == (41, 41)
    together, _ = protect_together(tables, groups_policy(), within=[("strict", "wide")])
    assert is_open(what_is_told(Reader(together.value.tables), difference), 41)
