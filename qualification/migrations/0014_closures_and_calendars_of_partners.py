import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

import leadhub.keys


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_noise_with_evidence"),
        ("qualification", "0013_hours_of_each_weekday"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="businesscalendar", name="calendar_opens_before_it_closes"),
        migrations.RemoveField(model_name="businesscalendar", name="weekdays"),
        migrations.RemoveField(model_name="businesscalendar", name="opens_at"),
        migrations.RemoveField(model_name="businesscalendar", name="closes_at"),
        migrations.AlterField(
            model_name="businesscalendar",
            name="holidays_subdivision",
            field=models.CharField(blank=True, max_length=24),
        ),
        migrations.AddField(
            model_name="businesscalendar", name="works_on", field=models.JSONField(blank=True, default=list)
        ),
        migrations.AddField(
            model_name="businesscalendar", name="version", field=models.PositiveIntegerField(default=1)
        ),
        migrations.CreateModel(
            name="Closure",
            fields=[
                ("id", models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
                ("label", models.CharField(max_length=80)),
                (
                    "calendar",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="closures",
                        to="qualification.businesscalendar",
                    ),
                ),
            ],
            options={
                "ordering": ["first_day"],
                "constraints": [
                    models.UniqueConstraint(fields=("calendar", "first_day"), name="closure_one_begins_on_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))),
                        name="closure_ends_no_sooner_than_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            django.db.models.lookups.GreaterThan(
                                django.db.models.functions.text.Length(django.db.models.functions.text.Trim("label")), 0
                            )
                        ),
                        name="closure_has_a_label",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PartnerCalendar",
            fields=[
                ("id", models.UUIDField(default=leadhub.keys.new_id, editable=False, primary_key=True, serialize=False)),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="partner_calendars",
                        to="qualification.businesscalendar",
                    ),
                ),
                (
                    "partner",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="business_calendar",
                        to="accounts.partner",
                    ),
                ),
            ],
        ),
    ]
