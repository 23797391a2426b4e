"""Reading is an act too: each download of a run's files, each look behind a figure, asked for with its reason and recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openinquiry.core.shared import Refused
from openinquiry.core.workflow import RunState
from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.audit import events, policies
from openinquiry.domain.audit.models import Figure, Look, Output
from openinquiry.domain.events.recording import Act, recording

FINISHED = (RunState.DONE, RunState.APPROVED, RunState.SUPERSEDED)


def read_output(output: Output, *, actor: Actor) -> str:
    """Have a file of a run given out; its SHA-256, by which the store finds it."""
    policies.can_see_run.check(actor, output.run)
    with recording(actor.act(programme=output.run.programme_id)) as record:
        record(
            events.OUTPUT_READ, output.run, {"file": [output.name, output.name], "sha256": [output.sha256, output.sha256]},
            programme=output.run.programme_id,
        )  # fmt: skip
    return output.sha256


def ask_to_look(figure: Figure, *, reason: str, actor: Actor) -> Look:
    """Ask for the exact counts and rows behind a figure. Raises Refused without a reason, and before the run is finished."""
    policies.can_look_behind.check(actor, figure.run)
    if not reason.strip():
        raise Refused("Say why you need to see the rows behind this figure. The reason is kept.")
    if figure.run.state not in FINISHED:
        raise Refused("The run is not finished, or it was given up, so nothing is looked up behind its figures.")
    with recording(actor.act(programme=figure.run.programme_id, why=reason.strip())) as record:
        look = Look.objects.create(figure=figure, reason=reason.strip(), by_id=actor.oneself, at=actor.at)
        record(
            events.LOOK_ASKED, look, {"figure": [None, figure.name], "run": [None, figure.run.number]},
            programme=figure.run.programme_id,
        )  # fmt: skip
    return look


def finish_look(look: Look, *, found: Mapping[str, Any], act: Act) -> None:
    """Keep what the machine found, for the person who asked."""
    _answer(look, dict(found), "", act)


def fail_look(look: Look, *, says: str, act: Act) -> None:
    """Keep why nothing could be looked up."""
    _answer(look, None, says, act)


def read_look(look: Look, *, actor: Actor) -> Look:
    """Show what was found; each reading is recorded under the reason that was given."""
    policies.can_read_look.check(actor, look)
    programme = look.figure.run.programme_id
    with recording(actor.act(programme=programme, why=look.reason)) as record:
        record(events.LOOK_READ, look, {"figure": [look.figure.name, look.figure.name]}, programme=programme)
    return look


def _answer(look: Look, found: dict[str, Any] | None, says: str, act: Act) -> None:
    with recording(act) as record:
        now = Look.objects.select_for_update().select_related("figure__run").get(pk=look.pk)
        if now.found is not None or now.says:
            raise Refused("This was answered already.")
        now.found, now.says = found, says
        now.save(update_fields=["found", "says"])
        kind = events.LOOK_FAILED if found is None else events.LOOK_DONE
        record(kind, now, {}, programme=now.figure.run.programme_id)
