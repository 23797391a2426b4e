"""Turn shown counts into tables that may be published: the only maker of ``Cleared`` tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from openinquiry.core.disclosure_control.policy import Policy
from openinquiry.core.disclosure_control.release import ClearedCounts
from openinquiry.core.shared import Cleared
from openinquiry.core.shared.cleared import grant_clearance

T = TypeVar("T")


def clear_protected(protected: T, *, policy: Policy) -> Cleared[T]:
    """Mark tables that ``protecting`` has attacked and passed. For that package only; a test keeps it so."""
    return grant_clearance(protected, policy=f"{policy.id} {policy.version}")


def clear_table(build: Callable[[ClearedCounts], T], *, counts: ClearedCounts) -> Cleared[T]:
    """The table that ``build`` makes from nothing but shown counts, marked as cleared under their policy.

    ``build`` must take its numbers from its argument; a test rebuilds every table of a run from perturbed true counts
    that look the same when shown, and finds the same bytes.
    """
    policy = counts.policy
    return grant_clearance(build(counts), policy=f"{policy.id} {policy.version}")
