"""A real Chromium for tests of pages, and what every page is asked: axe, sideways scroll, keyboard."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[1] / "tools" / "browser.py"
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def _tool():
    specification = importlib.util.spec_from_file_location("browser_tool", TOOL)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def _give_up(reason: str) -> None:
    if os.environ.get("REQUIRE_BROWSER") == "1":
        pytest.fail(f"REQUIRE_BROWSER=1, but {reason}")
    # A browser is large, and only pages need it; the build machine sets REQUIRE_BROWSER, so that it cannot be missing there.
    pytest.skip(f"Browser test skipped: {reason}")


@pytest.fixture(scope="module")
def browser() -> Iterator:
    tool = _tool()
    found = tool.find_browser()
    if found is None:
        _give_up("no Chromium was found; install it or set CHROMIUM")
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only where browser tests run
    except ImportError:
        _give_up("playwright, which drives Chromium, is not installed")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(found), args=list(tool.ARGUMENTS))
        yield running
        running.close()


def what_axe_finds(page) -> str:
    """What axe-core has against the page, in words; nothing when all is well."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415 - only where browser tests run

    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": STANDARDS}, "resultTypes": ["violations"]})
    return results.generate_report() if results.violations_count else ""


def runs_over(page) -> int:
    """By how many pixels the page is wider than its window."""
    needed, given = page.evaluate("[document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]")
    return needed - given


@contextmanager
def new_page(page) -> Iterator[None]:
    """Whatever is pressed inside leads to another page: go on when that one is loaded, not while the old one still stands."""
    with page.expect_event("load"):
        yield
