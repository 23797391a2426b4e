"""Letters about requests and returns: asked for in the transaction of what they tell of, written and sent in the background.

A letter says that something happened and where to read it. What it is about stands behind the sign-in.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from openinquiry.adapters.post import send_by_email, values_of, write_letter
from openinquiry.core.shared import date_in_words
from openinquiry.core.workflow import ExtensionState, RequestState, ReturnState
from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.accounts.models import Body, RoleName
from openinquiry.domain.accounts.queries import people_in
from openinquiry.domain.events.recording import recording
from openinquiry.domain.returns import operations
from openinquiry.domain.returns.models import Basis, DataRequest, Decision, Extension, Return, SignOff, Version
from openinquiry.jobs.tasks import Tell, enqueue, job_kind

_EVERYBODY = (RoleName.OFFICER, RoleName.SIGNATORY)


def issue_and_tell(request: DataRequest, *, bodies: Iterable[Body], actor: Actor) -> tuple[Return, ...]:
    """Issue a request, or put one that is issued to more bodies; each of them gets its letter."""
    put = operations.issue_request if request.state == RequestState.DRAFT else operations.ask_bodies
    with recording(actor.act(programme=request.programme_id)):
        made = put(request, bodies=bodies, actor=actor)
        for return_ in made:
            enqueue(ASKED, return_.pk)
    return made


def move_and_tell(request: DataRequest, *, to: RequestState, why: str, actor: Actor) -> None:
    """Close, reopen or withdraw a request; bodies that need not answer any more get a letter."""
    owed = set(request.returns.exclude(state=ReturnState.CANCELLED).values_list("pk", flat=True))
    with recording(actor.act(programme=request.programme_id, why=why.strip())):
        operations.move_request(request, to=to, why=why, actor=actor)
        for pk in request.returns.filter(pk__in=owed, state=ReturnState.CANCELLED).values_list("pk", flat=True):
            enqueue(NO_LONGER, pk)


def cancel_and_tell(return_: Return, *, why: str, actor: Actor) -> None:
    """No longer ask one body, and tell it."""
    with recording(actor.act(programme=return_.request.programme_id, why=why.strip())):
        operations.cancel_return(return_, why=why, actor=actor)
        enqueue(NO_LONGER, return_.pk)


def decide_and_tell(return_: Return, *, accepting: bool, reason: str, actor: Actor) -> Decision:
    """Accept a return or send it back, and tell the body."""
    with recording(actor.act(programme=return_.request.programme_id, why=reason.strip())):
        decision = (
            operations.accept_return(return_, remark=reason, actor=actor)
            if accepting
            else operations.send_back(return_, reason=reason, actor=actor)
        )
        enqueue(DECIDED, decision.pk)
    return decision


def answer_and_tell(extension: Extension, *, granted: bool, answer: str, actor: Actor) -> None:
    """Give more time or not, and tell the body."""
    with recording(actor.act(programme=extension.of.request.programme_id, why=answer.strip())):
        operations.answer_extension(extension, granted=granted, answer=answer, actor=actor)
        enqueue(TIME, extension.pk)


def sign_and_tell(version: Version, *, statement: str, actor: Actor) -> SignOff:
    """Sign a version, and send the receipt to everybody who works on the return."""
    return_ = version.of
    with recording(actor.act(programme=return_.request.programme_id, body=return_.body_id)):
        signed = operations.sign_version(version, statement=statement, actor=actor)
        enqueue(RECEIPT, signed.pk)
    return signed


def say_not_held_and_tell(return_: Return, *, searched: str, statement: str, actor: Actor) -> SignOff:
    """Say that the data are not held, and send the receipt."""
    with recording(actor.act(programme=return_.request.programme_id, body=return_.body_id)):
        signed = operations.say_not_held(return_, searched=searched, statement=statement, actor=actor)
        enqueue(RECEIPT, signed.pk)
    return signed


def send_about(return_: Return, name: str, *, to: tuple[RoleName, ...] = _EVERYBODY, **values: str) -> int:
    """Write a letter about a return to everybody who has one of the roles for the body, each in their language; how many."""
    programme, body = return_.request.programme, return_.body
    roles = people_in(programme, on=timezone.localdate(), names=to).filter(
        post__body=body, post__person__is_active=True
    )
    people = {role.post.person_id: role.post.person for role in roles}
    address = settings.ADDRESS + reverse("return", args=[return_.pk])
    for person in people.values():
        welsh = person.language == "cy"
        known = {
            "address": address,
            "body": body.welsh_name if welsh and body.welsh_name else body.name,
            "office": programme.office.welsh_name if welsh and programme.office.welsh_name else programme.office.name,
            "due": getattr(date_in_words(return_.due), "welsh" if welsh else "english"),
            **values,
        }
        send_by_email(
            write_letter(name, person.language, **{key: known[key] for key in values_of(name)}), to=person.email
        )
    return len(people)


def _return(**asked: object) -> Return:
    return Return.objects.select_related("request__programme__office", "body").get(**asked)


def _asked(subject: str, tell: Tell) -> None:
    return_ = _return(pk=subject)
    send_about(return_, "asked-by-law" if return_.request.basis == Basis.STATUTORY else "asked-freely")


def _no_longer(subject: str, tell: Tell) -> None:
    send_about(_return(pk=subject), "no-longer-asked")


def _decided(subject: str, tell: Tell) -> None:
    decision = Decision.objects.get(pk=subject)
    send_about(_return(pk=decision.of_id), "return-accepted" if decision.accepted else "return-sent-back")


def _time(subject: str, tell: Tell) -> None:
    extension = Extension.objects.get(pk=subject)
    granted = extension.state == ExtensionState.GRANTED
    send_about(_return(pk=extension.of_id), "more-time-granted" if granted else "more-time-refused")


def _receipt(subject: str, tell: Tell) -> None:
    signed = SignOff.objects.select_related("version").get(pk=subject)
    sha256 = signed.version.sha256 if signed.version else "–"
    entry = f"{signed.event}: {signed.event_digest}"
    send_about(_return(pk=signed.of_id), "receipt", receipt=signed.receipt, sha256=sha256, event=entry)


def _nothing(subject: str, says: str) -> None:
    """A letter that could not be written changes no record; the page says everything too."""


ASKED = job_kind("letter.asked", run=_asked, given_up=_nothing)
NO_LONGER = job_kind("letter.no-longer-asked", run=_no_longer, given_up=_nothing)
DECIDED = job_kind("letter.decided", run=_decided, given_up=_nothing)
TIME = job_kind("letter.more-time", run=_time, given_up=_nothing)
RECEIPT = job_kind("letter.receipt", run=_receipt, given_up=_nothing)
