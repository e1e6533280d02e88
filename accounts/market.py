"""Product lines, territories and partners, kept by operations: what they change may send leads another way."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.db.models import Q
from msgspec import UNSET, Meta, UnsetType

from accounts.accounts import visible_account
from accounts.editing import Act, duplicate, facts_changed
from accounts.forms import refuse, spelt
from accounts.models import Account, Partner, ProductLine, Site, Territory
from accounts.registry import end_those_of
from accounts.rules.places import is_country, is_region, postal_key
from accounts.saving import Saved, Standing
from accounts.unmerged import keep_unmerged
from leadhub.actors import Actor, Role
from leadhub.api.bodies import Body, given
from leadhub.bulk import locked
from leadhub.errors import Conflict, FieldError, NotFound
from leadhub.models import Row, User
from leadhub.policy.registry import require
from leadhub.usecases import use_case

Code = Annotated[str, Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=40)]
Label = Annotated[str, Meta(min_length=1, max_length=80)]
Title = Annotated[str, Meta(min_length=1, max_length=120)]
Codes = Annotated[list[Annotated[str, Meta(max_length=6)]], Meta(max_length=1_000)]
Language = Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,4})?$", max_length=8)]
AREA = frozenset({"countries", "regions", "postal_prefixes"})
COVERAGE = frozenset({"is_active", "is_exclusive", "territories", "product_lines"})
MANAGERS = (Role.SALES, Role.MANAGER, Role.MARKETING, Role.OPERATIONS)


class UpdateProductLineBody(Body):
    """What is to be set; the code stays, since leads are filed under it."""

    label: Label | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET


class CreateProductLineBody(UpdateProductLineBody, kw_only=True):
    """Something that is asked for."""

    code: Code
    label: Label


class PostalPrefixBody(Body):
    """The beginning of the postal codes of a part of a country; blanks and hyphens count nothing."""

    country: Annotated[str, Meta(max_length=2)]
    prefix: Annotated[str, Meta(max_length=16)]


class UpdateTerritoryBody(Body):
    """What is to be set; what is left out stays as it is."""

    name: Label | UnsetType = UNSET
    countries: Codes | UnsetType = UNSET
    regions: Codes | UnsetType = UNSET
    postal_prefixes: Annotated[list[PostalPrefixBody], Meta(max_length=2_000)] | UnsetType = UNSET


class CreateTerritoryBody(UpdateTerritoryBody, kw_only=True):
    """A part of the market."""

    name: Label


class UpdatePartnerBody(Body):
    """What is to be set; no product line means every one. Who is not active any more has no registered deals."""

    name: Title | UnsetType = UNSET
    kind: Partner.Kind | UnsetType = UNSET
    territories: Annotated[list[UUID], Meta(max_length=200)] | UnsetType = UNSET
    product_lines: Annotated[list[str], Meta(max_length=200)] | UnsetType = UNSET
    is_exclusive: bool | UnsetType = UNSET
    languages: Annotated[list[Language], Meta(max_length=50)] | UnsetType = UNSET
    manager: UUID | UnsetType | None = UNSET
    is_active: bool | UnsetType = UNSET


class CreatePartnerBody(UpdatePartnerBody, kw_only=True):
    """An account that works leads of its territories."""

    account: UUID
    name: Title


@use_case
def create_product_line(body: CreateProductLineBody, *, actor: Actor, now: datetime) -> ProductLine:
    """Add a product line."""
    require(actor, "product_line.create")
    found = ProductLine.objects.filter(code=body.code).first()
    if found is not None:
        raise duplicate("a product line", found.pk, "/code", "code")
    line = ProductLine(**_named(body, "label"))
    line.save(force_insert=True)
    return line


@use_case
def edit_product_line(line: UUID, body: UpdateProductLineBody, *, actor: Actor, now: datetime) -> ProductLine:
    """Rename a product line, or take it out of use: no new signal may name it then."""
    require(actor, "product_line.edit")
    row: ProductLine = _held(ProductLine, line, "product line")
    if row.code == ProductLine.UNSPECIFIED and body.is_active is False:
        raise Conflict("What names no product line needs this one.", code="line_needed")
    _save(row, _named(body, "label"), actor=actor, now=now)
    return row


@use_case
def create_territory(body: CreateTerritoryBody, *, actor: Actor, now: datetime) -> Saved:
    """Add a territory."""
    require(actor, "territory.create")
    territory = Territory(**_area(body, Territory()))
    _check_name(territory, "a territory")
    standing = Standing.at(now)
    territory.save(force_insert=True)
    return standing.saved(territory)


@use_case
def edit_territory(territory: UUID, body: UpdateTerritoryBody, *, actor: Actor, now: datetime) -> Saved:
    """Change what a territory covers; leads of the places it gains or loses are looked at again."""
    require(actor, "territory.edit")
    row: Territory = _held(Territory, territory, "territory")
    standing = Standing.at(now)
    before = Territory(countries=row.countries, regions=row.regions, postal_prefixes=row.postal_prefixes)
    changed = _save(row, _area(body, row), actor=actor, now=now, check="a territory")
    if changed & AREA and row.partners.exists():
        _look_again_in([before, row], now)
    return standing.saved(row)


@use_case
def create_partner(body: CreatePartnerBody, *, actor: Actor, now: datetime, key: UUID | None = None) -> Saved:
    """Make an account a partner, under a `key` that the caller chose where it must be found again by it."""
    require(actor, "channel_partner.create")
    faults: list[FieldError] = []
    account = visible_account(body.account, actor, faults, "/account")
    values, many = _partner_values(body, faults)
    refuse(faults)
    assert account is not None, "a missing account is a fault"
    found = Partner.objects.filter(account=account).first()
    if found is not None:
        raise duplicate("a partner", found.pk, "/account", "account")
    standing = Standing.at(now)
    partner = Partner(account=account, **({"pk": key} if key else {}), **values)
    _check_name(partner, "a partner")
    partner.save(force_insert=True)
    keep_unmerged(accounts=[account.pk])
    for name, rows in many.items():
        getattr(partner, name).set(rows)
    facts_changed(accounts=[account.pk], now=now)
    _look_again_in(partner.territories.all(), now)
    return standing.saved(partner)


@use_case
def edit_partner(partner: UUID, body: UpdatePartnerBody, *, actor: Actor, now: datetime) -> Saved:
    """Change what a partner covers; leads of the places that it covers or covered are looked at again.

    So are those of the customers that it serves by agreement. What it registered ends once it is out of use.
    """
    require(actor, "channel_partner.edit")
    row: Partner = _held(Partner, partner, "partner")
    faults: list[FieldError] = []
    values, many = _partner_values(body, faults)
    refuse(faults)
    before, standing = list(row.territories.all()), Standing.at(now)
    act = Act(actor=actor, now=now)
    changed = act.assign(row, values)
    _check_name(row, "a partner")
    row.save()
    for name, rows in many.items():
        held = {each.pk: str(each) for each in getattr(row, name).all()}
        if held.keys() != {each.pk for each in rows}:
            act.note(row, name, sorted(held.values()), sorted(str(each) for each in rows))
            getattr(row, name).set(rows)
            changed.add(name)
    act.keep()
    if "is_active" in changed and not row.is_active:
        # Customers are locked before their leads, which are looked at again below.
        end_those_of(row.pk, actor=actor, now=now)
    if changed & COVERAGE:
        concerned = Account.objects.filter(Q(pk=row.account_id) | Q(distributor_of_record=row))
        facts_changed(accounts=concerned.values("pk"), now=now)
        _look_again_in([*before, *row.territories.all()], now)
    return standing.saved(row)


def _held(model: type[Any], key: UUID, words: str) -> Any:
    row = locked(model.objects.filter(pk=key)).first()
    if row is None:
        raise NotFound(f"There is no {words} {key} that you may see.")
    return row


def _save(row: Any, values: dict[str, Any], *, actor: Actor, now: datetime, check: str = "") -> set[str]:
    act = Act(actor=actor, now=now)
    changed = act.assign(row, values)
    if check:
        _check_name(row, check)
    row.save()
    act.keep()
    return changed


def _check_name(row: Territory | Partner, kind: str) -> None:
    found = type(row).objects.filter(name=row.name).exclude(pk=row.pk).first()
    if found is not None:
        raise duplicate(kind, found.pk, "/name", "name")


def _named(body: Body, field: str) -> dict[str, Any]:
    """The values of a body in which one field must not be blank."""
    values = {name: spelt(name, value) for name, value in given(body).items()}
    if field in values and not values[field]:
        refuse([FieldError(f"/{field}", "blank", "Give it a name.")])
    return values


def _area(body: UpdateTerritoryBody, row: Territory) -> dict[str, Any]:
    """The columns that a body sets of a territory."""
    values = _named(body, "name")
    faults = []
    for name, is_known, scheme in (("countries", is_country, "3166-1"), ("regions", is_region, "3166-2")):
        if name in values:
            values[name] = sorted({code.upper() for code in values[name]})
            faults += [
                FieldError(f"/{name}", f"unknown_{name}", f"{code!r} is no code of ISO {scheme}.")
                for code in values[name]
                if not is_known(code)
            ]
    if AREA & values.keys():
        given_prefixes = body.postal_prefixes or []
        held = [PostalPrefixBody(**each) for each in row.postal_prefixes]
        prefixes = given_prefixes if "postal_prefixes" in values else held
        values["postal_prefixes"] = _prefixes(prefixes, values.get("countries", row.countries), faults)
    refuse(faults)
    return values


def _prefixes(given: Iterable[PostalPrefixBody], countries: Iterable[str], faults: list[FieldError]) -> list[Any]:
    """Postal prefixes in one spelling, each once; whole countries need none."""
    whole, found = set(countries), set()
    for number, each in enumerate(given):
        at, country, prefix = f"/postal_prefixes/{number}", each.country.upper(), postal_key(each.prefix)
        if not is_country(country):
            faults.append(FieldError(f"{at}/country", "unknown_country", f"{country!r} is no code of ISO 3166-1."))
        elif country in whole:
            detail = f"The whole of {country} is in the territory, so that a postal prefix of it says nothing."
            faults.append(FieldError(at, "pointless_prefix", detail))
        if not prefix:
            faults.append(FieldError(f"{at}/prefix", "blank", "Give the beginning of a postal code."))
        found.add((country, prefix))
    return [{"country": country, "prefix": prefix} for country, prefix in sorted(found)]


def _partner_values(body: UpdatePartnerBody, faults: list[FieldError]) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """The columns and the related rows that a body sets."""
    values = {name: value for name, value in _named(body, "name").items() if name != "account"}
    many: dict[str, list[Any]] = {}
    if "territories" in values:
        many["territories"] = _related(Territory, "pk", values.pop("territories"), faults, "/territories")
    if "product_lines" in values:
        many["product_lines"] = _related(ProductLine, "code", values.pop("product_lines"), faults, "/product_lines")
    if "manager" in values:
        manager = values["manager_id"] = values.pop("manager")
        if manager and not User.objects.filter(pk=manager, is_active=True, role__in=MANAGERS).exists():
            faults.append(FieldError("/manager", "unknown_owner", "The manager is an active user of the staff."))
    return values, many


def _related(model: type[Row], key: str, wanted: Iterable[Any], faults: list[FieldError], pointer: str) -> list[Row]:
    asked = {str(each) for each in wanted}
    rows = list(model._default_manager.filter(**{f"{key}__in": asked}))
    unknown = asked - {str(getattr(row, key)) for row in rows}
    faults += [FieldError(pointer, "unknown_value", f"There is no {each}.") for each in sorted(unknown)]
    return rows


def _look_again_in(territories: Iterable[Territory], now: datetime) -> None:
    """The leads of everybody in these places, and of whoever has a site there."""
    places = list(territories)
    countries = {code for territory in places for code in territory.countries}
    regions = {code for territory in places for code in territory.regions}
    parted = {each["country"] for territory in places for each in territory.postal_prefixes}
    if not (countries or regions or parted):
        return
    there = Q(country__in=countries) | Q(region__in=regions) | Q(country__in=parted)
    accounts = Account.objects.filter(there | Q(pk__in=Site.objects.filter(there).values("account")))
    every = countries | parted | {code.partition("-")[0] for code in regions}
    facts_changed(accounts=accounts.values("pk"), countries=sorted(every), now=now)
