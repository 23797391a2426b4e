"""Rows in = rows used + rows set aside with a reason, at every step. A step that does not balance stops the run."""

from __future__ import annotations

from dataclasses import dataclass

from openinquiry.core.shared import OpenInquiryError

READ, LINK, JOIN, CLASSIFY = "read, map and check", "link people", "join offences into groups", "classify"
TOO_LITTLE = "too little to compare: counted as one person each"
REPEATED = "recorded first by another force: in its force's row, once in the national figures"


class DoesNotBalance(OpenInquiryError):
    """A step lost or invented rows: a fault of the program, and no figure may come of it."""

    exit_code = 1


@dataclass(frozen=True)
class StepBalance:
    """One step over one kind of row. ``set_aside``: (reason, rows) pairs, each with a reason.

    about: the table (kind of return and table, with a full stop between) or the definition that the step is about.
    """

    step: str
    rows: str
    rows_in: int
    used: int
    set_aside: tuple[tuple[str, int], ...] = ()
    about: str = ""

    def __post_init__(self) -> None:
        if self.rows_in != self.used + self.set_aside_in_all:
            raise DoesNotBalance(
                f"The step «{self.step}» took in {self.rows_in} {self.rows} but accounts for "
                f"{self.used + self.set_aside_in_all}. No figure was made; please report this fault."
            )

    @property
    def set_aside_in_all(self) -> int:
        """Rows set aside, whatever the reason."""
        return sum(rows for _, rows in self.set_aside)
