"""What the command that protects tables refuses: a sentence, and nothing written."""

from __future__ import annotations

from pathlib import Path

import pytest

from openinquiry.cli.main import app
from tests.cli.protecting_tables import BIG, ROWS, answer, failed, policy_file, runner, written
from tests.outside_data import outside_data


def test_what_cannot_be_protected_is_an_answer_with_its_reason_and_leaves_nothing(tmp_path: Path, monkeypatch, capsys):
    """Whoever knows that a hidden small count is 1 or more cannot be left believing that one of 1 may be 0."""
    path, policy = (
        written(tmp_path, [("a", "girls", "1"), *ROWS[1:]]),
        policy_file(tmp_path, attacker_knows_the_rule=True),
    )
    code, found = answer(path, "--policy", policy, "--out", tmp_path / "out")
    assert (code, found["status"], found["cost"], found["suppressed"]) == (1, "infeasible", None, [])
    assert "cannot be protected under this policy" in found["reason"]
    assert found["policy"]["attacker_knows_the_rule"]
    code, said = failed(monkeypatch, capsys, path, "--policy", policy, "--out", tmp_path / "out")
    assert code == 1
    assert "cannot be protected under this policy" in said
    assert sorted(each.name for each in tmp_path.iterdir()) == ["own.toml", "victims.csv"]


def test_a_search_that_is_out_of_time_gives_a_safe_pattern_and_says_so(tmp_path: Path):
    path = outside_data("disclosure_control/ct_43x6.csv")
    code, found = answer(path, "--time-limit", "0.000001", "--out", tmp_path / "out")
    assert code == 0
    assert found["bound"] <= 203 <= found["cost"]
    assert found["status"] == "heuristic"
    assert found["timed_out"]
    assert runner.invoke(app, ["protect", "audit", str(tmp_path / "out")]).exit_code == 0


def test_what_was_written_before_stays_when_a_later_run_fails(tmp_path: Path, monkeypatch, capsys):
    assert answer(written(tmp_path), "--out", tmp_path / "out")[0] == 0
    before = {each.name: each.read_bytes() for each in (tmp_path / "out").iterdir()}
    path, policy = (
        written(tmp_path, [("a", "girls", "1"), *ROWS[1:]]),
        policy_file(tmp_path, attacker_knows_the_rule=True),
    )
    code, _ = failed(monkeypatch, capsys, path, "--policy", policy, "--out", tmp_path / "out")
    assert code == 1
    assert {each.name: each.read_bytes() for each in (tmp_path / "out").iterdir()} == before


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path, monkeypatch, capsys):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("years of work", encoding="utf-8")
    code, said = failed(monkeypatch, capsys, written(tmp_path), "--out", tmp_path / "out")
    assert code == 2
    assert "holds files that no protection of tables made" in said
    assert [each.name for each in (tmp_path / "out").iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--value", "children"], "victims.csv has no column 'children'"),
        (["--dims", "place,town"], "victims.csv has no column 'town'"),
        (["--policy", "none"], "There is no publication policy called 'none'."),
        (["--cost", "money"], "needs a cost of hiding that is one of value, count, information"),
        (["--zeros", "sometimes"], "--zeros is never or eligible, not 'sometimes'."),
        (["--method", "magic"], "There is no method 'magic'; there are optimal, heuristic"),
        (["--time-limit", "0"], "--time-limit is a number of seconds greater than 0."),
        (["--time-limit", "nan"], "--time-limit is a number of seconds greater than 0."),
        (["--method", "cell-key"], "The method cell-key needs a key file"),
        (["--secret", "some.key"], "--secret is for the method cell-key only"),
        (["--hierarchy", "none.json"], "There is no file of hierarchies none.json."),
        (["--within", "strict"], "--within strict: write PART=WHOLE"),
        (["--within", "strict=victims"], "--within names 'strict', and no table is called so. They are victims."),
        (["--within", "victims=victims"], "--within victims=victims: write PART=WHOLE"),
        (["--earlier", "nowhere"], "nowhere holds no release.json"),
    ],
)
def test_an_option_that_cannot_be_used_is_said_and_nothing_is_written(
    tmp_path: Path, monkeypatch, capsys, options: list[str], says: str
):
    path = written(tmp_path)
    code, said = failed(monkeypatch, capsys, path, *options, "--out", tmp_path / "out")
    assert code == 2
    assert says in said
    assert [each.name for each in tmp_path.iterdir()] == ["victims.csv"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "nothing is in it"),
        ("place,sex,freq\n", "has a heading and no rows"),
        (f"place,sex,freq\nBelford,girls,{BIG}.5\n", "row 2: what stands in the column 'freq' is no whole number"),
        (f"place,sex,freq\nBelford,girls,-{BIG}\n", "row 2: what stands in the column 'freq' is no whole number"),
        (f"place,sex,freq\nBelford,girls,1\nBelford,girls,{BIG}\n", "row 3: the same labels stand in row 2"),
        (f"place,sex,freq\nTotal,girls,{BIG}\n", "row 2: the column 'place' holds 'Total'"),
    ],
)
def test_a_table_that_cannot_be_read_is_said_without_what_it_holds(
    tmp_path: Path, monkeypatch, capsys, text: str, says: str
):
    path = tmp_path / "victims.csv"
    path.write_text(text, encoding="utf-8")
    code, said = failed(monkeypatch, capsys, path, "--out", tmp_path / "out")
    assert code == 2
    assert says in said
    assert BIG not in said
    assert "Belford" not in said
    assert [each.name for each in tmp_path.iterdir()] == ["victims.csv"]


def test_two_tables_of_one_name_are_refused(tmp_path: Path, monkeypatch, capsys):
    (tmp_path / "other").mkdir()
    other = written(tmp_path / "other", name="VICTIMS.csv")
    code, said = failed(monkeypatch, capsys, written(tmp_path), other, "--out", tmp_path / "out")
    assert code == 2
    assert "Two tables are called" in said


def test_tables_that_disagree_are_refused_without_their_counts(tmp_path: Path, monkeypatch, capsys):
    other = written(tmp_path, [(p, s, str(int(n) + 1)) for p, s, n in ROWS], name="other.csv")
    code, said = failed(monkeypatch, capsys, written(tmp_path), other, "--out", tmp_path / "out")
    assert code == 2
    assert "other and a table before it disagree on" in said
    for _, _, count in ROWS:
        assert f" {count}" not in said


def test_marks_that_could_be_of_another_table_are_refused(tmp_path: Path, monkeypatch, capsys):
    marked = written(tmp_path, [(*row, "U") for row in ROWS], name="marked.csv", heading="place,sex,freq,status")
    code, said = failed(monkeypatch, capsys, written(tmp_path), marked, "--out", tmp_path / "out")
    assert code == 2
    assert "marked marks cells as unsafe and has as many dimensions as victims" in said


def test_an_earlier_release_whose_counts_were_changed_is_refused(tmp_path: Path, monkeypatch, capsys):
    path = written(tmp_path)
    assert answer(path, "--method", "rounding", "--out", tmp_path / "first")[0] == 0
    code, said = failed(monkeypatch, capsys, path, "--earlier", tmp_path / "first", "--out", tmp_path / "out")
    assert code == 2
    assert "The counts of the earlier release first were changed" in said


def test_a_release_does_not_take_the_place_of_the_one_it_is_protected_against(tmp_path: Path, monkeypatch, capsys):
    path, out = written(tmp_path), tmp_path / "out"
    assert answer(path, "--out", out)[0] == 0
    code, said = failed(monkeypatch, capsys, path, "--earlier", out, "--out", tmp_path / "." / "out")
    assert code == 2
    assert "--out names an earlier release, which would be lost." in said


def test_a_small_count_that_was_shown_before_ends_the_protection(tmp_path: Path):
    path, policy = written(tmp_path), policy_file(tmp_path, smallest_count_shown=1)
    assert answer(path, "--policy", policy, "--out", tmp_path / "first")[0] == 0
    code, found = answer(path, "--earlier", tmp_path / "first", "--out", tmp_path / "out")
    assert (code, found["status"]) == (1, "infeasible")
    assert "An earlier release shows 1 of the counts" in found["reason"]
