"""A body asks for more time, and the office answers. Every date that was due before stays to be seen."""

from __future__ import annotations

from datetime import date

from openinquiry.core.shared import Refusal, Refused
from openinquiry.core.workflow import EXTENSION, RETURN, Condition, ExtensionState, Holder, ReturnState, move
from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.events.recording import recording
from openinquiry.domain.returns import events, policies
from openinquiry.domain.returns.models import Extension, Return


def ask_for_time(return_: Return, *, until: date, reason: str, actor: Actor) -> Extension:
    """Ask for more time, until a later day, for a reason. One wish at a time is open."""
    policies.can_prepare.check(actor, return_)
    if RETURN.holder(ReturnState(return_.state)) is not Holder.SENDER:
        raise Refusal("The answer is in, so no more time is needed.")
    if until <= return_.due:
        raise Refusal("Ask for a day after the one by which the return is due now.")
    if not reason.strip():
        raise Refusal("Say why you need more time.")
    if return_.extensions.filter(state=ExtensionState.ASKED).exists():
        raise Refusal("You have asked for more time already, and wait for the answer.")
    with recording(actor.act(programme=return_.request.programme_id, body=return_.body_id)) as record:
        extension = Extension.objects.create(
            of=return_, state=EXTENSION.initial, was=return_.due, until=until, reason=reason.strip(),
            by_id=actor.oneself, at=actor.at,
        )  # fmt: skip
        record(
            events.TIME_ASKED, extension, {"until": [return_.due.isoformat(), until.isoformat()]},
            programme=return_.request.programme_id, body=return_.body_id,
        )  # fmt: skip
    return extension


def answer_extension(extension: Extension, *, granted: bool, answer: str, actor: Actor) -> None:
    """Grant more time or refuse it. A refusal says why; the day due moves only when it is granted."""
    return_ = extension.of
    policies.can_decide.check(actor, return_)
    if not granted and not answer.strip():
        raise Refused("Say why more time is not given.")
    to = ExtensionState.GRANTED if granted else ExtensionState.REFUSED
    with recording(actor.act(programme=return_.request.programme_id, why=answer.strip())) as record:
        extension = Extension.objects.select_for_update().get(pk=extension.pk)
        extension.state = move(EXTENSION, from_=ExtensionState(extension.state), to=to, present=set(Condition))
        extension.answer, extension.answered, extension.answered_by_id = answer.strip(), actor.at, actor.oneself
        extension.save()
        changes = {"state": [str(ExtensionState.ASKED), str(to)]}
        if granted:
            changes["due"] = [return_.due.isoformat(), extension.until.isoformat()]
            return_.due = extension.until
            return_.save(update_fields=["due"])
        record(
            events.TIME_GRANTED if granted else events.TIME_REFUSED, extension, changes,
            programme=return_.request.programme_id, body=return_.body_id,
        )  # fmt: skip


def withdraw_extension(extension: Extension, *, actor: Actor) -> None:
    """Take the wish back before it is answered."""
    return_ = extension.of
    policies.can_prepare.check(actor, return_)
    with recording(actor.act(programme=return_.request.programme_id, body=return_.body_id)) as record:
        extension.state = move(
            EXTENSION, from_=ExtensionState(extension.state), to=ExtensionState.WITHDRAWN, present=set(Condition)
        )
        extension.save(update_fields=["state"])
        record(
            events.TIME_NOT_WANTED, extension, {"state": ["asked", "withdrawn"]},
            programme=return_.request.programme_id, body=return_.body_id,
        )  # fmt: skip
