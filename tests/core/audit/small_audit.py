"""A tiny audit written out by hand: three forces, 24 offences, and every count worked out on paper.

All people are invented. The offences, by force (A West Yorkshire, B South Yorkshire, C Cumbria):

A1       two suspects (family none), child victim, exploitation, flagged      audit, network, flag
A2       as A1 by the same suspect 1 against another child                    multi-victim with A1 through suspect 1
A3       two suspects, both family, child victim, abuse                       no definition
A4       two suspects, one family and one not recorded, child                 audit: cannot tell
A5       two suspects not family, victim without age or birth date            audit: cannot tell
A6       one suspect listed, three stated, not family, exploitation, child    audit, network
A7       one suspect, flag empty, abuse type not assessed                     flag: cannot tell
A8-A11   one suspect each, child victim, abuse, not flagged                   no definition
B1       suspect 1 again (joins A1 and A2 over forces), third child, exploitation
B2       A1 again as another force recorded it: same code, day and people     in B's row, once in the nation
B3-B7    one suspect, child victim, abuse, not flagged                        no definition
C1       flagged, one suspect, adult victim                                   flag only
C2       the victim of A8 as suspect: roles do not join
C3-C6    nobody listed as suspect
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from pathlib import Path

from openinquiry.core.audit import AuditResult, read_plan, run_audit

FORCES = {"E23000010": "West Yorkshire", "E23000011": "South Yorkshire", "E23000002": "Cumbria"}
A, B, C = FORCES
DEFINITIONS = ("audit", "organised-network", "force-flag", "multi-victim-multi-offender")

Row = dict[str, str]

# person: (given name, surname, date of birth, sex, self-defined ethnicity, observed ethnicity)
_CHILD = "2010-06-15"
_PEOPLE = {
    "s1": ("Orin", "Thackwell", "1985-01-20", "M", "W1", "IC1"),
    "s2": ("Peter", "Gainsley", "1990-02-11", "M", "", "IC4"),
    "s3": ("Hamid", "Rostrevor", "1979-03-12", "M", "A2", "IC4"),
    "s4": ("Lewis", "Rostrevor", "1981-04-13", "M", "NS", "IC9"),
    "s5": ("Dean", "Hollick", "1999-05-14", "M", "W9", ""),
    "s6": ("Carl", "Umberland", "", "M", "", ""),
    "s7": ("Noel", "Varnham", "1970-07-16", "M", "O1", "IC5"),
    "v1": ("Ada", "Quillbrook", _CHILD, "F", "W1", ""),
    "v2": ("Bea", "Ravenhurst", _CHILD, "F", "B1", ""),
    "v3": ("Cleo", "Saltmarsh", _CHILD, "F", "", ""),
    "v4": ("Dora", "Tindale", "", "F", "", ""),
    "v5": ("Edie", "Underlow", "1980-06-15", "F", "W1", ""),
    "v8": ("Gwen", "Yardling", "2008-06-15", "F", "W1", ""),
}


def _offence(reference: str, **fields: str) -> Row:
    row = {
        "offence_reference": reference, "offence_code": "19E", "recorded_date": "2024-05-10",
        "committed_from": f"2024-04-{int(reference[1:]):02d}", "csa_flag": "Y", "cse_flag": "N", "group_flag": "N",
        "abuse_type": "abuse", "setting": "contact", "suspects_stated": "", "outcome_type": "15",
    }  # fmt: skip
    return {**row, **fields}


_EXPLOITATION = {"abuse_type": "exploitation", "cse_flag": "Y", "group_flag": "Y"}


def _offences() -> dict[str, list[Row]]:
    west = [
        _offence("A1", **_EXPLOITATION, outcome_type="1"),
        _offence("A2", **_EXPLOITATION, outcome_type="16"),
        _offence("A3", outcome_type="0"),
        _offence("A4", outcome_type="20"),
        _offence("A5", outcome_type="22"),
        _offence("A6", suspects_stated="3", abuse_type="exploitation", outcome_type="14"),
        _offence("A7", group_flag="", abuse_type="unknown", outcome_type=""),
        *(_offence(f"A{n}") for n in (8, 9, 10, 11)),
    ]
    south = [
        _offence("B1", **_EXPLOITATION, outcome_type="1"),
        _offence("B2", **_EXPLOITATION, committed_from="2024-04-01", recorded_date="2024-06-10", outcome_type="1"),
        *(_offence(f"B{n}", outcome_type="18") for n in (3, 4, 5, 6, 7)),
    ]
    cumbria = [
        _offence("C1", group_flag="Y", outcome_type="21"),
        *(_offence(f"C{n}", outcome_type="", closure_wording="NFA, no crime") for n in (2, 3)),
        *(_offence(f"C{n}", outcome_type="19") for n in (4, 5, 6)),
    ]
    return {A: west, B: south, C: cumbria}


# offence: suspects with their relationship to the victim, and victims
_PARTS: dict[str, tuple[dict[str, str], tuple[str, ...]]] = {
    "A1": ({"s1": "acquaintance", "s2": "stranger"}, ("v1",)),
    "A2": ({"s1": "acquaintance"}, ("v2",)),
    "A3": ({"s3": "family", "s4": "family"}, ("v3",)),
    "A4": ({"s3": "family", "s4": ""}, ("v3",)),
    "A5": ({"s5": "stranger", "s6": "unknown"}, ("v4",)),
    "A6": ({"s5": "online_contact"}, ("v1",)),
    "A7": ({"s5": "stranger"}, ("v5",)),
    **{f"A{n}": ({"s7": "trust"}, ("v8",)) for n in (8, 9, 10, 11)},
    "B1": ({"s1": "stranger"}, ("v3",)),
    "B2": ({"s1": "acquaintance", "s2": "stranger"}, ("v1",)),
    **{f"B{n}": ({"s3": "acquaintance"}, ("v2",)) for n in (3, 4, 5, 6, 7)},
    "C1": ({"s6": "stranger"}, ("v5",)),
    "C2": ({"v8": "acquaintance"}, ("v2",)),
    **{f"C{n}": ({}, ("v2",)) for n in (3, 4, 5, 6)},
}


def write_small_audit(
    folder: Path,
    *,
    without: Iterable[str] = (),
    mapping_of: dict[str, str] | None = None,
    denominators: str = "",
    everything_shown: bool = False,
) -> Path:
    """The audit folder. without: forces that sent nothing. mapping_of: force → a mapping of its own, as TOML.

    denominators: the text of denominators.csv, if any. everything_shown: under a policy that hides and rounds nothing.
    """
    sent = [force for force in FORCES if force not in set(without)]
    for force in sent:
        _write_return(folder / "returns" / force, _offences()[force])
        mapping = folder / "mappings" / f"{force}.toml"
        mapping.parent.mkdir(parents=True, exist_ok=True)
        mapping.write_text((mapping_of or {}).get(force) or _mapping(force), encoding="utf-8")
    text = _plan(sent)
    if denominators:
        (folder / "denominators.csv").write_text(denominators, encoding="utf-8")
        text = f'denominators = "denominators.csv"\n{text}'
    if everything_shown:
        (folder / "open.toml").write_text(_EVERYTHING_SHOWN, encoding="utf-8")
        text = text.replace("[definitions]", '[policy]\nfile = "open.toml"\n[definitions]')
    (folder / "audit.toml").write_text(text, encoding="utf-8")
    return folder


_EVERYTHING_SHOWN = """id = "open"
version = "1"
title = "Nothing hidden, for tests"
smallest_count_shown = 1
rounding_base = 1
least_width_for_an_attacker = 1
minimum_recorded_share = 0.0
minimum_denominator = 0
"""
# People of one sex by age in the area of A; B has six tenths of that and C four tenths.
_BANDS = (("0", "9", 1500), ("10", "12", 500), ("13", "15", 500), ("16", "17", 250), ("18", "120", 9000))
_SIZES = {A: 10, B: 6, C: 4}


def small_denominators(*, basis: str = "offence place", without: Iterable[str] = ()) -> str:
    """Populations of the three forces: 5,500, 3,300 and 2,200 children."""
    lines = ["area_code,area_name,geography,basis,date,sex,age_from,age_to,ethnicity,population,source"]
    for force in (each for each in FORCES if each not in set(without)):
        for sex in ("F", "M"):
            for young, old, number in _BANDS:
                lines.append(
                    f"{force},{FORCES[force]},police force area,{basis},2024-06-30,{sex},{young},{old},,"
                    f"{number * _SIZES[force] // 10},Invented office"
                )
    return "\n".join(lines) + "\n"


def run_small_audit(folder: Path) -> AuditResult:
    """Carry it out."""
    return run_audit(read_plan(folder), progress=lambda *_: None)


def _write_return(folder: Path, offences: list[Row]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    people: dict[str, Row] = {}
    involvements: list[Row] = []
    for offence in offences:
        reference = offence["offence_reference"]
        suspects, victims = _PARTS[reference]
        for role, members in (("suspect", suspects), ("victim", dict.fromkeys(victims, ""))):
            for key, relationship in members.items():
                people[key] = _person(key)
                involvements.append({"offence_reference": reference, "person_reference": key, "role": role,
                                     "age_at_offence": "", "relationship": relationship})  # fmt: skip
    write_rows(folder / "offences.csv", offences)
    write_rows(folder / "people.csv", [people[key] for key in sorted(people)])
    write_rows(folder / "involvements.csv", involvements)


def _person(key: str) -> Row:
    given, surname, born, sex, said, seen = _PEOPLE[key]
    vintage = "16+1" if said == "O1" else "18+1" if said else ""
    return {"person_reference": key, "given_name": given, "surname": surname, "birth_date": born, "sex": sex,
            "ethnicity_self_defined": said, "ethnicity_vintage": vintage, "ethnicity_observed": seen}  # fmt: skip


def write_rows(path: Path, rows: list[Row]) -> None:
    """A comma-separated file with every heading that any row has."""
    headings = list(dict.fromkeys(heading for row in rows for heading in row))
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, headings, restval="")
        writer.writeheader()
        writer.writerows(rows)


_FIELDS = {
    "offences": ("offence_reference", "offence_code", "recorded_date", "committed_from", "csa_flag", "cse_flag",
                 "group_flag", "abuse_type", "setting", "suspects_stated", "outcome_type"),
    "people": ("person_reference", "given_name", "surname", "birth_date", "sex", "ethnicity_self_defined",
               "ethnicity_vintage", "ethnicity_observed"),
    "involvements": ("offence_reference", "person_reference", "role", "age_at_offence", "relationship"),
}  # fmt: skip


def _mapping(force: str) -> str:
    lines = ['specification = "police"', 'version = "2026.1"', "confirmed = true", 'confirmed_by = "Data officer"',
             "[return]", f'body = "{force}"', f'body_name = "{FORCES[force]}"']  # fmt: skip
    for table, fields in _FIELDS.items():
        wording = ("closure_wording",) if (table, force) == ("offences", C) else ()
        lines += [f"[tables.{table}]", f'file = "{table}.csv"', f"[tables.{table}.columns]"]
        lines += [f'{field} = "{field}"' for field in (*fields, *wording)]
    return "\n".join(lines) + "\n"


def _plan(sent: list[str]) -> str:
    lines = [
        'title = "Small audit"', 'publisher = "Invented Audit Office"', "invented = true", "as_at = 2025-06-30",
        "seed = 1", "[period]", "first_day = 2024-04-01", "last_day = 2025-03-31",
        "[definitions]", f"use = {json.dumps(DEFINITIONS)}", 'headline = "audit"',
    ]  # fmt: skip
    for force, name in FORCES.items():
        lines += ["[[return]]" if force in sent else "[[expected]]", f'body = "{force}"', f'body_name = "{name}"',
                  'kind = "police"']  # fmt: skip
        if force in sent:
            lines += [f'path = "returns/{force}"', f'mapping = "mappings/{force}.toml"']
        else:
            lines.append('reason = "No reply by the closing date"')
    return "\n".join(lines) + "\n"
