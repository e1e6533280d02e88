"""Views that people keep of the lists of the console: what they narrow a list to, for themselves or with others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from leadhub.actors import Actor, Role
from leadhub.bulk import locked
from leadhub.composition import parts
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotAllowed, NotFound
from leadhub.models import Audience, FirstView, SavedView, User
from leadhub.policy.registry import require
from leadhub.usecases import use_case

LONGEST_NAME: Final = 60
LONGEST_SEARCH: Final = 200
# Of one person on one list: more than this nobody finds again.
MOST: Final = 40
MOST_FILTERS: Final = 20
MOST_COLUMNS: Final = 20
LONGEST_COLUMN: Final = 60
VERB: Final = "saved_view.keep"


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the address of a list asks for: values by filter, words to look for, columns to sort by and to show.

    Without `columns` all are shown.
    """

    filters: Mapping[str, Sequence[str]]
    search: str = ""
    order: str = ""
    columns: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.filters or self.search or self.order or self.columns)


@dataclass(frozen=True, slots=True)
class Shared:
    """Whom a view is for; `team` is one of the teams of its owner where it is for a team."""

    audience: str = Audience.OWNER
    team: UUID | None = None


@use_case
def save(
    page: str, narrowing: Narrowing, *, name: str, shared: Shared, is_first: bool, actor: Actor, now: datetime
) -> SavedView:
    """Keep what a list shows under a name of one's own; `is_first` lets the list open with it."""
    require(actor, VERB)
    owner = _held(actor)
    own = SavedView.objects.filter(owner=owner, page=page)
    title = _checked_name(name, list(own.values_list("name", flat=True)))
    if own.count() >= MOST:
        raise Conflict(f"You have {MOST} views of this list. Delete one that you no longer use.", code="too_many_views")
    view = SavedView(page=page, name=title, owner=owner, saved_at=now)
    _narrow(view, narrowing)
    _share(view, shared, actor)
    view.save(force_insert=True)
    if is_first:
        _open_with(view, owner)
    return view


@use_case
def change(
    view: UUID, *, name: str, shared: Shared | None, narrowing: Narrowing | None, actor: Actor, now: datetime
) -> SavedView:
    """Rename a view, share it with others, or let it show something else.

    Without `narrowing` it shows what it did, and without `shared` it is for whom it was.
    """
    require(actor, VERB)
    _held(actor)
    row = _own(view, actor)
    others = SavedView.objects.filter(owner=row.owner_id, page=row.page).exclude(pk=row.pk)
    row.name = _checked_name(name, list(others.values_list("name", flat=True)))
    if narrowing is not None:
        _narrow(row, narrowing)
    if shared is not None:
        _share(row, shared, actor)
    row.saved_at = now
    row.save()
    return row


@use_case
def delete(view: UUID, *, actor: Actor) -> None:
    """Let a view go, for everybody who saw it."""
    require(actor, VERB)
    _held(actor)
    _own(view, actor).delete()


@use_case
def open_with(page: str, view: UUID | None, *, actor: Actor) -> None:
    """Let a list open with a view for the caller from now on; without one it opens with all that it has."""
    require(actor, VERB)
    owner = _held(actor)
    if view is None:
        FirstView.objects.filter(user=owner, page=page).delete()
        return
    found = SavedView.objects.visible_to(actor).filter(pk=view, page=page).first()
    if found is None:
        raise _missing()
    _open_with(found, owner)


def may_change(view: SavedView, actor: Actor) -> bool:
    """Whether somebody who sees a view keeps it: its owner, or operations where the owner works here no more."""
    gone = not view.owner.is_active and view.audience != Audience.OWNER
    return view.owner_id == actor.user_id or (gone and actor.role == Role.OPERATIONS)


def _held(actor: Actor) -> User:
    """The caller, locked: what one person keeps changes in one order, so that a name is taken once."""
    row: User | None = locked(User.objects.filter(pk__in=[actor.user_id]).order_by("pk")).first()
    if row is None:
        raise NotAllowed("Only somebody who signs in keeps views.", code="not_a_person")
    return row


def _own(view: UUID, actor: Actor) -> SavedView:
    row: SavedView | None = SavedView.objects.visible_to(actor).select_related("owner").filter(pk=view).first()
    if row is None:
        raise _missing()
    if not may_change(row, actor):
        raise NotAllowed(f"{row.owner} keeps this view. Save one of your own. Nothing was changed.", code="not_yours")
    return row


def _missing() -> NotFound:
    return NotFound("There is no view with this id that you may see.")


def _open_with(view: SavedView, user: User) -> None:
    FirstView.objects.update_or_create(user=user, page=view.page, defaults={"view": view})


def _checked_name(name: str, taken: Sequence[str]) -> str:
    title = " ".join(name.split())
    if not title:
        raise _refusal("/name", "name_required", "Give the view a name, such as “Hot leads without an owner”.")
    if len(title) > LONGEST_NAME:
        raise _refusal("/name", "out_of_bounds", f"Shorten the name to {LONGEST_NAME} characters.")
    if title.casefold() in (each.casefold() for each in taken):
        raise _refusal("/name", "name_taken", f"You have a view “{title}” of this list. Choose another name.")
    return title


def _narrow(view: SavedView, narrowing: Narrowing) -> None:
    if not narrowing:
        detail = "A view keeps filters, a search, an order or columns. Choose some first, then save it."
        raise NotAcceptable(detail, code="nothing_to_keep")
    if len(narrowing.search) > LONGEST_SEARCH or len(narrowing.filters) > MOST_FILTERS:
        detail = f"A view keeps {MOST_FILTERS} filters and {LONGEST_SEARCH} characters of a search at most."
        raise NotAcceptable(detail, code="out_of_bounds")
    if len(narrowing.columns) > MOST_COLUMNS or any(len(name) > LONGEST_COLUMN for name in narrowing.columns):
        raise NotAcceptable(f"A view keeps {MOST_COLUMNS} columns at most.", code="out_of_bounds")
    view.filters = {name: list(values) for name, values in sorted(narrowing.filters.items())}
    view.search, view.order, view.columns = narrowing.search, narrowing.order, list(narrowing.columns)


def _share(view: SavedView, shared: Shared, actor: Actor) -> None:
    if shared.audience not in Audience.values:
        raise _refusal("/audience", "unknown_audience", "Choose whom the view is for.")
    view.audience, view.role, view.team = shared.audience, "", None
    if shared.audience == Audience.ROLE:
        view.role = str(actor.role)
    if shared.audience == Audience.TEAM:
        own = {team.pk for teams_of in parts("LEADHUB_TEAMS") for team in teams_of(actor)}
        if shared.team not in own:
            raise _refusal("/audience", "unknown_team", "Choose a team that you are in.")
        view.team = shared.team


def _refusal(pointer: str, code: str, detail: str) -> NotAcceptable:
    return NotAcceptable(detail, code=code, errors=[FieldError(pointer, code, detail)])
