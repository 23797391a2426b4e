"""Which records of any tables of people are one person? Linked and de-duplicated together, by settings that are data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from openinquiry.core.linkage.blocking import RuleBlocks
from openinquiry.core.linkage.clusters import cluster_records
from openinquiry.core.linkage.model import enough_to_train, score_pairs
from openinquiry.core.linkage.person_tables import PersonTable
from openinquiry.core.linkage.quality import BlockingOverlap, LinkQuality, estimate_quality
from openinquiry.core.linkage.settings_text import TableSettings
from openinquiry.core.linkage.table_preparation import prepare_tables
from openinquiry.core.shared import Refused, WrongUsage


@dataclass(frozen=True)
class LinkedTables:
    """``clusters``: record_id and person (the least record_id of the cluster), in order of record_id.

    pairs: record_l, record_r, match_weight (log2 odds) and probability, of each compared pair at or above the loose
    threshold. settings: those used, without what the columns could not serve. model: the trained Splink settings.
    """

    clusters: pl.DataFrame
    pairs: pl.DataFrame
    settings: TableSettings
    model: dict[str, Any]
    training_rounds: tuple[int, ...]
    overlap: BlockingOverlap
    blocks: tuple[RuleBlocks, ...]

    def quality(self) -> LinkQuality:
        """What the match probabilities say of the links (see :func:`estimate_quality`)."""
        return estimate_quality(self.pairs, self.clusters, overlap=self.overlap)


def link_tables(tables: Sequence[PersonTable], *, settings: TableSettings) -> LinkedTables:
    """Decide which records are one person.

    Raises WrongUsage when two tables have one name, Refused when there are too few records, NotConverged when training
    does not settle.
    """
    names = [table.name for table in tables]
    if len(set(names)) < len(names):
        raise WrongUsage("Two tables have the same name. Records are named after their table: rename one of the files.")
    prepared = prepare_tables(tables, columns=settings.columns)
    if not enough_to_train(prepared):
        raise Refused(f"{prepared.height:,} records are too few for the linkage to be learnt from them.")
    used = settings.linkage.narrowed(
        frozenset(n for n in prepared.columns if prepared[n].null_count() < prepared.height)
    )
    scored = score_pairs(prepared, settings=used, seed=settings.seed)
    pairs = scored.pairs.with_columns(probability=(1.0 / (1.0 + pl.lit(2.0).pow(-pl.col("match_weight")))).round(9))
    people = cluster_records(
        prepared["record_id"], pairs, threshold=used.thresholds.central, largest=used.largest_cluster
    )
    return LinkedTables(
        clusters=people.sort("record_id"),
        pairs=pairs,
        settings=replace(settings, linkage=used),
        model=scored.model.settings,
        training_rounds=scored.model.sessions,
        overlap=scored.overlap,
        blocks=scored.blocks,
    )
