"""The folder that an audit reads: each body's return, its mapping, and ``audit.toml``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from openinquiry.core.invented_country.fault_log import FaultLog
from openinquiry.core.invented_country.formats import write_file
from openinquiry.core.invented_country.geography import AS_AT, PERIOD_FIRST, PERIOD_LAST, areas
from openinquiry.core.invented_country.police_people import one_row_per_person
from openinquiry.core.invented_country.randomness import Rng, stream
from openinquiry.core.invented_country.sending import Body, Sent, send
from openinquiry.core.invented_country.styles import style_of
from openinquiry.core.invented_country.toml_text import toml_table
from openinquiry.core.invented_country.views import Views
from openinquiry.core.returns.specification import load_specification


@dataclass(frozen=True)
class AuditFolder:
    """The entries of ``audit.toml``: returns, and bodies that sent nothing."""

    returns: tuple[Mapping[str, Any], ...]
    expected: tuple[Mapping[str, Any], ...]


def write_audit(
    audit: Path, views: Views, *, seed: int, scale: float, log: FaultLog, progress: Callable[[str, int, int], None]
) -> AuditFolder:
    """Write every return, every mapping and ``audit.toml`` under ``audit``."""
    returns = _send_police(audit, views, seed=seed, log=log)
    folder = AuditFolder(tuple(sent.entry for sent in returns), ())
    write_file(audit / "audit.toml", _audit_toml(folder, seed=seed, scale=scale).encode())
    return folder


def _send_police(audit: Path, views: Views, *, seed: int, log: FaultLog) -> list[Sent]:
    specification = load_specification("police")
    by_table = {name: rows.partition_by("body", as_dict=True) for name, rows in views.police.tables.items()}
    sent = []
    for place, area in enumerate(areas()):
        tables = {name: parts[(area.code,)] for name, parts in by_table.items()}
        rng = stream(seed, "previous year", area.code)
        body = Body(area.code, area.name, "police", _previous_year(rng, tables, place),
                    one_row_per_person=bool(one_row_per_person(np.array(place))))  # fmt: skip
        style = style_of(area.code, specification, seed=seed, place=place, large=area.weight > 1600)
        each = send(body, tables, specification=specification, style=style, audit=audit, seed=seed)
        _note_lost(each, tables, log)
        sent.append(each)
    return sent


def _note_lost(sent: Sent, tables: Mapping[str, pl.DataFrame], log: FaultLog) -> None:
    """Note the people and children whose names lost letters to the body's encoding."""
    for name in ("people", "children"):
        if lost := list(sent.lost.get(name, ())):
            rows = tables[name][lost]
            log.add("lost-accents", table=name, body=rows["body"].to_numpy(), reference=rows["reference"].to_numpy())


def _previous_year(rng: Rng, tables: Mapping[str, pl.DataFrame], place: int) -> tuple[tuple[str, int], ...]:
    """Rows in last year's return: near this year's, but for every eleventh body an implausible jump."""
    factor = (0.28, 3.6)[place % 2] if place % 11 == 5 else 1.0
    return tuple(
        (name, max(1, round(rows.height * factor * float(rng.uniform(0.88, 1.08))))) for name, rows in tables.items()
    )


def _audit_toml(folder: AuditFolder, *, seed: int, scale: float) -> str:
    head = {
        "title": "National audit of group-based child sexual exploitation and abuse",
        "subtitle": f"Invented country, seed {seed}, scale {scale:g}",
        "publisher": "Invented Audit Office",
        "invented": True,
        "as_at": AS_AT,
        "seed": seed,
    }
    definitions = ["audit", "organised-network", "force-flag", "multi-victim-multi-offender"]
    return "\n".join(
        [
            toml_table("", head),
            toml_table("[period]", {"first_day": PERIOD_FIRST, "last_day": PERIOD_LAST}),
            toml_table("[policy]", {"file": "default"}),
            toml_table("[definitions]", {"use": definitions, "headline": "audit"}),
            *(toml_table("[[return]]", entry) for entry in folder.returns),
            *(toml_table("[[expected]]", entry) for entry in folder.expected),
        ]
    )
