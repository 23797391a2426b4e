"""Which records of all returns are one person: at the central threshold, and at a loose and a strict one beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import polars as pl

from openinquiry.core.linkage.calibration import Calibration, ReadQuality, calibrate, read_quality
from openinquiry.core.linkage.clusters import cluster_records
from openinquiry.core.linkage.constraints import Constraints
from openinquiry.core.linkage.doubts import doubtful_pairs
from openinquiry.core.linkage.model import enough_to_train, score_pairs
from openinquiry.core.linkage.preparation import prepare_records
from openinquiry.core.linkage.quality import BlockingOverlap, LinkQuality, estimate_quality
from openinquiry.core.linkage.replicates import replicate_linkages
from openinquiry.core.linkage.review.decisions import DIFFERENT, NO_DECISIONS, SAME, Decisions
from openinquiry.core.linkage.settings import LinkageSettings

LEVELS = ("loose", "central", "strict")
_CERTAIN = 60.0  # match weight given to agreement of a whole keyed hash


@dataclass(frozen=True)
class Linkage:
    """``people``: record_id, loose, central, strict — the person of each record at each threshold — and ``compared``.

    comparable: records with enough to be compared; the rest stand alone as one person each, and are not ``compared``.
    pairs: compared pairs at or above the loose threshold, as the model scored them. model: trained settings, empty where none
    was trained. links: pairs of named and of hashed records together, as readers' answers leave them. constraints: what no
    person could be. decisions: of readers, which bind. doubtful: record_l, record_r, why — pairs to look at.
    """

    people: pl.DataFrame
    pairs: pl.DataFrame
    records: int
    comparable: int
    hashed: int
    model: dict[str, Any]
    training_rounds: tuple[int, ...]
    overlap: BlockingOverlap
    settings: LinkageSettings
    links: pl.DataFrame
    constraints: Constraints
    decisions: Decisions
    doubtful: pl.DataFrame

    def quality(self, level: str) -> LinkQuality:
        """What the match probabilities say of the links between named records at one of :data:`LEVELS`."""
        named = pl.concat([self.pairs["record_l"], self.pairs["record_r"]]).unique()
        people = self.person_of(level).filter(pl.col("record_id").is_in(named.implode()))
        return estimate_quality(self.pairs, people, overlap=self.overlap)

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


def link_people(
    records: pl.DataFrame, *, settings: LinkageSettings, seed: int, decisions: Decisions = NO_DECISIONS
) -> Linkage:
    """Decide which records are one person.

    records: record_id (unique) and any of given_name, surname, birth_date, sex, postcode, upn, name_birth_hash,
    surname_birth_hash, body, and source: filled where the record is of a source in which nobody is twice. decisions: of
    readers; they bind, whatever the model says. A record that holds hashes only is linked to records with the same hash and
    to no other: how such records overlap with named ones cannot be known here, and the report says so.
    Raises NotConverged when training does not settle.
    """
    prepared = prepare_records(records)
    named = prepared.filter(
        pl.col("surname").is_not_null() & (pl.col("birth_date").is_not_null() | pl.col("postcode").is_not_null())
    )
    hashed = _same_hash_pairs(records)
    pairs = _no_pairs()
    model: dict[str, Any] = {}
    rounds: tuple[int, ...] = ()
    overlap = BlockingOverlap(0.0, 0.0, 0.0)
    if enough_to_train(named):
        scored = score_pairs(named, settings=settings, seed=seed)
        pairs, overlap = scored.pairs, scored.overlap
        model, rounds = scored.model.settings, scored.model.sessions
    elif named.height:
        pairs = _identical_pairs(named)
    links = _with_decisions(pl.concat([pairs, hashed]), decisions)
    constraints = _constraints(records, prepared, decisions)
    levels = {
        level: cluster_records(
            records["record_id"],
            links,
            threshold=getattr(settings.thresholds, level),
            largest=settings.largest_cluster,
            constraints=constraints,
        ).rename({"person": level})
        for level in LEVELS
    }
    people = levels["central"].join(levels["loose"], on="record_id").join(levels["strict"], on="record_id")
    with_hash = records.filter(_has_hash(records))["record_id"]
    compared = pl.concat([named["record_id"], with_hash]).unique()
    people = people.with_columns(compared=pl.col("record_id").is_in(compared.to_list()))
    central = people.select("record_id", person="central")
    doubtful = doubtful_pairs(
        links, central, _checked(records, prepared), threshold=settings.thresholds.central, review=settings.review
    )
    return Linkage(
        people.sort("record_id"), pairs, records.height, len(compared), len(with_hash), model, rounds, overlap,
        settings, links, constraints, decisions, doubtful,
    )  # fmt: skip


def _with_decisions(pairs: pl.DataFrame, decisions: Decisions) -> pl.DataFrame:
    """The pairs without those that readers found to be two people, and with those they found to be one, as certain."""
    bound = decisions.binding().select("record_1", "record_2")
    if bound.is_empty():
        return pairs
    low, high = pl.min_horizontal("record_l", "record_r"), pl.max_horizontal("record_l", "record_r")
    others = pairs.with_columns(record_1=low, record_2=high).join(
        bound, on=["record_1", "record_2"], how="anti", maintain_order="left"
    )
    same = decisions.pairs(SAME).with_columns(match_weight=pl.lit(_CERTAIN))
    return pl.concat([others.select(pairs.columns), same.select(pairs.columns)])


def _constraints(records: pl.DataFrame, prepared: pl.DataFrame, decisions: Decisions) -> Constraints:
    found = Constraints(
        apart=decisions.pairs(DIFFERENT), birth_dates=prepared.select("record_id", "birth_date").drop_nulls()
    )
    if "source" not in records.columns:
        return found
    sources = records.select("record_id", "source").drop_nulls()
    # What readers found to be one person is one, whatever the source says of itself.
    named_by_readers = decisions.pairs(SAME)["record_r"]
    return replace(found, one_each=sources.filter(~pl.col("record_id").is_in(named_by_readers.implode())))


def _checked(records: pl.DataFrame, prepared: pl.DataFrame) -> pl.DataFrame:
    body = records.select("record_id", body=pl.col("body") if "body" in records.columns else pl.lit(""))
    return prepared.select("record_id", "birth_date", "sex", "upn").join(body, on="record_id")


def _no_pairs() -> pl.DataFrame:
    return pl.DataFrame(schema={"record_l": pl.String, "record_r": pl.String, "match_weight": pl.Float64})


def _has_hash(records: pl.DataFrame) -> pl.Series:
    if "name_birth_hash" not in records.columns:
        return pl.Series([False] * records.height, dtype=pl.Boolean)
    return records["name_birth_hash"].is_not_null()


def _same_hash_pairs(records: pl.DataFrame) -> pl.DataFrame:
    if not _has_hash(records).any():
        return _no_pairs()
    return _pairs_to_first(records.filter(pl.col("name_birth_hash").is_not_null()), by=["name_birth_hash"])


def _identical_pairs(prepared: pl.DataFrame) -> pl.DataFrame:
    """Too few records for a model: only the same names and the same date of birth link."""
    whole = prepared.filter(pl.col("given_name").is_not_null() & pl.col("birth_date").is_not_null())
    return _pairs_to_first(whole, by=["given_name", "surname", "birth_date"])


def _pairs_to_first(records: pl.DataFrame, *, by: list[str]) -> pl.DataFrame:
    return (
        records.sort("record_id")
        .with_columns(first=pl.col("record_id").first().over(by))
        .filter(pl.col("first") != pl.col("record_id"))
        .select(record_l="first", record_r="record_id", match_weight=pl.lit(_CERTAIN))
    )
