"""Who is asking, as policies see them: a person on a day, with the roles that their posts give and the conflicts they have."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import models

from openinquiry.core.shared import Refusal
from openinquiry.domain.accounts.models import BreakGlass, ConflictOfInterest, Person, Role, RoleName, holding_on
from openinquiry.domain.events.recording import Act
from openinquiry.domain.questions import asked_again, identifier

_CONFLICT = "conflict"  # where a role has its name
_NOTHING = models.Value(None, output_field=models.UUIDField())


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
            raise Refusal("Sign in first.")
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
            raise Refusal("You have no post in this body.")
        return posts[0]

    def _posts(self, programme: UUID, body: UUID | None) -> list[UUID]:
        return sorted(role.post for role in self.roles if role.programme == programme and body in (None, role.body))


def _held_by(person: UUID, day: date) -> models.QuerySet[Any, tuple[Any, ...]]:
    """Roles, and conflicts in rows of the same shape, because every page asks for both."""
    roles = Role.objects.filter(holding_on(day), holding_on(day, prefix="post__"), post__person=person)
    conflicts = ConflictOfInterest.objects.filter(holding_on(day), person=person)
    return (
        roles.order_by()
        .values_list("name", "programme_id", "post__body_id", "post_id")
        .union(conflicts.order_by().values_list(models.Value(_CONFLICT), _NOTHING, "body_id", _NOTHING), all=True)
    )


_held = asked_again(_held_by)


def actor_of(person: Person | None, *, at: datetime) -> Actor:
    """The actor that ``person`` is at this moment; one query, and one more for an administrator."""
    if person is None or not person.is_active:
        return Actor(None, at)
    roles, conflicts = set(), set()
    for name, programme, body, post in _held(person.pk, at.date()):
        if name == _CONFLICT:
            conflicts.add(identifier(body))
        else:
            roles.add(HeldRole(identifier(programme), identifier(body), identifier(post), RoleName(name)))
    looks = BreakGlass.objects.filter(person=person, begins__lte=at, ends__gt=at) if person.administers else ()
    return Actor(
        person.pk, at, frozenset(roles), frozenset(conflicts), person.administers,
        frozenset(each.programme_id for each in looks),
    )  # fmt: skip
