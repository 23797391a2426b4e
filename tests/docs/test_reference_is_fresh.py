"""The reference pages are what the tool would write now, and the tool says so when one is not."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parents[2]
TOOL = TOP / "tools" / "documentation.py"
_SPEC = importlib.util.spec_from_file_location("documentation", TOOL)
assert _SPEC is not None
assert _SPEC.loader is not None
documentation = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(documentation)


def test_no_reference_page_has_fallen_behind():
    assert documentation.stale(TOP / "docs" / "reference") == ()


def test_a_changed_a_missing_and_a_left_over_page_are_named(tmp_path: Path):
    folder = tmp_path / "reference"
    documentation.write(folder)
    (folder / "policies.md").write_text("changed", encoding="utf-8")
    (folder / "definitions.md").unlink()
    (folder / "of-old.md").write_text("left over", encoding="utf-8")
    assert documentation.stale(folder) == ("definitions.md", "of-old.md", "policies.md")


def test_a_changed_a_missing_and_a_left_over_diagram_are_named(tmp_path: Path):
    folder, pictures = tmp_path / "reference", tmp_path / "pictures"
    documentation.write(folder)
    (pictures / "states-run.svg").write_text("changed", encoding="utf-8")
    (pictures / "states-return.svg").unlink()
    (pictures / "states-of-old.svg").write_text("left over", encoding="utf-8")
    (pictures / "drawn-by-hand.svg").write_text("not ours", encoding="utf-8")
    named = tuple(f"../pictures/states-{name}.svg" for name in ("of-old", "return", "run"))
    assert documentation.stale(folder) == named
    documentation.write(folder)
    assert documentation.stale(folder) == ()
    assert (pictures / "drawn-by-hand.svg").read_text(encoding="utf-8") == "not ours"


def test_writing_again_puts_every_page_right(tmp_path: Path):
    folder = tmp_path / "reference"
    folder.mkdir()
    (folder / "of-old.md").write_text("left over", encoding="utf-8")
    documentation.write(folder)
    assert documentation.stale(folder) == ()


def test_the_help_is_as_wide_on_a_narrow_screen_as_on_a_wide_one():
    def written(columns: str) -> str:
        code = f"import runpy; print(runpy.run_path({str(TOOL)!r})['command_line']())"
        command = [sys.executable, "-c", code]
        environment = {"COLUMNS": columns, "PATH": "", "PYTHONHASHSEED": "0"}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    assert written("40") == written("200")


def test_every_command_is_in_the_page_of_the_command_line():
    page = (TOP / "docs" / "reference" / "command-line.md").read_text(encoding="utf-8")
    for command in ("openinquiry", "openinquiry audit run", "openinquiry codes", "openinquiry synthesise"):
        assert f"\n## {command}\n" in page
