"""Pages that can be copied: the files they hold, the commands they run, and what these print."""

from __future__ import annotations

import io
import re
import shlex
from contextlib import chdir, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from openinquiry.cli.main import app

TOP = Path(__file__).parents[2]
_BLOCK = re.compile(
    r"<!-- (file: (?P<file>\S+)|run|python|prints: exit (?P<exit>\d)) -->\n```\w*\n(?P<text>.*?)```\n", re.DOTALL
)


@dataclass(frozen=True)
class Ran:
    """A command or a piece of Python of a page, what the page says it prints, and what it printed."""

    what: str
    said: str
    said_exit: int
    printed: str
    exit: int


def page(name: str) -> str:
    return (TOP / "docs" / name).read_text(encoding="utf-8")


def files_of(text: str) -> dict[str, str]:
    """Each file that the page holds."""
    return {found["file"]: found["text"] for found in _BLOCK.finditer(text) if found["file"]}


def run_page(text: str, *, folder: Path) -> list[Ran]:
    """Write the files of a page into ``folder`` and run its commands there, in order. Its Python is one session."""
    session: dict[str, object] = {}
    for name, content in files_of(text).items():
        (folder / name).write_text(content, encoding="utf-8")
    blocks = [found for found in _BLOCK.finditer(text) if not found["file"]]
    ran = []
    for asked, answer in zip(blocks[::2], blocks[1::2], strict=True):
        assert answer["exit"] is not None, f"No output follows {asked['text']!r}."
        with chdir(folder):
            printed, code = _python(asked["text"], session) if asked.group(1) == "python" else _command(asked["text"])
        ran.append(Ran(asked["text"].strip(), answer["text"], int(answer["exit"]), printed, code))
    return ran


def _command(text: str) -> tuple[str, int]:
    program, *arguments = shlex.split(text)
    assert program == "openinquiry"
    result = CliRunner().invoke(app, arguments)
    return result.stdout, result.exit_code


def _python(text: str, session: dict[str, object]) -> tuple[str, int]:
    out = io.StringIO()
    with redirect_stdout(out):
        exec(compile(text, "page", "exec"), session)  # noqa: S102 - the page's own example, as a reader would run it
    return out.getvalue(), 0


def table_of(text: str, name: str) -> list[list[str]]:
    """The body of the table that follows the mark ``name``."""
    found = re.search(rf"<!-- table: {name} -->\n((?:\|.*\n)+)", text)
    assert found, f"The page has no table {name}."
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in found.group(1).splitlines()[2:]]
