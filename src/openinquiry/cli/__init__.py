"""The ``openinquiry`` command. Turns arguments into one call of ``core`` and its answer into words and exit codes."""

import sys

try:
    from openinquiry.cli.main import main
except KeyboardInterrupt:  # the libraries take a second or two to load, and someone thought better of it
    sys.stderr.write("Stopped. Nothing was begun.\n")
    raise SystemExit(130) from None

__all__ = ["main"]
