"""A figure explained from what was published beside it: the run record and the register of figures. Undoes nothing."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from openinquiry.core.audit.balance import CLASSIFY, JOIN, LINK
from openinquiry.core.audit.published_files import RECORD, REGISTER, TIMINGS, read_published_json
from openinquiry.core.shared import UnreadableInput, WrongUsage

_HOWEVER_WRITTEN = re.compile(r"[^a-z0-9]+")
_NUMBERED = re.compile(r"-\d+$")


@dataclass(frozen=True)
class PublishedRun:
    """The record and the register of figures of a finished run, as they lie in its folder."""

    record: dict[str, Any]
    register: dict[str, Any]

    def figures(self) -> dict[str, str]:
        """Figure id → the figure as shown."""
        return {
            f"{table}/{row}/{column}": figure[0]
            for table, about in self.register["tables"].items()
            for row, line in about["rows"].items()
            for column, figure in line["figures"].items()
        }

    def find(self, asked: str) -> tuple[str, ...]:
        """The ids of the figures that ``asked`` names: one figure, or all of a row or table, however it is punctuated.

        The address of a row in the web page may be given too. Raises WrongUsage when there is none.
        """
        wanted = _plain(asked.rpartition("#")[2])
        # A second row of one id has an address with a number in the page: «…-2».
        found = self._named.get(wanted) or self._named.get(_NUMBERED.sub("", wanted))
        if found:
            return tuple(found)
        raise WrongUsage(
            f"There is no figure «{asked}» in this report. Its id is that of the table, the row and the column with slashes "
            "between; figures.json lists every one."
        )

    @cached_property
    def _named(self) -> dict[str, list[str]]:
        """Everything that somebody may call a figure, a row or a table, without punctuation → the figures that are meant."""
        named: dict[str, list[str]] = {}
        for figure in self.figures():
            table, row, _ = figure.split("/")
            for name in dict.fromkeys(map(_plain, (figure, f"{table}/{row}", row, table))):
                named.setdefault(name, []).append(figure)
        return named

    def explain(self, figure: str) -> dict[str, Any]:
        """All that the published files say about one figure (its whole id), as data.

        The steps are given as the report shows them: rounded, and hidden where they are small.
        """
        table, row, column = figure.split("/")
        about = self.register["tables"][table]
        line = about["rows"][row]
        shown, how, place = line["figures"][column]
        basis, heading = self.register["bases"][place], about["columns"][column]
        return {
            "figure": figure,
            "shown": shown,
            "table": {"id": table, "title": about["title"], "lead": about["lead"], "source": about["source"]},
            "row": line["words"],
            "column": heading["label"],
            "notes": [*([heading["note"]] if "note" in heading else []), *about["notes"]],
            "how": {"id": how, "words": self.register["how"][how]},
            "counted": basis["units"],
            "definitions": [each for each in self.record["definitions"] if each["id"] in basis["definitions"]],
            "linkage": self._linkage(basis["readings"]),
            "steps": [step for step in self.record["steps"] if _concerns(step, basis)],
            "returns": [each for each in self._inputs(basis) if each["state"] == "accepted"],
            "missing": [each for each in self._inputs(basis) if each["state"] != "accepted"],
            "policy": self.record["policy"],
            "period": self.record["period"],
            "as_at": self.record["as_at"],
            "versions": self.record["versions"],
        }

    def _linkage(self, readings: list[str]) -> dict[str, Any]:
        if not readings:
            return {}
        linkage = self.record["linkage"]
        thresholds = {level: linkage["thresholds"][level] for level in readings}
        return {"settings": linkage["settings"], "version": linkage["version"], "seed": self.record["seed"],
                "readings": readings, "thresholds": thresholds}  # fmt: skip

    def _inputs(self, basis: dict[str, Any]) -> list[dict[str, Any]]:
        return [
            each
            for each in self.record["inputs"]
            if each["kind"] in basis["kinds"] and (not basis["bodies"] or each["body"] in basis["bodies"])
        ]


def read_published(out: Path) -> PublishedRun:
    """The finished run in the folder ``out``.

    Raises UnreadableInput when its record or its register of figures is missing or damaged.
    """
    record, register = (read_published_json(out / name) for name in (RECORD, REGISTER))
    if record.get("kind") != "audit" or not isinstance(register.get("tables"), dict):
        raise UnreadableInput(f"{out} is not the report of an audit that this version wrote.")
    return PublishedRun(record, register)


def audit_folder_of(out: Path) -> Path | None:
    """The audit folder from which the run in ``out`` was made on this machine, if it is still there."""
    try:
        where = json.loads((out / TIMINGS).read_text(encoding="utf-8"))["audit_folder"]
        folder = (out.resolve() / str(where)).resolve()
    except (OSError, ValueError, LookupError, TypeError):
        return None
    return folder if folder.is_dir() else None


def earlier_folders_of(out: Path) -> tuple[Path, ...]:
    """The folders of the earlier reports that the run in ``out`` was tested beside, as they lay on this machine."""
    try:
        where = json.loads((out / TIMINGS).read_text(encoding="utf-8")).get("earlier", [])
        return tuple((out.resolve() / str(each)).resolve() for each in where)
    except (OSError, ValueError, TypeError, AttributeError):
        return ()


def _plain(text: str) -> str:
    return _HOWEVER_WRITTEN.sub("-", text.lower()).strip("-")


def _concerns(step: dict[str, Any], basis: dict[str, Any]) -> bool:
    """Whether the figure's rows went through this step."""
    if step["step"] == LINK:
        return bool(basis["readings"])
    if step["step"] == JOIN:
        return "offences" in basis["units"] or ("people" in basis["units"] and "police" in basis["kinds"])
    if step["step"].startswith(CLASSIFY):
        return step["about"] in basis["definitions"]
    return str(step["about"]).split(".")[0] in basis["kinds"]
