from django.db import migrations, models

from leadhub.triggers import PerEngine

# SQLite makes a table anew for a check, and forgets its triggers.
REFUSAL = "BEGIN SELECT RAISE(ABORT, 'leadhub_signature is append-only'); END"
TRIGGERS = [
    statement
    for verb in ("UPDATE", "DELETE")
    for name in [f"leadhub_signature_no_{verb.lower()}"]
    for statement in (
        f"DROP TRIGGER IF EXISTS {name}",
        f"CREATE TRIGGER {name} BEFORE {verb} ON leadhub_signature {REFUSAL}",
    )
]


class Migration(migrations.Migration):
    dependencies = [("leadhub", "0005_alerts")]

    operations = [
        migrations.AddField(
            model_name="signature",
            name="deputy_for",
            field=models.UUIDField(help_text="In whose place the person signed.", null=True),
        ),
        migrations.AddField(
            model_name="signature",
            name="deputy_for_name",
            field=models.CharField(blank=True, default="", max_length=120),
            preserve_default=False,
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.UniqueConstraint(
                condition=models.Q(("deputy_for__isnull", False)),
                fields=("draft", "sha256", "deputy_for"),
                name="signature_stands_in_for_a_person_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="signature",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("deputy_for__isnull", True), ("deputy_for_name", "")),
                    models.Q(
                        ("deputy_for__isnull", False),
                        models.Q(("deputy_for_name", ""), _negated=True),
                        models.Q(("deputy_for", models.F("user")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="signature_of_a_deputy_names_another_person",
            ),
        ),
        PerEngine(postgresql=[], sqlite=TRIGGERS, undo={"postgresql": [], "sqlite": []}),
    ]
