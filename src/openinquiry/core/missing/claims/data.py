"""The counts that a claim is judged by: one CSV of recorded, unrecorded and population numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from openinquiry.core.missing.claims.claim import SYSTEMS
from openinquiry.core.shared import WrongUsage, read_small_table

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
        _check_spelling(self.rows)
        keys = Counter((r.what, r.group, r.system, r.stratum, r.basis, r.operation) for r in self.rows)
        twice = [key for key, times in keys.items() if times > 1]
        if twice:
            what, group, *_ = twice[0]
            raise WrongUsage(f"Two rows say how many are {what.value}, «{group}», in the same stratum; keep one.")

    @property
    def systems(self) -> tuple[str, ...]:
        """The ways in which ethnicity was recorded that the counts have, in order of first use."""
        return tuple(dict.fromkeys(r.system for r in self.rows if r.what is not What.POPULATION))


def _check_spelling(rows: tuple[DataRow, ...]) -> None:
    """«asian» beside «Asian» would be two groups, and each of their shares too small."""
    spelt: dict[str, str] = {}
    for row in rows:
        if row.what is not What.UNRECORDED:
            first = spelt.setdefault(" ".join(row.group.casefold().split()), row.group)
            if first != row.group:
                raise WrongUsage(
                    f"The groups «{first}» and «{row.group}» differ only in capitals or spaces; write one."
                )


def read_claim_data(path: Path) -> ClaimData:
    """The counts in ``path``. Raises UnreadableInput or WrongUsage, with the row and column that is wrong."""
    table = read_small_table(path, what="file of counts")
    headings = [heading.lower() for heading in table[0][1]] if table else []
    _check_headings(headings, path.name)
    numbers = next(each for each in _NUMBERS if each in headings)
    rows = []
    for place, cells in table[1:]:
        where = f"{path.name}, row {place}"
        if any(cells[len(headings) :]):
            raise WrongUsage(f"{where}: there are more cells than headings.")
        rows.append(_row(dict(zip(headings, cells, strict=False)), numbers, where))
    if not rows:
        raise WrongUsage(f"{path.name} has headings and no row under them.")
    try:
        return ClaimData(tuple(rows), numbers == "percent")
    except WrongUsage as problem:
        raise WrongUsage(f"{path.name}: {problem}") from problem


def _check_headings(headings: list[str], name: str) -> None:
    known = (*_NEEDED, *_NUMBERS, *_OPTIONAL)
    wrong = [f"the column {each} is missing" for each in _NEEDED if each not in headings]
    wrong += [
        f"column {place} has a heading that means nothing here; there are {', '.join(known)}"
        for place, each in enumerate(headings, start=1)
        if each not in known
    ]
    wrong += [f"the column {each} stands there twice" for each in known if headings.count(each) > 1]
    if sum(each in headings for each in _NUMBERS) != 1:
        wrong.append("there must be a column number, or a column percent, and not both")
    if wrong:
        raise WrongUsage(f"{name}: {'; '.join(wrong)}.")


def _row(cells: dict[str, str], numbers: str, where: str) -> DataRow:
    said = cells.get("what", "").casefold()
    if said not in [each.value for each in What]:
        raise WrongUsage(f"{where}: the column what must hold recorded, unrecorded or population.")
    what, group = What(said), cells.get("group", "")
    if not group:
        why = "why nothing is recorded" if what is What.UNRECORDED else "the group"
        raise WrongUsage(f"{where}: the column group is empty; it must say {why}.")
    if cells.get("system", "") not in ("", *SYSTEMS):
        raise WrongUsage(f"{where}: the column system must hold one of {', '.join(SYSTEMS)}.")
    if cells.get("basis", "") not in ("", "residence", "offence place"):
        raise WrongUsage(f"{where}: the column basis must hold residence or offence place.")
    number = _number(cells.get(numbers, ""), where, whole=numbers == "number")
    if number is None and what is not What.UNRECORDED:
        raise WrongUsage(f"{where}: the column {numbers} is empty; only an unrecorded number may be left out.")
    return DataRow(what, group, number, **{label: cells.get(label, "") for label in _OPTIONAL})


def _number(text: str, where: str, *, whole: bool) -> float | None:
    """The number in a cell. What stands there instead is not repeated: in a file with its columns mixed up it is a name."""
    if not text:
        return None
    plain = text.isascii() and text.replace(".", "", 0 if whole else 1).isdigit()
    if not plain or float(text) > (_MOST if whole else 100):
        column, wanted = (
            ("number", f"a whole number from 0 to {_MOST:,}") if whole else ("percent", "a percentage from 0 to 100")
        )
        raise WrongUsage(
            f"{where}: the column {column} must hold {wanted}, written in figures alone{', such as 1250' if whole else ''}."
        )
    return float(text)
