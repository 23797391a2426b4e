"""What of an estimate may be shown: it is asked of a table that leaves every hidden count open, and printed without counts.

An estimate is printed in many numbers and words: numbers and ends of each method, models, parts of the doubt, whether it is
«at least», why there is none. The table it is asked of is one in which hidden counts are taken as one with their neighbour
(:mod:`openinquiry.core.disclosure_control.taken_as_one`), so all of that is the same for every count of a group, whatever is
printed of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise
from math import ceil, floor, inf, isfinite, log10

import numpy as np

from openinquiry.core.estimation import Estimate, NestedEstimate, Reason, Refusal

FIGURES = 2  # that stand in a printed number
WHOLE = ""  # the name under which the numbers of all methods together stand
NEAREST, DOWN, UP = "nearest", "down", "up"
_TURNED: dict[str, Callable[[float], int]] = {NEAREST: round, DOWN: floor, UP: ceil}
_DIRECTIONS = {"people": NEAREST, "low": DOWN, "high": UP}
_PARTS = ("lists", "unrecorded", "linkage")
_NEAREST = 5  # per cent, of a part of the doubt
Key = tuple[str, str]  # method or WHOLE; «people», «low» or «high»


def shown_numbers(answer: Estimate) -> dict[Key, int | None]:
    """Every number of ``answer`` to two figures, ends outward: of each method and of all together; None without upper end."""
    found = {(WHOLE, "people"): answer.N, (WHOLE, "low"): answer.low, (WHOLE, "high"): answer.high}
    for method, each in answer.answers.results.items():
        found |= {(method, "people"): each.N, (method, "low"): each.low}
        found[method, "high"] = inf if each.lower_bound else each.high
    return {key: rounded(number, _DIRECTIONS[key[1]]) if isfinite(number) else None for key, number in found.items()}


def rounded(number: float, direction: str = NEAREST) -> int:
    """``number`` (1 or more) to two figures: «nearest», «down» or «up»."""
    step = 10 ** max(0, floor(log10(number)) + 1 - FIGURES)
    return int(_TURNED[direction](round(number / step, 9))) * int(step)


def in_fives(doubt: NestedEstimate) -> dict[str, int]:
    """The parts of a doubt in per cent, to five, 100 together: the ends of the parts, one after the other, are rounded."""
    ends = np.cumsum([0.0, *(doubt.shares[part] for part in _PARTS)]) / (sum(doubt.shares.values()) or 1.0)
    steps = [_NEAREST * round(100 * float(end) / _NEAREST) for end in ends]
    return {part: high - low for part, (low, high) in zip(_PARTS, pairwise(steps), strict=True)}


# Sentences that hold no count of people. Of every other reason something general is said in place of its sentence.
_WITHOUT_COUNTS = frozenset(
    {"nobody", "too_few_lists", "nobody_on_one_list_alone", "list_apart", "identical_lists", "nested_list", "too_few_methods",
     "not_identified", "no_estimate_exists", "runs_away", "no_number_of_people", "not_two_lists", "no_width"}
)  # fmt: skip
_IN_GENERAL: Mapping[str, str] = {
    "too_few_people": "The lists hold too few people for the protocol.",
    "no_overlap": "Nobody is on two lists or more, and how many are on none is worked out from those on several.",
    "too_little_overlap": "Too few people are on two lists or more for the protocol, and how many are on none is worked out "
    "from those.",
    "no_pairs": "A bound needs people on one list alone and people on two.",
    "too_wide": "The methods say numbers that are too far apart to say how many.",
    "resamples_without_estimate": "Of tables drawn from this one many have no estimate.",
    "replicates_without_answer": "Of tables that could as well be true, by linkage and by what is unrecorded, many have no "
    "answer.",
}
_NO_ANSWER = "The lists give this method no answer."


def in_words(refusal: Refusal) -> tuple[str, str]:
    """Why, and what would help, without a count of people; each sentence once."""
    return _once(_sentence(each) for each in refusal.reasons), _once(each.help for each in refusal.reasons)


def _sentence(reason: Reason) -> str:
    if reason.code in (
        "nested_list",
        "identical_lists",
    ):  # of those of whom it cannot be told, some may be on one alone
        return f"{reason.sentence.rstrip('.')}, as far as it is recorded who belongs on them."
    return reason.sentence if reason.code in _WITHOUT_COUNTS else _IN_GENERAL.get(reason.code, _NO_ANSWER)


def _once(sentences: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(sentences))
