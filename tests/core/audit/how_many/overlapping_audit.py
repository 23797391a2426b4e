"""An audit of a force, a council, a hospital and a charity, with as many children on each of their lists together as are asked for.

All people are invented. Each child has a name and a date of birth that no other child has, so that all links are found; each
was abused by a group, so that every question that can be asked has the same lists, but for the council's, which tells of no
group. Beside them a force has adults who report what was done to them as children, who are on no list.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from openinquiry.core.shared import data_directory
from tests.core.audit.small_audit import write_rows

FORCE, COUNCIL, HOSPITAL, CHARITY = "E23000010", "E08000035", "RXX01", "CH0001"
KINDS = {"police": (FORCE, "West Yorkshire"), "childrens_services": (COUNCIL, "Leeds"),
         "hospital": (HOSPITAL, "Invented Infirmary"), "charity": (CHARITY, "Invented Charity")}  # fmt: skip
_STARTS = ("Ab", "Bel", "Cor", "Dun", "Ed", "Far", "Gil", "Hol", "Ick", "Jas", "Kel", "Lom", "Mor", "Nub", "Os", "Pel")
_ENDS = ("awick", "borne", "cliffe", "dray", "erton", "field", "grove", "hurst", "ingle", "jack", "kirk", "lane", "mere",
         "nock", "ovey", "pool")  # fmt: skip
_GIVEN = ("Ada", "Bea", "Cleo", "Dora", "Edie", "Fern", "Gwen", "Hana", "Ines", "Joan", "Kit", "Lola", "Maud")
ADULTS = 6
Row = dict[str, str]


def child(number: int) -> Row:
    """An invented child, unlike all others below 3,328."""
    born = date(2009, 1, 3) + timedelta(days=(number * 97) % 1400)
    surname = _STARTS[number % 16] + _ENDS[(number // 16 + number * 5) % 16]
    return {"given_name": _GIVEN[(number * 7) % 13], "surname": surname, "birth_date": born.isoformat(), "sex": "F"}


def write_overlapping_audit(
    folder: Path, histories: Mapping[str, int], *, unclear: int = 0, protocol: Mapping[str, str] | None = None
) -> Path:
    """The audit folder. histories: digits for police, council, hospital and charity → children on these lists and no other.

    unclear: so many of the council's children on no list, of whom no factor is recorded, and as many of whom there is another.
    protocol: lines of the protocol that ships with the product (from their beginning) → what stands in their place.
    """
    on: dict[str, list[int]] = {name: [] for name in KINDS}
    number = 0
    for history, children in histories.items():
        for _ in range(children):
            for name, mark in zip(KINDS, history, strict=True):
                if mark == "1":
                    on[name].append(number)
            number += 1
    sent = [name for name, children in on.items() if children]
    for name in sent:
        own = folder / "returns" / name
        own.mkdir(parents=True)
        spare = range(number, number + 2 * unclear) if name == "childrens_services" else range(0)
        _WRITERS[name](own, on[name], spare)
        mapping = folder / "mappings" / f"{name}.toml"
        mapping.parent.mkdir(exist_ok=True)
        mapping.write_text(_mapping(name, own), encoding="utf-8")
    (folder / "protocol.toml").write_text(_protocol(protocol or {}), encoding="utf-8")
    (folder / "audit.toml").write_text(_plan(sent), encoding="utf-8")
    return folder


def _police(folder: Path, children: list[int], _: range) -> None:
    offences, people, involvements = [], [], []
    for number in children:
        offences.append({"offence_reference": f"o{number}", "offence_code": "19E", "recorded_date": "2024-05-10",
                         "committed_from": "2024-04-20", "abuse_type": "exploitation", "setting": "contact"})  # fmt: skip
        people.append({"person_reference": f"p{number}", **child(number)})
        involvements.append(_involved(f"o{number}", f"p{number}", "victim"))
        involvements += [_involved(f"o{number}", suspect, "suspect") for suspect in ("s1", "s2")]
    for number in range(ADULTS):
        offences.append({"offence_reference": f"a{number}", "offence_code": "19E", "recorded_date": "2024-05-10",
                         "committed_from": "1994-04-20", "abuse_type": "exploitation", "setting": "contact"})  # fmt: skip
        grown = {**child(3000 + number), "birth_date": f"198{number}-02-1{number}"}
        people.append({"person_reference": f"g{number}", **grown})
        involvements.append(_involved(f"a{number}", f"g{number}", "victim"))
        involvements += [_involved(f"a{number}", suspect, "suspect") for suspect in ("s1", "s2")]
    for number, surname in enumerate(("Thackwell", "Gainsley"), start=1):
        people.append({"person_reference": f"s{number}", "given_name": "Orin", "surname": surname, "sex": "M",
                       "birth_date": f"197{number}-03-0{number}"})  # fmt: skip
    write_rows(folder / "offences.csv", offences)
    write_rows(folder / "people.csv", people)
    write_rows(folder / "involvements.csv", involvements)


def _involved(offence: str, person: str, role: str) -> Row:
    return {"offence_reference": offence, "person_reference": person, "role": role,
            "relationship": "stranger" if role == "suspect" else ""}  # fmt: skip


def _council(folder: Path, children: list[int], spare: range) -> None:
    of = dict.fromkeys(children, "11A") | {number: ("" if number % 2 else "4A") for number in spare}
    write_rows(folder / "children.csv", [{"child_reference": f"k{number}", **child(number)} for number in of])
    write_rows(folder / "assessments.csv", [
        {"assessment_reference": f"b{number}", "child_reference": f"k{number}", "start_date": "2024-06-01", "factors": factor}
        for number, factor in of.items()
    ])  # fmt: skip


def _service(kind: str):  # type: ignore[no-untyped-def]
    def write(folder: Path, children: list[int], _: range) -> None:
        write_rows(
            folder / "people.csv", [{"person_reference": f"{kind[0]}{number}", **child(number)} for number in children]
        )
        write_rows(folder / "contacts.csv", [
            {"contact_reference": f"t{number}", "person_reference": f"{kind[0]}{number}", "contact_date": "2024-07-01",
             "service_type": kind, "concern": "exploitation", "perpetrators": "two_or_more"} for number in children
        ])  # fmt: skip

    return write


_WRITERS = {
    "police": _police,
    "childrens_services": _council,
    "hospital": _service("hospital"),
    "charity": _service("charity"),
}


def _specification(name: str) -> str:
    return name if name in ("police", "childrens_services") else "support_and_health"


def _mapping(name: str, folder: Path) -> str:
    body, called = KINDS[name]
    lines = [f'specification = "{_specification(name)}"', 'version = "2026.1"', "confirmed = true",
             'confirmed_by = "Data officer"', "[return]", f'body = "{body}"', f'body_name = "{called}"']  # fmt: skip
    for path in sorted(folder.iterdir()):
        lines += [f"[tables.{path.stem}]", f'file = "{path.name}"', f"[tables.{path.stem}.columns]"]
        lines += [f'{heading} = "{heading}"' for heading in path.read_text(encoding="utf-8").splitlines()[0].split(",")]
    return "\n".join(lines) + "\n"


def _plan(sent: list[str]) -> str:
    lines = [
        'title = "Overlapping lists"', 'publisher = "Invented Audit Office"', "invented = true", "as_at = 2025-06-30",
        "seed = 1", "[period]", "first_day = 2024-04-01", "last_day = 2025-03-31",
        "[definitions]", f"use = {json.dumps(['audit'])}", 'headline = "audit"',
        "[estimate]", 'protocol = "protocol.toml"', "linkages = 2", "imputations = 2",
    ]  # fmt: skip
    for name in sent:
        body, called = KINDS[name]
        lines += ["[[return]]", f'body = "{body}"', f'body_name = "{called}"', f'kind = "{_specification(name)}"',
                  f'path = "returns/{name}"', f'mapping = "mappings/{name}.toml"']  # fmt: skip
    return "\n".join(lines) + "\n"


_QUICK = {"resamples": "resamples = 20", "search_resamples": "search_resamples = 20"}


def _protocol(changed: Mapping[str, str]) -> str:
    text = (data_directory() / "protocols" / "default.toml").read_text(encoding="utf-8")
    instead = {**_QUICK, **changed}
    lines = [instead.get(line.split(" = ")[0], line) for line in text.splitlines()]
    return "\n".join(lines) + "\n"
