"""What the protection of tables leaves in its folder: each table as CSV, the record of the release, and how to read both."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from openinquiry.adapters.report.csv_files import safe_words
from openinquiry.core.disclosure_control.protecting import ProtectedTables
from openinquiry.core.disclosure_control.protecting.released import RECORD, SYMBOL, file_of, release_record
from openinquiry.core.disclosure_control.tables import CountTable
from openinquiry.core.shared import Cleared, require_cleared

READ_ME = "README.txt"
MARKS = (RECORD, READ_ME)  # what every release leaves in its folder


def write_protected_tables(
    cleared: Cleared[ProtectedTables],
    *,
    folder: Path,
    value: str,
    within: Sequence[tuple[str, str]] = (),
    earlier: Sequence[str] = (),
) -> None:
    """Write the tables into ``folder``, which is there and empty, with all margins, and what makes them a release.

    value: heading of the column of counts. within: pairs of populations. earlier: SHA-256 of records of earlier releases.
    Nothing that is not for everybody is written. Raises NotCleared for what disclosure control has not passed.
    """
    protected = require_cleared(cleared)
    digests = {}
    for table in protected.tables:
        written = _csv(table, value=value)
        (folder / file_of(table)).write_bytes(written)
        digests[table.name] = sha256(written).hexdigest()
    record = release_record(
        protected, within=within, earlier=earlier, value=value, digests=digests, version=version("openinquiry")
    )
    text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
    (folder / RECORD).write_text(text, encoding="utf-8", newline="")
    (folder / READ_ME).write_text(_read_me(protected, value=value), encoding="utf-8", newline="")


def _csv(table: CountTable, *, value: str) -> bytes:
    """Every cell, in the order of the categories with totals after them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")  # RFC 4180
    writer.writerow([*(safe_words(each.name) for each in table.dimensions), value])
    for labels, count, hidden in zip(
        table.labels(), table.counts.ravel().tolist(), table.hidden.ravel().tolist(), strict=True
    ):
        writer.writerow([*map(safe_words, labels), SYMBOL if hidden else count])
    return out.getvalue().encode()


_HOW = {
    "optimal": f"Small counts are hidden, and others with them where subtraction would give those away. {SYMBOL}: hidden.",
    "rounding": "Every count is a multiple of a base, and totals are the sums of their parts. No count is exact.",
    "totals": "Every inner count is rounded to a multiple of a base, and totals are added up from those. No count is exact.",
    "cell-key": f"Every count has a little noise, so totals are not the sums of their parts. {SYMBOL}: a small count.",
}
_HOW["heuristic"] = _HOW["optimal"]


def _read_me(protected: ProtectedTables, *, value: str) -> str:
    policy = protected.policy
    lines = [
        f"Tables protected under the policy {policy.id} {policy.version}: {policy.title}.",
        _HOW[protected.method],
        "",
        "Each file is one table: UTF-8, commas, one row of headings, one row a cell, margins among them.",
        f"The last column, {value}, holds the counts.",
        *(f"  {file_of(table)}: by {', '.join(each.name for each in table.dimensions)}" for table in protected.tables),
        "Words that begin with =, +, - or @ have an apostrophe before them: no program shall take them for a formula.",
        f"{RECORD} says what the tables are, how they add up, the whole policy, and the SHA-256 of each file.",
        "What can be worked out of hidden counts is asked of these files alone with: openinquiry protect audit FOLDER",
    ]
    return "\n".join(lines) + "\n"
