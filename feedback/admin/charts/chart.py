"""What a chart is: a question, a sentence that answers it, a drawing, the table of its numbers, and their file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import format_html

from feedback.admin.drawings import MOST
from leadhub.actors import Actor
from leadhub.console.charts.bars import LEFT
from leadhub.console.charts.drawing import WIDTH, Drawing
from leadhub.console.tables import Link, Table
from leadhub.console.ways import Way
from qualification.admin.attainment import FORMAT, month_in
from qualification.readers.attainment import month_of
from qualification.rules.periods import months_later

MONTHS: Final = 25
"""So many months may be chosen: this one and two years before it."""
BRIEF: Final = 500
"""How wide a drawing is on the first page, where two stand beside each other."""
WIDE: Final = 260
"""How much room long labels have on a page of their own."""
ROWS: Final = 8
"""So many bars are drawn there; the table on the page has the others."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The month that is looked at, the moment of looking, and whether it is to be small."""

    month: datetime
    now: datetime
    is_brief: bool = False

    @property
    def over(self) -> datetime:
        """When the month is over."""
        return months_later(self.month, 1)

    @property
    def width(self) -> float:
        """How wide the drawing is."""
        return BRIEF if self.is_brief else WIDTH

    @property
    def most(self) -> int:
        """So many bars are drawn."""
        return ROWS if self.is_brief else MOST

    @property
    def left(self) -> float:
        """How much room its labels have."""
        return LEFT if self.is_brief else WIDE

    @property
    def words(self) -> str:
        """The month as it is called, in UTC like everything that is counted by month."""
        so_far = " so far" if self.over > self.now else ""
        return f"{self.month:%B %Y}{so_far}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """The answer. The first table has the drawing; `file` are its numbers as they are, under their headers."""

    said: str
    tables: Sequence[Table]
    file: tuple[Sequence[str], Sequence[Sequence[Any]]]
    more: Sequence[Link] = field(default_factory=tuple)

    @property
    def drawing(self) -> Drawing | None:
        """What is drawn, where there is anything to draw."""
        return self.tables[0].drawing if self.tables[0].rows else None

    @property
    def table(self) -> Table:
        """The numbers that are drawn."""
        return self.tables[0]


@dataclass(frozen=True, slots=True)
class Report:
    """A chart with its address, its question, the period it tells of, and who makes it.

    `by_month` says whether a month can be chosen, `period` what is counted. `as_table` is told on the first page as a
    table, where a drawing would leave out what matters.
    """

    name: str
    question: str
    period: str
    make: Callable[[Actor, Asked], Chart]
    by_month: bool = False
    as_table: bool = False

    @property
    def address(self) -> str:
        """Its page."""
        return reverse(f"admin:qualification_lead_reports-{self.name}")

    @property
    def brief_address(self) -> str:
        """What stands of it on the first page."""
        return reverse("admin:qualification_lead_report_brief", args=[self.name])


def asked_in(given: QueryDict, now: datetime) -> Asked:
    """The month that an address asks for, no earlier than may be chosen."""
    return Asked(max(month_in(given, now), first_month(now)), now)


def first_month(now: datetime) -> datetime:
    """The earliest month that may be chosen."""
    return months_later(month_of(now), 1 - MONTHS)


def months_way(asked: Asked) -> Way:
    """The choice of a month."""
    this = month_of(asked.now)
    months = [months_later(this, -number) for number in range(MONTHS)]
    return Way("month", "Month", [(f"{each:{FORMAT}}", f"{each:%B %Y}") for each in months], f"{asked.month:{FORMAT}}")


def nothing(what: str, last: datetime | None, asked: Asked) -> str:
    """That there is nothing in the month, and the way to the last one in which there was, where it may be chosen."""
    if last is None:
        return what
    month = last.astimezone(UTC)
    if month < first_month(asked.now):
        return f"{what} The last month with any is {month:%B %Y}, which is too long ago for a chart."
    link = f"?month={month:{FORMAT}}"
    return format_html('{} The last month with any is <a href="{}">{}</a>.', what, link, f"{month:%B %Y}")
