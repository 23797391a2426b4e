"""Invented figures and a form with every kind of field, for the page of parts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.http import QueryDict

from openinquiry.core.shared import forces
from openinquiry.web.components import (
    AreaFigure,
    Bar,
    Chart,
    Column,
    DayField,
    LinePoint,
    Link,
    Moment,
    Row,
    Share,
    Table,
    Tag,
    Task,
    bars_with_intervals,
    council_maps,
    force_map,
    line_over_periods,
    stacked_shares,
)
from openinquiry.web.components.maps import tiles

_STATES = (("Checked", "green"), ("Late", "red"), ("Sent back", "orange"), ("Not begun", "grey"))
_YEARS = (("2022", 610), ("2023", 655), ("2024", 700), ("2025", 690), ("2026", 742))


class SampleForm(forms.Form):
    """Every kind of field."""

    name = forms.CharField(label="Name of the return", help_text="As it stands in the letter.")
    why = forms.CharField(label="Why is this figure so high?", widget=forms.Textarea(attrs={"rows": 4}))
    day = DayField(label="When was it counted?", help_text="For example, 27 3 2026")
    held = forms.ChoiceField(
        label="Do you hold these data?",
        choices=[("yes", "Yes"), ("no", "No"), ("part", "In part")],
        widget=forms.RadioSelect,
    )
    systems = forms.MultipleChoiceField(
        label="Which systems did you search?",
        choices=[("crime", "Crime records"), ("case", "Case files"), ("paper", "Paper archive")],
        widget=forms.CheckboxSelectMultiple,
    )
    kind = forms.ChoiceField(
        label="Kind of body", choices=[("", "Choose"), ("force", "Police force"), ("council", "Council")]
    )
    count = forms.IntegerField(label="How many?", widget=forms.NumberInput(attrs={"class": "govuk-input--width-5"}))
    file = forms.FileField(label="Choose the workbook", help_text="XLSX, ODS, CSV or zip, up to 300 MB.")
    secret = forms.CharField(label="Password", widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}))
    agreed = forms.BooleanField(label="I am allowed to sign for my body")


class FilterForm(forms.Form):
    """A small form that asks by address."""

    state = forms.ChoiceField(label="State", choices=[("", "Any"), ("late", "Late")], required=False)


def parts(asked: QueryDict) -> dict[str, Any]:
    """What the page shows, by name. asked: what its address asks."""
    return {
        "tags": [Tag("Not begun", "grey"), *(Tag(*state) for state in _STATES[:3]), Tag("Signed", "blue")],
        "links": [Link("Start", "/"), Link("Requests", "/#"), Link("Request 14", "/#14")],
        "tabs": [Link("Findings", "?tab=1", current=True), Link("Versions", "?tab=2"), Link("History", "?tab=3")],
        "rows": [
            Row("Period", "1 April 2025 to 31 March 2026"),
            Row("State", Tag("Late", "red")),
            Row("Who signs", "Invented Officer", (Link("Change", "#rows"),)),
        ],
        "tasks": [
            Task("Say what your columns mean", "Completed", "#tasks"),
            Task("Send the workbook", Tag("In progress", "blue"), "#tasks", "One file, or a zip of several"),
            Task("Sign", "Cannot start yet"),
        ],
        "moments": [
            Moment("Return sent", datetime(2026, 11, 23, 16, 5, tzinfo=UTC), "Invented Officer", "Version 2"),
            Moment("Reminder sent", datetime(2026, 11, 20, 9, 0, tzinfo=UTC)),
        ],
        "bodies": _bodies(asked),
        "charts": [_bars(), _line(), _shares(), _forces()],
        "councils": _councils(),
    }


def _bodies(asked: QueryDict) -> Table:
    columns = (
        Column("Body", sort="body"),
        Column("State"),
        Column("Rows", numeric=True, sort="rows"),
        Column("Errors", numeric=True),
        Column("Share recorded", numeric=True),
        Column("Due"),
        Column("Return"),
    )
    rows = [
        (
            force.name,
            Tag(*_STATES[place % 4]),
            f"{1_234 + 317 * place:,}",
            "[c]" if place == 2 else str(place),
            f"{91 - 3 * place}%",
            "30 November 2026",
            Link("Open", f"#{force.code}", force.name),
        )
        for place, force in enumerate(forces()[:6])
    ]
    return Table("Returns of six forces, invented", columns, rows, sorted_by=asked.get("sort", "body"), asked=asked)


def _bars() -> Chart:
    figures = [
        ("Known to one body", 1230, 1100, 1400),
        ("Known to two bodies", 410, 350, 480),
        ("Known to three bodies or more", 95, 70, 130),
    ]
    bars = [Bar(name, f"{value:,}", value, low, high, f"{low:,} to {high:,}") for name, value, low, high in figures]
    return bars_with_intervals(
        "Children by how many bodies know of them, invented",
        [*bars, Bar("Known to all bodies", "[c]")],
        what="Children",
    )


def _line() -> Chart:
    points = [
        LinePoint(
            year, f"{value:,}", value, value - 60, value + 60, f"{value - 60:,} to {value + 60:,}", year != "2025"
        )
        for year, value in _YEARS
    ]
    return line_over_periods("Offences recorded in each year, invented", points, what="Offences")


def _shares() -> Chart:
    rows = [
        Share("Avon and Somerset", ("45%", "20%", "10%", "25%"), (0.45, 0.20, 0.10), 0.25),
        Share("Cumbria", ("62%", "8%", "5%", "25%"), (0.62, 0.08, 0.05), 0.25),
        Share("Dorset", ("[c]", "[c]", "[c]", "31%")),
    ]
    return stacked_shares(
        "How the relationship was recorded, invented",
        rows,
        categories=("Stranger", "Acquaintance", "Relative"),
        what="Police force",
    )


def _forces() -> Chart:
    figures = {
        tile.code: AreaFigure(str(40 + 37 * place % 160), 40 + 37 * place % 160)
        for place, tile in enumerate(tiles("forces"))
    }
    figures["E23000034"], figures["W15000004"] = AreaFigure("[c]"), AreaFigure("[x]")
    return force_map("Offences per force, invented", figures, breaks=(80, 120, 160), what="Offences")


def _councils() -> tuple[Chart, ...]:
    figures = {tile.code: AreaFigure(str(place % 60), place % 60) for place, tile in enumerate(tiles("councils"))}
    return council_maps("Assessments, invented", figures, breaks=(15, 30, 45), what="Assessments")
