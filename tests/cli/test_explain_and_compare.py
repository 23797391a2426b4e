"""openinquiry audit explain and compare, as a person or a program calls them."""

from __future__ import annotations

import csv
import json
import re
import shutil
import stat
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from openinquiry.cli import again
from openinquiry.cli.audit import app
from openinquiry.core.audit import AuditResult
from openinquiry.core.shared import OpenInquiryError
from tests.core.audit.small_audit import A, C, write_small_audit

RUN = CliRunner()
EVERY = "counts-by-definition/offences.all.K04000001/offences"
HIDDEN = "counts-by-definition/offences.audit.K04000001/offences"


def call(*arguments: object) -> tuple[int, str, str]:
    """Exit code, output, and what a reader is told of a problem, as the whole command gives them."""
    result = RUN.invoke(app, [str(each) for each in arguments])
    if isinstance(result.exception, OpenInquiryError):
        return result.exception.exit_code, result.stdout, result.stderr + str(result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The audit folder and the folder of its report."""
    top = tmp_path_factory.mktemp("explain")
    audit = write_small_audit(top / "audit")
    assert call("run", audit, "--out", top / "out")[0] == 0
    return audit, top / "out"


@pytest.fixture(scope="module")
def fewer(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The same audit without Cumbria."""
    top = tmp_path_factory.mktemp("fewer")
    audit = write_small_audit(top / "audit", without=[C])
    assert call("run", audit, "--out", top / "out")[0] == 0
    return audit, top / "out"


def test_a_figure_is_explained_from_what_was_published(folders: tuple[Path, Path]) -> None:
    code, said, _ = call("explain", folders[1], HIDDEN)
    assert code == 0
    for words in (
        "Shown:   [c]",
        "Definition «audit», version 2026.1: An offence of child sexual abuse",
        "seed 1; central (2)",
        "link people: 25 records of people in, 20 used",
        "classify: this audit: 25 offences in, [c] used",
        "West Yorkshire (E23000010, police)",
    ):
        assert words in said
    assert "organised" not in said


def test_an_explanation_names_every_return_with_its_sha256_and_what_is_missing(fewer: tuple[Path, Path]) -> None:
    code, said, _ = call("explain", fewer[1], EVERY, "--json")
    data = json.loads(said)
    assert code == 0
    assert [each["body_name"] for each in data["returns"]] == ["West Yorkshire", "South Yorkshire"]
    assert {len(file["sha256"]) for each in data["returns"] for file in (*each["files"], each["mapping"])} == {64}
    assert [(each["body_name"], each["reason"]) for each in data["missing"]] == [
        ("Cumbria", "No reply by the closing date")
    ]
    assert data["definitions"] == []
    assert len(data["versions"]["code_sha256"]) == 64


def test_every_figure_of_the_register_can_be_explained_and_says_no_number_that_is_hidden(
    folders: tuple[Path, Path],
) -> None:
    from openinquiry.core.audit.explanation import read_published  # noqa: PLC0415 - only here

    published = read_published(folders[1])
    for figure in published.figures():
        assert published.find(figure) == (figure,)
        said = published.explain(figure)
        assert said["how"]["words"]
        for step in said["steps"]:
            assert all(n == "[c]" or n % 5 == 0 for n in (step["in"], step["used"], *step["set_aside"].values()))


def test_every_row_that_the_page_and_the_csv_files_give_an_address_is_found(folders: tuple[Path, Path]) -> None:
    from openinquiry.core.audit.explanation import read_published  # noqa: PLC0415 - only here

    published = read_published(folders[1])
    page = (folders[1] / "report.html").read_text(encoding="utf-8")
    addresses = re.findall(r'class="cite" href="(#[^"]+)"', page)
    assert len(addresses) > 100
    assert [each for each in addresses if not published.find(f"report.html{each}")] == []
    patterns = re.findall(r"<li><code>([^/<]+)/ROW/([^<]+)</code>", page)
    for table, column in patterns:
        assert any(name.startswith(f"{table}/") and name.endswith(f"/{column}") for name in published.figures())
        path = folders[1] / "csv" / f"{table}.csv"
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                identifier = row["figure_id"].removeprefix("'")
                assert published.find(f"{table}/{identifier}")


def test_a_row_or_a_table_lists_its_figures(folders: tuple[Path, Path]) -> None:
    code, said, _ = call("explain", folders[1], "offences.organised-network.K04000001")
    assert code == 0
    assert said.splitlines()[0] == "«offences.organised-network.K04000001» names 7 figures. Ask for one of them:"


def test_with_the_returns_the_rows_are_written_for_their_owner_alone_and_the_exact_count_is_told(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    _, out = folders
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    rows = tmp_path / "rows.csv"
    code, said, told = call("explain", out, HIDDEN, "--rows", rows)
    assert code == 0
    assert "2 offences in 2 lines" in said
    assert f"The figure made again from the rows in {rows}: [c]" in said
    assert "Keep it under the rules that hold for the returns" in told
    assert stat.S_IMODE(rows.stat().st_mode) == 0o600
    with rows.open(encoding="utf-8", newline="") as stream:
        assert [(line["body"], line["row"], line["reference"]) for line in csv.DictReader(stream)] == [
            (A, "2", "A1"),
            (A, "7", "A6"),
        ]
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before


def test_other_returns_than_those_of_the_run_are_refused_and_nothing_is_written(
    folders: tuple[Path, Path], fewer: tuple[Path, Path], tmp_path: Path
) -> None:
    rows = tmp_path / "rows.csv"
    code, said, told = call("explain", folders[1], EVERY, "--rows", rows, "--audit", fewer[0])
    assert (code, said) == (1, "")
    assert "Cumbria (E23000002, police): accepted before, not sent" in told
    assert not rows.exists()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        (
            f"returns/{A}/offences.csv",
            "West Yorkshire (E23000010, police): the file «offences.csv» has another SHA-256.",
        ),
        (f"mappings/{C}.toml", "Cumbria (E23000002, police): the mapping has another SHA-256."),
    ],
)
def test_a_file_that_changed_since_is_refused_before_the_audit_is_carried_out_again(
    folders: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, sentence: str
) -> None:
    ran: list[str] = []
    carry_out = again.run_audit

    def noticed(*arguments: Any, **named: Any) -> AuditResult:
        ran.append("again")
        return carry_out(*arguments, **named)

    monkeypatch.setattr(again, "run_audit", noticed)
    audit, rows = tmp_path / "audit", tmp_path / "rows.csv"
    shutil.copytree(folders[0], audit)
    with (audit / name).open("a") as stream:
        stream.write("\n")
    for command in (("explain", folders[1], EVERY), ("contrast", folders[1], "audit", "force-flag")):
        code, said, told = call(*command, "--rows", rows, "--audit", audit)
        assert (code, said, ran, rows.exists()) == (1, "", [], False)
        assert sentence in told
    shutil.copyfile(folders[0] / name, audit / name)
    assert call("explain", folders[1], EVERY, "--rows", rows, "--audit", audit)[0] == 0
    assert ran == ["again"]


def test_a_report_that_was_moved_asks_for_its_returns_and_takes_them_where_they_are(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    moved, rows = tmp_path / "deep" / "report", tmp_path / "rows.csv"
    shutil.copytree(folders[1], moved)
    code, _, told = call("explain", moved, HIDDEN, "--rows", rows)
    assert (code, rows.exists()) == (2, False)
    assert "Name the audit folder that holds them with --audit." in told
    assert call("explain", moved, HIDDEN, "--rows", rows, "--audit", folders[0])[0] == 0
    assert rows.exists()


def test_wrong_usage_is_told_in_a_sentence(folders: tuple[Path, Path], tmp_path: Path) -> None:
    audit, out = folders
    (tmp_path / "there.csv").write_text("mine")
    for arguments, sentence in (
        ((out, "nonsense"), "There is no figure «nonsense»"),
        ((tmp_path, EVERY), "There is no run.json in"),
        ((out, EVERY, "--audit", audit), "Give --rows FILE with --audit FOLDER"),
        ((out, EVERY, "--rows", out / "r.csv", "--audit", audit), "may be published"),
        ((out, EVERY, "--rows", audit / "r.csv", "--audit", audit), "never changed"),
        ((out, EVERY, "--rows", tmp_path / "there.csv", "--audit", audit), "is there already"),
        ((out, EVERY, "--rows", tmp_path / "no" / "r.csv", "--audit", audit), "there is no folder"),
        ((out, "counts-by-force", "--rows", tmp_path / "r.csv", "--audit", audit), "rows are written for one"),
    ):
        code, _, told = call("explain", *arguments)
        assert code == 2
        assert sentence in told
    assert (tmp_path / "there.csv").read_text() == "mine"


@pytest.mark.parametrize("contents", ["", "[1]", "{}", '{"kind": "audit"', "[" * 5000])
def test_damaged_files_of_a_run_are_told_in_a_sentence(
    folders: tuple[Path, Path], tmp_path: Path, contents: str
) -> None:
    for name in ("run.json", "figures.json"):
        (tmp_path / name).write_bytes((folders[1] / name).read_bytes())
    for name in ("run.json", "figures.json"):
        kept = (tmp_path / name).read_bytes()
        (tmp_path / name).write_text(contents)
        for arguments in (("explain", tmp_path, EVERY), ("compare", tmp_path, folders[1])):
            code, _, told = call(*arguments)
            assert code == 2
            assert str(tmp_path) in told
        (tmp_path / name).write_bytes(kept)


def test_runs_that_differ_in_one_class_owe_the_whole_movement_to_it(
    folders: tuple[Path, Path], fewer: tuple[Path, Path]
) -> None:
    code, said, _ = call("compare", folders[1], fewer[1])
    assert code == 0
    assert "so the whole movement is due to it" in said
    assert f"  {EVERY}: 25 → 15 (-10)" in said
    assert "counts-by-force/offences.audit.E23000002/offences.all: 5 → (not there)" in said


def test_runs_that_differ_in_several_classes_need_the_runs_in_between(
    folders: tuple[Path, Path], tmp_path: Path
) -> None:
    audit = write_small_audit(tmp_path / "audit", without=[C])
    plan = audit / "audit.toml"
    plan.write_text(plan.read_text().replace('headline = "audit"', 'headline = "force-flag"'))
    assert call("run", audit, "--out", tmp_path / "out")[0] == 0
    code, said, _ = call("compare", folders[1], tmp_path / "out", "--json")
    assert code == 0
    assert "cannot be known from the two reports" in json.loads(said)["attribution"]
    code, said, _ = call("compare", folders[1], tmp_path / "out", "--audit1", folders[0], "--audit2", audit, "--json")
    data = json.loads(said)
    assert code == 0
    assert [step["of"] for step in data["steps"]] == ["inputs", "definition"]
    assert "In another order the parts would be other ones" in data["attribution"]
    code, _, told = call("compare", folders[1], tmp_path / "out", "--audit1", audit, "--audit2", audit)
    assert code == 1
    assert "does not hold what the run «Small audit» rests on" in told


def test_one_audit_folder_alone_does_not_do(folders: tuple[Path, Path]) -> None:
    code, _, told = call("compare", folders[1], folders[1], "--audit1", folders[0])
    assert code == 2
    assert "Give --audit1 and --audit2 together" in told
