"""openinquiry audit contrast, as a person or a program calls it."""

from __future__ import annotations

import csv
import json
import stat
from pathlib import Path

import pytest

from tests.cli.test_explain_and_compare import call
from tests.core.audit.small_audit import A, B, C, write_small_audit


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The audit folder and the folder of its report."""
    top = tmp_path_factory.mktemp("contrast")
    audit = write_small_audit(top / "audit")
    assert call("run", audit, "--out", top / "out")[0] == 0
    return audit, top / "out"


def test_what_was_published_of_two_definitions_is_told_with_their_words(folders: tuple[Path, Path]) -> None:
    code, said, _ = call("contrast", folders[1], "audit", "force-flag")
    assert code == 0
    assert "The first, «audit», version 2026.1: An offence of child sexual abuse" in said
    assert "  - flagged by the force as group-based" in said
    assert "[c]  meet both" in said


def test_asked_for_in_the_other_order_the_sides_change_places(folders: tuple[Path, Path]) -> None:
    one, other = (
        json.loads(call("contrast", folders[1], *names, "--json")[1])
        for names in (("audit", "force-flag"), ("force-flag", "audit"))
    )
    assert one["figures"]["only_first"] == other["figures"]["only_second"]
    assert one["figures"]["cannot_tell"] == other["figures"]["cannot_tell"]
    assert other["first"]["id"] == "force-flag"


def test_with_the_returns_each_record_that_moves_is_written_with_the_criterion_that_moves_it(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    rows = tmp_path / "moved.csv"
    code, said, told = call("contrast", folders[1], "audit", "force-flag", "--rows", rows)
    assert code == 0
    assert "       1  meet only the first" in said
    assert "Keep it under the rules that hold for the returns" in told
    assert stat.S_IMODE(rows.stat().st_mode) == 0o600
    with rows.open(encoding="utf-8", newline="") as stream:
        lines = [(each["body"], each["reference"], each["moves"], each["moved_by"]) for each in csv.DictReader(stream)]
    recorded = "«This audit» does not meet: two or more suspects recorded, listed as people or stated as a number"
    child = "«This audit» does not meet: at least one victim under 18"
    flag = "«Force flag only» {}: flagged by the force as group-based"
    assert sorted(lines, key=lambda line: line[1]) == [
        (A, "A2", "only-second", recorded),
        (A, "A4", "cannot-tell", "«This audit» cannot tell: at least one suspect who is not family of the victim; "
                                 + flag.format("does not meet")),
        (A, "A5", "cannot-tell", "«This audit» cannot tell: at least one victim under 18; "
                                 + flag.format("does not meet")),
        (A, "A6", "only-first", flag.format("does not meet")),
        (A, "A7", "cannot-tell", f"{recorded}; {child}; " + flag.format("cannot tell")),
        (B, "B1", "only-second", recorded),
        (C, "C1", "only-second", f"{recorded}; {child}"),
    ]  # fmt: skip
    assert "thackwell" not in rows.read_text(encoding="utf-8").lower()


def test_wrong_usage_is_told_in_a_sentence(folders: tuple[Path, Path], tmp_path: Path) -> None:
    audit, out = folders
    for arguments, sentence in (
        ((out, "audit", "nonsense"), "does not use a definition «nonsense»"),
        ((out, "audit", "audit"), "was given twice"),
        ((out, "audit", "force-flag", "--audit", audit), "Give --rows FILE with --audit FOLDER"),
        ((out, "audit", "force-flag", "--rows", out / "r.csv"), "may be published"),
        ((tmp_path, "audit", "force-flag"), "There is no run.json in"),
    ):
        code, _, told = call("contrast", *arguments)
        assert code == 2
        assert sentence in told


def test_other_returns_than_those_of_the_run_are_refused_and_nothing_is_written(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    other = write_small_audit(tmp_path / "other", without=[C])
    rows = tmp_path / "rows.csv"
    code, said, _ = call("contrast", folders[1], "audit", "force-flag", "--rows", rows, "--audit", other)
    assert (code, said, rows.exists()) == (1, "", False)
