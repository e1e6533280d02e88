"""Product lines, territories and partners as the staff reads them."""

from collections.abc import Sequence
from uuid import UUID

import msgspec
from django.db.models import QuerySet

from accounts.models import Partner, ProductLine, Territory
from accounts.readers.accounts import ACCOUNT
from accounts.saving import Saved
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Ids, OneOf, Truth, Words
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.api.users import USER
from leadhub.documents.draft_readers import WarningView


class ProductLineView(View):
    """What is asked for."""

    id: UUID
    code: str
    label: str
    is_active: bool


class PostalPrefixView(View):
    """The beginning of the postal codes of a part of a country."""

    country: str
    prefix: str


class TerritoryView(View):
    """Whole countries (ISO 3166-1), single subdivisions (ISO 3166-2), and parts of countries by postal code.

    `warnings` are told once, by the answer to a change: markets that nobody covers since, and new overlaps.
    """

    id: UUID
    name: str
    countries: list[str]
    regions: list[str]
    postal_prefixes: list[PostalPrefixView]
    warnings: list[WarningView]


class PartnerView(View):
    """A company that works leads of its territories; no product line means every one.

    `warnings` are told once, by the answer to a change: markets that nobody covers since, and new overlaps.
    """

    id: UUID
    account: UUID
    name: str
    kind: Partner.Kind
    territories: list[UUID]
    product_lines: list[str]
    is_exclusive: bool
    languages: list[str]
    manager: UUID | None
    is_active: bool
    warnings: list[WarningView]


class ProductLineFilters(Filters):
    """What product lines may be narrowed to."""

    code = Words("code")
    is_active = Truth("is_active")


class PartnerFilters(Filters):
    """What partners may be narrowed to."""

    account = Ids("account_id")
    kind = OneOf("kind", Partner.Kind)
    is_active = Truth("is_active")


def product_line_rows(_actor: Actor) -> "QuerySet[ProductLine]":
    """All product lines."""
    return ProductLine.objects.all()


def product_line_views(_actor: Actor, rows: Sequence[ProductLine]) -> list[ProductLineView]:
    """The product lines of one page."""
    return [ProductLineView(id=row.pk, code=row.code, label=row.label, is_active=row.is_active) for row in rows]


def product_lines_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, ProductLineView]:
    """The product lines with these ids."""
    rows = list(product_line_rows(actor).filter(pk__in=keys))
    return {view.id: view for view in product_line_views(actor, rows)}


def territory_rows(_actor: Actor) -> "QuerySet[Territory]":
    """All territories."""
    return Territory.objects.all()


def territory_views(_actor: Actor, rows: Sequence[Territory]) -> list[TerritoryView]:
    """The territories of one page."""
    return [
        TerritoryView(
            id=row.pk,
            name=row.name,
            countries=list(row.countries),
            regions=list(row.regions),
            postal_prefixes=[PostalPrefixView(**each) for each in row.postal_prefixes],
            warnings=[],
        )
        for row in rows
    ]


def territories_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, TerritoryView]:
    """The territories with these ids."""
    return {view.id: view for view in territory_views(actor, list(territory_rows(actor).filter(pk__in=keys)))}


def partner_rows(_actor: Actor) -> "QuerySet[Partner]":
    """All partners: the policy keeps them to the staff."""
    return Partner.objects.prefetch_related("territories", "product_lines")


def partner_views(_actor: Actor, rows: Sequence[Partner]) -> list[PartnerView]:
    """The partners of one page."""
    return [
        PartnerView(
            id=row.pk,
            account=row.account_id,
            name=row.name,
            kind=Partner.Kind(row.kind),
            territories=[territory.pk for territory in row.territories.all()],
            product_lines=[line.code for line in row.product_lines.all()],
            is_exclusive=row.is_exclusive,
            languages=list(row.languages),
            manager=row.manager_id,
            is_active=row.is_active,
            warnings=[],
        )
        for row in rows
    ]


def partners_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, PartnerView]:
    """The partners with these ids."""
    return {view.id: view for view in partner_views(actor, list(partner_rows(actor).filter(pk__in=keys)))}


PRODUCT_LINE = Noun(name="ProductLine", view=ProductLineView, verb="product_line.read", load=product_lines_by_id)
PRODUCT_LINES = Listing(
    noun=PRODUCT_LINE,
    verb="product_line.list",
    rows=product_line_rows,
    views=product_line_views,
    filters=ProductLineFilters,
    orderings=Orderings({"code": Key("code")}, default="code"),
)
TERRITORY = Noun(name="Territory", view=TerritoryView, verb="territory.read", load=territories_by_id)
TERRITORIES = Listing(
    noun=TERRITORY,
    verb="territory.list",
    rows=territory_rows,
    views=territory_views,
    orderings=Orderings({"name": Key("name")}, default="name"),
)
PARTNER = Noun(
    name="Partner",
    view=PartnerView,
    verb="channel_partner.read",
    load=partners_by_id,
    links=lambda: {"account": ACCOUNT, "territories": TERRITORY, "manager": USER},
)
PARTNERS = Listing(
    noun=PARTNER,
    verb="channel_partner.list",
    rows=partner_rows,
    views=partner_views,
    filters=PartnerFilters,
    orderings=Orderings({"name": Key("name")}, default="name"),
)


def territory_saved(actor: Actor, saved: Saved) -> TerritoryView:
    """A territory after a change, with what the change is to be known for."""
    return msgspec.structs.replace(TERRITORY.read(actor, saved.pk), warnings=_warnings(saved))


def partner_saved(actor: Actor, saved: Saved) -> PartnerView:
    """A partner after a change, with what the change is to be known for."""
    return msgspec.structs.replace(PARTNER.read(actor, saved.pk), warnings=_warnings(saved))


def _warnings(saved: Saved) -> list[WarningView]:
    return [WarningView(code=one.code, detail=one.detail) for one in saved.warnings]
