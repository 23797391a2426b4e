"""openinquiry returns, as a person or a program calls it."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from openinquiry.adapters.uploads import UploadRefused, examine_upload
from openinquiry.cli.returns import app
from tests.adapters.uploads.making import CSV, changed, xlsx, zipped
from tests.core.returns.cases.police import BASELINE
from tests.core.returns.making import edit, edited, write_csv

RUN = CliRunner()
DAYS = ["--first-day", "2024-04-01", "--last-day", "2025-03-31"]


def call(*arguments: object) -> tuple[int, str, str]:
    result = RUN.invoke(app, [str(each) for each in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result.exit_code, result.stdout, result.stderr


def test_the_specifications_are_listed():
    code, out, _ = call("specifications")
    assert code == 0
    assert "police 2026.1: Police return" in out


def test_a_clean_return_exits_with_nought_and_one_with_errors_with_one(tmp_path):
    clean = write_csv(tmp_path / "clean", BASELINE)
    assert call("check", clean, "--spec", "police", *DAYS)[0] == 0
    queries = write_csv(tmp_path / "queries", edited(BASELINE, edit("people", 1, birth_date="1985-01-01")))
    assert call("check", queries, "--spec", "police", *DAYS)[0] == 0
    wrong = write_csv(tmp_path / "wrong", edited(BASELINE, edit("people", 0, sex="Femal")))
    code, out, _ = call("check", wrong, "--spec", "police", *DAYS, "--json")
    assert code == 1
    assert [(rule["rule"], rule["count"]) for rule in json.loads(out)["rules"]] == [("A023", 1)]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere", "--spec", "police"], "There is no return at"),
        (["nowhere"], "Say how to read the return"),
        (["nowhere", "--spec", "poets"], "There is no return specification 'poets'"),
        (["nowhere", "--spec", "police", "--first-day", "2024-04-01"], "Give both"),
        (["nowhere", "--mapping", "nowhere.toml"], "There is no mapping file"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence_with_exit_code_two(tmp_path, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    code, _, err = call("check", *arguments)
    assert code == 2
    assert sentence in err
    assert "Traceback" not in err


def test_a_proposal_is_refused_until_it_is_confirmed_unless_it_is_a_trial(tmp_path):
    folder, mapping = write_csv(tmp_path / "r", BASELINE), tmp_path / "m.toml"
    code, out, _ = call("map", folder, "--spec", "police", "--out", mapping)
    assert code == 0
    assert "set confirmed = true" in out
    code, _, err = call("check", folder, "--mapping", mapping)
    assert code == 1
    assert "nobody has confirmed" in err
    code, out, _ = call("check", folder, "--mapping", mapping, "--trial", *DAYS)
    assert code == 0
    assert out.startswith("This is a trial")
    mapping.write_text(mapping.read_text().replace("confirmed = false", "confirmed = true"))
    assert call("check", folder, "--mapping", mapping, *DAYS)[0] == 0


def test_a_mapping_that_is_there_is_never_overwritten(tmp_path):
    folder, mapping = write_csv(tmp_path / "r", BASELINE), tmp_path / "m.toml"
    mapping.write_text("mine")
    code, _, err = call("map", folder, "--out", mapping)
    assert code == 2
    assert "is there already" in err
    assert mapping.read_text() == "mine"


def test_findings_are_written_where_asked(tmp_path):
    folder = write_csv(tmp_path / "r", BASELINE)
    page, sheet = tmp_path / "f.html", tmp_path / "f.ods"
    assert call("check", folder, "--spec", "police", *DAYS, "--html", page, "--sheet", sheet)[0] == 0
    assert page.read_text().startswith("<!DOCTYPE html>")
    assert sheet.stat().st_size > 0


def test_findings_are_never_written_over_what_was_sent_nor_half_of_them(tmp_path):
    folder = write_csv(tmp_path / "r", BASELINE)
    before = {each.name: each.read_bytes() for each in folder.iterdir()}
    page, mapping = tmp_path / "f.html", tmp_path / "m.toml"
    assert call("map", folder, "--spec", "police", "--out", mapping)[0] == 0
    for arguments, sentence in (
        (["--html", folder / "people.csv"], "is part of the return, which is never changed"),
        (["--html", folder / "new.html"], "is part of the return, which is never changed"),
        (["--html", page, "--sheet", tmp_path / "f.pdf"], "ends in .xlsx or .ods"),
        (["--html", tmp_path / "f.ods", "--sheet", tmp_path / "f.ods"], "name the same file"),
        (["--html", tmp_path / "nowhere" / "f.html"], "there is no folder"),
        (["--mapping", mapping, "--trial", "--html", mapping], "is the mapping"),
    ):
        code, _, err = call("check", folder, "--spec", "police", *arguments)
        assert (code, sentence in err) == (2, True)
    assert {each.name: each.read_bytes() for each in folder.iterdir()} == before
    assert not page.exists()


def test_findings_are_written_to_a_file_and_to_nothing_else(tmp_path):
    folder, target = write_csv(tmp_path / "r", BASELINE), tmp_path / "f.html"
    target.mkdir()
    code, _, err = call("check", folder, "--spec", "police", "--html", target)
    assert (code, "it is no file" in err) == (2, True)
    assert target.is_dir()


def test_a_day_written_the_usual_way_is_refused_with_the_way_to_write_it(tmp_path):
    folder = write_csv(tmp_path / "r", BASELINE)
    code, _, err = call("check", folder, "--spec", "police", "--first-day", "01/04/2024", "--last-day", "2025-03-31")
    assert code == 2
    assert err == "--first-day 01/04/2024: write the day as year-month-day, such as 2024-04-01.\n"


def test_a_return_that_cannot_be_read_exits_with_two(tmp_path):
    (tmp_path / "empty").mkdir()
    assert call("check", tmp_path / "empty", "--spec", "police")[0] == 2
    assert call("map", tmp_path / "empty")[0] == 2


def test_a_file_that_the_service_would_refuse_is_refused_here_in_the_same_sentence(tmp_path):
    (tmp_path / "r.xlsx").write_bytes(changed(xlsx(), {"xl/vbaProject.bin": "x"}))
    with pytest.raises(UploadRefused) as refused:
        examine_upload(tmp_path / "r.xlsx", name="r.xlsx")
    for arguments in (("check", tmp_path / "r.xlsx", "--spec", "police"), ("map", tmp_path / "r.xlsx")):
        assert call(*arguments) == (2, "", f"{refused.value}\n")


def test_what_is_only_passed_over_is_told_of_beside_the_findings(tmp_path):
    (tmp_path / "r.zip").write_bytes(zipped({"people.csv": CSV, "letter.pdf": b"%PDF-1.7"}))
    code, out, errors = call("check", tmp_path / "r.zip", "--spec", "police", "--json")
    assert code == 1
    assert json.loads(out)["errors"] > 0
    assert errors == "letter.pdf (in r.zip) is of no kind that is read. It was passed over.\n"
