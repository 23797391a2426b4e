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
    """A cleared table with its number (1, 2, … in reading order), its address and the addresses of its rows.

    file_stem: the name of its CSV file, which is the table's own id unless two tables share one.
    """

    number: int
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
    counter = _Counter()
    return tuple(counter.page(section, level=1) for section in report.sections)


class _Counter:
    def __init__(self) -> None:
        self._anchors = Anchors()
        self._files = Anchors()
        self._tables = 0

    def page(self, section: Section, *, level: int) -> Page:
        return Page(
            anchor=self._anchors.take(f"section-{section.id}"),
            title=clean(section.title).strip() or "Untitled",
            level=level,
            group=clean(section.group).strip(),
            blocks=tuple(self._block(block) for block in section.blocks),
            pages=tuple(self.page(child, level=level + 1) for child in section.subsections),
        )

    def _block(self, block: Block) -> PageBlock:
        return self._table(block) if isinstance(block, TableBlock) else block

    def _table(self, block: TableBlock) -> NumberedTable:
        table = require_cleared(block.table)
        self._tables += 1
        return NumberedTable(
            number=self._tables,
            anchor=self._anchors.take(table.id),
            file_stem=self._files.take(table.id),
            table=table,
            charts=block.charts,
            chart_anchors=tuple(self._anchors.take(f"chart-{chart.id}") for chart in block.charts),
            row_anchors=tuple(self._anchors.take(figure) if figure else "" for figure in table.figure_ids),
            policy=block.table.policy,
            appendix=block.appendix,
        )


def tables_of(pages: tuple[Page, ...]) -> tuple[NumberedTable, ...]:
    """Every table, in reading order."""
    return tuple(table for page in pages for table in page.tables())


def policies_of(pages: tuple[Page, ...]) -> tuple[str, ...]:
    """The policies of disclosure control under which the tables were cleared, each once."""
    return tuple(dict.fromkeys(table.policy for table in tables_of(pages)))
