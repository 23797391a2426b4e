"""Write a finished run as its folder holds it: the report in every form, the run record, the figures, the release."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openinquiry.adapters.report import write_report
from openinquiry.core.audit import AuditResult
from openinquiry.core.audit.earlier import published_release
from openinquiry.core.audit.explanation import RowsOfFigures, register_of_figures
from openinquiry.core.audit.published_files import RECORD, REGISTER, RELEASE


def write_finished_run(
    result: AuditResult, out: Path, *, rows: RowsOfFigures, progress: Callable[[str], None] | None = None
) -> None:
    """Write ``result`` into the folder ``out``: the report in four forms, run.json, figures.json and release.json.

    rows: that look up what stands behind its figures. The same result gives the same bytes.
    Raises NotCleared for a table that disclosure control has not passed.
    """
    write_report(result.report, out, progress=progress)
    text = json.dumps(result.record, indent=2, ensure_ascii=False)
    (out / RECORD).write_text(f"{text}\n", encoding="utf-8")
    release: dict[str, Any] = published_release(rows.published(), shown=result.shown, register=result.register)
    for name, content in ((REGISTER, register_of_figures(rows)), (RELEASE, release)):
        (out / name).write_text(json.dumps(content, ensure_ascii=False) + "\n", encoding="utf-8")
