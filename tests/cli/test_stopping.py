"""The command when it is stopped: no traceback, nothing of a return left on the disk."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.core.returns.cases.police import BASELINE
from tests.core.returns.making import write_csv

COMMAND = "from openinquiry.cli import main; main()"


# Windows has no SIGHUP, and ends a process without asking it.
@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="there are no such signals here")
@pytest.mark.parametrize("ending", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_check_that_is_stopped_says_so_and_leaves_no_scratch_folder(tmp_path, ending):
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    folder = write_csv(tmp_path / "r", BASELINE)
    rows = (folder / "people.csv").read_text(encoding="utf-8")
    (folder / "people.csv").write_text(rows + "N9,x,y\n" * 1_000_000, encoding="utf-8")
    arguments = [sys.executable, "-c", COMMAND, "returns", "check", str(folder), "--spec", "police"]
    running = subprocess.Popen(
        arguments, env={**os.environ, "TMPDIR": str(scratch)}, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL
    )  # fmt: skip
    while not list(scratch.glob("openinquiry-*")) and running.poll() is None:
        time.sleep(0.01)
    running.send_signal(getattr(signal, ending))
    _, said = running.communicate(timeout=120)
    assert running.returncode == 130
    assert said.decode() == "Stopped. Nothing was left half-written.\n"
    assert list(scratch.iterdir()) == []


def test_stopping_while_the_libraries_are_loaded_shows_no_traceback(tmp_path):
    (tmp_path / "duckdb.py").write_text("raise KeyboardInterrupt\n")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    arguments = [sys.executable, "-c", COMMAND, "codes"]
    done = subprocess.run(arguments, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr.decode()) == (130, "Stopped. Nothing was begun.\n")
