"""`openinquiry protect audit`: what it says of released folders, and what it refuses to vouch for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from openinquiry.cli.main import app
from openinquiry.core.disclosure_control.protecting import METHODS, read_release
from openinquiry.core.shared import UnreadableInput
from tests.cli.protecting_tables import answer, failed, key, places, written

runner = CliRunner()


@pytest.fixture
def released(tmp_path: Path) -> Path:
    out = tmp_path / "out"
    assert answer(written(tmp_path), "--hierarchy", places(tmp_path), "--out", out)[0] == 0
    return out


def changed(folder: Path, **parts: object) -> None:
    """Change the record of a release."""
    path = folder / "release.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **parts}), encoding="utf-8")


def test_it_says_how_many_were_attacked_and_how_closely_they_are_told(released: Path):
    result = runner.invoke(app, ["protect", "audit", str(released)])
    assert result.exit_code == 0, result.exception
    lines = result.stdout.splitlines()
    assert lines[0] == "1 table: 4 counts were attacked, 0 fail."
    assert lines[1] == "  No count that can be small is told within less than 40."
    assert "    victims, a / girls: 0 to 40" in lines


def test_its_answer_for_programs_has_every_hidden_count_and_no_other(released: Path):
    code, found = answer("audit", released)
    (table,) = read_release(released).tables
    assert (code, found["status"]) == (0, "passed")
    assert found["audit"] == {"checked": 4, "failures": 0, "tightest": 40.0}
    hidden = {labels for labels, cell in zip(table.labels(), table.hidden.ravel(), strict=True) if cell}
    assert {tuple(each["labels"]) for each in found["cells"]} == hidden
    assert set(found["cells"][0]) == {"table", "labels", "low", "high", "exact", "failed"}
    assert [each["name"] for each in found["releases"]] == ["out"]


@pytest.mark.parametrize("method", METHODS)
def test_every_method_passes_and_says_what_cannot_be_seen(tmp_path: Path, method: str):
    secret = ["--secret", key(tmp_path)] if method == "cell-key" else []
    assert answer(written(tmp_path), "--method", method, *secret, "--out", tmp_path / "out")[0] == 0
    code, found = answer("audit", tmp_path / "out")
    assert (code, found["audit"]["failures"]) == (0, 0)
    assert any("cannot be seen" in note for note in found["notes"]) == (method not in ("optimal", "heuristic"))


def test_two_releases_of_one_table_under_two_costs_are_laid_side_by_side(tmp_path: Path):
    rows = [("r0", "x", "2"), ("r0", "y", "70"), ("r0", "z", "9"), ("r1", "x", "6"), ("r1", "y", "8"), ("r1", "z", "90"),
            ("r2", "x", "60"), ("r2", "y", "7"), ("r2", "z", "80")]  # fmt: skip
    path = written(tmp_path, rows)
    weights = tmp_path / "other.toml"
    assert answer(path, "--out", tmp_path / "one")[0] == 0
    text = json.loads((tmp_path / "one" / "release.json").read_text(encoding="utf-8"))["policy"]
    lines = [f"{name} = {json.dumps(value)}" for name, value in text.items() if name != "weights"]
    weights.write_text("\n".join([*lines, "[weights.place]", "r1 = 100.0", ""]), encoding="utf-8")
    assert answer(path, "--policy", weights, "--out", tmp_path / "other")[0] == 0
    assert answer("audit", tmp_path / "one")[0] == answer("audit", tmp_path / "other")[0] == 0
    result = runner.invoke(app, ["protect", "audit", str(tmp_path / "one"), str(tmp_path / "other")])
    assert result.exit_code == 1
    assert "1 fail." in result.stdout
    assert "Taken to be of the same people: one, other." in result.stdout
    assert "These fail. What stands here is not for publication:" in result.stdout
    assert "victims, r0 / x: 2 to 2" in result.stdout


def test_a_file_that_was_changed_is_not_vouched_for(released: Path, monkeypatch, capsys):
    path = released / "victims.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("40938", "40939"), encoding="utf-8")
    code, said = failed(monkeypatch, capsys, "audit", released)
    assert code == 2
    assert "is not the file that was released: its SHA-256 is another than in release.json." in said


@pytest.mark.parametrize(
    "parts",
    [
        {"kind": "audit"},
        {"format": 2},
        {"method": "magic"},
        {"tables": "victims"},
        {"tables": [{"name": "victims"}]},
        {"within": [["one"]]},
        {"value": "other"},
    ],
)
def test_a_record_that_is_none_is_refused(released: Path, parts: dict[str, object]):
    changed(released, **parts)
    with pytest.raises(UnreadableInput, match=r"is not the record of a release that this version can read"):
        read_release(released)


def test_a_record_cannot_name_a_file_elsewhere(released: Path):
    record = json.loads((released / "release.json").read_text(encoding="utf-8"))
    record["tables"][0]["file"] = "../victims.csv"
    changed(released, tables=record["tables"])
    with pytest.raises(UnreadableInput, match="has no file victims"):
        read_release(released)


def test_a_record_whose_sums_name_what_is_no_category_is_refused(released: Path):
    record = json.loads((released / "release.json").read_text(encoding="utf-8"))
    record["tables"][0]["dimensions"][1]["sums"] = [["Total", ["girls", "others"]]]
    changed(released, tables=record["tables"])
    with pytest.raises(UnreadableInput, match=r"is not the record of a release"):
        read_release(released)


def test_a_table_that_is_gone_is_named(released: Path):
    (released / "victims.csv").unlink()
    with pytest.raises(UnreadableInput, match=r"has no file victims.csv, which its release.json names"):
        read_release(released)


def test_a_folder_that_is_no_release_is_refused(tmp_path: Path, monkeypatch, capsys):
    code, said = failed(monkeypatch, capsys, "audit", tmp_path)
    assert code == 2
    assert "holds no release.json: name a folder that «openinquiry protect» wrote." in said
