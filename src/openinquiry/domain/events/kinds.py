"""Every kind of event that the service knows, with the sentence that tells it; no other can be recorded."""

from __future__ import annotations

from dataclasses import dataclass

from openinquiry.core.shared import WrongUsage

_KNOWN: dict[str, EventKind] = {}


@dataclass(frozen=True)
class EventKind:
    """What can happen. name: such as «return.signed». says: what was done, in the past tense, after the name of who did it.

    reading: it changes nothing; that somebody saw a record is what is kept.
    """

    name: str
    says: str
    reading: bool = False


def event_kind(name: str, says: str, *, reading: bool = False) -> EventKind:
    """Make a kind of event known. Raises WrongUsage for a name that is taken."""
    if name in _KNOWN:
        raise WrongUsage(f"There is an event {name} already.")
    _KNOWN[name] = EventKind(name, says, reading)
    return _KNOWN[name]


def known_kinds() -> tuple[EventKind, ...]:
    """All kinds, by name."""
    return tuple(_KNOWN[name] for name in sorted(_KNOWN))


def kind_named(name: str) -> EventKind:
    """The kind of this name. Raises WrongUsage if there is none."""
    if name not in _KNOWN:
        raise WrongUsage(f"There is no event {name}.")
    return _KNOWN[name]
