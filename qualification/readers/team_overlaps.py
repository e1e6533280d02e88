"""Teams of one kind that take the same countries: only the first of them by name ever gets anything of those."""

from collections.abc import Sequence
from itertools import combinations, groupby
from typing import Final
from uuid import UUID

from accounts.rules.naming import enumerate_words
from leadhub.api.bodies import View
from qualification.models import Team

SHOWN: Final = 200


class TeamOverlapView(View):
    """Two teams that take the same countries; none means every country that no other such team names."""

    kind: Team.Kind
    one: UUID
    one_name: str
    other: UUID
    other_name: str
    countries: list[str]
    taken_by: UUID
    detail: str


class TeamOverlapsView(View):
    """Every pair that overlaps, by kind and name: up to 200 of `total`."""

    overlaps: list[TeamOverlapView]
    total: int


def team_overlaps() -> TeamOverlapsView:
    """The overlaps of all teams: one statement."""
    teams = Team.objects.order_by("kind", "name")
    found = [
        view
        for _, of_kind in groupby(teams, key=lambda team: team.kind)
        for one, other in combinations(of_kind, 2)
        for view in _overlap(one, other)
    ]
    return TeamOverlapsView(overlaps=found[:SHOWN], total=len(found))


def _overlap(one: Team, other: Team) -> Sequence[TeamOverlapView]:
    shared = sorted({*one.countries} & {*other.countries})
    if not shared and (one.countries or other.countries):
        return ()
    kind = Team.Kind(one.kind)
    where = enumerate_words(shared) if shared else "every country that no other such team names"
    detail = f"{one} and {other} both take {where} ({kind.label}): {one} gets it, by its name."
    return [
        TeamOverlapView(
            kind=kind,
            one=one.pk,
            one_name=one.name,
            other=other.pk,
            other_name=other.name,
            countries=shared,
            taken_by=one.pk,
            detail=detail,
        )
    ]
