"""One pair of records after another on a terminal: the two side by side, and one key for an answer."""

from __future__ import annotations

from dataclasses import replace

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from openinquiry.adapters.review_sheet import FIELDS, WEIGHED, Item
from openinquiry.adapters.waterfall_text import lines_of_words
from openinquiry.core.linkage.review import CANNOT_TELL, DIFFERENT, SAME

_KEYS = {"s": SAME, "d": DIFFERENT, "c": CANNOT_TELL}
_ASK = "s same person   d different people   c cannot tell   b back   q stop"


class Screen:
    """The list with the place of the reader in it. Begins at the first pair without an answer."""

    def __init__(self, items: list[Item], *, reader: str) -> None:
        self._items = list(items)
        self._reader = reader
        self._place = next((n for n, item in enumerate(items) if not item.answer), len(items))
        self._console = Console(highlight=False, markup=False)

    def next(self) -> list[Item] | None:
        """Show the pair and take one answer; the list with it, or None when the reader stops or all are answered."""
        while self._place < len(self._items):
            self._show()
            key = self._key()
            if key in ("q", "\x03", "\x04", ""):
                return None
            if key == "b":
                self._place = max(0, self._place - 1)
                continue
            item = self._items[self._place]
            said = {**item.said, "answer": _KEYS[key], "reader": self._reader}
            self._items[self._place] = replace(item, said=said)
            self._place += 1
            return list(self._items)
        return None

    def _key(self) -> str:
        while True:
            key = typer.getchar().lower()
            if key in (*_KEYS, "b", "q", "\x03", "\x04", ""):
                return key

    def _show(self) -> None:
        said = self._items[self._place].said
        table = Table(title=f"Pair {self._place + 1:,} of {len(self._items):,}: {said['why']}", title_justify="left")
        for heading in ("", "First record", "Second record", ""):
            table.add_column(heading)
        for name in FIELDS:
            one, other = said[f"{name}_1"], said[f"{name}_2"]
            if one or other:
                table.add_row(name.replace("_", " "), Text(one or "–"), Text(other or "–"), _difference(one, other))
        self._console.print(table)
        for line in lines_of_words(said.get(WEIGHED, "")):
            self._console.print(Text(line))
        if said["answer"]:
            self._console.print(f"Answered before: {said['answer']}")
        self._console.print(_ASK)


def _difference(one: str, other: str) -> str:
    """In a word, so that nothing hangs on colour."""
    if not one or not other:
        return "not in both"
    return "same" if one == other else "differs"
