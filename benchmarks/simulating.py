"""How often intervals hold the truth: tables drawn from populations whose size is known, in nine scenarios, failures included.

Each scenario draws people with their chances to be on each list; what the lists saw goes to the methods, and the truth stays here.
The threshold of the protocol for «at least» was chosen from the first 60 tables of each; nothing else was.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from statistics import median

import numpy as np

from openinquiry.core.estimation import (
    CannotEstimate,
    CaptureTable,
    Estimate,
    ask,
    best_hierarchical,
    load_protocol,
    multimodel_estimate,
)

TABLES = 1000
_LEVEL = 0.95
_METHODS = ("independence", "chao", "stepwise", "decomposable_bma")
# The search over all models with its resamples takes seconds a table: its best model stands here with its own interval, as if
# it had been chosen beforehand, and the protocol is asked without it.
_PROTOCOL = replace(load_protocol(), methods=("chao", "stepwise", "decomposable_bma"), resamples=100)
Draw = Callable[[np.random.Generator, int], np.ndarray]  # people × lists: whether each is on each


@dataclass(frozen=True)
class Scenario:
    """people: the true number. draw: who is on which list. out_of_reach: the share whom lists hardly reach."""

    words: str
    people: int
    draw: Draw
    out_of_reach: float = 0.0


def _independent(*chances: float) -> Draw:
    return lambda rng, people: rng.random((people, len(chances))) < np.array(chances)


def _second_by_first(chances: tuple[float, ...], factor: float) -> Draw:
    """Being on the first list multiplies the chance to be on the second."""

    def draw(rng: np.random.Generator, people: int) -> np.ndarray:
        seen = rng.random((people, len(chances))) < np.array(chances)
        again = np.where(seen[:, 0], min(chances[1] * factor, 0.95), chances[1])
        seen[:, 1] = rng.random(people) < again
        return seen

    return draw


def _uneven(chances: tuple[float, ...], spread: float) -> Draw:
    """Everybody is easier or harder to reach for all lists alike, on the logit scale."""

    def draw(rng: np.random.Generator, people: int) -> np.ndarray:
        ease = rng.normal(0, spread, (people, 1))
        logits = np.log(np.array(chances) / (1 - np.array(chances))) + ease
        return rng.random((people, len(chances))) < 1 / (1 + np.exp(-logits))

    return draw


def _two_kinds(first: tuple[float, ...], second: tuple[float, ...], share: float) -> Draw:
    def draw(rng: np.random.Generator, people: int) -> np.ndarray:
        of_first = (rng.random(people) < share)[:, None]
        return rng.random((people, len(first))) < np.where(of_first, np.array(first), np.array(second))

    return draw


SCENARIOS = (
    Scenario("independent, three lists", 2000, _independent(0.3, 0.25, 0.2)),
    Scenario("independent, five lists", 8000, _independent(0.05, 0.08, 0.15, 0.1, 0.2)),
    Scenario("one list feeds another", 4000, _second_by_first((0.15, 0.1, 0.2, 0.1), 4.0)),
    Scenario("one list keeps from another", 4000, _second_by_first((0.15, 0.2, 0.2, 0.1), 0.2)),
    Scenario("uneven reach, four lists", 4000, _uneven((0.1, 0.15, 0.2, 0.1), 1.0)),
    Scenario(
        "two kinds of people, five lists",
        6000,
        _two_kinds((0.3, 0.3, 0.25, 0.3, 0.2), (0.05, 0.04, 0.06, 0.05, 0.03), 0.2),
    ),
    Scenario("three in five hardly reached", 8000, _two_kinds((0.002,) * 4, (0.25, 0.2, 0.3, 0.2), 0.6), 0.6),
    Scenario("thin: 300 people, five lists", 300, _independent(0.08, 0.06, 0.1, 0.08, 0.05)),
    Scenario("referral and uneven reach", 5000, _uneven((0.05, 0.3, 0.15, 0.1, 0.08), 0.7)),
)


def main(tables: int = TABLES) -> int:
    """Print the table. It misses nothing: how often truth is held is what it reports."""
    print(
        "| scenario | method | answered | median of N ÷ truth | truth held by 95 % intervals | median of upper ÷ lower end |"
    )
    print("| --- | --- | ---: | ---: | ---: | ---: |")
    with ProcessPoolExecutor() as pool:
        for place, scenario in enumerate(SCENARIOS):
            jobs = [(place, number) for number in range(tables)]
            found = list(pool.map(_one, jobs, chunksize=20))
            for method in (*_METHODS, "best by BIC", "protocol"):
                _row(scenario, method, [each[method] for each in found])
    return 0


def _row(scenario: Scenario, method: str, answers: list[tuple[float, float, float] | None]) -> None:
    given = [each for each in answers if each is not None]
    share = f"{len(given) / len(answers):.0%}"
    if not given:
        print(f"| {scenario.words} | {method} | {share} | | | | |", flush=True)
        return
    held = sum(low <= scenario.people <= high for _, low, high in given) / len(given)
    bias = median(N for N, _, _ in given) / scenario.people
    endless = sum(high == float("inf") for _, _, high in given) / len(given)
    width = median(high / low for _, low, high in given)
    shown = f"{width:.1f}" if width < float("inf") else "no end"
    print(f"| {scenario.words} | {method} | {share} | {endless:.0%} | {bias:.2f} | {held:.0%} | {shown} |", flush=True)


def _one(job: tuple[int, int]) -> dict[str, tuple[float, float, float] | None]:
    place, number = job
    scenario = SCENARIOS[place]
    rng = np.random.default_rng([place, number])
    seen = scenario.draw(rng, scenario.people)
    counts = np.bincount(seen @ (1 << np.arange(seen.shape[1])), minlength=1 << seen.shape[1])
    counts[0] = 0
    table = CaptureTable(tuple("ABCDE"[: seen.shape[1]]), counts)
    whole = multimodel_estimate(table, _PROTOCOL)
    told = whole.answers.results  # empty where the table was refused before any method was asked
    found = {
        name: (told[name].N, told[name].low, told[name].high) if name in told else _asked(table, name)
        for name in _METHODS
    }
    said = (whole.N, whole.low, whole.high) if isinstance(whole, Estimate) else None
    return found | {"best by BIC": _best(table), "protocol": said}


def _asked(table: CaptureTable, method: str) -> tuple[float, float, float] | None:
    try:
        found = ask(method, table, _PROTOCOL)
    except CannotEstimate:
        return None
    return found.N, found.low, found.high


def _best(table: CaptureTable) -> tuple[float, float, float] | None:
    try:
        fit = best_hierarchical(table)
    except CannotEstimate:
        return None
    return fit.N, *fit.wald_interval(_LEVEL)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else TABLES))
