from django.db import migrations

from leadhub.triggers import AppendOnly, PerEngine

EXCLUSIONS = "qualification_signalexclusion"


class Migration(migrations.Migration):
    dependencies = [("qualification", "0008_signals_left_out")]

    operations = [
        AppendOnly(["qualification_signalrestoration"]),
        # SQLite changes a table by making it anew, and its triggers went with the old one.
        PerEngine(
            postgresql=[],
            sqlite=[
                f"CREATE TRIGGER IF NOT EXISTS {EXCLUSIONS}_no_{verb.lower()} BEFORE {verb} ON {EXCLUSIONS} "
                f"BEGIN SELECT RAISE(ABORT, '{EXCLUSIONS} is append-only'); END"
                for verb in ("UPDATE", "DELETE")
            ],
            undo={"postgresql": [], "sqlite": []},
        ),
    ]
