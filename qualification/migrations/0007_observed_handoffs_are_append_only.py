from importlib import import_module

from django.db import migrations

from leadhub.keys import new_id
from leadhub.triggers import AppendOnly, PerEngine

KINDS = ("direct", "distributor", "oem", "contract_manufacturer", "tier_supplier")
# SQLite makes a table anew to add a column to it, and forgets its triggers.
STAGE = import_module("qualification.migrations.0002_append_only").SQLITE
DROP = "DROP TRIGGER IF EXISTS qualification_lead_stage"


def make_routes(apps, schema_editor):
    """Every route hands over until operations says otherwise."""
    routes = apps.get_model("qualification", "RouteMode")
    routes.objects.bulk_create(routes(id=new_id(), kind=kind, mode="live") for kind in KINDS)


class Migration(migrations.Migration):
    dependencies = [("qualification", "0006_quiet_history_observation_and_suspension")]

    operations = [
        AppendOnly(["qualification_observedhandoff"]),
        PerEngine(postgresql=[], sqlite=[DROP, *STAGE], undo={"postgresql": [], "sqlite": []}),
        migrations.RunPython(make_routes, migrations.RunPython.noop),
    ]
