"""Run a command beside a PostgreSQL of its own, made for it and thrown away: ``tools/postgres.py python -m pytest …``.

The command finds the server in ``DATABASE_URL``. Nothing is kept, so nothing is flushed to the disk.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

OLDEST = 15
ABSENT = 77  # no exit code of pytest
NONE_HERE = "No PostgreSQL 15 or newer was found on this machine"
_SERVER_SETTINGS = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c listen_addresses= -c max_connections=60"
)


def binaries() -> Path | None:
    """The folder of ``initdb`` and ``pg_ctl``: the newest that is here."""
    found = shutil.which("initdb")
    folders = [*Path("/usr/lib/postgresql").glob("*/bin"), *([Path(found).resolve().parent] if found else [])]
    fitting = {_version(folder): folder for folder in folders if (folder / "pg_ctl").exists()}
    newest = max(fitting, default=0)
    return fitting[newest] if newest >= OLDEST else None


def _version(folder: Path) -> int:
    said = subprocess.run([str(folder / "initdb"), "--version"], capture_output=True, text=True, check=False).stdout
    number = said.split()[-1].split(".")[0] if said.split() else ""
    return int(number) if number.isdecimal() else 0


def _as_owner(arguments: list[str], owner: str | None) -> list[str]:
    """PostgreSQL refuses to be run by root: where we are, somebody else runs it."""
    return (
        ["setpriv", f"--reuid={owner}", f"--regid={pwd.getpwnam(owner).pw_gid}", "--clear-groups", *arguments]
        if owner
        else arguments
    )


def main() -> int:
    """Start the server, run the command, stop the server; the exit code is the command's. 77: there is no PostgreSQL."""
    folder = binaries()
    if folder is None:
        print(NONE_HERE, file=sys.stderr)
        return ABSENT
    owner = None
    if os.geteuid() == 0:
        owner = next(
            (name for name in ("postgres", "nobody") if name in {each.pw_name for each in pwd.getpwall()}), None
        )
    top = Path(tempfile.mkdtemp(prefix="openinquiry-postgres-"))
    data = top / "data"
    if owner:
        os.chown(top, pwd.getpwnam(owner).pw_uid, -1)
    made = [
        str(folder / "initdb"),
        "-D",
        str(data),
        "-U",
        "openinquiry",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "-N",
    ]
    begun = [
        str(folder / "pg_ctl"),
        "-D",
        str(data),
        "-w",
        "-l",
        str(top / "log"),
        "-o",
        f"-k {top} {_SERVER_SETTINGS}",
        "start",
    ]
    try:
        for step in (made, begun):
            done = subprocess.run(_as_owner(step, owner), capture_output=True, text=True, check=False, cwd=top)
            if done.returncode:
                print(f"PostgreSQL could not be started: {done.stderr.strip()[-500:]}", file=sys.stderr)
                return ABSENT
        address = f"postgres://openinquiry@/postgres?host={str(top).replace('/', '%2F')}"
        return _run(sys.argv[1:], {**os.environ, "DATABASE_URL": address})
    finally:
        stop = [str(folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop"]
        subprocess.run(_as_owner(stop, owner), capture_output=True, check=False, cwd=top)
        shutil.rmtree(top, ignore_errors=True)


def _run(command: list[str], environment: dict[str, str]) -> int:
    process = subprocess.Popen(command, env=environment)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    try:
        return process.wait()
    except KeyboardInterrupt:
        return process.wait()


if __name__ == "__main__":
    sys.exit(main())
