"""Which records of all returns are one person: at the central threshold, and at a loose and a strict one beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from openinquiry.core.linkage.clusters import cluster_records
from openinquiry.core.linkage.encoding import (
    EncodedLinks,
    EncodedQuality,
    EncodingKey,
    NamedLinks,
    encoded_quality,
    link_encoded,
    load_encoding_settings,
)
from openinquiry.core.linkage.model import enough_to_train, score_pairs
from openinquiry.core.linkage.preparation import prepare_records
from openinquiry.core.linkage.quality import BlockingOverlap, LinkQuality, estimate_quality
from openinquiry.core.linkage.settings import LinkageSettings

LEVELS = ("loose", "central", "strict")
_CERTAIN = 60.0  # match weight of names and date of birth all the same, where no model can be learnt


@dataclass(frozen=True)
class Linkage:
    """``people``: record_id, loose, central, strict — the person of each record at each threshold — and ``compared``.

    comparable: records with enough to be compared; the rest stand alone as one person each, and are not ``compared``.
    pairs: compared pairs of named records at or above the loose threshold. encoded: what was linked by encodings.
    model: trained settings, empty where none was trained.
    """

    people: pl.DataFrame
    pairs: pl.DataFrame
    records: int
    comparable: int
    encoded: EncodedLinks
    model: dict[str, Any]
    training_rounds: tuple[int, ...]
    overlap: BlockingOverlap

    def quality(self, level: str) -> LinkQuality:
        """What the match probabilities say of the links between named records at one of :data:`LEVELS`."""
        named = pl.concat([self.pairs["record_l"], self.pairs["record_r"]]).unique()
        people = self.person_of(level).filter(pl.col("record_id").is_in(named.implode()))
        return estimate_quality(self.pairs, people, overlap=self.overlap)

    def quality_of_encoded(self, level: str) -> EncodedQuality:
        """What their own probabilities say of the links of encoded records at one of :data:`LEVELS`."""
        return encoded_quality(self.encoded, self.person_of(level))

    def person_of(self, level: str) -> pl.DataFrame:
        """record_id and person at one of :data:`LEVELS`."""
        return self.people.select("record_id", pl.col(level).alias("person"))


def link_people(
    records: pl.DataFrame, *, settings: LinkageSettings, seed: int, key: EncodingKey | None = None
) -> Linkage:
    """Decide which records are one person.

    records: record_id (unique) and any of given_name, surname, birth_date, sex, postcode, upn, the keyed hashes, encoding
    and key_check. key: of the encodings, where whoever links may hold it; without it a record that holds only encodings is
    compared with others like it and with no named one.
    Raises NotConverged when training does not settle, Refused when ``key`` made none of the encodings.
    """
    prepared = prepare_records(records)
    named = prepared.filter(
        pl.col("surname").is_not_null() & (pl.col("birth_date").is_not_null() | pl.col("postcode").is_not_null())
    )
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
    found = NamedLinks(
        records.filter(pl.col("record_id").is_in(named["record_id"].implode())),
        pairs,
        _joined(named["record_id"], pairs, settings=settings, level="central"),
        overlap.unseen,
        bool(model),
    )
    encoded = link_encoded(
        _encoded_only(records, named["record_id"]),
        named=found,
        key=key,
        settings=load_encoding_settings(),
        loose=settings.thresholds.loose,
        seed=seed,
    )
    every = pl.concat([pairs, encoded.edges])
    levels = [
        _joined(records["record_id"], every, settings=settings, level=level).rename({"person": level})
        for level in ("central", "loose", "strict")
    ]
    people = levels[0].join(levels[1], on="record_id").join(levels[2], on="record_id")
    compared = pl.concat([named["record_id"], encoded.records]).unique()
    people = people.with_columns(compared=pl.col("record_id").is_in(compared.to_list()))
    return Linkage(people.sort("record_id"), pairs, records.height, len(compared), encoded, model, rounds, overlap)


def _joined(ids: pl.Series, pairs: pl.DataFrame, *, settings: LinkageSettings, level: str) -> pl.DataFrame:
    threshold = getattr(settings.thresholds, level)
    return cluster_records(ids, pairs, threshold=threshold, largest=settings.largest_cluster)


def _no_pairs() -> pl.DataFrame:
    return pl.DataFrame(schema={"record_l": pl.String, "record_r": pl.String, "match_weight": pl.Float64})


def _encoded_only(records: pl.DataFrame, named: pl.Series) -> pl.DataFrame:
    """Records that hold a keyed hash or an encoding, and no name to be compared by."""
    columns = [name for name in (*load_encoding_settings().hash_names, "encoding") if name in records.columns]
    if not columns:
        return records.clear()
    held = pl.any_horizontal(pl.col(name).is_not_null() for name in columns)
    return records.filter(held & ~pl.col("record_id").is_in(named.implode()))


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
