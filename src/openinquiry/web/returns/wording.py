"""How states, dates and rights are said to a body, in the language of the page."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from openinquiry.core.timetable import Standing
from openinquiry.core.workflow import RETURN, VERSION, ReturnState, VersionState
from openinquiry.domain.accounts.models import Body
from openinquiry.domain.returns.models import Basis, DataRequest, Return
from openinquiry.domain.returns.queries import OWED, standing_of
from openinquiry.web.asked import language, said
from openinquiry.web.components import Tag
from openinquiry.web.templatetags.dates import day, moment

_RETURN_COLOURS = {
    ReturnState.ASKED: "grey", ReturnState.DRAFT: "blue", ReturnState.SENT_BACK: "orange", ReturnState.SUBMITTED: "purple",
    ReturnState.NOT_HELD: "purple", ReturnState.CORRECTING: "blue", ReturnState.ACCEPTED: "green",
    ReturnState.ACCEPTED_NOT_HELD: "green", ReturnState.CANCELLED: "grey",
}  # fmt: skip
_VERSION_COLOURS = {
    VersionState.HAS_ERRORS: "red", VersionState.UNREADABLE: "red", VersionState.UNSAFE: "red",
    VersionState.QUARANTINED: "orange", VersionState.HAS_QUERIES: "yellow", VersionState.TO_MAP: "yellow",
    VersionState.CLEAN: "green", VersionState.SIGNED: "green", VersionState.RECEIVED: "blue", VersionState.CHECKING: "blue",
}  # fmt: skip
_STANDING_COLOURS = {
    Standing.LATE: "red", Standing.DUE_TODAY: "orange", Standing.DUE_SOON: "yellow", Standing.NOT_DUE_YET: "grey",
    Standing.ANSWERED_LATE: "orange", Standing.ANSWERED_ON_TIME: "green",
}  # fmt: skip


def state_tag(return_: Return) -> Tag:
    """The state of a return in words."""
    state = ReturnState(return_.state)
    return Tag(said(RETURN[state].label), _RETURN_COLOURS.get(state, ""))


def version_tag(state: str) -> Tag:
    """The state of an upload in words."""
    known = VersionState(state)
    return Tag(said(VERSION[known].label), _VERSION_COLOURS.get(known, "grey"))


def standing_tag(return_: Return, *, today: date) -> Tag:
    """Late or not, in a word or two."""
    standing = standing_of(return_, today=today)
    return Tag(said(standing.tag()), _STANDING_COLOURS[standing.standing])


def standing_sentence(return_: Return, *, today: date) -> str:
    """Late or not, with its days."""
    return said(standing_of(return_, today=today).sentence())


def last_reminder(return_: Any) -> datetime | None:  # noqa: ANN401 - a return with its last reminder
    """When the body was last reminded of what it still owes; nothing once it has answered, or before any reminder."""
    return return_.last_reminded if return_.state in OWED else None


def reminded_sentence(return_: Return) -> str:
    """When the body was last reminded of what it still owes, as a sentence, or nothing."""
    last = last_reminder(return_)
    return _("A reminder was sent on %(when)s.") % {"when": moment(last)} if last else ""


def body_name(body: Body) -> str:
    """The name of a body, in Welsh where it has one and the page is Welsh."""
    return body.welsh_name if language().value == "cy" and body.welsh_name else body.name


def in_language(request: DataRequest, name: str) -> str:
    """A text of a request in the language of the page, where it was given in it."""
    welsh = getattr(request, f"welsh_{name}", "") if language().value == "cy" else ""
    return str(welsh or getattr(request, name))


def period(request: DataRequest) -> str:
    """The period of a request in words."""
    return _("%(first)s to %(last)s") % {"first": day(request.first_day), "last": day(request.last_day)}


def right(request: DataRequest) -> str:
    """By what right the data are asked for. A voluntary request never reads like a duty."""
    if request.basis == Basis.STATUTORY:
        return _("The law requires an answer: %(power)s") % {"power": request.power}
    return _("You are asked, and are free to decline. No law requires an answer.")


def size(count: int) -> str:
    """A number of bytes as people say it."""
    value = float(count)
    for unit in ("bytes", "KB", "MB"):
        if value < 1024 or unit == "MB":
            return f"{value:,.0f} {unit}" if unit == "bytes" or value >= 10 else f"{value:,.1f} {unit}"
        value /= 1024
    return f"{count:,} bytes"
