"""Pairs scored by Splink on DuckDB, in the database that holds the records."""

from __future__ import annotations

import duckdb
import polars as pl

from openinquiry.core.linkage.engines.scoring import Scoring, in_order, scored_by


def score_on_duckdb(connection: duckdb.DuckDBPyConnection, scoring: Scoring) -> pl.DataFrame:
    """Score the table ``people``: a :data:`Scorer`."""
    from splink import DuckDBAPI  # noqa: PLC0415 - two seconds to import; only a linkage should pay

    api = DuckDBAPI(connection=connection)
    pairs = scored_by(api, "people", scoring, frequencies=scoring.frequencies)
    return in_order(connection, pairs.physical_name, least=scoring.least)
