"""Objects of which only their kind and their id are known, as logs know them: what they are called, and their pages."""

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any, Final
from urllib.parse import urlencode
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db.models import Model
from django.urls import reverse

from leadhub.actors import Actor
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.tables import Link
from leadhub.policy.registry import can

SHOWN: Final = 6
# What people call them where the model is called otherwise.
NOUNS: Final = {
    "businesscalendar": ("business hours", "business hours"),
    "clockrun": ("clock", "clocks"),
    "frozenfield": ("field left alone", "fields left alone"),
    "rfqline": ("RFQ line", "RFQ lines"),
    "routemode": ("route", "routes"),
    "teammember": ("member of a team", "members of teams"),
    "titlefunction": ("job title", "job titles"),
    "user": ("person", "people"),
    "version": ("version of the rules", "versions of the rules"),
}


def links_of(actor: Actor, wanted: Iterable[tuple[str, UUID]]) -> Mapping[tuple[str, UUID], Link | str]:
    """The pages of objects, by what these are called; of others the kind, with the end of the id: one statement a kind.

    What has no name is not the caller's to see or is gone, such as a draft that was given up: no page says more of it.
    """
    places = set(wanted)
    names = names_of_objects(actor, places)
    return {place: _link(*place, names.get(place, "")) for place in places}


def request_link(actor: Actor, request: UUID | None, digits: int | None = None) -> Link | str:
    """The request that something was done by, in the log for whoever may read that; `digits` shortens what it says."""
    if request is None:
        return ""
    said = str(request)[:digits]
    return Link(said, requests_address(request_id=str(request))) if can(actor, "request.list") else said


def requests_address(**asked: str) -> str:
    """The log of requests, narrowed."""
    return f"{reverse('admin:leadhub_answered_changelist')}?{urlencode(asked)}"


def edits_address(**asked: str) -> str:
    """The log of changed fields, narrowed."""
    return f"{reverse('admin:leadhub_edit_changelist')}?{urlencode(asked)}"


def links_to(actor: Actor, kind: str, keys: Collection[UUID]) -> Mapping[UUID, Link]:
    """The pages of those of one kind that the caller may see, by their names: one statement."""
    names = names_of_objects(actor, [(kind, key) for key in keys])
    return {key: Link(name, pages()[kind].address("change", key)) for (_, key), name in names.items()}


def names_of_objects(actor: Actor, wanted: Iterable[tuple[str, UUID]]) -> Mapping[tuple[str, UUID], str]:
    """What these objects are called, of those that the caller may see: one statement a kind."""
    by_kind: dict[str, set[UUID]] = {}
    for kind, key in wanted:
        by_kind.setdefault(kind, set()).add(key)
    found: dict[tuple[str, UUID], str] = {}
    for kind, keys in by_kind.items():
        page = pages().get(kind)
        if page is not None and can(actor, page.verb):
            found |= {(kind, row.pk): page.named(row) for row in page.joined(page.rows(actor)).filter(pk__in=keys)}
    return found


def noun_of(kind: str, number: int = 1) -> str:
    """What people call one object of a kind, or so many of them."""
    model = model_of(kind)
    named = (kind, f"{kind}s") if model is None else (model._meta.verbose_name, model._meta.verbose_name_plural)
    return str(NOUNS.get(kind, named)[number != 1])


def kinds_that_change() -> list[tuple[str, str]]:
    """The kinds of which the history may tell, with what people call them: what has acts, or stands in other pages."""
    changed = {
        kind
        for kind, page in pages().items()
        if page.entry or page.create_verb or page.change_verb or page.object_actions
    }
    return sorted(((kind, noun_of(kind)) for kind in changed | NOUNS.keys()), key=lambda pair: pair[1].casefold())


def _link(kind: str, key: UUID, name: str) -> Link | str:
    noun = noun_of(kind)
    if not name:
        return f"{_capital(noun)} …{str(key)[-SHOWN:]}"
    said = name if name.casefold().startswith(noun.casefold()) else f"{_capital(noun)} {name}"
    return Link(said, pages()[kind].address("change", key))


def _capital(noun: str) -> str:
    return f"{noun[:1].upper()}{noun[1:]}"


def model_of(kind: str) -> type[Model] | None:
    """The table of a kind; None of one that only older versions had."""
    return _models().get(kind)


@cache
def _models() -> Mapping[str, type[Model]]:
    several = (model for name in settings.LEADHUB_APPS for model in apps.get_app_config(name).get_models())
    return {str(model._meta.model_name): model for model in several if not model._meta.proxy}


@cache
def pages() -> dict[str, ConsoleAdmin]:
    """The pages of objects by their kind, which is the name of the table's model."""
    registry: dict[type[Model], Any] = admin.site._registry
    return {
        str(model._meta.model_name): page
        for model, page in registry.items()
        if isinstance(page, ConsoleAdmin) and not model._meta.proxy
    }
