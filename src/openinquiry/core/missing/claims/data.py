"""The counts that a claim is judged by: one CSV of recorded, unrecorded and population numbers."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from openinquiry.core.missing.claims.claim import SYSTEMS
from openinquiry.core.shared import UnreadableInput, WrongUsage

_NEEDED = ("what", "group")
_NUMBERS = ("number", "percent")
_OPTIONAL = ("system", "period", "area", "sex", "age", "basis", "operation")
_MOST = 10**10


class What(Enum):
    """What a row counts."""

    RECORDED = "recorded"
    UNRECORDED = "unrecorded"
    POPULATION = "population"


@dataclass(frozen=True)
class DataRow:
    """One row. group: of an unrecorded row, why nothing is recorded. number: None where the source does not say."""

    what: What
    group: str
    number: float | None
    system: str = ""
    period: str = ""
    area: str = ""
    sex: str = ""
    age: str = ""
    basis: str = ""
    operation: str = ""

    @property
    def stratum(self) -> tuple[str, str, str, str]:
        """Period, area, sex and age."""
        return self.period, self.area, self.sex, self.age


@dataclass(frozen=True)
class ClaimData:
    """All rows. percentages: whether they are parts of a hundred and not numbers of people."""

    rows: tuple[DataRow, ...]
    percentages: bool = False

    def __post_init__(self) -> None:
        keys = Counter((r.what, r.group, r.system, r.stratum, r.basis, r.operation) for r in self.rows)
        twice = [key for key, times in keys.items() if times > 1]
        if twice:
            what, group, *_ = twice[0]
            raise WrongUsage(f"Two rows say how many are {what.value}, «{group}», in the same stratum; keep one.")

    @property
    def systems(self) -> tuple[str, ...]:
        """The ways in which ethnicity was recorded that the counts have, in order of first use."""
        return tuple(dict.fromkeys(r.system for r in self.rows if r.what is not What.POPULATION))


def read_claim_data(path: Path) -> ClaimData:
    """The counts in ``path``. Raises UnreadableInput or WrongUsage, with the row and column that is wrong."""
    table = _table(path)
    headings = [heading.strip().lower() for heading in table[0]] if table else []
    _check_headings(headings, path.name)
    numbers = next(each for each in _NUMBERS if each in headings)
    rows = []
    for place, cells in enumerate(table[1:], start=2):
        if any(cell.strip() for cell in cells):
            if len(cells) > len(headings):
                raise WrongUsage(f"{path.name}, row {place}: there are more cells than headings.")
            rows.append(
                _row(dict(zip(headings, map(str.strip, cells), strict=False)), numbers, f"{path.name}, row {place}")
            )
    if not rows:
        raise WrongUsage(f"{path.name} has headings and no row under them.")
    try:
        return ClaimData(tuple(rows), numbers == "percent")
    except WrongUsage as problem:
        raise WrongUsage(f"{path.name}: {problem}") from problem


def _table(path: Path) -> list[list[str]]:
    if not path.is_file():
        raise UnreadableInput(f"There is no file of counts {path}.")
    try:
        return list(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as problem:
        raise UnreadableInput(f"{path.name} is not readable CSV in UTF-8. Save it again as CSV in UTF-8.") from problem


def _check_headings(headings: list[str], name: str) -> None:
    known = (*_NEEDED, *_NUMBERS, *_OPTIONAL)
    wrong = [f"the column {each} is missing" for each in _NEEDED if each not in headings]
    wrong += [f"there is no column {each!r}; there are {', '.join(known)}" for each in headings if each not in known]
    wrong += [f"the column {each} stands there twice" for each in known if headings.count(each) > 1]
    if sum(each in headings for each in _NUMBERS) != 1:
        wrong.append("there must be a column number, or a column percent, and not both")
    if wrong:
        raise WrongUsage(f"{name}: {'; '.join(wrong)}.")


def _row(cells: dict[str, str], numbers: str, where: str) -> DataRow:
    said = cells.get("what", "").casefold()
    if said not in [each.value for each in What]:
        raise WrongUsage(f"{where}: what is {said!r}; it must be recorded, unrecorded or population.")
    what, group = What(said), cells.get("group", "")
    if not group:
        why = "why nothing is recorded" if what is What.UNRECORDED else "the group"
        raise WrongUsage(f"{where}: the column group is empty; it must say {why}.")
    if cells.get("system", "") not in ("", *SYSTEMS):
        raise WrongUsage(f"{where}: there is no system {cells['system']!r}. There are: {', '.join(SYSTEMS)}.")
    if cells.get("basis", "") not in ("", "residence", "offence place"):
        raise WrongUsage(f"{where}: basis is {cells['basis']!r}; it must be residence or offence place.")
    number = _number(cells.get(numbers, ""), where, whole=numbers == "number")
    if number is None and what is not What.UNRECORDED:
        raise WrongUsage(f"{where}: the column {numbers} is empty; only an unrecorded number may be left out.")
    return DataRow(what, group, number, **{label: cells.get(label, "") for label in _OPTIONAL})


def _number(text: str, where: str, *, whole: bool) -> float | None:
    if not text:
        return None
    plain = text.isascii() and text.replace(".", "", 0 if whole else 1).isdigit()
    if not plain or float(text) > (_MOST if whole else 100):
        wanted = "a whole number of 0 or more" if whole else "a percentage from 0 to 100"
        raise WrongUsage(f"{where}: {text!r} is not {wanted}, written in figures alone.")
    return float(text)
