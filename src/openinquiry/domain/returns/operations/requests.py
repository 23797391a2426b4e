"""Asking: a request is drafted, bodies are chosen, it is issued to all of them at once, and closed or withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from openinquiry.core.returns import specification_names
from openinquiry.core.shared import Refused
from openinquiry.core.workflow import REQUEST, RETURN, Condition, RequestState, ReturnState, move
from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.accounts.models import Body, Nation, Programme
from openinquiry.domain.events.recording import Recording, recording
from openinquiry.domain.returns import events, policies
from openinquiry.domain.returns.models import Basis, DataRequest, Return

_MOVES = {
    RequestState.CLOSED: events.REQUEST_CLOSED,
    RequestState.ISSUED: events.REQUEST_REOPENED,
    RequestState.WITHDRAWN: events.REQUEST_WITHDRAWN,
}


@dataclass(frozen=True)
class Asked:
    """What a request says. asks: what is to be sent. reason: why it is asked. power: the enactment, if the law requires it.

    first_day, last_day: the period, both days in it. The Welsh is needed for bodies in Wales.
    """

    title: str
    specification: str
    first_day: date
    last_day: date
    asks: str
    reason: str
    basis: str
    opens: date
    due: date
    power: str = ""
    welsh_title: str = ""
    welsh_asks: str = ""
    welsh_reason: str = ""

    def require_sense(self) -> None:
        """Raises Refused with the first thing that nobody could answer to."""
        if self.specification not in specification_names():
            raise Refused(f"There is no specification {self.specification}.")
        if not (self.title.strip() and self.asks.strip() and self.reason.strip()):
            raise Refused("Give the request a title, say what is asked for, and say why.")
        if self.last_day < self.first_day:
            raise Refused("The period ends before it begins.")
        if self.due < self.opens:
            raise Refused("The returns are due before the request opens.")
        if self.basis == Basis.STATUTORY and not self.power.strip():
            raise Refused("Name the power by which the data are required, or ask for them as a voluntary return.")
        if self.basis == Basis.VOLUNTARY and self.power.strip():
            raise Refused("A voluntary request names no power: a body must not take it for a duty.")


def draft_request(programme: Programme, *, asked: Asked, actor: Actor) -> DataRequest:
    """Draft a request for data; nobody outside the office sees it yet."""
    request = DataRequest(programme=programme, state=REQUEST.initial, **asdict(asked))
    policies.can_ask.check(actor, request)
    asked.require_sense()
    with recording(actor.act(programme=programme.pk)) as record:
        request.save()
        record(events.REQUEST_DRAFTED, request, {"title": [None, request.title]}, programme=programme.pk)
    return request


def change_request(request: DataRequest, *, asked: Asked, actor: Actor) -> None:
    """Change a draft. What was issued is not changed: a body has it before it."""
    policies.can_ask.check(actor, request)
    asked.require_sense()
    if request.state != RequestState.DRAFT:
        raise Refused("The request was issued, and bodies have it before them. Withdraw it and issue a new one.")
    changes = {
        field.name: [_plain(getattr(request, field.name)), _plain(getattr(asked, field.name))]
        for field in fields(asked)
        if getattr(request, field.name) != getattr(asked, field.name)
    }
    if not changes:
        return
    with recording(actor.act(programme=request.programme_id)) as record:
        for name in changes:
            setattr(request, name, getattr(asked, name))
        request.save()
        record(events.REQUEST_CHANGED, request, changes, programme=request.programme_id)


def issue_request(request: DataRequest, *, bodies: Iterable[Body], actor: Actor) -> tuple[Return, ...]:
    """Issue the request to ``bodies`` at once. Raises Refused when a body in Wales would be asked in English only."""
    policies.can_ask.check(actor, request)
    asked = sorted(set(bodies), key=lambda body: body.name)
    _require_welsh(request, asked)
    present = {Condition.SPECIFICATION, Condition.LEGAL_BASIS, Condition.DUE_RULE}
    if asked:
        present.add(Condition.BODIES)
    state = move(REQUEST, from_=RequestState(request.state), to=RequestState.ISSUED, present=present)
    with recording(actor.act(programme=request.programme_id)) as record:
        before, request.state, request.issued = request.state, state, actor.at
        request.save(update_fields=["state", "issued"])
        record(
            events.REQUEST_ISSUED, request, {"state": [before, str(state)], "bodies": [0, len(asked)]},
            programme=request.programme_id,
        )  # fmt: skip
        return _ask(request, asked, record)


def ask_bodies(request: DataRequest, *, bodies: Iterable[Body], actor: Actor) -> tuple[Return, ...]:
    """Ask more bodies under a request that is issued already; those that are asked stay as they are."""
    policies.can_ask.check(actor, request)
    if request.state != RequestState.ISSUED:
        raise Refused("Only a request that is issued and not closed can be put to more bodies.")
    asked = set(request.returns.values_list("body_id", flat=True))
    new = sorted((body for body in set(bodies) if body.pk not in asked), key=lambda body: body.name)
    _require_welsh(request, new)
    if not new:
        raise Refused("Every body that you chose is asked already.")
    with recording(actor.act(programme=request.programme_id)) as record:
        return _ask(request, new, record)


def move_request(request: DataRequest, *, to: RequestState, why: str, actor: Actor) -> None:
    """Close, reopen or withdraw a request, for a reason. Returns of a withdrawn one are owed no more."""
    policies.can_ask.check(actor, request)
    present = {Condition.REASON} if why.strip() else set()
    state = move(REQUEST, from_=RequestState(request.state), to=to, present=present)
    if not why.strip():
        raise Refused("Say why; the bodies are told.")
    with recording(actor.act(programme=request.programme_id, why=why.strip())) as record:
        before, request.state = request.state, state
        request.save(update_fields=["state"])
        record(_MOVES[to], request, {"state": [before, str(state)]}, programme=request.programme_id)
        if to == RequestState.WITHDRAWN:
            for return_ in request.returns.all():
                if ReturnState.CANCELLED in RETURN.next_states(ReturnState(return_.state)):
                    _cancel(return_, record)


def cancel_return(return_: Return, *, why: str, actor: Actor) -> None:
    """No longer ask one body, for a reason that it is told."""
    policies.can_ask.check(actor, return_.request)
    if not why.strip():
        raise Refused("Say why the body is no longer asked; it is told.")
    with recording(actor.act(programme=return_.request.programme_id, why=why.strip())) as record:
        _cancel(return_, record)


def _cancel(return_: Return, record: Recording) -> None:
    present = {Condition.REASON, Condition.NO_ANSWER_IN_FORCE} if return_.accepted_id is None else {Condition.REASON}
    state = move(RETURN, from_=ReturnState(return_.state), to=ReturnState.CANCELLED, present=present)
    before, return_.state = return_.state, state
    return_.save(update_fields=["state"])
    record(
        events.RETURN_CANCELLED, return_, {"state": [before, str(state)]},
        programme=return_.request.programme_id, body=return_.body_id,
    )  # fmt: skip


def _ask(request: DataRequest, bodies: Iterable[Body], record: Recording) -> tuple[Return, ...]:
    made = []
    for body in bodies:
        return_ = Return.objects.create(
            request=request, body=body, state=RETURN.initial, first_due=request.due, due=request.due
        )
        record(
            events.RETURN_ASKED, return_, {"due": [None, request.due.isoformat()]},
            programme=request.programme_id, body=body.pk,
        )  # fmt: skip
        made.append(return_)
    return tuple(made)


def _require_welsh(request: DataRequest, bodies: Iterable[Body]) -> None:
    said = request.welsh_title.strip() and request.welsh_asks.strip() and request.welsh_reason.strip()
    welsh = [body.name for body in bodies if body.nation == Nation.WALES]
    if welsh and not said:
        raise Refused(
            f"{welsh[0]} is in Wales. Give the title, what is asked and why in Welsh too, so that it is not treated less "
            "favourably."
        )


def _plain(value: Any) -> Any:  # noqa: ANN401 - any field of a request
    return value.isoformat() if isinstance(value, date) else value
