"""One round of what the worker does regularly, at a moment: ``python -m tests.web.housekeeping_round 2026-11-27T09:30+00:00``."""

from __future__ import annotations

import sys
from datetime import datetime

import django


def main(moment: str) -> None:
    """Keep house as the worker does each minute, and print how many returns were reminded."""
    django.setup()
    from openinquiry.jobs.housekeeping import housekeep  # noqa: PLC0415 - settings must be there first

    print(housekeep(datetime.fromisoformat(moment)).reminded)


if __name__ == "__main__":
    main(sys.argv[1])
