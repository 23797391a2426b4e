"""The report as data: sections of blocks that any writer can set. Holds cleared tables and words, nothing else.

A number reaches a reader only inside a ``Cleared[PublishedTable]``; sentences are composed from the text of its cells.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from openinquiry.core.disclosure_control import ClearedCounts
from openinquiry.core.shared import Cleared

SYMBOLS = {
    "c": "[c] confidential: a small number, or one from which a small number could be worked out",
    "low": "[low] more than zero, and less than half of the unit shown",
    "x": "[x] not available, for the reason given in the cell or the note",
    "z": "[z] not applicable",
}


class ColumnKind(Enum):
    """How a column is set: words to the left, numbers to the right. RATE: a number with decimals, such as a rate or ratio."""

    TEXT = "text"
    COUNT = "count"
    PERCENT = "percent"
    RANGE = "range"
    GRADE = "grade"
    RATE = "rate"

    @property
    def is_one_number(self) -> bool:
        """Whether each cell holds one number, which a machine reads beside its text."""
        return self in (ColumnKind.COUNT, ColumnKind.PERCENT, ColumnKind.RATE)

    @property
    def is_number(self) -> bool:
        """Whether each cell holds one number or the two ends of a range."""
        return self.is_one_number or self is ColumnKind.RANGE


@dataclass(frozen=True)
class Column:
    """A column of a published table. ``note`` explains the heading under the table."""

    key: str
    label: str
    kind: ColumnKind = ColumnKind.TEXT
    note: str = ""


@dataclass(frozen=True)
class Cell:
    """What stands in one place of a table.

    value: a number that a spreadsheet may hold (counts as whole numbers, percentages as 0 to 100), or None.
    text: what a reader sees, e.g. «1,235», «34%», «28% to 94%», «[c]», «[x] 34% recorded».
    symbol: one of :data:`SYMBOLS`, or empty.
    low, high: the ends of a range, for charts and CSV.
    how: how the number is made, one of :data:`openinquiry.core.audit.cells.HOW`; empty in a cell of words.
    again: makes the cell once more from the counts of a release, so that it can be said which counts it rests on.
    """

    text: str
    value: float | int | None = None
    symbol: str = ""
    low: float | None = None
    high: float | None = None
    how: str = field(default="", compare=False, repr=False)
    again: Callable[[ClearedCounts], Cell] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class PublishedTable:
    """A table as it may be shown. ``id`` is stable and citeable (e.g. «suspects-ethnicity-self-defined»).

    figure_ids: for each row, the id by which its figure is cited; empty where a row is no figure.
    lead: one sentence that says what the table shows.
    group_rows_by: keys of columns of words that say the same in row after row: where a reader sees the table, their words
    stand once, over the rows.
    """

    id: str
    title: str
    lead: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    source: str = ""
    figure_ids: tuple[str, ...] = ()
    group_rows_by: tuple[str, ...] = ()

    @property
    def group_places(self) -> tuple[int, ...]:
        """The places of the columns by which the rows are grouped."""
        places = {column.key: place for place, column in enumerate(self.columns)}
        return tuple(places[key] for key in self.group_rows_by)

    def groups(self) -> tuple[tuple[str, tuple[int, ...]], ...]:
        """The heading of each run of rows that belong together, and the rows; one group without a heading if none do."""
        runs: list[tuple[str, list[int]]] = []
        for number, row in enumerate(self.rows):
            heading = "; ".join(row[place].text for place in self.group_places)
            if not runs or runs[-1][0] != heading:
                runs.append((heading, []))
            runs[-1][1].append(number)
        return tuple((heading, tuple(rows)) for heading, rows in runs)

    @property
    def symbols(self) -> tuple[str, ...]:
        """The symbols that stand in the table, in the order of the key."""
        used = {cell.symbol for row in self.rows for cell in row if cell.symbol}
        return tuple(symbol for symbol in SYMBOLS if symbol in used)


class ChartKind(Enum):
    """bars: one bar a row. bounds: a recorded share with its no-assumption range a row. forest: a number with its interval a
    row. dial: ranges of a share at one setting of the dial after another.

    funnel: a share against the size of its denominator. ratio funnel: observed over expected against the expected number.
    stacked: parts of a whole, one column a part. weights: bars to both sides of zero. waterfall: steps that add up.
    """

    BARS = "bars"
    BOUNDS = "bounds"
    FOREST = "forest"
    DIAL = "dial"
    FUNNEL = "funnel"
    RATIO_FUNNEL = "ratio funnel"
    STACKED = "stacked"
    WEIGHTS = "weights"
    WATERFALL = "waterfall"


FUNNELS = (ChartKind.FUNNEL, ChartKind.RATIO_FUNNEL)


@dataclass(frozen=True)
class Chart:
    """A picture of columns of one table, drawn from the cleared cells only.

    label: key of the column that names each row. values: keys of the columns drawn.
    BARS: values = (count or percent,). BOUNDS: values = (point, range). FOREST: values = (number, range), the scale from
    nought in each group; a range without an upper end is an arrow. DIAL: values = (ranges, the narrowest first).
    FUNNEL: values = (denominator, share), ``average`` the share around which limits are drawn, in percent, and
    ``extra_variance`` the additive over-dispersion (a variance) on the scale of proportions; ``highlight_above``: rows with
    a smaller denominator are drawn but never labelled. RATIO_FUNNEL: values = (expected, ratio), around 1;
    ``extra_variance`` on the scale of the square root of the ratio. STACKED: values = the parts. WEIGHTS: values = (a number
    of either sign,).
    WATERFALL: values = (what the step adds, where it leads); ``mark``: a number at which a line
    stands, named by ``mark_words``.
    A table whose rows are grouped is drawn with a heading for each group; bars then have a scale in each group.
    groups: the groups that are drawn, by their words; empty means all. without_zeros: rows whose number is 0 are named
    under the chart and not drawn. note: what stands under the chart, e.g. what it leaves to the table.
    description: what a reader who cannot see the chart should know.
    """

    id: str
    kind: ChartKind
    title: str
    description: str
    label: str
    values: tuple[str, ...]
    average: float | None = None
    extra_variance: float = 0.0
    highlight_above: int = 0
    groups: tuple[str, ...] = ()
    without_zeros: bool = False
    note: str = ""
    mark: float | None = None
    mark_words: str = ""


@dataclass(frozen=True)
class Paragraph:
    """Plain words."""

    text: str


@dataclass(frozen=True)
class Points:
    """A list of short points."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Callout:
    """A boxed statement. kind: «headline», «caution» or «missing»."""

    kind: str
    text: str
    detail: str = ""


@dataclass(frozen=True)
class TableBlock:
    """A cleared table, with the charts drawn from it above it."""

    table: Cleared[PublishedTable]
    charts: tuple[Chart, ...] = ()
    appendix: bool = False


Block = Paragraph | Points | Callout | TableBlock


@dataclass(frozen=True)
class Section:
    """A headed part of the report. ``subsections`` are set one level down (one a body, on the quality pages).

    group: in a long list of subsections, the heading under which this one is listed, e.g. «Police forces».
    """

    id: str
    title: str
    blocks: tuple[Block, ...]
    subsections: tuple[Section, ...] = ()
    group: str = ""


@dataclass(frozen=True)
class Report:
    """The whole report. ``invented`` puts «invented data» on every page.

    as_at: the date of the data, in words. provenance: (name, value) pairs for the cover: run id, code version, ….
    """

    title: str
    subtitle: str
    as_at: str
    publisher: str
    invented: bool
    sections: tuple[Section, ...]
    provenance: tuple[tuple[str, str], ...] = ()
    contact: str = ""
    notes: tuple[str, ...] = field(default=())

    def tables(self) -> tuple[Cleared[PublishedTable], ...]:
        """Every table, in reading order."""
        return tuple(table for section in self.sections for table in tables_of_section(section))


def tables_of_section(section: Section) -> tuple[Cleared[PublishedTable], ...]:
    """Every table of a section and of the sections in it, in reading order."""
    return tuple(block.table for block in _table_blocks(section))


def _table_blocks(section: Section) -> list[TableBlock]:
    own = [block for block in section.blocks if isinstance(block, TableBlock)]
    return own + [block for child in section.subsections for block in _table_blocks(child)]
