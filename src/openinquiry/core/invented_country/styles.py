"""How each body writes things down: its vendor's headings, codes, dates, file format and encoding."""

from __future__ import annotations

from dataclasses import dataclass

from openinquiry.core.invented_country.randomness import Rng, stream
from openinquiry.core.invented_country.rates import invented_table
from openinquiry.core.returns.specification import FieldSpecification, ReturnSpecification
from openinquiry.core.shared import load_code_table

REAL, EXCEL, ISO = "real", "excel", "%Y-%m-%d"
_TEXT_DATES = (ISO, "%d/%m/%Y", "%d-%b-%Y", "%d.%m.%Y", "%Y%m%d")
_FORMS = {
    "police": ("folder", "zip", "folder", "zip", "xlsx", "ods", "parquet"),
    "childrens_services": ("xlsx", "folder", "ods", "zip", "xlsx", "folder"),
    "support_and_health": ("xlsx", "folder", "ods", "zip", "folder"),
    "aggregate": ("xlsx", "folder", "ods"),
}
_ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "cp1252", "utf-16")
_SEPARATORS = (";", "|", ", ", "/")
_TITLES = (
    (),
    (),
    ("OFFICIAL – SENSITIVE",),
    ("Return to the Invented Audit Office", "Produced by: Performance & Analysis", ""),
)


@dataclass(frozen=True)
class Style:
    """The habits of one body.

    form: folder, zip, xlsx, ods or parquet. dates: «real» date cells, «excel» serial numbers, or a pattern of strptime.
    vendor: which heading of each field. names: «separate», «comma» (one column «SURNAME, Given») or «upper».
    """

    form: str
    encoding: str
    dates: str
    vendor: int
    deviations: frozenset[str]
    names: str
    empty: str
    separator: str
    title_lines: tuple[str, ...]
    states_header_row: bool
    numbers_as_text: bool
    ignored: tuple[str, ...]
    mangles: bool
    code_choice: int


def style_of(body: str, specification: ReturnSpecification, *, seed: int, place: int, large: bool = False) -> Style:
    """The style of ``body``. ``place`` is its place among the bodies of its kind, so that every form is used."""
    rng = stream(seed, "style", body)
    forms = _FORMS[specification.id]
    form = forms[place % len(forms)]
    if large and form in ("xlsx", "ods"):
        form = "parquet" if form == "ods" else "zip"
    workbook = form in ("xlsx", "ods")
    dates = _dates(rng, form)
    headings = invented_table("styles")["headings"][specification.id]
    every = [
        field.name
        for table in specification.tables
        for field in table.fields
        if len(headings[table.name].get(field.name, ())) != 1
    ]
    vendors = len(next(iter(headings[specification.tables[0].name].values())))
    ignored = invented_table("styles")["ignored"][specification.id]
    return Style(
        form=form,
        encoding=_ENCODINGS[int(rng.integers(0, len(_ENCODINGS)))] if form in ("folder", "zip") else "utf-8",
        dates=dates,
        vendor=int(rng.integers(0, vendors)),
        deviations=frozenset(name for name in every if rng.random() < 0.08),
        names=("separate", "separate", "comma", "upper")[int(rng.integers(0, 4))],
        empty=("", "", "", "-", "N/A", "Not recorded", "NULL")[int(rng.integers(0, 7))],
        separator=_SEPARATORS[int(rng.integers(0, len(_SEPARATORS)))],
        title_lines=() if form == "parquet" else _TITLES[int(rng.integers(0, len(_TITLES)))],
        states_header_row=bool(rng.random() < 0.5),
        numbers_as_text=bool(not workbook or rng.random() < 0.4),
        ignored=tuple(name for name in ignored if rng.random() < 0.45),
        mangles=bool(rng.random() < 0.4),
        code_choice=int(rng.integers(0, 1000)),
    )


def _dates(rng: Rng, form: str) -> str:
    if form == "parquet":
        return (REAL, ISO)[int(rng.integers(0, 2))]
    if form in ("xlsx", "ods"):
        return (REAL, REAL, EXCEL, "%d/%m/%Y")[int(rng.integers(0, 4))]
    return (*_TEXT_DATES, EXCEL)[int(rng.integers(0, len(_TEXT_DATES) + 1))]


def heading(style: Style, specification: str, table: str, field: str) -> str:
    """What the body calls ``field``."""
    variants = invented_table("styles")["headings"][specification][table][field]
    return str(variants[(style.vendor + (field in style.deviations)) % len(variants)])


def codes_of(style: Style, field: FieldSpecification) -> dict[str, str]:
    """The specification's code → the body's, for ``field``; empty where the body uses the specification's codes."""
    options = invented_table("styles")["codes"].get(field.codes, ["code"])
    option = options[(style.code_choice + len(field.codes)) % len(options)]
    if isinstance(option, dict):
        return {code: theirs for code, theirs in option.items() if code != theirs}
    codes = load_code_table(field.codes).codes.values()
    if option == "code":
        return {}
    if option.startswith("prefixed:"):
        return {each.code: option.removeprefix("prefixed:") + each.code for each in codes}
    labels = [each.label for each in codes]
    if option == "label" and all(labels) and len(set(labels)) == len(labels):
        return {each.code: each.label for each in codes}
    return {each.code: f"{each.code} – {each.label}" if each.label else each.code for each in codes}
