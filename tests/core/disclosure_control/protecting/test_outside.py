"""The attack on released tables: what passes, and each way in which releases give a count away when laid side by side."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.disclosure_control import CountTable, Dimension, load_policy
from openinquiry.core.disclosure_control.protecting import METHODS, ToldCell, audit_releases
from openinquiry.core.shared import Refused
from tests.core.disclosure_control.protecting.published import Reader
from tests.core.disclosure_control.protecting.released import POLICY, as_published, release
from tests.core.disclosure_control.protecting.test_protect import SECRET, table
from tests.core.disclosure_control.suppression.problems import flat_table, read_table
from tests.outside_data import outside_data

EX1 = {("A", "male"): (409, 1032), ("A", "female"): (0, 623), ("C", "male"): (432, 1055), ("C", "female"): (0, 623)}
ROUNDED = replace(load_policy("default"), smallest_number_of_groups=0)
UNCHANGED = ["optimal", "heuristic"]


def told(found: tuple[ToldCell, ...], *labels: str) -> tuple[int, int, bool]:
    (cell,) = [each for each in found if each.labels == labels]
    return cell.low, cell.high, cell.failed


def hiding(of: CountTable, *cells: tuple[str, ...]) -> CountTable:
    hidden = np.zeros(of.counts.shape, dtype=bool)
    for labels in cells:
        hidden[of.place(labels)] = True
    return replace(of, counts=np.where(hidden, 0, of.counts), hidden=hidden)


def test_the_published_example_has_the_published_intervals():
    given_table = read_table(outside_data("disclosure_control/checktauargus_ex1.csv"))
    found = audit_releases([as_published([hiding(given_table, *EX1)])])
    assert {each.labels: (each.low, each.high) for each in found.cells} == EX1
    assert all(each.exact for each in found.cells)
    assert (found.audit.checked, found.audit.failures, found.audit.tightest) == (4, 0, 623.0)


@pytest.mark.parametrize("method", METHODS)
def test_what_was_protected_passes(method: str):
    one = release([table()], method=method, secret=SECRET if method == "cell-key" else None)
    assert audit_releases([one]).audit.passed


@pytest.mark.parametrize("policy", [POLICY, ROUNDED, replace(POLICY, zeros_may_be_hidden=True)])
def test_what_was_protected_under_other_policies_passes(policy):
    assert audit_releases([release([table()], policy=policy)]).audit.passed


def test_a_small_count_that_is_shown_in_another_table_fails():
    one, other = hiding(table(), ("a", "girls"), ("a", "boys"), ("b", "girls"), ("b", "boys")), hiding(table())
    found = audit_releases([as_published([one], name="A"), as_published([other], name="B")])
    assert found.audit.failures == 1
    assert told(found.cells, "a", "girls") == (2, 2, True)
    assert told(found.cells, "a", "boys") == (41, 41, False)
    assert "Taken to be of the same people: A, B." in found.notes


def test_two_patterns_for_the_same_table_give_away_what_each_hides():
    square = flat_table([[2, 7, 11], [13, 19, 8], [6, 17, 23]])
    one = hiding(square, ("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1"))
    other = hiding(square, ("r0", "c0"), ("r0", "c2"), ("r2", "c0"), ("r2", "c2"))
    for alone in (one, other):
        assert audit_releases([as_published([alone])]).audit.passed
    found = audit_releases([as_published([one]), as_published([other])])
    assert told(found.cells, "r0", "c0") == (2, 2, True)
    assert found.audit.failures == 1


def test_a_margin_that_two_tables_share_is_one_cell():
    sex = hiding(table(), ("a", "girls"), ("a", "Total"), ("b", "girls"), ("b", "Total"))
    place = CountTable.from_cells(
        {("a", "x"): 20, ("a", "y"): 23, ("b", "x"): 33, ("b", "y"): 33, ("c", "x"): 57, ("c", "y"): 57,
         ("d", "x"): 27, ("d", "y"): 27},
        dimensions=[table().dimensions[0], Dimension.flat("age", ["x", "y"])],
    )  # fmt: skip
    assert audit_releases([as_published([sex])]).audit.passed
    found = audit_releases([as_published([sex, place])])
    assert told(found.cells, "a", "girls") == (2, 2, True)


def test_one_more_person_in_a_later_release_is_told_by_the_difference():
    now = table({("c", "girls"): 54})
    before, careless = release([table()], name="2025"), release([now], name="2026")
    found = audit_releases([before, careless])
    assert found.audit.failures
    failed = [each for each in found.cells if each.failed]
    assert {(each.low, each.high) for each in failed} == {(1, 1)}
    assert any("2026 is taken to be of the people of 2025 and of others who came in" in note for note in found.notes)


def test_a_later_release_that_was_protected_against_the_earlier_passes():
    now = table({("c", "girls"): 54})
    before = release([table()], name="2025")
    careful = release([now], name="2026", earlier=[before])
    assert audit_releases([before, careful]).audit.passed


def test_a_count_that_is_hidden_now_though_it_was_shown_has_changed():
    """All that both show may be the same: that one is hidden which was shown tells that they are not of the same people."""
    cells = dict.fromkeys(product("abcd", ("girls", "boys")), 0) | {("d", "boys"): 6}
    before = release([by_places(cells)], name="2025")
    later = release([by_places({**cells, ("d", "boys"): 7})], name="2026", earlier=[before])
    assert later.tables[0]["d", "boys"] is None
    found = audit_releases([before, later])
    assert found.audit.passed
    assert [note for note in found.notes if note.startswith("2026 is taken to be of the people of 2025")]


def by_places(cells: dict[tuple[str, ...], int]) -> CountTable:
    return CountTable.from_cells(cells, dimensions=table().dimensions, name="victims")


def test_where_counts_went_up_and_down_it_is_said_that_the_difference_was_not_looked_at():
    now = table({("c", "girls"): 40, ("d", "girls"): 90})
    found = audit_releases([release([table()], name="2025"), release([now], name="2026")])
    assert found.audit.passed
    assert "Between 2025 and 2026 some counts went down: what lies between those was not looked at." in found.notes


def test_who_is_in_the_wide_definition_only_is_told_by_two_that_were_protected_apart():
    strict, wide = table({("c", "girls"): 51}, "strict"), table(population="wide")
    within = [("strict", "wide")]
    apart = as_published([release([strict]).tables[0], release([wide]).tables[0]], within=within)
    found = audit_releases([apart])
    failed = [each for each in found.cells if each.failed]
    assert ("wide and not strict", ("c", "girls"), 2, 2) in {(e.table, e.labels, e.low, e.high) for e in failed}
    assert audit_releases([release([strict, wide], within=within)]).audit.passed


def test_rounded_counts_that_do_not_add_up_are_no_rounding():
    one = release([table()], method="rounding")
    shown = one.tables[0].counts.copy()
    shown[0, 0] += 5
    found = audit_releases([replace(one, tables=(replace(one.tables[0], counts=shown),))])
    assert not found.audit.passed
    assert any("2 totals are not the sum of their parts" in note for note in found.notes)


def test_it_is_said_what_cannot_be_seen_of_changed_counts():
    found = audit_releases([release([table()], method="cell-key", secret=SECRET), release([table()])])
    assert any("cannot be seen without counts and secret" in note for note in found.notes)
    assert "Releases whose counts were changed were not laid beside others." in found.notes


def test_a_release_that_contradicts_itself_fails():
    shown = hiding(table(), ("a", "girls"), ("a", "boys"), ("b", "girls"), ("b", "boys"))
    counts = shown.counts.copy()
    counts[shown.place(("Total", "Total"))] += 1
    found = audit_releases([as_published([replace(shown, counts=counts)])])
    assert not found.audit.passed
    assert "it contradicts itself" in found.notes[-1]


def test_intervals_of_many_counts_are_worked_out_to_their_ends_only_when_asked():
    counts = np.random.default_rng(5).integers(0, 6, (22, 16)).tolist()
    one = release([flat_table(counts)], method="heuristic")
    some = audit_releases([one])
    every = audit_releases([one], exact=True)
    assert some.audit.checked > 200
    assert not all(each.exact for each in some.cells)
    assert all(each.exact for each in every.cells)
    assert some.audit.failures == every.audit.failures == 0
    for one_cell, other in zip(some.cells, every.cells, strict=True):
        assert other.low <= one_cell.low <= one_cell.high <= other.high


TABLES = st.lists(st.lists(st.integers(0, 30), min_size=3, max_size=3), min_size=2, max_size=4)


@settings(max_examples=25, deadline=None)
@given(counts=TABLES, method=st.sampled_from(UNCHANGED), cost=st.sampled_from(["value", "count"]))
def test_intervals_are_those_of_a_reader_of_our_own(counts: list[list[int]], method: str, cost: str):
    given_table = flat_table(counts)
    try:
        one = release([given_table], method=method, policy=replace(POLICY, cost=cost))
    except Refused:
        return
    found = audit_releases([one])
    assert found.audit.passed
    reader = Reader(one.tables)
    for cell in found.cells:
        low, high = reader.interval({(0, cell.labels): 1.0})
        assert cell.low == np.ceil(low - 1e-5)
        if high < 5_000:  # else no sum limits it, and each of the two takes its own limit
            assert cell.high == np.floor(high + 1e-5)
        assert cell.low <= given_table[cell.labels] <= cell.high


AGE = Dimension.flat("age", ["10 to 15", "16 and 17"])


def by(cells: dict[tuple[str, ...], int], *places: int, population: str = "") -> CountTable:
    """The people of ``cells`` by some of the three dimensions."""
    dimensions = [(*table().dimensions, AGE)[place] for place in places]
    added: dict[tuple[str, ...], int] = {}
    for labels, count in cells.items():
        some = tuple(labels[place] for place in places)
        added[some] = added.get(some, 0) + count
    name = " and ".join(each.name for each in dimensions) + population
    return replace(CountTable.from_cells(added, dimensions=dimensions, name=name), population=population)


CELLS = st.lists(st.integers(0, 9), min_size=16, max_size=16).map(
    lambda counts: dict(zip(product("abcd", ("girls", "boys"), AGE.categories), counts, strict=True))
)
POLICIES = st.sampled_from([POLICY, replace(POLICY, zeros_may_be_hidden=True), ROUNDED])


@settings(max_examples=20, deadline=None)
@given(cells=CELLS, policy=POLICIES, method=st.sampled_from(UNCHANGED))
def test_linked_tables_that_were_protected_together_pass(cells, policy, method: str):
    try:
        one = release([by(cells, 0, 1), by(cells, 0, 2), by(cells, 1, 2)], policy=policy, method=method)
    except Refused:
        return
    assert audit_releases([one]).audit.passed


def test_another_breakdown_in_a_later_release_that_tells_what_the_earlier_hid_is_refused():
    """The sums of the earlier release hold what the new breakdown leaves of a count of 2 within 2 to 3."""
    some = {("a", "boys", "10 to 15"): 5, ("b", "girls", "16 and 17"): 2, ("c", "girls", "16 and 17"): 1,
            ("c", "boys", "16 and 17"): 8, ("d", "girls", "10 to 15"): 4, ("d", "girls", "16 and 17"): 9,
            ("d", "boys", "10 to 15"): 4, ("d", "boys", "16 and 17"): 2}  # fmt: skip
    cells = {labels: some.get(labels, 0) for labels in product("abcd", ("girls", "boys"), AGE.categories)}
    grown = {**cells, ("b", "boys", "16 and 17"): 2}
    policy = replace(POLICY, zeros_may_be_hidden=True)
    first = release([by(cells, 0, 1)], name="first", policy=policy)
    unaware = release([by(grown, 0, 1), by(grown, 0, 2)], name="later", policy=policy)
    assert audit_releases([first]).audit.passed
    assert audit_releases([unaware]).audit.passed
    with pytest.raises(Refused, match="Beside the earlier releases"):
        release([by(grown, 0, 1), by(grown, 0, 2)], name="later", policy=policy, earlier=[first])


@settings(max_examples=40, deadline=None)
@given(cells=CELLS, more=CELLS, zeros=st.booleans())
def test_a_later_release_that_is_not_refused_tells_nothing_beside_the_earlier_one(cells, more, zeros: bool):
    policy = replace(POLICY, zeros_may_be_hidden=zeros)
    grown = {labels: count + (more[labels] if more[labels] < 4 else 0) for labels, count in cells.items()}
    try:
        first = release([by(cells, 0, 1)], name="first", policy=policy)
        later = release([by(grown, 0, 1), by(grown, 0, 2)], name="later", policy=policy, earlier=[first])
    except Refused:
        return
    assert audit_releases([first, later]).audit.passed


@settings(max_examples=20, deadline=None)
@given(cells=CELLS, more=CELLS, policy=POLICIES)
def test_definitions_within_each_other_that_were_protected_together_pass(cells, more, policy):
    wider = {labels: count + (more[labels] if more[labels] < 4 else 0) for labels, count in cells.items()}
    within = [("strict", "wide")]
    try:
        both = release(
            [by(cells, 0, 1, population="strict"), by(wider, 0, 1, population="wide")], policy=policy, within=within
        )
    except Refused:
        return
    assert audit_releases([both]).audit.passed
