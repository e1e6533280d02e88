"""The hours that teams work: every clock of the agreement that counts business time runs by them."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.forms import ActForm, Hour
from leadhub.console.tables import Table
from qualification import staffing
from qualification.models import BusinessCalendar, Team

WEEKDAYS = (
    (0, "Monday"),
    (1, "Tuesday"),
    (2, "Wednesday"),
    (3, "Thursday"),
    (4, "Friday"),
    (5, "Saturday"),
    (6, "Sunday"),
)


class CalendarForm(ActForm):
    """Working hours."""

    name = forms.CharField(max_length=80, required=False)
    timezone = forms.CharField(
        max_length=60, required=False, label="Time zone", help_text="For example America/Chicago."
    )
    weekdays = forms.TypedMultipleChoiceField(choices=WEEKDAYS, coerce=int, required=False, label="Working days")
    opens_at = Hour(required=False)
    closes_at = Hour(required=False)
    holidays_country = forms.CharField(
        max_length=2, required=False, label="Public holidays of", help_text="Country in two letters; none if empty."
    )
    holidays_subdivision = forms.CharField(
        max_length=6, required=False, label="State or region", help_text="For example BY for Bavaria; may be empty."
    )


def open_calendar(actor: Actor, _none: None, given: Mapping[str, Any]) -> BusinessCalendar:
    """New working hours."""
    return staffing.open_calendar(staffing.WorkingHours(**given), actor=actor, now=clock.now())


def change_calendar(actor: Actor, calendar: BusinessCalendar, given: Mapping[str, Any]) -> BusinessCalendar:
    """Other working hours."""
    return staffing.change_calendar(calendar.pk, staffing.WorkingHours(**given), actor=actor, now=clock.now())


@admin.register(BusinessCalendar)
class CalendarAdmin(ConsoleAdmin):
    """When teams work: every clock of the agreement that counts business time runs by these."""

    verb = "calendar.list"
    icon = "calendar_clock"
    list_display = ["name", "timezone", "days", "hours", "holidays"]
    search_fields = ["name", "timezone"]
    ordering = ["name"]
    page_template = "leadhub/console/facts.html"
    entry = ObjectAction(
        "open",
        "New working hours",
        "calendar.create",
        open_calendar,
        form=CalendarForm,
        initial=lambda _: {"weekdays": [0, 1, 2, 3, 4], "opens_at": time(9), "closes_at": time(17)},
        press="Write down",
        done="The working hours are written down.",
    )
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "change",
            "Change",
            "calendar.edit",
            change_calendar,
            form=CalendarForm,
            initial=lambda row: {name: getattr(row, name) for name in CalendarForm.base_fields},
            done="Saved. Clocks that start from now on run by these hours.",
            effect="Clocks that start from now on run by these hours; due times that were given stay.",
        )
    ]

    def rows(self, actor: Actor) -> "QuerySet[BusinessCalendar]":
        """All of them."""
        return BusinessCalendar.objects.all()

    @admin.display(description="Working days")
    def days(self, row: BusinessCalendar) -> str:
        """In short."""
        return ", ".join(name[:3] for day, name in WEEKDAYS if day in row.weekdays)

    @admin.display(description="Hours")
    def hours(self, row: BusinessCalendar) -> str:
        """From opening to closing."""
        return f"{row.opens_at:%H:%M} to {row.closes_at:%H:%M}"

    @admin.display(description="Public holidays")
    def holidays(self, row: BusinessCalendar) -> str:
        """Of which place."""
        return "-".join(part for part in (row.holidays_country, row.holidays_subdivision) if part) or "None"

    def page(self, actor: Actor, subject: BusinessCalendar) -> dict[str, Any]:
        """The hours, and which teams keep them."""
        teams = [(team.name, team.get_kind_display()) for team in Team.objects.filter(calendar=subject)]
        return {
            "facts": [
                ("Time zone", subject.timezone),
                ("Working days", self.days(subject)),
                ("Hours", self.hours(subject)),
                ("Public holidays", self.holidays(subject)),
            ],
            "tables": [Table("Teams", ("Team", "Takes"), teams, "No team works these hours.")],
        }
