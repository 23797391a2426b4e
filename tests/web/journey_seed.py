"""Enters invented programmes in a fresh database: a force and a run for each way of walking, a body that is late, files.

Run as a module: ``python -m tests.web.journey_seed FOLDER``; the settings say which database.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import django

from openinquiry.core.timetable import Region, WorkingCalendar, add_working_days, last_working_day_on_or_before

NAMES = {
    "lead": "Robin Inventon", "analyst": "Alex Madeup", "second": "Sam Fictley", "approver": "Morgan Imagine",
    "officer": "Jamie Notreal", "signatory": "Charlie Exampleton", "council": "Rowan Supposey", "administrator": "Jess Inventon",
}  # fmt: skip
CALENDAR = WorkingCalendar(Region.ENGLAND_AND_WALES)
WAYS = ("script-1280", "script-320", "plain-1280", "plain-320")
# Beside a PostgreSQL two of the ways are walked again, and pages are not looked at once more: they are the same.
AGAIN = os.environ.get("DATABASE_URL", "").startswith("postgres")
WALKED = ("script-1280", "plain-320") if AGAIN else WAYS


def reminding_morning(now: datetime) -> datetime:
    """Half past nine in London on the last working day on which that is past: when the service sends reminders."""
    here = now.astimezone(ZoneInfo("Europe/London"))
    day = here.date() if here.time() >= time(9, 30) else here.date() - timedelta(days=1)
    day = last_working_day_on_or_before(day, calendar=CALENDAR)
    return datetime.combine(day, time(9, 30), here.tzinfo)


def main(folder: Path) -> None:
    """Enter everything, and write into ``folder`` what the test must know."""
    django.setup()
    from django.utils import timezone  # noqa: PLC0415 - settings must be there first

    from openinquiry.domain.accounts.actors import actor_of  # noqa: PLC0415 - settings must be there first
    from openinquiry.domain.accounts.models import Person, RoleName  # noqa: PLC0415 - settings must be there first
    from openinquiry.domain.accounts.operations import begin_programme, enter_body, enter_person  # noqa: PLC0415 - as above
    from openinquiry.domain.returns.operations import draft_request, issue_request  # noqa: PLC0415 - as above
    from tests.domain.people import BY_MACHINE, PASSWORD, post  # noqa: PLC0415 - settings must be there first
    from tests.domain.returns.sending import ASKED, ERROR, QUERY, workbook  # noqa: PLC0415 - as above
    from tests.web.run_seed import WORKED_OUT, entered_look, entered_runs  # noqa: PLC0415 - settings must be there first

    def person(who: str, *, administers: bool = False) -> Person:
        name = NAMES[who.partition("-")[0]]
        return enter_person(f"{who}@example.org", name=name, password=PASSWORD, act=BY_MACHINE, administers=administers)

    office = enter_body("OFFICE-1", name="Invented Audit Office", kind="office", act=BY_MACHINE)
    programme = begin_programme(
        "invented-audit", title="An invented audit", welsh_title="Archwiliad dychmygol", office=office, act=BY_MACHINE
    )
    people = {who: person(who) for who in ("lead", "analyst", "second", "approver", "signatory")}
    people["administrator"] = person("administrator", administers=True)
    for who, role in (("lead", RoleName.LEAD), ("analyst", RoleName.ANALYST), ("approver", RoleName.APPROVER)):
        post(people[who], office, programme, role)
    bodies = {}
    for number, way in enumerate(WAYS):
        body = enter_body(f"E2300090{number}", name=f"Invented Constabulary {number + 1}", kind="force", act=BY_MACHINE)
        post(person(f"officer-{way}"), body, programme, RoleName.OFFICER, title="Data officer")
        post(person(f"signatory-{way}"), body, programme, RoleName.SIGNATORY, title="Chief data officer")
        bodies[way] = body
    now = timezone.now()
    lead = actor_of(people["lead"], at=now)
    asked = type(ASKED)(
        **{**vars(ASKED), "opens": now.date() - timedelta(days=20), "due": now.date() + timedelta(days=14)}
    )
    request = draft_request(programme, asked=asked, actor=lead)
    issue_request(request, bodies=bodies.values(), actor=lead)

    council = enter_body(
        "W06000901", name="Invented Welsh Council", welsh_name="Cyngor Dyfeisiedig", kind="council", nation="wales",
        act=BY_MACHINE,
    )  # fmt: skip
    post(person("council"), council, programme, RoleName.OFFICER, title="Data officer")
    morning = reminding_morning(now)
    due = add_working_days(morning.date(), number=-1, calendar=CALENDAR)
    asked_before = {
        **vars(asked), "title": "Children known to the council 2024/25", "specification": "childrens_services",
        "welsh_title": "Plant sy’n hysbys i’r cyngor 2024/25", "opens": due - timedelta(days=30), "due": due,
    }  # fmt: skip
    before = actor_of(people["lead"], at=morning - timedelta(days=31))
    late = draft_request(programme, asked=type(ASKED)(**asked_before), actor=before)
    issue_request(late, bodies=[council], actor=before)

    (folder / "sheets").mkdir()
    files = {"faulty": (*ERROR, *QUERY), "mended": QUERY}
    for name, edits in files.items():
        (folder / f"{name}.xlsx").write_bytes(workbook(folder / "sheets", edits, name=f"{name}.xlsx"))
    programmes = entered_runs(WALKED, folder / "country", office=office, people=people, asked=asked)
    known = {
        "returns": {way: str(request.returns.get(body=body).pk) for way, body in bodies.items()},
        "request": str(request.pk),
        "programmes": programmes,
        "look": entered_look(programmes[WORKED_OUT], who=people["analyst"], asked=asked),
        "late": {"return": str(late.returns.get().pk), "request": str(late.pk), "due": due.isoformat()},
        "morning": morning.isoformat(),
    }
    (folder / "known.json").write_text(json.dumps(known), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
