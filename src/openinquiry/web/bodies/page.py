"""One return: what is asked, why, by what power and until when; what is to be done next; everything that happened."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from openinquiry.core.returns import load_specification
from openinquiry.core.workflow import RETURN, Holder, RequestState, ReturnState, VersionState
from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.returns import policies, queries
from openinquiry.domain.returns.models import Return, SignOff, Version
from openinquiry.domain.returns.operations.answers import unexplained
from openinquiry.web.asked import found
from openinquiry.web.components import Column, Link, Row, Table, Tag, Task
from openinquiry.web.gate import Asking, opened_by
from openinquiry.web.returns.history import moments_of
from openinquiry.web.returns.wording import (
    body_name,
    in_language,
    period,
    reminded_sentence,
    right,
    size,
    standing_sentence,
    state_tag,
    version_tag,
)
from openinquiry.web.templatetags.dates import day, moment

_BEING_READ = (VersionState.RECEIVED, VersionState.CHECKING)
_READY = (VersionState.CLEAN, VersionState.HAS_QUERIES)


def asked_return(request: Asking, pk: UUID, **worked_out: Any) -> Return:  # noqa: ANN401 - expressions of the database
    """The return of this address, if it exists for the reader and they serve its body; with what is worked out beside it."""
    return_ = found(Return.objects.select_related("request__programme", "body").annotate(**worked_out), pk=pk)
    policies.can_see_return.check(request.actor, return_)
    return return_


@opened_by(policies.can_see_return)
def return_page(request: Asking, pk: UUID) -> HttpResponse:
    """The page of one return, for the body that owes it."""
    return_ = asked_return(request, pk, **queries.with_what_waits())
    prefetch_related_objects([return_], Prefetch("versions", Version.objects.select_related("signed")))
    version = queries.in_hand_among(return_.versions.all())
    today = request.actor.at.date()
    return render(
        request,
        "bodies/return.html",
        {
            "return": return_,
            "title": in_language(return_.request, "title"),
            "body": body_name(return_.body),
            "asks": in_language(return_.request, "asks"),
            "reason": in_language(return_.request, "reason"),
            "rows": _asked(return_),
            "tag": state_tag(return_),
            "standing": standing_sentence(return_, today=today),
            "reminded": reminded_sentence(return_),
            "late": queries.standing_of(return_, today=today).is_late,
            "tasks": _tasks(return_, version, request.actor) if _is_open(return_) else [],
            "other": _other_answers(return_, request.actor),
            "sent_back": _sent_back(return_),
            "versions": _versions(return_),
            "receipts": [
                Link(signed.receipt, reverse("receipt", args=[return_.pk, signed.receipt]))
                for signed in _signed(return_)
            ],
            "moments": moments_of(return_, inside=False),
        },
    )


def _signed(return_: Return) -> list[SignOff]:
    """Every answer that was signed, the newest first: with a file, or that nothing is held, which only some ever say."""
    found = [each.signed for each in return_.versions.all() if hasattr(each, "signed")]
    found += return_.signed.filter(version__isnull=True) if return_.searched else []
    return sorted(found, key=lambda each: each.at, reverse=True)


def _is_open(return_: Return) -> bool:
    return return_.request.state == RequestState.ISSUED and RETURN.holder(ReturnState(return_.state)) is Holder.SENDER


def _asked(return_: Return) -> list[Row]:
    request = return_.request
    rows = [
        Row(_("Period"), period(request)),
        Row(_("Form"), load_specification(request.specification).title),
        Row(_("By what right"), right(request)),
        Row(_("Due"), day(return_.due)),
    ]
    if return_.due != return_.first_due:
        rows.append(Row(_("Due at first"), day(return_.first_due)))
    return [*rows, Row(_("Asked by"), request.programme.title)]


def _tasks(return_: Return, version: Version | None, actor: Actor) -> list[Task]:
    later = Tag(_("Cannot start yet"), "grey")
    upload = Task(
        _("Upload the file of your return"), version_tag(version.state) if version else Tag(_("Not started"), "blue"),
        reverse("upload", args=[return_.pk]), _("It is checked, and nothing is final until it is signed"),
    )  # fmt: skip
    if version is None:
        return [
            upload,
            Task(_("Confirm what your columns mean"), later),
            Task(_("Put right or explain"), later),
            Task(_("Sign"), later),
        ]
    state = VersionState(version.state)
    left = len(unexplained(version)) if version.checked else 0
    address = [return_.pk, version.number]
    columns = Task(_("Confirm what your columns mean"), later)
    if version.proposal and state not in _BEING_READ:
        to_do = Tag(_("To do"), "yellow") if state == VersionState.TO_MAP else Tag(_("Done"), "green")
        columns = Task(_("Confirm what your columns mean"), to_do, reverse("columns", args=address))
    findings = Task(_("Put right or explain"), later)
    if version.checked:
        findings = Task(_("Put right or explain"), _what_is_left(version, left), reverse("version", args=address))
    sign = Task(_("Sign"), later)
    if state in _READY and not left:
        may = policies.can_sign(actor, return_)
        hint = "" if may else _("Somebody who may sign for the body does this")
        sign = Task(_("Sign"), Tag(_("To do"), "yellow"), reverse("sign", args=address) if may else "", hint)
    return [upload, columns, findings, sign]


def _what_is_left(version: Version, left: int) -> Tag:
    if version.errors:
        return Tag(_("%(number)s errors to put right") % {"number": f"{version.errors:,}"}, "red")
    return Tag(_("%(number)s to explain") % {"number": left}, "yellow") if left else Tag(_("Done"), "green")


def _other_answers(return_: Any, actor: Actor) -> list[Link]:  # noqa: ANN401 - a return with its wish
    links = []
    if _is_open(return_):
        if policies.can_sign(actor, return_):
            links.append(Link(_("Say that you do not hold these data"), reverse("not-held", args=[return_.pk])))
        if not return_.asks_for_time:
            links.append(Link(_("Ask for more time"), reverse("more-time", args=[return_.pk])))
    accepted = return_.state in (ReturnState.ACCEPTED, ReturnState.ACCEPTED_NOT_HELD)
    if accepted and return_.request.state == RequestState.ISSUED:
        links.append(Link(_("Correct this return"), reverse("correct", args=[return_.pk])))
    return links


def _sent_back(return_: Any) -> str:  # noqa: ANN401 - a return with its last decision
    if return_.state not in (ReturnState.SENT_BACK, ReturnState.CORRECTING, ReturnState.DRAFT):
        return ""
    return return_.last_reason if return_.last_accepted is False else ""


def _versions(return_: Return) -> Table | None:
    rows = [
        (
            Link(_("Version %(number)s") % {"number": each.number}, reverse("version", args=[return_.pk, each.number])),
            each.file_name, moment(each.sent), size(each.size), version_tag(each.state),
            f"{each.errors:,}" if each.checked else "[z]", f"{each.queries:,}" if each.checked else "[z]",
        )
        for each in return_.versions.all()
    ]  # fmt: skip
    columns = (
        Column(_("Version")), Column(_("File")), Column(_("Uploaded")), Column(_("Size"), numeric=True), Column(_("State")),
        Column(_("Errors"), numeric=True), Column(_("Queries"), numeric=True),
    )  # fmt: skip
    return Table(_("Every file that was uploaded"), columns, rows) if rows else None
