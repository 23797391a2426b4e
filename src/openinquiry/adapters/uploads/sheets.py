"""How many cells a sheet has, how far it reaches, and how much text its cells hold when each is written out.

The reader of workbooks lays every sheet out in full, and copies a text that many cells share to each of them. Both are
counted here as it would do them, from the parts as they stream past.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable

from openinquiry.adapters.sizes import size_in_words
from openinquiry.adapters.uploads.limits import UploadLimits, UploadRefused
from openinquiry.core.returns.headings import column_number

_DIGITS = "0123456789"
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


class Counts:
    """What is counted over all parts of one workbook."""

    def __init__(self, *, name: str, limits: UploadLimits) -> None:
        self.name, self.limits, self.cells, self.sheets = name, limits, 0, 0
        self.shared_lengths = array("L")  # of each text that cells share, in the order in which they are numbered

    def add_sheet(self) -> None:
        """One more sheet."""
        self.sheets += 1
        self.require_sheets(self.sheets)

    def require_sheets(self, number: int) -> None:
        """Refuse a workbook of so many sheets."""
        if number > self.limits.most_sheets:
            raise UploadRefused(
                f"{self.name} has more than {self.limits.most_sheets} sheets, the most that is read. Send only the sheets "
                "that were asked for."
            )

    def add_cells(self, number: int) -> None:
        """So many more written cells."""
        self.cells += number
        if self.cells > self.limits.most_cells_in_all:
            raise UploadRefused(
                f"{self.name} has more than {_millions(self.limits.most_cells_in_all)} million cells, the most that is read "
                "of a workbook. Send the tables as CSV."
            )

    def add_shared(self, length: int) -> None:
        """One more text that cells share."""
        self.shared_lengths.append(length)
        if len(self.shared_lengths) > self.limits.most_cells:
            raise UploadRefused(
                f"{self.name} holds more than {_millions(self.limits.most_cells)} million different texts. Send the tables "
                "as CSV."
            )

    def require_reach(self, rows: int, columns: int) -> None:
        """Refuse a sheet of so many rows and columns, when laid out in full."""
        if rows * columns > self.limits.most_cells:
            raise UploadRefused(
                f"A sheet of {self.name} reaches over {rows:,} rows and {columns:,} columns, which is more than "
                f"{_millions(self.limits.most_cells)} million cells. If most are empty, delete the rows and columns beyond "
                "your data; otherwise send the tables as CSV."
            )

    def require_text(self, size: int) -> None:
        """Refuse a sheet with so many bytes of text in its cells."""
        if size > self.limits.most_text:
            raise UploadRefused(
                f"The cells of a sheet of {self.name} hold more than {size_in_words(self.limits.most_text)} of text. Send "
                "the tables as CSV, without notes of cases."
            )


def _millions(number: int) -> str:
    return f"{number / 10**6:g}"


class XlsxPart:
    """A Reader of any part of an XLSX workbook: whatever its name is, cells in it count as cells of a sheet."""

    position: Callable[[], int]

    def __init__(self, counts: Counts, *, told: Callable[[str, dict[str, str]], None]) -> None:
        self._counts, self._told = counts, told
        self._letters: set[str] = set()
        self._row = self._rows = self._cells = self._in_row = self._widest = self._text = self._length = 0
        self._shared = self._in_item = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins: a cell, a row, an item of shared text, or something else."""
        local = name.rpartition(":")[2] if ":" in name else name
        if local == "c":
            self._cell(attributes)
        elif local == "row":
            self._row_begins(attributes.get("r"))
        elif local == "si":
            self._in_item, self._length = True, 0
        elif local not in ("v", "t", "is", "f", "r"):
            self._told(local, attributes)

    def _cell(self, attributes: dict[str, str]) -> None:
        self._cells += 1
        self._in_row += 1
        self._shared = attributes.get("t") == "s"
        if self._cells >= 4096:
            self._counts.add_cells(self._cells)
            self._cells = 0
        place = attributes.get("r")
        if place is None:
            self._widest = max(self._widest, self._in_row)
            return
        letters = place.rstrip(_DIGITS)
        self._row_of(place[len(letters) :])
        if letters not in self._letters:
            self._in_row = column_number(letters)
            if not 0 < self._in_row <= LAST_COLUMN:
                raise UploadRefused(
                    f"A sheet of {self._counts.name} has a cell in no column. Save it again and resend."
                )
            self._letters.add(letters)
            self._widest = max(self._widest, self._in_row)
            self._counts.require_reach(self._rows, self._widest)

    def _row_begins(self, number: str | None) -> None:
        self._in_row = 0
        if number is None:
            self._row += 1
            self._reach(self._row)
        else:
            self._row_of(number)

    def _row_of(self, digits: str) -> None:
        number = int(digits) if 0 < len(digits) <= 7 and digits.isascii() and digits.isdigit() else LAST_ROW + 1
        if number > LAST_ROW:
            raise UploadRefused(f"A sheet of {self._counts.name} has a cell in no row. Save it again and resend.")
        self._row = number
        self._reach(number)

    def _reach(self, row: int) -> None:
        if row > self._rows:
            self._rows = row
            self._counts.require_reach(row, self._widest)

    def end(self, name: str) -> None:
        """An element ends. An item of shared text is as long as all its pieces."""
        if self._in_item and name.rpartition(":")[2] == "si":
            self._in_item = False
            self._counts.add_shared(self._length)
            self._text += self._length
            self._counts.require_text(self._text)

    def text(self, text: str) -> None:
        """Text of a cell, or the number of a shared text that the cell shows."""
        if self._in_item:
            self._length += len(text)
            return
        if self._shared:
            number = text.strip()
            lengths = self._counts.shared_lengths
            place = int(number) if number.isascii() and number.isdigit() and len(number) < 10 else len(lengths)
            self._text += lengths[place] if place < len(lengths) else 0
        else:
            self._text += len(text)
        if self._text > self._counts.limits.most_text:
            self._counts.require_text(self._text)

    def close(self) -> None:
        """The part has been read."""
        self._counts.add_cells(self._cells)


class OdsPart:
    """A Reader of the contents of an ODS workbook. Empty cells at the end of a row or sheet do not count, however many."""

    position: Callable[[], int]

    def __init__(self, counts: Counts, *, told: Callable[[str, dict[str, str]], None]) -> None:
        self._counts, self._told = counts, told
        self._rows = self._reach = self._columns = self._text = 0
        self._row_times = self._cell_times = 1
        self._column = self._filled_to = self._cell_began = 0
        self._in_cell = self._filled = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins: a table, a row, a cell, or something else."""
        if name in ("table:table-cell", "table:covered-table-cell"):
            self._cell_times = self._times(attributes, "table:number-columns-repeated")
            self._in_cell, self._cell_began = True, self.position()
            self._filled = "office:value-type" in attributes or "table:formula" in attributes
            self._told(name, attributes)
        elif self._in_cell:
            self._filled = True
            self._told(name, attributes)
        elif name == "table:table-row":
            self._row_times = self._times(attributes, "table:number-rows-repeated")
            self._column = self._filled_to = 0
        elif name == "table:table":
            self._counts.add_sheet()
            self._rows = self._reach = self._columns = self._text = 0
        else:
            self._told(name, attributes)

    def _times(self, attributes: dict[str, str], name: str) -> int:
        said = attributes.get(name, "1").strip()
        if not (said.isascii() and said.isdigit() and len(said) <= 9):
            raise UploadRefused(f"A sheet of {self._counts.name} repeats a cell a number of times that is no number.")
        return max(1, int(said))

    def end(self, name: str) -> None:
        """An element ends."""
        if name in ("table:table-cell", "table:covered-table-cell"):
            self._cell_ends()
        elif name == "table:table-row" and not self._in_cell:
            self._row_ends()

    def _cell_ends(self) -> None:
        self._in_cell = False
        self._column += self._cell_times
        if self._filled:
            self._filled_to = self._column
            written = self._cell_times * self._row_times
            self._counts.require_reach(self._row_times, self._column)
            self._counts.add_cells(written)
            self._text += (self.position() - self._cell_began) * written
            self._counts.require_text(self._text // MARKUP)

    def _row_ends(self) -> None:
        self._rows += self._row_times
        if self._filled_to:
            self._reach, self._columns = self._rows, max(self._columns, self._filled_to)
            self._counts.require_reach(self._reach, self._columns)

    def text(self, text: str) -> None:
        """Text is measured by the bytes between the ends of its cell."""

    def close(self) -> None:
        """The part has been read."""


# A cell of ODS takes about so many times the bytes of its text, with its tags.
MARKUP = 4
