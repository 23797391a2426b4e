"""What an attack on released tables found, for whoever asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from openinquiry.core.disclosure_control.protecting.audit import Audit


@dataclass(frozen=True)
class ToldCell:
    """One count and what can be told of it: low to high, in people or offences.

    table: its table, or whose difference it is where no table has it. exact: whether it cannot be outside; else the search
    ended when the interval was wide enough. failed: certain to be small, and told more closely than the policy allows.
    """

    table: str
    labels: tuple[str, ...]
    low: int
    high: int
    exact: bool
    failed: bool


@dataclass(frozen=True)
class ReleaseAudit:
    """What can be told of the counts of released tables. notes: sentences on what was taken for granted or not looked at."""

    cells: tuple[ToldCell, ...]
    audit: Audit
    notes: tuple[str, ...] = ()


def none_fits(*, checked: int, notes: Sequence[str]) -> ReleaseAudit:
    """What is published contradicts itself: nothing can be vouched for, so every count is taken to fail."""
    return ReleaseAudit(
        (),
        Audit(checked, max(1, checked), 0.0),
        (*notes, "No counts fit all that is published: it contradicts itself."),
    )
