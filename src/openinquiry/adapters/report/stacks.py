"""Which tables share a sheet of the spreadsheet: in a long list of bodies, those with the same columns."""

from __future__ import annotations

from dataclasses import dataclass

from openinquiry.adapters.report.layout import NumberedTable, Page
from openinquiry.core.audit.report_model import PublishedTable


@dataclass(frozen=True)
class Stack:
    """One table, or the tables of many bodies under one row of headings.

    bodies: for each table the heading of its page; empty texts where the stack is a single table.
    section: the title of the section that lists the bodies; how_many: of them.
    """

    tables: tuple[NumberedTable, ...]
    bodies: tuple[str, ...]
    section: str = ""
    how_many: int = 1

    @property
    def is_of_many(self) -> bool:
        """Whether each row must say whose it is."""
        return len(self.tables) > 1

    @property
    def name(self) -> str:
        """The name of the sheet."""
        first, last = self.tables[0].number, self.tables[-1].number
        return f"Tables_{first}_to_{last}" if self.is_of_many else f"Table_{first}"

    @property
    def title(self) -> str:
        """What the sheet holds."""
        if self.is_of_many:
            return f"{self.section}: {self.how_many} bodies under one row of headings"
        return self.tables[0].table.title

    @property
    def heading(self) -> str:
        """«Table 3: …» or «Tables 8 to 67: …»."""
        return f"{self.name.replace('_', ' ')}: {self.title}"


def stacks_of(pages: tuple[Page, ...]) -> tuple[Stack, ...]:
    """Every table once, in the order of the first table of each stack."""
    found = [stack for page in pages for stack in _stacks(page)]
    return tuple(sorted(found, key=lambda stack: stack.tables[0].order))


def _stacks(page: Page) -> list[Stack]:
    own = [Stack((block,), ("",)) for block in page.blocks if isinstance(block, NumberedTable)]
    if not page.is_long_list:
        return own + [stack for child in page.pages for stack in _stacks(child)]
    shapes: dict[object, list[tuple[Page, NumberedTable]]] = {}
    for child in page.pages:
        for table in child.tables():
            shapes.setdefault(_shape(table.table), []).append((child, table))
    return own + [
        Stack(
            tables=tuple(table for _, table in members),
            bodies=tuple(child.title for child, _ in members),
            section=page.title,
            how_many=len({child.anchor for child, _ in members}),
        )
        for members in shapes.values()
    ]


def _shape(table: PublishedTable) -> object:
    return (table.columns, table.group_rows_by, bool(any(table.figure_ids)))
