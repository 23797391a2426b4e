"""Every figure of how many is explained from the rows of police, council, hospital and charity that stand behind it."""

from __future__ import annotations

from pathlib import Path

import pytest

from openinquiry.adapters.figure_rows import write_figure_rows
from openinquiry.core.audit import AuditPlan, AuditResult, read_plan, run_audit
from openinquiry.core.audit.explanation import RowsOfFigures
from openinquiry.core.audit.explanation.figures import counts_behind, made_again
from tests.core.audit.explanation.test_rows import numbers_in
from tests.core.audit.how_many.overlapping_audit import CHARITY, COUNCIL, FORCE, HOSPITAL, write_overlapping_audit

OVERLAPS = {
    "1000": 40, "0100": 35, "0010": 30, "0001": 25, "1100": 9, "1010": 7, "1001": 3, "0110": 6, "0101": 2, "0011": 4,
    "1110": 2, "1011": 1, "1111": 1,
}  # fmt: skip
TABLES = {
    "how-many",
    "how-many-lists",
    "how-many-overlaps",
    "how-many-by-method",
    "how-many-out-of-reach",
    "how-many-doubt",
}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[AuditPlan, AuditResult, RowsOfFigures]:
    plan = read_plan(write_overlapping_audit(tmp_path_factory.mktemp("audit"), OVERLAPS, unclear=7))
    result = run_audit(plan, progress=lambda *_: None)
    return plan, result, RowsOfFigures(result, plan=plan)


def test_every_figure_of_how_many_is_reproduced_from_the_rows_written_for_it(
    run: tuple[AuditPlan, AuditResult, RowsOfFigures], tmp_path: Path
) -> None:
    _, result, found = run
    walked: dict[str, int] = {}
    for name, figure in found.figures.items():
        table = name.split("/")[0]
        if table in TABLES | {"other-agencies"}:
            path = tmp_path / "rows.csv"
            write_figure_rows(found.rows_of(figure).lines, path=path)
            written = numbers_in(path)
            counts = {cell: written.get(cell, 0) for cell in counts_behind(figure, shown=result.shown)}
            again = made_again(figure, counts=counts, shown=result.shown, public=frozenset(result.register.public))
            assert again == figure.cell, name
            assert {cell: result.register.counts[cell] for cell in counts} == counts, name
            walked[table] = walked.get(table, 0) + 1
    assert TABLES | {"other-agencies"} == set(walked)
    # Numbers of cells: 15 + 15 + 7 overlaps, and so on; a figure is a cell that holds a number or hides one.
    assert walked["how-many-overlaps"] == 37
    assert walked["how-many-doubt"] == 3 * 4 * 3
    assert walked["how-many-by-method"] == 2 * 4 * 3


def test_every_count_of_the_register_is_counted_again_from_rows_of_four_kinds_of_body(
    run: tuple[AuditPlan, AuditResult, RowsOfFigures],
) -> None:
    _, result, found = run
    counts = {cell: count for cell, count in result.register.counts.items() if cell.startswith("how-many.")}
    assert len(counts) > 100
    assert [cell for cell in counts if cell not in found.sources] == []
    again = {cell: found.sources[cell].lines()["counts"].sum() for cell in counts}
    assert [cell for cell, count in counts.items() if again[cell] != count] == []


def test_the_rows_of_an_overlap_are_those_by_which_each_child_is_on_each_list(
    run: tuple[AuditPlan, AuditResult, RowsOfFigures],
) -> None:
    _, _, found = run
    lines = found.sources["how-many.abuse.history=1111"].lines()
    assert sorted(lines["body"]) == sorted((FORCE, COUNCIL, HOSPITAL, CHARITY))
    assert lines["counts"].sum() == 1
    assert lines["person"].n_unique() == 1
    unclear = found.sources["how-many.abuse.unclear=councils"].lines()
    assert set(unclear["body"]) == {COUNCIL}
    assert unclear["counts"].sum() == 7


def test_no_name_or_date_of_birth_is_among_the_rows(run: tuple[AuditPlan, AuditResult, RowsOfFigures]) -> None:
    _, _, found = run
    for cell in (each for each in found.sources if each.startswith("how-many.abuse.history=")):
        said = str(found.sources[cell].lines().to_dicts()).lower()
        assert [planted for planted in ("awick", "grove", "2009-", "2010-", "gwen") if planted in said] == []
