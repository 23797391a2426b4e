"""Rounds of what the worker does regularly, at moments: ``python -m tests.web.housekeeping_round 2026-11-27T09:30+00:00``."""

from __future__ import annotations

import sys
from datetime import datetime

import django


def main(moments: list[str]) -> None:
    """Keep house at each moment as the worker does, and print how many returns were reminded."""
    django.setup()
    from openinquiry.jobs.housekeeping import housekeep  # noqa: PLC0415 - settings must be there first

    for moment in moments:
        print(housekeep(datetime.fromisoformat(moment)).reminded)


if __name__ == "__main__":
    main(sys.argv[1:])
