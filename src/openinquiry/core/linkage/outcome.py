"""What a linkage found: the people at each threshold, what the links are worth, and what could as well be true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from openinquiry.core.linkage.calibration import Calibration, ReadQuality, calibrate, read_quality
from openinquiry.core.linkage.clusters import cluster_records
from openinquiry.core.linkage.constraints import Constraints
from openinquiry.core.linkage.encoding import EncodedLinks, EncodedQuality, encoded_quality
from openinquiry.core.linkage.engines import ON_DUCKDB, Engine
from openinquiry.core.linkage.preparation import enough_to_compare, prepare_records
from openinquiry.core.linkage.quality import BlockingOverlap, LinkQuality, estimate_quality
from openinquiry.core.linkage.replicates import replicate_linkages
from openinquiry.core.linkage.review.decisions import Decisions
from openinquiry.core.linkage.settings import LinkageSettings
from openinquiry.core.linkage.weighing import ModelWeights, Waterfall, waterfalls_of, weights_of

LEVELS = ("loose", "central", "strict")


@dataclass(frozen=True)
class Linkage:
    """``people``: record_id, loose, central, strict — the person of each record at each threshold — and ``compared``.

    comparable: records with enough to be compared; the rest stand alone as one person each, and are not ``compared``.
    pairs: compared pairs of named records at or above the loose threshold, as the model scored them. encoded: what was
    linked by encodings. model: trained settings, empty where none was trained. links: pairs of named and of encoded records
    together, as readers' answers leave them. constraints: what no person could be. decisions: of readers, which bind.
    doubtful: record_l, record_r, why — pairs to look at. frequencies: how common values are, where not as in the records.
    engine: what scored the pairs.
    """

    people: pl.DataFrame
    pairs: pl.DataFrame
    records: int
    comparable: int
    encoded: EncodedLinks
    model: dict[str, Any]
    training_rounds: tuple[int, ...]
    overlap: BlockingOverlap
    settings: LinkageSettings
    links: pl.DataFrame
    constraints: Constraints
    decisions: Decisions
    doubtful: pl.DataFrame
    frequencies: dict[str, pl.DataFrame] = field(default_factory=dict)
    engine: Engine = ON_DUCKDB

    def quality(self, level: str) -> LinkQuality:
        """What the match probabilities say of the links between named records at one of :data:`LEVELS`."""
        named = pl.concat([self.pairs["record_l"], self.pairs["record_r"]]).unique()
        people = self.person_of(level).filter(pl.col("record_id").is_in(named.implode()))
        return estimate_quality(self.pairs, people, overlap=self.overlap)

    def quality_of_encoded(self, level: str) -> EncodedQuality:
        """What their own probabilities say of the links of encoded records at one of :data:`LEVELS`."""
        return encoded_quality(self.encoded, self.person_of(level))

    def weights(self) -> ModelWeights | None:
        """What each level of agreement is worth in the model; None where none was trained."""
        return weights_of(self.model, comparisons=self.settings.comparisons) if self.model else None

    def waterfalls(self, pairs: pl.DataFrame, *, records: pl.DataFrame) -> dict[tuple[str, str], Waterfall]:
        """How the weights of ``pairs`` (record_l, record_r) build up, whether or not a rule brought them together.

        records: all those that were linked, as :func:`link_people` takes them. Pairs with a record that has too little
        to be compared by name are left out, and so are all where no model was trained.
        """
        model = self.weights()
        if model is None:
            return {}
        named = enough_to_compare(prepare_records(records))
        return waterfalls_of(pairs, named, model=model, frequencies=self.frequencies)

    def read_quality(self, level: str, *, seed: int) -> ReadQuality | None:
        """What readers found in the sample, at one of :data:`LEVELS`; None where no sample was read."""
        limits = self.settings.thresholds
        return read_quality(
            self.pairs, self.decisions, thresholds=(limits.loose, limits.central, limits.strict),
            at=getattr(limits, level), unseen=self.overlap.unseen, seed=seed,
        )  # fmt: skip

    def calibration(self) -> Calibration:
        """The correction of the pairs' probabilities that readers' answers ask for."""
        return calibrate(self.pairs, self.decisions)

    def linked_at(self, threshold: float) -> pl.DataFrame:
        """record_id and person at any match weight from the loose threshold up."""
        return cluster_records(
            self.people["record_id"], self.links, threshold=threshold, largest=self.settings.largest_cluster,
            constraints=self.constraints,
        )  # fmt: skip

    def replicates(self, number: int, *, seed: int) -> Iterator[pl.DataFrame]:
        """``number`` linkages that could as well be true: record_id and person, drawn from the corrected probabilities."""
        return replicate_linkages(
            self.people["record_id"], self.links, number=number, seed=seed, largest=self.settings.largest_cluster,
            constraints=self.constraints, calibration=self.calibration(),
        )  # fmt: skip

    def person_of(self, level: str) -> pl.DataFrame:
        """record_id and person at one of :data:`LEVELS`."""
        return self.people.select("record_id", pl.col(level).alias("person"))
