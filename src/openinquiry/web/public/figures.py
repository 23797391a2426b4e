"""One figure at an address that does not change: as shown, with its interval, denominators and caveats, and how to cite it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openinquiry.core.workflow import RunState
from openinquiry.domain.audit import policies, queries
from openinquiry.domain.audit.models import Figure
from openinquiry.domain.audit.policies import QUOTED
from openinquiry.web.asked import found
from openinquiry.web.cited import approved_at, citation, digest_of_register, reach_of, same_figure_later, signs_in
from openinquiry.web.components import Row
from openinquiry.web.gate import Asking, open_to_all
from openinquiry.web.templatetags.dates import day


@open_to_all(
    "Figures of approved runs are for everybody. Any other is not there but for the office, by «can_read_figure»."
)
def figure(request: Asking, address: str, number: int, name: str) -> HttpResponse:
    """A figure of a run; of one that is not approved, for the office alone."""
    visible = queries.figures_visible_to(request.actor).select_related("run__programme__office", "table")
    asked = found(visible, run__programme__address=address, run__number=number, name=name)
    explained = queries.explained(asked)
    run = asked.run
    quoted = run.state in QUOTED
    here = request.build_absolute_uri(reverse("figure", args=[address, number, name]))
    context = {
        "figure": asked,
        "run": run,
        "quoted": quoted,
        "replaced": run.state == RunState.SUPERSEDED,
        "later": same_figure_later(asked),
        "reach": reach_of(asked),
        "rows": _rows(asked, explained),
        "shorthand": list(signs_in(asked)),
        "how": explained["how"]["words"],
        "definitions": explained["definitions"],
        "missing": explained["missing"],
        "used": len(explained["returns"]),
        "caveats": explained["notes"],
        "citation": citation(asked, address=here),
        "digest": digest_of_register(run),
        "for_programs": reverse("api-1:figure", args=[address, number, *name.split("/")]) if quoted else "",
        "inside": policies.can_see_run(request.actor, run),
        "may_look": policies.can_look_behind(request.actor, run),
    }
    return render(request, "public/figure.html", context)


def _rows(asked: Figure, explained: dict[str, Any]) -> list[Row]:
    run = asked.run
    rows = [
        Row(_("Table"), explained["table"]["title"]),
        Row(_("Row"), asked.row or "–"),
        Row(_("Column"), asked.column),
    ]
    rows += [Row(label, shown) for label, shown in asked.beside]
    period = _("%(first)s to %(last)s") % {"first": day(run.first_day), "last": day(run.last_day)}
    rows += [Row(_("Period"), period), Row(_("Data as at"), day(run.as_at))]
    approved = approved_at(run)
    return [*rows, Row(_("Approved on"), day(approved))] if approved else rows
