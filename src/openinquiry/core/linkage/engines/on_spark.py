"""Pairs scored by Splink on Apache Spark: Spark brings the pairs together and adds up; DuckDB, in each worker, compares.

Two engines never compare strings in quite the same way: the Jaro-Winkler of Splink's own library for Spark differs from that
of DuckDB, and so do functions of text and of lists. So every comparison that is more than «the same» or «missing» is decided
in Spark's Python workers by DuckDB itself, one query for a batch of pairs (docs/decisions/0017).
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import duckdb
import polars as pl

from openinquiry.core.linkage.engines.scoring import EngineFailed, Scorer, Scoring, in_order, scored_by
from openinquiry.core.linkage.engines.spark_session import spark_session
from openinquiry.core.shared import WrongUsage

_SAME = re.compile(r"\s*l\.(\w+)\s*=\s*r\.(\w+)\s*", re.IGNORECASE)  # part of a blocking rule
_TEXT = re.compile(r"'(?:[^']|'')*'")
_SIDE = re.compile(r"\b(\w+)_[lr]\b")
# Conditions that mean the same in every SQL: columns compared by = and asked whether they are null, joined by and, or.
_PLAIN = re.compile(r"(?:\s|[()=]|\b(?:and|or|is\s+null)\b|'(?:[^']|'')*'|\b\w+_[lr]\b(?!\s*\())+", re.IGNORECASE)
_OTHER_DUCKDB = "another DuckDB"


@contextmanager
def spark_scorer(master: str) -> Iterator[Scorer]:
    """A scorer on the Spark at ``master``, for as long as it is open. Raises EngineFailed when Spark cannot do the work."""
    with spark_session(master) as session:

        def score(connection: duckdb.DuckDBPyConnection, scoring: Scoring) -> pl.DataFrame:
            with _told_plainly(master):
                return _score(session, connection, scoring)

        yield score


def _score(session: Any, connection: duckdb.DuckDBPyConnection, scoring: Scoring) -> pl.DataFrame:  # noqa: ANN401 - PySpark
    from splink.backends.spark import SparkAPI  # noqa: PLC0415 - needs PySpark

    people = connection.sql("select * from people").to_arrow_table()
    model = in_words_of_spark(scoring.model, columns=people.column_names)
    for number, comparison in enumerate(scoring.model["comparisons"]):
        _register(session, number, comparison, columns=people.column_names)
    # Persisted, or Spark would work the blocks out again for every step after them.
    backend: Any = SparkAPI  # untyped where PySpark is not installed
    api = backend(spark_session=session, break_lineage_method="persist", register_udfs_automatically=False)
    frequencies = {
        column: session.createDataFrame(connection.sql(f"select * from {table}").to_arrow_table())
        for column, table in scoring.frequencies.items()
    }
    asked = Scoring(model, scoring.least)
    pairs = scored_by(api, session.createDataFrame(people), asked, frequencies=frequencies)
    found = pairs.as_spark_dataframe().select("record_id_l", "record_id_r", "match_weight").toArrow()
    session.catalog.clearCache()
    connection.register("scored_on_spark", found)
    try:
        return in_order(connection, "scored_on_spark", least=scoring.least)
    finally:
        connection.unregister("scored_on_spark")


def in_words_of_spark(model: dict[str, Any], *, columns: list[str]) -> dict[str, Any]:
    """The model with conditions that Spark understands. columns: of the records.

    A level that is more than «the same» or «missing» becomes a question to the function of its comparison (:func:`_register`).
    A level of one column being the same stays in words: Splink looks for it where a level counts frequencies.
    Raises WrongUsage for a blocking rule that is more than columns being the same.
    """
    return {
        **model,
        "sql_dialect": "spark",
        "blocking_rules_to_generate_predictions": [
            {**rule, "blocking_rule": _plain_rule(rule["blocking_rule"]), "sql_dialect": "spark"}
            for rule in model["blocking_rules_to_generate_predictions"]
        ],
        "comparisons": [
            {**each, "comparison_levels": _levels(number, each["comparison_levels"], columns=columns)}
            for number, each in enumerate(model["comparisons"])
        ],
    }


def _plain_rule(rule: str) -> str:
    if all(_SAME.fullmatch(part) for part in re.split(r"\band\b", rule, flags=re.IGNORECASE)):
        return rule
    raise WrongUsage(
        f"The blocking rule «{rule}» cannot be used on Spark: only columns being the same, joined by «and», mean the same on "
        "every engine. Change the rule, or link on DuckDB."
    )


def _levels(number: int, levels: list[dict[str, Any]], *, columns: list[str]) -> list[dict[str, Any]]:
    arguments = ", ".join(_sides(levels, columns=columns))
    return [
        level if _means_the_same(level) else {**level, "sql_condition": f"{_function(number)}({arguments}) = {place}"}
        for place, level in enumerate(levels)
    ]


def _means_the_same(level: dict[str, Any]) -> bool:
    condition = level["sql_condition"]
    return condition.strip().upper() == "ELSE" or _PLAIN.fullmatch(condition) is not None


def _function(number: int) -> str:
    return f"level_of_comparison_{number}"


def _sides(levels: list[dict[str, Any]], *, columns: list[str]) -> list[str]:
    """Each column that the levels speak of, as of the left and of the right record."""
    spoken = {name for level in levels for name in _SIDE.findall(_TEXT.sub("", level["sql_condition"]))}
    return [f"{name}_{side}" for name in columns if name in spoken for side in "lr"]


def _register(session: Any, number: int, comparison: dict[str, Any], *, columns: list[str]) -> None:  # noqa: ANN401 - PySpark
    """Make the function of a comparison known: it gives the place of the first level that holds, as DuckDB has it."""
    from pyspark.sql.functions import ArrowUDFType, arrow_udf  # noqa: PLC0415 - only when asked for

    levels = comparison["comparison_levels"]
    if all(_means_the_same(level) for level in levels):
        return
    sides = _sides(levels, columns=columns)
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", UserWarning
        )  # that it would rather be told by hints, which cannot say «any number»
        compare = arrow_udf(_comparing(levels, sides), "int", ArrowUDFType.SCALAR)
    session.udf.register(_function(number), compare)


def _comparing(levels: list[dict[str, Any]], sides: list[str]) -> Callable[..., Any]:
    """A function of batches of columns (Arrow arrays), one for each of ``sides``, to a batch of places of levels.

    It is sent to the workers whole, so that they need DuckDB and PyArrow and nothing of OpenInquiry.
    """
    cases = " ".join(
        f"else {place}"
        if level["sql_condition"].strip().upper() == "ELSE"
        else f"when {level['sql_condition']} then {place}"
        for place, level in enumerate(levels)
    )
    query = f"select (case {cases} end)::integer as place from pairs"
    wanted, other = duckdb.__version__, _OTHER_DUCKDB

    def compare(*batch: Any) -> Any:  # noqa: ANN401 - Arrow arrays
        import duckdb  # noqa: PLC0415 - in the worker
        import pyarrow  # noqa: PLC0415

        if duckdb.__version__ != wanted:
            raise RuntimeError(f"{other}: {duckdb.__version__}")
        # No folder to spill to: names would lie where the worker happens to run.
        settings: dict[str, str | bool | int | float | list[str]] = {
            "threads": 1,
            "preserve_insertion_order": True,
            "temp_directory": "",
        }
        with duckdb.connect(config=settings) as connection:
            connection.register("pairs", pyarrow.table(list(batch), names=sides))
            places = connection.sql(query).to_arrow_table().column("place").combine_chunks()
        return places.chunk(0) if isinstance(places, pyarrow.ChunkedArray) else places

    return compare


@contextmanager
def _told_plainly(master: str) -> Iterator[None]:
    """What goes wrong in Spark as one sentence. What Spark itself says is left out: it may quote what it was working on."""
    from py4j.protocol import Py4JError  # noqa: PLC0415 - only when asked for
    from pyspark.errors import PySparkException  # noqa: PLC0415

    try:
        yield
    except (Py4JError, PySparkException, ConnectionError, EOFError) as problem:
        if _OTHER_DUCKDB in str(problem):
            raise EngineFailed(
                f"The workers of Spark at {master} have another DuckDB than this machine ({duckdb.__version__}). Nothing was "
                f"linked. Install duckdb=={duckdb.__version__} in the Python of the workers."
            ) from None
        raise EngineFailed(
            f"Spark at {master} gave up ({type(problem).__name__}). Nothing was linked. See that its workers have Python "
            "with duckdb and pyarrow, and memory enough; docs/how-to/link-on-a-cluster.md says what they need."
        ) from None
