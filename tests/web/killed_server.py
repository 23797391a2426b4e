"""The server itself killed a hundred times while officers send files to it. Says what was not whole, and which answer was not kept."""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import random
import re
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.domain.events.wholeness import what_is_wrong
from tests.killing import in_child, own_database
from tests.web.serving import served

LONGEST = 0.15  # seconds until the server is killed; receiving a file takes some hundredths
WHO = ("officer", "signatory", "other")
BOUND = "an-invented-boundary"


def main(times: int, seed: int) -> dict[str, Any]:
    chance = random.Random(seed)  # noqa: S311 - when to kill is no secret
    told: dict[str, Any] = {"killed": 0, "wrong": [], "events": [], "answered": 0}
    with own_database():
        people = in_child(_begin)
        home, database = Path(os.environ["OPENINQUIRY_HOME"]), os.environ["DATABASE_URL"]
        one = {"options": ("--preload", "--workers", "1"), "OPENINQUIRY_DEMONSTRATION_WITHOUT_SECOND_FACTOR": "1"}
        with served(home, settings="openinquiry.project.settings", database=database, **one) as address:
            master = int((home / "gunicorn.pid").read_text(encoding="ascii"))
            with ThreadPoolExecutor(len(people)) as senders:
                for number in range(times):
                    server = _server_of(master)
                    ready = threading.Barrier(len(people) + 1, timeout=30)
                    sent = [senders.submit(_sends, address, who, number, ready) for who in people]
                    ready.wait()
                    time.sleep(chance.uniform(0, LONGEST))
                    os.kill(server, signal.SIGKILL)
                    kept = [sha256 for each in sent for sha256 in each.result()]
                    told["killed"] += 1
                    told["answered"] += len(kept)
                    wrong, events, lost = in_child(lambda kept=kept: (*what_is_wrong(), _lost(kept)))
                    told["events"].append(events)
                    told["wrong"] += [[number, each] for each in (*wrong, *lost)]
        told["versions"] = in_child(_versions)
    return told


def _begin() -> list[dict[str, str]]:
    """A request to two forces; three officers with a session each."""
    os.environ["OPENINQUIRY_DEMONSTRATION_WITHOUT_SECOND_FACTOR"] = "1"
    from django.test import Client

    from openinquiry.domain.returns.models import Return
    from tests.domain.people import country
    from tests.domain.returns.sending import issued

    here = country()
    issued(here)
    people = []
    for who in WHO:
        client = Client()
        client.force_login(here.people[who])
        body = here.other_force if who == "other" else here.force
        return_ = Return.objects.get(body=body)
        people.append({"session": client.cookies["session"].value, "place": f"/returns/{return_.pk}/upload/"})
    return people


def _server_of(master: int) -> int:
    """The process that answers, once the one that was killed has a successor."""
    ends = time.monotonic() + 30
    while time.monotonic() < ends:
        for status in Path("/proc").glob("[0-9]*/stat"):
            try:
                state, parent = status.read_text(encoding="utf-8", errors="replace").rsplit(")", 1)[1].split()[:2]
            except OSError:
                continue  # it ended meanwhile
            if int(parent) == master and state != "Z":
                return int(status.parent.name)
        time.sleep(0.005)
    raise RuntimeError("No server came after the one that was killed.")


def _sends(address: str, who: dict[str, str], number: int, ready: threading.Barrier) -> list[str]:
    """Read the form, and send files until the server is gone; the SHA-256 of each that it said it had received."""
    kept: list[str] = []
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    try:
        cookie = f"session={who['session']}"
        connection.request("GET", who["place"], headers={"Cookie": cookie})
        page = connection.getresponse()
        cookie = "; ".join([cookie, *(each.split(";")[0] for each in page.headers.get_all("Set-Cookie", []))])
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode())
        assert token is not None, (page.status, page.getheader("Location"))
        ready.wait()
        for turn in range(10_000):
            content = f"child,number\n{who['session'][:4]}{number},{turn}\n".encode()
            connection.request(
                "POST", who["place"], body=_form(token[1], content),
                headers={"Cookie": cookie, "Content-Type": f"multipart/form-data; boundary={BOUND}"},
            )  # fmt: skip
            answer = connection.getresponse()
            answer.read()
            assert answer.status in (302, 303), answer.status
            kept.append(hashlib.sha256(content).hexdigest())
    except (OSError, http.client.HTTPException):
        return kept  # it was killed
    finally:
        connection.close()
    return kept


def _form(token: str, content: bytes) -> bytes:
    fields = f'--{BOUND}\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n{token}\r\n'
    file = (
        f'--{BOUND}\r\nContent-Disposition: form-data; name="file"; filename="r.csv"\r\nContent-Type: text/csv\r\n\r\n'
    )
    return fields.encode() + file.encode() + content + f"\r\n--{BOUND}--\r\n".encode()


def _lost(answered: list[str]) -> list[str]:
    """What somebody was told had been received and is not there."""
    from openinquiry.domain.returns.models import Version

    there = set(Version.objects.filter(sha256__in=answered).values_list("sha256", flat=True))
    return ["a received file is lost" for sha256 in answered if sha256 not in there]


def _versions() -> int:
    from openinquiry.domain.returns.models import Version

    return Version.objects.count()


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))))
