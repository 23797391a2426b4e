"""People of one operation are not independent of each other: intervals that draw whole operations.

Sources: Davison and Hinkley 1997, Bootstrap Methods and their Application, section 3.8 (whole clusters are drawn); Kish
1965, Survey Sampling, section 5.4 (the effective number).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from openinquiry.core.missing.rates.intervals import COVERAGE, Interval
from openinquiry.core.shared import Refused, WrongUsage

T = TypeVar("T")
LEAST_OPERATIONS = 5


@dataclass(frozen=True)
class Clustered:
    """An estimate with the interval of drawing whole operations. drawn: how many draws gave a value."""

    estimate: float
    interval: Interval
    drawn: int


def cluster_bootstrap(
    operations: Sequence[T],
    *,
    statistic: Callable[[Sequence[T]], float | None],
    seed: int,
    replicates: int = 2000,
    coverage: float = COVERAGE,
) -> Clustered:
    """``statistic`` of the operations, with the percentile interval over operations drawn with replacement.

    operations: what is known of each, in an order that does not matter to the statistic. statistic: None where there is
    no value. seed: the same seed gives the same interval. Raises Refused with fewer than five operations, for which
    drawing them says nothing, or when fewer than nine draws in ten give a value; WrongUsage for fewer than 100 draws.
    """
    if replicates < 100:
        raise WrongUsage("Draw operations 100 times at least; an interval of fewer draws has no firm ends.")
    many = len(operations)
    if many < LEAST_OPERATIONS:
        raise Refused(
            f"There are {many} operations. With fewer than {LEAST_OPERATIONS}, drawing them cannot say how sure the "
            "figure is: one large case decides it."
        )
    estimate = statistic(operations)
    if estimate is None:
        raise Refused("The figure has no value for these operations.")
    draws = np.random.default_rng(seed).integers(0, many, size=(replicates, many))
    values = [statistic([operations[place] for place in draw]) for draw in draws]
    valid = [value for value in values if value is not None and np.isfinite(value)]
    if len(valid) < 0.9 * replicates:
        raise Refused(
            f"Only {len(valid)} of {replicates} draws of operations gave a value; the operations are too few."
        )
    ends = np.quantile(valid, [(1 - coverage) / 2, (1 + coverage) / 2])
    return Clustered(estimate, Interval(float(ends[0]), float(ends[1])), len(valid))


def effective_number(people: int, *, of_one: float, alike: float) -> float:
    """How many independent people tell as much: n ÷ (1 + (m̄ − 1) ρ).

    people: n, 0 or more. of_one: m̄, the mean number of one operation, 1 or more. alike: ρ, the correlation within
    operations, 0 to 1. Raises WrongUsage for other values.
    """
    if people < 0 or of_one < 1 or not 0 <= alike <= 1:
        raise WrongUsage("The effective number needs people of 0 or more, operations of 1 or more, and a correlation.")
    return people / (1 + (of_one - 1) * alike)
