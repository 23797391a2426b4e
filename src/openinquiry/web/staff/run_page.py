"""What the page of a run shows: state, headline with what it lacks beside it, inputs by digest, grades, files, history."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from openinquiry.core.workflow import RUN, RunState
from openinquiry.domain.audit import queries
from openinquiry.domain.audit.models import Output, ReportTable, Run, RunInput
from openinquiry.domain.events.kinds import kind_named
from openinquiry.domain.events.models import Event
from openinquiry.jobs.runs import progress_of
from openinquiry.web.asked import said
from openinquiry.web.cited import reach_of
from openinquiry.web.components import SHORTHAND, Column, Link, Moment, Row, Table, Tag
from openinquiry.web.returns.wording import size
from openinquiry.web.templatetags.dates import day, moment

_COLOURS = {
    RunState.DRAFT: "grey", RunState.QUEUED: "blue", RunState.RUNNING: "blue", RunState.FAILED: "red",
    RunState.DONE: "purple", RunState.SENT_BACK: "orange", RunState.APPROVED: "green", RunState.SUPERSEDED: "grey",
    RunState.DISCARDED: "grey",
}  # fmt: skip
SHOWS_FIGURES = (RunState.DONE, RunState.SENT_BACK, RunState.APPROVED, RunState.SUPERSEDED)
_SHOWN = 50
_USED = "accepted"  # as the run record says it


def run_tag(run: Run) -> Tag:
    """The state of a run in words."""
    state = RunState(run.state)
    return Tag(said(RUN[state].label), _COLOURS[state])


def parts_of(run: Run, *, beside: list[int]) -> dict[str, Any]:
    """What the template of a run is given, but for what the reader may do. beside: numbers of runs it was protected with."""
    inputs = list(queries.inputs_of(run))
    states = {(each["kind"], each["body"]): each for each in run.record.get("inputs", ())}
    finished = run.state in SHOWS_FIGURES
    files = list(queries.outputs_of(run))
    headline = queries.headline_figure(run) if finished else None
    events = queries.events_of(run, most=_SHOWN)
    job = progress_of(run) if run.state in (RunState.QUEUED, RunState.RUNNING) else None
    return {
        "programme": run.programme,
        "run": run,
        "tag": run_tag(run),
        "meaning": RUN[RunState(run.state)].meaning,
        "working": run.state in (RunState.QUEUED, RunState.RUNNING),
        "step": job.step if job else "",
        "finished": finished,
        "figure": headline,
        "how": headline and figure_address(run, headline.name),
        "reach": reach_of(headline),
        "shorthand": shorthand_of(headline.shown, headline.interval) if headline else (),
        "coverage": _coverage(inputs, states),
        "warnings": _warnings(inputs, states),
        "settings": _settings(run, beside),
        "inputs": _inputs(inputs, states),
        "grades": [report_table(each) for each in queries.grades_by_body(run)] if finished else [],
        "outputs": _outputs(
            [each for each in files if "/" not in each.name], run, _("What came out; each download is recorded")
        ),
        "csv": _outputs([each for each in files if "/" in each.name], run, _("Each table as CSV")),
        "verdicts": [each for each in events if each.kind in queries.DECISIONS],
        "moments": list(map(_moment_of, events)),
    }


def figure_address(run: Run, name: str) -> str:
    """Where a figure stands for good."""
    return reverse("figure", args=[run.programme.address, run.number, name])


def report_table(table: ReportTable, *, links: bool = False, run: Run | None = None) -> Table:
    """A cleared table of the report. links: each figure leads to its address."""
    about = table.about
    keys = list(dict.fromkeys(key for line in about["rows"].values() for key in line["figures"]))

    def value(row: str, line: Mapping[str, Any], key: str) -> object:
        if key not in line["figures"]:
            return "–"
        shown = line["figures"][key][0]
        if not links or run is None:
            return shown
        label = about["columns"][key]["label"]
        return Link(shown, figure_address(run, f"{table.name}/{row}/{key}"), f"{line['words']}, {label}")

    rows = [
        (line["words"] or row, *(value(row, line, key) for key in keys)) for row, line in about["rows"].items()
    ]  # fmt: skip
    columns = (Column(_("What")), *(Column(about["columns"][key]["label"], numeric=True) for key in keys))
    return Table(about["title"], columns, rows, name=table.name)


def _coverage(inputs: list[RunInput], states: Mapping[tuple[str, str], Mapping[str, Any]]) -> str:
    used = sum(_is_used(each, states) for each in inputs)
    return _("Rests on the returns of %(used)s of %(asked)s bodies that were asked.") % {
        "used": f"{used:,}", "asked": f"{len(inputs):,}"
    }  # fmt: skip


def _is_used(each: RunInput, states: Mapping[tuple[str, str], Mapping[str, Any]]) -> bool:
    state = states.get((each.kind, each.body.code))
    return each.version_id is not None and (state is None or state["state"] == _USED)


def _warnings(inputs: list[RunInput], states: Mapping[tuple[str, str], Mapping[str, Any]]) -> list[str]:
    """What is missing from every number, body by body."""
    found = []
    for each in inputs:
        state = states.get((each.kind, each.body.code), {})
        if each.version_id is None:
            found.append(f"{each.body.name}: {each.reason}")
        elif state and state["state"] != _USED:
            found.append(f"{each.body.name}: {state['state']}. {state.get('reason', '')}")
    return found


def _settings(run: Run, beside: list[int]) -> list[Row]:
    rows = [
        Row(_("Period"), _("%(first)s to %(last)s") % {"first": day(run.first_day), "last": day(run.last_day)}),
        Row(_("Data as at"), day(run.as_at)),
        Row(_("Definitions"), ", ".join(run.definitions)),
        Row(_("Definition of the headline"), run.headline_definition),
        Row(_("Policy of disclosure control"), run.policy),
        Row(_("Protocol of estimates"), run.protocol),
        Row(_("Linkages and imputations"), f"{run.linkages:,} × {run.imputations:,}"),
        Row(_("Settings of the linkage"), run.linkage),
        Row(_("Seed of the linkage"), f"{run.seed}"),
        Row(_("Populations for rates"), run.denominators or _("none, so the report holds no rates")),
        Row(
            _("Protected together with"),
            ", ".join(_("run %(number)s") % {"number": each} for each in beside) or _("no earlier run"),
        ),
        Row(_("Assembled"), f"{run.assembled_by.name}, {moment(run.assembled)}"),
    ]
    if run.started_by is not None:
        rows.append(Row(_("Started"), f"{run.started_by.name}, {moment(run.started)}"))
    if run.ended is not None:
        rows.append(Row(_("Finished"), moment(run.ended)))
    return rows


def _inputs(inputs: list[RunInput], states: Mapping[tuple[str, str], Mapping[str, Any]]) -> Table:
    rows = []
    for each in inputs:
        state = states.get((each.kind, each.body.code), {})
        mapping = state.get("mapping", {}).get("sha256", "")
        number = f"{each.version.number}" if each.version else "–"
        what = (
            _("not sent: %(reason)s") % {"reason": each.reason}
            if each.version is None
            else state.get("state", _("chosen"))
        )
        rows.append((each.body.name, each.kind, number, what, _digest(each.sha256), _digest(mapping)))
    titles = (
        _("Body"),
        _("Form of return"),
        _("Version"),
        _("In the run"),
        _("SHA-256 of the file"),
        _("SHA-256 of the mapping"),
    )
    return Table(_("What went in"), tuple(map(Column, titles)), rows)


def _outputs(outputs: list[Output], run: Run, title: str) -> Table | None:
    rows = [
        (
            Link(each.name, reverse("run-output", args=[run.programme.address, run.number, each.name])),
            size(each.size),
            _digest(each.sha256),
        )
        for each in outputs
    ]
    columns = (Column(_("File")), Column(_("Size"), numeric=True), Column(_("SHA-256")))
    return Table(title, columns, rows) if rows else None


def _digest(sha256: str) -> SafeString:
    """A digest that may break where a column is narrow."""
    pieces = (sha256[start : start + 16] for start in range(0, len(sha256), 16))
    return format_html_join(SafeString("<wbr>"), "{}", ((piece,) for piece in pieces)) if sha256 else SafeString("–")


def shorthand_of(*shown: str) -> tuple[tuple[str, object], ...]:
    """The signs that stand in what is shown, each with what it means."""
    return tuple((sign, meaning) for sign, meaning in SHORTHAND.items() if any(sign in text for text in shown))


def _moment_of(event: Event) -> Moment:
    told = str(kind_named(event.kind).says)
    who = ", ".join(filter(None, (event.by_name, event.in_post))) if event.by else _("the service")  # type: ignore[attr-defined]
    return Moment(told[:1].upper() + told[1:], event.at, who, event.why)
