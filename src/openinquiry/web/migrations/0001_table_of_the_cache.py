"""The table in which rate limits are counted, so that all workers count together."""

from __future__ import annotations

from typing import Any

from django.core.management import call_command
from django.db import migrations


def make(apps: Any, schema_editor: Any) -> None:
    """Make the table unless it is there."""
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


def drop(apps: Any, schema_editor: Any) -> None:
    """Undo it: what is counted there lasts for minutes."""
    schema_editor.execute("DROP TABLE IF EXISTS cache")


class Migration(migrations.Migration):
    dependencies = []
    operations = [migrations.RunPython(make, drop)]
