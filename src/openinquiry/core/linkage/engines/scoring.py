"""What every engine is asked, and the form in which it answers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import duckdb
import polars as pl

from openinquiry.core.shared import OpenInquiryError

_DECIMALS = 6  # of a match weight; engines add in different orders, and their sums differ beyond these


class EngineFailed(OpenInquiryError):
    """The engine could not be started or reached, or gave up. Nothing was linked."""

    exit_code = 1


@dataclass(frozen=True)
class Scoring:
    """Which pairs are to be scored, and how.

    model: trained settings of Splink, in the SQL of DuckDB. least: match weight below which pairs are left out; None keeps
    all. frequencies: column → table of the database that says how often each value occurs; worked out anew where absent.
    """

    model: dict[str, Any]
    least: float | None = None
    frequencies: Mapping[str, str] = field(default_factory=dict)


Scorer = Callable[[duckdb.DuckDBPyConnection, Scoring], pl.DataFrame]
"""Scores the table ``people`` of a database: record_l, record_r, match_weight (log2 odds), in order of the two records."""


def scored_by(api: Any, people: Any, scoring: Scoring, *, frequencies: Mapping[str, Any]) -> Any:  # noqa: ANN401 - Splink is untyped
    """The scored pairs as a table of Splink. api: its back end. people, frequencies: tables that the back end can register."""
    from splink import Linker  # noqa: PLC0415 - two seconds to import; only a linkage should pay

    linker = Linker(api.register(people), scoring.model)
    logging.getLogger("splink").setLevel(logging.ERROR)  # Splink sets its own level when a linker is made
    for column, table in frequencies.items():
        linker.table_management.register_term_frequency_lookup(api.register(table), column)
    # A little below the bound, so that the engines' last digits do not decide; the rounded weight does.
    least = None if scoring.least is None else scoring.least - 10.0**-_DECIMALS
    return linker.inference.predict(threshold_match_weight=least, warning_mode="never")


def in_order(connection: duckdb.DuckDBPyConnection, table: str, *, least: float | None) -> pl.DataFrame:
    """The pairs in ``table`` of the database as a :data:`Scorer` gives them."""
    bound = "" if least is None else f"having round(max(match_weight), {_DECIMALS}) >= {least}"
    relation = connection.sql(
        f"""select record_id_l as record_l, record_id_r as record_r, round(max(match_weight), {_DECIMALS}) as match_weight
            from {table} group by all {bound} order by record_l, record_r"""
    )
    result = pl.from_arrow(relation.to_arrow_table())
    assert isinstance(result, pl.DataFrame)  # noqa: S101 - a table is never a series
    return result
