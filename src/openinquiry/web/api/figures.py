"""Approved figures for programs of everybody: no key, and no more than the public page of each figure shows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import http_date
from django.views.decorators.http import conditional_page
from ninja import Path, Query, Router, Status
from ninja.decorators import decorate_view

from openinquiry.core.audit.explanation import ends_shown, grade_shown, number_shown, sign_shown
from openinquiry.core.workflow import RunState
from openinquiry.domain.audit import queries
from openinquiry.domain.audit.models import Figure, Output, Run
from openinquiry.web.api.for_everybody import for_everybody, kept_for_a_while
from openinquiry.web.api.shapes import (
    Beside,
    DefinitionUsed,
    FigureLine,
    FiguresOfRun,
    FileDigest,
    Interval,
    MissingBody,
    Problem,
    PublishedFigure,
    PublishedRun,
    RunsOfProgramme,
    SignMeaning,
)
from openinquiry.web.cited import citation, same_figure_later, signs_in

A_PAGE = 100  # runs or figures in one answer
_GRADES = ("grade", "grade of a claim")  # how a grade is made, in the words of the register

Address = Annotated[str, Path(pattern=r"^[-a-zA-Z0-9_]{1,50}$", description="The address of the programme.")]
Number = Annotated[int, Path(ge=1, le=2_147_483_647, description="The number of the run.")]
# No name holds a slash, and no database can be asked for a control character.
Part = Annotated[str, Path(pattern=r"^[^\x00-\x1f/]{1,200}$")]
PageNumber = Annotated[int, Query(ge=1, le=1_000_000, description=f"Which page; each holds {A_PAGE}.")]

router = Router(auth=None, tags=["Approved figures"])
_published = decorate_view(kept_for_a_while, conditional_page, for_everybody)


@router.get(
    "/programmes/{address}/runs",
    response={200: RunsOfProgramme, 404: Problem, 422: Problem},
    summary="The approved runs of a programme",
)
@_published
def runs(request: HttpRequest, response: HttpResponse, address: Address, page: PageNumber = 1) -> Status[Any]:
    """Every run whose figures are published, the newest first; those that a later run replaced say so."""
    found = list(queries.published_runs().filter(programme__address=address).select_related("programme"))
    if not found:
        return Status(404, Problem(detail="There is no approved run here."))
    stands = {(each.first_day, each.last_day): each for each in found if each.state == RunState.APPROVED}
    shown = Paginator(found, A_PAGE)
    chosen = found[(page - 1) * A_PAGE : page * A_PAGE]
    files = _files(chosen)
    _last_changed(response, found)
    items = [
        _run(each, stands.get((each.first_day, each.last_day)), files.get(each.number, []), request) for each in chosen
    ]
    return Status(200, RunsOfProgramme(count=shown.count, page=page, pages=shown.num_pages, items=items))


@router.get(
    "/programmes/{address}/runs/{number}/figures",
    response={200: FiguresOfRun, 404: Problem, 422: Problem},
    summary="The figures of an approved run",
)
@_published
def figures(
    request: HttpRequest,
    response: HttpResponse,
    address: Address,
    number: Number,
    page: PageNumber = 1,
    table: Annotated[
        str, Query(pattern=r"^[^\x00-\x1f/]{0,200}$", description="The figures of one table alone, such as claims.")
    ] = "",
) -> Status[Any]:
    """Every figure as shown, in the order of the report. Each has an address of its own, which says all about it."""
    run = queries.published_runs().filter(programme__address=address, number=number).select_related("programme").first()
    if run is None:
        return Status(404, Problem(detail="There is no approved run here."))
    wanted = queries.published_figures().filter(run=run).select_related("table").defer("table__about")
    shown = Paginator(wanted.filter(table__name=table) if table else wanted, A_PAGE)
    chosen = shown.page(page).object_list if page <= shown.num_pages else []
    replacing = queries.approved_in_place_of(run)
    _last_changed(response, filter(None, (run, replacing)))
    items = [_line(each, run, request) for each in chosen]
    return Status(200, FiguresOfRun(count=shown.count, page=page, pages=shown.num_pages, items=items))


@router.get(
    "/figures/{address}/{number}/{table}/{row}/{column}",
    response={200: PublishedFigure, 404: Problem, 422: Problem},
    summary="One approved figure, with all that it is cited with",
    url_name="figure",
)
@_published
def figure(
    request: HttpRequest, response: HttpResponse, address: Address, number: Number, table: Part, row: Part, column: Part
) -> Status[Any]:
    """The figure at its address, which does not change: as shown, or the sign why it is not, and what it rests on."""
    visible = queries.published_figures().select_related("run__programme__office", "table")
    asked = visible.filter(
        run__programme__address=address, run__number=number, name=f"{table}/{row}/{column}"
    ).first()  # fmt: skip
    if asked is None:
        return Status(404, Problem(detail="There is no approved figure here."))
    run = queries.published_runs().select_related("programme").get(pk=asked.run_id)
    replacing = queries.approved_in_place_of(run)
    _last_changed(response, filter(None, (run, replacing)))
    return Status(200, _whole(asked, run, replacing, request))


def _last_changed(response: HttpResponse, of: Iterable[Any]) -> None:
    """Nothing about a published run changes but by an approval: its own, or that of the run which replaces it."""
    moments: list[datetime] = [each.approved_at for each in of if each.approved_at]
    if moments:
        response.headers["Last-Modified"] = http_date(max(moments).timestamp())


def _files(runs_shown: Iterable[Run]) -> dict[int, list[FileDigest]]:
    """The number of each run → the files of its report but single tables, with their digests."""
    found: dict[int, list[FileDigest]] = {}
    kept = Output.objects.filter(run__in=[each.pk for each in runs_shown]).exclude(name__contains="/")
    for number, name, sha256 in kept.order_by("name").values_list("run__number", "name", "sha256"):
        found.setdefault(number, []).append(FileDigest(name=name, sha256=sha256))
    return found


def _run(run: Run, stands: Run | None, files: list[FileDigest], request: HttpRequest) -> PublishedRun:
    replaced = run.state == RunState.SUPERSEDED
    at = [run.programme.address, run.number]
    return PublishedRun(
        number=run.number, state=run.state, replaced_by=stands.number if stands and replaced else None,
        first_day=run.first_day, last_day=run.last_day, as_at=run.as_at, invented=run.invented,
        approved=vars(run)["approved_at"], figures=request.build_absolute_uri(reverse("api-1:figures", args=at)), files=files,
    )  # fmt: skip


def _line(asked: Figure, run: Run, request: HttpRequest) -> FigureLine:
    at = [run.programme.address, run.number]
    return FigureLine(
        name=asked.name, table=asked.table.title, row=asked.row, column=asked.column, shown=asked.shown,
        value=number_shown(asked.shown), sign=sign_shown(asked.shown), interval=_interval(asked.interval),
        address=request.build_absolute_uri(reverse("api-1:figure", args=[*at, *asked.name.split("/")])),
        page=request.build_absolute_uri(reverse("figure", args=[*at, asked.name])),
    )  # fmt: skip


def _whole(asked: Figure, run: Run, replacing: Run | None, request: HttpRequest) -> PublishedFigure:
    explained = queries.explained(asked)
    later = same_figure_later(asked)
    line = _line(asked, run, request)
    return PublishedFigure(
        **line.dict(), run=_run(run, replacing, _files([run]).get(run.number, []), request),
        replaced_by=_line(later, later.run, request).address if later else None,
        grade=_grade(asked),
        beside=[
            Beside(column=column, shown=shown, value=number_shown(shown), sign=sign_shown(shown))
            for column, shown in asked.beside
        ],
        signs=[SignMeaning(sign=sign, meaning=str(meaning)) for sign, meaning in signs_in(asked)],
        how=explained["how"]["words"],
        definitions=[
            DefinitionUsed(id=each["id"], title=each["title"], words=each["words"]) for each in explained["definitions"]
        ],
        caveats=explained["notes"], returns_used=len(explained["returns"]),
        missing=[MissingBody(body=each["body_name"], reason=each.get("reason", "")) for each in explained["missing"]],
        publisher=asked.run.programme.office.name, programme=asked.run.programme.title,
        citation=citation(asked, address=line.page),
    )  # fmt: skip


def _interval(shown: str) -> Interval | None:
    if not shown:
        return None
    lower, upper = ends_shown(shown) or (None, None)
    return Interval(shown=shown, lower=lower, upper=upper, sign=sign_shown(shown))


def _grade(asked: Figure) -> str | None:
    """The letter of the figure if it is a grade, or of the one grade that stands in its row."""
    _table, row, column = asked.name.split("/")
    line = asked.table.about["rows"][row]["figures"]
    graded = {key: shown for key, (shown, how, _basis) in line.items() if how in _GRADES}
    if column in graded:
        return grade_shown(graded[column])
    return grade_shown(*graded.values()) if len(graded) == 1 else None
