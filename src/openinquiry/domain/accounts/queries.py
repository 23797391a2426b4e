"""Which programmes, bodies and people somebody may know of; each the same rule as its policy, as a queryset."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import models

from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.accounts.models import Body, Person, Post, Programme, Role, RoleName, holding_on


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


def programmes_of(person: UUID, *, on: date) -> frozenset[UUID]:
    """The programmes in which a person has a role on a day."""
    roles = Role.objects.filter(holding_on(on), holding_on(on, prefix="post__"), post__person=person).order_by()
    return frozenset(roles.values_list("programme_id", flat=True))


def names_of(people: set[UUID]) -> dict[UUID, str]:
    """The names of persons by their identifiers, in one query; for pages that show events."""
    return dict(Person.objects.filter(pk__in=people).values_list("pk", "name"))


def titles_of(posts: set[UUID]) -> dict[UUID, str]:
    """Post and body in words by the identifiers of posts, in one query."""
    found = Post.objects.filter(pk__in=posts).select_related("body")
    return {post.pk: f"{post.title}, {post.body.name}" for post in found}
