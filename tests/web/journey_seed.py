"""Enters an invented programme in a fresh database, one force for each way of walking the journey, and their files.

Run as a module: ``python -m tests.web.journey_seed FOLDER``; the settings say which database.
"""

from __future__ import annotations

import json
import sys
from datetime import timedelta
from pathlib import Path

import django

WAYS = ("script-1280", "script-320", "plain-1280", "plain-320")


def main(folder: Path) -> None:
    """Enter everything, and write into ``folder`` what the test must know."""
    django.setup()
    from django.utils import timezone  # noqa: PLC0415 - settings must be there first

    from openinquiry.domain.accounts.actors import actor_of  # noqa: PLC0415 - settings must be there first
    from openinquiry.domain.accounts.models import RoleName  # noqa: PLC0415 - settings must be there first
    from openinquiry.domain.accounts.operations import begin_programme, enter_body  # noqa: PLC0415 - as above
    from openinquiry.domain.returns.operations import draft_request, issue_request  # noqa: PLC0415 - as above
    from tests.domain.people import BY_MACHINE, person, post  # noqa: PLC0415 - settings must be there first
    from tests.domain.returns.sending import ASKED, ERROR, QUERY, workbook  # noqa: PLC0415 - as above

    office = enter_body("OFFICE-1", name="Invented Audit Office", kind="office", act=BY_MACHINE)
    programme = begin_programme("invented-audit", title="An invented audit", office=office, act=BY_MACHINE)
    for who, role in (("lead", RoleName.LEAD), ("analyst", RoleName.ANALYST), ("approver", RoleName.APPROVER)):
        post(person(who), office, programme, role)
    bodies = {}
    for number, way in enumerate(WAYS):
        body = enter_body(f"E2300090{number}", name=f"Invented Constabulary {number + 1}", kind="force", act=BY_MACHINE)
        post(person(f"officer-{way}"), body, programme, RoleName.OFFICER, title="Data officer")
        post(person(f"signatory-{way}"), body, programme, RoleName.SIGNATORY, title="Chief data officer")
        bodies[way] = body
    now = timezone.now()
    lead = actor_of(programme.roles.get(name=RoleName.LEAD).post.person, at=now)
    asked = type(ASKED)(
        **{**vars(ASKED), "opens": now.date() - timedelta(days=20), "due": now.date() + timedelta(days=14)}
    )
    request = draft_request(programme, asked=asked, actor=lead)
    issue_request(request, bodies=bodies.values(), actor=lead)
    (folder / "sheets").mkdir()
    files = {"faulty": (*ERROR, *QUERY), "mended": QUERY}
    for name, edits in files.items():
        (folder / f"{name}.xlsx").write_bytes(workbook(folder / "sheets", edits, name=f"{name}.xlsx"))
    known = {
        "returns": {way: str(request.returns.get(body=body).pk) for way, body in bodies.items()},
        "request": str(request.pk),
        "more time until": (asked.due + timedelta(days=10)).isoformat(),
    }
    (folder / "known.json").write_text(json.dumps(known), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
