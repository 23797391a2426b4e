"""By when an answer is owed, whether it is late, and who is reminded when. Knows dates; the day is always an argument."""

from openinquiry.core.timetable.calendar_feed import CalendarEntry, calendar_feed
from openinquiry.core.timetable.due_dates import DueDate, Extension, extend, set_due_date
from openinquiry.core.timetable.due_rules import DueRule, FixedDate, OnClosedDay, PeriodAfter, Unit, due_rule_of
from openinquiry.core.timetable.lateness import Lateness, Standing, lateness
from openinquiry.core.timetable.months import add_months
from openinquiry.core.timetable.reminders import (
    STATUTORY_REMINDERS,
    VOLUNTARY_REMINDERS,
    Basis,
    Moment,
    Recipient,
    Reminder,
    ReminderPolicy,
    ReminderStep,
    next_reminder,
)
from openinquiry.core.timetable.working_days import (
    ANNOUNCED_UNTIL,
    Region,
    WorkingCalendar,
    add_working_days,
    bank_holidays,
    first_working_day_on_or_after,
    is_provisional,
    last_working_day_on_or_before,
    working_days_between,
)

__all__ = [
    "ANNOUNCED_UNTIL", "STATUTORY_REMINDERS", "VOLUNTARY_REMINDERS", "Basis", "CalendarEntry", "DueDate", "DueRule",
    "Extension", "FixedDate", "Lateness", "Moment", "OnClosedDay", "PeriodAfter", "Recipient", "Region", "Reminder",
    "ReminderPolicy", "ReminderStep", "Standing", "Unit", "WorkingCalendar", "add_months", "add_working_days",
    "bank_holidays", "calendar_feed", "due_rule_of", "extend", "first_working_day_on_or_after", "is_provisional",
    "last_working_day_on_or_before", "lateness", "next_reminder", "set_due_date", "working_days_between",
]  # fmt: skip
