"""What a what-if found, as sentences and tables: what a simulation tells, and MQLs, load and what was supposed."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final
from uuid import UUID

from leadhub.actors import Actor
from leadhub.console.tables import Table
from leadhub.models import DocumentKind, User
from qualification.admin import simulation_tables
from qualification.models import Team
from qualification.readers.what_ifs import MemberLoadView, SupposedLoadView, TotalView, WhatIfView
from qualification.rules.hours import week_in_words

AS_SUPPOSED: Final = "As supposed"
NO_LIMIT: Final = "No limit"
HOURS: Final = {
    "timezone": "time zone",
    "holidays_country": "public holidays of",
    "holidays_subdivision": "state or region",
}


def facts_of(found: WhatIfView) -> list[tuple[str, Any]]:
    """What was supposed, then the numbers on top."""
    totals = found.totals
    return [
        ("Drafts", ", ".join(DocumentKind(one.kind).label for one in found.drafts) or "None"),
        ("MQLs of the period", _both(totals.mqls)),
        ("Handoffs of the period", _both(totals.handoffs)),
        *simulation_tables.facts_of(found),
    ]


def tables_of(actor: Actor, found: WhatIfView) -> Iterator[Table]:
    """Everything that was counted, the most important first."""
    teams, people = _names(found)
    if found.calendars or found.capacities:
        yield _supposed(found, teams, people)
    yield from simulation_tables.work_tables("MQLs of the period", found.mqls, AS_SUPPOSED)
    yield from simulation_tables.tables_of(actor, found, AS_SUPPOSED)
    yield simulation_tables.won_table(actor, "Won deals that would have been found", found.won.leads_gained)
    yield _teams(found.load, teams)
    yield _members(found.load, teams, people)


def _both(total: TotalView) -> str:
    before, after, more = simulation_tables.compared(total.before, total.after)
    return f"{before} by what is in force, {after} as supposed ({more})"


def _names(found: WhatIfView) -> tuple[dict[UUID, str], dict[UUID, str]]:
    """What teams and people are called: two statements."""
    loaded = {member.user for load in found.load for member in load.members}
    users = User.objects.filter(pk__in=loaded.union(one.user for one in found.capacities))
    return dict(Team.objects.values_list("pk", "name")), dict(users.values_list("pk", "name"))


def _supposed(found: WhatIfView, teams: dict[UUID, str], people: dict[UUID, str]) -> Table:
    rows = []
    for calendar in found.calendars:
        said = [
            f"{label} {value}" for name, label in HOURS.items() if (value := getattr(calendar, name)) not in (None, "")
        ]
        if calendar.hours is not None:
            said.insert(0, week_in_words(calendar.hours))
        if calendar.holidays_country == "":
            said.append("no public holidays")
        if calendar.works_on is not None:
            said.append(f"works on {', '.join(calendar.works_on) or 'no holiday'}")
        rows.append((teams.get(calendar.team, "A team that is gone"), "; ".join(said)))
    rows += [
        (
            f"{people.get(one.user, 'Somebody')} in {teams.get(one.team, 'a team that is gone')}",
            f"takes {_limit(one.capacity).lower()}",
        )
        for one in found.capacities
    ]
    return Table("What was supposed beside drafts", ("Whose", "What"), rows)


def _teams(loads: list[SupposedLoadView], teams: dict[UUID, str]) -> Table:
    rows = [
        (
            teams.get(load.team, "A team that is gone"),
            _since(load.waiting_before, load.first_waiting_before),
            _since(load.waiting_after, load.first_waiting_after),
        )
        for load in loads
    ]
    headers = ("Team", "In force", AS_SUPPOSED)
    return Table(
        "Handoffs that arrive while nobody has room", headers, rows, "No team would have been handed anything."
    )


def _members(loads: list[SupposedLoadView], teams: dict[UUID, str], people: dict[UUID, str]) -> Table:
    rows = [
        (
            people.get(one.user, "Somebody"),
            teams.get(load.team, "A team that is gone"),
            *_load(one),
        )
        for load in loads
        for one in load.members
    ]
    headers = ("Who", "Team", "Takes", "Most at once", "Full from", "Would take", "Most at once", "Full from")
    return Table("Who would be full", headers, rows, "No team would have been handed anything.")


def _load(one: MemberLoadView) -> tuple[str, ...]:
    before = (_limit(one.capacity_before), f"{one.peak_before:,}", _day(one.full_before))
    return (*before, _limit(one.capacity_after), f"{one.peak_after:,}", _day(one.full_after))


def _since(count: int, day: date | None) -> str:
    return f"{count:,}, the first on {_day(day)}" if count else "None"


def _limit(capacity: int | None) -> str:
    return NO_LIMIT if capacity is None else f"{capacity:,} at most"


def _day(day: date | None) -> str:
    return "Never" if day is None else f"{day:%-d %b %Y}"
