from importlib import import_module

from django.db import migrations

from leadhub.triggers import AppendOnly, PerEngine

# SQLite makes a table anew to add a column to it, and forgets its triggers.
STAGE = import_module("qualification.migrations.0002_append_only").SQLITE
DROP = "DROP TRIGGER IF EXISTS qualification_lead_stage"


def say_what_amounts_are(apps, schema_editor):
    """Amounts came by imports alone: of what was won they are what it brought, of everything else an expectation."""
    leads = apps.get_model("qualification", "Lead").objects.filter(value_amount__isnull=False, value_kind="")
    leads.filter(stage="won").update(value_kind="won")
    leads.filter(value_kind="").update(value_kind="expected")


class Migration(migrations.Migration):
    dependencies = [("qualification", "0025_rfqs_and_quotes")]

    operations = [
        AppendOnly(["qualification_quote"]),
        PerEngine(postgresql=[], sqlite=[DROP, *STAGE], undo={"postgresql": [], "sqlite": []}),
        migrations.RunPython(say_what_amounts_are, migrations.RunPython.noop),
    ]
