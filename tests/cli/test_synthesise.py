"""The command that makes an invented country."""

from __future__ import annotations

import typer
from typer.testing import CliRunner

from openinquiry.cli.synthesise import synthesise

app = typer.Typer()
app.command()(synthesise)
runner = CliRunner()


def test_it_says_what_it_made_and_what_to_do_next(tmp_path):
    result = runner.invoke(app, ["--seed", "1", "--scale", "0.001", "--out", str(tmp_path / "country")])
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].startswith(f"Made {tmp_path / 'country'}: 129 offences,")
    audit, report = tmp_path / "country" / "audit", tmp_path / "country" / "report"
    assert result.stdout.splitlines()[1] == f"Next: openinquiry audit run {audit} --out {report}"


def test_it_leaves_other_folders_alone_and_ends_with_one(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    result = runner.invoke(app, ["--out", str(tmp_path)])
    assert result.exit_code == 1
    assert "did not make" in result.stderr
    assert "Traceback" not in result.output


def test_a_scale_that_cannot_be_used_ends_with_two(tmp_path):
    result = runner.invoke(app, ["--scale", "0", "--out", str(tmp_path / "country")])
    assert result.exit_code == 2
    assert "It must be above 0" in result.stderr
    assert not (tmp_path / "country").exists()


def test_the_help_has_an_example():
    assert "openinquiry synthesise --seed 1 --scale 0.05 --out country" in " ".join(
        runner.invoke(app, ["--help"], env={"COLUMNS": "200", "TERM": "dumb"}).stdout.split()
    )
