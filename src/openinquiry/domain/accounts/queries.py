"""Which programmes, bodies and people somebody may know of; each the same rule as its policy, as a queryset."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import models
from django.db.models.functions import Coalesce, Concat

from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.accounts.models import (
    Body,
    BreakGlass,
    ConflictOfInterest,
    Invitation,
    Person,
    Post,
    Programme,
    Role,
    RoleName,
    holding_on,
)
from openinquiry.domain.events.models import Event


def programmes_visible_to(actor: Actor) -> models.QuerySet[Programme]:
    """The programmes that exist for them; the rule of :data:`policies.can_see_programme`."""
    return Programme.objects.filter(pk__in=frozenset(role.programme for role in actor.roles) | actor.may_look_into)


def programmes_worked_in(actor: Actor) -> models.QuerySet[Programme]:
    """The programmes in whose office they work; the rule of :data:`policies.can_work_in_office`."""
    office = actor.programmes(RoleName.ANALYST, RoleName.APPROVER, RoleName.LEAD)
    return Programme.objects.filter(pk__in=office | actor.may_look_into)


def bodies_served(actor: Actor) -> models.QuerySet[Body]:
    """The bodies for which they prepare or sign returns."""
    served = {role.body for role in actor.roles if role.name in (RoleName.OFFICER, RoleName.SIGNATORY)}
    return Body.objects.filter(pk__in=served)


def people_in(programme: Programme, *, on: date, names: tuple[RoleName, ...] = ()) -> models.QuerySet[Role]:
    """The roles that hold in the programme on a day, with their posts, people and bodies; of these names only, if given."""
    roles = Role.objects.filter(holding_on(on), holding_on(on, prefix="post__"), programme=programme)
    if names:
        roles = roles.filter(name__in=names)
    return roles.select_related("post__person", "post__body").order_by("post__body__name", "post__person__name", "name")


def addresses_of(programme: Programme, body: Body, *, on: date, names: tuple[RoleName, ...]) -> tuple[str, ...]:
    """The e-mail addresses of those who have one of the roles for a body on a day, each once."""
    roles = people_in(programme, on=on, names=names).filter(post__body=body, post__person__is_active=True)
    return tuple(sorted(set(roles.values_list("post__person__email", flat=True))))


def addresses_of_leads(programme: Programme, *, on: date) -> tuple[tuple[str, str], ...]:
    """The e-mail address and the language of each lead of the programme on a day."""
    leads = people_in(programme, on=on, names=(RoleName.LEAD,)).filter(post__person__is_active=True).order_by()
    return tuple(sorted(set(leads.values_list("post__person__email", "post__person__language"))))


def names_ever_in(programme: Programme) -> dict[UUID, str]:
    """The names of all who have or had a role in the programme, or looked into it, by their identifiers."""
    known = models.Q(posts__roles__programme=programme) | models.Q(broken_glass__programme=programme)
    return dict(Person.objects.filter(known).order_by().distinct().values_list("pk", "name"))


def posts_of(person: UUID) -> models.QuerySet[Role]:
    """Every role that a person has or had, the latest first."""
    roles = Role.objects.filter(post__person=person).select_related("post__body", "programme")
    return roles.order_by("-begins", "programme__title", "name")


def conflicts_of(people: frozenset[UUID]) -> models.QuerySet[ConflictOfInterest]:
    """The conflicts of interest of these people, those that hold and those that held."""
    return ConflictOfInterest.objects.filter(person__in=people).select_related("person", "body").order_by("-begins")


def invitations_to(programme: Programme, *, body: UUID | None = None) -> models.QuerySet[Invitation]:
    """The invitations of a programme, for one body if it is given; the newest first."""
    found = programme.invitations.select_related("body")
    return found.filter(body=body) if body else found


def looks_into(programme: Programme) -> models.QuerySet[BreakGlass]:
    """When administrators of the machine broke the glass of the programme, the newest first."""
    return programme.broken_glass.select_related("person")


def programmes_of(person: UUID, *, on: date) -> frozenset[UUID]:
    """The programmes in which a person has a role on a day."""
    roles = Role.objects.filter(holding_on(on), holding_on(on, prefix="post__"), post__person=person).order_by()
    return frozenset(roles.values_list("programme_id", flat=True))


def names_of(people: set[UUID]) -> dict[UUID, str]:
    """The names of persons by their identifiers, in one query; for pages that show events."""
    return dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))


def with_who(events: models.QuerySet[Event]) -> models.QuerySet[Event]:
    """The same events, each with ``by_name``, who did it, and ``in_post``, post and body; empty where there is none."""
    person = Person.objects.filter(pk=models.OuterRef("by")).order_by().values("name")
    words = Concat("title", models.Value(", "), "body__name", output_field=models.TextField())
    post = Post.objects.filter(pk=models.OuterRef("post")).order_by().values(words=words)
    found: models.QuerySet[Event] = events.annotate(
        by_name=Coalesce(models.Subquery(person), models.Value(""), output_field=models.TextField()),
        in_post=Coalesce(models.Subquery(post), models.Value(""), output_field=models.TextField()),
    )
    return found
