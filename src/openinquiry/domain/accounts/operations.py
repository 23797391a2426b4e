"""Everything that changes who somebody is and what they may do: one call, one transaction, its event."""

from __future__ import annotations

import hashlib
import secrets
from datetime import date, timedelta
from uuid import UUID

from openinquiry.core.shared import Refusal, Refused
from openinquiry.domain.accounts import events, policies, queries
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
)
from openinquiry.domain.events.recording import Act, recording

INVITATION_LASTS = timedelta(days=14)
LONGEST_LOOK = timedelta(hours=1)  # of an administrator who broke the glass


def enter_body(code: str, *, name: str, kind: str, act: Act, welsh_name: str = "", nation: str = "england") -> Body:
    """Enter a body in the register. code: such as E23000002, once only."""
    if Body.objects.filter(code=code).exists():
        raise Refused(f"There is a body with the code {code} already.")
    with recording(act) as record:
        body = Body.objects.create(code=code, name=name, welsh_name=welsh_name, kind=kind, nation=nation)
        record(events.BODY_ENTERED, body, {"code": [None, code], "name": [None, name]}, body=body.pk)
    return body


def begin_programme(address: str, *, title: str, office: Body, act: Act, welsh_title: str = "") -> Programme:
    """Begin a programme that ``office`` runs. address: a word for its pages, once only."""
    if Programme.objects.filter(address=address).exists():
        raise Refused(f"There is a programme at the address {address} already.")
    with recording(act) as record:
        programme = Programme.objects.create(address=address, title=title, welsh_title=welsh_title, office=office)
        record(events.PROGRAMME_BEGUN, programme, {"title": [None, title]}, programme=programme.pk)
    return programme


def enter_person(email: str, *, name: str, act: Act, password: str | None = None, administers: bool = False) -> Person:
    """Enter somebody who can sign in. Without a password they sign in by a passkey or their organisation's own sign-in."""
    if Person.objects.filter(email=email.lower()).exists():
        raise Refused("There is a person with this e-mail address already.")
    with recording(act) as record:
        person = Person.objects.create_user(email, password, name=name, joined=act.at, administers=administers)
        record(events.PERSON_ENTERED, person, {"administers": [None, administers]})
    return person


def give_post(
    person: Person, *, body: Body, title: str, programme: Programme, role: str, begins: date, act: Act
) -> Role:
    """Give a person a post in a body, and the post a role in a programme. Nobody has two sides of one programme.

    Raises Refused when the person has a role on the other side already: who prepares a return must not accept it.
    """
    other = policies.IN_THE_OFFICE if role in policies.IN_A_BODY else policies.IN_A_BODY
    if queries.people_in(programme, on=begins, names=other).filter(post__person=person).exists():
        raise Refusal(
            "This person has a role on the other side of the programme: whoever prepares or signs returns cannot accept them. "
            "End that role first."
        )
    with recording(act) as record:
        post = Post.objects.create(person=person, body=body, title=title, begins=begins)
        held = Role.objects.create(post=post, programme=programme, name=role, begins=begins)
        record(events.POST_TAKEN, post, {"title": [None, title]}, programme=programme.pk, body=body.pk)
        record(events.ROLE_GIVEN, held, {"name": [None, str(role)]}, programme=programme.pk, body=body.pk)
    return held


def end_role(role: Role, *, actor: Actor, on: date, why: str) -> None:
    """End a role on a day. Only a lead may; a programme keeps at least one."""
    policies.can_lead.check(actor, role.programme)
    leads = queries.people_in(role.programme, on=on, names=(RoleName.LEAD,)).exclude(pk=role.pk)
    if role.name == RoleName.LEAD and not leads.exists():
        raise Refused("This is the only lead of the programme. Appoint another one first.")
    with recording(actor.act(programme=role.programme_id, why=why)) as record:
        before, role.ends = role.ends, max(on, role.begins + timedelta(days=1))
        role.save(update_fields=["ends"])
        record(
            events.ROLE_ENDED, role, {"ends": [before and before.isoformat(), role.ends.isoformat()]},
            programme=role.programme_id, body=role.post.body_id,
        )  # fmt: skip


def invite(
    email: str, *, name: str, body: Body, title: str, programme: Programme, role: str, actor: Actor
) -> tuple[Invitation, str]:
    """Ask somebody to take a post. The word for the letter is given back and kept nowhere; it works once, for 14 days."""
    policies.can_invite.check(actor, programme, body.pk, role)
    word = secrets.token_urlsafe(32)
    with recording(actor.act(programme=programme.pk)) as record:
        invitation = Invitation.objects.create(
            email=email.lower(), name=name, body=body, title=title, programme=programme, role=role, token=_digest(word),
            sent=actor.at, expires=actor.at + INVITATION_LASTS,
        )  # fmt: skip
        record(events.INVITED, invitation, {"role": [None, role]}, programme=programme.pk, body=body.pk)
    return invitation, word


def open_invitation(word: str, *, act: Act) -> Invitation:
    """The invitation that a letter's word belongs to, while it can be taken up. Raises Refused otherwise, and not why."""
    found = Invitation.objects.filter(
        token=_digest(word), taken__isnull=True, withdrawn__isnull=True, expires__gt=act.at
    ).select_related("body", "programme")
    invitation = found.first()
    if invitation is None:
        raise Refusal("This invitation cannot be taken up any more. Ask whoever sent it for a new one.")
    return invitation


def take_invitation(word: str, *, password: str | None, act: Act) -> Person:
    """Take up an invitation: the person, if new, their post and their role. Whoever has an account keeps their password."""
    with recording(act) as record:
        invitation = open_invitation(word, act=act)
        person = Person.objects.filter(email=invitation.email).first()
        if person is None:
            person = enter_person(invitation.email, name=invitation.name, password=password, act=act)
        mine = Act(by=person.pk, at=act.at, why=act.why)
        give_post(
            person, body=invitation.body, title=invitation.title, programme=invitation.programme, role=invitation.role,
            begins=act.at.date(), act=mine,
        )  # fmt: skip
        invitation.taken = act.at
        invitation.save(update_fields=["taken"])
        record(
            events.INVITATION_TAKEN, invitation, {"by": [None, str(person.pk)]},
            programme=invitation.programme_id, body=invitation.body_id,
        )  # fmt: skip
    return person


def withdraw_invitation(invitation: Invitation, *, actor: Actor) -> None:
    """Make an invitation worthless before it is taken up."""
    policies.can_invite.check(actor, invitation.programme, invitation.body_id, invitation.role)
    if invitation.taken or invitation.withdrawn:
        raise Refusal("This invitation was taken up or withdrawn already.")
    with recording(actor.act(programme=invitation.programme_id)) as record:
        invitation.withdrawn = actor.at
        invitation.save(update_fields=["withdrawn"])
        record(events.INVITATION_WITHDRAWN, invitation, programme=invitation.programme_id, body=invitation.body_id)


def declare_conflict(person: UUID, *, body: Body, what: str, actor: Actor) -> ConflictOfInterest:
    """Declare that a person must not see or decide what concerns a body, from today on."""
    policies.can_declare_conflict.check(actor, person, queries.programmes_of(person, on=actor.at.date()))
    if not what.strip():
        raise Refusal("Say what the conflict of interest is.")
    with recording(Act(by=actor.person, at=actor.at)) as record:
        conflict = ConflictOfInterest.objects.create(
            person_id=person, body=body, what=what.strip(), begins=actor.at.date()
        )
        for programme in _told(person, actor):
            record(
                events.CONFLICT_DECLARED, conflict, {"person": [None, str(person)]}, programme=programme, body=body.pk
            )
    return conflict


def end_conflict(conflict: ConflictOfInterest, *, actor: Actor, why: str) -> None:
    """Say that a conflict of interest is over. A lead does, for a reason, and never the person whom it bars."""
    day = actor.at.date()
    policies.can_end_conflict.check(actor, conflict.person_id, queries.programmes_of(conflict.person_id, on=day))
    if not why.strip():
        raise Refusal("Say why the conflict of interest is over.")
    with recording(Act(by=actor.person, at=actor.at, why=why.strip())) as record:
        conflict.ends = max(day, conflict.begins + timedelta(days=1))
        conflict.save(update_fields=["ends"])
        for programme in _told(conflict.person_id, actor):
            record(
                events.CONFLICT_ENDED, conflict, {"ends": [None, conflict.ends.isoformat()]},
                programme=programme, body=conflict.body_id,
            )  # fmt: skip


def break_glass(programme: Programme, *, why: str, actor: Actor, lasting: timedelta = LONGEST_LOOK) -> BreakGlass:
    """Let an administrator of the machine look into a programme for a while. It is recorded, and the leads are told.

    lasting: up to one hour. Raises NotAllowed for anybody else, and Refused without a reason or for longer.
    """
    policies.can_break_glass.check(actor)
    if not why.strip():
        raise Refused("Say why you must look into this programme.")
    if not timedelta(0) < lasting <= LONGEST_LOOK:
        raise Refused("An administrator may look into a programme for one hour at most.")
    with recording(Act(by=actor.person, at=actor.at, why=why.strip())) as record:
        broken = BreakGlass.objects.create(
            person_id=actor.oneself,
            programme=programme,
            why=why.strip(),
            begins=actor.at,
            ends=actor.at + lasting,
        )
        ends = broken.ends.isoformat(timespec="seconds")
        record(events.GLASS_BROKEN, broken, {"ends": [None, ends]}, programme=programme.pk)
    return broken


def record_reading(programme: Programme, *, what: str, actor: Actor) -> None:
    """Record that somebody read who did what in a programme. what: which part, in words. Raises NotFound if they may not."""
    policies.can_read_events.check(actor, programme)
    with recording(actor.act(programme=programme.pk)) as record:
        record(events.CHAIN_READ, programme, {"part": [None, what]}, programme=programme.pk)


def _told(person: UUID, actor: Actor) -> list[UUID | None]:
    """The programmes whose leads read of it; none: only whoever keeps the machine."""
    return [*sorted(queries.programmes_of(person, on=actor.at.date()))] or [None]


def _digest(word: str) -> str:
    return hashlib.sha256(word.encode("utf-8", errors="replace")).hexdigest()
