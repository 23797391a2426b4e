"""Django's own commands for whoever keeps the machine running: ``python -m openinquiry.project.manage check --deploy``."""

from __future__ import annotations

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run the command."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "openinquiry.project.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
