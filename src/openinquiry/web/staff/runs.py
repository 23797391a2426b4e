"""Runs of the audit: listed, assembled from accepted returns, started, followed, given up, approved by a second person."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from openinquiry.core.workflow import RUN, RequestState, ReturnState, RunState
from openinquiry.domain.accounts.models import Programme
from openinquiry.domain.accounts.permissions import NotFound
from openinquiry.domain.audit import operations, policies, queries
from openinquiry.domain.audit.models import Output, Run
from openinquiry.domain.audit.operations.assembling import missing_from, usable
from openinquiry.domain.files import store
from openinquiry.domain.returns.models import Return
from openinquiry.domain.returns.queries import returns_visible_to
from openinquiry.jobs import runs as jobs
from openinquiry.web.asked import done, found, given, went_well
from openinquiry.web.components import Column, Link, Table
from openinquiry.web.gate import Asking, opened_by
from openinquiry.web.staff import run_page
from openinquiry.web.staff.office import asked_programme
from openinquiry.web.staff.run_forms import AssembleForm, CompareForm, DiscardForm, VerdictForm
from openinquiry.web.templatetags.dates import day, moment

_KINDS = {".html": "text/html", ".pdf": "application/pdf", ".csv": "text/csv", ".json": "application/json"}


def asked_run(request: Asking, address: str, number: int) -> Run:
    """The run of this address, if it exists for the reader and they work in the office."""
    return found(_visible(request), programme__address=address, number=number)


def asked_runs(request: Asking, address: str, *numbers: int) -> list[Run]:
    """Runs in the order of their numbers, with all that they published. Raises NotFound unless each exists for the reader."""
    runs = list(_visible(request).defer(None).filter(programme__address=address, number__in=numbers).order_by("number"))
    if len(runs) != len(set(numbers)):
        raise NotFound("There is no such page.")
    return runs


def _visible(request: Asking) -> models.QuerySet[Run]:
    # Who sees a run works in the office of its programme.
    return queries.runs_visible_to(request.actor).select_related("programme__office", "started_by", "assembled_by")


@opened_by(policies.can_see_run)
def runs(request: Asking, address: str) -> HttpResponse:
    """Every run of the programme, the newest first."""
    programme = asked_programme(request, address)
    every = queries.runs_visible_to(request.actor).filter(programme=programme).select_related("started_by")
    rows = [
        (
            Link(_("Run %(number)s") % {"number": each.number}, reverse("run", args=[address, each.number])), each.title,
            run_page.run_tag(each), day(each.as_at), each.started_by.name if each.started_by else "–",
            moment(each.ended) or "–",
        )
        for each in every
    ]  # fmt: skip
    columns = tuple(map(Column, (_("Run"), _("Title"), _("State"), _("Data as at"), _("Started by"), _("Finished"))))
    context = {
        "programme": programme,
        "table": Table(_("Runs of the audit"), columns, rows) if rows else None,
        "may_assemble": policies.can_assemble(request.actor, programme),
    }
    return render(request, "staff/runs.html", context)


@opened_by(policies.can_assemble)
def assemble(request: Asking, address: str) -> HttpResponse:
    """Choose the returns and the settings. Returns that cannot go in are listed by name, with why not."""
    programme = asked_programme(request, address)
    policies.can_assemble.check(request.actor, programme)
    asked = _asked_returns(request, programme)
    chosen = [each for each in asked if usable(each)]
    form = AssembleForm(request.POST or None, usable=chosen, initial={"as_at": request.actor.at.date()})
    if request.method == "POST" and form.is_valid():
        wanted = set(form.cleaned_data["returns"])
        run = given(
            form,
            lambda: operations.assemble_run(
                programme, chosen=[each for each in chosen if str(each.pk) in wanted], settings=form.settings(),
                invented=settings.DEMONSTRATION, denominators=jobs.keep_denominators(),
                why_left_out=form.cleaned_data["why_left_out"], actor=request.actor,
            ),
        )  # fmt: skip
        if run is not None:
            return redirect("run", address=address, number=run.number)
    missing = missing_from(chosen, asked=asked)
    rows = [(each.of.body.name, each.of.request.title, each.reason) for each in missing]
    columns = (Column(_("Body")), Column(_("Request")), Column(_("Counts as not sent, because")))
    table = Table(_("Returns that cannot go in yet"), columns, rows) if rows else None
    context = {"programme": programme, "form": form if chosen else None, "missing": table}
    return render(request, "staff/assemble.html", context)


def _asked_returns(request: Asking, programme: Programme) -> list[Return]:
    visible = returns_visible_to(request.actor).filter(
        request__programme=programme, request__state__in=(RequestState.ISSUED, RequestState.CLOSED)
    )
    found_returns = visible.exclude(state=ReturnState.CANCELLED).select_related("body", "request", "accepted")
    return list(found_returns.order_by("request__title", "body__name"))


@opened_by(policies.can_see_run)
def run(request: Asking, address: str, number: int) -> HttpResponse:
    """One run: how far it is, its headline with what it lacks beside it, what went in, what came out, what was decided."""
    (asked,) = asked_runs(request, address, number)
    actor = request.actor
    others = queries.other_runs(asked, actor=actor, states=run_page.SHOWS_FIGURES)
    to_decide = asked.state == RunState.DONE and policies.can_approve(actor, asked)
    may_run = policies.can_run(actor, asked)
    ways = RUN.next_states(RunState(asked.state))
    compare = [each for each in others if each.seen] if asked.state in run_page.SHOWS_FIGURES else []  # type: ignore[attr-defined]
    context = {
        **run_page.parts_of(asked, beside=sorted(each.number for each in others if each.beside_it)),  # type: ignore[attr-defined]
        "may_start": may_run and RunState.QUEUED in ways and asked.state != RunState.RUNNING,
        "may_discard": may_run and RunState.DISCARDED in ways,
        "form": VerdictForm() if to_decide else None,
        "own": asked.state == RunState.DONE and actor.person in (asked.started_by_id, asked.assembled_by_id),
        "compare": CompareForm(others=compare) if compare else None,
    }
    return render(request, "staff/run.html", context)


@opened_by(policies.can_run)
@require_POST
def start(request: Asking, address: str, number: int) -> HttpResponse:
    """Put the run into the queue."""
    asked = asked_run(request, address, number)
    jobs.start(asked, actor=request.actor)
    return done(request, _("The run waits for its turn."), to=reverse("run", args=[address, number]))


@opened_by(policies.can_run)
def discard(request: Asking, address: str, number: int) -> HttpResponse:
    """Give the run up."""
    asked = asked_run(request, address, number)
    policies.can_run.check(request.actor, asked)
    form = DiscardForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and went_well(
        form, lambda: operations.discard_run(asked, why=form.cleaned_data["reason"], actor=request.actor)
    ):  # fmt: skip
        return done(request, _("The run is given up."), to=reverse("run", args=[address, number]))
    return _ask(request, asked, form, _("Give a run up"))


@opened_by(policies.can_approve)
def decide(request: Asking, address: str, number: int) -> HttpResponse:
    """Approve the run, or send it back."""
    asked = asked_run(request, address, number)
    policies.can_approve.check(request.actor, asked)
    form = VerdictForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        approving, remark = form.cleaned_data["decision"] == "approve", form.cleaned_data["remark"]
        decided = given(
            form,
            lambda: (
                operations.approve_run(asked, remark=remark, actor=request.actor)
                if approving
                else operations.send_back_run(asked, reason=remark, actor=request.actor)
            ),
        )
        if decided is not None:
            told = _("The run is approved.") if approving else _("The run was sent back.")
            return done(request, told, to=reverse("run", args=[address, number]))
    return _ask(request, asked, form, _("Decide of a run"))


@opened_by(policies.can_see_run)
def output(request: Asking, address: str, number: int, name: str) -> HttpResponseBase:
    """One file that the run wrote, to keep; the download is recorded first."""
    asked = asked_run(request, address, number)
    wanted = found(Output.objects.select_related("run"), run=asked, name=name)
    sha256 = operations.read_output(wanted, actor=request.actor)
    plain = name.rpartition("/")[2]
    kind = _KINDS.get(f".{plain.rpartition('.')[2]}", "application/octet-stream")
    return FileResponse(
        store().open(sha256), as_attachment=True, filename=f"run-{number}-{plain}", content_type=kind,
        headers={"Content-Length": str(wanted.size)},
    )  # fmt: skip


def _ask(request: Asking, asked: Run, form: object, title: str) -> HttpResponse:
    context = {"programme": asked.programme, "run": asked, "form": form, "title": title}
    return render(request, "staff/run_ask.html", context)
