"""Controlled rounding: which multiples of a base come nearest to the counts of a table and still add up?

Cox 1987, "A constructive procedure for unbiased controlled rounding", Journal of the American Statistical Association 82;
Fischetti and Salazar-González 1998, "Computational experience with the controlled rounding problem in statistical
disclosure control", Journal of Official Statistics 14; Salazar-González 2006, "Controlled rounding and cell perturbation:
statistical disclosure limitation methods for tabular data", Mathematical Programming 105, section 2.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from openinquiry.core.disclosure_control.perturbation.additions import Counts, checked
from openinquiry.core.disclosure_control.perturbation.rounding_programme import (
    Rounded,
    adjacent_multiples,
    further_multiples,
)
from openinquiry.core.disclosure_control.perturbation.rounding_search import search
from openinquiry.core.shared import Refused, WrongUsage


@dataclass(frozen=True, eq=False)
class ControlledRounding:
    """A table of multiples of ``base`` that adds up.

    rounded: (n,) what may be shown. status: ``optimal``, or ``heuristic`` where the clock ended the search: then there may be
    a nearer rounding, or one with fewer steps.
    steps: how many multiples beyond the two adjacent ones a count was moved at most; 0: zero-restricted.
    greatest_distance, sum_of_distances: from the true counts, over all cells. gap: 0 to 1, the share of the sum of distances
    that some other rounding could save at most; 0 where optimal.

    ``rounded``, ``base`` and ``steps`` may be published. The distances are of the true counts: they are for the maker.
    """

    rounded: Counts
    base: int
    steps: int
    status: str
    greatest_distance: int
    sum_of_distances: int
    gap: float

    @property
    def reach(self) -> int:
        """How far a true count can be from the one shown, as ``base`` and ``steps`` tell everybody."""
        return self.base * (self.steps + 1) - 1

    @property
    def certain_reach(self) -> int:
        """Tables whose every cell is within this of the one shown are all rounded to it and to nothing else.

        For each cell of such a table the count shown is the nearest multiple, so no other rounding is as near. Not even
        an attacker who can run the optimisation himself can tell the true table from them.
        """
        return (self.base - 1) // 2


def controlled_rounding(
    values: Counts, *, equations: csr_matrix, base: int, time_limit: float = 60.0
) -> ControlledRounding:
    """Round every cell of a table to a multiple of ``base`` so that each total stays the sum of its parts.

    A multiple of the base stays and every other count goes to one of the two multiples next to it, at the least sum of
    distances (zero-restricted; Fischetti and Salazar-González 1998). Where no such rounding exists, as can be in three
    dimensions and more, or none was found in half of the time, counts may go further, at the least sum of distances
    (Salazar-González 2006). A count of nought stays nought in either case.

    values: (n,) whole counts of all cells, totals included. equations: (m, n) sparse, -1 for a total and +1 for its parts;
    ``equations @ values == 0``. base: 2 or more; 3, 5 and 10 are usual. time_limit: seconds; what is optimal is the same at
    each call, what the clock ended need not be.
    Raises WrongUsage when this is no table, Refused when tables share margins and no rounding was found in time.
    """
    counts, system = checked(values, equations=equations)
    if base < 2:
        raise WrongUsage(f"The base of controlled rounding is 2 or more; it was {base}.")
    if not time_limit > 0:
        raise WrongUsage("The time limit of controlled rounding is a number of seconds greater than 0.")
    found = adjacent_multiples(counts, equations=system, base=base, time_limit=time_limit / 2)
    if found.multiples is None:
        start = search(counts, equations=system, base=base)
        left = max(0.0, time_limit - found.seconds)
        none_adjacent = found.status == "infeasible"
        found = further_multiples(counts, equations=system, base=base, time_limit=left, start=start)
    else:
        none_adjacent = False
    if found.multiples is None:
        raise Refused(
            f"No rounding to multiples of {base} that adds up was found within {time_limit:g} seconds for tables that share "
            "margins. Give it more time, or round each table by itself."
        )
    return _described(counts, system, base=base, found=found, none_adjacent=none_adjacent)


def _described(
    counts: Counts, equations: csr_matrix, *, base: int, found: Rounded, none_adjacent: bool
) -> ControlledRounding:
    multiples = found.multiples
    assert multiples is not None  # noqa: S101 - the caller has looked
    if (equations @ multiples).any() or (multiples < 0).any():
        raise ArithmeticError("The rounding found by the solver does not add up.")
    below, above = counts // base, -(-counts // base)
    steps = int(np.maximum(below - multiples, multiples - above).max(initial=0))
    distances = np.abs(base * multiples - counts)
    total = int(distances.sum())
    optimal = found.status == "optimal"
    gap = 0.0 if optimal or not total else max(0.0, min(1.0, (total - found.bound) / total))
    return ControlledRounding(
        rounded=base * multiples,
        base=base,
        steps=steps,
        status="optimal" if optimal and (none_adjacent or not steps) else "heuristic",
        greatest_distance=int(distances.max(initial=0)),
        sum_of_distances=total,
        gap=gap,
    )
