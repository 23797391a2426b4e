"""Tables: caption, headed columns, numbers to the right, signs with their key, links to sort by.

Written by Python and not by a template, because a list of 153 bodies has a thousand cells (``benchmarks/pages.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.html import html_safe
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openinquiry.web.components.parts import Link, address_with, identifier, shown

# Government Analysis Function, «Using symbols in tables».
SHORTHAND: dict[str, Promise] = {
    "[c]": gettext_lazy("not shown, so that nobody can be recognised"),
    "[x]": gettext_lazy("not available"),
    "[z]": gettext_lazy("not applicable"),
    "[low]": gettext_lazy("too small to show rounded, but not nought"),
    "[u]": gettext_lazy("of low reliability"),
    "[r]": gettext_lazy("revised"),
    "[p]": gettext_lazy("provisional"),
    "[e]": gettext_lazy("estimated"),
}


@dataclass(frozen=True)
class Column:
    """One column. numeric: set to the right. sort: the word by which the address sorts by it, or nothing."""

    title: str
    numeric: bool = False
    sort: str = ""


@html_safe
@dataclass(frozen=True)
class Table:
    """A table of figures or records.

    columns: the first names the rows. rows: one value per column; text is escaped, and a Tag, Link or SafeString shows as it
    is. A value that begins with a sign in square brackets («[c]», «12 [p]») has it explained beneath. sorted_by: the word of
    the column that sorts, with «-» before it for downwards. asked: what the address asks, which links to sort keep.
    name: tells it apart from another table of the same caption on one page. Raises ValueError for a row of another length.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[object]]
    sorted_by: str = ""
    asked: QueryDict | None = None
    caption_hidden: bool = False
    name: str = ""

    @property
    def id(self) -> str:
        """What the caption is called on its page."""
        return identifier("table", self.name or self.caption)

    def __post_init__(self) -> None:
        wrong = [number for number, row in enumerate(self.rows, 1) if len(row) != len(self.columns)]
        if wrong:
            raise ValueError(
                f"Row {wrong[0]} has {len(self.rows[wrong[0] - 1])} values for {len(self.columns)} columns."
            )

    @cached_property
    def shorthand(self) -> tuple[tuple[str, Promise], ...]:
        """The signs that stand in the table, each with what it means."""
        seen = {
            sign
            for row in self.rows
            for value in row
            for text in (value.text if isinstance(value, Link) else value,)
            if isinstance(text, str) and "[" in text
            for sign in SHORTHAND
            if sign in text
        }
        return tuple((sign, meaning) for sign, meaning in SHORTHAND.items() if sign in seen)

    def __str__(self) -> str:
        """The table in a region that can be reached by keyboard, for where it is wider than the page."""
        return SafeString("".join(self._written()))

    def _written(self) -> Iterator[str]:
        hidden = " govuk-visually-hidden" if self.caption_hidden else ""
        yield (
            f'<div class="app-scroll" role="region" aria-labelledby="{self.id}" tabindex="0">'
            '<table class="govuk-table app-table">'
            f'<caption id="{self.id}" class="govuk-table__caption govuk-table__caption--s{hidden}">'
            f'{shown(self.caption)}</caption><thead class="govuk-table__head"><tr class="govuk-table__row">'
        )
        yield from map(self._heading, self.columns)
        yield '</tr></thead><tbody class="govuk-table__body">'
        opened = tuple(
            '<td class="govuk-table__cell govuk-table__cell--numeric">'
            if column.numeric
            else '<td class="govuk-table__cell">'
            for column in self.columns[1:]
        )
        for first, *others in self.rows:
            yield f'<tr class="govuk-table__row"><th scope="row" class="govuk-table__header">{shown(first)}</th>'
            for opening, value in zip(opened, others, strict=True):
                yield f"{opening}{shown(value)}</td>"
            yield "</tr>"
        yield "</tbody></table></div>"

    def _heading(self, column: Column) -> str:
        numeric = " govuk-table__header--numeric" if column.numeric else ""
        start = f'<th scope="col" class="govuk-table__header{numeric}"'
        title = shown(column.title)
        if not column.sort or self.asked is None:
            return f"{start}>{title}</th>"
        down, here = self.sorted_by == f"-{column.sort}", self.sorted_by.removeprefix("-") == column.sort
        order = f' aria-sort="{"descending" if down else "ascending"}"' if here else ""
        target = column.sort if down or not here else f"-{column.sort}"
        sign = f'<span class="app-sort__sign" aria-hidden="true">{"▼" if down else "▲"}</span>' if here else ""
        href = shown(address_with(self.asked, sort=target, page=""))
        told = shown(_("sort by this column"))
        return (
            f'{start}{order}><a class="govuk-link app-sort" href="{href}">{title}'
            f'<span class="govuk-visually-hidden">, {told}</span>{sign}</a></th>'
        )
