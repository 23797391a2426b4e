"""The office of a programme: what waits for somebody, and how every request stands."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openinquiry.core.workflow import REQUEST, RequestState, ReturnState
from openinquiry.domain.accounts import policies as of_accounts
from openinquiry.domain.accounts.models import Programme
from openinquiry.domain.accounts.queries import programmes_worked_in
from openinquiry.domain.audit.queries import runs_to_decide
from openinquiry.domain.returns import queries
from openinquiry.web.addresses import addresses_of
from openinquiry.web.asked import found, said
from openinquiry.web.components import Column, Link, Table, Tag
from openinquiry.web.gate import Asking, opened_by
from openinquiry.web.returns.wording import period
from openinquiry.web.staff.overview import UnderWay, overview_of, returns_under_way
from openinquiry.web.templatetags.dates import day

_REQUEST_COLOURS = {RequestState.ISSUED: "blue", RequestState.CLOSED: "green", RequestState.WITHDRAWN: "grey"}


def asked_programme(request: Asking, address: str) -> Programme:
    """The programme of this address, if the reader works in its office."""
    programme = found(Programme.objects.select_related("office"), address=address)
    of_accounts.can_work_in_office.check(request.actor, programme)
    return programme


def request_tag(state: str) -> Tag:
    """The state of a request in words."""
    known = RequestState(state)
    return Tag(said(REQUEST[known].label), _REQUEST_COLOURS.get(known, ""))


@opened_by(of_accounts.can_work_in_office)
def offices(request: Asking) -> HttpResponse:
    """The programmes in whose office the reader works."""
    programmes = list(programmes_worked_in(request.actor))
    links = [Link(each.title, reverse("office", args=[each.address])) for each in programmes]
    return render(request, "staff/offices.html", {"links": links})


@opened_by(of_accounts.can_work_in_office)
def office(request: Asking, address: str) -> HttpResponse:
    """What waits in the office, and every request with how many returns are in, late and accepted."""
    programme = asked_programme(request, address)
    requests = list(queries.requests_visible_to(request.actor).filter(programme=programme))
    standing = queries.standings_of(requests, actor=request.actor)
    under_way = returns_under_way(programme, actor=request.actor)
    rows = [_row(each, standing[each.pk], address) for each in requests]
    columns = (
        Column(_("Request")), Column(_("Period")), Column(_("Due")), Column(_("State")), Column(_("Asked"), numeric=True),
        Column(_("Answered"), numeric=True), Column(_("Accepted"), numeric=True), Column(_("Late"), numeric=True),
    )  # fmt: skip
    return render(
        request,
        "staff/office.html",
        {
            "programme": programme,
            "table": Table(_("Requests for data"), columns, rows) if rows else None,
            "waiting": _waiting(request, programme, under_way),
            "places": places_of(request, programme),
            "overview": overview_of(programme, actor=request.actor, every=under_way),
            "may_lead": of_accounts.can_lead(request.actor, programme),
        },
    )


def places_of(request: Asking, programme: Programme) -> list[Link]:
    """The parts of a programme's office that the reader may open."""
    here = [programme.address]
    places = [Link(_("Requests and returns"), reverse("office", args=here), current=True)]
    if of_accounts.can_lead(request.actor, programme):
        places.append(Link(_("People"), reverse("people", args=here)))
    if of_accounts.can_read_events(request.actor, programme):
        places.append(Link(_("What happened"), reverse("events", args=here)))
    return places


def _row(request: Any, standing: queries.Standings, address: str) -> tuple[object, ...]:  # noqa: ANN401 - a request for data
    counts = (standing.asked, standing.answered, standing.accepted, standing.late)
    link = Link(request.title, reverse("request", args=[address, request.pk]))
    return (link, period(request), day(request.due), request_tag(request.state), *(f"{count:,}" for count in counts))


def _waiting(request: Asking, programme: Programme, under_way: list[UnderWay]) -> list[Link]:
    """Returns to look at, runs of others to decide of, and wishes for more time; of each the oldest first."""
    to_decide = [each for each in under_way if each.state in (ReturnState.SUBMITTED, ReturnState.NOT_HELD)]
    links, to = [], addresses_of("office-return", programme.address)
    for each in sorted(to_decide, key=lambda each: each.answered or request.actor.at):
        links.append(Link(_("%(body)s: look at the return") % {"body": each.body}, to(each.pk)))
    for run in runs_to_decide(programme, actor=request.actor):
        href = reverse("run", args=[programme.address, run.number])
        links.append(Link(_("Run %(number)s: approve it or send it back") % {"number": run.number}, href))
    for return_, body in queries.open_extensions(programme, actor=request.actor).values_list("of", "of__body__name"):
        links.append(Link(_("%(body)s: asks for more time") % {"body": body}, to(return_)))
    return links
