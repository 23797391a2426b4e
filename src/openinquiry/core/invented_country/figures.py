"""The figures that a faultless audit of these returns would publish, worked out from the truth's keys."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from openinquiry.core.invented_country.geography import PERIOD_FIRST, PERIOD_LAST, areas
from openinquiry.core.invented_country.views import Views
from openinquiry.core.invented_country.world import World
from openinquiry.core.shared import FIVE_GROUPS, group_of_self_defined

_VICTIM_BANDS = ((10, "Under 10"), (13, "10 to 12"), (16, "13 to 15"), (18, "16 to 17"), (999, "18 and over"))
_SUSPECT_BANDS = ((18, "Under 18"), (25, "18 to 24"), (35, "25 to 34"), (45, "35 to 44"), (999, "45 and over"))


def figures(world: World, views: Views) -> dict[str, Any]:
    """National figures and figures by force; ``README.md`` of the truth says what each means."""
    offences, listed = _kept(views)
    offences = _judged(offences, listed, world)
    listed = _with_people(listed, world)
    everything: dict[str, Any] = {"national": _figures_of(offences, listed), "by_force": {}}
    for area in areas():
        here = offences.filter(pl.col("body") == area.code)
        everything["by_force"][area.code] = {"name": area.name, **_figures_of(here, listed)}
    return everything


def _kept(views: Views) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The offence rows that lie in the period and the involvements that lead somewhere."""
    tables = {name: rows.filter(pl.col("planted") == "") for name, rows in views.police.tables.items()}
    offences = tables["offences"].filter(pl.col("recorded_date").is_between(PERIOD_FIRST, PERIOD_LAST))
    listed = tables["involvements"].filter(pl.col("record").is_in(offences["record"].implode()))
    return offences, listed


def _judged(offences: pl.DataFrame, listed: pl.DataFrame, world: World) -> pl.DataFrame:
    """``offences`` with how many suspects are recorded and whether each meets the audit's definition."""
    suspects = (
        listed.filter(pl.col("role") == "suspect")
        .group_by("record")
        .agg(
            pl.col("person_reference").n_unique().alias("listed"),
            (pl.col("relationship") == "family").fill_null(False).all().alias("all_family"),
        )
    )
    index = offences["offence"].cast(pl.UInt32)
    truth = world.offences
    true_family = truth["relationship"].gather(index) == "family"
    joined = offences.join(suspects, on="record", how="left", maintain_order="left").with_columns(
        pl.col("listed").fill_null(0).cast(pl.Int64),
        truly_grouped=truth["group"].gather(index) >= 0,
        family=pl.col("all_family").fill_null(False) | true_family,
    )
    known = pl.col("abuse_type").is_in(["exploitation", "abuse"])
    recorded = pl.max_horizontal("listed", pl.col("suspects_stated").fill_null(0))
    outside_family = known & ~pl.col("family")
    return joined.with_columns(
        group_based=outside_family & (recorded >= 2),
        group_based_by_listed_suspects=outside_family & (pl.col("listed") >= 2),
    )


def _with_people(listed: pl.DataFrame, world: World) -> pl.DataFrame:
    index = listed["person"].cast(pl.UInt32)
    people = world.people
    days = world.offences["from"].gather(listed["offence"].cast(pl.UInt32)) - people["born"].gather(index)
    groups = group_of_self_defined("ethnicity_police_self_defined")
    return listed.with_columns(
        sex=people["sex"].gather(index),
        ethnic_group=people["ethnicity"].gather(index).replace_strict(groups),
        age=(days / 365.25).floor().cast(pl.Int64),
    )


def _figures_of(offences: pl.DataFrame, listed: pl.DataFrame) -> dict[str, Any]:
    truly = offences.filter("truly_grouped")
    return {
        "offence_records": offences.height,
        "offences": offences["offence"].n_unique(),
        "truly_group_based": truly["offence"].n_unique(),
        "all": _people_in(offences, listed),
        "group_based": _subset(offences.filter("group_based"), listed),
        "group_based_by_listed_suspects": _subset(offences.filter("group_based_by_listed_suspects"), listed),
    }


def _subset(offences: pl.DataFrame, listed: pl.DataFrame) -> dict[str, Any]:
    return {
        "offence_records": offences.height,
        "offences": offences["offence"].n_unique(),
        **_people_in(offences, listed),
    }


def _people_in(offences: pl.DataFrame, listed: pl.DataFrame) -> dict[str, Any]:
    involved = listed.filter(pl.col("record").is_in(offences["record"].implode()))
    return {
        "victims": _profile(involved.filter(pl.col("role") == "victim"), _VICTIM_BANDS),
        "suspects": _profile(involved.filter(pl.col("role") == "suspect"), _SUSPECT_BANDS),
    }


def _profile(parts: pl.DataFrame, bands: tuple[tuple[int, str], ...]) -> dict[str, Any]:
    """Distinct true people of ``parts``, by true sex, age at their first offence here, and true ethnic group."""
    people = parts.group_by("person").agg(pl.col("sex", "ethnic_group").first(), pl.col("age").min()).sort("person")
    limits = np.array([limit for limit, _ in bands])
    band = np.array([name for _, name in bands])[np.searchsorted(limits, people["age"].to_numpy(), side="right")]
    return {
        "distinct_people": people.height,
        "sex": _counts(people["sex"], ("F", "M")),
        "age_band": _counts(pl.Series(band), tuple(name for _, name in bands)),
        "ethnic_group": _counts(people["ethnic_group"], FIVE_GROUPS),
    }


def _counts(values: pl.Series, order: tuple[str, ...]) -> dict[str, int]:
    return {name: int((values == name).sum()) if values.len() else 0 for name in order}
