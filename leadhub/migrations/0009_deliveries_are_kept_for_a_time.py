from django.db import migrations, models

from leadhub.triggers import PerEngine

ATTEMPT, DELIVERY = "leadhub_deliveryattempt", "leadhub_delivery"
POSTGRESQL = (
    """
    CREATE FUNCTION leadhub_refuse_attempt_alone() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (SELECT 1 FROM leadhub_delivery WHERE id = OLD.delivery_id) THEN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END $$
    """,
    """
    CREATE FUNCTION leadhub_refuse_delivery_that_is_due() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'a delivery that is due is not removed' USING ERRCODE = 'restrict_violation';
    END $$
    """,
    f"DROP TRIGGER {ATTEMPT}_append_only ON {ATTEMPT}",
    (f"CREATE TRIGGER {ATTEMPT}_append_only BEFORE UPDATE ON {ATTEMPT} "
    "FOR EACH ROW EXECUTE FUNCTION leadhub_refuse_change()"),
    (f"CREATE TRIGGER {ATTEMPT}_leaves_with_its_delivery BEFORE DELETE ON {ATTEMPT} "
    "FOR EACH ROW EXECUTE FUNCTION leadhub_refuse_attempt_alone()"),
    (f"CREATE TRIGGER {DELIVERY}_that_is_due_stays BEFORE DELETE ON {DELIVERY} "
    "FOR EACH ROW WHEN (OLD.state = 'due') EXECUTE FUNCTION leadhub_refuse_delivery_that_is_due()"),
)
SQLITE = (
    f"DROP TRIGGER {ATTEMPT}_no_delete",
    (f"CREATE TRIGGER {ATTEMPT}_no_delete BEFORE DELETE ON {ATTEMPT} "
    f"WHEN EXISTS (SELECT 1 FROM {DELIVERY} WHERE id = OLD.delivery_id) "
    f"BEGIN SELECT RAISE(ABORT, '{ATTEMPT} is append-only'); END"),
    (f"CREATE TRIGGER {DELIVERY}_that_is_due_stays BEFORE DELETE ON {DELIVERY} WHEN OLD.state = 'due' "
    "BEGIN SELECT RAISE(ABORT, 'a delivery that is due is not removed'); END"),
)
UNDO = {
    "postgresql": (
        f"DROP TRIGGER {DELIVERY}_that_is_due_stays ON {DELIVERY}",
        f"DROP TRIGGER {ATTEMPT}_leaves_with_its_delivery ON {ATTEMPT}",
        f"DROP TRIGGER {ATTEMPT}_append_only ON {ATTEMPT}",
        (f"CREATE TRIGGER {ATTEMPT}_append_only BEFORE UPDATE OR DELETE ON {ATTEMPT} "
        "FOR EACH ROW EXECUTE FUNCTION leadhub_refuse_change()"),
        "DROP FUNCTION leadhub_refuse_delivery_that_is_due()",
        "DROP FUNCTION leadhub_refuse_attempt_alone()",
    ),
    "sqlite": (
        f"DROP TRIGGER {DELIVERY}_that_is_due_stays",
        f"DROP TRIGGER {ATTEMPT}_no_delete",
        (f"CREATE TRIGGER {ATTEMPT}_no_delete BEFORE DELETE ON {ATTEMPT} "
        f"BEGIN SELECT RAISE(ABORT, '{ATTEMPT} is append-only'); END"),
    ),
}


class Migration(migrations.Migration):
    dependencies = [("leadhub", "0008_attempts_are_append_only")]

    operations = [
        migrations.AddIndex(
            model_name="delivery",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", False)), fields=["ended_at"], name="delivery_by_end"
            ),
        ),
        PerEngine(postgresql=POSTGRESQL, sqlite=SQLITE, undo=UNDO),
    ]
