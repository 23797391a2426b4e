"""Two runs beside each other: what differs in what went in and how it was set, and which figures moved, as shown."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from openinquiry.core.audit.explanation import Change
from openinquiry.domain.accounts.permissions import NotFound
from openinquiry.domain.audit import policies, queries
from openinquiry.domain.audit.models import Run
from openinquiry.web.components import Column, Link, Table, pages_of
from openinquiry.web.gate import Asking, opened_by
from openinquiry.web.staff.run_page import SHOWS_FIGURES, figure_address
from openinquiry.web.staff.runs import asked_runs

_A_PAGE = 100
_WORDS = {
    "inputs": "what went in", "definition": "definitions", "linkage": "settings of the linkage",
    "protocol": "protocol of estimates", "claims": "claims", "policy": "disclosure control",
    "code": "software and the data that it ships",
}  # fmt: skip


@opened_by(policies.can_see_run)
def choose(request: Asking, address: str, number: int) -> HttpResponse:
    """From the form of a run to the comparison."""
    other = request.GET.get("other", "")
    if not other.isdecimal():
        raise NotFound("There is no such page.")
    return redirect("compare-runs", address=address, number=number, other=int(other))


@opened_by(policies.can_see_run)
def compare(request: Asking, address: str, number: int, other: int) -> HttpResponse:
    """The earlier of two runs before, the later after."""
    runs = asked_runs(request, address, number, other)
    if number == other or any(each.state not in SHOWS_FIGURES for each in runs):
        raise NotFound("There is no such page.")
    before, after = runs
    found = queries.compared(before, after)
    page = Paginator(found.changes, _A_PAGE).get_page(request.GET.get("page"))
    rows = [
        (
            found.words[each.figure],
            _value(before, each, each.before, found.words),
            _value(after, each, each.after, found.words),
            f"{each.by:+,g}" if each.by is not None else "–",
            "; ".join(_WORDS[name] for name in bearing) or "–",
        )
        for each, bearing in page.object_list
    ]
    columns = (
        Column(_("Figure")), Column(_("Run %(number)s") % {"number": before.number}, numeric=True),
        Column(_("Run %(number)s") % {"number": after.number}, numeric=True), Column(_("By"), numeric=True),
        Column(_("What can have moved it")),
    )  # fmt: skip
    context = {
        "programme": after.programme,
        "before": before,
        "after": after,
        "reasons": [(_WORDS[name], sentences) for name, sentences in found.reasons.items()],
        "moved": f"{len(found.changes):,}",
        "figures": f"{found.figures:,}",
        "table": Table(_("Figures that are not the same"), columns, rows) if rows else None,
        "pages": pages_of(page, request.GET),
    }
    return render(request, "staff/compare.html", context)


def _value(run: Run, change: Change, shown: str, words: Mapping[str, str]) -> object:
    return Link(shown, figure_address(run, change.figure), words[change.figure]) if shown else _("not there")
