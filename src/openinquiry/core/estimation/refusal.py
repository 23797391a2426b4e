"""Why a number is not given: reasons with the numbers behind them and what data would help. A refusal is a finding.

«If an appropriate identifying assumption cannot be found for a data set, no estimate should be produced» (Aleshin-Guendel,
Sadinle and Wakefield 2021, arXiv:2101.09304).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from openinquiry.core.shared import Refused

MOST_PEOPLE = 1e9  # an estimate above it is a runaway of the arithmetic, whatever the table


@dataclass(frozen=True)
class Reason:
    """One reason. code: a short name that stays the same. numbers: those behind it. help: what data would help."""

    code: str
    sentence: str
    help: str
    numbers: Mapping[str, float | int | str] = field(default_factory=lambda: MappingProxyType({}))

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {"code": self.code, "sentence": self.sentence, "help": self.help, "numbers": dict(self.numbers)}


@dataclass(frozen=True)
class Refusal:
    """No estimate is given, for these reasons; at least one."""

    reasons: tuple[Reason, ...]

    def sentence(self) -> str:
        """All reasons in plain English."""
        return "No estimate can be given. " + " ".join(reason.sentence for reason in self.reasons)


class CannotEstimate(Refused):
    """A method that has no answer for a table. ``refusal`` says why."""

    def __init__(self, *reasons: Reason) -> None:
        self.refusal = Refusal(reasons)
        super().__init__(self.refusal.sentence())
