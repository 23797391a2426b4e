"""The report in reading order, with table numbers and addresses that all formats share. Refuses what is not cleared."""

from __future__ import annotations

from dataclasses import dataclass

from openinquiry.adapters.report.words import Anchors, clean
from openinquiry.core.audit.report_model import (
    Block,
    Callout,
    Chart,
    Paragraph,
    Points,
    PublishedTable,
    Report,
    Section,
    TableBlock,
)
from openinquiry.core.shared import require_cleared

MANY = 12  # subsections; more than this are a list to look things up in, not pages to read through


@dataclass(frozen=True)
class NumberedTable:
    """A cleared table with its number, its address and the addresses of its rows.

    number: «1», «2», … in reading order; «A1», «A2», … for those that stand in the appendix of the PDF: long tables first,
    then those on the pages of bodies. order: the place among all numbers.
    file_stem: the name of its CSV file, which is the table's own id unless two tables share one.
    """

    number: str
    order: int
    anchor: str
    file_stem: str
    table: PublishedTable
    charts: tuple[Chart, ...]
    chart_anchors: tuple[str, ...]
    row_anchors: tuple[str, ...]
    policy: str
    appendix: bool

    @property
    def heading(self) -> str:
        """«Table 3: Suspects by ethnicity»."""
        return f"Table {self.number}: {self.table.title}"

    @property
    def shown(self) -> tuple[int, ...]:
        """The places of the columns that are set as columns; the others stand over the rows as headings of groups."""
        grouped = self.table.group_places
        return tuple(place for place in range(len(self.table.columns)) if place not in grouped)


PageBlock = Paragraph | Points | Callout | NumberedTable


@dataclass(frozen=True)
class Page:
    """A section ready to be set. ``level`` is 1 for a section, 2 for its subsections, and so on."""

    anchor: str
    title: str
    level: int
    group: str
    blocks: tuple[PageBlock, ...]
    pages: tuple[Page, ...]

    @property
    def is_long_list(self) -> bool:
        """Whether the subsections are too many to read through."""
        return len(self.pages) > MANY

    @property
    def groups(self) -> tuple[tuple[str, tuple[Page, ...]], ...]:
        """The subsections under their group headings; by first letter where no group is named."""
        groups: dict[str, list[Page]] = {}
        for page in self.pages:
            groups.setdefault(page.group or page.title[:1].upper(), []).append(page)
        return tuple((name, tuple(members)) for name, members in groups.items())

    def tables(self) -> tuple[NumberedTable, ...]:
        """Every table on the page and below it, in reading order."""
        own = tuple(block for block in self.blocks if isinstance(block, NumberedTable))
        return own + tuple(table for page in self.pages for table in page.tables())


def lay_out(report: Report) -> tuple[Page, ...]:
    """The sections of ``report`` with every table numbered. Raises NotCleared for a table that is not cleared."""
    counter = _Counter(report)
    return tuple(counter.page(section, level=1) for section in report.sections)


class _Counter:
    def __init__(self, report: Report) -> None:
        self._anchors = Anchors()
        self._files = Anchors()
        self._numbers = iter(_numbers([kind for section in report.sections for kind in _kinds(section)]))

    def page(self, section: Section, *, level: int) -> Page:
        return Page(
            anchor=self._anchors.take(f"section-{section.id}"),
            title=clean(section.title).strip() or "Untitled",
            level=level,
            group=clean(section.group).strip(),
            blocks=tuple(self._block(block) for block in section.blocks),
            pages=tuple(self.page(child, level=level + 1) for child in _subsections(section)),
        )

    def _block(self, block: Block) -> PageBlock:
        return self._table(block) if isinstance(block, TableBlock) else block

    def _table(self, block: TableBlock) -> NumberedTable:
        table = require_cleared(block.table)
        number, order = next(self._numbers)
        return NumberedTable(
            number=number,
            order=order,
            anchor=self._anchors.take(table.id),
            file_stem=self._files.take(table.id),
            table=table,
            charts=block.charts,
            chart_anchors=tuple(self._anchors.take(f"chart-{chart.id}") for chart in block.charts),
            row_anchors=tuple(self._anchors.take(figure) if figure else "" for figure in table.figure_ids),
            policy=block.table.policy,
            appendix=block.appendix,
        )


_MAIN, _LONG, _OF_A_BODY = range(3)


def _subsections(section: Section) -> tuple[Section, ...]:
    """The subsections, in a long list with those of one group together."""
    if len(section.subsections) <= MANY:
        return section.subsections
    groups = list(dict.fromkeys(child.group for child in section.subsections))
    return tuple(sorted(section.subsections, key=lambda child: groups.index(child.group)))


def _kinds(section: Section, *, listed: bool = False) -> list[int]:
    """Where each table of the section is printed, in reading order. listed: the section is one of a long list."""
    tables = [block for block in section.blocks if isinstance(block, TableBlock)]
    own = [_OF_A_BODY if listed else _LONG if block.appendix else _MAIN for block in tables]
    listed = listed or len(section.subsections) > MANY
    return own + [kind for child in _subsections(section) for kind in _kinds(child, listed=listed)]


def _numbers(kinds: list[int]) -> list[tuple[str, int]]:
    """For each table its number and the place of that number among all."""
    order = sorted(range(len(kinds)), key=kinds.__getitem__)
    main = kinds.count(_MAIN)
    numbers = {
        place: (f"{number}" if number <= main else f"A{number - main}", number) for number, place in enumerate(order, 1)
    }
    return [numbers[place] for place in range(len(kinds))]


def tables_of(pages: tuple[Page, ...]) -> tuple[NumberedTable, ...]:
    """Every table, in the order of the numbers."""
    tables = [table for page in pages for table in page.tables()]
    return tuple(sorted(tables, key=lambda table: table.order))


def policies_of(pages: tuple[Page, ...]) -> tuple[str, ...]:
    """The policies of disclosure control under which the tables were cleared, each once."""
    return tuple(dict.fromkeys(table.policy for table in tables_of(pages)))
