"""The API: request states for programs of those who may see them, by the queries of the pages; approved figures for all."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import NinjaAPI, Status
from ninja.errors import ValidationError
from ninja.security import HttpBearer

from openinquiry.core.timetable import Lateness
from openinquiry.domain.accounts.actors import Actor
from openinquiry.domain.accounts.api_keys import actor_with
from openinquiry.domain.returns import queries
from openinquiry.domain.returns.models import DataRequest, Return
from openinquiry.web.api.figures import router
from openinquiry.web.api.shapes import Problem, RequestState, ReturnState

MOST = 500  # requests in one answer


class Key(HttpBearer):
    """A key of a person, in the header «Authorization: Bearer …». It is made on the page «Your details»."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Who reads; None for a key that does not work."""
        return actor_with(token, at=timezone.now())


api = NinjaAPI(
    title="OpenInquiry",
    version="1",
    description="Read only. Approved figures are for everybody, without a key. Of the rest, what a key may read is what its "
    "person may read on the pages. What may not be read is not there.",
    docs_url=None,
    urls_namespace="api-1",
    auth=Key(),
)
api.add_router("", router)


@api.exception_handler(ValidationError)
def not_understood(request: HttpRequest, problem: ValidationError) -> HttpResponse:
    """422, in the shape of every other refusal. It names what was wrong and repeats nothing of what was sent."""
    wrong = sorted({str(each["loc"][-1]) for each in problem.errors if each.get("loc")})
    detail = f"This cannot be asked: {', '.join(wrong)} is not of the form that the description of the API gives."
    return api.create_response(request, Problem(detail=detail), status=422)


@api.get("/requests", response={200: list[RequestState], 401: Problem}, summary="Requests for data that you may see")
def requests(request: HttpRequest) -> list[RequestState]:
    """Every request for data that you may see, the newest first."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    found = list(queries.requests_visible_to(actor).select_related("programme")[:MOST])
    standing = queries.standings_of(found, actor=actor)
    return [_request(each, standing[each.pk]) for each in found]


@api.get(
    "/requests/{pk}/returns",
    response={200: list[ReturnState], 401: Problem, 404: Problem, 422: Problem},
    summary="How each body stands",
)
def returns(request: HttpRequest, pk: UUID) -> Status[Any]:
    """The returns of one request that you may see, by the name of the body."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    asked = queries.requests_visible_to(actor).filter(pk=pk).first()
    if asked is None:
        return Status(404, Problem(detail="There is no such request."))
    today = actor.at.date()
    found = queries.office_overview(asked, actor=actor)
    return Status(200, [_return(each, queries.standing_of(each, today=today)) for each in found])


def _request(asked: DataRequest, standing: queries.Standings) -> RequestState:
    return RequestState(
        id=asked.pk, programme=asked.programme.address, title=asked.title, specification=asked.specification,
        first_day=asked.first_day, last_day=asked.last_day, basis=asked.basis, state=asked.state, due=asked.due,
        asked=standing.asked, answered=standing.answered, accepted=standing.accepted, late=standing.late,
    )  # fmt: skip


def _return(each: Return, standing: Lateness) -> ReturnState:
    known = vars(each)  # with what the query of the overview adds
    return ReturnState(
        id=each.pk, body=each.body.code, name=each.body.name, state=each.state, due=each.due, first_due=each.first_due,
        standing=str(standing.standing), working_days=standing.working_days, version=known["last_number"],
        errors=known["last_errors"], queries=known["last_queries"],
    )  # fmt: skip
