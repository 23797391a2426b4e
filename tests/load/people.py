"""Fifty people at the service for a minute, as locust plays them: officers who read, send and explain; an office that looks and decides.

Run by tools/load.py, which says in OPENINQUIRY_LOAD where the people and their returns are written down.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import re
from pathlib import Path
from urllib.parse import urlsplit

from locust import HttpUser, between, task

KNOWN = json.loads(Path(os.environ["OPENINQUIRY_LOAD"]).read_text(encoding="utf-8"))
_OFFICERS, _OFFICE = itertools.cycle(KNOWN["officers"]), itertools.cycle(KNOWN["office"])
_NUMBERS = itertools.count()
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
random.seed(6)


class _Person(HttpUser):
    abstract = True
    wait_time = between(1, 3)  # seconds of reading between two pages

    def sign_in(self, who: dict[str, str]) -> None:
        """By the form, or with the session of an earlier sign-in."""
        if who["session"]:
            self.client.cookies.set("session", who["session"])
            return
        self.post("/account/login/", {"login": who["email"], "password": KNOWN["password"]}, name="sign in")

    def read(self, place: str, *, name: str) -> None:
        """Open a page; one that leads elsewhere, to signing in for instance, is no page of that name."""
        with self.client.get(place, name=name, catch_response=True) as answer:
            if answer.ok and urlsplit(answer.url or "").path != urlsplit(place).path:
                answer.failure("another page came")

    def post(self, place: str, form: dict[str, str], *, name: str, files: dict | None = None) -> None:
        """Fill in a form as a browser does: read the page, send its token."""
        page = self.client.get(place, name=f"{name}: the form")
        token = _TOKEN.search(page.text)
        with self.client.post(
            place, data={**form, "csrfmiddlewaretoken": token[1] if token else ""}, files=files, name=name,
            headers={"Referer": f"{self.host}{place}"}, catch_response=True,
        ) as answer:  # fmt: skip
            # A form that was not taken comes back with its error, and with the status of a page that is well.
            if answer.ok and "govuk-error-summary" in answer.text:
                answer.failure("the form was refused")


class Officer(_Person):
    """Reads what is asked, looks at the return, now and then sends a small file or explains a query."""

    weight = 4

    def on_start(self) -> None:
        self.mine = next(_OFFICERS)
        self.sign_in(self.mine)

    @task(6)
    def look_at_the_list(self) -> None:
        self.read("/returns/", name="list of what is asked")

    @task(6)
    def look_at_the_return(self) -> None:
        self.read(f"/returns/{self.mine['return']}/", name="return page")

    @task(2)
    def send_a_file(self) -> None:
        content = f"child,number\n{next(_NUMBERS)},1\n".encode() * 20
        place = f"/returns/{self.mine['sends']}/upload/"
        self.post(place, {"note": ""}, name="upload", files={"file": ("return.csv", content, "text/csv")})

    @task(3)
    def explain(self) -> None:
        if self.mine["explain"]:
            self.post(self.mine["explain"], {"text": "The flag was set too early, as we know."}, name="explain")


class Office(_Person):
    """Looks over the programme and at the request to all bodies, and decides of what was signed."""

    weight = 1

    def on_start(self) -> None:
        self.sign_in(next(_OFFICE))

    @task(4)
    def look_at_the_office(self) -> None:
        self.read(f"/office/{KNOWN['programme']}/", name="office overview")

    @task(5)
    def look_at_the_request(self) -> None:
        self.read(KNOWN["request"], name="request page of 150 bodies")

    @task(2)
    def decide(self) -> None:
        if KNOWN["decide"]:
            place = KNOWN["decide"].pop()
            self.post(place, {"decision": "accept", "reason": ""}, name="decide")
