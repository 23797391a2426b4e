"""The service as it really runs, by gunicorn and with hashed static files, for tests in a browser."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TOP = Path(__file__).parents[2]


def surroundings(home: Path, *, settings: str, database: str = "", **environment: str) -> dict[str, str]:
    """The environment of every program of the service that keeps its things in ``home``."""
    return {
        **os.environ,
        "OPENINQUIRY_HOME": str(home),
        "OPENINQUIRY_PLAIN_HTTP": "1",
        "OPENINQUIRY_DEMONSTRATION": "1",
        "OPENINQUIRY_DEPLOYING_BODY": "Invented Programme Office",
        "OPENINQUIRY_SERVICE_NAME": "Send data for the audit",
        "OPENINQUIRY_SERVICE_NAME_WELSH": "Anfon data ar gyfer yr archwiliad",
        "OPENINQUIRY_DEPLOYING_BODY_WELSH": "Swyddfa’r Rhaglen Ddychmygol",
        "DATABASE_URL": database or f"sqlite:///{home / 'service.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": settings,
        "PYTHONPATH": str(TOP),
        **environment,
    }


@contextmanager
def served(
    home: Path,
    *,
    settings: str = "tests.web.broken_settings",
    seed: str = "",
    database: str = "",
    options: tuple[str, ...] = (),
    **environment: str,
) -> Iterator[str]:
    """The address at which it answers. home: an empty folder. seed: a module that enters records; with it a worker runs too.

    database: the address of one; a file in ``home`` unless given. options: more of gunicorn's. Its number stands in ``gunicorn.pid``.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    known = surroundings(home, settings=settings, database=database, **environment)
    manage = [sys.executable, "-m", "openinquiry.project.manage"]
    for command in (["migrate", "--verbosity", "0"], ["collectstatic", "--noinput", "--verbosity", "0"]):
        subprocess.run([*manage, *command], env=known, check=True, cwd=TOP)
    if seed:
        subprocess.run([sys.executable, "-m", seed, str(home)], env=known, check=True, cwd=TOP)
    # Without its control socket, which every gunicorn of one account would share.
    options = (
        "--threads", "4", "--timeout", "120", "--log-level", "warning", "--no-control-socket",
        "--pid", str(home / "gunicorn.pid"), *options,
    )  # fmt: skip
    with (home / "gunicorn.log").open("wb") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "openinquiry.project.wsgi", "--bind", f"127.0.0.1:{port}", *options],
            env=known,
            cwd=TOP,
            stderr=log,
        )
    worker = (
        subprocess.Popen([*manage, "db_worker", "--interval", "0.2", "-v", "0"], env=known, cwd=TOP) if seed else None
    )
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address, server)
        yield address
    finally:
        for process in (server, worker):
            if process is not None:
                process.terminate()
                process.wait(timeout=20)


def _wait(address: str, server: subprocess.Popen[bytes]) -> None:
    for _try in range(300):
        if server.poll() is not None:
            raise RuntimeError("gunicorn ended before it answered.")
        try:
            with urllib.request.urlopen(f"{address}/help/", timeout=2):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("gunicorn did not answer in thirty seconds.")
