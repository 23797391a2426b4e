"""What a grade is: a letter, the figures it rests on, and the sentences that may and may not be printed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from openinquiry.core.missing.claims.claim import Claim
from openinquiry.core.missing.estimands import EstimandBounds
from openinquiry.core.missing.turning_points import TippingPoint


class Letter(Enum):
    """How far a claim holds."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    X = "X"

    @property
    def meaning(self) -> str:
        """In words."""
        return _MEANINGS[self]

    @property
    def may_be_headline(self) -> bool:
        """Only A and B may."""
        return self in (Letter.A, Letter.B)


_MEANINGS = {
    Letter.A: "holds whoever the unrecorded are",
    Letter.B: "holds if the unrecorded differ from the recorded by no more than a factor of 4",
    Letter.C: "holds if the unrecorded are like the recorded to within a factor 2",
    Letter.D: "holds only if the unrecorded are just like the recorded",
    Letter.E: "does not hold even if the unrecorded are just like the recorded",
    Letter.X: "refused: it cannot be said",
}


@dataclass(frozen=True)
class Evidence:
    """The figures for one inequality of a claim.

    what: the quantity, in words. threshold: what it is claimed to be above or below. at: its bounds at each Γ, from 1 to
    infinity. letter: by these bounds alone. breakdown: the largest share unrecorded at which it holds in the worst case,
    None where it does not hold even with nothing unrecorded. tipping: the least Γ at which it fails. Where the source does
    not say how many are unrecorded there are only the values among the recorded (Γ = 1) and the breakdown point.
    """

    what: str
    threshold: float
    above: bool
    at: tuple[EstimandBounds, ...]
    letter: Letter | None
    breakdown: float | None
    tipping: TippingPoint | None


@dataclass(frozen=True)
class Grade:
    """The answer to «can it be said?».

    letter: A to E, or X. by_bounds: what the bounds alone would give, where a refusal rests on something else too; None
    where there are no bounds. reasons: why it is refused. recorded_share: 0 to 1. why_unrecorded: reason → part of all,
    0 to 1. may_print, may_not_print: sentences. breakdown: of the claim as a whole, 0 to 1.
    """

    claim: Claim
    letter: Letter
    by_bounds: Letter | None
    reasons: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    recorded_share: float | None
    why_unrecorded: dict[str, float]
    breakdown: float | None
    may_print: str
    may_not_print: tuple[str, ...]

    @property
    def may_be_headline(self) -> bool:
        """Whether the claim may stand in a headline."""
        return self.letter.may_be_headline
