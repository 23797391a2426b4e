"""The headers of every page, and what a real installation adds: only HTTPS, cookies that no other site can set."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from django.test import Client
from django.urls import reverse

from tests.domain.people import Country, country

WANTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = {
    "default-src 'self'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "object-src 'none'",
    "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'",
}  # fmt: skip
ASKED = """
import json, django
from django.conf import settings
django.setup()
from django.test import Client
answer = Client(headers={"host": "audit.example.org"}).get("/help/")
secure = Client(headers={"host": "audit.example.org"}).get("/account/login/", secure=True)
print(json.dumps({
    "redirect": [answer.status_code, answer.headers.get("Location")],
    "hsts": secure.headers.get("Strict-Transport-Security"),
    "cookies": {name: [bool(each["secure"]), bool(each["httponly"]), each["samesite"], each["path"], each["domain"]]
                for name, each in secure.cookies.items()},
    "names": [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME],
}))
"""


@pytest.mark.django_db
@pytest.mark.database
@pytest.mark.parametrize("who", [None, "officer", "lead"])
def test_every_page_has_its_headers(who: str | None):
    here: Country = country()
    client = Client()
    if who:
        client.force_login(here.people[who])
    for place in (reverse("home"), reverse("help"), reverse("account_login"), "/nothing-here/", reverse("owed")):
        answer = client.get(place)
        assert {name: answer.headers.get(name) for name in WANTED} == WANTED, place
        assert set(answer.headers["Content-Security-Policy"].split("; ")) == POLICY, place
        assert "camera=()" in answer.headers["Permissions-Policy"]
        assert "no-store" in answer.headers["Cache-Control"], place


def test_a_real_installation_speaks_https_only_and_its_cookies_are_of_this_host_alone(tmp_path):
    known = {
        **{name: value for name, value in os.environ.items() if not name.startswith("OPENINQUIRY_")},
        "OPENINQUIRY_HOME": str(tmp_path),
        "OPENINQUIRY_HOSTS": "audit.example.org",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "openinquiry.project.settings",
    }
    manage = [sys.executable, "-m", "openinquiry.project.manage"]
    for command in (["migrate", "-v", "0"], ["collectstatic", "--noinput", "-v", "0"]):
        subprocess.run([*manage, *command], env=known, check=True)
    told = json.loads(
        subprocess.run([sys.executable, "-c", ASKED], env=known, capture_output=True, text=True, check=True).stdout
    )
    assert told["redirect"] == [301, "https://audit.example.org/help/"]
    assert told["hsts"] == "max-age=31536000; includeSubDomains; preload"
    assert told["names"] == ["__Host-session", "__Host-csrf"]
    assert told["cookies"]["__Host-csrf"] == [True, True, "Lax", "/", ""]
    checked = subprocess.run([*manage, "check", "--deploy", "--fail-level", "WARNING"], env=known, capture_output=True, text=True, check=False)  # fmt: skip
    assert checked.returncode == 0, checked.stderr
