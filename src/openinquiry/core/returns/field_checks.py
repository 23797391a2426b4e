"""The conditions of the rules that hold for every field of a kind, as SQL over a typed table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from openinquiry.core.returns.engine import texts
from openinquiry.core.returns.examining import Examination
from openinquiry.core.returns.specification import FieldSpecification, FieldType, TableSpecification
from openinquiry.core.returns.values import Status

LONGEST_TEXT = 500
OLDEST_YEARS = 110
_POSTCODE = r"[A-Z]{1,2}[0-9][A-Z0-9]? ?[0-9][A-Z]{2}"
_ROUNDED = r"[0-9](\.[0-9]+)?[eE]\+[0-9]+"
_NO_NAMES = (
    "unknown", "n/k", "nk", "not known", "tbc", "tba", "none", "n/a", "test", "anon", "anonymous", "unidentified",
    "xxx", "-", "?", "null", "nil", "victim", "suspect", "not stated", "not recorded", "baby", "unborn", "refused",
)  # fmt: skip
_MOJIBAKE = ("Ã", "â€", "Â£", "\ufffd", "ï»¿")


@dataclass(frozen=True)
class FieldCheck:
    """A rule applied to one field: ``condition`` is true of a wrong row."""

    rule_id: str
    field: str
    condition: str


def field_checks(examination: Examination, table: TableSpecification) -> list[FieldCheck]:
    """Every check of every mapped field of the table."""
    columns = examination.table_mapping(table.name).columns
    latest = _latest_day(examination)
    checks: list[FieldCheck] = []
    for field in table.fields:
        if field.name in columns:
            checks += [FieldCheck(rule, field.name, sql) for rule, sql in _of_field(field, latest, examination)]
    return checks


def _latest_day(examination: Examination) -> date | None:
    if examination.as_at:
        return examination.as_at
    # Without the day of the data, a year after the period is the latest that a return can speak of.
    return examination.period.last_day + timedelta(days=366) if examination.period else None


def _of_field(field: FieldSpecification, latest: date | None, examination: Examination) -> list[tuple[str, str]]:
    status = f"{field.name}__s"
    found: list[tuple[str, str]] = []
    if field.required and field.type is not FieldType.IDENTIFIER:
        found.append(("A020", f"{status} = {Status.EMPTY}"))
    if field.type is FieldType.DATE:
        found += _of_date(field, latest, examination)
    elif field.type in (FieldType.INTEGER, FieldType.DECIMAL):
        found += [("A022", f"{status} = {Status.UNREADABLE}"), ("A024", f"{status} = {Status.OUT_OF_BOUNDS}")]
    elif field.type is FieldType.POSTCODE:
        found.append(("A025", f"NOT regexp_full_match({field.name}, '{_POSTCODE}')"))
    elif field.type is FieldType.HASH:
        found.append(("A026", f"NOT regexp_full_match({field.name}, '[0-9a-f]{{{field.digits}}}')"))
    elif field.type in (FieldType.TEXT, FieldType.NAME, FieldType.IDENTIFIER):
        found += _of_text(field)
    return found


def _of_date(field: FieldSpecification, latest: date | None, examination: Examination) -> list[tuple[str, str]]:
    found = [("A021", f"{field.name}__s = {Status.UNREADABLE}"), ("A027", f"{field.name}__s = {Status.PLACEHOLDER}")]
    if latest is not None and field.name not in ("period_start", "period_end"):
        found.append(("A028", f"{field.name} > DATE '{latest}'"))
    if field.name == "birth_date":
        found.append(("A032", f"day({field.name}) = 1 AND month({field.name}) = 1"))
        if examination.period is not None:
            first = examination.period.start
            found.append(("A029", f"{field.name} < DATE '{first.year - OLDEST_YEARS}-{first.month:02}-01'"))
    return found


def _of_text(field: FieldSpecification) -> list[tuple[str, str]]:
    found = [("A030", f"length({field.name}) > {LONGEST_TEXT}")]
    if field.type is FieldType.IDENTIFIER:
        rounded = f"contains(upper({field.name}), 'E+') AND regexp_full_match({field.name}, '{_ROUNDED}')"
        return [*found, ("A039", rounded)]
    garbled = " OR ".join(f"contains({field.name}, '{each}')" for each in _MOJIBAKE)
    found.append(("A041", garbled))
    if field.type is FieldType.NAME:
        found.append(("A031", f"lower({field.name}) IN {texts(_NO_NAMES)} OR regexp_matches({field.name}, '[0-9]')"))
    return found
