"""Programs that are killed: a database of their own, children that are forked before anybody has opened a connection to it.

Run as programs by tests, which read what they print; never inside pytest, whose own connection must not be forked.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

TOP = Path(__file__).parents[1]


def told_by(module: str, *arguments: str) -> dict[str, Any]:
    """What a program of this kind says, run beside the tests; on the database server that the tests run on."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments], cwd=TOP, capture_output=True, text=True, check=False,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@contextmanager
def own_database() -> Iterator[None]:
    """An empty database with every table, on the server of ``DATABASE_URL`` or in a file; thrown away afterwards."""
    server = os.environ.get("DATABASE_URL", "")
    if not server.startswith("postgres"):
        with tempfile.TemporaryDirectory() as folder:
            os.environ["DATABASE_URL"] = f"sqlite:///{folder}/killed.sqlite3"
            _lay()
            yield
        return
    import psycopg  # an extra

    name = f"killed_{uuid4().hex}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            os.environ["DATABASE_URL"] = server.replace("/postgres?", f"/{name}?")
            _lay()
            yield
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _lay() -> None:
    import django

    django.setup()

    def migrate() -> None:
        from django.core.management import call_command

        call_command("migrate", verbosity=0)

    in_child(migrate)


def in_child(work: Callable[[], Any]) -> Any:
    """Do ``work`` in a child and give back what it gives, as JSON holds it."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _carried_out(lambda: os.write(writing, json.dumps(work()).encode()))
    os.close(writing)
    with os.fdopen(reading) as said:
        text = said.read()
    _pid, status = os.waitpid(child, 0)
    assert status == 0, status
    return json.loads(text)


def killed(work: Callable[[Callable[[], None]], Any], *, wait: Callable[[], None]) -> bool:
    """Begin ``work`` in a child, which says when it is ready; ``wait``, then kill it. Whether it was alive until then."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _carried_out(lambda: work(lambda: os.write(writing, b"!")))
    os.close(writing)
    ready = os.read(reading, 1)
    wait()
    os.kill(child, signal.SIGKILL)
    os.close(reading)
    _pid, status = os.waitpid(child, 0)
    return ready == b"!" and os.WIFSIGNALED(status)


def _carried_out(work: Callable[[], Any]) -> None:
    code = 1
    try:
        work()
        code = 0
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)
