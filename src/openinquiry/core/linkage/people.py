"""Which records of all returns are one person: at the central threshold, and at a loose and a strict one beside it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import polars as pl

from openinquiry.core.linkage.clusters import cluster_records
from openinquiry.core.linkage.constraints import Constraints
from openinquiry.core.linkage.doubts import doubtful_pairs
from openinquiry.core.linkage.encoding import (
    EncodedLinks,
    EncodingKey,
    NamedLinks,
    link_encoded,
    load_encoding_settings,
)
from openinquiry.core.linkage.engines import ON_DUCKDB, Engine
from openinquiry.core.linkage.model import enough_to_train, score_pairs
from openinquiry.core.linkage.outcome import LEVELS, Linkage
from openinquiry.core.linkage.preparation import enough_to_compare, prepare_records
from openinquiry.core.linkage.quality import BlockingOverlap
from openinquiry.core.linkage.review.decisions import DIFFERENT, NO_DECISIONS, SAME, Decisions
from openinquiry.core.linkage.settings import LinkageSettings

_CERTAIN = (
    60.0  # match weight of what readers found to be one person, and of full agreement where no model can be learnt
)


def link_people(
    records: pl.DataFrame,
    *,
    settings: LinkageSettings,
    seed: int,
    decisions: Decisions = NO_DECISIONS,
    key: EncodingKey | None = None,
    engine: Engine = ON_DUCKDB,
) -> Linkage:
    """Decide which records are one person.

    records: record_id (unique) and any of given_name, surname, birth_date, sex, postcode, upn, the keyed hashes, encoding,
    key_check, body, and source: filled where the record is of a source in which nobody is twice. decisions: of readers; they
    bind, whatever the model says. key: of the encodings, where whoever links may hold it; without it a record that holds only
    encodings is compared with others like it and with no named one. engine: scores the pairs of named records.
    Raises NotConverged when training does not settle, Refused when ``key`` made none of the encodings, EngineFailed when the
    engine cannot do the work.
    """
    prepared = prepare_records(records)
    named = enough_to_compare(prepared)
    pairs = _no_pairs()
    model: dict[str, Any] = {}
    rounds: tuple[int, ...] = ()
    overlap = BlockingOverlap(0.0, 0.0, 0.0)
    frequencies: dict[str, pl.DataFrame] = {}
    if enough_to_train(named):
        scored = score_pairs(named, settings=settings, seed=seed, engine=engine)
        pairs, overlap = scored.pairs, scored.overlap
        model, rounds, frequencies = scored.model.settings, scored.model.sessions, scored.frequencies
    elif named.height:
        pairs = _identical_pairs(named)
    encoded = _link_encoded(
        records,
        named["record_id"],
        pairs,
        settings=settings,
        key=key,
        seed=seed,
        unseen=overlap.unseen,
        trained=bool(model),
    )
    links = _with_decisions(pl.concat([pairs, encoded.edges]), decisions)
    constraints = _constraints(records, prepared, decisions)
    people = _people(records["record_id"], links, settings=settings, constraints=constraints)
    compared = pl.concat([named["record_id"], encoded.records]).unique()
    central = people.select("record_id", person="central")
    doubtful = doubtful_pairs(
        links, central, _checked(records, prepared), threshold=settings.thresholds.central, review=settings.review
    )
    return Linkage(
        people=people.with_columns(compared=pl.col("record_id").is_in(compared.to_list())),
        pairs=pairs,
        records=records.height,
        comparable=len(compared),
        encoded=encoded,
        model=model,
        training_rounds=rounds,
        overlap=overlap,
        settings=settings,
        links=links,
        constraints=constraints,
        decisions=decisions,
        doubtful=doubtful,
        frequencies=frequencies,
        engine=engine,
    )


def _people(
    ids: pl.Series, links: pl.DataFrame, *, settings: LinkageSettings, constraints: Constraints
) -> pl.DataFrame:
    """record_id and the person at each of the levels, in order of record."""
    found = ids.to_frame("record_id")
    for level in LEVELS:
        threshold, largest = getattr(settings.thresholds, level), settings.largest_cluster
        people = cluster_records(ids, links, threshold=threshold, largest=largest, constraints=constraints)
        found = found.join(people.rename({"person": level}), on="record_id")
    return found.select("record_id", "central", "loose", "strict").sort("record_id")


def _link_encoded(
    records: pl.DataFrame,
    named: pl.Series,
    pairs: pl.DataFrame,
    *,
    settings: LinkageSettings,
    key: EncodingKey | None,
    seed: int,
    unseen: float,
    trained: bool,
) -> EncodedLinks:
    """The links of records that hold encodings only, learnt from the links of the named ones."""
    limits = settings.thresholds
    people = cluster_records(named, pairs, threshold=limits.central, largest=settings.largest_cluster)
    found = NamedLinks(records.filter(pl.col("record_id").is_in(named.implode())), pairs, people, unseen, trained)
    return link_encoded(
        _encoded_only(records, named),
        named=found,
        key=key,
        settings=load_encoding_settings(),
        loose=limits.loose,
        seed=seed,
    )


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
