"""Who may invite, appoint, declare and look: each rule as one predicate with its sentence."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_noop

from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.accounts.models import Programme, RoleName
from openinquiry.domain.accounts.permissions import policy

IN_THE_OFFICE = (RoleName.ANALYST, RoleName.APPROVER, RoleName.LEAD)
IN_A_BODY = (RoleName.OFFICER, RoleName.SIGNATORY)


@policy("A programme is seen by those who have a role in it, and by an administrator who broke the glass.", hides=True)
def can_see_programme(actor: Actor, programme: Programme) -> bool:
    """Whether the programme exists for them; the same rule as :func:`queries.programmes_visible_to`."""
    return any(role.programme == programme.pk for role in actor.roles) or programme.pk in actor.may_look_into


@policy("The office of a programme works in it: its analysts, approvers and leads.", hides=True)
def can_work_in_office(actor: Actor, programme: Programme) -> bool:
    """Whether the pages of the office are there for them."""
    return actor.in_programme(programme.pk, *IN_THE_OFFICE) or programme.pk in actor.may_look_into


@policy(gettext_noop("Only a lead of the programme may do this."))
def can_lead(actor: Actor, programme: Programme) -> bool:
    """Whether they lead the programme."""
    return actor.in_programme(programme.pk, RoleName.LEAD)


@policy(gettext_noop("A lead of the programme invites anybody; a signatory of a body invites officers of that body."))
def can_invite(actor: Actor, programme: Programme, body: UUID, role: str) -> bool:
    """Whether they may ask somebody to take a post in ``body`` with ``role``."""
    if can_lead(actor, programme):
        return True
    return role == RoleName.OFFICER and actor.for_body(programme.pk, body, RoleName.SIGNATORY)


@policy(
    gettext_noop(
        "Everybody declares their own conflicts of interest; a lead declares those of people in their programme."
    )
)
def can_declare_conflict(actor: Actor, person: UUID, programmes_of_person: frozenset[UUID]) -> bool:
    """Whether they may declare one of ``person``."""
    return actor.person == person or bool(actor.programmes(RoleName.LEAD) & programmes_of_person)


@policy(gettext_noop("Only a lead who is not the person concerned may end a conflict of interest."))
def can_end_conflict(actor: Actor, person: UUID, programmes_of_person: frozenset[UUID]) -> bool:
    """Whether they may say that one is over: never the person whom it bars."""
    return actor.person != person and bool(actor.programmes(RoleName.LEAD) & programmes_of_person)


@policy("Only a lead of the person's programme, and never the person, may take away a lost app, passkeys and codes.")
def can_take_away_sign_in(actor: Actor, person: UUID, programmes_of_person: frozenset[UUID]) -> bool:
    """Whether they may make somebody set up a second step anew, having made sure who asks for it."""
    return actor.person != person and bool(actor.programmes(RoleName.LEAD) & programmes_of_person)


@policy(
    gettext_noop("Only an administrator of the machine may break the glass, and every lead of the programme is told.")
)
def can_break_glass(actor: Actor) -> bool:
    """Whether they may look into a programme for a short while."""
    return actor.administers


@policy("The events of a programme are read by its leads.", hides=True)
def can_read_events(actor: Actor, programme: Programme) -> bool:
    """Whether they may read who did what in the programme."""
    return can_lead(actor, programme) or programme.pk in actor.may_look_into


@policy(
    gettext_noop(
        "Whether the chain of events is whole may be asked by every lead and by administrators of the machine."
    )
)
def can_verify_chain(actor: Actor) -> bool:
    """Whether they may have the chain checked; the check shows no content."""
    return actor.administers or bool(actor.programmes(RoleName.LEAD))


@policy("Anybody who is signed in.")
def is_signed_in(actor: Actor) -> bool:
    """Whether somebody is signed in."""
    return actor.person is not None
