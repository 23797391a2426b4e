"""What a first linkage teaches about a second one: how many pairs are one person, and what chance alone makes agree.

Chance agreement is learnt from random pairs, and name frequencies from all records. Where many people have several records,
both are too high: some of the random pairs are one person, and a rare name counts once for each record of its one bearer
(splink issues 198 and 2035). Once a first linkage has been made, both can be had without the copies.
"""

from __future__ import annotations

import math
from typing import Any

import duckdb
import polars as pl

_ROUNDS = 200
_SETTLED = 1e-6
_LEAST_OF_ONE_PERSON = 0.0001  # a level that training calls rarer than this among pairs of one person is merely unseen
_LEAST_KEPT = 0.1  # what is taken away is an estimate too, so chance agreement is lowered tenfold at most


def learnt_odds(weights: pl.Series, *, prior: float, pairs_in_all: int) -> float:
    """The probability that two random records are one person, as the scored pairs themselves have it.

    weights: log2 odds under ``prior``. The expected number of true pairs and the prior are made to agree, by
    expectation maximisation over the prior alone (Fellegi and Sunter 1969; Winkler 1988). Pairs not scored count as
    different people. Rounded to four significant digits.
    """
    evidence = weights - math.log2(prior / (1 - prior))
    found = prior
    for _ in range(_ROUNDS):
        start = math.log2(found / (1 - found))
        chances = 1.0 / (1.0 + (-(evidence + start) * math.log(2)).exp())
        again = min(max(float(chances.sum()) / pairs_in_all, 1.0 / pairs_in_all), 0.5)
        if abs(again - found) <= _SETTLED * found:
            break
        found = again
    return float(f"{found:.4g}")


def without_copies(model: dict[str, Any], *, prior: float) -> dict[str, Any]:
    """The model with chance agreement (u) freed of the pairs that are one person: (u − prior · m) / (1 − prior).

    prior: probability that two random records are one person. Levels whose u was fixed by judgement stay as they are.
    """

    def freed(level: dict[str, Any]) -> dict[str, Any]:
        u, m = level.get("u_probability"), level.get("m_probability")
        if u is None or m is None or level.get("fix_u_probability"):
            return level
        m = m if level.get("fix_m_probability") else max(m, _LEAST_OF_ONE_PERSON)
        return {
            **level,
            "m_probability": m,
            "u_probability": float(f"{max((u - prior * m) / (1 - prior), _LEAST_KEPT * u):.4g}"),
        }

    return {
        **model,
        "probability_two_random_records_match": prior,
        "comparisons": [
            {**each, "comparison_levels": [freed(level) for level in each["comparison_levels"]]}
            for each in model["comparisons"]
        ],
    }


def frequency_tables(
    connection: duckdb.DuckDBPyConnection, *, model: dict[str, Any], people: pl.DataFrame
) -> dict[str, str]:
    """Column → table of how often each of its values occurs, a value counted once for each person who bears it.

    people: record_id and person. The tables are made in the database, as Splink wants them.
    """
    connection.register("first_people", people.to_arrow())
    made = {}
    for column in _counted(model):
        made[column] = f"frequency_of_{column}"
        connection.execute(
            f"""create or replace table {made[column]} as
                with borne as (select distinct {column} as value, person
                               from people join first_people using (record_id) where {column} is not null)
                select value as {column}, count(*) / (select count(*) from borne)::double as tf_{column}
                from borne group by value"""
        )
    connection.unregister("first_people")
    return made


def read_frequencies(connection: duckdb.DuckDBPyConnection, *, model: dict[str, Any]) -> dict[str, pl.DataFrame]:
    """What :func:`frequency_tables` has made in the database: column → that column and tf_<column>, in order of value."""
    found = {}
    for column in _counted(model):
        frame = pl.from_arrow(connection.sql(f"select * from frequency_of_{column} order by 1").to_arrow_table())
        assert isinstance(frame, pl.DataFrame)  # noqa: S101 - a table is never a series
        found[column] = frame
    return found


def _counted(model: dict[str, Any]) -> list[str]:
    """The columns of which common values count less."""
    return sorted(
        {
            level["tf_adjustment_column"]
            for comparison in model["comparisons"]
            for level in comparison["comparison_levels"]
            if "tf_adjustment_column" in level
        }
    )
