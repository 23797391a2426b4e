"""The office decides of what was signed: accepted, or sent back with what is wrong."""

from __future__ import annotations

from openinquiry.core.shared import Refused
from openinquiry.core.workflow import RETURN, Condition, ReturnState, move
from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.events.recording import recording
from openinquiry.domain.returns import events, policies, queries
from openinquiry.domain.returns.models import Decision, Return

_ACCEPTED = {
    ReturnState.SUBMITTED: ReturnState.ACCEPTED,
    ReturnState.NOT_HELD: ReturnState.ACCEPTED_NOT_HELD,
}


def accept_return(return_: Return, *, actor: Actor, remark: str = "") -> Decision:
    """Accept what the body signed. It is in force from now on; an earlier version that was in force is not any more."""
    policies.can_decide.check(actor, return_)
    to = _ACCEPTED.get(ReturnState(return_.state), ReturnState.ACCEPTED)
    return _decide(return_, to, accepted=True, reason=remark, actor=actor)


def send_back(return_: Return, *, reason: str, actor: Actor) -> Decision:
    """Send the answer back and say what is wrong. Where an earlier one is in force, it stays so."""
    policies.can_decide.check(actor, return_)
    if not reason.strip():
        raise Refused("Say what is wrong and what the body should do, so that it can put it right.")
    to = ReturnState.CORRECTING if _in_force(return_) else ReturnState.SENT_BACK
    return _decide(return_, to, accepted=False, reason=reason, actor=actor)


def _decide(return_: Return, to: ReturnState, *, accepted: bool, reason: str, actor: Actor) -> Decision:
    programme = return_.request.programme_id
    with recording(actor.act(programme=programme, why=reason.strip())) as record:
        return_ = Return.objects.select_for_update().select_related("request").get(pk=return_.pk)
        in_force = Condition.ANSWER_IN_FORCE if _in_force(return_) else Condition.NO_ANSWER_IN_FORCE
        present = {in_force, Condition.REASON} if reason.strip() else {in_force}
        state = move(RETURN, from_=ReturnState(return_.state), to=to, present=present)
        signed = queries.last_signed(return_)
        version = signed.version if signed else None
        before, return_.state = return_.state, state
        if accepted:
            return_.accepted = version
        return_.save(update_fields=["state", "accepted"])
        decision = Decision.objects.create(
            of=return_, version=version, accepted=accepted, reason=reason.strip(), by_id=actor.oneself, at=actor.at
        )
        record(
            events.RETURN_ACCEPTED if accepted else events.RETURN_SENT_BACK, return_,
            {"state": [before, str(state)], "version": [None, version and version.number]},
            programme=programme, body=return_.body_id,
        )  # fmt: skip
    return decision


def _in_force(return_: Return) -> bool:
    """Whether an answer was accepted before: a version, or that the data are not held."""
    return return_.decisions.filter(accepted=True).exists()
