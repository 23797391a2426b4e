"""Which records of any tables of people are one person? Linked and de-duplicated together, by settings that are data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from openinquiry.core.linkage.blocking import RuleBlocks
from openinquiry.core.linkage.clusters import cluster_records, part_by_average
from openinquiry.core.linkage.constraints import Constraints
from openinquiry.core.linkage.engines import ON_DUCKDB, Engine
from openinquiry.core.linkage.model import ScoredPairs, enough_to_train, score_pairs
from openinquiry.core.linkage.person_tables import PersonTable
from openinquiry.core.linkage.quality import BlockingOverlap, LinkQuality, estimate_quality, quality_of_parted
from openinquiry.core.linkage.settings import LinkageSettings
from openinquiry.core.linkage.settings_text import TableSettings
from openinquiry.core.linkage.table_preparation import prepare_tables
from openinquiry.core.linkage.weighing import ModelWeights, Waterfall, waterfalls_of, weigh_pairs, weights_of
from openinquiry.core.shared import Refused, WrongUsage


@dataclass(frozen=True)
class LinkedTables:
    """``clusters``: record_id and person (the least record_id of the cluster), in order of record_id.

    pairs: record_l, record_r, match_weight (log2 odds) and probability, of each compared pair at or above the loose
    threshold. settings: those used, without what the columns could not serve. model: the trained Splink settings.
    right: linked pairs expected to be one person, where clusters were taken apart by what all their pairs say.
    prepared: the records as they were compared. frequencies: how common their values are, each person counted once.
    """

    clusters: pl.DataFrame
    pairs: pl.DataFrame
    settings: TableSettings
    model: dict[str, Any]
    training_rounds: tuple[int, ...]
    overlap: BlockingOverlap
    blocks: tuple[RuleBlocks, ...]
    prepared: pl.DataFrame
    frequencies: dict[str, pl.DataFrame]
    right: float | None = None
    engine: Engine = ON_DUCKDB

    def quality(self) -> LinkQuality:
        """What the match probabilities say of the links (see :mod:`openinquiry.core.linkage.quality`)."""
        if self.right is not None:
            return quality_of_parted(self.pairs, self.clusters, right=self.right, overlap=self.overlap)
        return estimate_quality(self.pairs, self.clusters, overlap=self.overlap)

    def weights(self) -> ModelWeights:
        """What each level of agreement is worth in the model."""
        return weights_of(self.model, comparisons=self.settings.linkage.comparisons)

    def weighed(self) -> pl.DataFrame:
        """The parts of the weight of each of ``pairs``, in their order (see :func:`weigh_pairs`)."""
        return weigh_pairs(self.pairs, self.prepared, model=self.weights(), frequencies=self.frequencies)

    def waterfall(self, one: str, other: str) -> Waterfall:
        """How the weight of two records builds up, whether or not a rule brought them together.

        Raises WrongUsage when there is no record of one of the names, or both are one record.
        """
        pair = pl.DataFrame({"record_l": [min(one, other)], "record_r": [max(one, other)]})
        known = set(self.prepared["record_id"].to_list()) & {one, other}
        if one == other or len(known) < 2:
            raise WrongUsage(
                "--explain needs the names of two records of the tables, as they stand in clusters.csv; "
                f"{'they are one record' if one == other else f'{len(known)} of the two are there'}."
            )
        found = waterfalls_of(pair, self.prepared, model=self.weights(), frequencies=self.frequencies)
        return next(iter(found.values()))


def link_tables(tables: Sequence[PersonTable], *, settings: TableSettings, engine: Engine = ON_DUCKDB) -> LinkedTables:
    """Decide which records are one person. engine: scores the pairs.

    Raises WrongUsage when two tables have one name, or one table is to be linked one to one; Refused when there are too
    few records; NotConverged when training does not settle; EngineFailed when the engine cannot do the work.
    """
    names = [table.name for table in tables]
    if len(set(names)) < len(names):
        raise WrongUsage("Two tables have the same name. Records are named after their table: rename one of the files.")
    prepared = prepare_tables(tables, columns=settings.columns)
    if not enough_to_train(prepared):
        raise Refused(f"{prepared.height:,} records are too few for the linkage to be learnt from them.")
    if settings.one_to_one and len(tables) < 2:
        raise WrongUsage("One to one needs two tables or more: a single table in which nobody is twice has no links.")
    used = settings.linkage.narrowed(
        frozenset(n for n in prepared.columns if prepared[n].null_count() < prepared.height)
    )
    scored = score_pairs(prepared, settings=used, seed=settings.seed, engine=engine)
    pairs = _with_probability(scored.pairs)
    right = None
    if settings.one_to_one:
        pairs = _between_tables(pairs, prepared)
        people = cluster_records(
            prepared["record_id"], pairs, threshold=used.thresholds.central, largest=len(tables),
            constraints=Constraints(one_each=prepared.select("record_id", source="table")),
        )  # fmt: skip
    else:
        people, right = _people(prepared["record_id"], scored, settings=used)
    return LinkedTables(
        clusters=people.sort("record_id"),
        pairs=pairs,
        settings=replace(settings, linkage=used),
        model=scored.model.settings,
        training_rounds=scored.model.sessions,
        overlap=scored.overlap,
        blocks=scored.blocks,
        prepared=prepared,
        frequencies=scored.frequencies,
        right=right,
        engine=engine,
    )


def _with_probability(pairs: pl.DataFrame) -> pl.DataFrame:
    odds = pl.lit(2.0).pow(pl.col("match_weight"))
    return pairs.with_columns(probability=(odds / (1.0 + odds)).round(9))


def _between_tables(pairs: pl.DataFrame, prepared: pl.DataFrame) -> pl.DataFrame:
    table = prepared.select("record_id", "table")
    both = pairs.join(table, left_on="record_l", right_on="record_id", maintain_order="left").join(
        table, left_on="record_r", right_on="record_id", suffix="_r", maintain_order="left"
    )
    return both.filter(pl.col("table") != pl.col("table_r")).drop("table", "table_r")


def _people(ids: pl.Series, scored: ScoredPairs, *, settings: LinkageSettings) -> tuple[pl.DataFrame, float | None]:
    """The person of each record, and how many linked pairs are expected to be right, where that is known."""
    threshold, largest = settings.thresholds.central, settings.largest_cluster
    if scored.within is None:
        return cluster_records(ids, scored.pairs, threshold=threshold, largest=largest), None
    parted = part_by_average(scored.within, threshold=threshold, bound=settings.thresholds.strict)
    alone = ids.to_frame("record_id").join(parted.people, on="record_id", how="left")
    return alone.with_columns(pl.col("person").fill_null(pl.col("record_id"))), parted.right
