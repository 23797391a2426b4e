"""A run is started or given up by an analyst, and worked out by the machine: begun, finished, failed, begun again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from openinquiry.adapters.blobs import Blob
from openinquiry.core.shared import Refused
from openinquiry.core.workflow import RUN, Condition, RunState, move
from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.audit import events, policies, queries
from openinquiry.domain.audit.models import Figure, Output, ReportTable, Run
from openinquiry.domain.events.recording import Act, recording

_MANY = 2_000  # rows of one INSERT


@dataclass(frozen=True)
class FinishedRun:
    """What came of a run. outputs: name → where it is kept. register: of figures. cited: each with its row and interval."""

    outputs: Mapping[str, Blob]
    record: Mapping[str, Any]
    register: Mapping[str, Any]
    cited: Sequence[Mapping[str, Any]]
    headline: Sequence[str]


def start_run(run: Run, *, actor: Actor) -> Run:
    """Fix what goes in and put the run into the queue. It is protected together with every run approved so far.

    Raises Refused when a version in it is no longer the one in force.
    """
    policies.can_run.check(actor, run)
    with recording(actor.act(programme=run.programme_id)) as record:
        now = _locked(run)
        _require_in_force(now)
        present = {Condition.RETURNS_CHOSEN, Condition.SETTINGS}
        before, now.state = now.state, move(RUN, from_=RunState(now.state), to=RunState.QUEUED, present=present)
        now.started, now.started_by_id, now.says = actor.at, actor.oneself, ""
        now.begun = now.ended = None
        now.save(update_fields=["state", "started", "started_by", "says", "begun", "ended"])
        now.beside.set(queries.approved_runs(now.programme).exclude(pk=now.pk))
        numbers = sorted(now.beside.values_list("number", flat=True))
        _empty(now)
        record(
            events.RUN_STARTED, now, {"state": [before, str(now.state)], "beside": [None, numbers]},
            programme=now.programme_id,
        )  # fmt: skip
    return now


def discard_run(run: Run, *, why: str, actor: Actor) -> None:
    """Give the run up, for a reason. It stays in the list and is approved by nobody."""
    policies.can_run.check(actor, run)
    if not why.strip():
        raise Refused("Say why the run is given up.")
    with recording(actor.act(programme=run.programme_id, why=why.strip())) as record:
        now = _locked(run)
        before, now.state = (
            now.state,
            move(RUN, from_=RunState(now.state), to=RunState.DISCARDED, present={Condition.REASON}),
        )
        now.says = why.strip()
        now.save(update_fields=["state", "says"])
        record(events.RUN_DISCARDED, now, {"state": [before, str(now.state)]}, programme=now.programme_id)


def begin_run(run: Run, *, act: Act) -> Run:
    """The machine takes the run up. One whose worker died goes back into the queue first."""
    with recording(act) as record:
        now = _locked(run)
        if now.state == RunState.RUNNING:
            now.state = move(RUN, from_=RunState.RUNNING, to=RunState.QUEUED)
            record(
                events.RUN_INTERRUPTED,
                now,
                {"state": [str(RunState.RUNNING), str(now.state)]},
                programme=now.programme_id,
            )
        before, now.state = now.state, move(RUN, from_=RunState(now.state), to=RunState.RUNNING)
        now.begun = act.at
        now.save(update_fields=["state", "begun"])
        record(events.RUN_BEGUN, now, {"state": [before, str(now.state)]}, programme=now.programme_id)
    return now


def finish_run(run: Run, *, finished: FinishedRun, act: Act) -> None:
    """Keep every figure, the digest of every file, and the run record: all of it, or nothing."""
    with recording(act) as record:
        now = _locked(run)
        before, now.state = now.state, move(RUN, from_=RunState(now.state), to=RunState.DONE)
        now.ended, now.record, now.bases = act.at, dict(finished.record), list(finished.register["bases"])
        now.headline = list(finished.headline)
        now.save(update_fields=["state", "ended", "record", "bases", "headline"])
        Output.objects.bulk_create(
            [Output(run=now, name=name, sha256=blob.sha256, size=blob.size) for name, blob in finished.outputs.items()]
        )
        _keep_figures(now, finished)
        digests = {name: blob.sha256 for name, blob in sorted(finished.outputs.items()) if "/" not in name}
        record(
            events.RUN_DONE, now,
            {"state": [before, str(now.state)], "outputs": [None, digests], "figures": [0, len(finished.cited)]},
            programme=now.programme_id,
        )  # fmt: skip


def fail_run(run: Run, *, says: str, act: Act) -> None:
    """Keep why the run could not be finished, as a sentence that an analyst can act on."""
    with recording(act) as record:
        now = _locked(run)
        before, now.state = (
            now.state,
            move(RUN, from_=RunState(now.state), to=RunState.FAILED, present={Condition.REASON}),
        )
        now.ended, now.says = act.at, says
        now.save(update_fields=["state", "ended", "says"])
        record(events.RUN_FAILED, now, {"state": [before, str(now.state)]}, programme=now.programme_id)


def _locked(run: Run) -> Run:
    return Run.objects.select_for_update().get(pk=run.pk)


def _require_in_force(run: Run) -> None:
    for each in queries.inputs_of(run):
        if each.version_id is not None and each.of.accepted_id != each.version_id:
            raise Refused(
                f"Another version of the return of {each.body.name} is in force by now. Assemble the run again with it."
            )


def _empty(run: Run) -> None:
    """What a run sent back had shown is taken away before it is worked out again; its files stay in the store."""
    from openinquiry.domain.audit.models import Look  # noqa: PLC0415 - only here

    if Look.objects.filter(figure__run=run).exists():
        raise Refused(
            "Somebody looked behind figures of this run, so it is kept as it is. Assemble it again as a new run."
        )
    run.figures.all().delete()
    run.tables.all().delete()
    run.outputs.all().delete()


def _keep_figures(run: Run, finished: FinishedRun) -> None:
    tables = {
        name: ReportTable(run=run, name=name, place=place, title=about["title"], about=about)
        for place, (name, about) in enumerate(finished.register["tables"].items())
    }
    ReportTable.objects.bulk_create(tables.values(), batch_size=_MANY)
    made = [
        Figure(
            run=run, table=tables[each["table"]], name=each["figure"], place=place, row=each["row"], column=each["column"],
            shown=each["shown"], interval=each["interval"], beside=each["beside"],
        )
        for place, each in enumerate(finished.cited)
    ]  # fmt: skip
    Figure.objects.bulk_create(made, batch_size=_MANY)
