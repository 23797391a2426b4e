"""What the answers of the API hold."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from ninja import Schema
from pydantic import Field


class Problem(Schema):
    """Why there is no answer."""

    detail: str = Field(description="One sentence for whoever reads the log of the program.")


class RequestState(Schema):
    """How a request for data stands. Only returns that the reader may know of are counted."""

    id: UUID
    programme: str = Field(description="The address of the programme.")
    title: str
    specification: str
    first_day: date = Field(description="First day of the period.")
    last_day: date = Field(description="Last day of the period.")
    basis: str = Field(description="statutory or voluntary.")
    state: str = Field(description="draft, issued, closed or withdrawn.")
    due: date
    asked: int = Field(description="Bodies that are asked.")
    answered: int
    accepted: int
    late: int


class ReturnState(Schema):
    """How the return of one body stands."""

    id: UUID
    body: str = Field(description="The code of the body, such as E23000002.")
    name: str
    state: str = Field(description="A state of docs/reference/states.md.")
    due: date
    first_due: date = Field(description="As first asked; later where more time was given.")
    standing: str = Field(description="not_due_yet, due_soon, due_today, late, answered_on_time or answered_late.")
    working_days: int = Field(description="Working days from or to the due date.")
    version: int | None = Field(description="The number of the last file; null where none was uploaded.")
    errors: int | None
    queries: int | None


class FileDigest(Schema):
    """One file of the report of a run."""

    name: str
    sha256: str = Field(description="In hexadecimal. Whoever is given the file can compare it.")


class PublishedRun(Schema):
    """A run whose figures are published."""

    number: int
    state: str = Field(description="approved, or superseded where a later run was approved in its place.")
    replaced_by: int | None = Field(
        description="The number of the run that was approved in its place; null where none was."
    )
    first_day: date = Field(description="First day of the period.")
    last_day: date = Field(description="Last day of the period.")
    as_at: date = Field(description="The date of the data.")
    invented: bool = Field(description="Whether the data are invented: then no figure says anything about a real body.")
    approved: datetime = Field(description="When a second person approved it.")
    figures: str = Field(description="The address of its figures.")
    files: list[FileDigest]


class Interval(Schema):
    """The range of a figure."""

    shown: str = Field(description="As the report shows it.")
    lower: float | None
    upper: float | None = Field(description="Null where it has no upper end, or where the range is not shown.")
    sign: str | None = Field(description="Such as [c]; its meaning stands among the signs of the figure.")


class FigureLine(Schema):
    """One figure as the report shows it."""

    name: str = Field(description="Table, row and column, with slashes between.")
    table: str = Field(description="The title of its table.")
    row: str
    column: str
    shown: str = Field(description="The text of the cell: a number, a sign why there is none, or words.")
    value: float | None = Field(
        description="The number as shown, percentages as 0 to 100; null where it is protected or no single number."
    )
    sign: str | None = Field(description="A sign of the Government Analysis Function, such as [c], where one is shown.")
    interval: Interval | None = Field(description="Null where the figure has none.")
    address: str = Field(description="The address of the whole figure as JSON. It does not change.")
    page: str = Field(description="The address of its page. It does not change.")


class Beside(Schema):
    """Another figure of the same row, denominators among them."""

    column: str
    shown: str
    value: float | None
    sign: str | None


class SignMeaning(Schema):
    """A sign that is shown, and what it means."""

    sign: str
    meaning: str


class DefinitionUsed(Schema):
    """A definition that the figure rests on."""

    id: str
    title: str
    words: str


class MissingBody(Schema):
    """A body whose return is not in the figure."""

    body: str
    reason: str


class PublishedFigure(FigureLine):
    """One figure with all that it is cited with: the same as on its page."""

    run: PublishedRun
    replaced_by: str | None = Field(description="The address of the same figure in the run that replaced this one.")
    grade: str | None = Field(
        description="A to E, or X where nothing can be said; null where its row has no one grade."
    )
    beside: list[Beside]
    signs: list[SignMeaning] = Field(description="The key to the signs that are shown.")
    how: str = Field(description="How it was worked out.")
    definitions: list[DefinitionUsed]
    caveats: list[str]
    returns_used: int = Field(description="How many returns it rests on.")
    missing: list[MissingBody] = Field(description="The bodies that were asked and whose return is not in it.")
    publisher: str = Field(description="The office whose figure it is; to be named where it is used.")
    programme: str = Field(description="The title of the programme.")
    citation: str


class RunsOfProgramme(Schema):
    """A page of runs."""

    count: int = Field(description="How many there are on all pages.")
    page: int
    pages: int
    items: list[PublishedRun]


class FiguresOfRun(Schema):
    """A page of figures."""

    count: int = Field(description="How many there are on all pages.")
    page: int
    pages: int
    items: list[FigureLine]
