"""``python -m openinquiry.project.demonstration``: fill a service with an invented country, open it, say who can sign in.

The command line may not import the project, so this is a program beside it; ``make demo`` runs it (decision 0032).
"""

from __future__ import annotations

import argparse
import os
import secrets
import shutil
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from openinquiry.core.shared import OpenInquiryError

if TYPE_CHECKING:
    from openinquiry.project.demonstration.files import Sender
    from openinquiry.project.demonstration.story import Story

ALL_BODIES = 200
_OF_EACH = {"police": 43, "childrens_services": 142, "support_and_health": 15}
_SETTINGS = {
    "OPENINQUIRY_PLAIN_HTTP": "1",
    "OPENINQUIRY_DEMONSTRATION": "1",
    "OPENINQUIRY_DEMONSTRATION_WITHOUT_SECOND_FACTOR": "1",
    "OPENINQUIRY_DEPLOYING_BODY": "Invented Audit Office",
    "OPENINQUIRY_DEPLOYING_BODY_WELSH": "Swyddfa Archwilio Ddychmygol",
    "OPENINQUIRY_SERVICE_NAME": "Send data for the audit",
    "OPENINQUIRY_SERVICE_NAME_WELSH": "Anfon data ar gyfer yr archwiliad",
    "OPENINQUIRY_EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
    "DJANGO_SETTINGS_MODULE": "openinquiry.project.settings",
}


def main(arguments: list[str] | None = None) -> int:
    """Fill the service and open it until Ctrl-C. 0: stopped; 1: something ended by itself; 2: wrong usage."""
    told = _told(arguments)
    try:
        return _run(told)
    except OpenInquiryError as problem:
        print(problem, file=sys.stderr)
        return problem.exit_code


def _told(arguments: list[str] | None) -> argparse.Namespace:
    reader = argparse.ArgumentParser(prog="python -m openinquiry.project.demonstration", description=__doc__)
    reader.add_argument("--country", type=Path, required=True, help="folder that «openinquiry synthesise» made")
    reader.add_argument("--home", type=Path, required=True, help="folder of the service; made anew")
    reader.add_argument("--bodies", type=int, default=ALL_BODIES, help="about how many bodies are asked")
    reader.add_argument("--port", type=int, default=8000, help="the first port to try")
    reader.add_argument("--no-service", action="store_true", help="end after filling it")
    return reader.parse_args(arguments)


def _run(told: argparse.Namespace) -> int:
    home = told.home.absolute()
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(mode=0o700, parents=True)
    os.environ.update(_SETTINGS, OPENINQUIRY_HOME=str(home))
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{home / 'openinquiry.sqlite3'}")
    import django  # noqa: PLC0415 - reads the environment set above

    django.setup()
    from openinquiry.project.demonstration.files import senders_of  # noqa: PLC0415 - models are there only now
    from openinquiry.project.demonstration.serving import served, wait_until_stopped  # noqa: PLC0415

    senders = chosen(senders_of(told.country / "audit"), told.bodies)
    print("\n".join(filled(senders, home)), flush=True)
    if told.no_service:
        return 0
    with served(home, first_port=told.port) as (address, programs):
        print(f"\nOpen {address} in a browser. Ctrl-C stops it.", flush=True)
        code = wait_until_stopped(programs)
    print("Stopped." if code == 0 else f"A program ended by itself; see {home / 'logs'}.", flush=True)
    return code


def chosen(senders: tuple[Sender, ...], bodies: int) -> tuple[Sender, ...]:
    """About ``bodies`` of them, of each kind its share and one at least; of every nation. Charities only among services."""
    found: list[Sender] = []
    for kind, number in _OF_EACH.items():
        those = [each for each in senders if each.kind == kind and each.code[0] != "H"]
        wanted = max(1, round(number * min(bodies, ALL_BODIES) / ALL_BODIES))
        welsh = [each for each in those if each.welsh][: max(1, wanted // 4)] if wanted > 1 else []
        found += [each for each in those if not each.welsh][: wanted - len(welsh)] + welsh
    return tuple(found)


def filled(senders: tuple[Sender, ...], home: Path) -> list[str]:
    """Make the database, tell the story in it, and give the lines that say who can sign in and what to try."""
    from django.core.management import call_command  # noqa: PLC0415 - after Django is set up

    from openinquiry.project.demonstration.asking import PERIOD  # noqa: PLC0415
    from openinquiry.project.demonstration.cast import address_of, enter_cast  # noqa: PLC0415
    from openinquiry.project.demonstration.story import Story, fates_of, write_story  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    force = next(sender for sender, fate in fates_of(senders, "police") if fate == "to put right")
    council = next(sender for sender, fate in fates_of(senders, "childrens_services") if fate == "silent")
    who = {
        "analyst": "Analyst",
        "approver": "Approver",
        f"officer {force.code}": f"Force officer, {force.name}",
        f"signatory {force.code}": f"Who signs for {force.name}",
        f"officer {council.code}": f"Council officer, {council.name}",
        "lead": "Programme lead",
    }
    # Made anew each time: a password that stands in a repository ends up where it must not be.
    password = secrets.token_urlsafe(12)
    story = Story(now=datetime.now(UTC).replace(microsecond=0))
    cast = enter_cast(senders, signing_in=who, password=password, at=story.moment_of_beginning())
    write_story(story, cast, senders)
    _tell(story)
    lines = ["", "Invented people who can sign in, all with the password  " + password, ""]
    lines += [f"  {what:<44} {address_of(each)}" for each, what in who.items()]
    lines += ["", "An officer prepares a return; somebody who signs for the body makes it final, so both are there."]
    for sender in (force, council):
        upload = sender.put_right(period=PERIOD) or sender.as_sent()
        place = home / "to-upload" / upload.name
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(upload.content)
        lines.append(f"To upload as the officer of {sender.name}: {place}")
    return lines


def _tell(story: Story) -> None:
    last = time.monotonic()

    def progress(done: int, of: int) -> None:
        nonlocal last
        if sys.stderr.isatty() and time.monotonic() - last > 1:
            last = time.monotonic()
            print(f"\r{done} of {of} moments of the last six weeks", end="", file=sys.stderr, flush=True)

    story.tell(progress)
    if sys.stderr.isatty():
        print("\r" + " " * 60 + "\r", end="", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
