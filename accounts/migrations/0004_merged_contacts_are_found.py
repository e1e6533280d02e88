from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_noise_with_evidence"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("canonical_id", models.F("id")), _negated=True),
                fields=["canonical_id"],
                name="contact_merged",
            ),
        ),
    ]
