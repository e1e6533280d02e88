from django.db import migrations, models

import qualification.models.calendar

WEEK = range(7)


def write_hours(apps, schema_editor):
    """Each working day gets the one interval that all of them had."""
    calendars = apps.get_model("qualification", "BusinessCalendar")
    for row in calendars.objects.all():
        interval = [f"{row.opens_at:%H:%M}", f"{row.closes_at:%H:%M}"]
        row.hours = [[interval] if day in row.weekdays else [] for day in WEEK]
        row.save(update_fields=["hours"])


def write_weekdays(apps, schema_editor):
    """The working days, from the first opening to the last closing of the week."""
    calendars = apps.get_model("qualification", "BusinessCalendar")
    for row in calendars.objects.all():
        intervals = [interval for day in row.hours for interval in day]
        row.weekdays = [day for day in WEEK if row.hours[day]]
        row.opens_at = min(opening for opening, _ in intervals)
        row.closes_at = max("23:59" if closing == "00:00" else closing for _, closing in intervals)
        row.save(update_fields=["weekdays", "opens_at", "closes_at"])


class Migration(migrations.Migration):
    dependencies = [("qualification", "0012_engineering_desks")]

    operations = [
        migrations.AddField(
            model_name="businesscalendar",
            name="hours",
            field=models.JSONField(default=qualification.models.calendar.office_hours),
        ),
        migrations.RunPython(write_hours, write_weekdays),
    ]
