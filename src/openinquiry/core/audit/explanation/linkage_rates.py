"""Which records stand behind each count of records that are linked or not, and what readers' answers make of the links."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import polars as pl

from openinquiry.core.audit.explanation.sources import Source, Sources, stated
from openinquiry.core.audit.tables.linkage_rates import DIMENSIONS, bodies_of, rate_cell
from openinquiry.core.audit.tables.readers import reader_counts
from openinquiry.core.audit.tables.weights import weight_counts
from openinquiry.core.linkage import Linkage

_KINDS = ("police", "childrens_services", "support_and_health")
_WHAT = {"records": ("compared", pl.lit(True)), "linked": ("linked to another record", pl.col("linked")),
         "alone": ("linked to no other record", ~pl.col("linked"))}  # fmt: skip


def sources_of_rates(
    compared: pl.DataFrame, *, records_of: Callable[[pl.DataFrame], pl.DataFrame], names: dict[str, str]
) -> Sources:
    """compared: as :func:`compared_records` gives it. records_of: makes the lines of records (record_id, central)."""
    divisions = [("all", "", "all", pl.lit(True))]
    divisions += [
        (dimension, value, f"{title.lower()}: {label.lower()}", pl.col(dimension) == value)
        for dimension, title, values in DIMENSIONS
        for value, label in values
    ]
    divisions += [("body", body, names.get(body, body), pl.col("body") == body) for body in bodies_of(compared)]
    found: Sources = {}
    for dimension, value, words, condition in divisions:
        for what, (said, chosen) in _WHAT.items():
            make = partial(_lines, compared, condition & chosen, records_of)
            found[rate_cell(dimension, value, what)] = Source(
                f"Records of people {said}, {words}", "rows", make, "", "central", _KINDS
            )
    return found


def _lines(
    compared: pl.DataFrame, condition: pl.Expr, records_of: Callable[[pl.DataFrame], pl.DataFrame]
) -> pl.DataFrame:
    return records_of(compared.filter(condition).select("record_id", central="record_id"))


def sources_of_readers(linkage: Linkage, *, seed: int) -> Sources:
    """The numbers of pairs that readers looked at and the estimates from them, which no rows of returns add up to."""
    said = "from the answers of readers, which are kept apart from the returns"
    return {
        cell: Source(f"Pairs of records, {cell.removeprefix('linkage.readers.')}: {said}", "stated numbers",
                     partial(stated, number, says=said), "", cell.rpartition("@")[2], _KINDS)
        for cell, number in reader_counts(linkage, seed=seed).items()
    }  # fmt: skip


def sources_of_weights(linkage: Linkage) -> Sources:
    """The expected numbers of pairs at each level of agreement, which are the model's and no rows add up to."""
    said = "from the probabilities that the linkage learnt of all pairs"
    return {
        cell: Source(f"Expected pairs, {cell.removeprefix('linkage.level.')}: {said}", "stated numbers",
                     partial(stated, number, says=said), "", "", _KINDS)
        for cell, number in weight_counts(linkage).items()
    }  # fmt: skip
