"""Due dates as a calendar that people can subscribe to: iCalendar text (RFC 5545, with the properties of RFC 7986).

An entry keeps its UID for ever, so that a date that moves moves in the reader's calendar and is not there twice. The feed
holds what it is given and nothing more: give it no name of a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from openinquiry.core.shared import WrongUsage, plain_date
from openinquiry.core.timetable.due_dates import DueDate

_PRODUCT = "-//OpenInquiry//Due dates//EN"
_LINE = 75  # octets without the line break: RFC 5545, section 3.1
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # section 3.1: control characters that no value may hold
_BREAKS = re.compile(r"\r\n|\r|\n")
_UID = re.compile(r"[A-Za-z0-9._-]+@[A-Za-z0-9.-]+")


@dataclass(frozen=True)
class CalendarEntry:
    """One due date. ``uid`` is an opaque identifier, an @ and a domain, and stays the same for ever.

    address: the page on which the due date stands; may be empty. cancelled: the answer is owed no more.
    Raises WrongUsage when ``uid`` or ``address`` is not of that form.
    """

    uid: str
    due: DueDate
    title: str
    address: str = ""
    cancelled: bool = False

    def __post_init__(self) -> None:
        if not _UID.fullmatch(self.uid):
            raise WrongUsage(f"A calendar entry is known by an identifier, an @ and a domain, not by {self.uid!r}.")
        if self.address and not re.fullmatch(r"https?://[!-~]+", self.address):
            raise WrongUsage(f"{self.address!r} is not the address of a page.")


def calendar_feed(entries: Iterable[CalendarEntry], *, name: str, made_at: datetime, refresh_hours: int = 12) -> str:
    """The feed called ``name``, as text with CRLF line ends. Entries stand in the order of their UIDs.

    made_at: when the feed is made, with a time zone. refresh_hours: how often a reader should ask again.
    Raises WrongUsage when ``made_at`` has no time zone, or when two entries have one UID.
    """
    if made_at.tzinfo is None:
        raise WrongUsage("Say in which time zone the feed is made.")
    ordered = sorted(entries, key=lambda each: each.uid)
    twice = sorted({one.uid for one, other in pairwise(ordered) if one.uid == other.uid})
    if twice:
        raise WrongUsage(f"Two entries of the calendar are called {twice[0]}.")
    stamp = made_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_PRODUCT}",
        "METHOD:PUBLISH",
        f"NAME:{_text(name)}",
        f"X-WR-CALNAME:{_text(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:PT{refresh_hours}H",
        *(line for entry in ordered for line in _event(entry, stamp=stamp)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _event(entry: CalendarEntry, *, stamp: str) -> list[str]:
    day = entry.due.current
    # Cancelling is a change like a later date: readers take the entry with the higher number.
    sequence = len(entry.due.extensions) + entry.cancelled
    return [
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"DTSTAMP:{stamp}",
        f"SEQUENCE:{sequence}",
        f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{_text(entry.title)}",
        f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}",
        "TRANSP:TRANSPARENT",
        *([f"DESCRIPTION:{_text(_history(entry.due))}"] if entry.due.extensions else []),
        *([f"URL:{entry.address}"] if entry.address else []),
        "END:VEVENT",
    ]


def _history(due: DueDate) -> str:
    return "First due on " + plain_date(due.first) + ". " + " ".join(
        f"Extended to {plain_date(each.to)} on {plain_date(each.decided_on)}." for each in due.extensions
    )  # fmt: skip


def _text(value: str) -> str:
    """A value of type TEXT, escaped: section 3.3.11."""
    plain = _NOT_TEXT.sub("", _BREAKS.sub("\n", value))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> str:
    """``line`` in pieces of at most 75 octets, none of which divides a character: section 3.1."""
    pieces, room = [""], _LINE
    for character in line:
        size = len(character.encode("utf-8"))
        if size > room:
            pieces.append(" ")
            room = _LINE - 1
        pieces[-1] += character
        room -= size
    return "\r\n".join(pieces)
