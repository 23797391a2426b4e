"""The database itself refuses to change or delete an event."""

from django.db import migrations

from openinquiry.domain.events.triggers import lay_triggers, lift_triggers


def lay(apps, editor):
    """Make the triggers."""
    lay_triggers(editor.connection)


def lift(apps, editor):
    """Take them away."""
    lift_triggers(editor.connection)


class Migration(migrations.Migration):
    """After the table itself."""

    dependencies = [("events", "0001_initial")]
    operations = [migrations.RunPython(lay, lift)]
