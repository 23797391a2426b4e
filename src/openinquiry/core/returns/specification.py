"""What a return must look like: specifications read from TOML. Knows shapes, not contents.

A specification is data (``data/specifications/*.toml``): tables, fields, types, code tables, keys and references.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache

from openinquiry.core.shared import CodeTable, WrongUsage, data_directory, load_code_table


class FieldType(Enum):
    """What a field holds. ``CODE_LIST`` is several codes in one cell, parted by the field's separator."""

    IDENTIFIER = "identifier"
    TEXT = "text"
    NAME = "name"
    DATE = "date"
    INTEGER = "integer"
    DECIMAL = "decimal"
    CODE = "code"
    CODE_LIST = "code_list"
    POSTCODE = "postcode"
    HASH = "hash"


@dataclass(frozen=True)
class FieldSpecification:
    """One column. ``sensitive`` values are masked wherever they are shown.

    track_missing: whether the reason for a missing value is carried through the audit.
    minimum, maximum: inclusive bounds of numbers. digits: hexadecimal digits of a hash.
    missing_codes: codes beyond the code table that say why the value is missing.
    """

    name: str
    title: str
    type: FieldType
    meaning: str
    required: bool = False
    sensitive: bool = False
    track_missing: bool = False
    codes: str = ""
    separator: str = ";"
    minimum: float | None = None
    maximum: float | None = None
    digits: int = 64
    refers_to: str = ""
    missing_codes: Mapping[str, str] = field(default_factory=dict)

    @property
    def code_table(self) -> CodeTable | None:
        """The code table its values come from, if any."""
        return load_code_table(self.codes) if self.codes else None

    @property
    def valid_codes(self) -> tuple[str, ...]:
        """Codes that state a value."""
        return self.code_table.valid if self.code_table else ()

    @property
    def reasons_of_missing_codes(self) -> dict[str, str]:
        """Codes that say that the value is missing → the reason they give."""
        return {**(self.code_table.missing if self.code_table else {}), **self.missing_codes}


@dataclass(frozen=True)
class TableSpecification:
    """One table of a return: what a row is, which fields identify it, and its fields in order."""

    name: str
    title: str
    row: str
    required: bool
    key: tuple[str, ...]
    fields: tuple[FieldSpecification, ...]

    def __getitem__(self, name: str) -> FieldSpecification:
        for candidate in self.fields:
            if candidate.name == name:
                return candidate
        raise KeyError(name)

    @property
    def field_names(self) -> tuple[str, ...]:
        """The names of its fields, in order."""
        return tuple(candidate.name for candidate in self.fields)


@dataclass(frozen=True)
class ReturnSpecification:
    """A versioned kind of return."""

    id: str
    version: str
    title: str
    population: str
    guidance: str
    tables: tuple[TableSpecification, ...]

    def __getitem__(self, name: str) -> TableSpecification:
        for candidate in self.tables:
            if candidate.name == name:
                return candidate
        raise KeyError(name)


def specification_names() -> tuple[str, ...]:
    """The specifications there are, in alphabetical order."""
    return tuple(sorted(path.stem for path in (data_directory() / "specifications").glob("*.toml")))


@cache
def load_specification(name: str) -> ReturnSpecification:
    """The specification called ``name``. Raises WrongUsage, naming those there are, when there is none."""
    if name not in specification_names():
        raise WrongUsage(f"There is no return specification {name!r}. There are: {', '.join(specification_names())}.")
    raw = tomllib.loads((data_directory() / "specifications" / f"{name}.toml").read_text(encoding="utf-8"))
    return ReturnSpecification(
        id=raw["id"],
        version=raw["version"],
        title=raw["title"],
        population=raw["population"],
        guidance=raw["guidance"],
        tables=tuple(_table(table) for table in raw["table"]),
    )


def _table(raw: dict[str, object]) -> TableSpecification:
    fields = raw["field"]
    key = raw["key"]
    assert isinstance(fields, list)  # noqa: S101 - the shape of our own data, checked by a test
    assert isinstance(key, list)  # noqa: S101
    return TableSpecification(
        name=str(raw["name"]),
        title=str(raw["title"]),
        row=str(raw["row"]),
        required=bool(raw["required"]),
        key=tuple(key),
        fields=tuple(FieldSpecification(**{**each, "type": FieldType(each["type"])}) for each in fields),
    )
