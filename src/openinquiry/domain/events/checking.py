"""Has anybody changed, added or taken away an event? The check is an event itself, so that all see when it was last made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from openinquiry.core.ledger import ChainFault
from openinquiry.domain.events.kinds import event_kind
from openinquiry.domain.events.models import Event
from openinquiry.domain.events.queries import faults_of_the_chain, head
from openinquiry.domain.events.recording import Act, recording

CHAIN_CHECKED = event_kind("events.checked", "had the chain of events checked", reading=True)
MOST_NAMED = 100  # faults; one change can break everything after it


@dataclass(frozen=True)
class Verdict:
    """What a check found. number, digest: of the last event when it began; 0 and empty where there is none.

    faults: the first hundred, in order; none: the chain is whole up to ``number``.
    """

    number: int
    digest: str
    faults: tuple[ChainFault, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


@dataclass(frozen=True)
class LastCheck:
    """When the chain was last checked, up to which event, and how many faults were named."""

    at: datetime
    number: int
    faults: int


def check_chain(*, anchors: Mapping[int, str] | None = None) -> Verdict:
    """Read every event and compare. anchors: number → digest, as somebody wrote them down earlier."""
    last = head()
    found = tuple(islice(faults_of_the_chain(anchors=anchors), MOST_NAMED))
    return Verdict(last.number, last.digest, found) if last else Verdict(0, "", found)


def record_check(verdict: Verdict, *, act: Act) -> None:
    """Record that the chain was checked and what was found."""
    with recording(act) as record:
        subject = Event(number=verdict.number)
        record(CHAIN_CHECKED, subject, {"faults": [None, len(verdict.faults)], "head": [None, verdict.digest]})


def last_check() -> LastCheck | None:
    """The newest check that was recorded."""
    event = Event.objects.filter(kind=CHAIN_CHECKED.name).order_by("-number").first()
    if event is None:
        return None
    return LastCheck(event.at, int(event.subject), event.changed()["faults"][1])
