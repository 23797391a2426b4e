"""What a published figure is cited with: the page for people and the answer for programs say the same."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from openinquiry.core.audit.published_files import REGISTER
from openinquiry.domain.audit import queries
from openinquiry.domain.audit.models import Figure, Run
from openinquiry.web.components import SHORTHAND
from openinquiry.web.templatetags.dates import day


def signs_in(asked: Figure) -> Iterator[tuple[str, object]]:
    """The signs that stand in a figure, its interval and what is beside it, each with what it means."""
    shown = (asked.shown, asked.interval, *(text for _label, text in asked.beside))
    return ((sign, meaning) for sign, meaning in SHORTHAND.items() if any(sign in text for text in shown))


def reach_of(figure: Figure | None) -> str:
    """The range of a figure as a sentence; nothing where it has none, or where a sign stands in its place."""
    if figure is None or not figure.interval or figure.interval.startswith("["):
        return ""
    return _("It could be %(range)s.") % {"range": figure.interval}


def same_figure_later(asked: Figure) -> Figure | None:
    """The figure of the same name in the run that was approved in place of this one."""
    replacing = queries.approved_in_place_of(asked.run)
    if replacing is None:
        return None
    return queries.published_figures().filter(run=replacing, name=asked.name).select_related("run__programme").first()


def approved_at(run: Run) -> datetime | None:
    """When the run was approved; None for one that is not."""
    return run.verdicts.filter(approved=True).values_list("at", flat=True).first()


def digest_of_register(run: Run) -> str:
    """SHA-256 of the register of figures (figures.json) that the figure stands in; empty where it is not kept."""
    return queries.outputs_of(run).filter(name=REGISTER).values_list("sha256", flat=True).first() or ""


def citation(asked: Figure, *, address: str) -> str:
    """Whose figure it is, what it is, of which run and data, and where it stands."""
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
