"""Another library reads the feed as it was meant; a date that moves keeps its identity."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from openinquiry.core.shared import WrongUsage
from openinquiry.core.timetable import CalendarEntry, DueDate, calendar_feed, extend

MADE = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
DUE = DueDate(date(2026, 4, 2), date(2026, 5, 5), "20 working days", "a calendar")
ENTRY = CalendarEntry(
    "return-17@inquiry.example", DUE, "Police return; period 1, «2024»", "https://inquiry.example/r/17"
)


def feed(*entries: CalendarEntry, name: str = "Due dates") -> str:
    return calendar_feed(entries, name=name, made_at=MADE)


def events(text: str) -> list[dict[str, object]]:
    """As the other library reads them."""
    return [
        {
            "uid": str(each["UID"]), "start": each["DTSTART"].dt, "end": each["DTEND"].dt, "title": str(each["SUMMARY"]),
            "sequence": each["SEQUENCE"], "status": str(each["STATUS"]), "more": str(each.get("DESCRIPTION", "")),
        }
        for each in Calendar.from_ical(text).walk("VEVENT")
    ]  # fmt: skip


def test_a_due_date_is_a_whole_day_in_the_calendar() -> None:
    assert events(feed(ENTRY)) == [
        {
            "uid": "return-17@inquiry.example", "start": date(2026, 5, 5), "end": date(2026, 5, 6),
            "title": "Police return; period 1, «2024»", "sequence": 0, "status": "CONFIRMED", "more": "",
        }
    ]  # fmt: skip


def test_the_feed_is_written_as_the_standard_has_it() -> None:
    assert feed(ENTRY).split("\r\n") == [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//OpenInquiry//Due dates//EN",
        "METHOD:PUBLISH",
        "NAME:Due dates",
        "X-WR-CALNAME:Due dates",
        "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
        "BEGIN:VEVENT",
        "UID:return-17@inquiry.example",
        "DTSTAMP:20261127T093000Z",
        "SEQUENCE:0",
        "DTSTART;VALUE=DATE:20260505",
        "DTEND;VALUE=DATE:20260506",
        "SUMMARY:Police return\\; period 1\\, «2024»",
        "STATUS:CONFIRMED",
        "TRANSP:TRANSPARENT",
        "URL:https://inquiry.example/r/17",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]


def test_a_date_that_moves_keeps_its_uid_and_says_what_it_was() -> None:
    later = extend(DUE, to=date(2026, 5, 19), reason="Not for the calendar.", decided_on=date(2026, 4, 28))
    found = events(feed(CalendarEntry(ENTRY.uid, later, ENTRY.title)))[0]
    assert (found["uid"], found["start"], found["sequence"]) == (ENTRY.uid, date(2026, 5, 19), 1)
    assert found["more"] == "First due on 5 May 2026. Extended to 19 May 2026 on 28 April 2026."


def test_the_reason_of_an_extension_which_may_name_somebody_is_not_in_the_feed() -> None:
    later = extend(DUE, to=date(2026, 5, 19), reason="Invented Person is ill.", decided_on=date(2026, 4, 28))
    assert "Invented" not in feed(CalendarEntry(ENTRY.uid, later, ENTRY.title))


def test_what_is_owed_no_more_is_cancelled_with_a_higher_number() -> None:
    found = events(feed(CalendarEntry(ENTRY.uid, DUE, ENTRY.title, cancelled=True)))[0]
    assert (found["status"], found["sequence"]) == ("CANCELLED", 1)


def test_entries_stand_in_one_order_whatever_order_they_are_given_in() -> None:
    other = CalendarEntry("a@inquiry.example", DUE, "Another")
    assert feed(ENTRY, other) == feed(other, ENTRY)
    assert [each["uid"] for each in events(feed(ENTRY, other))] == ["a@inquiry.example", ENTRY.uid]


def test_the_stamp_is_in_universal_time() -> None:
    summer = datetime(2026, 7, 1, 0, 30, tzinfo=timezone(timedelta(hours=1)))
    assert "DTSTAMP:20260630T233000Z\r\n" in calendar_feed([ENTRY], name="x", made_at=summer)


def test_a_time_without_a_zone_and_two_entries_of_one_name_are_refused() -> None:
    with pytest.raises(WrongUsage):
        calendar_feed([], name="x", made_at=MADE.replace(tzinfo=None))
    with pytest.raises(WrongUsage):
        feed(ENTRY, CalendarEntry(ENTRY.uid, DUE, "The same again"))


@pytest.mark.parametrize("uid", ["", "no domain", "a@b\r\nATTENDEE:x", "a b@c", "a@b\n"])
def test_a_uid_that_could_write_another_line_is_refused(uid: str) -> None:
    with pytest.raises(WrongUsage):
        CalendarEntry(uid, DUE, "x")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "https://a.example/\r\nX:1", "https://a.example/ b"])
def test_an_address_that_could_write_another_line_or_a_script_is_refused(address: str) -> None:
    with pytest.raises(WrongUsage):
        CalendarEntry("a@b.example", DUE, "x", address)


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=300))
def test_any_title_comes_back_as_it_was_and_no_line_is_too_long(title: str) -> None:
    text = feed(CalendarEntry("a@b.example", DUE, title))
    assert all(len(line.encode("utf-8")) <= 75 for line in text.split("\r\n"))
    kept = "".join(
        c for c in title.replace("\r\n", "\n").replace("\r", "\n") if c in "\t\n" or not (c < " " or c == "\x7f")
    )
    assert [each["title"] for each in events(text)] == [kept]
    assert text.count("BEGIN:VEVENT\r\n") == 1
