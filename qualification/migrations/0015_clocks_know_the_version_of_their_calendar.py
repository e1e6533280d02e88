from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("qualification", "0014_closures_and_calendars_of_partners")]

    operations = [
        migrations.AddField(
            model_name="clockrun",
            name="calendar_version",
            field=models.PositiveIntegerField(
                db_default=0, default=0, help_text="Of its calendar, when its due time was last computed."
            ),
        ),
        migrations.AddIndex(
            model_name="clockrun",
            index=models.Index(
                condition=models.Q(("outcome", "running")),
                fields=["calendar", "calendar_version"],
                name="clock_by_calendar",
            ),
        ),
    ]
