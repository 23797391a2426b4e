"""Which file and sheet of a return holds which table."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath

from openinquiry.core.returns.loading import Place
from openinquiry.core.returns.mapping import ReturnMapping, TableMapping
from openinquiry.core.returns.sources import OpenedFile, ReturnRefused
from openinquiry.core.returns.specification import ReturnSpecification
from openinquiry.core.returns.workbooks import Sheet, open_workbook, sheets_of


@dataclass
class Places:
    """Where each table is. ``missing``: tables that are not there, with the reason; ``unused``: files or sheets."""

    of: dict[str, Place] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)


def find_places(files: list[OpenedFile], *, mapping: ReturnMapping, specification: ReturnSpecification) -> Places:
    """Find every table of the specification among the files. Raises ReturnRefused for a workbook that will not open."""
    sheets = {
        each.name: sheets_of(open_workbook(each.path, name=each.name)) for each in files if each.kind == "workbook"
    }
    found = Places()
    for table in specification.tables:
        wanted = mapping.tables.get(table.name)
        if wanted is None:
            found.missing[table.name] = f"The mapping does not say where the table «{table.name}» is"
            continue
        # One flat file may be mapped to several tables, but only a person can say so.
        lonely = not mapping.own_names or len(specification.tables) == 1
        place = _place(table.name, wanted, files, sheets, lonely=lonely)
        if isinstance(place, str):
            found.missing[table.name] = place
        else:
            found.of[table.name] = place
    found.unused = _unused(files, sheets, found)
    return found


def _place(
    table: str, wanted: TableMapping, files: list[OpenedFile], sheets: dict[str, tuple[Sheet, ...]], *, lonely: bool
) -> Place | str:
    readable = [each for each in files if each.kind in ("text", "parquet", "workbook")]
    if wanted.file:
        file = _named(wanted.file, readable)
    elif wanted.sheet:
        file = _only([each for each in readable if _sheet(sheets.get(each.name, ()), wanted.sheet)])
    else:
        file = _by_own_name(table, readable, sheets) or (_only(readable) if lonely else None)
    if file is None:
        what = f"the file «{wanted.file}»" if wanted.file else f"the sheet «{wanted.sheet}»" if wanted.sheet else ""
        return f"The return has no {what.removeprefix('the ')}" if what else f"No file or sheet is called «{table}»"
    if file.kind != "workbook":
        return Place(file, "", wanted.header_row)
    return _sheet_place(table, wanted, file, sheets[file.name])


def _sheet_place(table: str, wanted: TableMapping, file: OpenedFile, sheets: tuple[Sheet, ...]) -> Place | str:
    sheet = _sheet(sheets, wanted.sheet or table)
    if sheet is None and not wanted.sheet:
        visible = [each for each in sheets if not each.hidden]
        sheet = visible[0] if len(visible) == 1 else None
    if sheet is None:
        return f"{file.name} has no sheet «{wanted.sheet or table}»"
    return Place(file, sheet.name, wanted.header_row, sheet.hidden)


def _named(name: str, files: list[OpenedFile]) -> OpenedFile | None:
    wanted = name.replace("\\", "/").casefold().removeprefix("./")
    exact = [each for each in files if each.name.casefold() == wanted]
    found = exact or [each for each in files if PurePosixPath(each.name).name.casefold() == PurePosixPath(wanted).name]
    if len(found) > 1:
        raise ReturnRefused(f"The return has {len(found)} files called «{name}». Say which, with its folder.")
    return found[0] if found else None


def _only(files: list[OpenedFile]) -> OpenedFile | None:
    return files[0] if len(files) == 1 else None


def _sheet(sheets: tuple[Sheet, ...], name: str) -> Sheet | None:
    wanted = name.strip().casefold()
    return next((each for each in sheets if each.name.strip().casefold() == wanted), None)


def _by_own_name(table: str, files: list[OpenedFile], sheets: dict[str, tuple[Sheet, ...]]) -> OpenedFile | None:
    by_name = [each for each in files if PurePosixPath(each.name).stem.casefold() == table.casefold()]
    by_sheet = [each for each in files if _sheet(sheets.get(each.name, ()), table)]
    return _only(by_name) or _only(by_sheet)


def _unused(files: list[OpenedFile], sheets: dict[str, tuple[Sheet, ...]], found: Places) -> list[str]:
    used = {(place.file.name, place.sheet) for place in found.of.values()}
    unused = []
    for each in files:
        if each.kind == "workbook":
            spare = [sheet.name for sheet in sheets[each.name] if (each.name, sheet.name) not in used]
            unused += [f"{each.name}, sheet «{sheet}»" for sheet in spare]
        elif each.kind != "zip" and (each.name, "") not in used:
            unused.append(each.name)
    return unused
