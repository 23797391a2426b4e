"""Judge a claim by the counts of a report as they are shown: hidden and rounded ones at the ends that they may have.

The grade is the weakest that is left open: by what is hidden or rounded, by the reading of the linkage, and by people of whom
it cannot be told whether they belong and rows that were set aside, who all count as unrecorded.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from openinquiry.core.audit.attributes import categories
from openinquiry.core.audit.claims.asking import AuditClaim
from openinquiry.core.audit.register import value_cell
from openinquiry.core.disclosure_control import ClearedCounts, ShownCount
from openinquiry.core.linkage import LEVELS
from openinquiry.core.missing.claims import Claim, ClaimData, DataRow, Grade, Letter, What, can_it_be_said
from openinquiry.core.missing.claims.sentences import may_print

UNRECORDED = "unrecorded, may belong or set aside"
_LEFT_OPEN = (
    "Too few may be recorded, or too many unrecorded, by what rounding, confidential counts and linkage leave open."
)
_NOT_CLEAR = "A count behind it is confidential, and nothing may be told of how great it is."


@dataclass(frozen=True)
class Judged:
    """letter: the weakest that is left open. grade: of that letter, with its sentences; None where counts may not be told."""

    letter: Letter
    grade: Grade | None

    @property
    def may_print(self) -> str:
        """The sentence that a reader may print."""
        return self.grade.may_print if self.grade else f"It cannot be said. {_NOT_CLEAR}"

    @property
    def may_not_print(self) -> tuple[str, ...]:
        """Sentences that the figures do not bear."""
        return self.grade.may_not_print if self.grade else ()


def judge(shown: ClearedCounts, asked: AuditClaim, *, set_aside: str, levels: tuple[str, ...] = LEVELS) -> Judged:
    """The grade of the claim. set_aside: the register's id of rows that may hold people of whom nothing is known.

    levels: of the linkage; the central one decides the words where several give the same letter.
    """
    ordered = sorted(levels, key=lambda level: level != "central")
    found: list[Grade] = []
    for level in ordered:
        where = (asked.population, asked.role, asked.field, asked.scope)
        parts = counts_shown(shown, where, level=level, set_aside=set_aside)
        if not all(each.is_bounded for each in parts.values()):
            return Judged(Letter.X, None)
        found += [can_it_be_said(asked.claim, _data(asked, numbers)) for numbers in _ends(asked, parts)]
    weakest = max(found, key=lambda grade: grade.letter.value)  # the first of several, which is as shown
    return Judged(weakest.letter, weakest if weakest is found[0] else _told(weakest, as_shown=found[0]))


def _told(weakest: Grade, *, as_shown: Grade) -> Grade:
    """The weakest grade in words that are true of what is shown: at the ends of a count fewer may be recorded than are."""
    reasons = (_LEFT_OPEN,) if weakest.letter is Letter.X else ()
    share = as_shown.recorded_share
    told = may_print(weakest.claim, weakest.letter, reasons=reasons, recorded_share=share, evidence=weakest.evidence)
    return replace(weakest, reasons=reasons, recorded_share=share, may_print=told)


def counts_shown(
    shown: ClearedCounts, where: tuple[str, str, str, str], *, level: str, set_aside: str
) -> dict[str, ShownCount]:
    """Group → its count; and what counts as unrecorded (:data:`UNRECORDED`), as one count.

    where: population, role, field and scope. set_aside: the register's id of rows that may hold people who belong.
    """
    population, role, field, scope = where

    def part(what: str) -> ShownCount:
        return shown[value_cell(population, role, scope, field, what, level)]

    groups = categories(field, role=role)
    may_be = [part("may.unrecorded"), *(part(f"may={group}") for group in groups), shown[set_aside]]
    unknown = [part("unrecorded"), *may_be]
    hidden = [each for each in unknown if not each.is_bounded]
    whole = hidden[0] if hidden else _together(part("unrecorded"), sum(each.high for each in unknown))
    return {**{group: part(f"={group}") for group in groups}, UNRECORDED: whole}


def _together(unrecorded: ShownCount, high: int) -> ShownCount:
    return ShownCount(_middle(unrecorded), "", unrecorded.low, high)


def _middle(count: ShownCount) -> int:
    return count.value if count.value is not None else (count.low + count.high) // 2


def _ends(asked: AuditClaim, parts: Mapping[str, ShownCount]) -> Iterator[dict[str, int]]:
    """The counts as shown; at the ends that speak most against the claim; and with as few recorded as there may be, for a
    claim on too few is refused.
    """
    yield {name: _middle(each) for name, each in parts.items()}
    groups = asked.claim.groups
    # Of an ordering of three or more, those in between speak against it at either end.
    for between in (False, True) if len(groups) > 2 else (False,):
        ends = {name: _is_high(name, asked.claim, between=between) for name in parts}
        yield {name: each.high if ends[name] else each.low for name, each in parts.items()}
    yield {name: each.high if name == UNRECORDED else each.low for name, each in parts.items()}


def _is_high(name: str, claim: Claim, *, between: bool) -> bool:
    """Whether the upper end of a count speaks against the claim."""
    if name == UNRECORDED:
        return True
    if name == claim.groups[0]:
        return not claim.above
    return between if name in claim.groups[1:-1] else claim.above


def _data(asked: AuditClaim, numbers: Mapping[str, int]) -> ClaimData:
    area = asked.claim.where["area"][0]
    rows = [
        DataRow(What.UNRECORDED if name == UNRECORDED else What.RECORDED, name, float(number), asked.claim.system, area=area,
                basis="offence place")
        for name, number in numbers.items()
    ]  # fmt: skip
    return ClaimData(tuple(rows))
