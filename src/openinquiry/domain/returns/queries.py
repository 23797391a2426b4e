"""Which requests and returns somebody may know of, and where they stand; each the same rule as its policy, as a queryset."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models.functions import Cast

from openinquiry.core.timetable import Lateness, Region, WorkingCalendar, lateness
from openinquiry.core.workflow import ExtensionState, ReturnState, VersionState
from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.accounts.models import Nation, Programme, RoleName
from openinquiry.domain.accounts.policies import IN_A_BODY, IN_THE_OFFICE
from openinquiry.domain.events.models import Event
from openinquiry.domain.returns.models import DataRequest, Decision, Extension, Reminder, Return, SignOff, Version
from openinquiry.domain.returns.policies import NOT_SHOWN_TO_BODIES

SOON = 5  # working days
_REGIONS = {
    Nation.ENGLAND: Region.ENGLAND_AND_WALES,
    Nation.WALES: Region.ENGLAND_AND_WALES,
    Nation.SCOTLAND: Region.SCOTLAND,
    Nation.NORTHERN_IRELAND: Region.NORTHERN_IRELAND,
}
_CALENDARS = {str(nation): WorkingCalendar(region) for nation, region in _REGIONS.items()}
OWED = (ReturnState.ASKED, ReturnState.DRAFT, ReturnState.SENT_BACK)
ACCEPTED = (ReturnState.ACCEPTED, ReturnState.ACCEPTED_NOT_HELD, ReturnState.CORRECTING)


def returns_visible_to(actor: Actor) -> models.QuerySet[Return]:
    """The returns that exist for them; the rule of :data:`policies.can_see_return`."""
    served = models.Q()
    for programme, bodies in _served_by(actor).items():
        served |= models.Q(request__programme=programme, body__in=bodies)
    shown = served & ~models.Q(request__state__in=NOT_SHOWN_TO_BODIES)
    works_in = _office_of(actor)
    office = models.Q(request__programme__in=works_in) & ~models.Q(body__in=actor.conflicts)
    if not served:
        return Return.objects.filter(office)
    # Whoever serves the body sees its return as the body does, whatever else they are.
    return Return.objects.filter(shown | (office & ~served) if works_in else shown)


def requests_visible_to(actor: Actor) -> models.QuerySet[DataRequest]:
    """The requests that exist for them; the rule of :data:`policies.can_see_request`."""
    asked = models.Q(pk__in=[])
    for programme, bodies in _served_by(actor).items():
        mine = Return.objects.filter(request=models.OuterRef("pk"), body__in=bodies)
        asked |= models.Q(models.Exists(mine), programme=programme)
    shown = asked & ~models.Q(state__in=NOT_SHOWN_TO_BODIES)
    return DataRequest.objects.filter(models.Q(programme__in=_office_of(actor)) | shown)


def returns_to_prepare(actor: Actor) -> models.QuerySet[Return]:
    """What the bodies that they serve owe or have sent, what is due first at the top."""
    found = returns_visible_to(actor)
    if _office_of(actor):  # without an office they see no others
        found = found.filter(body__in={role.body for role in actor.roles if role.name in IN_A_BODY})
    return found.select_related("request", "body").order_by("due", "request__title", "body__name")


def calendar_of(return_: Return) -> WorkingCalendar:
    """The working days of the body's part of the country."""
    return _CALENDARS[return_.body.nation]


def standing_of(return_: Return, *, today: date) -> Lateness:
    """Whether the answer is late, worked out from the dates. An answer that was sent back is still owed."""
    answered = None if return_.state in OWED or return_.answered is None else return_.answered.date()
    return lateness(return_.due, answered_on=answered, today=today, calendar=calendar_of(return_), soon=SOON)


def latest_version(return_: Return) -> Version | None:
    """The version that was uploaded last and not withdrawn."""
    return return_.versions.exclude(state=VersionState.WITHDRAWN).order_by("-number").first()


def version_in_hand(return_: Return) -> Version | None:
    """The version that could be signed or is being prepared: the last, unless it was signed, withdrawn or replaced."""
    return in_hand_among([last] if (last := latest_version(return_)) else [])


def in_hand_among(versions: Iterable[Version]) -> Version | None:
    """The version in hand of a return, of which these are the versions, the newest first."""
    last = next((each for each in versions if each.state != VersionState.WITHDRAWN), None)
    return None if last is None or last.state in (VersionState.SIGNED, VersionState.SUPERSEDED) else last


def asks_for_time() -> models.Exists:
    """For ``annotate``: whether a wish for more time waits."""
    return models.Exists(Extension.objects.filter(of=models.OuterRef("pk"), state=ExtensionState.ASKED))


def with_what_waits() -> dict[str, models.Expression | models.Subquery]:
    """For ``annotate``: whether a wish for more time waits, the last decision, and the last reminder."""
    decision = Decision.objects.filter(of=models.OuterRef("pk")).order_by("-at", "-pk")
    return {
        "asks_for_time": asks_for_time(),
        "last_accepted": models.Subquery(decision.values("accepted")[:1]),
        "last_reason": models.Subquery(decision.values("reason")[:1]),
        "last_reminded": last_reminded(),
    }


def last_reminded() -> models.Subquery:
    """For ``annotate``: when the body was last reminded of a return; None where it never was."""
    sent = Reminder.objects.filter(of=models.OuterRef("pk")).order_by("-sent", "-pk")
    return models.Subquery(sent.values("sent")[:1])


def last_signed(return_: Return) -> SignOff | None:
    """The last answer that was signed for the body."""
    return return_.signed.select_related("person", "post__body", "version").first()


@dataclass(frozen=True)
class Standings:
    """How the returns of a request stand: how many bodies are asked, have answered, are accepted, are late."""

    asked: int = 0
    answered: int = 0
    accepted: int = 0
    late: int = 0


def standings_of(requests: list[DataRequest], *, actor: Actor) -> dict[UUID, Standings]:
    """How each request stands, of the returns that they may see; one query for all of them."""
    owed = models.Q(state__in=OWED)
    counted = (
        returns_visible_to(actor)
        .filter(request__in=requests)
        .exclude(state=ReturnState.CANCELLED)
        .order_by()
        .values_list("request")
        .annotate(
            asked=models.Count("pk"),
            answered=models.Count("pk", filter=~owed),
            accepted=models.Count("pk", filter=models.Q(state__in=ACCEPTED)),
            late=models.Count("pk", filter=owed & models.Q(due__lt=actor.at.date())),
        )
    )
    found = {pk: Standings(*counts) for pk, *counts in counted}
    return {request.pk: found.get(request.pk, Standings()) for request in requests}


def standing_among(returns: Iterable[Return], *, today: date) -> Standings:
    """How a request stands of which these are the returns, as :func:`standings_of` has it, without asking the database."""
    counted = [each for each in returns if each.state != ReturnState.CANCELLED]
    owed = [each for each in counted if each.state in OWED]
    return Standings(
        asked=len(counted),
        answered=len(counted) - len(owed),
        accepted=sum(each.state in ACCEPTED for each in counted),
        late=sum(each.due < today for each in owed),
    )


def open_extensions(programme: Programme, *, actor: Actor) -> models.QuerySet[Extension]:
    """The wishes for more time that wait for an answer, the oldest first."""
    mine = returns_visible_to(actor).filter(request__programme=programme)
    return Extension.objects.filter(state=ExtensionState.ASKED, of__in=mine).order_by("at")


def office_overview(request: DataRequest, *, actor: Actor) -> list[Return]:
    """Every return of a request that they may see, with what the latest version is, in two queries.

    last_number, last_state, last_errors, last_queries: of the version that was uploaded last and not withdrawn, or None.
    last_reminded: when the body was, or None.
    """
    returns: list[Any] = list(
        returns_visible_to(actor)
        .filter(request=request)
        .select_related("body")
        .annotate(last_reminded=last_reminded())
        .order_by("body__name")
    )
    uploaded = Version.objects.filter(of__request=request).exclude(state=VersionState.WITHDRAWN).order_by("number")
    latest = {of: rest for of, *rest in uploaded.values_list("of", "number", "state", "errors", "queries")}
    for each in returns:
        each.request = request  # known, and not read again for every body
        each.last_number, each.last_state, each.last_errors, each.last_queries = latest.get(each.pk, [None] * 4)
    return returns


def events_of(return_: Return) -> models.QuerySet[Event]:
    """Everything that happened to a return: to itself, its files, its wishes for more time and its reminders; newest first."""
    about = models.Q(subject_kind=return_._meta.label_lower, subject=str(return_.pk))
    versions = [str(each.pk) for each in return_.versions.all()]
    about |= models.Q(subject_kind=Version._meta.label_lower, subject__in=versions)
    extensions, reminders = _keys(return_.extensions), _keys(return_.reminders)
    found: dict[str, list[str]] = defaultdict(list)
    for kind, key in extensions.union(reminders):  # one query for both
        # SQLite keeps an identifier without its hyphens.
        found[kind].append(str(UUID(key)) if kind == Extension._meta.label_lower else key)
    for kind, keys in found.items():
        about |= models.Q(subject_kind=kind, subject__in=keys)
    return Event.objects.filter(about).order_by("-number")


def _keys(related: models.Manager[Any]) -> models.QuerySet[Any, tuple[str, str]]:
    text = models.CharField(max_length=80)
    kind = models.Value(related.model._meta.label_lower, output_field=text)
    rows: models.QuerySet[Any, tuple[str, str]] = (
        related.order_by().annotate(kind=kind, key=Cast("pk", text)).values_list("kind", "key")
    )
    return rows


def _office_of(actor: Actor) -> frozenset[object]:
    return actor.programmes(*(RoleName(name) for name in IN_THE_OFFICE)) | actor.may_look_into


def _served_by(actor: Actor) -> dict[UUID, set[UUID]]:
    """The bodies that they serve in each programme; some serve very many."""
    found: dict[UUID, set[UUID]] = defaultdict(set)
    for role in actor.roles:
        if role.name in IN_A_BODY:
            found[role.programme].add(role.body)
    return found
