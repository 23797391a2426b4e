"""Which level each comparison of a pair of records reaches, and what the pair's names, by how common they are, add to it.

The levels are told by the same conditions that Splink scored the pairs by, so the parts of a pair add up to its match weight.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb
import polars as pl

from openinquiry.core.linkage.weighing.levels import ComparisonWeights, ModelWeights

PAIR = {"record_l": pl.String(), "record_r": pl.String()}


@dataclass(frozen=True)
class Part:
    """Of one comparison: the place of the level that the pair reaches, and what the frequency of its value adds."""

    level: int
    adjustment: float


@dataclass(frozen=True)
class PairWeights:
    """The parts of one pair, in the order of the model's comparisons."""

    parts: tuple[Part, ...]


def weigh_pairs(
    pairs: pl.DataFrame,
    prepared: pl.DataFrame,
    *,
    model: ModelWeights,
    frequencies: Mapping[str, pl.DataFrame] | None = None,
) -> pl.DataFrame:
    """The parts of each of ``pairs`` (record_l, record_r): the same two columns, and for each comparison ``<name>_level``
    (place of the level reached), ``<name>_weight`` (log2 odds) and ``<name>_frequency`` (what that of its value adds).

    prepared: the records as they were compared. frequencies: column → that column and tf_<column>, the share of records
    that bear a value, as the model knew them; counted over ``prepared`` where not given. Pairs of
    unknown records are left out.
    """
    connection = duckdb.connect()
    try:
        connection.execute("set threads = 2; set memory_limit = '2GB'")
        connection.register("records", prepared.to_arrow())
        connection.register("wanted", pairs.select("record_l", "record_r").with_row_index("pair_place").to_arrow())
        tables = _frequencies(connection, model, given=frequencies or {})
        levels = ", ".join(f"{_place_sql(each)} as {each.name}_level" for each in model.comparisons)
        weights = ", ".join(f"{_weight_sql(each)}, {_adjustment_sql(each)}" for each in model.comparisons)
        left, right = (
            "select pair_place, " + ", ".join(f'"{name}" as "{name}_{side}"' for name in _columns(prepared, tables))
            + f" from wanted join records on record_id = record_{side} "
            + " ".join(f"left join {table} using ({column})" for column, table in tables.items())
            for side in ("l", "r")
        )  # fmt: skip
        found = connection.sql(
            f"""with l as ({left}), r as ({right}), levels as (select *, {levels} from l join r using (pair_place))
                select wanted.record_l, wanted.record_r, {weights}
                from levels join wanted using (pair_place) order by pair_place"""
        ).to_arrow_table()
    finally:
        connection.close()
    result = pl.from_arrow(found)
    assert isinstance(result, pl.DataFrame)  # noqa: S101 - a table is never a series
    return result


def parts_of(row: Mapping[str, object], *, model: ModelWeights) -> PairWeights:
    """The parts in one row of :func:`weigh_pairs`."""
    return PairWeights(
        tuple(
            Part(int(str(row[f"{each.name}_level"])), float(str(row[f"{each.name}_frequency"])))
            for each in model.comparisons
        )
    )


def _columns(prepared: pl.DataFrame, tables: Mapping[str, str]) -> list[str]:
    return [*(name for name in prepared.columns if name != "record_id"), *(f"tf_{column}" for column in tables)]


def _frequencies(
    connection: duckdb.DuckDBPyConnection, model: ModelWeights, *, given: Mapping[str, pl.DataFrame]
) -> dict[str, str]:
    """Column → table of the share of records that bear each of its values."""
    wanted = {level.frequency for each in model.comparisons for level in each.levels if level.frequency}
    made = {}
    for column in sorted(wanted):
        made[column] = f"frequency_{column}"
        if column in given:
            connection.register(made[column], given[column].to_arrow())
            continue
        connection.execute(
            f"""create temp table {made[column]} as
                select {column}, count(*) / sum(count(*)) over ()::double as tf_{column}
                from records where {column} is not null group by {column}"""
        )
    return made


def _place_sql(comparison: ComparisonWeights) -> str:
    """The place of the first level whose condition holds, as Splink takes them."""
    cases = [
        f"else {place}" if level.condition == "ELSE" else f"when {level.condition} then {place}"
        for place, level in enumerate(comparison.levels)
    ]
    return f"case {' '.join(cases)} end::utinyint"


def _weight_sql(comparison: ComparisonWeights) -> str:
    cases = " ".join(f"when {place} then {level.weight!r}" for place, level in enumerate(comparison.levels))
    name = comparison.name
    return f"{name}_level, (case {name}_level {cases} end)::double as {name}_weight"


def _adjustment_sql(comparison: ComparisonWeights) -> str:
    """Of the two values' frequencies the greater counts, against chance agreement on the column, as in Splink."""
    name, cases = comparison.name, ""
    for place, level in enumerate(comparison.levels):
        if level.frequency and level.frequency_u is not None and level.condition != "ELSE":
            share = f"greatest(tf_{level.frequency}_l, tf_{level.frequency}_r)"
            cases += f" when {place} then coalesce(log2({level.frequency_u!r}::double) - log2({share}), 0)"
    return (
        f"(case {name}_level{cases} else 0 end)::double as {name}_frequency"
        if cases
        else f"0.0::double as {name}_frequency"
    )
