"""What may be said in public of the names that bodies give to files, sheets and columns: anybody's name can stand in them.

The report, its record and every page made from them are for everybody; the names as sent are in the return alone.
"""

from __future__ import annotations

import os
import re
import zipfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path, PurePosixPath

from openinquiry.core.audit.plan import ExpectedReturn
from openinquiry.core.returns import load_specification
from openinquiry.core.returns.masking import hide
from openinquiry.core.returns.sources import DAMAGED_ZIP

_WORD = re.compile(r"[^\W\d_]+")
_QUOTED = re.compile(r"«([^«»]*)»")
_ENDINGS = frozenset({".csv", ".txt", ".tsv", ".tab", ".xlsx", ".xlsm", ".xls", ".ods", ".zip", ".parquet", ".toml"})
_OURS = frozenset(
    {"return", "returns", "mapping", "mappings", "list", "data", "e", "w"}
)  # with the letters of codes of areas


def published_name(name: str, *, expected: ExpectedReturn) -> str:
    """A path of a file, each part as it may be published: as it is where it is made of words of the specification, of the name
    of the body and of figures; else its first character and its ending.
    """
    return "/".join(_part(each, _known(expected.kind, expected.body_name)) for each in PurePosixPath(name).parts)


def published_names(names: Iterable[str], *, expected: ExpectedReturn) -> list[str]:
    """The names of the files of one return, in their order; those that look alike when hidden are told apart by a number."""
    found: list[str] = []
    for name in names:
        shown = published_name(name, expected=expected)
        alike = sum(each == shown or each.startswith(f"{shown} (") for each in found)
        found.append(f"{shown} ({alike + 1})" if alike else shown)
    return found


def published_reason(said: str, *, expected: ExpectedReturn, folder: Path) -> str:
    """Why a return is not used, as the report may say it: nor does it say where on this machine the audit folder lies."""
    text = said.replace(f"{folder}{os.sep}", "")
    known = _known(expected.kind, expected.body_name)
    for name in sorted(_names_in(expected, folder), key=len, reverse=True):
        shown = published_name(name, expected=expected)
        if shown != name:
            text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", lambda _found, shown=shown: shown, text)  # type: ignore[misc]
    return _QUOTED.sub(lambda found: f"«{_part(found[1], known)}»", text)


def _part(part: str, known: frozenset[str]) -> str:
    ending = PurePosixPath(part).suffix
    stem, ending = (part.removesuffix(ending), ending) if ending.lower() in _ENDINGS else (part, "")
    return part if known.issuperset(_WORD.findall(stem.casefold())) else f"{hide(stem)}{ending}"


@cache
def _known(kind: str, body_name: str) -> frozenset[str]:
    """Words that say nothing about a person: of the specification, of the body, and of ours."""
    specification = load_specification(kind)
    texts = [kind, body_name, specification.title]
    for table in specification.tables:
        texts += [table.name, table.title]
        for field in table.fields:
            texts += [field.name, field.title]
    return _OURS | {word for text in texts for word in _WORD.findall(text.casefold().replace("_", " "))}


def _names_in(expected: ExpectedReturn, folder: Path) -> set[str]:
    """Every name by which a sentence may call a file of the return."""
    path = expected.path
    if path is None:
        return set()
    found = {path.name, path.relative_to(folder).as_posix()}
    if path.is_dir():
        inside = [each.relative_to(path) for each in path.rglob("*")]
        return found.union(each.as_posix() for each in inside).union(each.name for each in inside)
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.namelist()
    except DAMAGED_ZIP:
        return found  # nothing was read from it, so no name in it can stand in the reason
    return found.union(members).union(PurePosixPath(each).name for each in members) - {""}
