"""The office looks at what a body signed, decides, and answers wishes for more time."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openinquiry.core.workflow import RETURN, ExtensionState, Holder, ReturnState
from openinquiry.domain.accounts import policies as of_accounts
from openinquiry.domain.returns import policies, queries
from openinquiry.domain.returns.models import Extension, Return
from openinquiry.jobs.letters import answer_and_tell, cancel_and_tell, decide_and_tell
from openinquiry.web.asked import done, found, given, went_well
from openinquiry.web.components import Column, Link, Row, Table
from openinquiry.web.gate import Asking, opened_by
from openinquiry.web.returns.history import moments_of
from openinquiry.web.returns.wording import (
    period,
    reminded_sentence,
    right,
    size,
    standing_sentence,
    state_tag,
    version_tag,
)
from openinquiry.web.staff.forms import DecisionForm, ExtensionForm, ReasonForm
from openinquiry.web.templatetags.dates import day, moment


def asked_return(request: Asking, address: str, pk: UUID, **worked_out: Any) -> Return:  # noqa: ANN401 - expressions of the database
    """The return of this address, if it exists for the reader and they work in the office; with what is worked out."""
    every = Return.objects.select_related("request__programme", "body").annotate(**worked_out)
    return_ = found(every, pk=pk, request__programme__address=address)
    of_accounts.can_work_in_office.check(request.actor, return_.request.programme)
    policies.can_see_return.check(request.actor, return_)
    return return_


@opened_by(policies.can_see_return)
def office_return(request: Asking, address: str, pk: UUID) -> HttpResponse:
    """One return as the office sees it: its files, what was signed, what was decided, everything that happened."""
    return_ = asked_return(request, address, pk, **queries.with_what_waits())
    prefetch_related_objects([return_], "versions")
    signed = queries.last_signed(return_)
    to_decide = RETURN.holder(ReturnState(return_.state)) is Holder.CHECKER
    may_decide = policies.can_decide(request.actor, return_)
    return render(
        request,
        "staff/return.html",
        {
            "programme": return_.request.programme,
            "return": return_,
            "tag": state_tag(return_),
            "standing": standing_sentence(return_, today=request.actor.at.date()),
            "reminded": reminded_sentence(return_),
            "rows": _said(return_, signed),
            "signed": signed,
            "explanations": list(signed.version.explanations.select_related("by")) if signed and signed.version else [],
            "form": DecisionForm() if to_decide and may_decide else None,
            "extension": _wish(return_),
            "extension_form": ExtensionForm() if may_decide else None,
            "versions": _versions(return_),
            "may_decide": may_decide,
            "may_cancel": policies.can_ask(request.actor, return_.request)
            and ReturnState.CANCELLED in RETURN.next_states(ReturnState(return_.state)),
            "moments": moments_of(return_, inside=True),
        },
    )


@opened_by(policies.can_decide)
def decide(request: Asking, address: str, pk: UUID) -> HttpResponse:
    """Accept, or send back with what is wrong."""
    return_ = asked_return(request, address, pk)
    policies.can_decide.check(request.actor, return_)
    form = DecisionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        accepting, reason = form.cleaned_data["decision"] == "accept", form.cleaned_data["reason"]
        decided = given(
            form,
            lambda: decide_and_tell(return_, accepting=accepting, reason=reason, actor=request.actor),
        )
        if decided is not None:
            told = (
                _("The return is accepted.") if accepting else _("The return was sent back, and the body is told why.")
            )
            return done(request, told, to=reverse("office-return", args=[address, pk]))
    context = {
        "programme": return_.request.programme,
        "return": return_,
        "form": form,
        "title": _("Decide of a return"),
    }
    return render(request, "staff/decide.html", context)


@opened_by(policies.can_decide)
def answer_extension(request: Asking, address: str, pk: UUID, extension: UUID) -> HttpResponse:
    """Give more time, or not."""
    return_ = asked_return(request, address, pk)
    policies.can_decide.check(request.actor, return_)
    wish = found(Extension.objects.select_related("of__request"), pk=extension, of=return_)
    wish.of = return_
    form = ExtensionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        granted, answer = form.cleaned_data["decision"] == "grant", form.cleaned_data["answer"]
        if went_well(form, lambda: answer_and_tell(wish, granted=granted, answer=answer, actor=request.actor)):
            told = _("The return is due on %(day)s now.") if granted else _("The return stays due on %(day)s.")
            said = told % {"day": day(return_.due)}
            return done(request, said, to=reverse("office-return", args=[address, pk]))
    context = {
        "programme": return_.request.programme,
        "return": return_,
        "form": form,
        "title": _("Answer a wish for more time"),
    }
    return render(request, "staff/decide.html", context)


@opened_by(policies.can_ask)
def cancel(request: Asking, address: str, pk: UUID) -> HttpResponse:
    """No longer ask the body."""
    return_ = asked_return(request, address, pk)
    policies.can_ask.check(request.actor, return_.request)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and went_well(
        form, lambda: cancel_and_tell(return_, why=form.cleaned_data["reason"], actor=request.actor)
    ):  # fmt: skip
        return done(request, _("The body is asked no longer."), to=reverse("office-return", args=[address, pk]))
    context = {
        "programme": return_.request.programme,
        "return": return_,
        "form": form,
        "title": _("No longer ask this body"),
    }
    return render(request, "staff/decide.html", context)


def _wish(return_: Any) -> Extension | None:  # noqa: ANN401 - a return with whether it asks for time
    waits = return_.extensions.filter(state=ExtensionState.ASKED)
    return waits.first() if return_.asks_for_time else None


def _said(return_: Return, signed: object) -> list[Row]:
    rows = [
        Row(_("Request"), return_.request.title), Row(_("Period"), period(return_.request)),
        Row(_("By what right"), right(return_.request)), Row(_("Due"), day(return_.due)),
    ]  # fmt: skip
    if return_.due != return_.first_due:
        rows.append(Row(_("Due at first"), day(return_.first_due)))
    if return_.searched:
        rows.append(Row(_("Where the body searched"), return_.searched))
    in_force = [each.number for each in return_.versions.all() if each.pk == return_.accepted_id]
    return rows + [Row(_("In force"), _("Version %(number)s") % {"number": number}) for number in in_force]


def _versions(return_: Return) -> Table | None:
    rows = [
        (
            Link(_("Version %(number)s") % {"number": each.number}, reverse("version", args=[return_.pk, each.number])),
            moment(each.sent), size(each.size), version_tag(each.state), f"{each.errors:,}" if each.checked else "[z]",
            f"{each.queries:,}" if each.checked else "[z]", each.note or "–",
        )
        for each in return_.versions.all()
    ]  # fmt: skip
    columns = (
        Column(_("Version")), Column(_("Uploaded")), Column(_("Size"), numeric=True), Column(_("State")),
        Column(_("Errors"), numeric=True), Column(_("Queries"), numeric=True), Column(_("What changed, as the body says")),
    )  # fmt: skip
    return Table(_("Every file that was uploaded"), columns, rows) if rows else None
