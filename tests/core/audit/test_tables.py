"""Outcome classes, balances, cells of published tables, the register, and figures of bodies that send only tables."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from openinquiry.core.audit import cells
from openinquiry.core.audit.balance import DoesNotBalance, StepBalance
from openinquiry.core.audit.register import Register
from openinquiry.core.audit.tables import aggregate, outcomes
from openinquiry.core.disclosure_control import clear_counts, load_policy
from openinquiry.core.shared import load_code_table

DEFAULT = load_policy("default")


def test_every_outcome_type_but_0_is_in_exactly_one_class() -> None:
    classed = [code for _, _, codes in outcomes.CLASSES for code in codes]
    assert sorted(classed, key=int) == [str(number) for number in range(1, 23)]
    assert set(classed) | {"0"} == set(load_code_table("outcome_types").codes)


def test_no_further_action_is_what_the_code_table_calls_so_without_0_20_and_22() -> None:
    nfa = {code for name, _, codes in outcomes.CLASSES if name in outcomes.NO_FURTHER_ACTION for code in codes}
    table = load_code_table("outcome_types").codes
    assert nfa == {code for code, entry in table.items() if entry.group.startswith("nfa")}
    assert nfa.isdisjoint(("0", "20", "22"))


def test_a_step_that_loses_or_invents_rows_stops_the_run() -> None:
    assert StepBalance("read", "rows", 10, 8, (("exact duplicate", 2),)).set_aside_in_all == 2
    for rows_in in (9, 11):
        with pytest.raises(DoesNotBalance, match=f"took in {rows_in} rows but accounts for 10"):
            StepBalance("read", "rows", rows_in, 8, (("exact duplicate", 2),))


def test_a_cell_of_the_register_holds_one_count_and_a_sum_holds_its_parts() -> None:
    register = Register()
    register.put("a", 3)
    register.put("b", 4)
    assert register.put_sum("all", ("a", "b")) == "all"
    assert register.counts["all"] == 7
    with pytest.raises(ValueError, match="entered twice"):
        register.put("a", 4)
    register.put("b", 4)
    with pytest.raises(ValueError, match="entered twice"):
        register.put_sum("all", ("a",))


@pytest.mark.parametrize(
    ("share", "text"), [(0.0, "0%"), (0.01, "[low]"), (0.5, "[low]"), (0.51, "1%"), (34.4, "34%"), (100.0, "100%")]
)
def test_a_percentage_is_whole_and_nought_means_nobody(share: float, text: str) -> None:
    assert cells.percent(share).text == text


def share_cell(mine: int, recorded: int, people: int) -> str:
    shown = clear_counts({"mine": mine, "recorded": recorded, "people": people}, sums=(), policy=DEFAULT, groups={})
    return cells.share_of_recorded(shown, numerator="mine", recorded="recorded", people="people").text


@pytest.mark.parametrize(
    ("mine", "recorded", "people", "text"),
    [
        (50, 100, 200, "50%"), (50, 100, 205, "[x] 49% recorded"), (10, 20, 20, "[x] fewer than 25 recorded"),
        (12, 25, 50, "40%"), (3, 100, 120, "[c]"), (0, 100, 120, "0%"), (2, 3, 3, "[c]"), (0, 0, 0, "[z]"),
        (2, 4, 100, "[c]"),
    ],
)  # fmt: skip
def test_no_share_is_printed_where_too_little_is_recorded_or_a_number_behind_it_is_hidden(
    mine: int, recorded: int, people: int, text: str
) -> None:
    assert share_cell(mine, recorded, people) == text


def statements(*rows: dict[str, object]) -> tuple[aggregate.Statement, ...]:
    whole: dict[str, object] = {
        "body": "E23000005", "definition": "group", "definition_text": "In words", "period_start": date(2023, 1, 1),
        "period_end": date(2023, 12, 31), "area": "E23000005", "unit": "suspects", "dimension": "ethnicity",
        "basis": "not_stated", "category": "Asian", "unrecorded_reason": None, "count": None, "percentage": None,
        "percentage_of": None, "source": "A test", "public": "Y",
        "verification": "secondary",
    }  # fmt: skip
    schema = dict.fromkeys(whole, pl.String) | {
        "period_start": pl.Date, "period_end": pl.Date, "count": pl.Int64, "percentage": pl.Float64,
    }  # fmt: skip
    return aggregate.read_statements(pl.DataFrame([{**whole, **row} for row in rows], schema=schema))


def test_every_reason_for_unrecorded_is_kept_and_they_add_up_with_the_rest() -> None:
    [found] = statements(
        {"category": "Asian", "count": 30},
        {"category": "Unrecorded", "unrecorded_reason": "refused", "count": 10},
        {"category": "Unrecorded", "unrecorded_reason": "not_asked", "count": 20},
        {"category": "All", "count": 60},
    )
    assert found.counts == {"All": 60, "Asian": 30, "Unrecorded: not asked": 20, "Unrecorded: refused": 10}
    assert found.recorded_share == 50.0
    register = Register()
    aggregate.enter_statements(register, (found,))
    assert len(register.sums) == 1


def test_shares_of_all_and_of_the_recorded_have_the_same_bounds() -> None:
    shown = clear_counts({}, sums=(), policy=DEFAULT, groups={})
    unrecorded = {"category": "Unrecorded", "percentage": 20.0, "percentage_of": "all"}
    for percentage, of in ((40.0, "all"), (50.0, "recorded")):
        [found] = statements({"percentage": percentage, "percentage_of": of}, unrecorded)
        row = aggregate.shares_of_statement(shown, found).rows[0]
        assert [cell.text for cell in row] == ["Asian", "50%", "80%", "40.0% to 60.0%"]


def test_statements_of_two_areas_years_or_bodies_never_share_an_id() -> None:
    found = statements(
        {}, {"area": "E23000010"}, {"body": "K04000001"}, {"unit": "victims"},
        {"period_start": date(2022, 1, 1), "period_end": date(2022, 12, 31)},
    )  # fmt: skip
    assert len(found) == len({each.id for each in found}) == 5


def test_a_share_without_a_count_is_shown_only_where_anyone_can_read_it_already() -> None:
    # A seventh is one child of seven.
    shown = clear_counts({}, sums=(), policy=DEFAULT, groups={})
    unrecorded = {"category": "Unrecorded", "percentage": 0.0, "percentage_of": "all"}
    for public, said in (("Y", "14%"), ("N", "[x] no count, and not public"), (None, "[x] no count, and not public")):
        rows = [{**row, "public": public} for row in ({"percentage": 14.3, "percentage_of": "all"}, unrecorded)]
        [found] = statements(*rows)
        table = aggregate.shares_of_statement(shown, found)
        assert table.rows[0][1].text == said
        assert ("14" in repr(table.rows)) == (public == "Y")


def test_a_count_that_is_public_already_stands_as_it_is_and_another_is_protected() -> None:
    for public, said in (("Y", ["3", "717"]), ("N", ["[c]", "715"])):
        found = statements(
            {"category": "Asian", "count": 3, "public": public}, {"category": "All", "count": 717, "public": public}
        )
        register = Register()
        aggregate.enter_statements(register, found)
        shown = clear_counts(
            register.counts, sums=(), policy=DEFAULT, already_public=frozenset(register.public), groups={}
        )
        table = aggregate.totals_of_statements(shown, found)
        place = next(place for place, column in enumerate(table.columns) if column.key == "count")
        assert sorted(row[place].text for row in table.rows) == sorted(said)


def totals(*rows: dict[str, object]):
    found = statements(*({"count": 60, "category": "All", "dimension": "total", **row} for row in rows))
    register = Register()
    aggregate.enter_statements(register, found)
    return aggregate.totals_of_statements(clear_counts(register.counts, sums=(), policy=DEFAULT, groups={}), found)


def test_what_every_count_of_a_source_shares_stands_over_the_rows_and_in_one_note() -> None:
    table = totals({}, {"dimension": "sex", "category": "Female", "count": 30})
    assert [heading for heading, _ in table.groups()] == [
        "Greater Manchester; In words; Suspects; 1 January 2023 to 31 December 2023"
    ]
    assert [[cell.text for cell in row[4:]] for row in table.rows] == [["Sex", "Female", "30"], ["None", "All", "60"]]
    assert table.notes == ("A test. Secondary source, to be confirmed.",)


def test_counts_of_two_years_stand_side_by_side_with_their_periods() -> None:
    table = totals({}, {"period_start": date(2022, 1, 1), "period_end": date(2022, 12, 31)})
    assert [heading for heading, _ in table.groups()] == ["Greater Manchester; In words; Suspects"]
    assert [row[3].text for row in table.rows] == [
        "1 January 2022 to 31 December 2022", "1 January 2023 to 31 December 2023",
    ]  # fmt: skip


def test_where_sources_differ_each_note_says_whose_counts_it_is_about() -> None:
    table = totals({}, {"area": "E23000010", "source": "Another"})
    assert table.notes == (
        "Greater Manchester (In words): A test. Secondary source, to be confirmed.",
        "West Yorkshire (In words): Another. Secondary source, to be confirmed.",
    )


def test_a_small_count_cannot_be_had_by_taking_its_breakdown_from_the_total_sent_beside_it() -> None:
    # Six children in all, public; five girls are shown as 5, which means five to seven: the one boy would be left over.
    whole = {"dimension": "total", "basis": "not_applicable", "category": "All", "count": 6, "public": "Y"}
    by_sex = {"dimension": "sex", "basis": "not_applicable", "public": "N"}
    found = statements(whole, {**by_sex, "category": "Female", "count": 5}, {**by_sex, "category": "Male", "count": 1})
    register = Register()
    aggregate.enter_statements(register, found)
    assert [len(each.parts) for each in register.sums] == [2]
    shown = clear_counts(
        register.counts, sums=tuple(register.sums), policy=DEFAULT, already_public=frozenset(register.public), groups={}
    )
    table = aggregate.totals_of_statements(shown, found)
    assert sorted(row[-1].text for row in table.rows) == ["6", "[c]", "[c]"]


def test_a_breakdown_that_does_not_add_up_to_the_total_is_not_said_to() -> None:
    whole = {"dimension": "total", "basis": "not_applicable", "category": "All", "count": 60}
    [of_sex, of_all] = statements(whole, {"dimension": "sex", "basis": "not_applicable", "category": "F", "count": 50})
    register = Register()
    aggregate.enter_statements(register, (of_sex, of_all))
    assert register.sums == []
