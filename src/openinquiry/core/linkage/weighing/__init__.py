"""What each level of agreement is worth in a trained model, and how the weight of a pair builds up from it."""

from openinquiry.core.linkage.weighing.levels import (
    ComparisonWeights,
    LevelWeight,
    ModelWeights,
    title_of,
    weights_of,
)
from openinquiry.core.linkage.weighing.pairs import PairWeights, parts_of, weigh_pairs
from openinquiry.core.linkage.weighing.waterfall import START, Step, Waterfall, waterfall_of, waterfalls_of

__all__ = [
    "START",
    "ComparisonWeights",
    "LevelWeight",
    "ModelWeights",
    "PairWeights",
    "Step",
    "Waterfall",
    "parts_of",
    "title_of",
    "waterfall_of",
    "waterfalls_of",
    "weigh_pairs",
    "weights_of",
]
