"""Counts with few people, few groups or nobody behind them."""

from __future__ import annotations

import numpy as np

from openinquiry.core.disclosure_control.policy import Policy
from openinquiry.core.disclosure_control.rules.contributions import checked_contributions
from openinquiry.core.disclosure_control.rules.room import Found, with_room, with_room_of_policy
from openinquiry.core.disclosure_control.tables import CountTable
from openinquiry.core.shared import WrongUsage

_NO_MORE = 1e-9  # of a total: what is left of it beside known contributions, and is no further one


def small_counts(table: CountTable, *, policy: Policy) -> Found:
    """Minimum frequency rule: 1 to one less than ``smallest_count_shown``; of a magnitude, so many contributors.

    Source: Hundepool et al. (2024), Handbook on Statistical Disclosure Control, 2nd edition, section 4.2.1; for tables of
    counts chapter 5. A magnitude without so many greatest contributors as the rule needs is refused with WrongUsage.
    """
    least = policy.smallest_count_shown
    if table.is_whole:
        few = (table.counts >= 1) & (table.counts < least)
    elif least <= 1:
        few = np.zeros(table.counts.shape, dtype=bool)
    else:
        what = f"a smallest number of {least} contributors"
        known = checked_contributions(table, needed=least - 1, rule=what, policy=policy)
        number = (known > 0).sum(axis=0)
        is_all = table.counts - known.sum(axis=0) <= _NO_MORE * table.counts
        few = (table.counts > 0) & (number < least) & is_all
    return with_room_of_policy(few, table=table, policy=policy)


def few_groups(table: CountTable, *, policy: Policy) -> Found:
    """Counts of 1 or more, however large, with fewer than ``smallest_number_of_groups`` groups behind them.

    It is the minimum frequency rule asked of the group and not of the record: the handbook's «holdings» (section 4.2.1), where
    several records of one respondent count as one. A count with no known group behind it is among them.
    """
    least = policy.smallest_number_of_groups
    if not least or not table.in_groups:
        return with_room_of_policy(np.zeros(table.counts.shape, dtype=bool), table=table, policy=policy)
    if table.groups is None:
        raise WrongUsage(
            f"The policy {policy.id!r} hides counts with fewer than {least} groups behind them, but {table.name} does not "
            "say how many there are. Make it from records with a column of the offender group or incident, or say that it "
            "is of people who come in no groups (in_groups=False)."
        )
    if table.groups.shape != table.counts.shape:
        raise WrongUsage(f"{table.name} must say of each of its cells how many groups stand behind it.")
    return with_room_of_policy((table.counts > 0) & (table.groups < least), table=table, policy=policy)


def telling_noughts(table: CountTable, *, policy: Policy, possible: np.ndarray) -> Found:
    """Noughts where somebody could have been, if the policy has it that they tell something.

    A nought cannot be less, so all of its room is above: at least 1, so that «nobody» is not certain.
    """
    nobody = (table.counts == 0) & possible & policy.zeros_are_telling
    return with_room(nobody, table=table, below=0.0, above=max(1.0, policy.room_above))
