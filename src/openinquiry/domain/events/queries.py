"""Reading the chain: is it whole, and what happened to one record?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from django.db import models

from openinquiry.core.ledger import ChainFault, verify_chain
from openinquiry.domain.events.kinds import known_kinds
from openinquiry.domain.events.models import Event

_AT_A_TIME = 2_000


def faults_of_the_chain(*, anchors: Mapping[int, str] | None = None) -> Iterator[ChainFault]:
    """Every fault from the first event to the last; none: nobody has changed, added or taken away one.

    anchors: number → digest from receipts, or from a head written down before; they show what was cut off at the end.
    """
    events = Event.objects.order_by("number").iterator(chunk_size=_AT_A_TIME)
    return verify_chain((event.link() for event in events), anchors=anchors)


def head() -> Event | None:
    """The last event: whoever writes down its number and digest can show later that nothing before it was changed."""
    return Event.objects.order_by("-number").first()


def events_about(subject: models.Model) -> models.QuerySet[Event]:
    """What happened to one record, in order."""
    return Event.objects.filter(subject_kind=subject._meta.label_lower, subject=str(subject.pk))


def events_in(
    programme: UUID,
    *,
    kind: str = "",
    by: UUID | None = None,
    subject: str = "",
    with_reading: bool = False,
    without: frozenset[UUID] = frozenset(),
) -> models.QuerySet[Event]:
    """What happened in a programme, the newest first. Empty and None: whatever the kind, the person, the record.

    without: bodies of which whoever asks must not know. with_reading: also that somebody saw a record, which changes nothing.
    """
    found = Event.objects.filter(programme=programme).order_by("-number")
    if kind:
        found = found.filter(kind=kind)
    elif not with_reading:
        found = found.exclude(kind__in=[each.name for each in known_kinds() if each.reading])
    if without:
        found = found.exclude(body__in=without)
    if by:
        found = found.filter(by=by)
    return found.filter(subject=subject) if subject else found
