"""The ``openinquiry`` command. Turns arguments into one call of ``core`` and its answer into words and exit codes."""

from openinquiry.cli.main import main

__all__ = ["main"]
