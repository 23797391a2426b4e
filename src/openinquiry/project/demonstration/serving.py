"""Web and worker of the demonstration: two programs on this machine alone, begun together and ended together."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from openinquiry.core.shared import OpenInquiryError

FIRST_PORT, PORTS_TRIED = 8000, 100
_WORKERS, _THREADS = 2, 4
_PATIENCE = 60.0  # seconds until the first page
_TO_END = 20.0  # seconds


def free_port(first: int = FIRST_PORT) -> int:
    """The first port from ``first`` on that nobody listens to on this machine."""
    for port in range(first, first + PORTS_TRIED):
        with socket.socket() as tried:
            # As gunicorn will bind it: a connection that ended a minute ago does not keep it.
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OpenInquiryError(f"No port from {first} to {first + PORTS_TRIED - 1} is free on this machine.")


@contextmanager
def served(home: Path, *, first_port: int = FIRST_PORT) -> Iterator[tuple[str, tuple[subprocess.Popen[bytes], ...]]]:
    """The address at which the service answers, and its programs, while it runs. What they say goes into ``home``/logs."""
    logs = home / "logs"
    logs.mkdir(exist_ok=True)
    port = free_port(first_port)
    web = [
        sys.executable, "-m", "gunicorn", "openinquiry.project.wsgi", "--bind", f"127.0.0.1:{port}",
        "--workers", str(_WORKERS), "--threads", str(_THREADS), "--timeout", "120",
        # Longer than anybody reads: a browser that sends on as its connection is closed gets no answer.
        "--keep-alive", "75",
        # Without its control socket, which every gunicorn of one account would share.
        "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip
    programs = []
    try:
        for name, command in (("web", web), ("worker", [str(Path(sys.executable).with_name("openinquiry")), "worker"])):
            with (logs / f"{name}.log").open("ab") as log:
                # In a group of their own: Ctrl-C reaches us, and we end them in order.
                programs.append(subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True))  # noqa: S603 - our own
        address = f"http://127.0.0.1:{port}"
        _wait(address, programs[0], logs)
        yield address, tuple(programs)
    finally:
        for program in programs:
            if program.poll() is None:
                program.terminate()
        for program in programs:
            _end(program)


def wait_until_stopped(programs: tuple[subprocess.Popen[bytes], ...]) -> int:
    """Wait for Ctrl-C or for a program that ends by itself, which is a fault: 0 and 1."""

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        while all(program.poll() is None for program in programs):
            time.sleep(0.5)
    except KeyboardInterrupt:
        return 0
    return 1


def _end(program: subprocess.Popen[bytes]) -> None:
    try:
        program.wait(timeout=_TO_END)
    except subprocess.TimeoutExpired:
        os.killpg(program.pid, signal.SIGKILL)
        program.wait()


def _wait(address: str, web: subprocess.Popen[bytes], logs: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and web.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/help/", timeout=5):  # noqa: S310 - our own address
                return
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
    raise OpenInquiryError(f"The service did not start. What it said is in {logs / 'web.log'}.")
