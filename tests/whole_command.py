"""The command as a reader of its words and exit codes sees it, without the seconds that a new process takes to begin."""

from __future__ import annotations

from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from unittest.mock import patch

from openinquiry.cli.main import _run


@dataclass(frozen=True)
class Done:
    returncode: int
    stdout: str
    stderr: str


def openinquiry(*arguments: object) -> Done:
    """What ``openinquiry`` with these arguments ends with and says."""
    out, err = StringIO(), StringIO()
    with patch("sys.argv", ["openinquiry", *map(str, arguments)]), redirect_stdout(out), redirect_stderr(err):
        code = _run()
    return Done(code, out.getvalue(), err.getvalue())
