"""What the report says of its linkage: whose records are linked, and what the headline would be at other thresholds."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from openinquiry.core.audit import AuditResult
from openinquiry.core.audit.definitions import load_definition
from openinquiry.core.audit.register import offence_cell, people_cell
from openinquiry.core.audit.sensitivity import FIGURES, at_each_threshold, thresholds_of
from openinquiry.core.audit.tables.linkage_rates import DIMENSIONS, bodies_of, compared_records, rate_cell
from openinquiry.core.audit.tables.sensitivity import sensitivity, sensitivity_cell
from openinquiry.core.audit.tallies import NATIONAL
from openinquiry.core.disclosure_control import clear_counts
from openinquiry.core.shared import require_cleared
from tests.core.audit.small_audit import run_small_audit, write_small_audit


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> AuditResult:
    return run_small_audit(write_small_audit(tmp_path_factory.mktemp("linkage")))


def counts(found: AuditResult, dimension: str) -> dict[str, tuple[int, int]]:
    """Value → records compared and linked."""
    register = found.register.counts
    values = (
        bodies_of_run(found) if dimension == "body" else [v for v, _ in {d: vs for d, _, vs in DIMENSIONS}[dimension]]
    )
    return {
        v: (register[rate_cell(dimension, v, "records")], register[rate_cell(dimension, v, "linked")]) for v in values
    }


def bodies_of_run(found: AuditResult) -> list[str]:
    return sorted(found.records.persons["body"].unique())


def test_records_are_linked_where_another_record_says_the_same_name_and_birth(found: AuditResult) -> None:
    linked = found.linkage.people.with_columns(n=pl.len().over("central")).filter(pl.col("n") > 1)
    compared = found.linkage.people.filter("compared")
    assert found.register.counts[rate_cell("all", "", "records")] == compared.height
    assert found.register.counts[rate_cell("all", "", "linked")] == linked.height > 0


@pytest.mark.parametrize("dimension", ["kind", "sex", "age", "ethnicity", "body"])
def test_every_division_of_the_records_adds_up_to_all_of_them(found: AuditResult, dimension: str) -> None:
    every = counts(found, dimension)
    whole = tuple(found.register.counts[rate_cell("all", "", what)] for what in ("records", "linked"))
    assert tuple(map(sum, zip(*every.values(), strict=True))) == whole
    assert all(linked <= records for records, linked in every.values())


def test_ages_are_those_of_the_last_day_and_a_record_without_a_date_says_so(found: AuditResult) -> None:
    persons = found.records.persons.head(4).with_columns(
        surname=pl.lit("Oakmere"), birth_date=pl.Series(["2007-03-31", "2007-04-01", None, "1999-01-01"]).str.to_date()
    )
    linkage = replace(found.linkage, people=persons.select(
        "record_id", central="record_id", compared=pl.lit(True)))  # fmt: skip
    last_day = pl.Series(["2025-03-31"]).str.to_date()[0]
    bands = compared_records(replace(found.records, persons=persons), linkage, last_day=last_day)
    assert bands["age"].to_list() == ["18 to 24", "under 18", "", "25 or over"]
    assert bodies_of(bands) == sorted(persons["body"].unique())


def test_the_tables_say_no_exact_count_of_a_small_body(found: AuditResult) -> None:
    tables = {each.value.id: require_cleared(each) for each in found.report.tables()}
    for name in ("linkage-rates", "linkage-rates-by-body"):
        numbers = [cell for row in tables[name].rows for cell in row if cell.value is not None]
        assert all(cell.value % 5 == 0 for cell in numbers if not cell.text.endswith("%"))
    assert [row[0].text for row in tables["linkage-rates-by-body"].rows] == [
        "Cumbria",
        "West Yorkshire",
        "South Yorkshire",
    ]


def test_at_the_central_threshold_the_headline_is_that_of_the_report(found: AuditResult) -> None:
    register = found.register.counts
    assert register[sensitivity_cell("offences", 2.0)] == register[offence_cell("audit", NATIONAL)]
    for role in ("suspect", "victim"):
        assert register[sensitivity_cell(f"{role}s", 2.0)] == register[people_cell("audit", role, NATIONAL)]


def test_there_is_a_figure_at_each_threshold_and_one_panel_for_each_figure(found: AuditResult) -> None:
    thresholds = thresholds_of(found.linkage)
    assert thresholds == (-4.0, -2.0, 0.0, 2.0, 4.0, 6.0, 8.0, 10.0)
    table = next(require_cleared(each) for each in found.report.tables() if each.value.id == "sensitivity")
    assert len(table.rows) == len(FIGURES) * len(thresholds)
    assert [heading for heading, _ in table.groups()] == ["Offences", "Suspects", "Victims", "Groups"]


def test_stricter_linking_never_counts_fewer_of_the_same_people_and_the_groups_follow_the_links(
    found: AuditResult,
) -> None:
    """Two records of suspect 1 join the offences of two forces; once no link is strong enough, the group falls apart."""
    weaker = found.linkage.links.with_columns(match_weight=pl.lit(5.0))
    linkage = replace(found.linkage, links=weaker)
    same = found.tallies.readings["central"].same.clear()
    lines = at_each_threshold(found.records, linkage=linkage, definition=load_definition("force-flag"), same=same)
    by = {line.threshold: {figure: line.count(figure) for figure, _ in FIGURES} for line in lines}
    assert by[-4.0] == by[4.0]
    assert by[6.0] == by[10.0]
    assert by[6.0]["offences"] == by[4.0]["offences"]
    assert by[6.0]["suspects"] > by[4.0]["suspects"]
    assert by[6.0]["groups"] > by[4.0]["groups"]


def test_a_figure_that_is_hidden_at_one_threshold_is_hidden_at_all_for_its_neighbours_would_tell_it(
    found: AuditResult,
) -> None:
    lines = at_each_threshold(
        found.records, linkage=found.linkage, definition=load_definition("audit"),
        same=found.tallies.readings["central"].same,
    )  # fmt: skip
    counts = {sensitivity_cell(figure, line.threshold): 40 for line in lines for figure, _ in FIGURES}
    counts[sensitivity_cell("victims", 6.0)] = 3
    table = sensitivity(clear_counts(counts, sums=(), policy=found.shown.policy, groups={}), lines=lines)
    shown = {(row[0].text, row[2].text) for row in table.rows}
    assert shown == {("Offences", "40"), ("Suspects", "40"), ("Groups", "40"), ("Victims", "[c]")}


def test_a_run_without_police_returns_has_no_table_of_the_headline(tmp_path: Path) -> None:
    from openinquiry.core.audit import read_plan, run_audit  # noqa: PLC0415 - of the published audit
    from openinquiry.core.shared import data_directory  # noqa: PLC0415

    result = run_audit(read_plan(data_directory() / "published"), progress=lambda what, done, of: None)
    assert not [each for each in result.report.tables() if each.value.id in ("sensitivity", "linkage-rates")]
