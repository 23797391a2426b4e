"""What the answers of the API hold."""

from __future__ import annotations

from datetime import date
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
