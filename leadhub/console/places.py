"""The sidebar: one line for each job that the caller may do or read, gathered from what is registered."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.contrib import admin
from django.db.models import IntegerField, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse

from leadhub.actors import Actor, Role
from leadhub.models import User
from leadhub.policy.registry import can

# What a person does most comes first; a group that nobody named here follows.
GROUPS: Final = ("Work", "Rules", "Agreement", "Partners", "Review", "Connections", "Oversight", "Settings")
# In the menu of the account, not in the sidebar.
OWN: Final = "Own"
OPEN: Final = ("Work", "Rules")
# Which groups a role works in; it finds the others behind one line at the end.
IN_FACE: Final[Mapping[Role, Sequence[str]]] = {
    Role.SALES: ("Work",),
    Role.MARKETING: ("Work", "Rules", "Review", "Connections"),
    Role.MANAGER: ("Work", "Agreement", "Review"),
    Role.VIEWER: ("Work", "Review"),
}
MOST: Final = 100
Waiting = QuerySet[Any] | int
"""What waits somewhere: rows, which all badges of a page count in one statement, or their number."""


@dataclass(frozen=True, slots=True)
class Place:
    """A line of the sidebar; lower ranks stand higher, and `badge` says what waits there for the caller.

    What `is_rare` stands below the others of its group, behind one line; so does, for all roles but those that it
    `faces`, what is not their work.
    """

    group: str
    title: str
    icon: str
    address: str
    verb: str
    rank: int = 50
    badge: Callable[[Actor], Waiting] | None = None
    is_rare: bool = False
    faces: frozenset[Role] | None = None


class HowMany(Subquery):
    """How many rows there are, as a column."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups with their lines, as `app_list.html` of the remedies prints them, home before them.

    A group stands open where the page is one of its lines, and where it is work of every day. Those that the caller's
    role does not work in are the `groups` of the last one.
    """
    user = request.user
    if not isinstance(user, User):
        return []
    actor = user.actor
    allowed = sorted((place for place in places() if place.group != OWN and can(actor, place.verb)), key=_rank)
    here, waiting = _here(request.path, allowed), _waiting(user, allowed)
    own = IN_FACE.get(actor.role, GROUPS) if actor.role else GROUPS
    names = [*GROUPS, *sorted({place.group for place in allowed} - set(GROUPS))]
    groups = []
    for name in names:
        inside = [place for place in allowed if place.group == name]
        if inside:
            lines = [_line(place, actor, here, waiting.get(place, 0)) for place in inside]
            groups.append(
                _group(name, lines, sum(waiting.get(place, 0) for place in inside), opens=name in OPEN and name in own)
            )
    index = reverse("admin:index")
    home = {"title": "Home", "icon": "home", "link": index, "active": index == request.path}
    near = [group for group in groups if group["title"] in own or group["title"] not in GROUPS]
    apart = [group for group in groups if group not in near]
    last = [_group("Also open to you", [], 0, opens=any(group["opens"] for group in apart)) | {"groups": apart}]
    return [{"title": "", "items": [home]}, *near, *(last if apart else [])]


def account_menu(request: HttpRequest) -> list[dict[str, str]]:
    """What is the caller's own: lines of the menu below the name."""
    user = request.user
    if not isinstance(user, User):
        return []
    own = sorted((place for place in places() if place.group == OWN and can(user.actor, place.verb)), key=_rank)
    return [
        *({"title": place.title, "link": place.address} for place in own),
        {"title": "Second factor", "link": "/account/second-factor/"},
    ]


def places() -> Sequence[Place]:
    """Every line there is."""
    return _places(get_script_prefix())


@cache
def _places(_prefix: str) -> Sequence[Place]:
    """Every page of the console asks for them: as long as nobody else is registered and the addresses begin alike."""
    return tuple(place for page in admin.site._registry.values() for place in getattr(page, "places", tuple)())


def how_many(rows: "QuerySet[Any]") -> "QuerySet[Any]":
    """What a badge counts: rows up to a hundred, since each page of the console counts them."""
    return rows.order_by().values("pk")[:MOST]


def _waiting(user: User, allowed: Sequence[Place]) -> dict[Place, int]:
    """What waits at each place, in one statement for all that answer with rows."""
    counts: dict[Place, int] = {}
    asked: dict[str, Place] = {}
    columns: dict[str, HowMany] = {}
    for number, place in enumerate(allowed):
        rows = place.badge(user.actor) if place.badge else 0
        if isinstance(rows, int):
            counts[place] = rows
        else:
            asked[f"at_{number}"], columns[f"at_{number}"] = place, HowMany(rows)
    if columns:
        answer: Mapping[str, Any] = User.objects.filter(pk=user.pk).values(**columns).get()
        counts |= {place: int(answer[name]) for name, place in asked.items()}
    return counts


def _here(path: str, allowed: Sequence[Place]) -> Place | None:
    """The line of the page that is open: the longest address that the path begins with, so never two."""
    found = [place for place in allowed if path.startswith(place.address)]
    return max(found, key=lambda place: len(place.address), default=None)


def _rank(place: Place) -> int:
    return place.rank


def _group(name: str, lines: list[dict[str, Any]], waiting: int, *, opens: bool) -> dict[str, Any]:
    rare = [line for line in lines if line["rare"]]
    return {
        "title": name,
        "items": lines,
        "plain": [line for line in lines if not line["rare"]],
        "rare": rare,
        "waiting": _said(waiting),
        "opens": opens or any(line["active"] for line in lines),
        "opens_rare": any(line["active"] for line in rare),
    }


def _line(place: Place, actor: Actor, here: Place | None, waiting: int) -> dict[str, Any]:
    return {
        "title": place.title,
        "icon": place.icon,
        "link": place.address,
        "active": place is here,
        "rare": place.is_rare or (place.faces is not None and actor.role not in place.faces),
    } | ({"badge": _said(waiting)} if waiting else {})


def _said(waiting: int) -> str:
    return "" if not waiting else f"{MOST - 1}+" if waiting >= MOST else str(waiting)
