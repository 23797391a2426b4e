"""Finding a browser: what is named wins, what is missing is said in plain words, and the build goes on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "browser.py"


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {
        key: value for key, value in os.environ.items() if key not in ("CI", "CHROMIUM", "OPENINQUIRY_INSTALL_BROWSER")
    }
    command = [sys.executable, str(TOOL), *arguments]
    return subprocess.run(command, env={**kept, **environment}, capture_output=True, text=True, check=False)


def test_the_browser_named_in_the_environment_is_used(tmp_path: Path) -> None:
    browser = tmp_path / "my-chromium"
    browser.write_text("#!/bin/sh\n")
    browser.chmod(0o755)
    done = run("--offer", CHROMIUM=str(browser))
    assert (done.returncode, done.stdout.strip()) == (0, f"Browser tests will use {browser}.")


def test_a_named_browser_that_is_not_there_is_passed_over(tmp_path: Path) -> None:
    assert str(tmp_path) not in run(CHROMIUM=str(tmp_path / "nothing")).stdout


def test_without_a_browser_one_sentence_says_that_tests_are_skipped(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    browser = _module()
    monkeypatch.setattr(browser, "find_browser", lambda: None)
    monkeypatch.setattr(browser, "may_install", lambda: False)
    monkeypatch.setattr(sys, "argv", ["browser.py", "--offer"])
    assert browser.main() == 0
    assert capsys.readouterr().out.startswith("No Chromium was found, so the browser tests will be skipped;")


def test_nothing_is_installed_unless_it_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    monkeypatch.delenv("OPENINQUIRY_INSTALL_BROWSER", raising=False)
    assert _module().may_install() is False


def _module():
    import importlib.util  # noqa: PLC0415 - the tool is a script, not a package

    specification = importlib.util.spec_from_file_location("browser_tool", TOOL)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module
