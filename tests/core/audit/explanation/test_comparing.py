"""What moved between two runs, and what differs between them."""

from __future__ import annotations

from pathlib import Path

import pytest

from openinquiry.core.audit import AuditPlan, AuditResult, read_plan, run_audit
from openinquiry.core.audit.explanation import Change, Side, changes_between, figures_of, reasons_between, run_between
from openinquiry.core.shared import Refused, data_directory
from tests.core.audit.small_audit import A, C, write_small_audit

NATION = "K04000001"
EVERY = f"counts-by-definition/offences.all.{NATION}/offences"


def quiet(*_: object) -> None:
    """Nobody watches."""


def audit(folder: Path, **arguments: list[str]) -> tuple[AuditPlan, AuditResult]:
    plan = read_plan(write_small_audit(folder, **arguments))
    return plan, run_audit(plan, progress=quiet)


def side(made: tuple[AuditPlan, AuditResult]) -> Side:
    plan, result = made
    return Side(plan, result.record, {name: each.cell.text for name, each in figures_of(result.report).items()})


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[AuditPlan, AuditResult]:
    return audit(tmp_path_factory.mktemp("whole"))


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> tuple[AuditPlan, AuditResult]:
    """Without Cumbria, with a definition of its own in place of «force-flag», a third of it, and another policy."""
    folder = write_small_audit(tmp_path_factory.mktemp("other"), without=[C])
    (folder / "definitions").mkdir()
    own = """id = "audit"
version = "2"
title = "Any offence with a suspect"
short_title = "This audit"
words = "One suspect or more."
source = "Ours"
[[criterion]]
words = "One suspect"
fact = "suspects_recorded"
at_least = 1
"""
    (folder / "definitions" / "audit.toml").write_text(own)
    policy = (Path(__file__).parents[4] / "data" / "policies" / "default.toml").read_text()
    (folder / "wide.toml").write_text(policy.replace("rounding_base = 5", "rounding_base = 2"))
    plan = folder / "audit.toml"
    plan.write_text(
        plan.read_text().replace("seed = 1", "seed = 2").replace("[period]", '[policy]\nfile = "wide.toml"\n[period]')
    )
    read = read_plan(folder)
    return read, run_audit(read, progress=quiet)


def test_a_change_is_said_as_shown_and_by_how_much_where_both_are_numbers() -> None:
    before = {"a": "1,235", "b": "34%", "c": "[c]", "d": "5", "same": "10"}
    after = {"a": "1,240", "b": "30%", "c": "10", "e": "5 to 10", "same": "10"}
    found = changes_between(before, after)
    assert [(each.figure, each.kind, each.by) for each in found] == [
        ("a", "moved", 5.0),
        ("b", "moved", -4.0),
        ("c", "moved", None),
        ("d", "went", None),
        ("e", "appeared", None),
    ]
    assert found[0] == Change("a", "1,235", "1,240")


def test_two_runs_of_one_audit_differ_in_nothing(whole: tuple[AuditPlan, AuditResult], tmp_path: Path) -> None:
    again = audit(tmp_path)
    assert reasons_between(whole[1].record, again[1].record) == {}
    assert changes_between(side(whole).figures, side(again).figures) == ()


def test_what_differs_is_named_in_its_class(
    whole: tuple[AuditPlan, AuditResult], other: tuple[AuditPlan, AuditResult]
) -> None:
    assert reasons_between(whole[1].record, other[1].record) == {
        "inputs": (f"Cumbria ({C}, police): accepted before, not sent: No reply by the closing date after.",),
        "definition": (
            "The definition «audit» differs in version, title, words, source, criteria "
            "(version 2026.1 before, 2 after).",
        ),
        "linkage": ("The seed of the linkage: 1 before, 2 after.",),
        "policy": ("The policy's rounding base: 5 before, 2 after.",),
    }


def test_another_protocol_more_linkages_and_a_claim_of_ones_own_are_named_and_move_their_figures_alone(
    whole: tuple[AuditPlan, AuditResult], tmp_path: Path
) -> None:
    folder = write_small_audit(tmp_path)
    shipped = (data_directory() / "protocols" / "default.toml").read_text(encoding="utf-8")
    (folder / "mine.toml").write_text(shipped.replace('id = "default"', 'id = "mine"'), encoding="utf-8")
    (folder / "claims").mkdir()
    share = 'kind = "share"\nattribute = "sex"\nof = "victims"\ngroup = "Female"\nexceeds = 0.5\n'
    (folder / "claims" / "own.toml").write_text(share, encoding="utf-8")
    with (folder / "audit.toml").open("a", encoding="utf-8") as plan:
        plan.write('\n[estimate]\nprotocol = "mine.toml"\nlinkages = 3\n')
    mine = read_plan(folder)
    again = mine, run_audit(mine, progress=quiet)
    found = reasons_between(whole[1].record, again[1].record)
    assert list(found) == ["protocol", "claims"]
    assert [sentence.partition(",")[0] for sentence in found["protocol"]] == [
        "The protocol of estimates: default 2026.1",
        "The linkages that estimates are over: 20 before",
    ]
    assert found["claims"] == ("The claim «own» is new.",)
    steps = run_between(side(whole), side(again), progress=quiet)
    assert [step.of for step in steps] == ["protocol", "claims"]
    assert {change.figure.split("/")[1] for step in steps for change in step.changes} == {"claims.own"}


def test_a_file_or_mapping_with_other_bytes_is_named(whole: tuple[AuditPlan, AuditResult], tmp_path: Path) -> None:
    folder = write_small_audit(tmp_path)
    (folder / "returns" / A / "people.csv").write_text((folder / "returns" / A / "people.csv").read_text() + "\n")
    (folder / "mappings" / f"{A}.toml").write_text((folder / "mappings" / f"{A}.toml").read_text() + "\n")
    again = run_audit(read_plan(folder), progress=quiet)
    assert reasons_between(whole[1].record, again.record) == {
        "inputs": (
            f"West Yorkshire ({A}, police): the file «people.csv» has another SHA-256.",
            f"West Yorkshire ({A}, police): the mapping has another SHA-256.",
        )
    }


def test_the_runs_between_two_runs_lead_from_the_one_to_the_other(
    whole: tuple[AuditPlan, AuditResult], other: tuple[AuditPlan, AuditResult]
) -> None:
    before, after = side(whole), side(other)
    steps = run_between(before, after, progress=quiet)
    assert [step.of for step in steps] == ["inputs", "definition", "linkage", "policy"]
    figures = dict(before.figures)
    for step in steps:
        for change in step.changes:
            assert figures.get(change.figure, "") == change.before
            if change.after:
                figures[change.figure] = change.after
            else:
                del figures[change.figure]
    assert figures == after.figures
    moved = {step.of: [(c.before, c.after) for c in step.changes if c.figure == EVERY] for step in steps}
    assert moved == {"inputs": [("25", "15")], "definition": [], "linkage": [], "policy": [("15", "[c]")]}


def test_a_folder_that_holds_other_returns_than_the_run_is_refused(
    whole: tuple[AuditPlan, AuditResult], other: tuple[AuditPlan, AuditResult]
) -> None:
    wrong = Side(other[0], whole[1].record, side(whole).figures)
    with pytest.raises(Refused, match=r"does not hold what the run «Small audit» rests on\. Cumbria"):
        run_between(wrong, side(other), progress=quiet)
