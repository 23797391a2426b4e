"""One figure at an address that does not change: as shown, with its interval, denominators and caveats, and how to cite it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openinquiry.core.workflow import RunState
from openinquiry.domain.audit import policies, queries
from openinquiry.domain.audit.models import Figure
from openinquiry.domain.audit.policies import QUOTED
from openinquiry.web.asked import found
from openinquiry.web.components import SHORTHAND, Row
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
    here = request.build_absolute_uri(reverse("figure", args=[address, number, name]))
    replaced = (
        run.protects.filter(state=RunState.APPROVED).order_by("-number").first()
        if run.state == RunState.SUPERSEDED
        else None
    )
    context = {
        "figure": asked,
        "run": run,
        "quoted": run.state in QUOTED,
        "replaced": run.state == RunState.SUPERSEDED,
        "later": replaced and _there_too(replaced.pk, asked),
        "reach": _reach(asked),
        "rows": _rows(asked, explained),
        "shorthand": _signs(asked),
        "how": explained["how"]["words"],
        "definitions": explained["definitions"],
        "missing": explained["missing"],
        "used": len(explained["returns"]),
        "caveats": explained["notes"],
        "citation": _citation(asked, here),
        "inside": policies.can_see_run(request.actor, run),
        "may_look": policies.can_look_behind(request.actor, run),
    }
    return render(request, "public/figure.html", context)


def _signs(asked: Figure) -> list[tuple[str, object]]:
    """The signs that stand on the page, each with what it means."""
    shown = (asked.shown, asked.interval, *(text for _label, text in asked.beside))
    return [(sign, meaning) for sign, meaning in SHORTHAND.items() if any(sign in text for text in shown)]


def _there_too(run: UUID, asked: Figure) -> Figure | None:
    return Figure.objects.filter(run=run, name=asked.name).select_related("run").first()


def _rows(asked: Figure, explained: dict[str, Any]) -> list[Row]:
    run = asked.run
    rows = [
        Row(_("Table"), explained["table"]["title"]),
        Row(_("Row"), asked.row or "–"),
        Row(_("Column"), asked.column),
    ]
    rows += [Row(label, shown) for label, shown in asked.beside]
    period = _("%(first)s to %(last)s") % {"first": day(run.first_day), "last": day(run.last_day)}
    return [*rows, Row(_("Period"), period), Row(_("Data as at"), day(run.as_at))]


def _reach(asked: Figure) -> str:
    """The range of the figure as a sentence; nothing where it has none, or where it is hidden as the figure is."""
    shown = asked.interval and not any(sign in asked.interval for sign in SHORTHAND)
    return _("It could be %(range)s.") % {"range": asked.interval} if shown else ""


def _citation(asked: Figure, address: str) -> str:
    run = asked.run
    invented = _("Invented data. ") if run.invented else ""
    words = _(
        "%(office)s, %(programme)s: «%(table)s», %(row)s, %(column)s. %(invented)sRun %(number)s, data as at %(day)s. "
        "%(address)s"
    )
    return words % {
        "office": run.programme.office.name, "programme": run.programme.title, "table": asked.table.title, "row": asked.row,
        "column": asked.column, "invented": invented, "number": run.number, "day": day(run.as_at), "address": address,
    }  # fmt: skip
