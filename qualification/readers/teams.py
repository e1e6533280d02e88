"""Teams with their members."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, OneOf
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from qualification.models import Team, TeamMember
from qualification.readers.calendars import CALENDAR


class TeamMemberView(View):
    """A person who takes handoffs, and which; empty lists narrow nothing.

    `capacity` is how much open work of the team is given at most, `turns` how often something was given by turns,
    `calendar` hours of their own, else those of the team.
    """

    user: UUID
    name: str
    countries: list[str]
    regions: list[str]
    product_lines: list[str]
    languages: list[str]
    capacity: int | None
    calendar: UUID | None
    account_executive: bool
    turns: int


class TeamView(View):
    """People who take handoffs of one kind; no country means every country that no other such team names.

    One that is `observing` is handed nothing: what it would have been handed is listed as observed handoffs.
    """

    id: UUID
    name: str
    kind: Team.Kind
    countries: list[str]
    calendar: UUID
    timezone: str
    observing: bool
    members: list[TeamMemberView]


class TeamFilters(Filters):
    """What teams may be narrowed to."""

    kind = OneOf("kind", Team.Kind)


def team_rows(actor: Actor) -> "QuerySet[Team]":
    """All teams: the policy keeps them to the staff."""
    active = TeamMember.objects.filter(is_active=True, user__is_active=True).select_related("user")
    members = Prefetch("members", active.order_by("user__name", "pk"), to_attr="present")
    return Team.objects.select_related("calendar").prefetch_related(members)


def team_views(actor: Actor, rows: Sequence[Team]) -> list[TeamView]:
    """The teams of one page."""
    return [
        TeamView(
            id=team.pk,
            name=team.name,
            kind=Team.Kind(team.kind),
            countries=list(team.countries),
            calendar=team.calendar_id,
            timezone=team.calendar.timezone,
            observing=team.observing,
            members=[_member(member) for member in team.present],  # type: ignore[attr-defined]  # prefetched
        )
        for team in rows
    ]


def _member(row: TeamMember) -> TeamMemberView:
    return TeamMemberView(
        user=row.user_id,
        name=row.user.name,
        countries=list(row.countries),
        regions=list(row.regions),
        product_lines=list(row.product_lines),
        languages=list(row.languages),
        capacity=row.capacity,
        calendar=row.calendar_id,
        account_executive=row.is_account_executive,
        turns=row.turns,
    )


def teams_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, TeamView]:
    """The teams with these ids."""
    return {view.id: view for view in team_views(actor, list(team_rows(actor).filter(pk__in=keys)))}


TEAM = Noun(name="Team", view=TeamView, verb="team.read", load=teams_by_id, links=lambda: {"calendar": CALENDAR})
TEAMS = Listing(
    noun=TEAM,
    verb="team.list",
    rows=team_rows,
    views=team_views,
    filters=TeamFilters,
    orderings=Orderings({"name": Key("name")}, default="name"),
)
