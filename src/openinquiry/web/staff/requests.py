"""A request for data: drafted, issued to many bodies at once, followed body by body, closed."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from openinquiry.core.returns import load_specification
from openinquiry.core.workflow import REQUEST, RETURN, RequestState, ReturnState, VersionState
from openinquiry.domain.accounts import policies as of_accounts
from openinquiry.domain.accounts.permissions import NotFound
from openinquiry.domain.returns import operations, policies, queries
from openinquiry.domain.returns.models import DataRequest, Return
from openinquiry.jobs.letters import issue_and_tell, move_and_tell
from openinquiry.web.addresses import addresses_of
from openinquiry.web.asked import done, found, given, said, went_well
from openinquiry.web.components import Column, Link, Row, Table, Tag, pages_of
from openinquiry.web.gate import Asking, opened_by
from openinquiry.web.returns.wording import last_reminder, period, right, standing_tag, state_tag, version_tag
from openinquiry.web.staff.forms import BodiesForm, ReasonForm, RequestForm, StateFilter
from openinquiry.web.staff.office import asked_programme, request_tag
from openinquiry.web.templatetags.dates import day

_MOVES = {
    RequestState.CLOSED: "close", RequestState.ISSUED: "reopen", RequestState.WITHDRAWN: "withdraw",
}  # fmt: skip

_NOT_CHECKED = (
    VersionState.RECEIVED,
    VersionState.TO_MAP,
    VersionState.CHECKING,
    VersionState.UNREADABLE,
    VersionState.UNSAFE,
)
A_PAGE = 80  # bodies; all of a country in two pages
_ORDER = {str(state): number for number, state in enumerate(ReturnState)}


def asked_request(request: Asking, address: str, pk: UUID) -> DataRequest:
    """The request of this address, if it exists for the reader."""
    asked = found(DataRequest.objects.select_related("programme"), pk=pk, programme__address=address)
    of_accounts.can_work_in_office.check(request.actor, asked.programme)
    policies.can_see_request.check(request.actor, asked)
    return asked


@opened_by(policies.can_see_request)
def request_page(request: Asking, address: str, pk: UUID) -> HttpResponse:
    """What is asked, and how each body stands: in, checked, late, sent back; by name."""
    asked = asked_request(request, address, pk)
    today = request.actor.at.date()
    returns = queries.office_overview(asked, actor=request.actor)
    states = sorted({each.state for each in returns}, key=_ORDER.__getitem__)
    filter_form = StateFilter(
        request.GET or None, states=[(each, said(RETURN[ReturnState(each)].label)) for each in states]
    )
    wanted = filter_form.cleaned_data["state"] if filter_form.is_valid() else ""
    page = Paginator([each for each in returns if _is_wanted(each, wanted, today)], A_PAGE).get_page(
        request.GET.get("page")
    )
    return render(
        request,
        "staff/request.html",
        {
            "programme": asked.programme,
            "asked": asked,
            "tag": request_tag(asked.state),
            "rows": _said(asked),
            "table": _table(list(page.object_list), address, today) if returns else None,
            "pages": pages_of(page, request.GET),
            "filter_form": filter_form if returns else None,
            "standing": queries.standing_among(returns, today=today),
            "may_ask": policies.can_ask(request.actor, asked),
            "draft": asked.state == RequestState.DRAFT,
            "issued": asked.state == RequestState.ISSUED,
            "moves": _moves(asked),
        },
    )  # fmt: skip


@opened_by(policies.can_ask)
def new_request(request: Asking, address: str) -> HttpResponse:
    """Draft a request."""
    programme = asked_programme(request, address)
    policies.can_ask.check(request.actor, DataRequest(programme=programme))
    form = RequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = given(form, lambda: operations.draft_request(programme, asked=form.asked(), actor=request.actor))
        if made is not None:
            return redirect("request", address=address, pk=made.pk)
    return render(request, "staff/request_form.html", {"programme": programme, "form": form, "asked": None})


@opened_by(policies.can_ask)
def edit_request(request: Asking, address: str, pk: UUID) -> HttpResponse:
    """Change a draft."""
    asked = asked_request(request, address, pk)
    policies.can_ask.check(request.actor, asked)
    form = RequestForm(request.POST or None, request=asked)
    if request.method == "POST" and form.is_valid() and went_well(
        form, lambda: operations.change_request(asked, asked=form.asked(), actor=request.actor)
    ):  # fmt: skip
        return redirect("request", address=address, pk=pk)
    return render(request, "staff/request_form.html", {"programme": asked.programme, "form": form, "asked": asked})


@opened_by(policies.can_ask)
def issue(request: Asking, address: str, pk: UUID) -> HttpResponse:
    """Choose the bodies and issue the request to all of them at once; later, ask more of them."""
    asked = asked_request(request, address, pk)
    policies.can_ask.check(request.actor, asked)
    form = BodiesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = given(form, lambda: issue_and_tell(asked, bodies=form.chosen(), actor=request.actor))
        if made is not None:
            told = _("%(number)s bodies are asked now.") % {"number": len(made)}
            return done(request, told, to=reverse("request", args=[address, pk]))
    return render(request, "staff/issue.html", {"programme": asked.programme, "asked": asked, "form": form})


@opened_by(policies.can_ask)
def move(request: Asking, address: str, pk: UUID, how: str) -> HttpResponse:
    """Close, reopen or withdraw a request, for a reason that the bodies are told."""
    asked = asked_request(request, address, pk)
    policies.can_ask.check(request.actor, asked)
    to = found_move(how)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and went_well(
        form, lambda: move_and_tell(asked, to=to, why=form.cleaned_data["reason"], actor=request.actor)
    ):  # fmt: skip
        return redirect("request", address=address, pk=pk)
    return render(request, "staff/move.html", {"programme": asked.programme, "asked": asked, "form": form, "how": how})


def _moves(asked: DataRequest) -> list[str]:
    """What may be done with it as a whole, as words of addresses; a draft is only issued."""
    if asked.state == RequestState.DRAFT:
        return []
    return [_MOVES[to] for to in REQUEST.next_states(RequestState(asked.state)) if to in _MOVES]


def found_move(how: str) -> RequestState:
    """The state that a word of an address leads to. Raises NotFound for another word."""
    known = {word: state for state, word in _MOVES.items()}
    if how not in known:
        raise NotFound("There is no such page.")
    return known[how]


def _is_wanted(return_: Return, wanted: str, today: date) -> bool:
    late = return_.state in queries.OWED and return_.due < today
    return not wanted or (late if wanted == "late" else return_.state == wanted)


def _said(asked: DataRequest) -> list[Row]:
    return [
        Row(_("Form"), load_specification(asked.specification).title), Row(_("Period"), period(asked)),
        Row(_("By what right"), right(asked)), Row(_("Opens"), day(asked.opens)), Row(_("Due"), day(asked.due)),
        Row(_("What is asked"), asked.asks), Row(_("Why"), asked.reason),
        Row(_("In Welsh"), asked.welsh_title or _("Not given, so bodies in Wales cannot be asked")),
    ]  # fmt: skip


def _table(returns: list[Return], address: str, today: date) -> Table:
    columns = (
        Column(_("Body")), Column(_("State")), Column(_("On time?")), Column(_("Due")), Column(_("Its file")),
        Column(_("Errors"), numeric=True), Column(_("Queries"), numeric=True),
    )  # fmt: skip
    to = addresses_of("office-return", address)
    return Table(_("Every body that is asked"), columns, [_row(each, to(each.pk), today) for each in returns])


def _standing(each: Return, today: date) -> SafeString:
    """Late or not; while an answer is owed, also when the body was last reminded."""
    tag, last = standing_tag(each, today=today), last_reminder(each)
    if last is None:
        return format_html("{}", tag)
    return _with_small(tag, _("Reminded on %(day)s") % {"day": day(last)})


def _file(each: Any) -> SafeString:  # noqa: ANN401 - a return with its last version
    """How its last file stands, and which version that is."""
    if not each.last_number:
        return format_html("{}", Tag(_("None yet"), "grey"))
    return _with_small(version_tag(each.last_state), _("Version %(number)s") % {"number": each.last_number})


def _with_small(tag: Tag, words: str) -> SafeString:
    return format_html('{}<br><span class="govuk-body-s">{}</span>', tag, words)


def _row(each: Return, href: str, today: date) -> tuple[object, ...]:
    last: Any = each  # with what the query of the overview adds
    checked = last.last_state not in (None, *_NOT_CHECKED)
    return (
        Link(each.body.name, href),
        state_tag(each),
        _standing(each, today),
        day(each.due),
        _file(last),
        f"{last.last_errors:,}" if checked else "[z]",
        f"{last.last_queries:,}" if checked else "[z]",
    )
