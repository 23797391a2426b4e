"""Everything that a body is asked for, in one list: one register of requests, whoever sent them."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from openinquiry.domain.returns.policies import can_see_return
from openinquiry.domain.returns.queries import returns_to_prepare
from openinquiry.web.addresses import addresses_of
from openinquiry.web.components import Column, Link, Table, pages_of
from openinquiry.web.gate import Asking, opened_by
from openinquiry.web.returns.wording import body_name, in_language, period, standing_tag, state_tag
from openinquiry.web.templatetags.dates import day

A_PAGE = 50


@opened_by(can_see_return)
def owed(request: Asking) -> HttpResponse:
    """What the bodies that the reader serves are asked for."""
    today = request.actor.at.date()
    page = Paginator(returns_to_prepare(request.actor), A_PAGE).get_page(request.GET.get("page"))
    to = addresses_of("return")
    rows = [
        (
            Link(in_language(each.request, "title"), to(each.pk), body_name(each.body)),
            body_name(each.body), period(each.request), day(each.due), standing_tag(each, today=today), state_tag(each),
            _("Required by law") if each.request.basis == "statutory" else _("Voluntary"),
        )
        for each in page.object_list
    ]  # fmt: skip
    columns = (
        Column(_("Request")), Column(_("Body")), Column(_("Period")), Column(_("Due")), Column(_("On time?")),
        Column(_("State")), Column(_("By what right")),
    )  # fmt: skip
    table = Table(_("What you are asked for"), columns, rows, caption_hidden=True)
    return render(request, "bodies/owed.html", {"table": table, "pages": pages_of(page, request.GET)})
