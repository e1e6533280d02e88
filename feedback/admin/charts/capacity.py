"""Whether the teams can take what comes."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.http import urlencode

from feedback.admin.cells import NOTHING, count_cell
from feedback.admin.charts.chart import Asked, Chart
from feedback.readers.loads import LoadDayView, TeamLoadView, load_ahead
from leadhub.actors import Actor
from leadhub.console.charts.bars import Bar, bar, bars
from leadhub.console.tables import Link, Table

HEADERS = (
    "Team",
    "Open now",
    "Handoffs expected",
    "Between",
    "Fullest day",
    "Open then",
    "Between",
    "Takes",
    "In words",
)
FILE = (
    "team",
    "open",
    "expected",
    "low",
    "high",
    "fullest_day",
    "open_then",
    "low_then",
    "high_then",
    "takes",
    "first_breach",
)


def capacity(actor: Actor, asked: Asked) -> Chart:
    """What is open on the fullest day of the coming two weeks, between what it lies, and what the team then takes."""
    found = load_ahead(actor, weeks=None, now=asked.now)
    rows = [tuple(_cells(team)) for team in found.teams]
    drawn = [one for team in found.teams if (one := _bar(team)) is not None]
    title = f"Open work of each team on its fullest day of the coming {found.weeks} weeks, and what it takes"
    return Chart(
        said=_said(found.teams, found.weeks),
        tables=[
            Table(
                f"The coming {found.weeks} weeks",
                HEADERS,
                rows,
                "No team is handed work yet. Add one under Teams.",
                bars(title, drawn[: asked.most], width=asked.width) if drawn else None,
            )
        ],
        file=(
            FILE,
            [tuple(_numbers(team)) for team in found.teams],
        ),
        more=[Link("Day by day", reverse("admin:qualification_lead_forecast"))],
    )


def _fullest(team: TeamLoadView) -> LoadDayView | None:
    """The day that is nearest to what the team then takes, or beyond it."""
    return max(team.days, key=lambda day: day.open - (day.capacity or 0), default=None)


def _numbers(team: TeamLoadView) -> Iterator[object]:
    day = _fullest(team)
    yield from (team.name, team.open)
    yield from (team.arrivals.expected, *team.arrivals.interval) if team.arrivals else (None, None, None)
    yield from (day.day, day.open, *day.interval, day.capacity) if day else (None, None, None, None, team.capacity)
    yield team.breach


def _cells(team: TeamLoadView) -> Iterator[object]:
    day = _fullest(team)
    takes = team.capacity if day is None else day.capacity
    yield team.name
    yield count_cell(team.open, f"{reverse('handoffs')}?{urlencode({'team': str(team.team), 'in_hand': 'true'})}")
    yield NOTHING if team.arrivals is None else f"{team.arrivals.expected:,.1f}"
    yield NOTHING if team.arrivals is None else "{:,.0f} and {:,.0f}".format(*team.arrivals.interval)
    yield NOTHING if day is None else f"{day.day:%a %-d %b}"
    yield NOTHING if day is None else f"{day.open:,.1f}"
    yield NOTHING if day is None else "{:,.0f} and {:,.0f}".format(*day.interval)
    yield "no limit" if takes is None else f"{takes:,}"
    yield team.note


def _bar(team: TeamLoadView) -> Bar | None:
    day = _fullest(team)
    if day is None:
        return None
    takes = "no limit" if day.capacity is None else f"takes {day.capacity:,}"
    return bar(team.name, day.open, f"{day.open:,.0f}, {takes}", interval=day.interval, limit=day.capacity)


def _said(teams: list[TeamLoadView], weeks: int) -> str:
    expected = [team.arrivals for team in teams if team.arrivals is not None]
    if not expected:
        return "Four whole weeks of handoffs are needed to forecast from."
    total = sum(one.expected for one in expected)
    full = [f"{team.name} from {team.breach:%A, %-d %B} on" for team in teams if team.breach is not None]
    begins = f"{total:,.0f} handoffs are expected in the coming {weeks} weeks."
    if not full:
        return (
            f"{begins} No team is expected to get more than it takes. Red marks are what each takes, lines the range."
        )
    return f"{begins} More than they take: {'; '.join(full)}."
