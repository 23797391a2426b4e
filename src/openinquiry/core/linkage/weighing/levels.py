"""What each level of agreement is worth: the partial match weights of a trained model, in words that people read.

A partial match weight is log2(m / u): m is the probability of the level when two records are one person, u when they are
two (Fellegi and Sunter 1969; Linacre and others 2022 on the charts). Nothing here is of a single record.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

UNSEEN = 0.001  # what training gives a level that no pair of one person showed
_LEAST = 1e-300  # Splink takes no probability to be smaller


@dataclass(frozen=True)
class LevelWeight:
    """One level of a comparison.

    words: what the two records have in common. condition: when it holds, in SQL over columns ending in _l and _r.
    m, u: probabilities of the level among pairs of one person and of two; None where a value is missing, which counts 0.
    m_judged, u_judged: whether stated in the settings and not learnt. frequency: column whose common values count less,
    empty where none does; frequency_u: chance agreement on that column, against which a value's own is held.
    """

    words: str
    condition: str
    m: float | None = None
    u: float | None = None
    m_judged: bool = False
    u_judged: bool = False
    frequency: str = ""
    frequency_u: float | None = None

    @property
    def weight(self) -> float:
        """log2(m / u), no unit; 0 where a value is missing."""
        if self.m is None or self.u is None:
            return 0.0
        return math.log2(max(self.m, _LEAST) / max(self.u, _LEAST))

    @property
    def is_missing(self) -> bool:
        """Whether the level is that of a missing value."""
        return self.m is None

    @property
    def is_unseen(self) -> bool:
        """Whether no pair of one person showed the level in training.

        Told by the value that training gives such levels. A level that is learnt to be just as rare to four digits is taken
        for one; either way the weight stands.
        """
        return not self.m_judged and self.m == UNSEEN

    def adjustment(self, share: float) -> float:
        """What a value that this ``share`` of records (0 to 1) bears adds to the weight; negative for a common one."""
        if not self.frequency or self.frequency_u is None:
            return 0.0
        return math.log2(self.frequency_u) - math.log2(share)


@dataclass(frozen=True)
class ComparisonWeights:
    """What is compared: its name in the settings, its title in words, and its levels in the order of the model."""

    name: str
    title: str
    levels: tuple[LevelWeight, ...]


@dataclass(frozen=True)
class ModelWeights:
    """A trained model. prior: the probability that two records at random are one person."""

    prior: float
    comparisons: tuple[ComparisonWeights, ...]

    @property
    def start(self) -> float:
        """The match weight before anything is compared: log2 of the prior odds."""
        return math.log2(self.prior / (1 - self.prior))


def weights_of(model: Mapping[str, Any], *, comparisons: Iterable[Mapping[str, Any]]) -> ModelWeights:
    """The weights of a trained Splink ``model``. comparisons: of the settings, which give what is compared its title."""
    titles = {each["name"]: title_of(each) for each in comparisons}
    return ModelWeights(
        model["probability_two_random_records_match"],
        tuple(
            ComparisonWeights(name, titles.get(name, _plain(name)), _levels(each["comparison_levels"]))
            for each in model["comparisons"]
            for name in (each["output_column_name"],)
        ),
    )


def title_of(comparison: Mapping[str, Any]) -> str:
    """The title of a comparison of the settings; its name in plain letters where it has none."""
    return str(comparison.get("title") or _plain(comparison["name"]))


def _plain(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _levels(levels: list[dict[str, Any]]) -> tuple[LevelWeight, ...]:
    chance = {each["sql_condition"]: each.get("u_probability") for each in levels}
    found = []
    for each in levels:
        words, condition = each["label_for_charts"], each["sql_condition"]
        if each.get("is_null_level"):
            found.append(LevelWeight(words, condition))
            continue
        column = each.get("tf_adjustment_column", "")
        found.append(
            LevelWeight(
                words, condition, each["m_probability"], each["u_probability"],
                bool(each.get("fix_m_probability")), bool(each.get("fix_u_probability")),
                column, chance.get(f"{column}_l = {column}_r"),
            )
        )  # fmt: skip
    return tuple(found)
