"""The pages in a real browser as the service really runs: accessible, narrow, without script, by keyboard, silent console."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browsers import browser, new_page, runs_over, what_axe_finds
from tests.pictures import picture_folder, take_picture
from tests.web.serving import served

__all__ = ["browser"]
pytestmark = pytest.mark.browser
PAGES = {
    "home": "/",
    "help": "/help/",
    "contact": "/contact/",
    "accessibility": "/accessibility/",
    "privacy": "/privacy/",
    "parts-wrong": "/parts/?wrong=1",
    "no-such-page": "/nothing-here/",
    "broken": "/test/broken/",
    "refused": "/test/refused/",
    "forbidden": "/test/forbidden/",
    "suspect": "/test/suspect/",
}
FAILING = {"no-such-page", "broken", "refused", "forbidden", "suspect"}


@pytest.fixture(scope="module")
def address(browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("service")) as found:
        yield found


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return picture_folder() or tmp_path_factory.mktemp("pictures")


def started(page) -> None:
    """Wait until the components work. (Playwright's own waiting for a function needs «unsafe-eval», which the policy refuses.)"""
    page.locator("body.govuk-frontend-supported").wait_for()


@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize(("name", "language"), [*((name, "en-gb") for name in PAGES), ("home", "cy"), ("help", "cy")])
def test_a_page_is_accessible_fits_and_says_nothing_in_the_console(
    browser, address, pictures, name, width, language
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900})
    context.add_cookies([{"name": "language", "value": language, "url": address}])
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address + PAGES[name])
    started(page)
    page.screenshot(path=pictures / "whole" / f"{name}-{language}-{width}.png", full_page=True)
    found, over = what_axe_finds(page), runs_over(page)
    context.close()
    # A browser says of every failing page itself that it failed.
    assert [words for words in said if not (name in FAILING and "the server responded with a status of" in words)] == []
    assert found == ""
    assert over <= 0


@pytest.mark.parametrize("name", PAGES)
def test_a_page_does_its_work_without_script(browser, address, name) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 900})
    page = context.new_page()
    page.goto(address + PAGES[name])
    title, heading = page.title(), page.locator("h1").inner_text()
    context.close()
    assert heading
    assert title.startswith("Error: ") == (name == "parts-wrong")


@pytest.mark.parametrize("place", ["/", "/parts/"])
def test_every_control_is_reached_by_keyboard_and_shows_where_it_is(browser, address, place) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 900})
    page.goto(address + place)
    started(page)
    controls = page.evaluate(
        "[...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex=\"0\"]')]"
        ".filter(one => one.checkVisibility({visibilityProperty: true}) && !one.disabled && one.tabIndex >= 0).map((one, n) => one.dataset.n = n).length"
    )
    reached, plain = set(), []
    for _press in range(controls + 20):
        page.keyboard.press("Tab")
        number, seen = page.evaluate(
            "(() => { const one = document.activeElement; const style = getComputedStyle(one);"
            " return [one.dataset.n ?? '', style.outlineStyle !== 'none' || style.boxShadow !== 'none' || one.matches('[type=radio], [type=checkbox], [type=file]')] })()"
        )
        if number:
            reached.add(number)
            if not seen:
                plain.append(number)
    radios = page.evaluate(
        "[...document.querySelectorAll('[type=radio]')].slice(1).map(one => one.dataset.n).filter(n => n !== undefined)"
    )
    page.close()
    assert {str(number) for number in range(controls)} - reached == set(radios)  # arrow keys move between radios
    assert plain == []


def test_the_skip_link_leads_past_the_header(browser, address) -> None:
    page = browser.new_page()
    page.goto(address)
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.className")
    page.keyboard.press("Enter")
    page.locator("#main-content:focus").wait_for()
    page.close()
    assert first == "govuk-skip-link"


def test_the_error_summary_takes_the_focus_and_its_links_lead_to_fields(browser, address) -> None:
    page = browser.new_page()
    page.goto(f"{address}/parts/?wrong=1")
    page.locator(".govuk-error-summary:focus").wait_for()
    leads = page.evaluate(
        "[...document.querySelectorAll('.govuk-error-summary a')].map(link => [link.hash, document.querySelector(link.hash)?.matches('input, select, textarea, button') ?? false])"
    )
    page.close()
    assert len(leads) == 10
    assert [hash_ for hash_, found in leads if not found] == []


def test_a_second_press_of_a_button_sends_nothing(browser, address) -> None:
    page = browser.new_page()
    page.goto(f"{address}/parts/")
    started(page)
    page.evaluate(
        "window.sent = 0; document.forms[0].addEventListener('submit', event => { event.preventDefault(); window.sent += 1 })"
    )
    button = page.get_by_role("button", name="Save and continue")
    button.click()
    button.click()
    sent = page.evaluate("window.sent")
    page.close()
    assert sent == 1


def test_the_language_is_kept_with_the_place(browser, address) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/help/")
    with new_page(page):
        page.get_by_role("link", name="Cymraeg").click()
    place, language, heading = page.url, page.locator("html").get_attribute("lang"), page.locator("h1").inner_text()
    page.goto(address)
    later = page.locator("html").get_attribute("lang")
    context.close()
    assert (place, language, heading, later) == (f"{address}/help/", "cy", "Cymorth", "cy")


@pytest.mark.parametrize("width", [1280, 320])
def test_text_in_charts_is_never_small_and_never_runs_out(browser, address, width) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(f"{address}/parts/")
    sizes = page.evaluate(
        "[...document.querySelectorAll('.app-chart > svg')].flatMap(svg => { const scale = svg.viewBox.baseVal.width ?"
        " svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1; return [...svg.querySelectorAll('text')]"
        ".map(text => scale * parseFloat(getComputedStyle(text).fontSize)) })"
    )
    outside = page.evaluate(
        "[...document.querySelectorAll('.app-chart > svg text')].filter(text => { const box = text.getBoundingClientRect();"
        " return box.left < 0 || box.right > document.documentElement.clientWidth }).map(text => text.textContent)"
    )
    page.close()
    assert len(sizes) > 300
    assert min(sizes) >= 12
    assert outside == []


def test_on_paper_nothing_is_printed_that_is_only_pressed(browser, address) -> None:
    page = browser.new_page()
    page.goto(f"{address}/parts/")
    page.emulate_media(media="print")
    shown = page.evaluate(
        "['.govuk-service-navigation', '.app-account', '.govuk-footer', '.app-filter', '.govuk-pagination'].map(one => document.querySelector(one).checkVisibility())"
    )
    kept = page.evaluate(
        "['.app-demonstration', '.app-chart svg', '.govuk-table'].map(one => document.querySelector(one).checkVisibility())"
    )
    page.close()
    assert (shown, kept) == ([False] * 5, [True] * 3)


def test_a_form_is_sent_and_answered_without_script(browser, address) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/parts/")
    page.get_by_label("Name of the return").fill("Return of an invented force")
    with new_page(page):
        page.get_by_role("button", name="Send", exact=True).click()
    problems = page.locator(".govuk-error-summary a").count()
    file_inputs = page.locator("input[type=file]:visible").count()
    context.close()
    assert (problems, file_inputs) == (10, 1)


@pytest.mark.parametrize(
    ("name", "place", "width", "shows"),
    [
        ("lists", "/parts/#tables", 1280, "#tables"),
        ("charts", "/parts/#charts", 1280, "#charts"),
        ("form", "/parts/?wrong=1", 400, ".govuk-error-summary"),
    ],
)
def test_a_picture_for_the_documents_shows_what_it_is_of(browser, address, pictures, name, place, width, shows) -> None:
    page = browser.new_page(viewport={"width": width, "height": 1000})
    page.goto(address + place)
    started(page)
    take_picture(page, name, folder=pictures)
    box = page.locator(shows).first.bounding_box()
    page.close()
    assert box is not None
    assert 0 <= box["y"] < 900
