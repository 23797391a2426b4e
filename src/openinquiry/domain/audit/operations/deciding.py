"""A second person says whether the figures of a run can be quoted."""

from __future__ import annotations

from openinquiry.core.shared import Refused
from openinquiry.core.workflow import RUN, Condition, RunState, move
from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.accounts.models import Programme
from openinquiry.domain.audit import events, policies, queries
from openinquiry.domain.audit.models import Run, Verdict
from openinquiry.domain.events.kinds import EventKind
from openinquiry.domain.events.recording import Recording, recording


def approve_run(run: Run, *, actor: Actor, remark: str = "") -> Verdict:
    """Approve the figures: from now on everybody reads them at their addresses. Earlier runs of the period are replaced.

    Raises Refused when another run was approved since this one was started: two releases that were not protected together
    can give away what each of them hides.
    """
    return _decide(run, RunState.APPROVED, events.RUN_APPROVED, remark, actor)


def send_back_run(run: Run, *, reason: str, actor: Actor) -> Verdict:
    """Do not approve the figures, and say why."""
    if not reason.strip():
        raise Refused("Say why you do not approve the run.")
    return _decide(run, RunState.SENT_BACK, events.RUN_SENT_BACK, reason, actor)


def _decide(run: Run, to: RunState, kind: EventKind, remark: str, actor: Actor) -> Verdict:
    policies.can_approve.check(actor, run)
    with recording(actor.act(programme=run.programme_id, why=remark.strip())) as record:
        # Approvals in one programme wait for each other, so that each knows of the one before.
        Programme.objects.select_for_update().get(pk=run.programme_id)
        now = Run.objects.select_for_update().get(pk=run.pk)
        policies.can_approve.check(actor, now)
        present = {Condition.ANOTHER_PERSON, *([Condition.REASON] if remark.strip() else [])}
        before, now.state = now.state, move(RUN, from_=RunState(now.state), to=to, present=present)
        if to == RunState.APPROVED:
            _require_protected_together(now)
        now.save(update_fields=["state"])
        verdict = Verdict.objects.create(
            run=now, approved=to == RunState.APPROVED, remark=remark.strip(), by_id=actor.oneself, at=actor.at
        )
        record(kind, now, {"state": [before, str(now.state)]}, programme=now.programme_id)
        if to == RunState.APPROVED:
            _supersede(now, record)
    return verdict


def _require_protected_together(run: Run) -> None:
    known = set(run.beside.values_list("pk", flat=True))
    others = [each for each in queries.approved_runs(run.programme).exclude(pk=run.pk) if each.pk not in known]
    if others:
        raise Refused(
            f"Run {others[0].number} was approved after this one was started, and the two were not protected together: side "
            "by side they could give away what each of them hides. Send this run back, and start it again."
        )


def _supersede(run: Run, record: Recording) -> None:
    """The approved runs of the same period are replaced; their figures keep their addresses and say so."""
    same = Run.objects.select_for_update().filter(
        programme=run.programme_id, state=RunState.APPROVED, first_day=run.first_day, last_day=run.last_day
    )
    for earlier in same.exclude(pk=run.pk):
        state = move(RUN, from_=RunState.APPROVED, to=RunState.SUPERSEDED, present={Condition.LATER_RUN})
        before, earlier.state = earlier.state, state
        earlier.save(update_fields=["state"])
        record(
            events.RUN_SUPERSEDED, earlier, {"state": [before, str(state)], "by": [None, run.number]},
            programme=run.programme_id,
        )  # fmt: skip
