"""The hours that teams and partners work: every clock of the agreement that counts business time runs by them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction, ObjectPage
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.tables import Link, Table
from leadhub.console.words import clock_time
from leadhub.errors import DomainError
from qualification.admin.hours_forms import (
    CalendarForm,
    ClosureForm,
    DueForm,
    GiveForm,
    ReopenForm,
    TakeForm,
    change_calendar,
    close_days,
    give_partner,
    open_calendar,
    reopen_days,
    take_partner,
    written,
)
from qualification.calendars import calendar_of
from qualification.models import BusinessCalendar, DayOffKind, DurationUnit
from qualification.readers.calendars import calendar_rows, coming_days_off
from qualification.readers.due_times import END, FIRST, due_time
from qualification.rules.business_time import first_instant
from qualification.rules.hours import WEEKDAYS, day_in_words, week_in_words

EFFECT = "Clocks that run by these hours are due anew. Promises that were broken stay broken."
DONE = "Saved. Clocks that run by these hours are due by them."


def as_it_stands(_actor: Actor, row: BusinessCalendar) -> Mapping[str, Any]:
    """What is said before the form: who keeps the hours, and what they are now."""
    keepers = [*row.teams.values_list("name", flat=True)]
    keepers += row.partner_calendars.values_list("partner__name", flat=True)
    kept = f"Kept by {', '.join(sorted(keepers))}." if keepers else "Nobody keeps these hours yet."
    return {"lines": [f"Now: {week_in_words(row.hours)}.", kept]}


def tried(actor: Actor, row: BusinessCalendar, query: QueryDict) -> Mapping[str, Any]:
    """When a promise would be due, and how that comes about."""
    form = DueForm(query if "number" in query else None, actor=actor, subject=row)
    facts: list[tuple[str, Any]] = []
    if form.is_bound and form.is_valid():
        zone, typed = calendar_of(row).tz, form.cleaned_data["start"]
        start = _instant(typed, zone) if typed else clock.now()
        try:
            found = due_time(actor, row.pk, start, form.cleaned_data["number"], DurationUnit(form.cleaned_data["unit"]))
        except DomainError as refusal:
            form.show_refusal(refusal)
        else:
            facts = [
                ("From", clock_time(found.start, zone)),
                ("Due", clock_time(found.due_at, zone)),
                ("How", found.how),
            ]
    return {"form": form, "faults": form.faults(), "facts": facts}


def _instant(typed: datetime, zone: ZoneInfo) -> datetime:
    """The instant of a local time; of years that are refused any that lies in them: no zone reaches beyond the last."""
    local = typed.replace(tzinfo=None)
    return first_instant(local, zone) if FIRST.year <= local.year < END.year else local.replace(tzinfo=UTC)


@admin.register(BusinessCalendar)
class CalendarAdmin(ConsoleAdmin):
    """When teams and partners work."""

    verb = "calendar.list"
    title = "Business hours and holidays"
    icon = "calendar_clock"
    rank = 24
    empty = "No working hours yet, so no clock of a team can run. Say when people work."
    list_display = ["name", "timezone", "week", "holidays"]
    search_fields = ["name", "timezone"]
    ordering = ["name"]
    page_template = "qualification/calendar.html"
    entry = ObjectAction(
        "open",
        "New working hours",
        "calendar.create",
        open_calendar,
        form=CalendarForm,
        initial=lambda _: dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-17:00"),
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
            initial=written,
            shows=as_it_stands,
            done=DONE,
            effect=EFFECT,
        ),
        ObjectAction("close", "Close days", "calendar.edit", close_days, form=ClosureForm, done=DONE, effect=EFFECT),
        ObjectAction(
            "reopen",
            "Take a closure back",
            "calendar.edit",
            reopen_days,
            form=ReopenForm,
            possible=lambda row: bool(row.closures.all()),
            done=DONE,
            effect=EFFECT,
        ),
        ObjectAction(
            "give",
            "Give to a partner",
            "calendar.assign",
            give_partner,
            form=GiveForm,
            done="The partner keeps these hours.",
            effect="Clocks of what is handed to the partner from now on run by these hours.",
        ),
        ObjectAction(
            "take",
            "Take from a partner",
            "calendar.assign",
            take_partner,
            form=TakeForm,
            possible=lambda row: bool(row.partner_calendars.all()),
            done="The partner keeps the hours of the channel desk.",
            effect="Clocks of what is handed to the partner from now on run by the hours of the channel desk.",
        ),
    ]
    object_pages: ClassVar[Sequence[ObjectPage]] = [
        ObjectPage(
            name="due",
            label="Try a due time",
            verb="calendar.preview",
            template="qualification/due_time.html",
            shows=tried,
        )
    ]

    def rows(self, actor: Actor) -> "QuerySet[BusinessCalendar]":
        """All of them."""
        return calendar_rows(actor)

    @admin.display(description="Hours")
    def week(self, row: BusinessCalendar) -> str:
        """In short."""
        return week_in_words(row.hours)

    @admin.display(description="Public holidays")
    def holidays(self, row: BusinessCalendar) -> str:
        """Of which place."""
        return "-".join(part for part in (row.holidays_country, row.holidays_subdivision) if part) or "None"

    def page(self, actor: Actor, subject: BusinessCalendar) -> dict[str, Any]:
        """The hours, who keeps them, when nobody works, and a due time to try."""
        return {
            "facts": list(self._facts(subject)),
            "tables": list(_tables(subject)),
            "form": DueForm(actor=actor, subject=subject),
            "try_at": self.address("view", subject.pk, "due"),
        }

    def _facts(self, row: BusinessCalendar) -> Iterator[tuple[str, Any]]:
        yield "Time zone", row.timezone
        for number, name in enumerate(WEEKDAYS):
            yield name, day_in_words(row.hours[number])
        yield "Public holidays", self.holidays(row)
        if row.works_on:
            yield "Worked all the same", ", ".join(row.works_on)


def _tables(row: BusinessCalendar) -> Iterator[Table]:
    """What is closed, what is off in the coming year, and who keeps the hours."""
    closures = [
        (one.label, f"{one.first_day:%a %-d %b %Y}", f"{one.last_day:%a %-d %b %Y}") for one in row.closures.all()
    ]
    yield Table("Closures", ("Why", "First day", "Last day"), closures, "None is written down.")
    off = [
        (f"{day:%a %-d %b %Y}", found.label, DayOffKind(found.kind).label)
        for day, found in coming_days_off(calendar_of(row), clock.now())
    ]
    yield Table("Days off in the next 12 months", ("Day", "What", "Why"), off, "There are none.")
    teams = [
        (Link(team.name, reverse("admin:qualification_team_change", args=[team.pk])), team.get_kind_display())
        for team in row.teams.order_by("name")
    ]
    yield Table("Teams", ("Team", "Takes"), teams, "No team works these hours.")
    partners = [
        (Link(kept.partner.name, reverse("admin:accounts_partner_change", args=[kept.partner_id])),)
        for kept in row.partner_calendars.select_related("partner").order_by("partner__name")
    ]
    yield Table("Partners", ("Partner",), partners, "No partner keeps these hours.")
