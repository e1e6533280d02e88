"""The work of the coming weeks against what teams take, as callers read it: counts, which name nobody's lead."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, F, Min, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import TruncDate

from feedback.rules.insight import LEVEL
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.errors import FieldError, NotAcceptable
from qualification.calendars import calendar_of
from qualification.models import Absence, Handoff, HandoffStatus, Team, TeamMember, Transition
from qualification.rosters import OPEN_WORK, WORKED

if TYPE_CHECKING:
    from feedback.rules.load import Load
    from feedback.rules.passages import Numbers

WEEKS: Final = 2
MOST_WEEKS: Final = 8
PAST_WEEKS: Final = 12
WATCHED: Final = timedelta(days=365)
"""So long back is looked for how long work stays."""
FEW_ENDED: Final = 30
NO_HANDOFFS: Final = (Team.Kind.TRIAGE, Team.Kind.ENGINEERING)
ROWS: Final = 10_000
Range = tuple[float, float]


class ArrivalsView(View):
    """How many handoffs are expected to come to the team in all these weeks."""

    expected: float
    interval: Range


class LoadDayView(View):
    """One coming day in the time zone of the team: what comes, and what is open at its end.

    `capacity` is what the people who are there take, and what those who are away hold; null without a limit. `works` is
    whether the team works that day.
    """

    day: date
    works: bool
    arrivals: float
    open: float
    interval: Range
    capacity: int | None


class TeamLoadView(View):
    """The work of one team: open now, what comes, and the first working day on which it is more than the team takes.

    `breach` is the first on which more is expected, `earliest_breach` the first on which more lies within the range;
    `breach_chance` is how many of the draws come to more on any day. `past_weeks` is how much of the past the arrivals
    are measured by; with fewer than four nothing is forecast, and `arrivals` is null. `note` says it in a sentence.
    """

    team: UUID
    name: str
    open: int
    capacity: int | None
    members_without_capacity: int
    past_weeks: int
    arrivals: ArrivalsView | None
    breach: date | None
    earliest_breach: date | None
    breach_chance: float | None
    days: list[LoadDayView]
    note: str


class LoadView(View):
    """The load of the coming weeks, team by team, with ranges of 95 %."""

    as_of: datetime
    weeks: int
    level: float
    teams: list[TeamLoadView]


@dataclass(frozen=True, slots=True)
class _Known:
    """What is known of all teams: read in a fixed number of statements."""

    came: Mapping[UUID, Sequence[datetime]]
    first: Mapping[UUID, datetime]
    there: Mapping[UUID, Sequence[tuple[UUID | None, int, int]]]
    """Owner, days since it came, how many."""
    stays: Mapping[UUID, Sequence[tuple[int, bool, int]]]
    """Days, whether it has left, how many."""
    away: Mapping[UUID, Sequence[tuple[datetime, datetime]]]


def load_ahead(actor: Actor, *, weeks: int | None, now: datetime) -> LoadView:
    """The load of the teams that are handed work: nine statements, however much there is of it."""
    weeks = _weeks(weeks)
    teams = Team.objects.exclude(kind__in=NO_HANDOFFS).filter(observing=False).order_by("name", "pk")
    rows = list(teams.select_related("calendar").prefetch_related("calendar__closures"))
    members = defaultdict[UUID, list[TeamMember]](list)
    for member in TeamMember.objects.filter(team__in=teams.values("pk"), is_active=True, user__is_active=True):
        members[member.team_id].append(member)
    known = _known(actor, teams, now, weeks)
    return LoadView(
        as_of=now,
        weeks=weeks,
        level=LEVEL,
        teams=[_team_view(team, members[team.pk], known, weeks, now) for team in rows],
    )


def _weeks(weeks: int | None) -> int:
    if weeks is None:
        return WEEKS
    if not 1 <= weeks <= MOST_WEEKS:
        detail = f"Name 1 to {MOST_WEEKS} weeks."
        raise NotAcceptable(detail, code="out_of_bounds", errors=[FieldError("/weeks", "out_of_bounds", detail)])
    return weeks


def _known(actor: Actor, teams: "QuerySet[Team]", now: datetime, weeks: int) -> _Known:
    handoffs = Handoff.objects.filter(team__in=teams.values("pk")).order_by()
    came = defaultdict[UUID, list[datetime]](list)
    lately = handoffs.filter(created_at__gte=now - timedelta(weeks=PAST_WEEKS, days=2))
    for team, at in lately.values_list("team", "created_at").iterator(chunk_size=ROWS):
        came[team].append(at)
    there = defaultdict[UUID, list[tuple[UUID | None, int, int]]](list)
    grouped = handoffs.filter(OPEN_WORK).values("team", "owner", day=TruncDate("created_at", tzinfo=UTC))
    for row in grouped.annotate(n=Count("pk")):
        there[row["team"]].append((row["owner"], max(0, (now.date() - row["day"]).days), row["n"]))
    until = now + timedelta(weeks=weeks, days=2)
    away = defaultdict[UUID, list[tuple[datetime, datetime]]](list)
    for user, begins, ends in (
        Absence.objects.visible_to(actor)
        .filter(ends__gt=now, begins__lt=until)
        .values_list("user_id", "begins", "ends")
    ):
        away[user].append((begins, ends))
    first = dict(handoffs.values_list("team").annotate(first=Min("created_at")))
    return _Known(came, first, there, _stays(handoffs, now), away)


def _stays(handoffs: "QuerySet[Handoff]", now: datetime) -> Mapping[UUID, Sequence[tuple[int, bool, int]]]:
    """How long handoffs were open work: those not accepted until they closed, the others while sales worked on them."""
    given_up = Transition.objects.filter(lead=OuterRef("lead"), at__gte=OuterRef("closed_at")).exclude(
        to_stage__in=WORKED
    )
    left = Subquery(given_up.order_by().values("lead").annotate(at=Min("at")).values("at"))
    accepted = When(status=HandoffStatus.ACCEPTED, then=left)
    rows = handoffs.filter(created_at__gte=now - WATCHED).values(
        "team",
        came=TruncDate("created_at", tzinfo=UTC),
        over=TruncDate(Case(accepted, default=F("closed_at")), tzinfo=UTC),
    )
    found = defaultdict[UUID, list[tuple[int, bool, int]]](list)
    for team, came, over, n in rows.annotate(n=Count("pk")).values_list("team", "came", "over", "n"):
        days = ((over or now.date()) - came).days
        found[team].append((max(0, days), over is not None, n))
    return found


def _team_view(team: Team, members: Sequence[TeamMember], known: _Known, weeks: int, now: datetime) -> TeamLoadView:
    from feedback.rules.load import Work, load

    calendar = calendar_of(team.calendar)
    today = now.astimezone(calendar.tz).date()
    days = [today + timedelta(days=number) for number in range(1, 7 * weeks + 1)]
    people = {member.user_id for member in members}
    there = [each for each in known.there.get(team.pk, ()) if each[0] is None or each[0] in people]
    held = _summed((owner, n) for owner, _, n in there)
    capacity = [_capacity(members, held, known.away, _noon(day, calendar.tz)) for day in days]
    past = _past_weeks(known.came.get(team.pk, ()), known.first.get(team.pk), today, calendar.tz)
    work = Work(
        weeks=past,
        open=_counts((age, n) for _, age, n in there),
        stays=_stays_of(team.pk, known.stays),
        capacity=capacity,
        works=[bool(calendar.stretches_on(day)) for day in days],
    )
    found = load(work)
    shown = [] if found is None else _days(found, days, work.works, capacity)
    return TeamLoadView(
        team=team.pk,
        name=team.name,
        open=sum(n for _, _, n in there),
        capacity=_capacity(members, held, known.away, now),
        members_without_capacity=sum(member.capacity is None for member in members),
        past_weeks=len(past),
        arrivals=None
        if found is None
        else ArrivalsView(expected=round(found.arrivals.expected, 2), interval=found.arrivals.interval),
        breach=None if found is None or found.breach is None else days[found.breach],
        earliest_breach=None if found is None or found.earliest is None else days[found.earliest],
        breach_chance=None if found is None else found.chance,
        days=shown,
        note=_note(found, days, members, len(past), weeks),
    )


def _days(
    found: "Load", days: Sequence[date], works: Sequence[bool], capacity: Sequence[int | None]
) -> list[LoadDayView]:
    return [
        LoadDayView(
            day=day,
            works=works[place],
            arrivals=round(found.by_day[place], 2),
            open=round(found.there[place].expected, 1),
            interval=found.there[place].interval,
            capacity=capacity[place],
        )
        for place, day in enumerate(days)
    ]


def _capacity(
    members: Sequence[TeamMember],
    held: Mapping[Any, int],
    away: Mapping[UUID, Sequence[tuple[datetime, datetime]]],
    moment: datetime,
) -> int | None:
    """What the people of a team take at a moment: whoever is away keeps what they hold and takes no more."""
    total = 0
    for member in members:
        if member.capacity is None:
            return None
        is_away = any(begins <= moment < ends for begins, ends in away.get(member.user_id, ()))
        total += min(member.capacity, held.get(member.user_id, 0)) if is_away else member.capacity
    return total


def _past_weeks(came: Iterable[datetime], first: datetime | None, today: date, zone: ZoneInfo) -> "Numbers":
    """[week, day] of the whole weeks before today since the team was first handed anything, the newest first."""
    import numpy as np

    if first is None:
        return np.zeros((0, 7), dtype=np.int64)
    # The day of the first handoff is no whole one.
    weeks = min(PAST_WEEKS, max(0, (today - first.astimezone(zone).date()).days - 1) // 7)
    counts = np.zeros((weeks, 7), dtype=np.int64)
    for at in came:
        ago = (today - at.astimezone(zone).date()).days
        if 1 <= ago <= 7 * weeks:
            # Six days ago is the weekday of tomorrow.
            counts[(ago - 1) // 7, (6 - ago) % 7] += 1
    return counts


def _stays_of(team: UUID, stays: Mapping[UUID, Sequence[tuple[int, bool, int]]]) -> "Numbers":
    """[days, left or there] of the work of a team; of all teams where too little of its own has ended."""
    import numpy as np

    from feedback.rules.load import LEFT, THERE
    from feedback.rules.passages import LONGEST

    rows = stays.get(team, ())
    if sum(n for _, has_left, n in rows if has_left) < FEW_ENDED:
        rows = [row for each in stays.values() for row in each]
    counts = np.zeros((max((min(days, LONGEST) for days, _, _ in rows), default=0) + 1, 2), dtype=np.int64)
    for days, has_left, n in rows:
        counts[min(days, LONGEST), LEFT if has_left and days <= LONGEST else THERE] += n
    return counts


def _counts(pairs: Iterable[tuple[int, int]]) -> "Numbers":
    """How much by days; what is older than is counted stands with the longest."""
    import numpy as np

    from feedback.rules.passages import LONGEST

    summed = _summed((min(days, LONGEST), n) for days, n in pairs)
    counts = np.zeros(max(summed, default=0) + 1, dtype=np.int64)
    for days, n in summed.items():
        counts[days] = n
    return counts


def _summed(pairs: Iterable[tuple[Any, int]]) -> dict[Any, int]:
    found = defaultdict[Any, int](int)
    for key, n in pairs:
        found[key] += n
    return dict(found)


def _noon(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(12), zone)


def _note(found: "Load | None", days: Sequence[date], members: Sequence[TeamMember], past: int, weeks: int) -> str:
    if found is None:
        return f"{past} whole weeks of the past are too few to forecast from. It takes four."
    low, high = found.arrivals.interval
    said = f"{low:.0f} to {high:.0f} handoffs are expected in the coming {weeks} weeks."
    if not members:
        return f"{said} Nobody is in this team to take them."
    without = sum(member.capacity is None for member in members)
    if without:
        return (
            f"{said} {without} of its {len(members)} people take work without a limit, "
            "so no day is told on which it is too much."
        )
    if found.breach is not None:
        return f"{said} It is more than the team takes from {days[found.breach]:%A, %-d %B} on."
    if found.earliest is not None:
        return f"{said} No breach is expected; it may be too much from {days[found.earliest]:%A, %-d %B} on."
    return f"{said} No breach is expected."
