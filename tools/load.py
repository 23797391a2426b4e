"""Fifty people at the service for a minute, on this machine alone: ``tools/load.py SQLite``, or beside tools/postgres.py.

Prints rows for docs/performance.md. Gives 1 when one request failed.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

TOP = Path(__file__).resolve().parents[1]
LOCUST = TOP / ".venv-load" / "bin" / "locust"
PEOPLE, SECONDS, BODIES = 50, 60, 150
OFFICERS, WITH_FILES, SIGNED = 40, 20, 20
BY_FORM = 10  # so many sign in while it runs; the others did before
PASSWORD = "an invented password for the load"  # noqa: S105 - of people who do not exist, for one minute


def main(database: str) -> int:
    """Fill a service, play the people, print the table."""
    with tempfile.TemporaryDirectory(prefix="openinquiry-load-") as folder:
        home = Path(folder)
        os.environ.update(
            OPENINQUIRY_HOME=folder, OPENINQUIRY_PLAIN_HTTP="1", OPENINQUIRY_DEMONSTRATION="1",
            OPENINQUIRY_DEMONSTRATION_WITHOUT_SECOND_FACTOR="1",
            DJANGO_SETTINGS_MODULE="openinquiry.project.settings", PYTHONPATH=str(TOP),
            OPENINQUIRY_HOSTS="localhost,127.0.0.1,testserver",
            OPENINQUIRY_EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        )  # fmt: skip
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{home / 'load.sqlite3'}")
        sys.path.insert(0, str(TOP))
        import django  # noqa: PLC0415 - reads the environment set above

        django.setup()
        known = home / "known.json"
        known.write_text(json.dumps(_filled(home)), encoding="utf-8")
        from django.db import connections  # noqa: PLC0415

        connections.close_all()
        from openinquiry.project.demonstration.serving import served  # noqa: PLC0415

        with served(home, first_port=8200) as (address, programs):
            watch = _Memory(programs[0].pid)
            code = _played(address, known, home)
            peak = watch.stop()
        return _told(database, home, peak) or code


def _filled(home: Path) -> dict[str, Any]:
    from django.contrib.auth.hashers import make_password  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415
    from tests.domain.people import BY_MACHINE, country, post  # noqa: PLC0415
    from tests.domain.returns.sending import QUERY, STATEMENT, confirmed, issued, upload, workbook  # noqa: PLC0415

    from openinquiry.domain.accounts.models import Person, RoleName  # noqa: PLC0415
    from openinquiry.domain.accounts.operations import enter_body, enter_person  # noqa: PLC0415
    from openinquiry.domain.returns import operations  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    here = country()
    request = issued(here)
    bodies = [
        enter_body(f"E2300{number:04}", name=f"Invented Constabulary {number}", kind="force", act=BY_MACHINE)
        for number in range(BODIES - 2)
    ]
    returns = operations.ask_bodies(request, bodies=bodies, actor=here.actor("lead"))
    by_body = {each.body_id: each for each in returns}
    files, signed = bodies[OFFICERS : OFFICERS + WITH_FILES], bodies[-SIGNED:]
    officers = []
    for number in range(OFFICERS):
        who = f"officer{number}"
        here.people[who] = enter_person(f"{who}@example.org", name=f"Officer {number} Invented", act=BY_MACHINE)
        for body in (bodies[number], files[number % WITH_FILES]):
            post(here.people[who], body, here.programme, RoleName.OFFICER)
    explain = {}
    for number, body in enumerate(files):
        content = workbook(home, QUERY, name=f"return{number}.xlsx")
        version = confirmed(
            upload(by_body[body.pk], content, here=here, who=f"officer{number}"), here=here, who=f"officer{number}"
        )
        explain[body.pk] = reverse("explain", args=[by_body[body.pk].pk, version.number, "P027"])
    for body in signed:
        post(here.people["signatory"], body, here.programme, RoleName.SIGNATORY)
    for body in signed:
        operations.say_not_held(
            by_body[body.pk], searched="Every system of the force.", statement=STATEMENT, actor=here.actor("signatory")
        )  # fmt: skip
    Person.objects.update(password=make_password(PASSWORD))

    def session(who: str) -> str:
        client = Client()
        client.force_login(Person.objects.get(pk=here.people[who].pk))
        return client.cookies["session"].value

    for number in range(OFFICERS):
        who, file = f"officer{number}", files[number % WITH_FILES]
        officers.append(
            {
                "email": f"{who}@example.org",
                "session": "" if number < BY_FORM else session(who),
                "return": str(by_body[file.pk].pk),
                "sends": str(by_body[bodies[number].pk].pk),
                "explain": explain[file.pk],
            }
        )
    address = [here.programme.address]
    return {
        "password": PASSWORD,
        "officers": officers,
        "office": [{"email": f"{who}@example.org", "session": session(who)} for who in ("lead", "analyst", "second")],
        "programme": here.programme.address,
        "request": reverse("request", args=[*address, request.pk]),
        "decide": [reverse("decide", args=[*address, by_body[body.pk].pk]) for body in signed],
    }


def _played(address: str, known: Path, home: Path) -> int:
    done = subprocess.run(
        [str(LOCUST), "--headless", "--locustfile", str(TOP / "tests/load/people.py"), "--host", address,
         "--users", str(PEOPLE), "--spawn-rate", str(PEOPLE), "--run-time", f"{SECONDS}s", "--stop-timeout", "20",
         "--csv", str(home / "load"), "--only-summary", "--loglevel", "WARNING"],
        env={**os.environ, "OPENINQUIRY_LOAD": str(known)}, check=False, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return done.returncode


def _told(database: str, home: Path, peak: int) -> int:
    with (home / "load_stats.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    print(f"\n{database}, {PEOPLE} people, {SECONDS} s; peak memory of the web server {peak / 1e6:,.0f} MB\n")
    print("| what | requests | a second | failures | p50, ms | p95, ms | p99, ms |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for row in rows:
        name = "all" if row["Name"] == "Aggregated" else row["Name"]
        figures = (
            row["Request Count"],
            f"{float(row['Requests/s']):.1f}",
            row["Failure Count"],
            row["50%"],
            row["95%"],
            row["99%"],
        )
        print(f"| {name} | {' | '.join(figures)} |")
    failures = (home / "load_failures.csv").read_text(encoding="utf-8").splitlines()[1:]
    print("\n".join(failures), file=sys.stderr)
    return int(bool(failures))


class _Memory:
    """The most memory that a program and its children have had: their shares of it, so that what is shared counts once."""

    def __init__(self, pid: int) -> None:
        self._pid, self._peak, self._stopped = pid, 0, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> int:
        """Bytes."""
        self._stopped.set()
        self._thread.join()
        return self._peak

    def _look(self) -> None:
        while not self._stopped.wait(1):
            self._peak = max(self._peak, sum(_share(pid) for pid in [self._pid, *_children(self._pid)]))


def _children(pid: int) -> list[int]:
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(each) for each in found.read_text(encoding="ascii").split()] if found.exists() else []


def _share(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return sum(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
