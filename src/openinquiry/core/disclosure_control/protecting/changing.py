"""The methods that change counts instead of hiding them, each with the attack that it must withstand."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from openinquiry.core.disclosure_control.perturbation import (
    controlled_rounding,
    keys_of_labels,
    keys_of_totals,
    maximum_entropy_table,
    perturbed_cells,
    possible_counts,
    refuse_what_can_be_told,
    rounding_with_totals,
)
from openinquiry.core.disclosure_control.perturbation.additions import inner_cells
from openinquiry.core.disclosure_control.policy import Policy
from openinquiry.core.disclosure_control.protecting.audit import Audit
from openinquiry.core.disclosure_control.protecting.task import Task
from openinquiry.core.shared import WrongUsage

_LEAST_NOISE, _VARIANCE = 5, 3.0


@dataclass(frozen=True, eq=False)
class Changed:
    """Counts of every cell as they may be shown, and what the attack on them found.

    gap: 0 to 1, what share of the movement could be saved at most.
    """

    counts: np.ndarray
    hidden: np.ndarray
    status: str
    audit: Audit
    gap: float = 0.0


def controlled(task: Task, *, time_limit: float) -> Changed:
    """Multiples of a base that add up everywhere."""
    linked = task.linked
    found = controlled_rounding(
        linked.values, equations=linked.equations, base=base_of(task.policy), time_limit=max(0.1, time_limit)
    )
    audit = _attacked(task, found.rounded, reach=found.certain_reach)
    return Changed(found.rounded, np.zeros(len(linked.values), dtype=bool), found.status, audit, found.gap)


def recomputed(task: Task) -> Changed:
    """Inner cells to the nearest multiple of a base, totals added up anew."""
    linked = task.linked
    found = rounding_with_totals(linked.values, equations=linked.equations, base=base_of(task.policy))
    audit = _attacked(
        task, found.rounded, reach=np.where(np.isfinite(found.reach), found.reach, linked.values.max() * 2.0)
    )
    return Changed(found.rounded, np.zeros(len(linked.values), dtype=bool), "heuristic", audit)


def cell_key_table(task: Task, *, secret: bytes | None) -> Changed:
    """Noise by the keys of cells, which come from their labels and counts, for these tables have no records."""
    if secret is None:
        raise WrongUsage("Noise by cell keys needs a secret of 16 to 64 bytes; keep it for the next release.")
    linked, policy = task.linked, task.policy
    inner = inner_cells(linked.equations)
    keys = keys_of_labels(
        [[f"{name}={code}" for name, code in sorted(linked.keys[cell][1])] for cell in inner],
        counts=linked.values[inner].tolist(),
        secret=secret,
    )
    noise = maximum_entropy_table(
        greatest_noise=greatest_noise(policy),
        variance=_VARIANCE,
        smallest_shown=policy.smallest_count_shown,
    )
    found = perturbed_cells(linked.values, keys=keys_of_totals(keys, equations=linked.equations), table=noise)
    # True counts add up though the shown ones do not: with the reach of the noise that is all an attacker has.
    audit = _attacked(task, found.counts, reach=noise.greatest_noise)
    return Changed(found.counts, found.hidden, "heuristic", audit)


def base_of(policy: Policy) -> int:
    """The base of the policy; where it does not round, the smallest count shown, so that smaller ones go."""
    base = policy.rounding_base
    return base if base > 1 else max(2, policy.smallest_count_shown)


def greatest_noise(policy: Policy) -> int:
    """How far noise by cell keys can move a count."""
    return max(_LEAST_NOISE, policy.smallest_count_shown)


def _attacked(task: Task, shown: np.ndarray, *, reach: float | np.ndarray) -> Audit:
    """What can be told of each small count. Raises Refused where that is more than the policy allows."""
    about = np.flatnonzero(task.unsafe)
    if not len(about):
        return Audit(0, 0, None)
    reach = np.where(task.found.impossible & (shown == 0), 0.0, reach)
    found = possible_counts(
        shown,
        equations=task.linked.equations,
        reach=reach,
        about=about,
        enough=task.policy.least_room,
        fits=task.linked.values,
    )
    refuse_what_can_be_told(found, task.linked.values, policy=task.policy)
    return Audit(len(about), 0, float(found.width.min()))
