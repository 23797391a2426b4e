"""Writes the truth beside the audit: who everyone is, what happened, which record is whose, and what was planted."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import polars as pl

from openinquiry.core.invented_country.fault_log import FaultLog
from openinquiry.core.invented_country.figures import figures
from openinquiry.core.invented_country.formats import Sheet, parquet_bytes, write_file
from openinquiry.core.invented_country.geography import areas, council_list
from openinquiry.core.invented_country.service_view import SERVICES, hash_key
from openinquiry.core.invented_country.standing import NOT_REPLIED, QUARANTINED, RETURN, service_name, standing_of
from openinquiry.core.invented_country.truth_readme import readme
from openinquiry.core.invented_country.views import Views
from openinquiry.core.invented_country.world import World, dates


def person_ids(numbers: pl.Series) -> pl.Series:
    """Numbers of people as the identifiers of the truth; null for -1."""
    return pl.select(pl.when(numbers >= 0).then(pl.format("P{}", numbers.cast(pl.String).str.zfill(7)))).to_series()


def offence_ids(numbers: pl.Series) -> pl.Series:
    """Numbers of offences as the identifiers of the truth; null for -1."""
    return pl.select(pl.when(numbers >= 0).then(pl.format("O{}", numbers.cast(pl.String).str.zfill(7)))).to_series()


def group_ids(numbers: pl.Series) -> pl.Series:
    """Numbers of groups as the identifiers of the truth; null for -1."""
    return pl.select(pl.when(numbers >= 0).then(pl.format("G{}", numbers.cast(pl.String).str.zfill(5)))).to_series()


def write_truth(truth: Path, world: World, views: Views, *, seed: int, log: FaultLog) -> int:
    """Write every file of the truth under ``truth``. Gives the number of planted faults."""
    records = record_truth(views)
    faults = log.frame()
    write_file(truth / "README.md", readme().encode())
    write_file(truth / "hash_key.txt", f"{hash_key(seed).hex()}\n".encode())
    summary = json.dumps(figures(world, views), indent=1, ensure_ascii=False)
    write_file(truth / "figures.json", f"{summary}\n".encode())
    for name, table in (
        ("people", people_truth(world, records)),
        ("offences", offence_truth(world)),
        ("involvements", involvement_truth(world)),
        ("groups", group_truth(world)),
        ("records", records),
        ("faults", faults),
        ("bodies", body_truth()),
    ):
        write_file(truth / f"{name}.parquet", parquet_bytes(Sheet(name, table)))
    return faults.height


def people_truth(world: World, records: pl.DataFrame) -> pl.DataFrame:
    """One row a person."""
    people = world.people
    received = records.filter((pl.col("standing") == RETURN) & pl.col("person_id").is_not_null())
    on = {
        f"on_{name}": received.filter(pl.col("body").str.contains(pattern))["person_id"].unique().implode()
        for name, pattern in _LISTS.items()
    }
    return (
        people.select(
            person_id=person_ids(people["person"]),
            kind="kind",
            given_name="given_name",
            middle_names="middle_names",
            surname="surname",
            former_surname="former_surname",
            birth_date=dates(people["born"]),
            sex="sex",
            ethnicity="ethnicity",
            council="council",
            former_council="former_council",
            moved="moved",
            child_victim_of_the_year=pl.col("child"),
            in_group="in_group",
            visibility="visibility",
            twin_of=person_ids(people["twin_of"]),
            namesake_of=person_ids(people["namesake_of"]),
            child_of_namesake=person_ids(people["child_of_namesake"]),
        )
        .with_columns(
            *[pl.col("person_id").is_in(seen).alias(name) for name, seen in on.items()],
        )
        .with_columns(in_any_list=pl.any_horizontal(*on))
    )


def offence_truth(world: World) -> pl.DataFrame:
    """One row a true offence."""
    offences = world.offences
    return offences.select(
        offence_id=offence_ids(offences["offence"]),
        force=pl.Series(np.array([area.code for area in areas()])[offences["force"].to_numpy()]),
        area="area",
        offence_code="offence_code",
        recorded_date=dates(offences["recorded"]),
        committed_from=dates(offences["from"]),
        committed_to=dates(offences["to"]),
        in_period="in_period",
        abuse_type="abuse_type",
        setting="setting",
        relationship="relationship",
        group_id=group_ids(offences["group"]),
        group_based=pl.col("group") >= 0,
        suspects="suspects",
        suspects_identified="identified",
    )


def involvement_truth(world: World) -> pl.DataFrame:
    """One row a true part of a person in an offence, known to the police or not."""
    parts = world.parts
    return parts.select(
        offence_id=offence_ids(parts["offence"]),
        person_id=person_ids(parts["person"]),
        role="role",
        identified="identified",
        relationship="relationship",
    )


def group_truth(world: World) -> pl.DataFrame:
    """One row a group: its members, its home force, and the forces over which it offended."""
    codes = np.array([area.code for area in areas()])
    over = (
        world.offences.filter(pl.col("group") >= 0)
        .with_columns(code=pl.Series(codes[world.offences.filter(pl.col("group") >= 0)["force"].to_numpy()]))
        .group_by("group")
        .agg(offences=pl.len().cast(pl.Int64), forces=pl.col("code").unique().sort())
        .sort("group")
    )
    groups = world.groups.join(over, on="group", how="left", maintain_order="left")
    return groups.select(
        group_id=group_ids(groups["group"]),
        members="members",
        home_force=pl.Series(codes[groups["home_force"].to_numpy()]),
        offences="offences",
        forces="forces",
    )


def body_truth() -> pl.DataFrame:
    """One row a body that was asked, and what became of its return."""
    names = [(area.code, area.name) for area in areas()] + [(each.code, each.name) for each in council_list()]
    names += [(body, service_name(body)) for body in SERVICES]
    return pl.DataFrame(
        {
            "body": [code for code, _ in names],
            "body_name": [name for _, name in names],
            "standing": [standing_of(code) for code, _ in names],
            "reason": [{**QUARANTINED, **NOT_REPLIED}.get(code, "") for code, _ in names],
        }
    )


_LISTS = {"police": "^(E23|W15)", "council": "^(E0|E1|W06)", "health": "^H", "charity": "^C"}
_KEYS = {
    "offences": "offence_reference",
    "people": "person_reference",
    "involvements": "reference",
    "children": "child_reference",
    "assessments": "assessment_reference",
    "plans": "plan_reference",
    "contacts": "contact_reference",
}


def record_truth(views: Views) -> pl.DataFrame:
    """One row a row as sent: body, table, reference as sent, and whose or what it truly is.

    The reference of an involvement is its three keys joined by «|». ``planted`` names the row fault that made the row.
    """
    frames = []
    for recorded in (views.police, views.councils, views.services):
        for name, rows in recorded.tables.items():
            nobody = pl.Series(np.full(rows.height, -1))
            frames.append(
                rows.select(
                    body="body",
                    table=pl.lit(name),
                    reference=pl.col(_KEYS[name]),
                    person_id=person_ids(rows["person"] if "person" in rows.columns else nobody),
                    offence_id=offence_ids(rows["offence"] if "offence" in rows.columns else nobody),
                    planted="planted",
                )
            )
    whole = pl.concat(frames)
    standing = {code: standing_of(code) for code in whole["body"].unique().to_list()}
    return whole.with_columns(standing=pl.col("body").replace_strict(standing, return_dtype=pl.String))
