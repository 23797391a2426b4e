"""How much the unrecorded leaves open about a share, worked out from shown counts only.

The no-assumption bounds of ``core.missing`` are taken at their widest: over the rounding of what is shown, over the
loose, central and strict linkage, over people of whom it cannot be told whether they belong, and over rows set aside.
"""

from __future__ import annotations

from dataclasses import dataclass

from openinquiry.core.audit.attributes import categories
from openinquiry.core.audit.register import value_cell
from openinquiry.core.disclosure_control import ClearedCounts, ShownCount, outward_percent
from openinquiry.core.linkage import LEVELS
from openinquiry.core.missing import Known, share_bounds


@dataclass(frozen=True)
class Question:
    """Which share: of people with a role in a population and scope, those whose field has a value."""

    population: str
    role: str
    scope: str
    field: str

    def cell(self, what: str, level: str = "central") -> str:
        """The register's id for a part of the answer."""
        return value_cell(self.population, self.role, self.scope, self.field, what, level)


def share_range(
    shown: ClearedCounts, question: Question, *, value: str, rows_set_aside: int = 0
) -> tuple[int, int] | None:
    """The least and greatest percentage (whole, outward) that the share can be; None where there is nobody.

    rows_set_aside: rows, as published, that may hold people who belong and of whom nothing is known.
    """
    ends = [_at_level(shown, question, value=value, level=level, set_aside=rows_set_aside) for level in LEVELS]
    known = [end for end in ends if end is not None]
    if not known:
        return None
    return outward_percent(min(low for low, _ in known), max(high for _, high in known))


def _at_level(
    shown: ClearedCounts, question: Question, *, value: str, level: str, set_aside: int
) -> tuple[float, float] | None:
    def part(what: str) -> ShownCount:
        return shown[question.cell(what, level)]

    rest = [each for each in categories(question.field, role=question.role) if each != value]
    others, may_others = [part(f"={each}") for each in rest], [part(f"may={each}") for each in rest]
    mine, may_mine, missing, may_missing = (
        part(f"={value}"),
        part(f"may={value}"),
        part("unrecorded"),
        part("may.unrecorded"),
    )
    least = share_bounds(
        Known(mine.low, sum(each.high for each in others), missing.high),
        may_belong=Known(0, sum(each.high for each in may_others), may_missing.high + set_aside),
    )
    most = share_bounds(
        Known(mine.high, sum(each.low for each in others), missing.high),
        may_belong=Known(may_mine.high, 0, may_missing.high + set_aside),
    )
    if least is None or most is None:
        return None
    return least.low, most.high
