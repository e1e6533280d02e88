"""What people fill in about working hours: one line for each weekday, closures, partners, and a due time to try."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms

from accounts.admin.forms import Lines, few_lines
from accounts.models import Partner
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import converted
from leadhub.console.forms import ActForm, Choice, Day, Moment, chosen_id
from leadhub.errors import DomainError, Stale
from qualification import working_hours
from qualification.models import BusinessCalendar, Closure, DurationUnit
from qualification.rules.hours import WEEKDAYS, day_in_words, read_line
from qualification.working_hours import CloseDaysBody, CreateCalendarBody, UpdateCalendarBody

DAYS = tuple(name.lower() for name in WEEKDAYS)


class CalendarForm(ActForm):
    """Working hours; a weekday without any stays empty."""

    name = forms.CharField(max_length=80, required=False)
    timezone = forms.CharField(
        max_length=60, required=False, label="Time zone", help_text="For example America/Chicago."
    )
    monday = forms.CharField(
        required=False,
        help_text="For example 09:00-12:00, 13:00-17:00; empty on a day without work. "
        "Hours past midnight are 22:00-24:00, and 00:00-06:00 on the next day.",
    )
    tuesday = forms.CharField(required=False)
    wednesday = forms.CharField(required=False)
    thursday = forms.CharField(required=False)
    friday = forms.CharField(required=False)
    saturday = forms.CharField(required=False)
    sunday = forms.CharField(required=False)
    holidays_country = forms.CharField(
        max_length=2, required=False, label="Public holidays of", help_text="Country in two letters; none if empty."
    )
    holidays_subdivision = forms.CharField(
        max_length=24, required=False, label="State or region", help_text="For example BY for Bavaria; may be empty."
    )
    works_on = Lines(
        label="Public holidays that are worked",
        widget=few_lines(),
        help_text="One a line: the name of a holiday, for every year, or a date such as 2026-12-24.",
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    places = {"hours": "monday"} | {f"hours/{number}": day for number, day in enumerate(DAYS)}

    def show_refusal(self, refusal: DomainError) -> None:
        """Whoever was slower keeps what was typed, and can save it over what stands there now."""
        super().show_refusal(refusal)
        if isinstance(refusal, Stale):
            self.data = {name: self.data[name] for name in self.data} | {"version": str(refusal.facts["version"])}


class ClosureForm(ActForm):
    """Days on which nobody works."""

    first_day = Day(label="First day")
    last_day = Day(required=False, label="Last day", help_text="Empty where it is one day.")
    label = forms.CharField(
        max_length=80, required=False, label="Why", help_text="For example Works holiday: due times say so."
    )


class ReopenForm(ActForm):
    """A closure that is taken back."""

    closure = Choice(required=False)

    def prepare(self) -> None:
        """Offer those that there are, the latest first."""
        rows = self.subject.closures.order_by("-first_day")
        self.fields["closure"].choices = [("", "Choose"), *((str(row.pk), str(row)) for row in rows)]  # type: ignore[attr-defined]  # a ChoiceField


class GiveForm(ActForm):
    """A partner that is to keep these hours."""

    partner = Choice(required=False)

    def prepare(self) -> None:
        """Offer those that keep others or none."""
        rows = Partner.objects.exclude(business_calendar__calendar=self.subject).order_by("name")
        self.fields["partner"].choices = [("", "Choose"), *((str(row.pk), row.name) for row in rows)]  # type: ignore[attr-defined]  # a ChoiceField


class TakeForm(ActForm):
    """A partner that is no longer to keep these hours."""

    partner = Choice(required=False)

    def prepare(self) -> None:
        """Offer those that keep them."""
        rows = Partner.objects.filter(business_calendar__calendar=self.subject).order_by("name")
        self.fields["partner"].choices = [("", "Choose"), *((str(row.pk), row.name) for row in rows)]  # type: ignore[attr-defined]  # a ChoiceField


class DueForm(ActForm):
    """A promise to try: how much, from when."""

    number = forms.FloatField(initial=4)
    unit = forms.ChoiceField(choices=DurationUnit.choices, initial=DurationUnit.BUSINESS_HOURS)
    start = Moment(required=False, label="From", help_text="Local time of the calendar; now if empty.")


def written(row: BusinessCalendar) -> Mapping[str, Any]:
    """What the form shows of a calendar."""
    hours = {day: day_in_words(row.hours[number]) if row.hours[number] else "" for number, day in enumerate(DAYS)}
    columns = ("name", "timezone", "holidays_country", "holidays_subdivision", "works_on", "version")
    return {name: getattr(row, name) for name in columns} | hours


def open_calendar(actor: Actor, _none: None, given: Mapping[str, Any]) -> BusinessCalendar:
    """New working hours."""
    return working_hours.open_calendar(converted(_said(given), CreateCalendarBody), actor=actor, now=clock.now())


def change_calendar(actor: Actor, calendar: BusinessCalendar, given: Mapping[str, Any]) -> BusinessCalendar:
    """Other working hours."""
    return working_hours.change_calendar(
        calendar.pk,
        converted(_said(given), UpdateCalendarBody),
        actor=actor,
        now=clock.now(),
        expected=given["version"],
    )


def close_days(actor: Actor, calendar: BusinessCalendar, given: Mapping[str, Any]) -> Closure:
    """Days on which nobody works."""
    return working_hours.close_days(calendar.pk, converted(dict(given), CloseDaysBody), actor=actor, now=clock.now())


def reopen_days(actor: Actor, calendar: BusinessCalendar, given: Mapping[str, Any]) -> BusinessCalendar:
    """They work after all."""
    return working_hours.reopen_days(calendar.pk, _chosen(given, "closure"), actor=actor, now=clock.now())


def give_partner(actor: Actor, calendar: BusinessCalendar, given: Mapping[str, Any]) -> None:
    """A partner keeps these hours."""
    working_hours.give_partner(_chosen(given, "partner"), calendar.pk, actor=actor, now=clock.now())


def take_partner(actor: Actor, _calendar: BusinessCalendar, given: Mapping[str, Any]) -> None:
    """A partner keeps the hours of the desk again."""
    working_hours.give_partner(_chosen(given, "partner"), None, actor=actor, now=clock.now())


def _said(given: Mapping[str, Any]) -> dict[str, Any]:
    columns = ("name", "timezone", "holidays_country", "holidays_subdivision", "works_on")
    return {name: given[name] for name in columns} | {"hours": [read_line(given[day]) for day in DAYS]}


def _chosen(given: Mapping[str, Any], name: str) -> UUID:
    return chosen_id(given[name], f"/{name}", "choice_required", f"Choose a {name}.")
