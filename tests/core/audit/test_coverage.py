"""A return that is missing makes the report say less, never more: for each return of the small audit in turn."""

from __future__ import annotations

from pathlib import Path

import pytest

from openinquiry.core.audit import AuditResult
from openinquiry.core.shared import require_cleared
from tests.core.audit.small_audit import FORCES, run_small_audit, write_small_audit


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> AuditResult:
    return run_small_audit(write_small_audit(tmp_path_factory.mktemp("whole")))


def received(found: AuditResult) -> dict[str, float]:
    """The row of police forces in the table of returns: asked, used, could not be used, not sent."""
    table = next(require_cleared(each) for each in found.report.tables() if each.value.id == "returns-received")
    row = table.rows[0]
    return {
        column.key: cell.value or 0.0 for column, cell in zip(table.columns, row, strict=True) if column.key != "kind"
    }


@pytest.mark.parametrize("force", list(FORCES))
def test_dropping_any_one_return_never_raises_coverage_nor_lowers_what_is_unknown(
    whole: AuditResult, force: str, tmp_path: Path
) -> None:
    found = run_small_audit(write_small_audit(tmp_path, without=[force]))
    before, after = received(whole), received(found)
    assert after["asked"] == before["asked"]
    assert after["accepted"] == before["accepted"] - 1
    assert after["not_sent"] == before["not_sent"] + 1
    assert FORCES[force] in repr([section for section in found.report.sections if section.id == "coverage"])
    counts, fewer = whole.register.counts, found.register.counts
    for cell in ("linkage.records", "offences.all.K04000001.meets@central", "offences.audit.K04000001.meets@central"):
        assert fewer[cell] <= counts[cell]
    said = " ".join(found.headline())
    assert (
        "The returns of 2 of 3 police forces that were asked are in these counts. What the others hold is in no figure here"
        in said
    )
    assert "The returns of 3 of 3 police forces that were asked are in these counts." in " ".join(whole.headline())
