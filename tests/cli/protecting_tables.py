"""Invented tables, and the command that protects them called in-process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from openinquiry.cli.main import _run, app
from openinquiry.core.disclosure_control import load_policy

runner = CliRunner()
SMALL, BIG = "3", "40713"
ROWS = [("a", "girls", SMALL), ("a", "boys", "41"), ("b", "girls", "37"), ("b", "boys", "29"), ("c", "girls", BIG),
        ("c", "boys", "61"), ("d", "girls", "23"), ("d", "boys", "31")]  # fmt: skip
PLACES = {"place": {"Total": ["North", "South"], "North": ["a", "b"], "South": ["c", "d"]}}
FILES = ["README.txt", "release.json", "victims.csv"]


def written(folder: Path, rows=ROWS, *, name: str = "victims.csv", heading: str = "place,sex,freq") -> Path:
    path = folder / name
    path.write_text("\n".join([heading, *(",".join(row) for row in rows)]) + "\n", encoding="utf-8")
    return path


def places(folder: Path) -> Path:
    path = folder / "places.json"
    path.write_text(json.dumps(PLACES), encoding="utf-8")
    return path


def key(folder: Path) -> Path:
    path = folder / "secret.key"
    path.write_text("ab" * 32 + "\n", encoding="ascii")
    path.chmod(0o600)
    return path


def policy_file(folder: Path, **changed: object) -> Path:
    """The policy that ships, but for what is changed."""
    rules = {**load_policy("tables").as_dict(), **changed}
    path = folder / "own.toml"
    path.write_text(
        "\n".join(f"{name} = {json.dumps(value)}" for name, value in rules.items() if name != "weights"),
        encoding="utf-8",
    )
    return path


def answer(*arguments: str | Path) -> tuple[int, dict[str, Any]]:
    result = runner.invoke(app, ["protect", *map(str, arguments), "--json"])
    assert result.stdout, result.exception
    return result.exit_code, json.loads(result.stdout)


def failed(monkeypatch, capsys, *arguments: str | Path) -> tuple[int, str]:
    monkeypatch.setattr("sys.argv", ["openinquiry", "protect", *map(str, arguments)])
    code = _run()
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    assert not captured.out
    return code, captured.err
