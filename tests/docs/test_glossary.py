"""The glossary explains every room of core and every main dataclass; the facts of the how-to are the audit's facts."""

from __future__ import annotations

import inspect
import re
from dataclasses import is_dataclass
from pathlib import Path

import polars as pl
import pytest

import openinquiry.core
from openinquiry.core import (
    audit,
    disclosure_control,
    estimation,
    ledger,
    linkage,
    missing,
    returns,
    shared,
    timetable,
    workflow,
)
from openinquiry.core.audit import balance, definitions, intake, plan, register, report_model, tallies
from openinquiry.core.audit.facts import offence_facts, with_ages
from openinquiry.core.audit.records import assemble
from openinquiry.core.audit.tables import aggregate

TOP = Path(__file__).parents[2]
GLOSSARY = (TOP / "docs" / "glossary.md").read_text(encoding="utf-8")
HOW_TO = (TOP / "docs" / "how-to" / "write-a-definition.md").read_text(encoding="utf-8")
ROOMS = sorted(
    path.name for path in Path(next(iter(openinquiry.core.__path__))).iterdir() if (path / "__init__.py").is_file()
)
OWN_MODULES = (balance, definitions, intake, plan, register, tallies)
# Shapes of code or of layout that no reader of the project meets under these names.
_WITHIN = {
    "CheckedReturn", "Council", "CrosswalkRow", "Force", "Proposal", "RuleFindings", "ShownRange",
}  # fmt: skip


def main_dataclasses() -> list[str]:
    faces = (audit, disclosure_control, estimation, ledger, linkage, missing, returns, shared, timetable, workflow)
    public = {each.__name__ for face in faces for each in vars(face).values() if inspect.isclass(each) and is_dataclass(each)}  # fmt: skip
    own = {
        name
        for module in OWN_MODULES
        for name, each in vars(module).items()
        if inspect.isclass(each) and is_dataclass(each) and each.__module__ == module.__name__
    }
    model = {report_model.Report, report_model.PublishedTable, report_model.Column, report_model.Cell, aggregate.Statement}  # fmt: skip
    return sorted((public | own | {each.__name__ for each in model}) - _WITHIN)


@pytest.mark.parametrize("room", [*ROOMS, "adapters", "cli"])
def test_every_room_is_explained(room: str):
    assert f"| `{room}` |" in GLOSSARY


@pytest.mark.parametrize("name", main_dataclasses())
def test_every_main_dataclass_is_named(name: str):
    assert f"`{name}`" in GLOSSARY


def test_no_name_in_code_type_is_left_over_from_a_renaming():
    source = "\n".join(path.read_text(encoding="utf-8") for path in (TOP / "src").rglob("*.py"))
    named = set(re.findall(r"`([A-Z]\w+)`", GLOSSARY))
    assert {name for name in named if not re.search(rf"class {name}\b", source)} == set()


def facts_of(mark: str) -> set[str]:
    found = re.search(rf"<!-- facts: {mark} -->\n((?:\|.*\n)+)", HOW_TO)
    assert found
    return set(re.findall(r"^\| `(\w+)` \|", found.group(1), flags=re.MULTILINE))


def test_the_how_to_names_exactly_the_facts_that_the_audit_works_out():
    records = assemble(())
    involvements = with_ages(records.involvements, offences=records.offences, people=records.people)
    facts = offence_facts(
        records.offences,
        involvements=involvements.with_columns(person=pl.lit(None, dtype=pl.String)),
        joins=("same_offence",),
    )
    assert facts_of("worked out") == set(facts.columns) - set(records.offences.columns)
    assert facts_of("as sent") <= set(records.offences.columns)
