"""Put the accepted returns of all bodies side by side: offences, involvements, people, assessments, plans, contacts."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from openinquiry.core.linkage import load_encoding_settings
from openinquiry.core.returns import FieldType, PreparedReturn, load_specification

_LINKAGE_FIELDS = (
    "given_name",
    "surname",
    "birth_date",
    "sex",
    "postcode",
    "upn",
    *load_encoding_settings().hash_names,
    "encoding",
    "key_check",
)


@dataclass(frozen=True)
class Records:
    """All accepted rows of one kind together.

    Every frame has ``body``. offences has ``offence`` and people-like frames ``record_id``: body, table and reference
    joined by slashes, unique over all bodies; they stay inside the run. persons: every person record of every kind of
    return with what linkage compares and ``kind``.
    """

    offences: pl.DataFrame
    involvements: pl.DataFrame
    people: pl.DataFrame
    children: pl.DataFrame
    assessments: pl.DataFrame
    plans: pl.DataFrame
    clients: pl.DataFrame
    contacts: pl.DataFrame
    counts: pl.DataFrame
    persons: pl.DataFrame


def assemble(returns: tuple[PreparedReturn, ...], *, nobody_twice: frozenset[tuple[str, str]] = frozenset()) -> Records:
    """Join the tables of all ``returns``. Rows keep their order: by body, then as sent.

    nobody_twice: (kind, body) of returns in which no person has two records.
    """
    people = _together(returns, "police", "people").with_columns(_record_id("people", "person_reference"))
    children = _together(returns, "childrens_services", "children").with_columns(
        _record_id("children", "child_reference")
    )
    clients = _together(returns, "support_and_health", "people").with_columns(_record_id("clients", "person_reference"))
    return Records(
        offences=_together(returns, "police", "offences").with_columns(_joined("offence", "offence_reference")),
        involvements=_together(returns, "police", "involvements").with_columns(
            _joined("offence", "offence_reference"), _record_id("people", "person_reference")
        ),
        people=people,
        children=children,
        assessments=_together(returns, "childrens_services", "assessments").with_columns(
            _record_id("children", "child_reference")
        ),
        plans=_together(returns, "childrens_services", "plans").with_columns(_record_id("children", "child_reference")),
        clients=clients,
        contacts=_together(returns, "support_and_health", "contacts").with_columns(
            _record_id("clients", "person_reference")
        ),
        counts=_together(returns, "aggregate", "counts"),
        persons=pl.concat(
            [_comparable(people, "police"), _comparable(children, "children"), _comparable(clients, "support")]
        ).with_columns(_source(nobody_twice)),
    )


def _source(nobody_twice: frozenset[tuple[str, str]]) -> pl.Expr:
    """The table of a record where nobody is twice in it; null elsewhere."""
    tables = {"police": "people", "childrens_services": "children", "support_and_health": "clients"}
    sure = [f"{body}/{tables[kind]}" for kind, body in nobody_twice if kind in tables]
    mine = pl.col("record_id").str.extract("^([^/]*/[^/]*)/")
    return pl.when(mine.is_in(sorted(sure))).then(mine).alias("source")


def _together(returns: tuple[PreparedReturn, ...], kind: str, table: str) -> pl.DataFrame:
    frames = [
        each.tables[table].with_columns(body=pl.lit(each.body)) for each in returns if each.specification.id == kind
    ]
    return pl.concat(frames, rechunk=True) if frames else _empty(kind, table)


def _empty(kind: str, table: str) -> pl.DataFrame:
    specification = load_specification(kind)[table]
    missing = [f"{field.name}_missing" for field in specification.fields if field.track_missing]
    return pl.DataFrame(
        schema={
            "row": pl.Int64,
            **{field.name: _TYPES.get(field.type, pl.String()) for field in specification.fields},
            **dict.fromkeys(missing, pl.String()),
            "body": pl.String,
        }
    )


_TYPES: dict[FieldType, pl.DataType] = {
    FieldType.DATE: pl.Date(),
    FieldType.INTEGER: pl.Int64(),
    FieldType.DECIMAL: pl.Float64(),
    FieldType.CODE_LIST: pl.List(pl.String()),
}


def _joined(name: str, reference: str) -> pl.Expr:
    return pl.concat_str("body", pl.col(reference), separator="/").alias(name)


def _record_id(table: str, reference: str) -> pl.Expr:
    return pl.concat_str("body", pl.lit(table), pl.col(reference), separator="/").alias("record_id")


def _comparable(frame: pl.DataFrame, kind: str) -> pl.DataFrame:
    present = set(frame.columns)
    return frame.select(
        "record_id",
        "body",
        kind=pl.lit(kind),
        **{
            name: pl.col(name)
            if name in present
            else pl.lit(None, dtype=pl.Date if name == "birth_date" else pl.String)
            for name in _LINKAGE_FIELDS
        },
    )
