"""Whether an answer is late, and by how many working days. Always worked out from dates; nobody types it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from openinquiry.core.shared import BothLanguages, WrongUsage, date_in_words, plain_date
from openinquiry.core.timetable.welsh import numbered
from openinquiry.core.timetable.working_days import WorkingCalendar, working_days_between

_ONE_DAY = timedelta(days=1)


class Standing(StrEnum):
    """How an answer stands to its due date."""

    NOT_DUE_YET = "not_due_yet"
    DUE_SOON = "due_soon"
    DUE_TODAY = "due_today"
    LATE = "late"
    ANSWERED_ON_TIME = "answered_on_time"
    ANSWERED_LATE = "answered_late"


# Standing → the short word for a tag; the sentence; and the sentence where not one working day lies between the days.
WORDS: dict[Standing, tuple[BothLanguages, BothLanguages, BothLanguages]] = {
    Standing.NOT_DUE_YET: (
        BothLanguages("Not due yet", "Cyn y dyddiad cau"),
        BothLanguages("Due on {due}, in {days}.", "Disgwylir ateb erbyn {due}, ymhen {days}."),
        BothLanguages("Due on {due}.", "Disgwylir ateb erbyn {due}."),
    ),
    Standing.DUE_SOON: (
        BothLanguages("Due soon", "Dyddiad cau'n agos"),
        BothLanguages("Due in {days}, on {due}.", "Disgwylir ateb ymhen {days}, erbyn {due}."),
        BothLanguages(
            "Due on {due}. No working day is left before then.",
            "Disgwylir ateb erbyn {due}. Nid oes diwrnod gwaith ar ôl cyn hynny.",
        ),
    ),
    Standing.DUE_TODAY: (
        BothLanguages("Due today", "Dyddiad cau heddiw"),
        BothLanguages("Due today, {due}.", "Disgwylir ateb heddiw, {due}."),
        BothLanguages("Due today, {due}.", "Disgwylir ateb heddiw, {due}."),
    ),
    Standing.LATE: (
        BothLanguages("Late", "Hwyr"),
        BothLanguages("Late by {days}. It was due on {due}.", "{days} yn hwyr. Disgwylid ateb erbyn {due}."),
        BothLanguages("Late. It was due on {due}.", "Hwyr. Disgwylid ateb erbyn {due}."),
    ),
    Standing.ANSWERED_ON_TIME: (
        BothLanguages("On time", "Mewn pryd"),
        BothLanguages("Answered on time, on {answered}.", "Atebwyd mewn pryd, ar {answered}."),
        BothLanguages("Answered on time, on {answered}.", "Atebwyd mewn pryd, ar {answered}."),
    ),
    Standing.ANSWERED_LATE: (
        BothLanguages("Answered late", "Atebwyd yn hwyr"),
        BothLanguages(
            "Answered {days} late, on {answered}. It was due on {due}.",
            "Atebwyd {days} yn hwyr, ar {answered}. Disgwylid ateb erbyn {due}.",
        ),
        BothLanguages(
            "Answered late, on {answered}. It was due on {due}.",
            "Atebwyd yn hwyr, ar {answered}. Disgwylid ateb erbyn {due}.",
        ),
    ),
}


@dataclass(frozen=True)
class Lateness:
    """How an answer stands, and how many working days lie between it, or today, and the due date.

    working_days: 0 or more. It can be 0 for what is late: due on a Friday and not there on the Saturday.
    """

    standing: Standing
    working_days: int
    due: date
    answered_on: date | None

    @property
    def is_late(self) -> bool:
        """Whether the answer came after the due date, or has not come and the due date is past."""
        return self.standing in (Standing.LATE, Standing.ANSWERED_LATE)

    def tag(self) -> BothLanguages:
        """The standing in a word or two."""
        return WORDS[self.standing][0]

    def sentence(self) -> BothLanguages:
        """The standing with its days and dates, as the reader is told."""
        _, counted, without = WORDS[self.standing]
        answered = date_in_words(self.answered_on) if self.answered_on else ""
        days = numbered(self.working_days, unit="working day")
        return (counted if self.working_days else without).format(
            due=date_in_words(self.due), days=days, answered=answered
        )


def lateness(
    due: date, *, answered_on: date | None, today: date, calendar: WorkingCalendar, soon: int = 10
) -> Lateness:
    """How an answer due on ``due`` stands on ``today``. It is in time on the due date itself, to the end of that day.

    answered_on: the day it was signed off; None while it is not, and whatever is uploaded until then counts for nothing.
    soon: working days; from so many before the due date on, it is due soon.
    Raises WrongUsage when ``answered_on`` is after ``today``.
    """
    if answered_on is not None and answered_on > today:
        raise WrongUsage(f"An answer of {plain_date(answered_on)} cannot have come by {plain_date(today)}.")
    day = today if answered_on is None else answered_on
    first, last = sorted((day, due))
    apart = working_days_between(first + _ONE_DAY, end=last + _ONE_DAY, calendar=calendar)
    if answered_on is not None:
        standing = Standing.ANSWERED_ON_TIME if day <= due else Standing.ANSWERED_LATE
    elif day > due:
        standing = Standing.LATE
    elif day == due:
        standing = Standing.DUE_TODAY
    else:
        standing = Standing.DUE_SOON if apart <= soon else Standing.NOT_DUE_YET
    return Lateness(standing, apart, due, answered_on)
