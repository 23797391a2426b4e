"""Every number in the tables of the worked example is worked out again from the published figures."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from openinquiry.core.audit.intake import take_in
from openinquiry.core.audit.plan import read_plan
from openinquiry.core.audit.records import assemble
from openinquiry.core.audit.register import Register
from openinquiry.core.audit.report_model import PublishedTable
from openinquiry.core.audit.tables.aggregate import Statement, enter_statements, read_statements, shares_of_statement
from openinquiry.core.disclosure_control import clear_counts
from openinquiry.core.missing import Known, share_bounds

TOP = Path(__file__).parents[2]
PAGE = (TOP / "docs" / "explanation" / "two-questions-one-force.md").read_text(encoding="utf-8")


def rows_of(name: str) -> list[list[str]]:
    """The body of the table of the page that follows the mark ``name``."""
    found = re.search(rf"<!-- table: {name} -->\n((?:\|.*\n)+)", PAGE)
    assert found, f"The page has no table {name}."
    lines = found.group(1).splitlines()[2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@cache
def published() -> dict[tuple[str, str], tuple[Statement, PublishedTable]]:
    plan = read_plan(TOP / "data" / "published")
    intake = take_in(plan, progress=lambda what, done, of: None)
    register = Register()
    statements = read_statements(assemble(intake.accepted).counts)
    enter_statements(register, statements)
    shown = clear_counts(register.counts, sums=tuple(register.sums), policy=plan.policy, groups={})
    return {
        (each.what["definition"], each.what["area"]): (each, shares_of_statement(shown, each))
        for each in statements
        if each.shares
    }


NATIONAL = ("group-based", "K04000001")
EXPLOITATION = ("multi-victim-multi-offender", "E23000005")
ALL_ABUSE = ("all-child-sexual-abuse", "E23000005")


def in_the_report(which: tuple[str, str]) -> dict[str, list[str]]:
    return {row[0].text: [cell.text for cell in row[1:]] for row in published()[which][1].rows}


def known(*, percent_of_all: float, unrecorded: float) -> tuple[str, str]:
    """Bounds in percent by ``core.missing``, which counts people: hundredths of a percent stand in for people."""
    mine, missing = round(100 * percent_of_all), round(100 * unrecorded)
    bounds = share_bounds(Known(mine, 10_000 - mine - missing, missing))
    assert bounds is not None
    return f"{100 * bounds.low:.1f}", f"{100 * bounds.high:.1f}"


def test_the_national_bounds_follow_from_the_share_recorded():
    statement, _ = published()[NATIONAL]
    shares = {category: percent for category, percent, _ in statement.shares}
    assert statement.recorded_share == 34
    assert {row[0] for row in rows_of("national")} == set(shares)
    for group, of_recorded, low, high in rows_of("national"):
        assert float(of_recorded) == shares[group]
        assert (low, high) == known(percent_of_all=shares[group] * 0.34, unrecorded=66)


def test_the_report_prints_the_same_national_bounds_and_no_percentage():
    report = in_the_report(NATIONAL)
    for group, _, low, high in rows_of("national"):
        assert report[group] == ["[x] 34% recorded", "34%", f"{low}% to {high}%"]


def test_the_two_tables_of_greater_manchester_are_quoted_as_published():
    exploitation, abuse = rows_of("greater-manchester")
    for row, which in ((exploitation, EXPLOITATION), (abuse, ALL_ABUSE)):
        shares = {category: percent for category, percent, _ in published()[which][0].shares}
        assert (float(row[1]), float(row[2])) == (shares["Asian"], shares["White"])
    assert published()[EXPLOITATION][0].recorded_share is None
    assert published()[ALL_ABUSE][0].recorded_share == 100 - float(abuse[3])


def test_the_bounds_for_all_abuse_follow_and_stand_in_the_report():
    report = in_the_report(ALL_ABUSE)
    for group, of_all, of_recorded, low, high in rows_of("all-abuse-bounds"):
        assert (low, high) == known(percent_of_all=float(of_all), unrecorded=32)
        assert report[group] == [f"{of_recorded}%", "68%", f"{low}% to {high}%"]


def test_the_report_gives_no_range_where_the_source_does_not_say_what_is_unrecorded():
    assert in_the_report(EXPLOITATION)["Asian"] == [
        "52% of a number not stated", "[x] not stated by the source", "[x] share unrecorded not stated"
    ]  # fmt: skip


def census() -> dict[str, float]:
    return {group: float(share) / 100 for group, share in rows_of("census")}


def test_the_ratio_of_exploitation_and_its_breakdown_point_are_right():
    shares = {category: percent / 100 for category, percent, _ in published()[EXPLOITATION][0].shares}
    asian, white = shares["Asian"] / census()["Asian"], shares["White"] / census()["White"]
    # (1 - m) asian = (1 - m) white + m / share of White people: solved for m.
    breakdown = (asian - white) / (asian - white + 1 / census()["White"])
    row = rows_of("ratios")[0]
    assert row[1] == f"{asian / white:.2f}"
    assert row[4] == f"{100 * breakdown:.1f}"
    assert (1 - breakdown) * asian == pytest.approx((1 - breakdown) * white + breakdown / census()["White"])


def test_the_ratio_for_all_abuse_and_its_bounds_are_right():
    shares = {category: percent / 100 for category, percent, _ in published()[ALL_ABUSE][0].shares}
    missing = 1 - published()[ALL_ABUSE][0].recorded_share / 100

    def ratio(asian: float, white: float) -> str:
        return f"{(asian / census()['Asian']) / (white / census()['White']):.2f}"

    middle = ratio(shares["Asian"], shares["White"])
    low, high = ratio(shares["Asian"], shares["White"] + missing), ratio(shares["Asian"] + missing, shares["White"])
    assert rows_of("ratios")[1][1:4] == [middle, low, high]


def test_the_distance_at_which_the_national_order_turns_is_right():
    shares = {category: percent for category, percent, _ in published()[NATIONAL][0].shares}
    points = (shares["White"] - shares["Asian"]) * 34 / 66
    assert f"exceed the White share by {points:.1f} percentage points" in " ".join(PAGE.split())
