"""One call for every method: what comes out, what is refused, and what a reader of it can still work out."""

from __future__ import annotations

import pickle
from dataclasses import replace

import numpy as np
import pytest

from openinquiry.core.disclosure_control import (
    CountTable,
    Dimension,
    clear_counts,
    load_policy,
    protect,
    protect_together,
)
from openinquiry.core.disclosure_control.protecting import METHODS
from openinquiry.core.disclosure_control.suppression import CannotBeProtected
from openinquiry.core.shared import Cleared, Refused, WrongUsage, require_cleared
from tests.core.disclosure_control.protecting.published import Reader
from tests.core.disclosure_control.suppression.problems import read_table
from tests.outside_data import outside_data

POLICY = load_policy("tables")
SECRET = b"kept by two people, not in a file"
PLACE = Dimension.hierarchical("place", {"Total": ["North", "South"], "North": ["a", "b"], "South": ["c", "d"]})
SEX = Dimension.flat("sex", ["girls", "boys"])
COUNTS = {
    ("a", "girls"): 2,
    ("a", "boys"): 41,
    ("b", "girls"): 37,
    ("b", "boys"): 29,
    ("c", "girls"): 53,
    ("c", "boys"): 61,
    ("d", "girls"): 23,
    ("d", "boys"): 31,
}


def table(changed: dict[tuple[str, ...], int] | None = None, population: str = "") -> CountTable:
    return replace(
        CountTable.from_cells({**COUNTS, **(changed or {})}, dimensions=[PLACE, SEX], name="victims"),
        population=population,
    )


@pytest.mark.parametrize(("cost", "wanted"), [("value", 203.0), ("count", 73.0)])
@pytest.mark.parametrize("zeros", [False, True])
def test_protection_costs_what_others_found(cost: str, wanted: float, zeros: bool):
    given = read_table(outside_data("disclosure_control/ct_43x6.csv"))
    policy = replace(POLICY, cost=cost, zeros_may_be_hidden=zeros)
    cleared, how = protect_together([given], policy)
    assert (how.status, how.cost, how.primary, how.cells) == ("optimal", wanted, 66, 308)
    assert len(how.suppressed) == how.primary + how.secondary == cleared.value.tables[0].hidden.sum()
    assert (how.audit.checked, how.audit.failures) == (len(how.suppressed), 0)
    assert how.audit.tightest == 2.0


@pytest.mark.parametrize("method", METHODS)
def test_what_comes_out_is_cleared_and_holds_nothing_of_what_was_hidden(method: str):
    behind = replace(table({("a", "girls"): 3}), groups=np.full((7, 3), 987_654))
    cleared = protect(behind, POLICY, method=method, secret=SECRET)
    assert isinstance(cleared, Cleared)
    shown = require_cleared(cleared)
    assert shown.counts[shown.place(("a", "girls"))] != 3
    assert not shown.counts[shown.hidden].any()
    assert shown.groups is None
    assert shown.contributions is None
    assert (987_654).to_bytes(8, "little") not in pickle.dumps(shown)


@pytest.mark.parametrize("method", ["rounding", "totals"])
def test_rounded_tables_add_up_and_hold_multiples_of_the_base(method: str):
    shown = require_cleared(protect(table(), POLICY, method=method))
    assert not (shown.counts % 5).any()
    assert not (shown.equations @ shown.counts.ravel()).any()


def test_keys_show_no_small_count_and_leave_the_reader_unsure():
    shown = require_cleared(protect(table(), POLICY, method="cell-key", secret=SECRET))
    assert not ((shown.counts > 0) & (shown.counts < 5)).any()
    low, high = Reader([shown], slack=5.0).interval({(0, ("a", "girls")): 1.0})
    assert high - low >= 2.0


def test_keys_need_a_secret():
    with pytest.raises(WrongUsage, match="secret of 16 to 64 bytes"):
        protect(table(), POLICY, method="cell-key")


def test_a_narrow_definition_with_more_than_the_wide_one_is_refused():
    with pytest.raises(WrongUsage, match="of which it should be part"):
        protect_together(
            [table({("a", "girls"): 18}, "strict"), table({("a", "girls"): 6}, "wide")],
            POLICY,
            within=[("strict", "wide")],
        )


def test_what_an_earlier_release_hid_stays_hidden():
    first = require_cleared(protect(table(), POLICY))
    later, _ = protect_together(
        [table({("a", "girls"): 40, ("d", "boys"): 90})], replace(POLICY, smallest_count_shown=2), earlier=[first]
    )
    assert not (first.hidden & ~later.value.tables[0].hidden).any()


def test_what_an_earlier_release_showed_is_not_hidden_for_show():
    shown_then = require_cleared(protect(table(), replace(POLICY, smallest_count_shown=2)))
    with pytest.raises(CannotBeProtected, match="An earlier release shows 1 of the counts"):
        protect_together([table()], POLICY, earlier=[shown_then])


def test_what_is_dear_is_hidden_last():
    dear = replace(POLICY, weights={"place": {"b": 100.0}})
    shown = require_cleared(protect(table(), dear))
    assert shown["b", "girls"] == 37
    assert require_cleared(protect(table(), POLICY))["b", "girls"] is None


def test_a_weight_of_what_no_table_has_is_refused():
    with pytest.raises(WrongUsage, match="weighs 'e' of 'place', which no table has"):
        protect(table(), replace(POLICY, weights={"place": {"e": 2.0}}))


def test_rounding_besides_hiding_leaves_shown_counts_as_multiples():
    policy = replace(load_policy("default"), smallest_number_of_groups=0)
    shown = require_cleared(protect(table(), policy))
    assert not (shown.counts % 5).any()
    assert shown["a", "girls"] is None


def test_a_table_that_cannot_be_protected_ends_in_a_sentence():
    one = CountTable.from_cells({("a",): 2, ("b",): 0}, dimensions=[Dimension.flat("place", ["a", "b"])])
    with pytest.raises(Refused, match="cannot be protected under this policy"):
        protect(one, replace(POLICY, attacker_knows_the_rule=True, room_below=2.0, room_above=0.0))


@pytest.mark.parametrize("method", ["rounding", "totals", "cell-key"])
@pytest.mark.parametrize(
    ("rule", "value"), [("smallest_number_of_groups", 3), ("dominance_percent", 80.0), ("p_percent", 10.0)]
)
def test_a_rule_that_a_method_does_not_apply_is_refused_and_not_passed_over(method: str, rule: str, value: object):
    with pytest.raises(WrongUsage, match=f"has the rule '{rule}', which the method {method} does not apply"):
        protect(table(), replace(POLICY, **{rule: value}), method=method, secret=SECRET)


def test_a_table_without_what_a_rule_needs_is_refused():
    with pytest.raises(WrongUsage, match="victims does not say how many there are"):
        protect(table(), replace(POLICY, smallest_number_of_groups=3))


def test_people_who_come_in_no_groups_need_none():
    given = replace(table(), in_groups=False)
    shown = require_cleared(protect(given, replace(POLICY, smallest_number_of_groups=3)))
    assert (shown.counts == require_cleared(protect(table(), POLICY)).counts).all()


def test_a_magnitude_that_one_contributor_dominates_is_hidden_as_widely_as_the_rule_asks():
    """The greatest gives 90 of 100: by 85%, what is worked out must reach 90 ÷ 0.85 = 105.9."""
    cells = {
        (place, kind): 100.0 + at for at, (place, kind) in enumerate((p, k) for p in "abc" for k in ("fees", "rent"))
    }
    given = CountTable.from_cells(
        {labels: value + 0.5 for labels, value in cells.items()},
        dimensions=[Dimension.flat("place", list("abc")), Dimension.flat("cost", ["fees", "rent"])],
        name="cost of placements",
    )
    first, second = given.counts * 0.3, given.counts * 0.2
    first[0, 0], second[0, 0] = 90.0, 5.0
    given = replace(given, contributions=np.stack([first, second]))
    policy = replace(
        POLICY, smallest_count_shown=1, dominance_contributors=1, dominance_percent=85.0, room_below=0, room_above=0
    )
    shown = require_cleared(protect(given, policy))
    assert shown["a", "fees"] is None
    low, high = Reader([shown]).interval({(0, ("a", "fees")): 1.0})
    assert high >= 90.0 / 0.85 - 1e-6
    assert low <= 100.5 - (90.0 / 0.85 - 100.5) + 1e-6


def test_a_nought_that_everybody_knows_of_protects_nobody():
    """With the boys of a impossible, hiding their nought would leave the girls of a told by their total."""
    secret = [("a", "girls")]
    girls_only = table({("a", "girls"): 40, ("a", "boys"): 0})
    impossible = np.zeros(girls_only.counts.shape, dtype=bool)
    impossible[girls_only.place(("a", "boys"))] = True
    eligible = replace(POLICY, zeros_may_be_hidden=True, room_above=0)
    assert require_cleared(protect(girls_only, eligible, unsafe=secret))["a", "boys"] is None
    known = require_cleared(protect(replace(girls_only, impossible=impossible), eligible, unsafe=secret))
    assert known["a", "boys"] == 0
    assert Reader([known]).interval({(0, ("a", "girls")): 1.0})[0] <= 39


def test_only_hiding_stands_two_definitions_side_by_side():
    with pytest.raises(WrongUsage, match="Only hiding protects"):
        protect_together([table()], POLICY, method="rounding", earlier=[table({("a", "girls"): 20})])


def test_a_method_that_there_is_not_is_refused():
    with pytest.raises(WrongUsage, match="There is no method 'blur'"):
        protect(table(), POLICY, method="blur")


def test_no_time_at_all_gives_a_safe_table_and_says_so():
    given = read_table(outside_data("disclosure_control/ct_43x6.csv"))
    _, how = protect_together([given], POLICY, time_limit=0.0)
    assert (how.status, how.timed_out, how.audit.failures) == ("heuristic", True, 0)
    assert how.bound <= 203.0 <= how.cost


def test_an_audit_refuses_a_policy_with_a_rule_it_does_not_apply():
    policy = replace(load_policy("default"), room_below=2.0, smallest_count_shown=6)
    with pytest.raises(WrongUsage, match="'room_below', which the report of an audit does not apply"):
        clear_counts({"a": 7}, sums=(), policy=policy, groups={})
