"""Rates in a whole audit: by hand where everything is shown, and no finer than the rounded counts where it is not."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openinquiry.core.audit import AuditResult, read_plan, run_audit
from openinquiry.core.audit.explanation import PublishedRun, RowsOfFigures, register_of_figures
from openinquiry.core.audit.report_model import Cell, PublishedTable, Section
from openinquiry.core.audit.tables import rate_cells
from openinquiry.core.audit.tables.rate_cells import Measured, Standard
from openinquiry.core.audit.tables.rate_counts import CHILDREN, people_cell_of
from openinquiry.core.disclosure_control import clear_counts, load_policy, show_count
from openinquiry.core.missing.rates import poisson_interval
from openinquiry.core.shared import Refused, WrongUsage, require_cleared
from tests.core.audit.small_audit import A, B, C, run_small_audit, small_denominators, write_small_audit

NATION = "K04000001"


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> AuditResult:
    folder = tmp_path_factory.mktemp("open")
    return run_small_audit(write_small_audit(folder, denominators=small_denominators(), everything_shown=True))


def tables(result: AuditResult) -> dict[str, PublishedTable]:
    return {table.value.id: require_cleared(table) for table in result.report.tables()}


def texts(result: AuditResult, table: str) -> list[list[str]]:
    return [[cell.text for cell in row] for row in tables(result)[table].rows]


def section(result: AuditResult) -> Section:
    return next(each for each in result.report.sections if each.id == "rates")


def test_child_victims_are_counted_as_on_paper(result: AuditResult) -> None:
    # West Yorkshire: v1, v2, v3, v8; v4 has no age and v5 is grown up. South Yorkshire: v1, v2, v3. Cumbria: v2; v5.
    counts = result.register.counts
    found = {scope: [counts[f"victims.all.{scope}@central.{what}"] for what in ("children", "age-unrecorded", "adults")]
             for scope in (A, B, C)}  # fmt: skip
    assert found == {A: [4, 1, 1], B: [3, 0, 0], C: [1, 0, 1]}
    nation = [counts[f"victims.all.{NATION}@central.children{end}"] for end in ("", ".twice", ".over-forces")]
    assert nation == [4, 4, 8]


def test_rates_by_force_are_those_worked_out_by_hand(result: AuditResult) -> None:
    # 4 of 5,500; 3 of 3,300; 1 of 2,200; 4 of 11,000. Intervals by Garwood: 4 is 1.0899 to 10.2416, and so on.
    rows = texts(result, "victims-per-100000-children-all")
    assert [row[:5] for row in rows] == [
        ["Cumbria", "2,200", "1", "45.5", "1.1 to 253.3"],
        ["West Yorkshire", "5,500", "4", "72.7", "19.8 to 186.3"],
        ["South Yorkshire", "3,300", "3", "90.9", "18.7 to 265.7"],
        ["All forces with a return, each victim and offence once", "11,000", "4", "36.4", "9.9 to 93.2"],
    ]
    offences = texts(result, "offences-per-100000-children-all")
    assert [row[2:4] for row in offences] == [["6", "272.7"], ["11", "200.0"], ["7", "212.1"], ["23", "209.1"]]


def test_what_could_be_holds_victims_without_an_age_and_people_of_whom_it_cannot_be_told(result: AuditResult) -> None:
    row = tables(result)["victims-per-100000-children-all"].rows[1]
    low, high = row[5].low, row[5].high
    assert low is not None
    assert high is not None
    assert low <= 100_000 * 4 / 5500
    assert high >= 100_000 * 5 / 5500  # v4 may have been a child
    doubtful = result.register.counts[f"victims.audit.{A}@strict.may-be-children"]
    assert doubtful == 2  # v3 (A4) and v4 (A5)
    headline = tables(result)["victims-per-100000-children-audit"].rows[1]
    assert headline[5].high is not None
    # v1 for certain, in A1 and A6
    assert headline[5].high >= 100_000 * (1 + doubtful) / 5500


def test_ratios_allow_for_age_and_sex(result: AuditResult) -> None:
    # All child victims are girls of 13 to 15, of whom there are 500, 300 and 200: of 8, 4.0, 2.4 and 1.6 are expected.
    rows = texts(result, "standardised-victims-all")
    assert [row[:4] for row in rows] == [
        ["Cumbria", "1", "1.6", "0.62"],
        ["West Yorkshire", "4", "4.0", "1.00"],
        ["South Yorkshire", "3", "2.4", "1.25"],
    ]
    low, high = poisson_interval(3).low / 2.4, poisson_interval(3).high / 2.4
    assert rows[2][4] == f"{low - 0.005:.2f} to {high + 0.005:.2f}"  # rounded outward
    assert "allowing for the age and sex of its children" in tables(result)["standardised-victims-all"].lead


def test_forces_stand_in_the_order_of_their_codes_and_nothing_numbers_them(result: AuditResult) -> None:
    for name, table in tables(result).items():
        if "per-100000" in name or name.startswith("standardised"):
            codes = [row.split(".")[2] for row in table.figure_ids]
            assert codes == [*sorted(code for code in codes if code != NATION), *([NATION] if NATION in codes else [])]
            assert not {"rank", "position", "place"} & {column.key for column in table.columns}


def test_a_force_without_a_return_has_no_rate_and_is_named(tmp_path: Path) -> None:
    found = run_small_audit(
        write_small_audit(tmp_path, without=[B], denominators=small_denominators(), everything_shown=True)
    )
    rows = texts(found, "victims-per-100000-children-all")
    assert rows[2] == ["South Yorkshire", "3,300", *["[x] no return"] * 4]
    assert rows[3][1] == "7,700"  # only the children of those that sent one
    assert texts(found, "standardised-victims-all")[2] == ["South Yorkshire", *["[x] no return"] * 5]
    said = repr(section(found))
    assert "1 of 3 forces have no rate" in said
    assert "That is not a rate of nought" in said


def test_a_force_without_a_population_has_no_rate_and_then_neither_has_the_nation(tmp_path: Path) -> None:
    denominators = small_denominators(without=[C])
    found = run_small_audit(write_small_audit(tmp_path, denominators=denominators, everything_shown=True))
    rows = texts(found, "victims-per-100000-children-all")
    assert rows[0] == ["Cumbria", "[x] no population", "1", *["[x] no population"] * 3]
    assert rows[1][3] == "72.7"
    assert rows[3][3] == "[x] no population"
    assert [row[3] for row in texts(found, "standardised-victims-all")] == ["[x] no population"] * 3
    assert "Without a population: Cumbria" in repr(section(found))


def test_populations_for_people_counted_where_they_live_make_no_rate_of_what_the_police_recorded(
    tmp_path: Path,
) -> None:
    residents = small_denominators(basis="residence")
    found = run_small_audit(write_small_audit(tmp_path / "only", denominators=residents))
    assert [name for name in tables(found) if "per-100000" in name] == []
    assert "no rate can be made" in repr(section(found))
    both = small_denominators() + "\n".join(residents.replace(",500,", ",777,").splitlines()[1:]) + "\n"
    found = run_small_audit(write_small_audit(tmp_path / "both", denominators=both, everything_shown=True))
    assert texts(found, "victims-per-100000-children-all")[1][3] == "72.7"
    assert "are in no rate here" in repr(section(found))


def test_without_denominators_the_section_says_so_and_no_count_is_made_for_it(tmp_path: Path) -> None:
    found = run_small_audit(write_small_audit(tmp_path))
    assert "No denominators were given" in repr(section(found))
    assert [cell for cell in found.register.counts if cell.endswith("children") or cell.startswith("population")] == []


def test_the_populations_are_among_the_inputs_of_the_run_and_of_the_explanation(
    result: AuditResult, tmp_path: Path
) -> None:
    plan = read_plan(write_small_audit(tmp_path, denominators=small_denominators(), everything_shown=True))
    mine = result.record["inputs"][-1]
    assert (mine["kind"], mine["state"], mine["path"]) == ("denominators", "accepted", "denominators.csv")
    assert result.denominators is not None
    assert mine["files"][0]["sha256"] == result.denominators.file.sha256
    published = PublishedRun(
        result.record, json.loads(json.dumps(register_of_figures(RowsOfFigures(result, plan=plan))))
    )
    said = published.explain(f"victims-per-100000-children-all/victims.all.{A}.per-100000/rate")
    assert {(each["kind"], each["body"]) for each in said["returns"]} == {
        ("police", A),
        ("denominators", "denominators"),
    }
    assert "per 100,000 of the children" in said["how"]["words"]


def test_every_rate_is_made_again_from_rows_of_returns_and_of_the_denominators(
    result: AuditResult, tmp_path: Path
) -> None:
    plan = read_plan(write_small_audit(tmp_path, denominators=small_denominators(), everything_shown=True))
    rows = RowsOfFigures(result, plan=plan)
    mine = [each for each in rows.figures.values() if "per-100000" in each.id or each.id.startswith("standardised")]
    assert len(mine) == 2 * (2 * 4 * 5 + 3 * 5)
    assert [each.id for each in mine if not rows.rows_of(each).is_reproduced] == []
    lines = rows.rows_of(rows.figures[f"victims-per-100000-children-all/victims.all.{A}.per-100000/rate"]).lines
    population = lines.filter(pl.col("body") == "denominators")
    assert population.select("row", "counts").rows() == [
        (2, 1500.0), (3, 500.0), (4, 500.0), (5, 250.0), (7, 1500.0), (8, 500.0), (9, 500.0), (10, 250.0),
    ]  # fmt: skip
    counts = result.register.counts
    again = {cell: rows.sources[cell].lines()["counts"].sum() for cell in counts}
    assert [cell for cell, count in counts.items() if again[cell] != count] == []


DAY = date(2024, 6, 30)


def every_cell(planted: int, *, children: int) -> list[Cell]:
    """All cells that can be made of one planted count, over ``children`` whom anyone can look up."""
    counts = {"planted": planted, "strict": planted, "may": 12, "group": 900, "total": 900}
    populations = {
        people_cell_of(area, CHILDREN): number for area, number in (("E1", children), (NATION, 40 * children))
    }
    shown = clear_counts(
        {**counts, **populations},
        sums=(),
        policy=load_policy("default"),
        already_public=frozenset(populations),
        groups={},
    )
    measured = Measured("planted", ("planted", "strict"), ("may",))
    standard = Standard("", ((CHILDREN, "group"),), "total", DAY)
    return [
        rate_cells.rate(shown, count="planted", area="E1", on=DAY),
        rate_cells.rate_interval(shown, count="planted", area="E1", on=DAY),
        rate_cells.rate_could_be(shown, measured=measured, area="E1", on=DAY),
        rate_cells.expected(shown, area="E1", standard=standard),
        rate_cells.ratio(shown, count="planted", area="E1", standard=standard),
        rate_cells.ratio_interval(shown, count="planted", area="E1", standard=standard),
        rate_cells.ratio_could_be(shown, measured=measured, area="E1", standard=standard),
    ]


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.integers(0, 120), st.integers(50, 3_000_000))
def test_a_planted_count_cannot_be_read_from_its_rate_however_well_the_population_is_known(
    planted: int, children: int
) -> None:
    policy = load_policy("default")
    look_alikes = [n for n in range(130) if show_count(n, policy=policy) == show_count(planted, policy=policy)]
    assert planted in look_alikes
    told = every_cell(planted, children=children)
    for other in look_alikes:
        assert every_cell(other, children=children) == told
    if 0 < planted < policy.smallest_count_shown:
        assert {cell.text for place, cell in enumerate(told) if place != 3} == {"[c]"}
    elif told[0].value is not None and children < 1_000_000:
        # Multiplied back, a rate gives the rounded count, which is there to be seen.
        assert round(told[0].value * children / 100_000) == show_count(planted, policy=policy).value


def test_the_exact_count_would_be_read_from_an_unrounded_rate() -> None:
    # What the test above guards against: 38 of 61,234 is 62.1 in 100,000, and 40 would be 65.3.
    assert round(62.1 * 61_234 / 100_000) == 38
    assert every_cell(38, children=61_234)[0].text == "65.3"


def test_in_a_whole_audit_under_the_default_policy_a_hidden_count_has_no_rate(tmp_path: Path) -> None:
    found = run_small_audit(write_small_audit(tmp_path, denominators=small_denominators()))
    for row in texts(found, "victims-per-100000-children-all"):
        assert row[2:] == ["[c]"] * 4
    for row in texts(found, "offences-per-100000-children-all"):
        assert int(row[2]) % 5 == 0
        assert row[3] == f"{100_000 * int(row[2]) / int(row[1].replace(',', '')):.1f}"


def test_denominators_that_must_be_put_right_stop_the_audit_before_it_starts(tmp_path: Path) -> None:
    folder = write_small_audit(tmp_path, denominators=small_denominators().replace(",500,", ",many,", 1))
    with pytest.raises(Refused, match="Row 3, population: 'many' is no whole number"):
        run_audit(read_plan(folder), progress=lambda *_: None)


def test_denominators_must_lie_in_the_audit_folder(tmp_path: Path) -> None:
    folder = write_small_audit(tmp_path, denominators=small_denominators())
    path = folder / "audit.toml"
    path.write_text(path.read_text().replace('"denominators.csv"', '"/etc/denominators.csv"'))
    with pytest.raises(WrongUsage, match="must be written from the audit folder"):
        read_plan(folder)
