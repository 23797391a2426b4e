"""Findings as JSON."""

from __future__ import annotations

import json

from openinquiry.core.returns import CheckedReturn


def findings_json(checked: CheckedReturn) -> str:
    """The findings and how the return was read, as JSON with sorted keys left in their order of meaning."""
    specification = checked.specification
    document = {
        "specification": specification.id,
        "version": specification.version,
        "trial": checked.trial,
        "rows_read": checked.rows_in,
        "rows_set_aside": [
            {"table": table, "reason": reason, "rows": count} for (table, reason), count in checked.set_aside.items()
        ],
        "files": [
            {"name": each.name, "bytes": each.bytes, "sha256": each.sha256, "encoding": each.encoding,
             "notes": list(each.notes)}
            for each in checked.sources
        ],
        **checked.findings.to_dict(),
    }  # fmt: skip
    return json.dumps(document, ensure_ascii=False, indent=2)
