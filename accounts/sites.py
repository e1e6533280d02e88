"""Sites of accounts, edited by hand."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from accounts.accounts import hold_account, visible_account
from accounts.editing import Act, duplicate, facts_changed
from accounts.forms import check_account_facts, refuse, spelt
from accounts.models import Site
from leadhub.actors import Actor
from leadhub.api.bodies import Body, given
from leadhub.bulk import locked
from leadhub.errors import FieldError, NotFound
from leadhub.policy.registry import require
from leadhub.usecases import use_case

Label = Annotated[str, Meta(min_length=1, max_length=120)]
TEXTS = frozenset({"city", "postal_code"})
PLACE = ("country", "region", "postal_code")
# What the history of the account says of a site.
SHOWN = ("name", "kind", "country", "region", "city", "postal_code")


class UpdateSiteBody(Body):
    """What is to be set; null means unknown, and what is left out stays as it is."""

    name: Label | UnsetType = UNSET
    kind: Site.Kind | UnsetType = UNSET
    country: Annotated[str, Meta(max_length=2)] | UnsetType | None = UNSET
    region: Annotated[str, Meta(max_length=6)] | UnsetType | None = UNSET
    city: Annotated[str, Meta(max_length=120)] | UnsetType | None = UNSET
    postal_code: Annotated[str, Meta(max_length=16)] | UnsetType | None = UNSET


class CreateSiteBody(UpdateSiteBody, kw_only=True):
    """A place of an account."""

    account: UUID
    name: Label


@use_case
def create(body: CreateSiteBody, *, actor: Actor, now: datetime) -> Site:
    """Add a site; Conflict `duplicate` names the one of this name."""
    require(actor, "site.create")
    faults: list[FieldError] = []
    visible_account(body.account, actor, faults, "/account")
    refuse(faults)
    account = hold_account(body.account, actor)
    site = Site(account=account, **_read(body))
    _check_name(site)
    site.save(force_insert=True)
    act = Act(actor=actor, now=now)
    act.note(account, "sites", None, _shown(site))
    act.keep()
    return site


@use_case
def edit(site: UUID, body: UpdateSiteBody, *, actor: Actor, now: datetime) -> Site:
    """Set what is known of a site."""
    require(actor, "site.edit")
    row = _hold_site(site, actor)
    act, before = Act(actor=actor, now=now), _shown(row)
    place = {name: getattr(row, name) for name in PLACE}
    for name, value in _read(body).items():
        setattr(row, name, value)
    _check_name(row)
    if _shown(row) != before:
        act.note(row.account, "sites", before, _shown(row))
    row.save()
    act.keep()
    if {name: getattr(row, name) for name in PLACE} != place:
        facts_changed(accounts=[row.account_id], now=now)
    return row


@use_case
def delete(site: UUID, *, actor: Actor, now: datetime) -> None:
    """Take a site away."""
    require(actor, "site.delete")
    row = _hold_site(site, actor)
    act = Act(actor=actor, now=now)
    act.note(row.account, "sites", _shown(row), None)
    act.keep()
    row.delete()
    facts_changed(accounts=[row.account_id], now=now)


def _hold_site(site: UUID, actor: Actor) -> Site:
    row = locked(Site.objects.visible_to(actor).filter(pk=site)).select_related("account").first()
    if not isinstance(row, Site):
        raise NotFound(f"There is no site {site} that you may see.")
    return row


def _read(body: UpdateSiteBody) -> dict[str, Any]:
    values = {name: spelt(name, value) for name, value in given(body).items() if name != "account"}
    faults = list(check_account_facts(values))
    if "name" in values and not values["name"]:
        faults.append(FieldError("/name", "name_required", "A site has a name."))
    refuse(faults)
    return values | {name: values[name] or "" for name in TEXTS & values.keys()}


def _check_name(site: Site) -> None:
    found = Site.objects.filter(account=site.account_id, name=site.name).exclude(pk=site.pk).first()
    if found is not None:
        raise duplicate("a site", found.pk, "/name", "name")


def _shown(site: Site) -> dict[str, str | None]:
    return {name: str(value) if (value := getattr(site, name)) else None for name in SHOWN}
