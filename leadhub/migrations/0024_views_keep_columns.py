from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("leadhub", "0023_changes_asked_for")]

    operations = [
        migrations.AddField(
            model_name="savedview",
            name="columns",
            field=models.JSONField(default=list, help_text="Those that are shown, by their names; none: all."),
        ),
    ]
