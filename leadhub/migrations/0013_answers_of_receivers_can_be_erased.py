from django.db import migrations

from leadhub.triggers import PerEngine

ATTEMPT = "leadhub_deliveryattempt"
KEPT = ("id", "delivery_id", "number", "at", "status", "fault", "duration_ms")


def erases(differs):
    """That nothing goes but the words of the receiver, which may name a person who is erased."""
    return "OLD.answer <> '' AND NEW.answer = '' AND NOT (" + " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in KEPT) + ")"


POSTGRESQL = (
    f"DROP TRIGGER {ATTEMPT}_append_only ON {ATTEMPT}",
    (f"CREATE TRIGGER {ATTEMPT}_append_only BEFORE UPDATE ON {ATTEMPT} FOR EACH ROW "
    f"WHEN (NOT ({erases('IS DISTINCT FROM')})) EXECUTE FUNCTION leadhub_refuse_change()"),
)
SQLITE = (
    f"DROP TRIGGER {ATTEMPT}_no_update",
    (f"CREATE TRIGGER {ATTEMPT}_no_update BEFORE UPDATE ON {ATTEMPT} WHEN NOT ({erases('IS NOT')}) "
    f"BEGIN SELECT RAISE(ABORT, '{ATTEMPT} is append-only'); END"),
)
UNDO = {
    "postgresql": (
        f"DROP TRIGGER {ATTEMPT}_append_only ON {ATTEMPT}",
        (f"CREATE TRIGGER {ATTEMPT}_append_only BEFORE UPDATE ON {ATTEMPT} "
        "FOR EACH ROW EXECUTE FUNCTION leadhub_refuse_change()"),
    ),
    "sqlite": (
        f"DROP TRIGGER {ATTEMPT}_no_update",
        (f"CREATE TRIGGER {ATTEMPT}_no_update BEFORE UPDATE ON {ATTEMPT} "
        f"BEGIN SELECT RAISE(ABORT, '{ATTEMPT} is append-only'); END"),
    ),
}


class Migration(migrations.Migration):
    dependencies = [("leadhub", "0012_answers_say_by_what_sight")]

    operations = [PerEngine(postgresql=POSTGRESQL, sqlite=SQLITE, undo=UNDO)]
