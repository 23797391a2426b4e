"""Every figure of a report is reproduced from the rows behind it, read back from the file that is written of them."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from openinquiry.adapters.figure_rows import write_figure_rows
from openinquiry.core.audit import AuditPlan, AuditResult, read_plan, run_audit
from openinquiry.core.audit.explanation import Figure, RowsOfFigures
from openinquiry.core.audit.explanation.figures import counts_behind, made_again
from openinquiry.core.shared import data_directory
from tests.core.audit.small_audit import A, B, small_denominators, write_small_audit

NATION = "K04000001"


def quiet(*_: object) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[AuditPlan, AuditResult]:
    folder = write_small_audit(tmp_path_factory.mktemp("audit"), denominators=small_denominators())
    path = folder / "returns" / A / "offences.csv"
    lines = path.read_text().splitlines()
    path.write_text("\n".join([*lines, lines[8], lines[9].replace("contact", "online")]) + "\n")  # two rows set aside
    plan = read_plan(folder)
    return plan, run_audit(plan, progress=quiet)


@pytest.fixture(scope="module")
def found(small: tuple[AuditPlan, AuditResult]) -> RowsOfFigures:
    return RowsOfFigures(small[1], plan=small[0])


def numbers_in(path: Path) -> dict[str, int]:
    """What the lines of the file add up to, by part."""
    added: dict[str, float] = defaultdict(float)
    with path.open(encoding="utf-8", newline="") as stream:
        for line in csv.DictReader(stream):
            added[line["part"]] += float(line["counts"])
    return {part: round(number) for part, number in added.items()}


def test_every_figure_of_the_report_is_reproduced_from_the_rows_written_for_it(
    small: tuple[AuditPlan, AuditResult], found: RowsOfFigures, tmp_path: Path
) -> None:
    _, result = small
    walked, wrong = 0, []
    for figure in (each for each in found.figures.values() if each.cell.how != "bodies"):
        path = tmp_path / "rows.csv"
        write_figure_rows(found.rows_of(figure).lines, path=path)
        written = numbers_in(path)
        counts = {cell: written.get(cell, 0) for cell in counts_behind(figure, shown=result.shown)}
        again = made_again(figure, counts=counts, shown=result.shown, public=frozenset(result.register.public))
        walked += 1
        if again != figure.cell or any(result.register.counts[cell] != count for cell, count in counts.items()):
            wrong.append(figure.id)
    assert wrong == []
    assert walked == len(found.figures) - 4  # the counts of bodies, in a test of their own
    assert walked > 1700


def test_every_number_in_the_report_is_a_figure_with_an_id(
    small: tuple[AuditPlan, AuditResult], found: RowsOfFigures
) -> None:
    for cleared in small[1].report.tables():
        for row in cleared.value.rows:
            for cell, column in zip(row, cleared.value.columns, strict=True):
                if column.kind.value != "text" and cell.text != "[z]":
                    assert cell.how, (cleared.value.id, column.key)


def test_every_count_of_the_register_is_counted_again_from_rows(
    small: tuple[AuditPlan, AuditResult], found: RowsOfFigures
) -> None:
    counts = small[1].register.counts
    assert [cell for cell in counts if cell not in found.sources] == []
    again = {cell: found.sources[cell].lines()["counts"].sum() for cell in counts}
    assert [cell for cell, count in counts.items() if again[cell] != count] == []


def test_counts_of_bodies_and_percentages_that_sources_state_are_reproduced_too() -> None:
    plan = read_plan(data_directory() / "published")
    published = RowsOfFigures(run_audit(plan, progress=quiet), plan=plan)
    hows = [figure.cell.how for figure in published.figures.values()]
    assert {how: hows.count(how) for how in set(hows)} == {
        "as stated": 24,
        "count": 10,
        "bodies": 4,
        "number of counts": 12,
    }
    assert [name for name, figure in published.figures.items() if not published.rows_of(figure).is_reproduced] == []


def figure(found: RowsOfFigures, name: str) -> Figure:
    return found.figures[name]


def test_the_rows_of_a_count_are_those_of_the_spreadsheet(found: RowsOfFigures) -> None:
    rows = found.rows_of(figure(found, f"counts-by-force/offences.audit.{A}/offences.audit"))
    assert rows.lines.select("body", "table", "row", "reference", "counts").rows() == [
        (A, "offences", 2, "A1", 1.0),
        (A, "offences", 7, "A6", 1.0),
    ]


def test_a_person_in_two_forces_has_a_line_for_each_record_and_counts_once(found: RowsOfFigures) -> None:
    rows = found.rows_of(figure(found, f"counts-by-definition/offences.audit.{NATION}/suspects"))
    lines = rows.lines.select("body", "reference", "person", "counts").rows()
    assert lines == [(A, "s1", 1, 1.0), (B, "s1", 1, 0.0), (A, "s2", 2, 1.0), (B, "s2", 2, 0.0), (A, "s5", 3, 1.0)]


def test_a_figure_rests_on_no_count_that_it_is_not_said_to_rest_on(
    small: tuple[AuditPlan, AuditResult], found: RowsOfFigures
) -> None:
    shown = small[1].shown
    for each in list(found.figures.values())[::25]:
        mine = {cell: shown.shown[cell] for cell in counts_behind(each, shown=shown)}
        if each.cell.again is not None:
            assert each.cell.again(replace(shown, shown=mine)) == each.cell


def test_a_row_too_many_is_noticed(small: tuple[AuditPlan, AuditResult], found: RowsOfFigures) -> None:
    _, result = small
    every = figure(found, f"counts-by-definition/offences.all.{NATION}/offences")
    (cell,) = counts_behind(every, shown=result.shown)
    right = result.register.counts[cell]
    texts = []
    for count in (right, right + 5):
        again = made_again(every, counts={cell: count}, shown=result.shown, public=frozenset())
        texts.append(again.text if again else "")
    assert texts == ["25", "30"]


def test_no_name_or_date_of_birth_is_among_the_rows(found: RowsOfFigures) -> None:
    planted = ("thackwell", "quillbrook", "rostrevor", "orin", "2010-06-15", "1985-01-20")
    for each in list(found.figures.values())[::40]:
        said = str(found.rows_of(each).lines.to_dicts()).lower()
        assert [word for word in planted if word in said] == []


def test_ids_do_not_depend_on_which_other_returns_came_in(found: RowsOfFigures, tmp_path: Path) -> None:
    plan = read_plan(write_small_audit(tmp_path, without=[B], denominators=small_denominators()))
    fewer = RowsOfFigures(run_audit(plan, progress=quiet), plan=plan)
    gone = {name for name in found.figures if name not in fewer.figures}
    # Only what is about the force, or about a reason that no longer occurs, is gone.
    about = (B, ".reason=", "balance-of-rows/")
    assert [name for name in gone if not any(words in name for words in about)] == []
    assert len(fewer.figures) > 1000
