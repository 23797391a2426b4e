"""Every group's share, and ratios of rates, at each setting of the dial: what the bounds are before anything is claimed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from openinquiry.core.missing.claims.claim import LABELS
from openinquiry.core.missing.claims.data import ClaimData, What
from openinquiry.core.missing.claims.grading import LEAST_IN_STRATUM
from openinquiry.core.missing.claims.selecting import Selected, Selection, select
from openinquiry.core.missing.estimands import Estimand, EstimandBounds, bounds_of, rate_ratio_of, share_of
from openinquiry.core.missing.imputation import AtDelta, over_deltas
from openinquiry.core.missing.rates.intervals import COVERAGE
from openinquiry.core.shared import Refused, WrongUsage


@dataclass(frozen=True)
class Quantity:
    """A share (0 to 1) or a ratio. at: its bounds at each Γ, in order. imputed: pooled estimates for each δ, if asked."""

    what: str
    group: str
    ratio: bool
    at: tuple[EstimandBounds, ...]
    imputed: tuple[AtDelta, ...]


@dataclass(frozen=True)
class Described:
    """One part of the counts, or all of them. part: its value of the label; empty for all.

    people: how many there are, or 100 where only percentages are known. why_unrecorded: reason → part of all, 0 to 1.
    """

    part: str
    people: float
    recorded_share: float | None
    why_unrecorded: dict[str, float]
    quantities: tuple[Quantity, ...]


def describe_bounds(
    data: ClaimData,
    *,
    system: str,
    gammas: Sequence[float],
    where: Mapping[str, tuple[str, ...]] | None = None,
    groups: Sequence[str] = (),
    against: str = "",
    by: str = "",
    seed: int | None = None,
) -> tuple[Described, ...]:
    """Bounds of the share of each group, of all (unless only percentages are known) and then of each value of ``by``.

    system: the way of recording ethnicity; empty for the only one. groups: all where none is named. against: also the
    rate of each group over that of this one. by: period, area, sex or age. seed: of imputation; None imputes nothing.
    Raises WrongUsage for what is not there, Refused where rates are asked for and populations do not match, or where a
    source does not say how many are unrecorded.
    """
    if by and by not in LABELS:
        raise WrongUsage(f"The bounds can be given by {', '.join(LABELS)}, not by {by}.")
    if seed is not None and data.percentages:
        raise WrongUsage("Only numbers of people can be imputed, not percentages.")
    if seed is not None and seed < 0:
        raise WrongUsage("A seed is a whole number of 0 or more.")
    if against and set(groups) == {against}:
        raise WrongUsage(f"The rate of {against} cannot be set against itself; name another group.")
    named = (*groups, *((against,) if against else ()))
    every = Selection(_only_system(data, system), where or {}, named, named if against and groups else None)
    if against and not groups:
        every = replace(every, populations_of=())
    # Percentages of several parts have no sum, so there is nothing to be said of all of them together.
    values = [] if by and data.percentages else [""]
    if by:
        counted = [each for each in data.rows if each.what is not What.POPULATION and each.system == every.system]
        chosen = every.where.get(by)
        values += [v for v in dict.fromkeys(getattr(each, by) for each in counted) if v and (not chosen or v in chosen)]
    return tuple(_describe(data, every, by, value, groups, against, tuple(gammas), seed) for value in values)


def _only_system(data: ClaimData, system: str) -> str:
    if not data.systems:
        raise WrongUsage("The counts have no recorded and no unrecorded rows, so there is nothing to bound.")
    if system or len(data.systems) == 1:
        return system or data.systems[0]
    raise WrongUsage(
        f"The counts have ethnicity recorded in several ways: {', '.join(each or '(none)' for each in data.systems)}. They "
        "are never merged: choose one with --system."
    )


def _describe(
    data: ClaimData,
    every: Selection,
    by: str,
    value: str,
    groups: Sequence[str],
    against: str,
    gammas: tuple[float, ...],
    seed: int | None,
) -> Described:
    wanted = replace(every, where={**every.where, by: (value,)}) if value else every
    selected = select(data, wanted)
    if not selected.unrecorded_known:
        raise Refused("The source does not say how many are unrecorded, so there are no bounds.")
    if selected.unmatched:
        raise Refused("No rates can be set against each other. " + " ".join(selected.unmatched))
    counts = selected.counts
    shown = tuple(groups) or counts.groups
    quantities = [_quantity(f"share {g}", g, share_of(counts, g), selected, gammas, seed) for g in shown]
    if against and selected.populations is not None:
        for group in (each for each in shown if each != against):
            ratio = rate_ratio_of(counts, group, against, populations=selected.populations)
            quantities.append(_quantity(f"rate {group} over rate {against}", group, ratio, selected, gammas, seed))
    people = float(counts.people.sum())
    why = {reason: number / people for reason, number in selected.why_unrecorded.items() if people}
    return Described(value, people, counts.recorded_share, why, tuple(quantities))


def _quantity(
    what: str, group: str, estimand: Estimand, selected: Selected, gammas: tuple[float, ...], seed: int | None
) -> Quantity:
    coverage = COVERAGE if selected.numbers_known else None
    enough = LEAST_IN_STRATUM if selected.numbers_known else 1
    at = tuple(
        bounds_of(estimand, counts=selected.counts, gamma=gamma, coverage=coverage, enough=enough) for gamma in gammas
    )
    imputed = () if seed is None else over_deltas(estimand, counts=selected.counts, group=group, seed=seed)
    return Quantity(what, group, estimand.ratio, at, imputed)
