"""What is recorded of signing in and out, and of how somebody signs in; no event holds an address, a code or a key."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from openinquiry.core.shared import Refusal, Refused
from openinquiry.domain.accounts import events, queries
from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.accounts.models import Person, RoleName, holding_on
from openinquiry.domain.accounts.models import Role as _Role
from openinquiry.domain.accounts.policies import IN_THE_OFFICE, can_take_away_sign_in
from openinquiry.domain.events.kinds import EventKind
from openinquiry.domain.events.recording import Act, recording

NOBODY = UUID(int=0)  # whom a failed sign-in is about when the address belongs to nobody
_NEEDS_SECOND_FACTOR = (*IN_THE_OFFICE, RoleName.SIGNATORY)


def needs_second_factor(person: Person, *, roles: frozenset[str]) -> bool:
    """Whether somebody with these roles must prove twice who they are: offices, signatories, administrators.

    Source: National Cyber Security Centre, «Multi-factor authentication for your corporate online services» (2024).
    """
    return person.administers or bool(roles & {str(name) for name in _NEEDS_SECOND_FACTOR})


def second_factor_is_owed(person: Person, *, at: datetime) -> bool:
    """:func:`needs_second_factor` of the roles that the person has at ``at``; one query."""
    day = at.date()
    held = _Role.objects.filter(holding_on(day), holding_on(day, prefix="post__"), post__person=person).order_by()
    return needs_second_factor(person, roles=frozenset(held.values_list("name", flat=True)))


def record_sign_in(person: Person, *, how: str, at: datetime) -> None:
    """Somebody signed in. how: by what, such as «password, totp»."""
    _record(events.SIGNED_IN, person, at, how=how)


def record_failed_sign_in(person: Person | None, *, how: str, at: datetime) -> None:
    """Somebody failed to sign in as ``person``; as nobody known, when there is no such person. how: what was wrong."""
    with recording(Act(by=None, at=at)) as record:
        record(events.SIGN_IN_FAILED, person or Person(pk=NOBODY), {"how": [None, how]})


def record_change_of_sign_in(person: Person, *, what: str, at: datetime) -> None:
    """Somebody changed how they sign in. what: in words, such as «passkey added»."""
    _record(events.SIGN_IN_CHANGED, person, at, what=what)


def end_all_sessions(person: Person, *, at: datetime, by_time: bool = False) -> None:
    """Sign somebody out, in every browser. by_time: because nobody asked to go on, which ends this session alone."""
    with recording(Act(by=person.pk, at=at)) as record:
        if not by_time:
            person.sessions_ended += 1
            person.save(update_fields=["sessions_ended"])
        record(events.SIGNED_OUT_BY_TIME if by_time else events.SIGNED_OUT, person)


def take_away_lost(person: Person, *, how_sure: str, actor: Actor) -> None:
    """Take away the app, passkeys and recovery codes of somebody who lost them, and sign them out everywhere.

    They sign in with their password, or choose a new one by a letter, and are asked to add an app or a passkey.

    how_sure: how the lead made sure who asked. Raises NotAllowed for anybody but a lead of theirs, Refused when it is empty.
    """
    programmes = queries.programmes_of(person.pk, on=actor.at.date())
    can_take_away_sign_in.check(actor, person.pk, programmes)
    _take_away(person, Act(by=actor.person, at=actor.at, why=how_sure.strip()), programmes)


def take_away_lost_of_a_lead(person: Person, *, how_sure: str, at: datetime) -> None:
    """The same by whoever keeps the machine, for a lead, whom no other lead might be there to help.

    Raises Refused without ``how_sure``, and for anybody who leads no programme.
    """
    day = at.date()
    if not _Role.objects.filter(
        holding_on(day), holding_on(day, prefix="post__"), post__person=person, name=RoleName.LEAD
    ).exists():
        raise Refused("This person leads no programme. A lead of theirs does this on the page of people.")
    _take_away(person, Act(by=None, at=at, why=how_sure.strip()), queries.programmes_of(person.pk, on=day))


def change_details(person: Person, *, name: str, language: str, at: datetime) -> None:
    """Change one's own name or language. Raises Refused without a name. The event says which, not what they were."""
    name = " ".join(name.split())
    if not name:
        raise Refusal("Enter your name.")
    changed = {"name": name, "language": language}
    changed = {field: value for field, value in changed.items() if getattr(person, field) != value}
    if not changed:
        return
    with recording(Act(by=person.pk, at=at)) as record:
        for field, value in changed.items():
            setattr(person, field, value)
        person.save(update_fields=list(changed))
        record(events.PERSON_CHANGED, person, {"fields": [None, sorted(changed)]})


def _take_away(person: Person, act: Act, programmes: frozenset[UUID]) -> None:
    if not act.why:
        raise Refused("Say how you made sure that it is this person who asks.")
    with recording(act) as record:
        # The sign-in library keeps them.
        person.authenticator_set.all().delete()  # type: ignore[attr-defined]
        person.sessions_ended += 1
        person.save(update_fields=["sessions_ended"])
        for programme in sorted(programmes):
            record(events.SIGN_IN_TAKEN_AWAY, person, programme=programme)


def _record(kind: EventKind, person: Person, at: datetime, **said: str) -> None:
    with recording(Act(by=person.pk, at=at)) as record:
        record(kind, person, {field: [None, value] for field, value in said.items()})
