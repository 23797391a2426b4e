"""Who may assemble, see, approve and quote a run, and look behind figures: each rule as one predicate with its sentence."""

from __future__ import annotations

from openinquiry.core.workflow import RunState
from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.accounts.models import Programme, RoleName
from openinquiry.domain.accounts.permissions import policy
from openinquiry.domain.accounts.policies import IN_THE_OFFICE
from openinquiry.domain.audit.models import Figure, Look, Run

QUOTED = (RunState.APPROVED, RunState.SUPERSEDED)
RUNNERS = (RoleName.ANALYST, RoleName.LEAD)
SECOND = (RoleName.ANALYST, RoleName.APPROVER)


@policy("An analyst or lead of the programme assembles runs.")
def can_assemble(actor: Actor, programme: Programme) -> bool:
    """Whether they may assemble a run; of which returns, the operation says."""
    return actor.in_programme(programme.pk, *RUNNERS)


@policy(
    "A run is seen by the office of its programme, but for whoever has a conflict of interest with a body in it.",
    hides=True,
)
def can_see_run(actor: Actor, run: Run) -> bool:
    """Whether the run exists for them; the rule of :func:`queries.runs_visible_to`."""
    in_office = actor.in_programme(run.programme_id, *IN_THE_OFFICE) or run.programme_id in actor.may_look_into
    return in_office and not _conflicted(actor, run)


@policy(
    "An analyst or lead of the programme who has no conflict of interest with a body in the run starts or discards it."
)
def can_run(actor: Actor, run: Run) -> bool:
    """Whether they may start the run, or give it up."""
    return actor.in_programme(run.programme_id, *RUNNERS) and not _conflicted(actor, run)


@policy(
    "A run is approved or sent back by another analyst or an approver of the programme: never by whoever assembled or "
    "started it, nor by anybody who has a conflict of interest with a body in it."
)
def can_approve(actor: Actor, run: Run) -> bool:
    """Whether they may say that the figures can be quoted."""
    second = actor.person is not None and actor.person not in (run.started_by_id, run.assembled_by_id)
    return second and actor.in_programme(run.programme_id, *SECOND) and not _conflicted(actor, run)


@policy(
    "The figures of a run that was approved are read by everybody; before that, by those of the office who see the run.",
    hides=True,
)
def can_read_figure(actor: Actor, figure: Figure) -> bool:
    """Whether the figure exists for them; the rule of :func:`queries.figures_visible_to`."""
    return figure.run.state in QUOTED or can_see_run(actor, figure.run)


@policy(
    "The rows behind a figure are looked up by an analyst or lead of the programme who has no conflict of interest with a "
    "body in the run, for a reason that is recorded.",
    hides=True,
)
def can_look_behind(actor: Actor, run: Run) -> bool:
    """Whether they may ask for exact counts and rows."""
    return can_run(actor, run)


@policy("What was found behind a figure is read by whoever asked for it, while they may look; each reading is recorded.",
        hides=True)  # fmt: skip
def can_read_look(actor: Actor, look: Look) -> bool:
    """Whether the look exists for them; the rule of :func:`queries.looks_visible_to`."""
    return actor.person == look.by_id and can_look_behind(actor, look.figure.run)


def _conflicted(actor: Actor, run: Run) -> bool:
    return bool(actor.conflicts) and run.inputs.filter(body__in=actor.conflicts).exists()
