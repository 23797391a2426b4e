"""Whole operations are drawn: as wide as the truth asks for, the same from the same seed, and refused for a handful."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from openinquiry.core.missing.rates import binomial_interval, cluster_bootstrap, effective_number
from openinquiry.core.shared import Refused, WrongUsage

Operation = tuple[int, int]  # in the group, all


def share(operations: Sequence[Operation]) -> float | None:
    everyone = sum(size for _, size in operations)
    return sum(mine for mine, _ in operations) / everyone if everyone else None


def drawn(rng: np.random.Generator, many: int, *, alike: float) -> list[Operation]:
    """Operations of ten people, whose shares differ so that the correlation within one is ``alike``."""
    spread = 1 / alike - 1
    return [(int(rng.binomial(10, rng.beta(0.3 * spread, 0.7 * spread))), 10) for _ in range(many)]


def test_the_interval_covers_the_truth_where_one_for_independent_people_does_not() -> None:
    rng, covered, naive = np.random.default_rng(2), 0, 0
    for number in range(120):
        operations = drawn(rng, 40, alike=0.3)
        found = cluster_bootstrap(operations, statistic=share, seed=number, replicates=200)
        covered += found.interval.low <= 0.3 <= found.interval.high
        alone = binomial_interval(sum(mine for mine, _ in operations), of=400)
        naive += alone.low <= 0.3 <= alone.high
    assert covered >= 0.87 * 120
    assert naive <= 0.80 * 120


def test_operations_of_one_are_people() -> None:
    people = [(1, 1)] * 60 + [(0, 1)] * 140
    found = cluster_bootstrap(people, statistic=share, seed=1, replicates=1000)
    exact = binomial_interval(60, of=200)
    assert found.estimate == 0.3
    assert found.interval.low == pytest.approx(exact.low, abs=0.01)
    assert found.interval.high == pytest.approx(exact.high, abs=0.01)


def test_the_same_seed_gives_the_same_interval() -> None:
    operations = drawn(np.random.default_rng(3), 12, alike=0.2)
    one, again, other = (cluster_bootstrap(operations, statistic=share, seed=s, replicates=300) for s in (5, 5, 6))
    assert one == again
    assert one != other


def test_a_handful_of_operations_and_a_figure_without_value_are_refused() -> None:
    with pytest.raises(Refused, match="There are 4 operations"):
        cluster_bootstrap([(1, 2)] * 4, statistic=share, seed=1)
    with pytest.raises(Refused, match="no value for these operations"):
        cluster_bootstrap([(0, 0)] * 6, statistic=share, seed=1)
    with pytest.raises(Refused, match="draws of operations gave a value"):
        cluster_bootstrap([(1, 1), *[(0, 0)] * 5], statistic=share, seed=1)
    with pytest.raises(WrongUsage, match="100 times at least"):
        cluster_bootstrap([(1, 2)] * 9, statistic=share, seed=1, replicates=10)


def test_the_effective_number_is_that_of_kish() -> None:
    assert effective_number(400, of_one=10, alike=0.3) == pytest.approx(400 / 3.7)
    assert effective_number(400, of_one=10, alike=0.0) == 400
    assert effective_number(400, of_one=10, alike=1.0) == 40
    with pytest.raises(WrongUsage):
        effective_number(400, of_one=0.5, alike=0.3)
