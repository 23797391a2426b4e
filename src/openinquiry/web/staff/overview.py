"""The overview on the page of the office: which returns are in, late or refused, by name; the latest approved headline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import starmap
from typing import NamedTuple
from uuid import UUID

from django.utils.translation import gettext as _

from openinquiry.core.workflow import RequestState, ReturnState
from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.accounts.models import Programme
from openinquiry.domain.audit import queries
from openinquiry.domain.audit.models import Figure, Run
from openinquiry.domain.returns.queries import OWED, last_reminded, returns_visible_to
from openinquiry.web.addresses import addresses_of
from openinquiry.web.cited import reach_of
from openinquiry.web.components import Link
from openinquiry.web.returns.wording import last_reminder
from openinquiry.web.staff.run_page import figure_address, shorthand_of
from openinquiry.web.templatetags.dates import day

_REFUSED = (ReturnState.SENT_BACK,)


@dataclass(frozen=True)
class Overview:
    """groups: a heading with its returns by name, each a link. run, figure: of the latest approved run that they see."""

    groups: tuple[tuple[str, tuple[Link, ...]], ...]
    run: Run | None
    figure: Figure | None
    how: str
    reach: str
    shorthand: tuple[tuple[str, object], ...]


class UnderWay(NamedTuple):
    """What the page of the office says of one return: body and request by their names."""

    pk: UUID
    state: str
    due: date
    answered: datetime | None
    body: str
    request: str
    last_reminded: datetime | None


def returns_under_way(programme: Programme, *, actor: Actor) -> list[UnderWay]:
    """Every return of the programme's requests that they may see, by the name of the body; one query."""
    mine = returns_visible_to(actor).filter(
        request__programme=programme, request__state__in=(RequestState.ISSUED, RequestState.CLOSED)
    )
    found = mine.exclude(state=ReturnState.CANCELLED).annotate(last_reminded=last_reminded())
    columns = found.order_by("body__name", "request__title").values_list(
        "pk", "state", "due", "answered", "body__name", "request__title", "last_reminded"
    )
    return list(starmap(UnderWay, columns))


def overview_of(programme: Programme, *, actor: Actor, every: list[UnderWay]) -> Overview:
    """Where the programme stands for somebody of its office. every: as :func:`returns_under_way` has them."""
    today = actor.at.date()
    late = [each for each in every if each.state in OWED and each.due < today]
    refused = [each for each in every if each.state in _REFUSED]
    groups = {
        _("In"): [each for each in every if each.state not in OWED],
        _("Late"): late,
        _("Sent back to be put right"): refused,
        _("Still to come"): [
            each for each in every if each.state in OWED and each.due >= today and each.state not in _REFUSED
        ],
    }
    to = addresses_of("office-return", programme.address)
    run = queries.latest_approved(programme, actor=actor)
    figure = queries.headline_figure(run) if run else None
    return Overview(
        tuple(
            (f"{title} ({len(found):,})", tuple(Link(_words(each), to(each.pk)) for each in found))
            for title, found in groups.items()
            if found
        ),
        run, figure, figure_address(run, figure.name) if run and figure else "",
        reach_of(figure), shorthand_of(figure.shown, figure.interval) if figure else (),
    )  # fmt: skip


def _words(each: UnderWay) -> str:
    name, last = f"{each.body}: {each.request}", last_reminder(each)
    return f"{name}, {_('reminded on %(day)s') % {'day': day(last)}}" if last else name
