"""Set the report as one web page that needs nothing else: no script, no request, styles and pictures inside."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from openinquiry.adapters.report.charts import draw_chart
from openinquiry.adapters.report.layout import NumberedTable, Page, lay_out, policies_of
from openinquiry.adapters.report.words import clean, counted, says_more_than_its_symbol, symbol_key
from openinquiry.core.audit.explanation import figure_id
from openinquiry.core.audit.report_model import Callout, ColumnKind, Paragraph, Points, Report

LONG_TABLE = 15  # rows; a longer table stands folded under its chart
CALLOUT_TITLES = {"headline": "Headline", "caution": "Read with care", "missing": "What is missing",
                  "finding": "Finding", "refused": "What cannot be said"}  # fmt: skip


@dataclass(frozen=True)
class _HtmlCell:
    """A cell ready for the template."""

    text: str
    css: str
    is_row_heading: bool
    anchor: str

    @property
    def last_word(self) -> str:
        """What the mark for citing stays beside at the end of a line."""
        return self.text.rpartition(" ")[2]

    @property
    def all_but_the_last_word(self) -> str:
        """The rest, with the space after it."""
        return self.text[: len(self.text) - len(self.last_word)]


@dataclass(frozen=True)
class _HtmlGroup:
    """Rows under one heading, which is empty where the table has no groups: the address of each, and its cells."""

    heading: str
    rows: tuple[tuple[str, tuple[_HtmlCell, ...]], ...]


def html_of(report: Report) -> str:
    """The whole page. Raises NotCleared for a table that disclosure control has not passed."""
    pages = lay_out(report)
    return (
        _environment()
        .get_template("report.html.jinja")
        .render(
            report=report,
            pages=pages,
            policies=policies_of(pages),
            style=Markup(_resource("report.css")),  # noqa: S704 - our own file
        )
    )


def _resource(name: str) -> str:
    return files("openinquiry.adapters.report").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FunctionLoader(_resource),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: clean(value) if type(value) is str else value,
    )
    environment.tests["a_callout"] = lambda block: isinstance(block, Callout)
    environment.tests["a_paragraph"] = lambda block: isinstance(block, Paragraph)
    environment.tests["points"] = lambda block: isinstance(block, Points)
    environment.filters["counted"] = counted
    environment.globals.update(
        callout_title=lambda kind: CALLOUT_TITLES.get(kind, "Note"),
        chart_of=_chart,
        groups_of=_groups,
        heading_css=lambda column: "number" if column.kind.is_number else column.kind.value,
        key_of=lambda table: symbol_key(table.symbols),
        is_folded=lambda numbered: numbered.appendix or bool(numbered.charts and len(numbered.table.rows) > LONG_TABLE),
        notes_of=notes_of,
        patterns_of=patterns_of,
        marks_of=column_marks,
        level_of=lambda page: min(6, page.level + 1),
        has_tables=_has_tables,
    )
    return environment


def _has_tables(pages: tuple[Page, ...]) -> bool:
    return any(page.tables() for page in pages)


def _chart(numbered: NumberedTable, place: int) -> Markup:
    drawn = draw_chart(numbered.charts[place], numbered.table, anchor=numbered.chart_anchors[place])
    return Markup(drawn)  # noqa: S704 - svg.py escapes every string


def notes_of(numbered: NumberedTable) -> tuple[str, ...]:
    """The notes under a table: those on its columns first, in the order of the columns, then its own."""
    return tuple(column.note for column in numbered.table.columns if column.note) + numbered.table.notes


def patterns_of(numbered: NumberedTable) -> tuple[tuple[str, str], ...]:
    """(how a figure of the column is cited, its heading) for each column of figures; none where no row has an id."""
    table = numbered.table
    if not any(table.figure_ids):
        return ()
    figures = [column for column in table.columns if column.kind is not ColumnKind.TEXT]
    return tuple((figure_id(table.id, "ROW", column.key), column.label) for column in figures)


def column_marks(numbered: NumberedTable) -> tuple[str, ...]:
    """For each column, «note 1» where its heading has a note, else nothing."""
    marks, number = [], 0
    for column in numbered.table.columns:
        number += bool(column.note)
        marks.append(f"note {number}" if column.note else "")
    return tuple(marks)


def heading_column(numbered: NumberedTable) -> int | None:
    """The place of the column whose cells name their rows: the first that is shown, if it is one of words."""
    first = next(iter(numbered.shown), None)
    return first if first is not None and numbered.table.columns[first].kind is ColumnKind.TEXT else None


def _groups(numbered: NumberedTable) -> list[_HtmlGroup]:
    table = numbered.table
    anchors = numbered.row_anchors or ("",) * len(table.rows)
    return [
        _HtmlGroup(heading, tuple((anchors[row], _cells(numbered, row, anchors[row])) for row in rows))
        for heading, rows in table.groups()
    ]


def _cells(numbered: NumberedTable, row: int, anchor: str) -> tuple[_HtmlCell, ...]:
    heading = heading_column(numbered)
    cells = []
    for place in numbered.shown:
        column, cell = numbered.table.columns[place], numbered.table.rows[row][place]
        css = "number" if column.kind.is_number else column.kind.value
        if says_more_than_its_symbol(cell):
            css = "reason"
        cells.append(_HtmlCell(cell.text, css, place == heading, anchor if place == heading else ""))
    return tuple(cells)
