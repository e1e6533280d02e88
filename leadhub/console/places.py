"""The sidebar: one line for each page that the caller may open, gathered from what is registered."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from leadhub.actors import Actor
from leadhub.models import User
from leadhub.policy.registry import can

# What a person does most comes first; a group that nobody named here follows.
GROUPS = ("Work", "Rules", "Review", "Connections", "Settings", "Access")
MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the sidebar; lower ranks stand higher, and `badge` counts what waits there for the caller."""

    group: str
    title: str
    icon: str
    address: str
    verb: str
    rank: int = 50
    badge: Callable[[Actor], int] | None = None


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups with their lines, as Unfold prints them."""
    user = request.user
    if not isinstance(user, User):
        return []
    actor = user.actor
    allowed = sorted((place for place in places() if can(actor, place.verb)), key=lambda place: place.rank)
    here = _here(request.path, allowed)
    names = [*GROUPS, *sorted({place.group for place in allowed} - set(GROUPS))]
    return [
        {"title": name, "items": [_line(place, actor, here) for place in allowed if place.group == name]}
        for name in names
    ]


def places() -> Iterator[Place]:
    """Every line there is."""
    for page in admin.site._registry.values():
        yield from getattr(page, "places", tuple)()


def how_many(rows: "QuerySet[Any]") -> int:
    """A badge: rows up to a hundred, since each page of the console counts them."""
    return len(rows.order_by().values_list("pk", flat=True)[:MOST])


def _here(path: str, allowed: list[Place]) -> Place | None:
    """The line of the page that is open: the longest address that the path begins with, so never two."""
    found = [place for place in allowed if path.startswith(place.address)]
    return max(found, key=lambda place: len(place.address), default=None)


def _line(place: Place, actor: Actor, here: Place | None) -> dict[str, Any]:
    line = {"title": place.title, "icon": place.icon, "link": place.address, "active": place is here}
    waiting = place.badge(actor) if place.badge else 0
    return line | ({"badge": str(waiting), "badge_variant": "primary"} if waiting else {})
