"""The figures of a run, table by table; and what stands behind one of them, for those who may see it, for a reason."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from openinquiry.domain.audit import operations, policies, queries
from openinquiry.domain.audit.models import Figure, Look, ReportTable
from openinquiry.jobs import runs as jobs
from openinquiry.web.asked import found, given
from openinquiry.web.components import Column, Link, Table
from openinquiry.web.gate import Asking, opened_by
from openinquiry.web.staff.office import asked_programme
from openinquiry.web.staff.run_forms import LookForm
from openinquiry.web.staff.run_page import report_table
from openinquiry.web.staff.runs import asked_run


@opened_by(policies.can_see_run)
def tables(request: Asking, address: str, number: int) -> HttpResponse:
    """Every table of the report that holds figures."""
    run = asked_run(request, address, number)
    links = [
        Link(each.title, reverse("run-table", args=[address, number, each.name])) for each in run.tables.defer("about")
    ]
    return render(request, "staff/run_tables.html", {"programme": run.programme, "run": run, "links": links})


@opened_by(policies.can_see_run)
def table(request: Asking, address: str, number: int, name: str) -> HttpResponse:
    """One table as the report shows it; each figure leads to its address."""
    run = asked_run(request, address, number)
    wanted = found(ReportTable.objects.all(), run=run, name=name)
    context = {
        "programme": run.programme,
        "run": run,
        "title": wanted.title,
        "about": wanted.about,
        "table": report_table(wanted, links=True, run=run),
    }
    return render(request, "staff/run_table.html", context)


@opened_by(policies.can_look_behind)
def look(request: Asking, address: str, number: int, name: str) -> HttpResponse:
    """Ask for the rows behind a figure, and say why."""
    run = asked_run(request, address, number)
    policies.can_look_behind.check(request.actor, run)
    figure = found(Figure.objects.select_related("run", "table"), run=run, name=name)
    form = LookForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        asked = given(form, lambda: jobs.look_behind(figure, reason=form.cleaned_data["reason"], actor=request.actor))
        if asked is not None:
            return redirect("look", address=address, pk=asked.pk)
    return render(
        request, "staff/look_ask.html", {"programme": run.programme, "run": run, "figure": figure, "form": form}
    )


@opened_by(policies.can_read_look)
def looked(request: Asking, address: str, pk: UUID) -> HttpResponse:
    """What was found, for the person who asked; each reading is recorded."""
    programme = asked_programme(request, address)
    visible = queries.looks_visible_to(request.actor).select_related("figure__run", "figure__table")
    asked = found(visible, pk=pk, figure__run__programme=programme)
    if asked.found is not None:
        operations.read_look(asked, actor=request.actor)
    job = jobs.progress_of_look(asked)
    context = {
        "programme": programme,
        "run": asked.figure.run,
        "figure": asked.figure,
        "look": asked,
        "step": job.step if job else "",
        **_found(asked),
    }
    return render(request, "staff/look.html", context)


def _found(asked: Look) -> dict[str, object]:
    if asked.found is None:
        return {}
    parts = [
        (each["words"], f"{each['number']:,g}", each["unit"], f"{each['lines']:,}") for each in asked.found["parts"]
    ]  # fmt: skip
    lines = [
        (
            each["body"] or "–",
            each["table"] or "–",
            "–" if each["row"] is None else f"{each['row']:,}",
            each["reference"] or "–",
            each["says"] or "–",
            f"{each['counts']:g}",
            each["part"],
        )
        for each in asked.found["lines"]
    ]
    of_parts = (
        Column(_("What is counted")),
        Column(_("Exact number"), numeric=True),
        Column(_("Of")),
        Column(_("Rows"), numeric=True),
    )
    of_lines = (
        Column(_("Body")),
        Column(_("Table")),
        Column(_("Row in the file"), numeric=True),
        Column(_("Reference")),
        Column(_("Says")),
        Column(_("Counts"), numeric=True),
        Column(_("For")),
    )
    return {
        "parts": Table(_("The counts that the figure rests on"), of_parts, parts),
        "lines": Table(_("The rows"), of_lines, lines) if lines else None,
        "shown_lines": f"{len(lines):,}",
        "all_lines": f"{asked.found['all']:,}",
        "holds": asked.found["reproduced"] and asked.found["again"] == asked.figure.shown,
    }
