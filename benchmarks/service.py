"""What a page of the service costs, by processor time in one process: with a few bodies and with ten times as many.

Pages are asked of what a web server calls, with the settings of the service and its hashed static files. The targets are 15 ms a list page, 5 ms a form, ten questions to the database and 100 KB of HTML. Time on the clock would be that of
the machine's other work as well.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from pathlib import Path

BODIES = (15, 153)
ROUNDS = 40
LIST, FORM = 15.0, 5.0  # milliseconds
_FORMS = ("upload", "explain", "more-time", "not-held", "decide", "new-request")
MOST_QUERIES, MOST_BYTES = 10, 100 * 1024


def main() -> int:
    """Print a row for each page. Gives 1 when one costs more than its target."""
    folder = tempfile.mkdtemp(prefix="openinquiry-bench-")
    os.environ["OPENINQUIRY_HOME"] = folder
    os.environ["OPENINQUIRY_PLAIN_HTTP"] = "1"
    # Pages are timed, and not the way to them.
    os.environ["OPENINQUIRY_DEMONSTRATION"] = os.environ["OPENINQUIRY_DEMONSTRATION_WITHOUT_SECOND_FACTOR"] = "1"
    os.environ["OPENINQUIRY_EMAIL_BACKEND"] = "django.core.mail.backends.dummy.EmailBackend"
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
    os.environ["DJANGO_SETTINGS_MODULE"] = "openinquiry.project.settings"
    import django  # noqa: PLC0415 - reads the environment set above

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    missed = 0
    print("| page | bodies | CPU, ms (median) | wanted | queries | bytes |\n| --- | ---: | ---: | ---: | ---: | ---: |")
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    for bodies in BODIES:
        missed += sum(_row(*each, bodies) for each in _pages(bodies, Path(folder)))
    return int(missed > 0)


def _pages(bodies: int, folder: Path) -> list[tuple[str, str, str, object]]:
    """Name, who looks, address and the country; a programme of its own for each number of bodies."""
    from tests.domain.people import country  # noqa: PLC0415
    from tests.web.test_budgets import asked, pages_of  # noqa: PLC0415

    from openinquiry.domain.returns.models import DataRequest  # noqa: PLC0415

    if not DataRequest.objects.exists():
        here = country()
        request = asked(here, bodies=bodies)
        _pages.kept = (here, request)  # type: ignore[attr-defined]
    else:
        here, request = _pages.kept  # type: ignore[attr-defined]
        _ask_more(here, request, bodies - BODIES[0])
    return [(name, who, address, here) for name, (who, address) in pages_of(here, request, folder).items()]


def _ask_more(here: object, request: object, number: int) -> None:
    from tests.domain.people import BY_MACHINE, post  # noqa: PLC0415

    from openinquiry.domain.accounts.models import RoleName  # noqa: PLC0415
    from openinquiry.domain.accounts.operations import enter_body  # noqa: PLC0415
    from openinquiry.domain.returns import operations  # noqa: PLC0415

    more = [
        enter_body(f"E0800{each:04}", name=f"Later Invented Council {each}", kind="council", act=BY_MACHINE)
        for each in range(number)
    ]
    for body in more:
        post(here.people["officer"], body, here.programme, RoleName.OFFICER)  # type: ignore[attr-defined]
    operations.ask_bodies(request, bodies=more, actor=here.actor("lead"))  # type: ignore[attr-defined,arg-type]


def _row(name: str, who: str, address: str, here: object, bodies: int) -> int:
    from django.db import connection  # noqa: PLC0415
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415

    asked = _as_asked_by(here.people[who], address)  # type: ignore[attr-defined]
    _answer(asked)
    with CaptureQueriesContext(connection) as asked_for:
        size = _answer(asked)
    queries = len(asked_for)
    spent = statistics.median(_milliseconds(asked) for _round in range(ROUNDS))
    wanted = FORM if name in _FORMS else LIST
    print(f"| {name} | {bodies} | {spent:.1f} | {wanted:.0f} | {queries} | {size:,} |")
    return int(spent > wanted or queries > MOST_QUERIES or size > MOST_BYTES)


def _as_asked_by(person: object, address: str) -> dict[str, object]:
    """What a web server hands on when somebody signed in asks for a page, in a browser that has been here before."""
    from django.test import Client, RequestFactory  # noqa: PLC0415

    client, asker = Client(), RequestFactory(SERVER_NAME="localhost")
    client.force_login(person)  # type: ignore[arg-type]
    client.cookies["language"] = "en-gb"
    asker.cookies = client.cookies
    return dict(asker.get(address).environ)


def _answer(asked: dict[str, object]) -> int:
    """Ask for a page. Gives its length in bytes."""
    from openinquiry.project.wsgi import application  # noqa: PLC0415

    began: list[str] = []
    answer = application(dict(asked), lambda status, _headers, *_more: began.append(status))
    size = sum(map(len, answer))
    answer.close()
    if began != ["200 OK"]:
        raise SystemExit(f"{asked['PATH_INFO']} answered {began[0]}, so there is no page to time.")
    return size


def _milliseconds(asked: dict[str, object]) -> float:
    begun = time.process_time()
    _answer(asked)
    return 1000 * (time.process_time() - begun)
