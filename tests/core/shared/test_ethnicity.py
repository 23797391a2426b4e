"""Four ways of recording ethnicity stay apart; three of them are joined row by row, with the vintage said."""

from __future__ import annotations

from collections import Counter

import pytest

from openinquiry.core.shared import (
    FIVE_GROUPS,
    Relation,
    crosswalk,
    group_of_self_defined,
    load_code_table,
    reference_rows,
)

SELF_DEFINED = ("ethnicity_police_self_defined", "ethnicity_cin_census", "ethnicity_gss_harmonised_ew")


def test_observed_codes_have_no_crosswalk_of_any_kind() -> None:
    observed = set(load_code_table("ethnicity_police_officer_observed").codes)
    for row in crosswalk():
        assert observed.isdisjoint((row.police_code, row.cin_code, row.gss_category))
    with pytest.raises(KeyError):
        group_of_self_defined("ethnicity_police_officer_observed")
    for system in SELF_DEFINED:
        assert observed.isdisjoint(group_of_self_defined(system))


def test_every_police_code_stands_in_the_crosswalk_exactly_once() -> None:
    counted = Counter(row.police_code for row in crosswalk() if row.police_code)
    assert counted == dict.fromkeys(load_code_table("ethnicity_police_self_defined").codes, 1)


def test_every_census_code_stands_once_but_chinese_which_has_a_police_code_in_each_vintage() -> None:
    counted = Counter(row.cin_code for row in crosswalk() if row.cin_code)
    assert counted == dict.fromkeys(load_code_table("ethnicity_cin_census").codes, 1) | {"CHNE": 2}


def test_every_harmonised_category_stands_once_but_chinese() -> None:
    counted = Counter(row.gss_category for row in crosswalk() if row.gss_category)
    assert counted == dict.fromkeys(load_code_table("ethnicity_gss_harmonised_ew").codes, 1) | {"Chinese": 2}


def test_chinese_is_asian_in_both_vintages_and_each_row_says_its_vintage() -> None:
    groups = group_of_self_defined("ethnicity_police_self_defined")
    assert (groups["O1"], groups["A4"]) == ("Asian or Asian British", "Asian or Asian British")
    vintages = {row.police_code: row.vintage for row in crosswalk()}
    assert (vintages["O1"], vintages["A4"]) == ("16+1", "18+1")


def test_the_vintage_of_every_row_is_that_of_the_police_table() -> None:
    told = {("yes", "yes"): "both", ("yes", "no"): "16+1", ("no", "yes"): "18+1"}
    in_table = {
        row["code"]: told[row["in_16plus1"], row["in_18plus1"]]
        for row in reference_rows("ethnicity_police_self_defined.csv")
    }
    assert {row.police_code: row.vintage for row in crosswalk() if row.police_code} == in_table
    assert {row.vintage for row in crosswalk() if not row.police_code} == {""}


def test_the_number_of_codes_with_a_value_is_in_the_name_of_the_vintage() -> None:
    rows = [row for row in reference_rows("ethnicity_police_self_defined.csv") if row["code"] != "NS"]
    assert sum(row["in_16plus1"] == "yes" for row in rows) == 16
    assert sum(row["in_18plus1"] == "yes" for row in rows) == 18


@pytest.mark.parametrize("system", SELF_DEFINED)
def test_every_code_with_a_value_has_one_of_the_five_groups_and_no_other_code_has(system: str) -> None:
    groups = group_of_self_defined(system)
    assert set(groups) == set(load_code_table(system).valid)
    assert set(groups.values()) == set(FIVE_GROUPS)


def test_the_group_of_a_harmonised_category_is_that_of_its_own_table() -> None:
    own = {row["category"]: row["group"] for row in reference_rows("ethnicity_gss_harmonised_ew.csv")}
    assert group_of_self_defined("ethnicity_gss_harmonised_ew") == own


def test_codes_of_missing_values_have_their_reason_and_nothing_else_in_the_crosswalk() -> None:
    missing = {
        row.police_code or row.cin_code: (row.missing_reason, row.gss_category, row.gss_group)
        for row in crosswalk()
        if row.relation is Relation.MISSING
    }
    assert missing == {
        "NS": ("not stated", "", ""),
        "REFU": ("refused", "", ""),
        "NOBT": ("not yet obtained", "", ""),
    }


def test_what_does_not_line_up_is_called_so_and_explained() -> None:
    uneven = {
        (row.police_code, row.cin_code): row.relation
        for row in crosswalk()
        if row.relation in (Relation.MERGES, Relation.NO_EQUIVALENT)
    }
    assert uneven == {
        ("W3", "WIRT"): Relation.MERGES,
        ("", "WROM"): Relation.NO_EQUIVALENT,
        ("O2", ""): Relation.NO_EQUIVALENT,
    }
    assert all(row.note for row in crosswalk() if row.relation in (Relation.MERGES, Relation.NO_EQUIVALENT))
