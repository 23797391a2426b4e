"""Who did what in a programme, when and why: fifty events a page, by name, in a number of queries that does not grow."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from django import forms
from django.apps import apps
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from openinquiry.domain.accounts import operations, queries
from openinquiry.domain.accounts.models import Programme
from openinquiry.domain.accounts.policies import can_read_events
from openinquiry.domain.events.kinds import EventKind, known_kinds
from openinquiry.domain.events.models import Event
from openinquiry.domain.events.queries import events_in
from openinquiry.web.components import Column, Link, Table, pages_of
from openinquiry.web.gate import Asking, opened_by
from openinquiry.web.templatetags.dates import moment

_A_PAGE = 50
_SAYS = {kind.name: kind.says for kind in known_kinds()}
_LONGEST = 300  # characters of one value as shown; the chain holds it whole


class EventFilter(forms.Form):
    """Which events."""

    kind = forms.ChoiceField(label="What happened", required=False)
    by = forms.ChoiceField(label="Who did it", required=False)
    record = forms.CharField(label="Identifier of a record", required=False, max_length=64)
    reading = forms.BooleanField(label="Also who read what", required=False)

    def __init__(self, *args: Any, people: dict[UUID, str], **kwargs: Any) -> None:  # noqa: ANN401 - as Django's forms take them
        super().__init__(*args, **kwargs)
        kinds: list[EventKind] = sorted(known_kinds(), key=lambda kind: kind.says)
        self.fields["kind"].choices = [("", "anything"), *((kind.name, kind.says) for kind in kinds)]  # type: ignore[attr-defined]
        named = sorted(people.items(), key=lambda item: item[1])
        self.fields["by"].choices = [("", "anybody"), *((str(pk), name) for pk, name in named)]  # type: ignore[attr-defined]


@opened_by(can_read_events)
def events(request: Asking, address: str) -> HttpResponse:
    """The list. That it was read is an event too."""
    programme = _read(request, address)
    people = queries.names_ever_in(programme)
    form = EventFilter(request.GET or None, people=people)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = events_in(
        programme.pk, kind=asked.get("kind", ""), by=UUID(asked["by"]) if asked.get("by") else None,
        subject=asked.get("record", ""), with_reading=asked.get("reading", False), without=request.actor.conflicts,
    )  # fmt: skip
    page = Paginator(queries.with_who(found), _A_PAGE).get_page(request.GET.get("page"))
    operations.record_reading(programme, what=f"page {page.number}", actor=request.actor)
    return render(request, "staff/events/list.html", {
        "programme": programme, "form": form, "pages": pages_of(page, request.GET), "count": page.paginator.count,
        "table": _table(list(page), people, reverse("events", args=[address])) if page.object_list else None,
    })  # fmt: skip


def _read(request: Asking, address: str) -> Programme:
    programme = queries.programmes_visible_to(request.actor).filter(address=address).first()
    if programme is None:
        raise Http404
    can_read_events.check(request.actor, programme)
    return programme


def _table(shown: list[Event], people: dict[UUID, str], here: str) -> Table:
    changes = {event.number: event.changed() for event in shown}
    named = _identifiers(changes)
    unknown = named - set(people)
    names = {**people, **queries.names_of(unknown)} if unknown else people
    columns = tuple(Column(title) for title in ("When", "Who", "What happened", "What changed", "Record"))
    return Table("Events, the newest first", columns, [
        (
            f"{moment(event.at)}, number {event.number}",
            _who(event),
            _SAYS.get(event.kind, event.kind) + (f": {event.why}" if event.why else ""),
            "; ".join(f"{field}: {_change(pair, names)}" for field, pair in changes[event.number].items()),
            Link(f"{_kind_of_record(event.subject_kind)} {event.subject[:8]}", f"{here}?record={event.subject}"),
        )
        for event in shown
    ])  # fmt: skip


def _kind_of_record(label: str) -> str:
    try:
        return str(apps.get_model(label)._meta.verbose_name)
    except LookupError:  # a kind of record of an earlier version
        return label


def _who(event: Event) -> str:
    if event.by is None:
        return "the machine"
    name = event.by_name or "somebody no longer in the register"  # type: ignore[attr-defined]
    return f"{name} ({event.in_post})" if event.in_post else name  # type: ignore[attr-defined]


def _change(pair: Any, names: dict[UUID, str]) -> str:  # noqa: ANN401 - what an event holds
    before, after = pair if isinstance(pair, list) and len(pair) == 2 else (None, pair)
    after_words = _words(after, names)
    return after_words if before is None else f"{_words(before, names)} → {after_words}"


def _words(value: Any, names: dict[UUID, str]) -> str:  # noqa: ANN401 - what an event holds
    if value is None:
        return "nothing"
    identifier = _identifier(value)
    if identifier in names:
        return names[identifier]
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _identifiers(changes: dict[int, dict[str, Any]]) -> set[UUID]:
    found = {
        _identifier(value)
        for fields in changes.values()
        for pair in fields.values()
        for value in (pair if isinstance(pair, list) else [pair])
    }
    return {each for each in found if each}


def _identifier(value: object) -> UUID | None:
    if not isinstance(value, str) or len(value) != 36:
        return None
    try:
        return UUID(value)
    except ValueError:
        return None
