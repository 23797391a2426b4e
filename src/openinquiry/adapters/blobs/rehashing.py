"""Which blobs are to be read again today, so that all are within a number of days, and every day brings as many."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from openinquiry.adapters.blobs.store import require_sha256
from openinquiry.core.shared import WrongUsage


def due_for_rehash(checked: Iterable[tuple[str, date | None]], *, today: date, every_days: int) -> tuple[str, ...]:
    """The SHA-256 of those to be verified today, in order.

    checked: each blob with the day on which it was put or last verified; None where nobody knows, which makes it due.
    every_days: 1 or more. Each blob has its own day of that cycle, by its SHA-256, which spreads them evenly; a day that
    was missed is made up for. Whoever asks every day verifies each blob once in every ``every_days`` days.
    Raises WrongUsage for less than one day or what is no SHA-256.
    """
    if every_days < 1:
        raise WrongUsage("Stored files are read again every so many days: give a number of 1 or more.")
    due = []
    for sha256, last in checked:
        own_day = int(require_sha256(sha256)[:16], 16) % every_days
        latest = today.toordinal() - (today.toordinal() - own_day) % every_days
        if last is None or last.toordinal() < latest:
            due.append(sha256)
    return tuple(sorted(due))
