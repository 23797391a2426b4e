"""Which runs, figures and looks somebody may know of, and how they stand; each the same rule as its policy, as a queryset."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from openinquiry.core.audit.cells import HOW
from openinquiry.core.audit.explanation import Change, PublishedRun, changes_between, reasons_between
from openinquiry.core.workflow import RunState
from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.accounts.models import Programme
from openinquiry.domain.accounts.policies import IN_THE_OFFICE
from openinquiry.domain.accounts.queries import with_who
from openinquiry.domain.audit.events import RUN_APPROVED, RUN_SENT_BACK
from openinquiry.domain.audit.models import Figure, Look, Output, ReportTable, Run, RunInput
from openinquiry.domain.audit.policies import QUOTED, RUNNERS, SECOND
from openinquiry.domain.events.models import Event

DECISIONS = (RUN_APPROVED.name, RUN_SENT_BACK.name)


def runs_visible_to(actor: Actor) -> models.QuerySet[Run]:
    """The runs that exist for them; the rule of :data:`policies.can_see_run`. Without what is large."""
    office = actor.programmes(*IN_THE_OFFICE) | actor.may_look_into
    runs = Run.objects.filter(programme__in=office).defer("record", "bases")
    return _without_conflicts(runs, actor)


def figures_visible_to(actor: Actor) -> models.QuerySet[Figure]:
    """The figures that exist for them; the rule of :data:`policies.can_read_figure`."""
    mine = runs_visible_to(actor).values("pk")
    return Figure.objects.filter(models.Q(run__state__in=QUOTED) | models.Q(run__in=mine))


def published_figures() -> models.QuerySet[Figure]:
    """The figures that everybody may read, whoever asks: the rule of :data:`policies.can_read_figure` for nobody."""
    return Figure.objects.filter(run__state__in=QUOTED)


def published_runs() -> models.QuerySet[Run]:
    """The runs whose figures everybody may read, the newest first, each with ``approved_at``. Without what is large."""
    approved_at = models.Max("verdicts__at", filter=models.Q(verdicts__approved=True))
    published = Run.objects.filter(state__in=QUOTED).defer("record", "bases")
    return published.annotate(approved_at=approved_at).order_by("-number")


def approved_in_place_of(run: Run) -> Run | None:
    """The approved run of the same period that replaced ``run``, with ``approved_at``; None for one that stands."""
    if run.state != RunState.SUPERSEDED:
        return None
    same = published_runs().filter(programme=run.programme_id, first_day=run.first_day, last_day=run.last_day)
    return same.filter(state=RunState.APPROVED).first()


def looks_visible_to(actor: Actor) -> models.QuerySet[Look]:
    """What they themselves asked to see; the rule of :data:`policies.can_read_look`."""
    runs = _without_conflicts(Run.objects.filter(programme__in=actor.programmes(*RUNNERS)), actor)
    return (
        Look.objects.filter(by=actor.person, figure__run__in=runs.values("pk")) if actor.person else Look.objects.none()
    )


def _without_conflicts(runs: models.QuerySet[Run], actor: Actor) -> models.QuerySet[Run]:
    if not actor.conflicts:
        return runs
    against = RunInput.objects.filter(run=models.OuterRef("pk"), body__in=actor.conflicts)
    return runs.exclude(models.Exists(against))


def approved_runs(programme: Programme) -> models.QuerySet[Run]:
    """The runs of the programme whose figures can be quoted or could be: approved, or replaced after that."""
    return Run.objects.filter(programme=programme, state__in=QUOTED)


def latest_approved(programme: Programme, *, actor: Actor) -> Run | None:
    """The approved run that was approved last, of those that they see."""
    return (
        runs_visible_to(actor)
        .filter(programme=programme, state=RunState.APPROVED)
        .order_by("-verdicts__at", "-number")
        .first()
    )


def runs_to_decide(programme: Programme, *, actor: Actor) -> models.QuerySet[Run]:
    """The runs that wait for a second person and that they may approve; the rule of :data:`policies.can_approve`."""
    runs = _without_conflicts(Run.objects.filter(programme__in=actor.programmes(*SECOND)), actor)
    own = models.Q(started_by=actor.person) | models.Q(assembled_by=actor.person)
    waiting = runs.filter(programme=programme, state=RunState.DONE).exclude(own)
    return waiting.defer("record", "bases").order_by("number")


def inputs_of(run: Run) -> models.QuerySet[RunInput]:
    """What went in, and what did not and why, by kind and body."""
    return run.inputs.select_related("body", "version", "of")


def outputs_of(run: Run) -> models.QuerySet[Output]:
    """The files that it wrote, by name."""
    return run.outputs.all()


def events_of(run: Run, *, most: int) -> list[Event]:
    """The newest events of a run and every decision on it, the newest first; each with ``by_name`` and ``in_post``."""
    decided = models.Case(models.When(kind__in=DECISIONS, then=0), default=1)
    events = with_who(Event.objects.filter(subject_kind=run._meta.label_lower, subject=str(run.pk)))
    return sorted(events.order_by(decided, "-number")[:most], key=lambda event: -event.number)


def other_runs(run: Run, *, actor: Actor, states: Collection[str]) -> list[Run]:
    """Runs of its programme in these states that the reader sees (``seen``), and those protected with it (``beside_it``)."""
    mine = runs_visible_to(actor).filter(pk=models.OuterRef("pk"), state__in=states)
    beside = Run.beside.through.objects.filter(from_run=run, to_run=models.OuterRef("pk"))
    runs = Run.objects.filter(programme=run.programme_id).exclude(pk=run.pk).defer("record", "bases")
    runs = runs.annotate(seen=models.Exists(mine), beside_it=models.Exists(beside))
    return list(runs.filter(models.Q(seen=True) | models.Q(beside_it=True)))


def headline_figure(run: Run) -> Figure | None:
    """How many offences meet the headline definition, in the whole country; the first figure where there is no such table."""
    wanted = {
        "name__startswith": f"counts-by-definition/offences.{run.headline_definition}.",
        "name__endswith": "/offences",
    }
    other = models.Case(models.When(**wanted, then=0), default=1)
    return run.figures.select_related("table").order_by(other, "place").first()


def explained(figure: Figure) -> dict[str, Any]:
    """All that the published files say about one figure, as :meth:`PublishedRun.explain` gives it."""
    found: dict[str, Any] = _published(figure.run, {figure.table.name: figure.table.about}).explain(figure.name)
    return found


def grades_by_body(run: Run) -> tuple[ReportTable, ...]:
    """The tables of the report that grade the recording of each body, one for each kind of return."""
    return tuple(run.tables.filter(name__startswith="recording-"))


@dataclass(frozen=True)
class Comparison:
    """Two runs beside each other, as shown. reasons: what differs, by class. changes: each figure, with the classes of
    reasons that can bear on it. words: what each of these figures is. figures: how many there are in either.
    """

    reasons: Mapping[str, tuple[str, ...]]
    changes: tuple[tuple[Change, tuple[str, ...]], ...]
    words: Mapping[str, str]
    figures: int


def compared(before: Run, after: Run) -> Comparison:
    """What differs between two finished runs, from what their reports show and from nothing else."""
    sides = [_published(run, dict(run.tables.values_list("name", "about"))) for run in (before, after)]
    shown = [side.figures() for side in sides]
    reasons = reasons_between(before.record, after.record)
    changes = tuple((each, _bearing(each.figure, sides, reasons)) for each in changes_between(*shown))
    words = {each.figure: _words(each.figure, sides) for each, _ in changes}
    return Comparison(reasons, changes, words, len(dict.fromkeys((*shown[0], *shown[1]))))


def _published(run: Run, tables: Mapping[str, Any]) -> PublishedRun:
    return PublishedRun(run.record, {"tables": tables, "bases": run.bases, "how": HOW})


def _words(figure: str, sides: list[PublishedRun]) -> str:
    """Row, column and table of a figure in words, from the run that has it."""
    table, row, column = figure.split("/")
    side = next(each for each in sides if _basis(figure, each) is not None)
    about = side.register["tables"][table]
    return f"{about['rows'][row]['words'] or row}: {about['columns'][column]['label']} ({about['title']})"


def _bearing(figure: str, sides: list[PublishedRun], reasons: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The classes that can bear on a figure: by the definitions, linkage and kinds of return that it rests on."""
    bases = [basis for side in sides if (basis := _basis(figure, side)) is not None]
    needs = {
        "inputs": any(basis["kinds"] or basis["bodies"] for basis in bases),
        "definition": any(basis["definitions"] for basis in bases),
        "linkage": any(basis["readings"] for basis in bases),
        "protocol": figure.startswith(("how-many", "estimate")) or not bases,
        "claims": figure.startswith("claim") or not bases,
    }
    found = tuple(name for name in reasons if needs.get(name, True))
    return found or tuple(reasons)


def _basis(figure: str, side: PublishedRun) -> dict[str, Any] | None:
    table, row, column = figure.split("/")
    line = side.register["tables"].get(table, {}).get("rows", {}).get(row)
    if line is None or column not in line["figures"]:
        return None
    found: dict[str, Any] = side.register["bases"][line["figures"][column][2]]
    return found
