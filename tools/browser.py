"""Find Chromium for the browser tests, and on a Debian build machine offer to install it. Never stops a build."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

_PLACES = ("/usr/bin/chromium", "/usr/bin/chromium-browser")
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Quiet and off line: no sandbox as root in a container, no graphics card, no calls home.
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
)


def find_browser() -> Path | None:
    """The Chromium to use: $CHROMIUM, then the usual places, then the search path. None where there is none."""
    named = os.environ.get("CHROMIUM", "")
    candidates = [named, *_PLACES, *(shutil.which(name) or "" for name in _NAMES)]
    return next(
        (Path(place) for place in candidates if place and os.access(place, os.X_OK) and Path(place).is_file()), None
    )


def may_install() -> bool:
    """Whether this is a machine on which Chromium may be installed: root, apt-get, and asked for."""
    asked = os.environ.get("CI") == "true" or os.environ.get("OPENINQUIRY_INSTALL_BROWSER") == "1"
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return asked and is_root and shutil.which("apt-get") is not None


def offer() -> str:
    """See to a browser if that can be done, and say in one sentence how it stands."""
    found = find_browser()
    if found is None and may_install():
        install()
        found = find_browser()
    if found is not None:
        return f"Browser tests will use {found}."
    return (
        "No Chromium was found, so the browser tests will be skipped; "
        "install Chromium, or name it in the environment variable CHROMIUM, to run them."
    )


def install() -> None:
    """Install Chromium with apt-get. A failure is no failure of the build."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
    ):
        try:
            subprocess.run(command, env=environment, check=False, timeout=900, stdout=subprocess.DEVNULL)
        except (OSError, subprocess.TimeoutExpired) as error:
            print(f"Chromium could not be installed: {error}", file=sys.stderr)
            return


def main() -> int:
    """The command line: ``--offer`` sees to a browser; without it the path is printed, or nothing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--offer", action="store_true", help="install where allowed, then say in words how it stands")
    arguments = parser.parse_args()
    print(offer() if arguments.offer else find_browser() or "")
    return 0


if __name__ == "__main__":
    sys.exit(main())
