"""Running the rules over a return that has been read."""

from __future__ import annotations

from openinquiry.core.returns.examining import Examination


def run_rules(examination: Examination) -> None:
    """Run every rule; what they find goes into the book of the examination."""
    examination.progress("Checking")
