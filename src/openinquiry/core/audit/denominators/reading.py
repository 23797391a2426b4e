"""Read ``denominators.csv`` and check it like a return: every finding with its row and column, or no rates at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from openinquiry.core.audit.denominators import rules
from openinquiry.core.audit.denominators.across_rows import check_across_rows
from openinquiry.core.audit.denominators.populations import Denominators, PopulationRow
from openinquiry.core.missing.rates import Area, OffencePlace, People, Residence
from openinquiry.core.returns import Findings, Rule, SourceFile, sha256_of
from openinquiry.core.returns.findings import FindingsBook
from openinquiry.core.shared import FIVE_GROUPS, Refused, UnreadableInput, load_code_table

COLUMNS = ("area_code", "area_name", "geography", "basis", "date", "sex", "age_from", "age_to", "ethnicity", "population",
           "source")  # fmt: skip
_OPTIONAL = ("ethnicity",)
_AREAS = {"police force area": ("forces", ""), "local authority": ("councils", ""),
          "region": ("regions_and_nations", "region"), "nation": ("regions_and_nations", "nation")}  # fmt: skip
_BASES = (Residence.word, OffencePlace.word)
_OLDEST = 120
_MOST_PEOPLE = 10**9
_TOLD = 10  # findings in the sentence of a refusal


def read_denominators(path: Path, *, name: str) -> Denominators:
    """The populations in ``path``. name: the file as the audit folder has it, for messages.

    Raises UnreadableInput when there is no such file or it is no CSV in UTF-8, Refused when anything in it must be put
    right: the message has the first findings, each with row and column.
    """
    denominators, findings = check_denominators(path, name=name)
    if findings.errors:
        told = [
            f"{f'row {each.row}' if each.row else 'first row'}{f', {each.column}' if each.column else ''}: {each.message}."
            for each in findings.examples()
        ]
        more = findings.errors - len(told[:_TOLD])
        raise Refused(
            f"{name} cannot be used, so nothing was made: {findings.errors} "
            f"{'thing' if findings.errors == 1 else 'things'} must be put right in it. "
            + " ".join(part[0].upper() + part[1:] for part in told[:_TOLD])
            + (f" And {more} more." if more else "")
        )
    return denominators


def check_denominators(path: Path, *, name: str) -> tuple[Denominators, Findings]:
    """The rows that could be read, and everything that is wrong with the file. Raises UnreadableInput as above."""
    table = _table(path, name)
    book = FindingsBook(rules.RULES, cap=10**6)
    headings = [heading.strip().lower() for heading in table[0]] if table else []
    rows: list[PopulationRow] = []
    if _check_headings(headings, book, name):
        for number, cells in enumerate(table[1:], start=2):
            if any(cell.strip() for cell in cells):
                row = _Row(dict(zip(headings, map(str.strip, cells), strict=False)), number, name, book).typed()
                rows += [row] if row else []
        check_across_rows(rows, book, name=name)
        if len(table) == 1:
            book.add(rules.HEADING.id, file=name, message="There are headings and no row under them")
    file = SourceFile(Path(name).name, path.stat().st_size, sha256_of(path), "utf-8")
    return Denominators(name, file, tuple(rows)), book.close()


def _table(path: Path, name: str) -> list[list[str]]:
    if not path.is_file():
        raise UnreadableInput(
            f"audit.toml names the denominators {name}, and there is no such file in the audit folder."
        )
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except UnicodeDecodeError as problem:
        raise UnreadableInput(f"{name} is not plain text in UTF-8. Save it again as CSV in UTF-8.") from problem
    except csv.Error as problem:
        raise UnreadableInput(f"{name} is not readable CSV: {problem}. Save it again as CSV in UTF-8.") from problem


def _check_headings(headings: list[str], book: FindingsBook, name: str) -> bool:
    wrong = [f"The column {each} is missing" for each in COLUMNS if each not in headings and each not in _OPTIONAL]
    wrong += [
        f"There is no column {each!r}; there are: {', '.join(COLUMNS)}" for each in headings if each not in COLUMNS
    ]
    wrong += [f"The column {each} stands there twice" for each in COLUMNS if headings.count(each) > 1]
    for message in wrong:
        book.add(rules.HEADING.id, message=message, file=name, table=rules.TABLE)
    return not wrong


class _Row:
    """One row being read: what cannot be read is a finding, and the row gives nothing."""

    def __init__(self, cells: Mapping[str, str], number: int, name: str, book: FindingsBook) -> None:
        self._cells, self._number, self._name, self._book = cells, number, name, book
        self._sound = True

    def typed(self) -> PopulationRow | None:
        """The row, or None after its findings are noted."""
        area, basis, on = self._area(), self._one_of("basis", _BASES, rules.BASIS), self._date()
        sex = self._one_of("sex", ("F", "M", "all"), rules.SEX)
        ages = self._number_of("age_from", rules.AGES, _OLDEST), self._number_of("age_to", rules.AGES, _OLDEST)
        ethnicity = self._one_of("ethnicity", ("", *FIVE_GROUPS), rules.ETHNICITY)
        number = self._number_of("population", rules.POPULATION, _MOST_PEOPLE)
        if not self._cell("source"):
            self._wrong("source", rules.SOURCE, rules.SOURCE.title)
        if ages[0] > ages[1]:
            self._wrong("age_to", rules.AGES, f"the ages run from {ages[0]} to {ages[1]}")
        if not self._sound or on is None:
            return None
        return PopulationRow(
            self._number, area, basis, on, People(sex, ages[0], ages[1], ethnicity), number, self._cell("source")
        )

    def _cell(self, column: str) -> str:
        return self._cells.get(column, "")

    def _wrong(self, column: str, rule: Rule, message: str) -> None:
        self._sound = False
        self._book.add(rule.id, message=message, file=self._name, table=rules.TABLE, row=self._number, column=column,
                       masked_value=self._cell(column)[:40])  # fmt: skip

    def _area(self) -> Area:
        geography, code, name = self._cell("geography").lower(), self._cell("area_code"), self._cell("area_name")
        if geography not in _AREAS:
            self._wrong(
                "geography", rules.GEOGRAPHY, f"the kind of area {geography!r} is not one of {', '.join(_AREAS)}"
            )
            return Area(code, geography)
        table, group = _AREAS[geography]
        known = {each.code: each.label for each in load_code_table(table).codes.values() if group in ("", each.group)}
        if code not in known:
            self._wrong("area_code", rules.AREA, f"{code!r} is the code of no {geography}")
        elif name != known[code] and name in known.values():
            self._wrong("area_name", rules.NAME, f"{code} is {known[code]}, and not {name}")
        return Area(code, geography)

    def _one_of(self, column: str, words: tuple[str, ...], rule: Rule) -> str:
        said = self._cell(column)
        found = next((word for word in words if word.casefold() == said.casefold()), None)
        if found is None:
            self._wrong(column, rule, f"{said!r} is not one of {', '.join(word or '(empty)' for word in words)}")
        return found or ""

    def _date(self) -> date | None:
        try:
            return date.fromisoformat(self._cell("date"))
        except ValueError:
            self._wrong("date", rules.DATE, f"{self._cell('date')!r} is no day such as 2024-06-30")
            return None

    def _number_of(self, column: str, rule: Rule, most: int) -> int:
        said = self._cell(column)
        if said.isascii() and said.isdigit() and len(said) <= len(str(most)) and int(said) <= most:
            return int(said)
        self._wrong(column, rule, f"{said!r} is no whole number from 0 to {most:,}")
        return 0
