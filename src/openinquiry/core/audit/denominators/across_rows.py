"""What only several rows show: doubled rows, ages that overlap or are missing, two days, one sex without the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby, pairwise

from openinquiry.core.audit.denominators import rules
from openinquiry.core.audit.denominators.populations import PopulationRow
from openinquiry.core.returns import Rule
from openinquiry.core.returns.findings import FindingsBook


def check_across_rows(rows: list[PopulationRow], book: FindingsBook, *, name: str) -> None:
    """Enter into ``book`` what is wrong among ``rows`` that are each readable by themselves. name: of the file."""

    def wrong(rule: Rule, row: PopulationRow, message: str, column: str = "") -> None:
        book.add(rule.id, message=message, file=name, table=rules.TABLE, row=row.row, column=column or rule.field)

    for group in _grouped(rows):
        oldest = group[0]
        for before, after in pairwise(group):
            young, old = after.people.age_from, after.people.age_to
            if (before.people.age_from, before.people.age_to) == (young, old):
                wrong(rules.DOUBLED, after, f"the row says again what row {before.row} says", "area_code")
            elif young <= oldest.people.age_to:
                wrong(rules.OVERLAP, after, f"ages {young} to {old} overlap with those of row {oldest.row}")
            elif young > oldest.people.age_to + 1:
                ages = f"{oldest.people.age_to + 1} to {young - 1}"
                wrong(rules.GAP, after, f"ages {ages} are missing between row {oldest.row} and this one")
            oldest = max(oldest, after, key=lambda row: row.people.age_to)
    for row in _of_another_day(rows):
        wrong(rules.DAYS, row, f"{row.on.isoformat()} is not the day of the other areas of this kind")
    for row in _of_one_sex(rows):
        wrong(rules.ONE_SEX, row, f"{row.area.code} has other ages for {row.people.sex} than for the other sex")


def _grouped(rows: list[PopulationRow]) -> Iterable[list[PopulationRow]]:
    """The rows of one area, basis, sex and ethnic group, from the youngest on."""

    def whose(row: PopulationRow) -> tuple[str, ...]:
        return (row.area.code, row.area.geography, row.basis, row.people.sex, row.people.ethnicity)

    ordered = sorted(rows, key=lambda row: (*whose(row), row.people.age_from, row.people.age_to, row.row))
    return (list(group) for _, group in groupby(ordered, key=whose))


def _of_another_day(rows: list[PopulationRow]) -> list[PopulationRow]:
    """Rows whose day is not that of most rows of their kind of area and basis."""
    kinds = {(row.area.geography, row.basis) for row in rows}
    usual = {}
    for kind in kinds:
        days = Counter(row.on for row in rows if (row.area.geography, row.basis) == kind)
        usual[kind] = max(days, key=lambda day: (days[day], day))
    return [row for row in rows if row.on != usual[row.area.geography, row.basis]]


def _of_one_sex(rows: list[PopulationRow]) -> list[PopulationRow]:
    """The first row of each sex of an area whose ages, from first to last, are not those of the other sex."""
    spans: dict[tuple[str, ...], dict[str, tuple[int, int]]] = {}
    first: dict[tuple[str, ...], PopulationRow] = {}
    for row in (each for each in rows if each.people.sex != "all"):
        whose = (row.area.code, row.area.geography, row.basis, row.people.ethnicity)
        young, old = spans.setdefault(whose, {}).get(row.people.sex, (row.people.age_from, row.people.age_to))
        spans[whose][row.people.sex] = min(young, row.people.age_from), max(old, row.people.age_to)
        first.setdefault(whose, row)
    return [first[whose] for whose, found in spans.items() if len(found) < 2 or len(set(found.values())) > 1]
