"""The pages of the reference that are made from the service: who may do what, what can happen, what can be set."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterable

_HOME = tempfile.mkdtemp(prefix="openinquiry-docs-")
os.environ.setdefault("OPENINQUIRY_HOME", _HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "openinquiry.project.settings"

import django  # noqa: E402 - the settings must be named first

django.setup()

from openinquiry.domain.accounts.permissions import known_policies  # noqa: E402 - the apps must be loaded first
from openinquiry.domain.events.kinds import known_kinds  # noqa: E402 - the apps must be loaded first
from openinquiry.project.described import VARIABLES  # noqa: E402 - the apps must be loaded first
from openinquiry.project.urls import urlpatterns  # noqa: E402, F401 - loads every view, and with it every policy

atexit.register(shutil.rmtree, _HOME, ignore_errors=True)


def table(titles: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table in Markdown."""
    lines = [tuple(titles), *map(tuple, rows)]
    lines.insert(1, tuple("---" for _title in lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def who_may() -> str:
    """Every policy with its sentence."""
    rows = [(f"`{each.name}`", each.says, "yes" if each.hides else "no") for each in known_policies()]
    told = (
        "Each rule is one function; views and operations ask it. Where existence is hidden, who may not see a record is told "
        "that there is no such page, as for one that never was."
    )
    return f"# Who may do what\n\n{told}\n\n{table(('Rule', 'Who may', 'Existence hidden'), rows)}"


def what_happens() -> str:
    """Every kind of event."""
    rows = [(f"`{each.name}`", each.says, "yes" if each.reading else "") for each in known_kinds()]
    told = "What the chain of events can hold. Each entry has who, in which post, when, why, and what changed."
    return f"# Events\n\n{told}\n\n{table(('Event', 'What somebody did', 'Only read'), rows)}"


def what_can_be_set() -> str:
    """Every variable of the environment."""
    rows = [(f"`{name}`", meaning, default) for name, (default, meaning) in VARIABLES.items()]
    told = "The service reads its settings from the environment. What is safe is the default."
    return f"# Settings of the service\n\n{told}\n\n{table(('Variable', 'Meaning', 'When it is not set'), rows)}"
