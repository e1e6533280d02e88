from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length, Trim
from django.db.models.lookups import GreaterThan

from accounts.models import Partner
from leadhub.models import Row


def office_hours() -> list[list[list[str]]]:
    """Monday to Friday, 9 to 17."""
    return [[["09:00", "17:00"]]] * 5 + [[], []]


class BusinessCalendar(Row):
    """The working hours of teams or partners: time zone, hours of each weekday, public holidays of a place, closures.

    `hours` are seven lists, Monday first, of pairs of local opening and closing; a closing at 00:00 ends the day.
    `works_on` names public holidays on which is worked all the same, by name for every year or by date for one.
    `version` rises with every change, also of closures: clocks that run by an older one are computed anew.
    """

    PERSONAL = ()
    IMPERSONAL = ("name", "timezone", "hours", "holidays_country", "holidays_subdivision", "works_on")

    name = models.CharField(max_length=80, unique=True)
    timezone = models.CharField(max_length=60, help_text="IANA name, for example America/Chicago.")
    hours = models.JSONField(default=office_hours)
    holidays_country = models.CharField(max_length=2, blank=True)
    holidays_subdivision = models.CharField(max_length=24, blank=True)
    works_on = models.JSONField(default=list, blank=True)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name


class Closure(Row):
    """Days on which a calendar has no hours, whatever the weekday: a works holiday, stocktaking. Both days are shut."""

    PERSONAL = ()
    IMPERSONAL = ("label",)

    calendar = models.ForeignKey(BusinessCalendar, on_delete=models.PROTECT, related_name="closures", db_index=False)
    first_day = models.DateField()
    last_day = models.DateField()
    label = models.CharField(max_length=80)

    class Meta:
        ordering = ["first_day"]
        constraints = [
            models.UniqueConstraint(name="closure_one_begins_on_a_day", fields=["calendar", "first_day"]),
            models.CheckConstraint(
                name="closure_ends_no_sooner_than_it_begins", condition=Q(last_day__gte=F("first_day"))
            ),
            models.CheckConstraint(name="closure_has_a_label", condition=Q(GreaterThan(Length(Trim("label")), 0))),
        ]

    def __str__(self) -> str:
        return f"{self.label}, {self.first_day} to {self.last_day}"


class PartnerCalendar(Row):
    """The working hours of a partner, by which the clocks of what is handed to it run."""

    PERSONAL = ()

    partner = models.OneToOneField(Partner, on_delete=models.CASCADE, related_name="business_calendar")
    calendar = models.ForeignKey(BusinessCalendar, on_delete=models.PROTECT, related_name="partner_calendars")

    def __str__(self) -> str:
        return f"{self.partner}: {self.calendar}"
