"""Invented people in the database of a service under test: ``python -m tests.web.account.seeding``; prints an invitation's word."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).parents[3]


def seeded(home: Path) -> str:
    """Seed the service that keeps its things in ``home``; the word of an invitation."""
    known = {
        **os.environ,
        "OPENINQUIRY_HOME": str(home),
        "OPENINQUIRY_PLAIN_HTTP": "1",
        "DATABASE_URL": f"sqlite:///{home / 'service.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "openinquiry.project.settings",
        "PYTHONPATH": str(TOP),
    }
    done = subprocess.run(
        [sys.executable, "-m", "tests.web.account.seeding"],
        env=known,
        cwd=TOP,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout.split()[-1]


def main() -> None:
    """The country of the domain's tests; «lead» and «council» have an app; somebody new is invited twice."""
    import django  # noqa: PLC0415 - set up first

    django.setup()
    from django.utils import timezone  # noqa: PLC0415 - models are there only now

    from openinquiry.domain.accounts import operations  # noqa: PLC0415
    from openinquiry.domain.accounts.actors import actor_of  # noqa: PLC0415
    from tests.domain.people import country  # noqa: PLC0415
    from tests.web.account.signing import with_app  # noqa: PLC0415

    here = country()
    for name in ("lead", "council", "administrator"):
        with_app(here.people[name])
    lead = actor_of(here.people["lead"], at=timezone.now())
    operations.declare_conflict(here.people["analyst"].pk, body=here.force, what="Worked there until 2024.", actor=lead)
    for name in ("waiting", "new"):
        invitation = operations.invite(
            f"{name}@example.org", name=f"{name.title()} Invented", body=here.force, title="Data officer",
            programme=here.programme, role="officer", actor=lead,
        )  # fmt: skip
    print(invitation[1])


if __name__ == "__main__":
    main()
