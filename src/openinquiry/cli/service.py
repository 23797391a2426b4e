"""``openinquiry serve``, ``worker`` and ``manage``: run the service, its work in the background, and Django's own commands."""

from __future__ import annotations

import hashlib
import os
import sys
import threading
from pathlib import Path
from typing import Annotated

import typer

from openinquiry.cli.console import problems
from openinquiry.core.shared import Refused, WrongUsage

SETTINGS = "openinquiry.project.settings"
_KEPT_OPEN = 75  # seconds a connection waits for its reader's next page; after 2, forms met closed ones


def set_up() -> None:
    """Read the settings of this installation and make its records known. Raises WrongUsage for a setting that is wrong."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    import django  # noqa: PLC0415 - commands that need no service do not wait for it

    django.setup()


def require_tables() -> None:
    """Raises Refused unless the database has every table as this version needs it."""
    from django.db import DatabaseError, connection  # noqa: PLC0415 - only now set up
    from django.db.migrations.executor import MigrationExecutor  # noqa: PLC0415

    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        raise WrongUsage("The database does not answer. Look at DATABASE_URL and at whether it runs.") from None
    if waiting:
        raise Refused(
            f"The database lacks {len(waiting)} steps of this version. Make a copy of it, then run: openinquiry manage migrate"
        )


def serve(
    bind: Annotated[str, typer.Option(help="Address and port to listen on.")] = "127.0.0.1:8000",
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes.")] = 2,
    threads: Annotated[int, typer.Option(min=1, max=64, help="Threads of each process.")] = 4,
) -> None:
    """Run the service until it is stopped. Put a server that speaks HTTPS before it.

    Example: openinquiry serve --bind 127.0.0.1:8000
    """
    set_up()
    require_tables()
    _collect_static()
    problems.print(f"The service listens on {bind}. Stop it with Ctrl-C.", markup=False)
    sys.stdout.flush()
    # The server takes the place of this process, so that what stops this stops it. It writes no line for each request:
    # addresses of invitations would stand in it.
    os.execv(  # noqa: S606 - a program of ours with arguments of ours
        sys.executable,
        [sys.executable, "-m", "gunicorn", "openinquiry.project.wsgi", "--bind", bind, "--workers", str(workers),
         "--threads", str(threads), "--log-level", "warning", "--no-control-socket", "--keep-alive", str(_KEPT_OPEN)],
    )  # fmt: skip


def worker() -> None:
    """Do what waits in the background until it is stopped: examine and check returns, run audits. Several may run.

    Example: openinquiry worker
    """
    set_up()
    require_tables()
    from django.core.management import call_command  # noqa: PLC0415 - only now set up

    from openinquiry.jobs.housekeeping import keep_house  # noqa: PLC0415 - only now set up

    # Jobs of dead workers, reminders, stored files read again: as long as this program runs.
    threading.Thread(target=keep_house, args=(threading.Event(),), name="housekeeping", daemon=True).start()
    problems.print("The worker waits for work. Stop it with Ctrl-C.", markup=False)
    call_command("db_worker", queue_name="*", verbosity=1)


def manage(context: typer.Context) -> None:
    """Django's own commands for whoever keeps the machine running: migrate, check --deploy, clearsessions …

    Example: openinquiry manage migrate
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - as in set_up

    execute_from_command_line(["openinquiry manage", *context.args])


def _collect_static() -> None:
    """Copy what browsers fetch to where it is served from, unless exactly that is there."""
    from django.conf import settings  # noqa: PLC0415 - only now set up
    from django.contrib.staticfiles.finders import get_finders  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    found = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda pair: str(pair[0])):
            with storage.open(name) as file:
                found.update(f"{name}\0".encode() + hashlib.sha256(file.read()).digest())
    root = Path(settings.STATIC_ROOT)
    mark = root / ".collected"
    if mark.is_file() and mark.read_text(encoding="ascii") == found.hexdigest():
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    mark.write_text(found.hexdigest(), encoding="ascii")
