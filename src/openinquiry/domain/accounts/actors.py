"""Who is asking, as policies see them: a person on a day, with the roles that their posts give and the conflicts they have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import models

from openinquiry.core.shared import Refused
from openinquiry.domain.accounts.models import BreakGlass, ConflictOfInterest, Person, Role, RoleName, holding_on
from openinquiry.domain.events.recording import Act
from openinquiry.domain.questions import asked_again, identifier


@dataclass(frozen=True)
class HeldRole:
    """One role that holds now: in which programme, by which post, in which body."""

    programme: UUID
    body: UUID
    post: UUID
    name: RoleName


@dataclass(frozen=True)
class Actor:
    """A person at one moment. Nobody signed in: ``person`` is None and there is no role.

    conflicts: bodies that they must not see or decide on. may_look_into: programmes for which they broke the glass.
    """

    person: UUID | None
    at: datetime
    roles: frozenset[HeldRole] = frozenset()
    conflicts: frozenset[UUID] = frozenset()
    administers: bool = False
    may_look_into: frozenset[UUID] = frozenset()

    @property
    def oneself(self) -> UUID:
        """The person. Raises Refused when nobody is signed in."""
        if self.person is None:
            raise Refused("Sign in first.")
        return self.person

    def in_programme(self, programme: UUID, *names: RoleName) -> bool:
        """Whether they have one of the roles in the programme."""
        return any(role.programme == programme and role.name in names for role in self.roles)

    def for_body(self, programme: UUID, body: UUID, *names: RoleName) -> bool:
        """Whether they have one of the roles in the programme by a post in the body."""
        return any((role.programme, role.body) == (programme, body) and role.name in names for role in self.roles)

    def programmes(self, *names: RoleName) -> frozenset[UUID]:
        """The programmes in which they have one of the roles."""
        return frozenset(role.programme for role in self.roles if role.name in names)

    def act(self, *, programme: UUID, why: str = "", body: UUID | None = None) -> Act:
        """What they do now, in the post by which they have a role in the programme (and in the body, if it is given)."""
        posts = self._posts(programme, body)
        return Act(by=self.person, post=posts[0] if posts else None, at=self.at, why=why)

    def post_for(self, programme: UUID, body: UUID) -> UUID:
        """The post in which they answer for a body. Raises Refused when they have none."""
        posts = self._posts(programme, body)
        if not posts:
            raise Refused("You have no post in this body.")
        return posts[0]

    def _posts(self, programme: UUID, body: UUID | None) -> list[UUID]:
        return sorted(role.post for role in self.roles if role.programme == programme and body in (None, role.body))


def _held_by(person: UUID, day: date) -> models.QuerySet[Role, tuple[UUID, UUID, UUID, str]]:
    held = Role.objects.filter(holding_on(day), holding_on(day, prefix="post__"), post__person=person)
    return held.order_by().values_list("programme_id", "post__body_id", "post_id", "name")


def _barred_by_conflict(person: UUID, day: date) -> models.QuerySet[ConflictOfInterest, tuple[UUID]]:
    return ConflictOfInterest.objects.filter(holding_on(day), person=person).order_by().values_list("body_id")


_roles_of, _conflicts_of = asked_again(_held_by), asked_again(_barred_by_conflict)


def actor_of(person: Person | None, *, at: datetime) -> Actor:
    """The actor that ``person`` is at this moment; two queries, and one more for an administrator."""
    if person is None or not person.is_active:
        return Actor(None, at)
    day = at.date()
    looks = BreakGlass.objects.filter(person=person, begins__lte=at, ends__gt=at) if person.administers else ()
    return Actor(
        person.pk,
        at,
        frozenset(
            HeldRole(identifier(programme), identifier(body), identifier(post), RoleName(name))
            for programme, body, post, name in _roles_of(person.pk, day)
        ),
        frozenset(identifier(body) for (body,) in _conflicts_of(person.pk, day)),
        person.administers,
        frozenset(each.programme_id for each in looks),
    )
