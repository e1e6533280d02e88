"""When teams and partners work: what operations writes down. Every change leaves its history, and clocks follow it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any
from uuid import UUID
from zoneinfo import available_timezones

from django.db import transaction
from msgspec import UNSET, Meta, UnsetType

from accounts.editing import Act
from accounts.models import Partner
from leadhub.actors import Actor
from leadhub.api.bodies import Body, Day, given
from leadhub.bulk import locked
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotFound, Stale
from leadhub.usecases import use_case
from qualification.calendars import calendar_of
from qualification.models import BusinessCalendar, Closure, PartnerCalendar
from qualification.public_holidays import holidays_of, names_between, subdivisions_by_country
from qualification.rescheduling import reschedule_some
from qualification.rules.hours import read_week

Line = Annotated[str, Meta(max_length=80)]
HolidayNames = Annotated[list[Line], Meta(max_length=100)]
MOST_CLOSURES = 200
LONGEST_CLOSURE = timedelta(days=366)
# The arithmetic gives up after three years without an hour: no calendar may come near that.
LONGEST_SHUT = timedelta(days=2 * 366)
FIRST_DAY, END = date(2000, 1, 1), date(2100, 1, 1)
# Holidays are named as they are called about now: laws change them.
YEARS_BACK, YEARS_AHEAD = 1, 5


class UpdateCalendarBody(Body):
    """What is to be set; what is left out stays as it is.

    `hours`: seven lists, Monday first, of pairs of opening and closing; hours past midnight end at 24:00 and go on at
    00:00 of the next day. `works_on`: public holidays on which is worked, by name for every year or by date for one.
    """

    name: Line | UnsetType = UNSET
    timezone: Line | UnsetType = UNSET
    hours: list[list[list[str]]] | UnsetType = UNSET
    holidays_country: Line | UnsetType | None = UNSET
    holidays_subdivision: Line | UnsetType | None = UNSET
    works_on: HolidayNames | UnsetType = UNSET


class CreateCalendarBody(UpdateCalendarBody, kw_only=True):
    """Working hours that teams and partners can then keep."""

    name: Line
    timezone: Line
    hours: list[list[list[str]]]


class CloseDaysBody(Body):
    """Days on which nobody works, the first and the last included; without `last_day` it is one."""

    first_day: Day
    last_day: Day | None = None
    label: Line | None = None


class PartnerCalendarBody(Body):
    """The hours that a partner keeps; null: those of the desk that hands over to it."""

    calendar: UUID | None


@use_case
def open_calendar(body: CreateCalendarBody, *, actor: Actor, now: datetime) -> BusinessCalendar:
    """Write down working hours."""
    row = BusinessCalendar()
    values = _checked(row, given(body), now)
    _require_free_name(values["name"], besides=None)
    act = Act(actor=actor, now=now)
    for name, value in values.items():
        setattr(row, name, value)
        act.note(row, name, None, value)
    row.save(force_insert=True)
    act.keep()
    return row


@use_case
def change_calendar(
    calendar: UUID, body: UpdateCalendarBody, *, actor: Actor, now: datetime, expected: int | None = None
) -> BusinessCalendar:
    """Change working hours; whoever read a version that is no longer the last is refused where `expected` says so."""
    row = hold_calendar(calendar)
    if expected is not None and expected != row.version:
        raise Stale(
            f"Somebody changed {row.name} while you did. Nothing was saved. Look at it, then save again.",
            version=row.version,
        )
    values = _checked(row, given(body), now)
    if "name" in values:
        _require_free_name(values["name"], besides=calendar)
    act = Act(actor=actor, now=now)
    if act.assign(row, values):
        _require_hours(row, "/hours")
        _move_on(row, act)
    return row


@use_case
def close_days(calendar: UUID, body: CloseDaysBody, *, actor: Actor, now: datetime) -> Closure:
    """Close a calendar on some days."""
    row = hold_calendar(calendar)
    last_day, label = body.last_day or body.first_day, (body.label or "").strip()
    _refuse(list(_closure_faults(body.first_day, last_day, label)))
    _require_room(list(row.closures.all()), body.first_day, last_day)
    made = Closure(calendar=row, first_day=body.first_day, last_day=last_day, label=label)
    made.save(force_insert=True)
    _require_hours(row, "/last_day")
    act = Act(actor=actor, now=now)
    act.note(row, "closures", None, _noted(made))
    _move_on(row, act)
    return made


@use_case
def reopen_days(calendar: UUID, closure: UUID, *, actor: Actor, now: datetime) -> BusinessCalendar:
    """Take a closure back."""
    row = hold_calendar(calendar)
    found = row.closures.filter(pk=closure).first()
    if found is None:
        raise NotFound("This calendar has no closure with this id.")
    act = Act(actor=actor, now=now)
    act.note(row, "closures", _noted(found), None)
    found.delete()
    _move_on(row, act)
    return row


@use_case
def give_partner(partner: UUID, calendar: UUID | None, *, actor: Actor, now: datetime) -> None:
    """Let the clocks of what is handed to a partner from now on run by its own hours, or by those of the desk again."""
    row = Partner.objects.filter(pk=partner).first()
    if row is None:
        raise NotFound("No partner with this id.")
    if calendar is not None and not BusinessCalendar.objects.filter(pk=calendar).exists():
        _refuse([FieldError("/calendar", "unknown_calendar", "Choose hours that are written down.")])
    kept = locked(PartnerCalendar.objects.filter(partner=partner)).first()
    before = kept.calendar_id if kept else None
    if before == calendar:
        return
    if calendar is None:
        PartnerCalendar.objects.filter(partner=partner).delete()
    else:
        PartnerCalendar.objects.update_or_create(partner=row, defaults={"calendar_id": calendar})
    act = Act(actor=actor, now=now)
    act.note(row, "calendar", before, calendar)
    act.keep()


def hold_calendar(calendar: UUID) -> BusinessCalendar:
    """Lock a calendar; NotFound when there is none. Nobody locks one while it holds leads."""
    row: BusinessCalendar | None = locked(BusinessCalendar.objects.filter(pk=calendar)).first()
    if row is None:
        raise NotFound("No calendar with this id.")
    return row


def _move_on(row: BusinessCalendar, act: Act) -> None:
    """Save a changed calendar as its next version; then the clocks that run by an older one are computed anew."""
    row.version += 1
    row.save()
    act.keep()
    transaction.on_commit(lambda: reschedule_some(now=act.now), robust=True)


def _checked(row: BusinessCalendar, values: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The columns that are to be set, once they make sense with those that stay."""
    columns, faults = columns_of(row, values, now)
    _refuse(faults)
    return columns


def columns_of(
    row: BusinessCalendar, values: Mapping[str, Any], now: datetime
) -> tuple[dict[str, Any], list[FieldError]]:
    """The columns that would be set, and what is wrong with them beside those that stay."""
    faults: list[FieldError] = []
    columns: dict[str, Any] = {}
    if "name" in values:
        columns["name"] = values["name"].strip()
        if not columns["name"]:
            faults.append(FieldError("/name", "name_required", "Give the calendar a name."))
    if "timezone" in values:
        columns["timezone"] = values["timezone"]
        if values["timezone"] not in available_timezones():
            detail = "Write an IANA time zone, for example America/Chicago."
            faults.append(FieldError("/timezone", "unknown_timezone", detail))
    if "hours" in values:
        columns["hours"], found = read_week(values["hours"])
        faults += [FieldError(f"/hours{pointer}", code, detail) for pointer, code, detail in found]
    columns |= _place(row, values, faults)
    if "works_on" in values and not faults:
        written = [_spelt(name) for name in values["works_on"]]
        columns["works_on"] = sorted(written)
        faults += _unknown_holidays(row, columns, written, now)
    return columns, faults


def _place(row: BusinessCalendar, values: Mapping[str, Any], faults: list[FieldError]) -> dict[str, str]:
    """Country and subdivision of public holidays, in the spelling in which they are known."""
    if not {"holidays_country", "holidays_subdivision"} & set(values):
        return {}
    country = (values.get("holidays_country", row.holidays_country) or "").strip().upper()
    typed = (values.get("holidays_subdivision", row.holidays_subdivision) or "").strip()
    known = subdivisions_by_country()
    spelt = {name.casefold(): name for name in known.get(country, ())}
    subdivision = spelt.get(typed.casefold().removeprefix(f"{country.casefold()}-"), typed)
    if country and country not in known:
        detail = f"No public holidays are known for {country}. Write a country in two letters, such as DE."
        faults.append(FieldError("/holidays_country", "unknown_country", detail))
    elif subdivision and subdivision not in known.get(country, ()):
        detail = f"No public holidays of their own are known for {subdivision}."
        faults.append(FieldError("/holidays_subdivision", "unknown_subdivision", detail))
    return {"holidays_country": country, "holidays_subdivision": subdivision}


def _unknown_holidays(
    row: BusinessCalendar, columns: Mapping[str, Any], written: Sequence[str], now: datetime
) -> Iterator[FieldError]:
    """What is to be worked on and is no public holiday of the place; what stood there before may stay."""
    country = columns.get("holidays_country", row.holidays_country)
    subdivision = columns.get("holidays_subdivision", row.holidays_subdivision)
    moved = (country, subdivision) != (row.holidays_country, row.holidays_subdivision)
    kept = frozenset() if moved else frozenset(row.works_on)
    years = range(now.year - YEARS_BACK, now.year + YEARS_AHEAD + 1)
    names = frozenset(names_between(country, subdivision, years)) if country else frozenset()
    for at, name in enumerate(written):
        day = _day(name)
        if name in written[:at]:
            yield FieldError(f"/works_on/{at}", "holiday_twice", f"{name!r} stands there twice.")
        is_known = (
            name in names if day is None else bool(country) and day in holidays_of(country, subdivision, day.year)
        )
        if not (is_known or name in kept):
            where = "-".join(part for part in (country, subdivision) if part) or "no country"
            yield FieldError(f"/works_on/{at}", "unknown_holiday", f"{name!r} is no public holiday of {where}.")


def _spelt(text: str) -> str:
    """A date in one spelling, however it was written; a name as it is."""
    name = text.strip()
    day = _day(name)
    return name if day is None else day.isoformat()


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _closure_faults(first: date, last: date, label: str) -> Iterator[FieldError]:
    if not label:
        yield FieldError("/label", "label_required", "Say why it is closed: it is told where a due time is explained.")
    if not FIRST_DAY <= first < END:
        yield FieldError("/first_day", "out_of_bounds", "A closure lies from 2000 to 2099.")
    elif last < first:
        yield FieldError("/last_day", "ends_before_it_begins", "The last day is no earlier than the first.")
    elif last - first >= LONGEST_CLOSURE:
        yield FieldError("/last_day", "closure_too_long", f"A closure lasts {LONGEST_CLOSURE.days} days at most.")


def _require_room(closures: Sequence[Closure], first: date, last: date) -> None:
    """Refuse a closure of days that are closed already, and one too many."""
    other = next((one for one in closures if one.first_day <= last and first <= one.last_day), None)
    if other is not None:
        detail = f"{other.label} closes {other.first_day} to {other.last_day} already. Nothing was changed."
        raise Conflict(
            detail,
            code="closure_overlaps",
            errors=[FieldError("/first_day", "closure_overlaps", detail)],
            closure=str(other.pk),
        )
    if len(closures) >= MOST_CLOSURES:
        detail = f"A calendar has {MOST_CLOSURES} closures at most. Take old ones back first. Nothing was changed."
        raise Conflict(detail, code="too_many_closures")


def _require_hours(row: BusinessCalendar, pointer: str) -> None:
    """Refuse a calendar that would have no working hour for years: no due time could be told."""
    _refuse([FieldError(pointer, "closed_too_long", f"{detail} Nothing was changed.") for detail in shut_for_long(row)])


def shut_for_long(row: BusinessCalendar) -> Iterator[str]:
    """From when on a calendar would have no working hour for years, in words."""
    calendar = calendar_of(row)
    reopened = date.min
    for closure in row.closures.all():
        if closure.first_day < reopened:
            continue
        try:
            reopened = calendar.working_day_after(closure.first_day - timedelta(days=1))
        except ValueError:
            reopened = date.max
        if reopened - closure.first_day > LONGEST_SHUT:
            yield f"From {closure.first_day} on there would be no working hour for two years."


def _require_free_name(name: str, *, besides: UUID | None) -> None:
    taken = BusinessCalendar.objects.filter(name=name)
    if (taken.exclude(pk=besides) if besides else taken).exists():
        detail = f"{name!r} is taken. Nothing was changed."
        raise Conflict(detail, code="name_taken", errors=[FieldError("/name", "name_taken", detail)])


def _noted(closure: Closure) -> dict[str, str]:
    return {"first_day": str(closure.first_day), "last_day": str(closure.last_day), "label": closure.label}


def _refuse(faults: Sequence[FieldError]) -> None:
    if faults:
        raise NotAcceptable(" ".join(fault.detail for fault in faults), code=faults[0].code, errors=faults)
