"""Signing in with a real Chromium: code, passkey of a virtual authenticator, without script; each page accessible and narrow."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from tests.browsers import browser, new_page, runs_over, what_axe_finds
from tests.domain.people import PASSWORD
from tests.pictures import picture_folder
from tests.web.account.seeding import seeded
from tests.web.account.signing import code_now
from tests.web.serving import served

__all__ = ["browser"]
pytestmark = pytest.mark.browser
OPEN = {
    "sign-in": "/account/login/",
    "forgotten": "/account/password/reset/",
    "letter-on-its-way": "/account/password/reset/done/",
    "old-letter": "/account/password/reset/key/1-x/",
    "organisation-cancelled": "/account/organisation/cancelled",
}
OF_LEADS = {
    "details": "/account/",
    "change-details": "/account/change/",
    "conflict": "/account/conflict/",
    "how-you-sign-in": "/account/sign-in/",
    "passkeys": "/account/passkeys/",
    "add-passkey": "/account/passkeys/add/",
    "remove-app": "/account/app/remove/",
    "new-recovery-codes": "/account/recovery-codes/new/",
    "change-password": "/account/password/change/",
    "sign-out": "/account/logout/",
    "people": "/office/invented-audit/people/",
    "invitations": "/office/invented-audit/people/invitations/",
    "conflicts": "/office/invented-audit/people/conflicts/",
    "invite": "/office/invented-audit/people/invite/",
    "events": "/office/invented-audit/events/",
    "chain": "/chain/",
}


@pytest.fixture(scope="module")
def service(browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The address of a service with invented people, and the word of an invitation."""
    home = tmp_path_factory.mktemp("service")
    with served(home) as address:
        # A passkey belongs to a name, never to a number.
        yield address.replace("127.0.0.1", "localhost"), seeded(home)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return picture_folder() or tmp_path_factory.mktemp("pictures")


class Watched:
    """A browser's window that remembers everything its console said."""

    def __init__(self, browser, address: str, *, width: int = 1280, script: bool = True) -> None:
        self.context = browser.new_context(viewport={"width": width, "height": 900}, java_script_enabled=script)
        self.page, self.address, self.said = self.context.new_page(), address, []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def open(self, place: str) -> None:
        self.page.goto(self.address + place)

    def sign_in(self, who: str, *, code: bool = True, password: str = PASSWORD) -> None:
        self.open("/account/login/")
        self.page.get_by_label("E-mail address").fill(f"{who}@example.org")
        self.page.get_by_label("Password", exact=True).fill(password)
        self.press("Sign in")
        if code:
            self.page.get_by_label("Code").fill(code_now())
            self.press("Go on")

    def press(self, name: str) -> None:
        """Press a button that leads to another page."""
        with new_page(self.page):
            self.page.get_by_role("button", name=name, exact=True).click()

    def faults(self) -> tuple[str, int, list[str]]:
        self.page.locator("body.govuk-frontend-supported").wait_for()
        return what_axe_finds(self.page), max(0, runs_over(self.page)), self.said


def virtual_authenticator(page) -> None:
    """A passkey in the browser itself, which says yes to everything."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                     "isUserVerified": True, "automaticPresenceSimulation": True}},
    )  # fmt: skip


@pytest.mark.parametrize("width", [1280, 320])
def test_pages_before_signing_in_are_accessible_and_narrow_and_silent(browser, service, pictures, width) -> None:
    window = Watched(browser, service[0], width=width)
    for name, place in OPEN.items():
        window.open(place)
        assert (name, *window.faults()) == (name, "", 0, [])
        window.page.screenshot(path=pictures / "whole" / f"account-{name}-{width}.png", full_page=True)
    window.context.close()


def test_a_lead_signs_in_with_a_code_and_every_page_of_theirs_is_accessible(browser, service, pictures) -> None:
    window = Watched(browser, service[0])
    window.sign_in("lead")
    window.page.wait_for_url(lambda url: "account" not in url)
    for width, (name, place) in product((1280, 320), OF_LEADS.items()):
        window.page.set_viewport_size({"width": width, "height": 900})
        window.open(place)
        assert window.page.url.endswith(place)
        assert (name, *window.faults()) == (name, "", 0, [])
        window.page.screenshot(path=pictures / "whole" / f"account-{name}-{width}.png", full_page=True)
    window.context.close()


@pytest.mark.parametrize("width", [1280, 320])
def test_a_wrong_password_is_told_at_the_head_of_the_page(browser, service, pictures, width) -> None:
    window = Watched(browser, service[0], width=width)
    window.sign_in("officer", code=False, password="wrong")
    assert window.page.title().startswith("Error: ")
    window.page.locator(".govuk-error-summary:focus").wait_for()
    assert window.faults() == ("", 0, [])
    window.page.screenshot(path=pictures / "whole" / f"account-wrong-password-{width}.png", full_page=True)
    window.context.close()


def test_without_script_password_and_code_are_enough(browser, service) -> None:
    window = Watched(browser, service[0], width=320, script=False)
    window.open("/account/login/")
    assert window.page.get_by_role("button", name="Sign in with a passkey").is_hidden()
    assert window.page.get_by_text("A passkey needs a browser that knows passkeys").is_visible()
    window.sign_in("council")
    window.open("/account/")
    assert window.page.get_by_role("heading", level=1).inner_text() == "Your details"
    window.press("Sign out")
    window.open("/account/")
    assert "/account/login/" in window.page.url
    window.context.close()


def test_without_script_a_signatory_is_led_to_add_an_app_and_then_goes_on(browser, service) -> None:
    window = Watched(browser, service[0], width=320, script=False)
    window.sign_in("signatory", code=False)
    assert window.page.url.endswith("/account/sign-in/")
    assert window.page.get_by_text("Your role needs a second step.").is_visible()
    window.press("Add an app")
    secret = window.page.locator(".app-key").inner_text()
    window.page.get_by_label("The code that the app shows now").fill(code_now(secret))
    window.press("Add the app")
    assert window.page.locator(".app-codes li").count() == 10
    window.open("/account/")
    assert window.page.get_by_role("heading", level=1).inner_text() == "Your details"
    window.context.close()


def test_somebody_invited_adds_a_passkey_signs_out_and_in_with_it_alone(browser, service, pictures) -> None:
    address, word = service
    window = Watched(browser, address)
    virtual_authenticator(window.page)
    window.open(f"/invitation/{word}/")
    assert window.page.url.endswith("/invitation/")
    assert window.faults() == ("", 0, [])
    window.page.screenshot(path=pictures / "whole" / "account-invitation-1280.png", full_page=True)
    window.page.get_by_label("With a passkey").check()
    window.press("Accept")
    window.page.get_by_role("button", name="Add the passkey").click()
    window.page.wait_for_url("**/account/recovery-codes/")
    assert window.faults() == ("", 0, [])
    window.page.screenshot(path=pictures / "whole" / "account-recovery-codes-1280.png", full_page=True)
    window.press("Sign out")
    window.open("/account/login/")
    window.page.get_by_role("button", name="Sign in with a passkey").click()
    window.page.get_by_text("Signed in as New Invented").wait_for()
    window.open("/account/passkeys/")
    assert window.page.get_by_role("heading", name="Passkey 1").is_visible()
    assert window.faults() == ("", 0, [])
    window.context.close()


def test_a_passkey_is_the_second_step_after_a_password(browser, service, pictures) -> None:
    window = Watched(browser, service[0])
    virtual_authenticator(window.page)
    window.sign_in("analyst", code=False)
    window.press("Add a passkey")
    window.page.get_by_role("button", name="Add the passkey").click()
    window.page.wait_for_url("**/account/recovery-codes/")
    window.press("Sign out")
    window.page.wait_for_url(lambda url: "recovery" not in url)
    window.sign_in("analyst", code=False)
    assert window.page.get_by_role("heading", level=1).inner_text() == "The second step"
    assert window.faults() == ("", 0, [])
    window.page.screenshot(path=pictures / "whole" / "account-second-step-1280.png", full_page=True)
    window.page.get_by_role("button", name="Use your passkey").click()
    window.page.get_by_text("Signed in as Analyst Invented").wait_for()
    window.context.close()


def test_a_passkey_that_is_refused_is_told_and_another_way_stays_open(browser, service) -> None:
    window = Watched(browser, service[0])
    window.open("/account/login/")
    window.page.locator("body.govuk-frontend-supported").wait_for()
    window.page.evaluate("() => { navigator.credentials.get = () => Promise.reject(new Error('no')) }")
    assert window.page.get_by_text("No passkey was used.").is_hidden()
    window.page.get_by_role("button", name="Sign in with a passkey").click()
    window.page.get_by_text("No passkey was used.").wait_for()
    assert window.faults()[:2] == ("", 0)
    assert window.page.get_by_role("button", name="Sign in", exact=True).is_visible()
    window.context.close()


def test_ten_minutes_before_the_end_the_page_says_so_and_goes_on_without_being_left(browser, service, pictures) -> None:
    window = Watched(browser, service[0])
    window.sign_in("other", code=False)
    window.page.clock.install()
    window.open("/account/conflict/")
    window.page.get_by_label("What is it?").fill("Half a sentence")
    stay = window.page.get_by_role("button", name="Stay signed in")
    assert stay.is_hidden()
    window.page.clock.fast_forward("07:50:30")
    stay.wait_for()
    assert window.faults() == ("", 0, [])
    window.page.screenshot(path=pictures / "whole" / "account-time-is-short-1280.png", full_page=True)
    with window.page.expect_response("**/account/stay/") as answered:
        stay.click()
    assert answered.value.ok
    stay.wait_for(state="hidden")
    assert window.page.get_by_label("What is it?").input_value() == "Half a sentence"
    window.page.clock.fast_forward("08:00:30")
    window.page.get_by_text("You were signed out. What you typed is still here").wait_for()
    window.context.close()


def test_in_welsh_the_pages_are_as_accessible_and_as_narrow(browser, service, pictures) -> None:
    window = Watched(browser, service[0], width=320)
    window.context.add_cookies([{"name": "language", "value": "cy", "url": service[0]}])
    window.open("/account/login/")
    window.page.locator("[name=login]").fill("other@example.org")
    window.page.locator("[name=password]").fill(PASSWORD)
    window.page.locator("main .govuk-button:not(.govuk-button--secondary)").first.click()
    window.page.locator(".app-account__name").wait_for()
    for name in ("details", "conflict", "how-you-sign-in", "add-passkey", "change-password"):
        window.open(OF_LEADS[name])
        assert window.page.locator("html").get_attribute("lang") == "cy"
        assert (name, *window.faults()) == (name, "", 0, [])
        window.page.screenshot(path=pictures / "whole" / f"account-{name}-cy-320.png", full_page=True)
    window.context.close()
