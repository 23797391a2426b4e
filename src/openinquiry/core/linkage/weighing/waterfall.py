"""How the match weight of one pair builds up, step by step, from the starting odds to what is held to the threshold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from openinquiry.core.linkage.weighing.levels import ModelWeights
from openinquiry.core.linkage.weighing.pairs import PairWeights, parts_of, weigh_pairs

START = "Two records at random"


@dataclass(frozen=True)
class Step:
    """One step. weight: what it adds. total: where the weight stands after it. Both log2 odds to one decimal.

    compared: title of the comparison; level: what the two have in common, in words.
    """

    compared: str
    level: str
    weight: float
    total: float


@dataclass(frozen=True)
class Waterfall:
    """The steps of one pair, the start first; their weights add up to ``total``, the match weight to one decimal."""

    steps: tuple[Step, ...]

    @property
    def total(self) -> float:
        """The match weight to one decimal."""
        return self.steps[-1].total


def waterfall_of(pair: PairWeights, *, model: ModelWeights) -> Waterfall:
    """The waterfall of a pair.

    The running total is rounded to one decimal after each step, and a step is the difference of two such totals. So the
    steps shown add up to the match weight shown without a rest, and no step is off by more than 0.1.
    """
    parts: list[tuple[str, str, float]] = [(START, "", model.start)]
    for comparison, part in zip(model.comparisons, pair.parts, strict=True):
        level = comparison.levels[part.level]
        parts.append((comparison.title, level.words, level.weight))
        if part.adjustment:
            parts.append((comparison.title, _how_common(part.adjustment), part.adjustment))
    return Waterfall(tuple(_steps(parts)))


def waterfalls_of(
    pairs: pl.DataFrame,
    prepared: pl.DataFrame,
    *,
    model: ModelWeights,
    frequencies: Mapping[str, pl.DataFrame] | None = None,
) -> dict[tuple[str, str], Waterfall]:
    """(record_l, record_r) → waterfall, for the pairs of known records. Arguments as for :func:`weigh_pairs`."""
    weighed = weigh_pairs(pairs, prepared, model=model, frequencies=frequencies)
    return {
        (row["record_l"], row["record_r"]): waterfall_of(parts_of(row, model=model), model=model)
        for row in weighed.iter_rows(named=True)
    }


def _how_common(adjustment: float) -> str:
    """What a frequency adjustment says of the value."""
    return "commoner than usual, so it says less" if adjustment < 0 else "rarer than usual, so it says more"


def _steps(parts: Sequence[tuple[str, str, float]]) -> list[Step]:
    steps, exact, before = [], 0.0, 0
    for compared, level, weight in parts:
        exact += weight
        tenths = round(10 * round(exact, 6))  # whole tenths add up exactly
        steps.append(Step(compared, level, (tenths - before) / 10, tenths / 10))
        before = tenths
    return steps
