"""The whole path by its own command: an invented country in, a report out; the same bytes twice, and nobody in it named."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from benchmarks import score

from openinquiry.adapters.finished_run import write_finished_run
from openinquiry.core.audit import AuditResult, read_plan, run_audit
from openinquiry.core.audit.explanation import RowsOfFigures

TOP = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


def openinquiry(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from openinquiry.cli import main; main()", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "country"
    made = openinquiry("synthesise", "--seed", "7", "--scale", "0.02", "--out", str(folder))
    assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture(scope="module")
def report(country: Path) -> Path:
    out = country.parent / "out"
    ran = openinquiry("audit", "run", str(country / "audit"), "--out", str(out))
    assert ran.returncode == 0, ran.stderr
    (out.parent / "terminal.txt").write_text(ran.stdout + ran.stderr, encoding="utf-8")
    return out


@pytest.fixture(scope="module")
def elsewhere(country: Path) -> Path:
    """The audit folder in another place, with the key, which lies beside it and not in it."""
    moved = country.parent / "elsewhere" / "audit"
    shutil.copytree(country / "audit", moved)
    shutil.copy(country / "encoding.key", moved.parent)
    return moved


@pytest.fixture(scope="module")
def result(elsewhere: Path) -> AuditResult:
    return run_audit(read_plan(elsewhere), progress=lambda what, done, of: None, processes=2)


def everything_said(report: Path) -> str:
    """All text of all outputs: pages, tables, records, the spreadsheet unpacked, the PDF as read, and the terminal."""
    said = [(report.parent / "terminal.txt").read_text(encoding="utf-8")]
    for path in sorted(report.rglob("*")):
        if path.suffix in {".html", ".csv", ".json", ".txt"}:
            said.append(path.read_text(encoding="utf-8"))
        elif path.suffix == ".ods":
            with zipfile.ZipFile(path) as archive:
                said += [archive.read(name).decode("utf-8", errors="replace") for name in archive.namelist()]
        elif path.suffix == ".pdf" and shutil.which("pdftotext"):
            said.append(
                subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True).stdout
            )
        said.append(path.name)
    return "\n".join(said)


def said_of(planted: set[str], said: str) -> list[str]:
    """Which of ``planted`` stand in ``said``, as whole words beside each other, capitals or not."""

    def words_of(text: str) -> tuple[str, ...]:
        return tuple(re.findall(r"[\w-]+", text.casefold()))

    wanted: dict[int, dict[tuple[str, ...], str]] = {}
    for each in planted:
        words = words_of(each)
        wanted.setdefault(len(words), {})[words] = each
    text = words_of(said)
    found: list[str] = []
    for length, phrases in wanted.items():
        together = set(zip(*(text[start:] for start in range(length)), strict=False))
        found += [phrases[words] for words in phrases.keys() & together]
    return sorted(found)


def test_what_is_searched_for_would_be_found() -> None:
    said = "<td>Zadie O'Quill-Marsh</td>, 12 Mill Lane; AB1 2CD 2010-06-15"
    planted = {"zadie o'quill-marsh", "12 Mill Lane", "AB1 2CD", "2010-06-15", "Mill Road"}
    assert set(said_of(planted, said)) == planted - {"Mill Road"}


def own_words() -> set[str]:
    """Words that the product and its code tables use themselves; a name that is also such a word tells nothing."""
    texts = [
        path.read_text(encoding="utf-8")
        for folder in (
            "src",
            "data/reference",
            "data/specifications",
            "data/definitions",
            "data/linkage",
            "data/policies",
        )
        for path in (TOP / folder).rglob("*")
        if path.suffix in {".py", ".csv", ".toml", ".html", ".typ", ".css", ".jinja"}
        and "invented_country" not in path.parts
    ]
    return {word.casefold() for text in texts for word in re.findall(r"\w+", text)}


def test_the_same_country_gives_the_same_bytes_from_another_folder(
    report: Path, elsewhere: Path, result: AuditResult, tmp_path: Path
) -> None:
    again = tmp_path / "again"
    again.mkdir()
    write_finished_run(result, again, rows=RowsOfFigures(result, plan=read_plan(elsewhere)))
    first = {path.relative_to(report).as_posix(): path.read_bytes() for path in report.rglob("*") if path.is_file()}
    second = {path.relative_to(again).as_posix(): path.read_bytes() for path in again.rglob("*") if path.is_file()}
    assert sorted(set(first) - {"timings.json"}) == sorted(second)
    assert len(second) > 20
    assert [name for name in second if first[name] != second[name]] == []


def test_no_name_birth_date_address_or_reference_of_anyone_stands_in_any_output(country: Path, report: Path) -> None:
    people = pl.read_parquet(country / "truth" / "people.parquet")
    said = everything_said(report)
    words = {word.casefold() for word in re.findall(r"\w+", said)}
    bodies = {w.casefold() for e in read_plan(country / "audit").returns for w in re.findall(r"\w+", e.body_name)}
    names = {
        word.casefold()
        for column in ("given_name", "middle_names", "surname", "former_surname")
        for name in people[column].drop_nulls().to_list()
        for word in re.findall(r"\w+", name)
        if len(word) > 2
    }
    assert len(names) > 500  # there are names that could leak
    assert sorted((names - own_words() - bodies) & words) == []
    together = {f"{row['given_name']} {row['surname']}" for row in people.iter_rows(named=True)}
    assert said_of(together, said) == []
    births: set[date] = set(people["birth_date"].drop_nulls().to_list())
    forms = {form for born in births for form in (born.isoformat(), f"{born:%d/%m/%Y}", f"{born.day} {born:%B %Y}")}
    assert said_of(forms, said) == []


def test_no_postcode_address_person_reference_or_truth_stands_in_any_output(
    country: Path, report: Path, result: AuditResult
) -> None:
    records = result.records
    said = everything_said(report)
    planted: set[str] = set(pl.read_parquet(country / "truth" / "people.parquet")["person_id"].to_list())
    planted |= set(pl.read_parquet(country / "truth" / "offences.parquet")["offence_id"].to_list())
    for frame in (records.people, records.children, records.clients):
        for column in ("postcode", "address_line", "name_birth_hash", "upn"):
            if column in frame.columns:
                planted |= set(frame[column].drop_nulls().to_list())
        reference = "child_reference" if "child_reference" in frame.columns else "person_reference"
        planted |= {each for each in frame[reference].to_list() if len(each) > 5}
    assert len(planted) > 1000
    assert said_of(planted, said) == []


def test_every_published_range_holds_the_truth(country: Path, result: AuditResult) -> None:
    plan = read_plan(country / "audit")
    truth = score.read_truth(country / "truth", result, plan.definitions)
    checked = score.check_ranges(result, truth, plan.definitions)
    assert len(checked) > 200
    assert [each for each in checked if not each.holds] == []


def test_rows_balance_at_every_step_and_the_command_prints_them(report: Path, result: AuditResult) -> None:
    assert len(result.balances) > 8
    assert [step for step in result.balances if step.rows_in != step.used + step.set_aside_in_all] == []
    printed = (report.parent / "terminal.txt").read_text(encoding="utf-8")
    assert [
        step.step for step in result.balances if f"{step.rows_in:,} {step.rows} = {step.used:,} used" not in printed
    ] == []
    assert len(json.loads((report / "run.json").read_text(encoding="utf-8"))["steps"]) == len(result.balances)


def test_a_folder_with_other_files_is_not_written_over(country: Path, tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    refused = openinquiry("audit", "run", str(country / "audit"), "--out", str(tmp_path))
    assert refused.returncode == 2
    assert "name an empty or new folder" in refused.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_wrong_usage_is_told_without_a_traceback() -> None:
    for arguments in (
        ("audit", "run"),
        ("nonsense",),
        ("codes", "nonsense"),
        ("audit", "run", "nowhere", "--out", "x"),
    ):
        told = openinquiry(*arguments)
        assert told.returncode == 2
        assert "Traceback" not in told.stderr
        assert "fault of its own" not in told.stderr
        assert told.stderr.strip()
