"""What the distinct texts of a coded column come to: the specification's code, or why there is none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from openinquiry.core.returns.mapping import ColumnMapping
from openinquiry.core.returns.specification import FieldSpecification, FieldType
from openinquiry.core.shared import load_code_table


class Status(IntEnum):
    """Why a field of a row has no value. A code that itself says why is CODED plus its place among the reasons."""

    PRESENT = 0
    EMPTY = 1
    UNREADABLE = 2
    UNKNOWN_CODE = 3
    OUT_OF_BOUNDS = 4
    PLACEHOLDER = 5
    PARTLY_UNKNOWN = 6
    OTHER_SYSTEM = 7
    CODED = 20


REASONS = {
    Status.EMPTY: "not recorded",
    Status.UNREADABLE: "unreadable",
    Status.UNKNOWN_CODE: "unknown code",
    Status.OUT_OF_BOUNDS: "unreadable",
    Status.PLACEHOLDER: "not recorded",
    Status.OTHER_SYSTEM: "unknown code",
}

_CONFUSED = {
    "ethnicity_police_self_defined": "ethnicity_police_officer_observed",
    "ethnicity_police_officer_observed": "ethnicity_police_self_defined",
}


def coded_reasons(field: FieldSpecification) -> tuple[str, ...]:
    """The reasons that codes of the field give for a missing value, in a fixed order."""
    return tuple(sorted(set(field.reasons_of_missing_codes.values())))


@dataclass(frozen=True)
class Resolved:
    """One distinct text of a coded column. ``unknown``: the part of it that is no code of the field."""

    text: str
    codes: tuple[str, ...]
    status: int
    unknown: str = ""


class CodeReader:
    """Turns texts of one field into codes: the mapping's own codes first, then the specification's in any case."""

    def __init__(self, field: FieldSpecification, mapping: ColumnMapping) -> None:
        self._valid = {code.casefold(): code for code in field.valid_codes}
        self._missing = {code.casefold(): reason for code, reason in field.reasons_of_missing_codes.items()}
        self._own = dict(mapping.codes)
        self._own_folded = {key.casefold(): value for key, value in mapping.codes.items()}
        self._reasons = coded_reasons(field)
        self._separator = (mapping.separator or field.separator) if field.type is FieldType.CODE_LIST else ""
        other = _CONFUSED.get(field.codes)
        self._other = {code.casefold() for code in load_code_table(other).codes} if other else set()

    def resolve(self, text: str) -> Resolved:
        """What ``text`` comes to."""
        if self._separator:
            return self._list(text)
        code, status = self._one(text)
        return Resolved(text, (code,) if code else (), status, text if status == Status.UNKNOWN_CODE else "")

    def _one(self, text: str) -> tuple[str, int]:
        own = self._own.get(text, self._own_folded.get(text.casefold()))
        if own == "":
            return "", Status.EMPTY
        return self._ours((own if own is not None else text).casefold())

    def _ours(self, folded: str) -> tuple[str, int]:
        folded = folded if folded in self._valid or folded in self._missing else _without_nought(folded)
        if folded in self._valid:
            return self._valid[folded], Status.PRESENT
        if folded in self._missing:
            return "", Status.CODED + self._reasons.index(self._missing[folded])
        return "", Status.OTHER_SYSTEM if folded in self._other else Status.UNKNOWN_CODE

    def _list(self, text: str) -> Resolved:
        parts = [part.strip() for part in text.split(self._separator)]
        found = [(part, *self._one(part)) for part in parts if part]
        codes = tuple(code for _, code, status in found if status == Status.PRESENT)
        unknown = [part for part, _, status in found if status == Status.UNKNOWN_CODE]
        if codes:
            return Resolved(text, codes, Status.PARTLY_UNKNOWN if unknown else Status.PRESENT, ", ".join(unknown))
        if unknown or not found:
            return Resolved(text, (), Status.UNKNOWN_CODE if unknown else Status.EMPTY, ", ".join(unknown))
        return Resolved(text, (), found[0][2])

    def resolve_all(self, values: Iterable[str]) -> list[Resolved]:
        """What every text comes to that is not simply an unknown code."""
        resolved = (self.resolve(value) for value in values)
        return [each for each in resolved if each.status != Status.UNKNOWN_CODE]


def _without_nought(folded: str) -> str:
    """5.0 is how spreadsheets write 5."""
    return folded[:-2] if folded.endswith(".0") and folded[:-2].isdigit() else folded
