"""openinquiry review: the list that readers get, the answers they give on a terminal or in a spreadsheet, and what these change."""

from __future__ import annotations

import csv
import io
import json
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from openinquiry.cli.main import app
from openinquiry.core.audit import DECISIONS
from openinquiry.core.shared import OpenInquiryError
from tests.core.audit.small_audit import write_small_audit

RUN = CliRunner()


def call(*arguments: object, keys: str = "") -> tuple[int, str, str]:
    """Exit code, output, and what a reader is told of a problem, as the whole command gives them."""
    result = RUN.invoke(app, [str(each) for each in arguments], input=keys)
    if isinstance(result.exception, OpenInquiryError):
        return result.exception.exit_code, result.stdout, result.stderr + str(result.exception)
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr


def rows_of(sheet: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(sheet.read_text(encoding="utf-8-sig"))))


def answered(sheet: Path, answers: list[str], *, as_saved_by: str = "utf-8-sig", between: str = ",") -> Path:
    """The list with answers filled in, as a spreadsheet program saves it."""
    rows = rows_of(sheet)
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), delimiter=between)
    writer.writeheader()
    writer.writerows({**row, "answer": answer} for row, answer in zip(rows, answers, strict=True))
    sheet.write_bytes(out.getvalue().encode(as_saved_by))
    return sheet


@pytest.fixture
def audit(tmp_path: Path) -> Path:
    return write_small_audit(tmp_path / "audit")


@pytest.fixture
def sheet(audit: Path, tmp_path: Path) -> Path:
    path = tmp_path / "pairs.csv"
    assert call("review", "list", audit, "--out", path)[0] == 0
    return path


def people_counted(audit: Path, out: Path) -> str:
    """How many people the records are, by the report."""
    assert call("audit", "run", audit, "--out", out)[0] == 0
    with (out / "csv" / "linkage.csv").open(encoding="utf-8", newline="") as stream:
        return next(row["people"] for row in csv.DictReader(stream) if row["level"] == "Central")


def test_a_list_holds_the_two_records_side_by_side_no_match_weight_and_is_private(sheet: Path) -> None:
    rows = rows_of(sheet)
    assert rows
    assert {row["why"] for row in rows} == {"sample"}
    assert "match_weight" not in rows[0]
    assert all(row["surname_1"] and row["surname_2"] and row["answer"] == "" for row in rows)
    assert {row["body_1"] for row in rows} <= {"West Yorkshire", "South Yorkshire", "Cumbria"}
    assert stat.S_IMODE(sheet.stat().st_mode) == 0o600


def test_a_list_is_never_written_over_another_file_and_its_command_names_nobody(audit: Path, sheet: Path) -> None:
    before = sheet.read_bytes()
    code, said, told = call("review", "list", audit, "--out", sheet)
    assert code == 2
    assert "is there already" in told
    assert sheet.read_bytes() == before
    surnames = {row["surname_1"] for row in rows_of(sheet)}
    code, said, told = call("review", "list", audit, "--out", sheet.with_name("again.csv"), "--json")
    assert json.loads(said)["pairs"] == len(rows_of(sheet))
    assert not any(surname in said + told for surname in surnames)


def test_answers_on_the_terminal_are_kept_one_by_one_and_going_on_begins_where_one_stopped(sheet: Path) -> None:
    code, said, _ = call("review", "read", sheet, "--reader", "A", keys="sdq")
    assert code == 0
    assert f"2 of {len(rows_of(sheet))} pairs are answered" in said
    assert [row["answer"] for row in rows_of(sheet)][:3] == ["same", "different", ""]
    _, said, _ = call("review", "read", sheet, "--reader", "A", keys="xbbcq")
    assert "Pair 3 of" in said
    assert "Answered before: different" in said
    assert [(row["answer"], row["reader"]) for row in rows_of(sheet)][:3] == [
        ("cannot tell", "A"), ("different", "A"), ("", "")
    ]  # fmt: skip


def test_what_readers_found_changes_the_next_run_and_is_named_as_the_reason(
    audit: Path, sheet: Path, tmp_path: Path
) -> None:
    before = people_counted(audit, tmp_path / "before")
    pairs = len(rows_of(sheet))
    answered(sheet, ["different"] * pairs)
    code, said, _ = call("review", "accept", audit, sheet, "--reader", "A")
    assert code == 0
    assert "Version 1 of the answers" in said
    assert f"0 pairs are one person, {pairs} are two" in said
    assert stat.S_IMODE((audit / DECISIONS).stat().st_mode) == 0o600
    after = people_counted(audit, tmp_path / "after")
    assert before != after
    record = json.loads((tmp_path / "after" / "run.json").read_text(encoding="utf-8"))
    assert record["linkage"]["decisions"]["version"] == 1
    assert not (tmp_path / "before" / "csv" / "readers.csv").exists()
    table = (tmp_path / "after" / "csv" / "readers.csv").read_text(encoding="utf-8")
    assert "fewer than 25 pairs of the sample read" in table
    code, said, _ = call("audit", "explain", tmp_path / "after", "readers/linkage.readers.central/right",
                         "--rows", tmp_path / "r.csv")  # fmt: skip
    assert code == 0
    code, said, _ = call("audit", "compare", tmp_path / "before", tmp_path / "after")
    assert "The readers' answers about pairs of records: version 0 before, 1 after." in said
    names = {row["surname_1"] for row in rows_of(sheet)} | {row["record_1"] for row in rows_of(sheet)}
    published = "".join(
        p.read_text("utf-8") for p in (tmp_path / "after").rglob("*") if p.suffix in {".json", ".csv", ".html"}
    )
    assert not [name for name in names if name in published]


def test_two_readers_are_compared_and_where_they_are_divided_nothing_changes(
    audit: Path, sheet: Path, tmp_path: Path
) -> None:
    pairs = len(rows_of(sheet))
    other = tmp_path / "other.csv"
    other.write_bytes(sheet.read_bytes())
    answered(sheet, ["same"] * pairs)
    answered(other, ["n"] + ["y"] * (pairs - 1), as_saved_by="cp1252", between=";")
    call("review", "accept", audit, sheet, "--reader", "A")
    call("review", "accept", audit, other, "--reader", "B")
    code, said, _ = call("review", "agreement", audit)
    assert code == 0
    assert f"{pairs - 1} pairs are one person, 0 are two; readers are divided on 1." in said
    assert f"Readers A and B: {pairs} pairs both could tell" in said
    data = json.loads(call("review", "agreement", audit, "--json")[1])
    assert data["version"] == 2
    assert data["agreement"][0]["observed"] == (pairs - 1) / pairs
    again = tmp_path / "again.csv"
    call("review", "list", audit, "--out", again)
    assert rows_of(again)[0]["why"] == "readers are divided"


def test_a_list_taken_in_twice_is_one_version(audit: Path, sheet: Path) -> None:
    answered(sheet, ["same"] * len(rows_of(sheet)))
    call("review", "accept", audit, sheet, "--reader", "A")
    before = (audit / DECISIONS).read_bytes()
    code, said, _ = call("review", "accept", audit, sheet, "--reader", "A")
    assert (code, (audit / DECISIONS).read_bytes()) == (0, before)
    assert "0 of them new" in said


def test_wrong_use_is_told_in_a_sentence_and_changes_nothing(audit: Path, sheet: Path, tmp_path: Path) -> None:
    pairs = len(rows_of(sheet))
    (tmp_path / "other.csv").write_text("a,b\n1,2\n")
    report = tmp_path / "report" / "csv"
    report.mkdir(parents=True)
    (report.parent / "run.json").write_text("{}")
    for arguments, code, sentence in (
        (("list", audit, "--out", tmp_path / "no" / "p.csv"), 2, "there is no folder"),
        (("list", tmp_path, "--out", tmp_path / "p.csv"), 2, "There is no audit.toml"),
        (("list", audit, "--out", report / "p.csv"), 2, "lies in a report, which may be published"),
        (("read", sheet, "--reader", " "), 2, "Say who is reading"),
        (("read", tmp_path / "none.csv", "--reader", "A"), 2, "There is no list"),
        (("accept", audit, tmp_path / "other.csv", "--reader", "A"), 2, "no column «item»"),
        (("accept", audit, sheet, "--reader", "A"), 1, "holds no answer"),
    ):
        found, _, told = call("review", *arguments)
        assert (found, sentence in told) == (code, True), (arguments, told)
    answered(sheet, ["same"] * (pairs - 1) + ["perhaps"])
    found, _, told = call("review", "accept", audit, sheet, "--reader", "A")
    assert (found, f"line {pairs + 1}, column answer" in told) == (2, True)
    answered(sheet, ["same"] * pairs)
    found, _, told = call("review", "accept", audit, sheet)
    assert (found, "Say who answered with --reader" in told) == (2, True)
    assert not (audit / DECISIONS).exists()
    (audit / DECISIONS).write_text("nonsense\n")
    found, _, told = call("audit", "run", audit, "--out", tmp_path / "out")
    assert (found, "has no column «version»" in told) == (2, True)
    assert not (tmp_path / "out").exists()


@pytest.fixture(scope="module")
def weighed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A list with weights, of an invented country that is large enough for a model to be learnt."""
    folder = tmp_path_factory.mktemp("weighed")
    assert call("synthesise", "--seed", "1", "--scale", "0.005", "--out", folder / "country")[0] == 0
    made = call("review", "list", folder / "country" / "audit", "--out", folder / "p.csv", "--weights", "--sample", "5")
    assert made[0] == 0, made
    return folder / "p.csv"


def test_with_weights_asked_for_each_pair_says_how_it_is_weighed_but_those_of_the_sample_do_not(weighed: Path) -> None:
    rows = rows_of(weighed)
    of_sample = {row["how_weighed"] for row in rows if row["why"] == "sample"}
    others = [row["how_weighed"] for row in rows if row["why"] != "sample"]
    assert of_sample == {""}
    assert len(others) > 3
    for words in others:
        *parts, last = words.split("; ")
        assert parts[0].startswith("Two records at random: -")
        added = sum(round(10 * float(part.rpartition(": ")[2])) for part in parts)
        assert last == f"together: {added / 10:.1f} (linked from 2)"


def test_the_screen_shows_the_weights_as_bars_and_they_stay_in_the_list(weighed: Path) -> None:
    code, said, _ = call("review", "read", weighed, "--reader", "A", keys="sq")
    assert code == 0
    assert "How the model weighs the pair" in said
    assert "Two records at random" in said
    assert {"█", "░"} & set(said)
    assert rows_of(weighed)[0]["answer"] == "same"
    assert rows_of(weighed)[0]["how_weighed"]


def test_a_list_without_weights_has_no_such_column(sheet: Path) -> None:
    assert "how_weighed" not in rows_of(sheet)[0]
