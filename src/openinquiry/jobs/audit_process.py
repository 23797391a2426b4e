"""The process in which a run is worked out, so that its memory ends with it: no database, no Django; folders alone.

    python -m openinquiry.jobs.audit_process FOLDER [--figure ID]

FOLDER/audit is the audit; FOLDER/earlier/* are the runs that it is protected together with; the report goes to FOLDER/out.
Progress and the answer go to standard output, one JSON object a line. When standard input ends, whoever asked is gone: then
FOLDER is removed, with every row in it, and the process ends.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import threading
from pathlib import Path
from typing import Any

from openinquiry.adapters.finished_run import write_finished_run
from openinquiry.core.audit import AuditPlan, AuditResult, read_earlier, read_plan, run_audit
from openinquiry.core.audit.explanation import RowsOfFigures, figures_to_cite, masked_lines
from openinquiry.core.shared import OpenInquiryError, Refused

AUDIT, EARLIER, OUT, CITED = "audit", "earlier", "out", "cited.json"
ANSWERED, REFUSED = 0, 1
_STDIN = 0
MOST_LINES = 500  # of the rows behind a figure: so many are shown on a page


def main() -> int:
    """Work the run out and say how it ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--figure", default="")
    given = parser.parse_args()
    threading.Thread(target=end_with_the_worker, args=(given.folder,), daemon=True).start()
    try:
        said = _behind(given.folder, given.figure) if given.figure else _whole(given.folder)
    except OpenInquiryError as problem:
        _say({"refused": str(problem)})
        return REFUSED
    _say(said)
    return ANSWERED


def end_with_the_worker(folder: Path) -> None:
    """Wait until whoever asked is gone; then leave no row behind."""
    # Not by sys.stdin: a thread that waits in it would hold its lock when the process ends in the ordinary way.
    while os.read(_STDIN, 1024):
        pass
    shutil.rmtree(folder, ignore_errors=True)
    os._exit(REFUSED)


def _say(what: dict[str, Any]) -> None:
    print(json.dumps(what, ensure_ascii=False), flush=True)


def _progress(what: str, done: int, of: int) -> None:
    _say({"step": what, "done": done, "of": of})


def _run(folder: Path) -> tuple[AuditPlan, AuditResult, RowsOfFigures]:
    before = sorted((folder / EARLIER).iterdir()) if (folder / EARLIER).is_dir() else []
    plan = read_plan(folder / AUDIT)
    result = run_audit(plan, progress=_progress, earlier=tuple(read_earlier(each) for each in before))
    return plan, result, RowsOfFigures(result, plan=plan)


def _whole(folder: Path) -> dict[str, Any]:
    _, result, rows = _run(folder)
    out = folder / OUT
    out.mkdir()
    write_finished_run(result, out, rows=rows, progress=lambda what: _progress(what, 0, 1))
    (folder / CITED).write_text(json.dumps(figures_to_cite(rows.figures), ensure_ascii=False), encoding="utf-8")
    return {"headline": list(result.headline())}


def _behind(folder: Path, figure: str) -> dict[str, Any]:
    plan, _, rows = _run(folder)
    if figure not in rows.figures:
        raise Refused("The software of today makes no such figure. Assemble the run again with it, and look there.")
    found = rows.rows_of(rows.figures[figure])
    return {
        "found": {
            "shown": found.figure.cell.text,
            "again": found.again.text,
            "reproduced": found.is_reproduced,
            "parts": [
                {"words": part.source.words, "unit": part.source.unit, "number": part.number, "lines": part.lines}
                for part in found.parts
            ],
            "lines": masked_lines(found, plan=plan, most=MOST_LINES),
            "all": found.lines.height,
        }
    }


if __name__ == "__main__":
    sys.exit(main())
