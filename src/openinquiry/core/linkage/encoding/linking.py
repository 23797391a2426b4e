"""Link records that hold only encodings: to named records where the key is held, and to one another in any case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from openinquiry.core.linkage.encoding.comparing import Encoded, Likeness, comparable, compared
from openinquiry.core.linkage.encoding.encoding import encode_for_comparison, read_filters
from openinquiry.core.linkage.encoding.keys import EncodingKey
from openinquiry.core.linkage.encoding.learning import NamedLinks, learn_from_named
from openinquiry.core.linkage.encoding.settings import EncodingSettings
from openinquiry.core.linkage.encoding.weighing import LearntWeights, levels_of, weigh, weigh_as_stated
from openinquiry.core.shared import Refused

PAIRS = {"record_l": pl.String, "record_r": pl.String, "match_weight": pl.Float64}


@dataclass(frozen=True)
class EncodedLinks:
    """Links with at least one encoded record in each.

    edges: record_l, record_r, match_weight, to be joined into people: of each encoded record only its likeliest named
    record, so that no encoding joins two people whom names keep apart. scored: every pair at or above the loose threshold.
    records: record_id of all encoded records. with_named: those that were compared with named ones.
    learnt: the weights, None where they are the stated ones.
    check: the check value of the key held, or else of the key that made most of them; empty where none is told.
    """

    edges: pl.DataFrame
    scored: pl.DataFrame
    records: pl.Series
    with_named: pl.Series
    learnt: LearntWeights | None = None
    check: str = ""


@dataclass(frozen=True)
class _Comparison:
    """How encoded records are compared in this run."""

    settings: EncodingSettings
    learnt: LearntWeights | None
    loose: float
    seed: int

    def pairs(self, left: Encoded, right: Encoded | None = None) -> pl.DataFrame:
        """record_l, record_r and match_weight of the pairs brought together, at or above the loose threshold."""
        lots = [_Lot.of(likeness, settings=self.settings, learnt=self.learnt is not None)
                for likeness in compared(left, right, settings=self.settings, seed=self.seed)]  # fmt: skip
        weights = self._weights_of_levels(lots)
        other = left if right is None else right
        kept = [lot.weighed(left, other, weights=weights, least=self.loose) for lot in lots]
        return pl.concat([pl.DataFrame(schema=PAIRS), *kept])

    def _weights_of_levels(self, lots: list[_Lot]) -> npt.NDArray[np.float64]:
        """By the learnt weights; none where there are none."""
        if self.learnt is None or not lots:
            return np.zeros(0)
        size = max(int(lot.level.max(initial=-1)) for lot in lots) + 1
        counts = sum(np.bincount(lot.level[lot.level >= 0], minlength=size) for lot in lots)
        return weigh(np.asarray(counts), self.learnt, settings=self.settings)


@dataclass(frozen=True)
class _Lot:
    """Some of the pairs. level: of likeness, -1 where the stated weight holds: where nothing was learnt, and in returns of an
    earlier form, which hold hashes and nothing to be alike in. stated: that weight, of those pairs alone.
    """

    left: npt.NDArray[np.uint32]
    right: npt.NDArray[np.uint32]
    level: npt.NDArray[np.int32]
    stated: npt.NDArray[np.float64]

    @staticmethod
    def of(likeness: Likeness, *, settings: EncodingSettings, learnt: bool) -> _Lot:
        by_level = (likeness.dice > 0) & learnt
        level = np.where(by_level, levels_of(likeness, settings=settings), -1).astype(np.int32)
        rest = likeness.of(np.flatnonzero(~by_level))
        return _Lot(likeness.left, likeness.right, level, weigh_as_stated(rest, settings=settings))

    def weighed(self, left: Encoded, right: Encoded, *, weights: npt.NDArray[np.float64], least: float) -> pl.DataFrame:
        """The pairs at or above ``least``. weights: of each level."""
        weight = np.empty(len(self.level))
        by_level = self.level >= 0
        weight[by_level] = weights[self.level[by_level]]
        weight[~by_level] = self.stated
        keep = weight >= least
        return pl.DataFrame(
            {
                "record_l": left.ids.gather(self.left[keep]),
                "record_r": right.ids.gather(self.right[keep]),
                "match_weight": weight[keep],
            },
            schema=PAIRS,
        )


def link_encoded(
    encoded: pl.DataFrame,
    *,
    named: NamedLinks,
    key: EncodingKey | None,
    settings: EncodingSettings,
    loose: float,
    seed: int,
) -> EncodedLinks:
    """Links of records without names.

    encoded: record_id, sex, and any of the columns of keyed hashes, encoding and key_check, as received. key: None where
    whoever links may not hold it; then encoded records are compared with one another only. loose: least match weight of a
    pair that is kept. Records made with two keys are never compared. Raises Refused when the key held made none of them.
    """
    encoded = _with_every_column(encoded, settings=settings)
    own = key.check_value(settings) if key else ""
    _refuse_wrong_key(encoded["key_check"].drop_nulls(), own=own)
    usual = own or _usual(encoded["key_check"].drop_nulls())
    parts = _by_key(encoded, usual=usual)
    mine = parts.get(own, encoded.clear())
    learnt = theirs = None
    if key and mine.height and named.records.height:
        theirs = _own(named.records, key=key, settings=settings)
        learnt = learn_from_named(theirs, named=named, settings=settings, seed=seed)
    comparison = _Comparison(settings, learnt, loose, seed)
    among = pl.concat(
        [pl.DataFrame(schema=PAIRS), *(comparison.pairs(_received(part, settings=settings)) for part in parts.values())]
    )
    if theirs is None:
        return EncodedLinks(among, among, encoded["record_id"], encoded["record_id"].clear(), None, usual)
    across = comparison.pairs(_received(mine, settings=settings), theirs)
    across = against_rivals(across, people=named.people).filter(pl.col("match_weight") >= loose)
    best = _best_of_each(across)
    edges = pl.concat([best, _of_no_two_people(among, best, people=named.people)])
    return EncodedLinks(edges, pl.concat([across, among]), encoded["record_id"], mine["record_id"], learnt, usual)


def against_rivals(pairs: pl.DataFrame, *, people: pl.DataFrame) -> pl.DataFrame:
    """The pairs with their weights lowered by what speaks for another person: an encoded record is one person at most.

    pairs: record_l (encoded), record_r (named), match_weight. people: record_id and person of the named ones. With odds o
    for each person, the best of a person's records speaking for it, those for person P become o_P / (1 + sum of the others).
    """
    with_person = pairs.join(people, left_on="record_r", right_on="record_id", how="left")
    of_person = with_person.group_by("record_l", "person").agg(odds=pl.lit(2.0).pow(pl.col("match_weight").max()))
    rivals = of_person.sort("record_l", "person").select(
        "record_l", "person", rivals=(pl.col("odds").sum().over("record_l") - pl.col("odds")).clip(0.0)
    )
    return (
        with_person.join(rivals, on=["record_l", "person"])
        .select(
            "record_l", "record_r", match_weight=(pl.col("match_weight") - (1.0 + pl.col("rivals")).log(2)).round(6)
        )
        .sort("record_l", "record_r")
    )


def _best_of_each(pairs: pl.DataFrame) -> pl.DataFrame:
    """Of each encoded record its likeliest pair; of equals, the first named record."""
    ordered = pairs.sort(["record_l", "match_weight", "record_r"], descending=[False, True, False])
    return ordered.unique("record_l", keep="first", maintain_order=True)


def _of_no_two_people(among: pl.DataFrame, best: pl.DataFrame, *, people: pl.DataFrame) -> pl.DataFrame:
    """Pairs of encoded records but those whose likeliest named records are two people."""
    of = best.join(people, left_on="record_r", right_on="record_id").select(record_id="record_l", person="person")
    both = among.join(of, left_on="record_l", right_on="record_id", how="left").join(
        of, left_on="record_r", right_on="record_id", how="left", suffix="_r"
    )
    apart = (pl.col("person") != pl.col("person_r")).fill_null(False)
    return both.filter(~apart).select(list(PAIRS))


def _refuse_wrong_key(checks: pl.Series, *, own: str) -> None:
    if own and checks.len() and not (checks == own).any():
        raise Refused(
            f"No return was encoded with the key of this audit, whose check value is {own}; the returns say "
            f"{', '.join(sorted(set(checks)))}. Name the right key file in audit.toml, or leave encoding_key out."
        )


def _usual(checks: pl.Series) -> str:
    counted = checks.alias("check").value_counts().sort(["count", "check"], descending=[True, False])
    return str(counted["check"][0]) if counted.height else ""


def _by_key(encoded: pl.DataFrame, *, usual: str) -> dict[str, pl.DataFrame]:
    """Records by the key that made them. Hashes of earlier returns do not say: they stand with the usual key's."""
    marked = encoded.with_columns(pl.col("key_check").fill_null(usual)).sort("record_id")
    parts = marked.partition_by("key_check", as_dict=True)
    return {str(check): part for (check,), part in sorted(parts.items())}


def _with_every_column(encoded: pl.DataFrame, *, settings: EncodingSettings) -> pl.DataFrame:
    wanted: Sequence[str] = ("record_id", "sex", *settings.hash_names, "encoding", "key_check")
    return encoded.select(
        pl.col(name) if name in encoded.columns else pl.lit(None, dtype=pl.String).alias(name) for name in wanted
    )


def _received(encoded: pl.DataFrame, *, settings: EncodingSettings) -> Encoded:
    whole = pl.col("encoding").str.contains(f"^[0-9a-f]{{{settings.digits}}}$")
    filters = read_filters(encoded.select(pl.when(whole).then("encoding")).to_series(), settings=settings)
    return comparable(encoded, filters=filters, sex=encoded["sex"], settings=settings)


def _own(named: pl.DataFrame, *, key: EncodingKey, settings: EncodingSettings) -> Encoded:
    ordered = named.sort("record_id")
    hashes, filters = encode_for_comparison(ordered, key=key, settings=settings)
    sex = ordered["sex"] if "sex" in ordered.columns else pl.Series([None] * ordered.height, dtype=pl.String)
    return comparable(hashes, filters=filters, sex=sex, settings=settings)
