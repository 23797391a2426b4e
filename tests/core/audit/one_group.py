"""The small audit with a group planted in it: many children in Cumbria, each wronged by the men of one group or of a few."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

from tests.core.audit.small_audit import C, Row, write_rows, write_small_audit

NETWORK = "multi-victim-multi-offender"
CHILDREN = f"victims.{NETWORK}.{C}@central"
OFFENCES = f"offences.{NETWORK}.{C}.meets@central"
SUSPECTS = f"suspects.{NETWORK}.{C}@central"
_GIVEN = ("Ines", "Jodie", "Kira", "Lena", "Mina", "Nell", "Opal", "Peggy", "Queenie", "Rosa", "Sadie", "Tess")
_HALVES = (("Ark", "Bell", "Caw", "Dun", "East", "Fan", "Gar", "Hol", "Ingle", "Jes", "Kella", "Lang"),
           ("wright", "weather", "thorne", "stable", "lake", "shawe", "side", "loway", "wood", "sop", "way", "staff"))  # fmt: skip


def write_audit_of_groups(folder: Path, *, children: int = 12, groups: int = 1) -> Path:
    """The audit folder. children: at most 144, each in an offence of her own with two men of one of ``groups`` groups."""
    made = write_small_audit(folder)
    place = made / "returns" / C
    tables = {
        name: list(csv.DictReader((place / f"{name}.csv").open())) for name in ("offences", "people", "involvements")
    }
    for number in range(children):
        offence = {
            **tables["offences"][-1],
            "offence_reference": f"P{number}",
            "abuse_type": "exploitation",
            "outcome_type": "1",
        }
        offence["committed_from"] = (date(2024, 4, 1) + timedelta(days=number)).isoformat()
        offence["recorded_date"] = "2025-01-20"
        tables["offences"].append(offence)
        tables["people"].append(_girl(number))
        men = [f"man{number % groups}{which}" for which in "ab"]
        for person, role in ((f"girl{number}", "victim"), *((man, "suspect") for man in men)):
            tables["involvements"].append(
                {"offence_reference": f"P{number}", "person_reference": person, "role": role, "age_at_offence": "",
                 "relationship": "stranger" if role == "suspect" else ""}
            )  # fmt: skip
    for number in range(groups):
        for which, given in (("a", "Silas"), ("b", "Ambrose")):
            tables["people"].append(
                {"person_reference": f"man{number}{which}", "given_name": given, "surname": f"Wetherby{'xyz'[number]}",
                 "birth_date": f"19{70 + number}-0{1 + number}-0{2 + ord(which) - ord('a')}", "sex": "M"}
            )  # fmt: skip
    for name, rows in tables.items():
        write_rows(place / f"{name}.csv", rows)
    return made


def _girl(number: int) -> Row:
    first, second = divmod(number, 12)
    surname = _HALVES[0][first] + _HALVES[1][second]
    born = date(2009, 1, 11) + timedelta(days=5 * number)
    return {"person_reference": f"girl{number}", "given_name": _GIVEN[(first + second) % 12], "surname": surname,
            "birth_date": born.isoformat(), "sex": "F"}  # fmt: skip
