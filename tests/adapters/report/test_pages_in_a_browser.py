"""The web page in a real browser: accessible, fit for a telephone, complete on paper, silent on the network."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from openinquiry.adapters.report import html_of
from tests.adapters.report.sample_report import sample_report
from tests.browsers import browser, runs_over, what_axe_finds
from tests.programs import program

pytestmark = pytest.mark.browser
__all__ = ["browser"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_text(html_of(sample_report(bodies=30)), encoding="utf-8")
    return path.as_uri()


def open_page(browser, address: str, *, width: int = 1280, **options):
    page = browser.new_page(viewport={"width": width, "height": 900}, **options)
    page.goto(address)
    return page


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("opened", [False, True])
def test_axe_finds_nothing(browser, address: str, width: int, opened: bool) -> None:
    page = open_page(browser, address, width=width)
    if opened:
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    found = what_axe_finds(page)
    page.close()
    assert found == ""


@pytest.mark.parametrize("width", [1280, 640, 320])
def test_the_page_never_scrolls_sideways(browser, address: str, width: int) -> None:
    page = open_page(browser, address, width=width)
    page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
    over = runs_over(page)
    page.close()
    assert over <= 0


def test_the_page_asks_for_nothing_and_needs_no_script(browser, address: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address)
    headline = page.locator(".callout.headline .callout-text").inner_text()
    page.close()
    assert [url for url in asked if not url.startswith("data:")] == [address]
    assert headline.startswith("We count 4,230 group-based offences")


def test_a_link_to_a_figure_in_a_folded_table_opens_it(browser, address: str) -> None:
    page = open_page(browser, f"{address}#recorded-E23000001")
    row = page.locator("#recorded-E23000001")
    row.wait_for(state="visible", timeout=5000)
    text = row.inner_text()
    page.close()
    assert text.startswith("Metropolitan Police")


def test_every_wide_part_can_be_reached_by_keyboard(browser, address: str) -> None:
    page = open_page(browser, address, width=320)
    parts = page.evaluate(
        "[...document.querySelectorAll('.scroll')].filter(part => part.scrollWidth > part.clientWidth)"
        ".map(part => [part.tabIndex, part.hasAttribute('aria-label') || part.hasAttribute('aria-labelledby')])"
    )
    page.close()
    assert len(parts) > 5
    assert all(part == [0, True] for part in parts)


def test_chart_text_is_never_smaller_than_twelve_pixels(browser, address: str) -> None:
    page = open_page(browser, address, width=320)
    sizes = page.evaluate(
        "[...document.querySelectorAll('svg')].flatMap(svg => { const scale = svg.getBoundingClientRect().width /"
        " svg.viewBox.baseVal.width; return [...svg.querySelectorAll('text')]"
        ".map(text => scale * parseFloat(getComputedStyle(text).fontSize)) })"
    )
    page.close()
    assert len(sizes) > 50
    assert min(sizes) >= 12


def test_no_label_in_a_chart_runs_out_of_its_picture(browser, address: str) -> None:
    page = open_page(browser, address)
    outside = page.evaluate(
        "[...document.querySelectorAll('svg')].flatMap(svg => { const frame = svg.getBoundingClientRect();"
        " return [...svg.querySelectorAll('text')].filter(text => { const box = text.getBoundingClientRect();"
        " return box.left < frame.left - 1 || box.right > frame.right + 1 || box.bottom > frame.bottom + 1 })"
        ".map(text => text.textContent) })"
    )
    page.close()
    assert outside == []


def test_on_paper_folded_tables_are_open_and_every_page_says_invented(browser, address: str, tmp_path: Path) -> None:
    reader = program("pdftotext")
    page = open_page(browser, address)
    (tmp_path / "printed.pdf").write_bytes(page.pdf(prefer_css_page_size=True, print_background=True))
    page.close()
    done = subprocess.run([reader, "-layout", tmp_path / "printed.pdf", "-"], capture_output=True, check=True)
    leaves = done.stdout.decode().removesuffix("\f").split("\f")
    assert len(leaves) > 5
    assert [number for number, leaf in enumerate(leaves, 1) if "Invented data" not in leaf] == []
    assert sum("Dyfed-Powys" in leaf for leaf in leaves) >= 2  # both folded tables of forces
