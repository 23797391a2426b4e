"""The folder that an audit reads: each body's return, its mapping, the populations, and ``audit.toml``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from openinquiry.core.invented_country.aggregate_view import aggregate_counts
from openinquiry.core.invented_country.capture import CHARITIES, HEALTH_BODIES, force_of_region
from openinquiry.core.invented_country.fault_log import FaultLog
from openinquiry.core.invented_country.formats import Sheet, write_file, xlsx_bytes
from openinquiry.core.invented_country.geography import AS_AT, PERIOD_FIRST, PERIOD_LAST, areas, council_list
from openinquiry.core.invented_country.police_people import one_row_per_person
from openinquiry.core.invented_country.police_view import Recorded
from openinquiry.core.invented_country.populations import FILE as DENOMINATORS
from openinquiry.core.invented_country.populations import denominators_csv
from openinquiry.core.invented_country.randomness import Rng, stream
from openinquiry.core.invented_country.sending import Body, Sent, send
from openinquiry.core.invented_country.service_view import (
    KEY_FILE,
    SERVICES,
    hashes_as_before,
    sends_hashes,
)
from openinquiry.core.invented_country.standing import (
    AGGREGATE,
    DAMAGED,
    NO_REPLY,
    NOT_REPLIED,
    UNCONFIRMED,
    WRONG_CONTENT,
    service_name,
    standing_of,
)
from openinquiry.core.invented_country.styles import style_of
from openinquiry.core.invented_country.views import Views
from openinquiry.core.linkage import load_encoding_settings
from openinquiry.core.returns.specification import load_specification
from openinquiry.core.shared import NATIONAL_AREA
from openinquiry.core.shared.toml_text import toml_table

_ENCODED = (*load_encoding_settings().hash_names, "encoding", "key_check")
_PLAIN_PEOPLE = (*_ENCODED, "birth_year")
_ONLY_ENCODED = tuple(name for name in _ENCODED if name not in ("name_birth_hash", "surname_birth_hash"))
_HASHED_PEOPLE = ("given_name", "surname", "birth_date", "birth_text", "postcode")


@dataclass(frozen=True)
class AuditFolder:
    """The entries of ``audit.toml``: returns, and bodies that sent nothing."""

    returns: tuple[Mapping[str, Any], ...]
    expected: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class _Kind:
    """One kind of body: its specification, its bodies as (code, name, is large), and what they recorded."""

    id: str
    bodies: tuple[tuple[str, str, bool], ...]
    recorded: Recorded


def write_audit(
    audit: Path, views: Views, *, seed: int, scale: float, log: FaultLog, progress: Callable[[str, int, int], None]
) -> AuditFolder:
    """Write every return, every mapping, the populations and ``audit.toml`` under ``audit``."""
    kinds = _kinds(views)
    total, entries = sum(len(kind.bodies) for kind in kinds), []
    for kind in kinds:
        empty = {name: rows.clear() for name, rows in kind.recorded.tables.items()}
        by_table = {name: rows.partition_by("body", as_dict=True) for name, rows in kind.recorded.tables.items()}
        for place, (code, name, large) in enumerate(kind.bodies):
            tables = {table: parts.get((code,), empty[table]) for table, parts in by_table.items()}
            if standing_of(code) != NO_REPLY:
                entries.append(_send_one(audit, kind.id, place, code, name, tables, large=large, seed=seed, log=log))
                progress(f"Writing the returns: {name}", len(entries), total)
    names = {council.code: council.name for council in council_list()}
    expected = tuple(
        {"body": code, "body_name": names[code], "kind": "childrens_services", "reason": reason}
        for code, reason in NOT_REPLIED.items()
    )
    folder = AuditFolder(tuple(entries), expected)
    write_file(audit / DENOMINATORS, denominators_csv(seed=seed, scale=scale))
    write_file(audit / "audit.toml", _audit_toml(folder, seed=seed, scale=scale).encode())
    return folder


def _kinds(views: Views) -> tuple[_Kind, ...]:
    return (
        _Kind("police", tuple((area.code, area.name, area.weight > 1600) for area in areas()), views.police),
        _Kind("childrens_services", tuple((each.code, each.name, False) for each in council_list()), views.councils),
        _Kind("support_and_health", tuple((body, service_name(body), False) for body in SERVICES), views.services),
    )


def _send_one(audit: Path, kind: str, place: int, code: str, name: str, tables: dict[str, pl.DataFrame], *,
              large: bool, seed: int, log: FaultLog) -> Mapping[str, Any]:  # fmt: skip
    if standing_of(code) == AGGREGATE:
        return _send_counts(audit, kind, place, code, name, tables, seed=seed)
    specification = load_specification(kind)
    previous = _previous_year(stream(seed, "previous year", code), tables, place) if kind == "police" else ()
    body = Body(code, name, kind, previous, confirmed=code != UNCONFIRMED,
                one_row_per_person=bool(one_row_per_person(np.array(place))))  # fmt: skip
    style = style_of(code, specification, seed=seed, place=place, large=large)
    if code == DAMAGED:
        style = replace(style, form="zip")
    if code == WRONG_CONTENT:
        style = replace(style, form="xlsx")
    if kind == "support_and_health":
        unsent = _unsent(code)
        tables = {**tables, "people": tables["people"].drop(unsent)}
    sent = send(body, tables, specification=specification, style=style, audit=audit, seed=seed)
    _spoil_file(code, audit / sent.entry["path"])
    _note_lost(sent, tables, log)
    return sent.entry


def _unsent(code: str) -> tuple[str, ...]:
    """The columns of people that a health body or charity does not send."""
    if not sends_hashes(code):
        return _PLAIN_PEOPLE
    return (*_HASHED_PEOPLE, *_ONLY_ENCODED) if hashes_as_before(code) else _HASHED_PEOPLE


def _spoil_file(code: str, path: Path) -> None:
    """Damage what is planted to be damaged."""
    if code == DAMAGED:
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) * 3 // 5])
    if code == WRONG_CONTENT:
        vehicles = pl.DataFrame(
            {"Registration": ["ZZ01 AAA", "ZZ02 BBB"], "Seats": [5, 7], "Service due": ["May", "June"]}
        )
        path.write_bytes(xlsx_bytes([Sheet("Vehicles", vehicles)]))


def _send_counts(
    audit: Path, kind: str, place: int, code: str, name: str, tables: dict[str, pl.DataFrame], *, seed: int
) -> Mapping[str, Any]:
    """Send counts of the children on the body's list: every row under its own reference, nothing twice."""
    council = kind == "childrens_services"
    rows = tables["children" if council else "people"].filter(pl.col("planted") == "")
    counts = aggregate_counts(
        rows,
        area=_area_of(code),
        definition="children-csa-cse",
        words="Children with a sexual abuse or exploitation factor"
        if council
        else "Children supported about sexual abuse",
        system="ethnicity_cin_census" if council else "ethnicity_gss_harmonised_ew",
        percentages=code == "C015",
    )
    specification = load_specification("aggregate")
    style = style_of(code, specification, seed=seed, place=place)
    sent = send(Body(code, name, "aggregate"), {"counts": counts}, specification=specification, style=style,
                audit=audit, seed=seed)  # fmt: skip
    return sent.entry


def _area_of(code: str) -> str:
    """The area that a body's counts are about: a council's own, a region's force, or the whole country."""
    if code in HEALTH_BODIES:
        return force_of_region(HEALTH_BODIES.index(code), len(HEALTH_BODIES))
    return NATIONAL_AREA if code in CHARITIES else code


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
        "denominators": DENOMINATORS,
    }
    definitions = ["audit", "organised-network", "force-flag", "multi-victim-multi-offender"]
    return "\n".join(
        [
            toml_table("", head),
            "# The linkage unit holds the key that health bodies encoded names with. It is no part of the folder.\n"
            + toml_table("", {"encoding_key": f"../{KEY_FILE}"}),
            toml_table("[period]", {"first_day": PERIOD_FIRST, "last_day": PERIOD_LAST}),
            toml_table("[policy]", {"file": "default"}),
            toml_table("[definitions]", {"use": definitions, "headline": "audit"}),
            *(toml_table("[[return]]", entry) for entry in folder.returns),
            *(toml_table("[[expected]]", entry) for entry in folder.expected),
        ]
    )
