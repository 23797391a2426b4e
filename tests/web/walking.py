"""Somebody who walks through pages in a browser, and looks at each: accessible, narrow enough, nothing in the console."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests.browsers import new_page, runs_over, what_axe_finds
from tests.domain.people import PASSWORD
from tests.pictures import SHOWN, picture_folder, take_picture
from tests.web.journey_seed import AGAIN

LONGEST_WAIT = 180  # seconds, for the machine’s part: a run takes ten on a machine that does nothing else


class Walker:
    """One person in one browser window of their own. wrong: what was found on the pages they looked at."""

    def __init__(self, browser, address: str, *, way: str) -> None:
        kind, width = way.split("-")
        self.script, self.address, self.way, self.pictures = kind == "script", address, way, picture_folder()
        self.context = browser.new_context(
            viewport={"width": int(width), "height": 900}, java_script_enabled=self.script
        )
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("console", lambda message: self.wrong.append(f"console: {message.text}"))
        self.page.on("pageerror", lambda error: self.wrong.append(f"script: {error}"))

    def sign_in(self, who: str) -> None:
        """Sign in with the password of all tests."""
        self.go("/account/login/")
        self.page.fill("input[name=login]", f"{who}@example.org")
        self.page.fill("input[name=password]", PASSWORD)
        self.press("form:has(input[name=password])")

    def go(self, place: str) -> None:
        """Open an address."""
        self.page.goto(self.address + place)

    def press(self, within: str = "main form", *, name: str = "") -> None:
        """Press the button of a form."""
        buttons = self.page.locator(f"{within} button[type=submit]")
        with new_page(self.page):
            (buttons.filter(has_text=name) if name else buttons).first.click()

    def follow(self, text: str) -> None:
        """Follow the first link with these words."""
        link = self.page.locator("main a", has_text=text).first
        assert link.count(), f"There is no «{text}» on {self.page.url}: {self.page.locator('main').inner_text()[:300]}"
        with new_page(self.page):
            link.click()

    def wait_until(self, there: Callable[[], bool]) -> None:
        """Load the page again until the machine has done its part."""
        ends = time.monotonic() + LONGEST_WAIT
        while not there():
            assert time.monotonic() < ends, f"The machine did not finish: {self.page.url}"
            time.sleep(0.3)
            self.page.reload()

    def says(self, text: str) -> bool:
        """Whether the page says this."""
        return text in self.page.locator("main").inner_text()

    def look(self, name: str) -> None:
        """Note what is wrong with the page; take a picture of it, where pictures are asked for."""
        if AGAIN:
            return
        if self.pictures is not None:
            self.page.screenshot(path=self.pictures / "whole" / f"{name}-{self.way}.png", full_page=True)
        over = runs_over(self.page)
        self.wrong += [f"{name}: {over} pixels too wide"] if over > 0 else []
        if self.script:
            self.page.locator("body.govuk-frontend-supported").wait_for()
            found = what_axe_finds(self.page)
            self.wrong += [f"{name}: {found}"] if found else []

    def widen(self, width: int) -> None:
        """Make the window so wide, in pixels."""
        self.page.set_viewport_size({"width": width, "height": 900})
        self.way = f"{self.way.partition('-')[0]}-{width}"

    def show(self, name: str, *, at: str = "main") -> None:
        """Take the picture of this name that documents show, on the way on which it is taken. at: what stands at its head."""
        if self.pictures is not None and self.way == f"script-{SHOWN[name]}":
            self.page.locator(at).first.evaluate("one => one.scrollIntoView()")
            take_picture(self.page, name, folder=self.pictures)

    def close(self) -> None:
        """Close the window."""
        self.context.close()
