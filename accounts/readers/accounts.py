"""Accounts and their sites as callers read them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import (
    Account,
    ChannelType,
    ExternalRef,
    OrderProfile,
    ProductionModel,
    Relationship,
    Site,
    TargetStatus,
)
from accounts.readers.filters import CompanyName, Domain, OneOfList
from accounts.readers.references import ExternalRefView, references_of
from accounts.readers.roots import views_of
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Ids, Instant, OneOf, Words
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.api.users import USER


class AccountView(View):
    """A company; null and an empty list mean unknown."""

    id: UUID
    name: str | None
    domain: str | None
    industry: str | None
    application: str | None
    country: str | None
    region: str | None
    postal_code: str | None
    employee_count: int | None
    plant_count: int | None
    production_model: ProductionModel | None
    order_profile: OrderProfile | None
    certifications: list[str]
    compliance_needs: list[str]
    channel_type: ChannelType | None
    relationships: list[Relationship]
    target_status: TargetStatus
    parent: UUID | None
    owner: UUID | None
    distributor_of_record: UUID | None
    sites: list[UUID]
    external_refs: list[ExternalRefView]
    created_at: datetime
    updated_at: datetime


class SiteView(View):
    """A place of an account: a plant, an office or a warehouse."""

    id: UUID
    account: UUID
    name: str
    kind: Site.Kind
    country: str | None
    region: str | None
    city: str | None
    postal_code: str | None


class AccountFilters(Filters):
    """What accounts may be narrowed to."""

    name = CompanyName("name_key")
    domain = Domain("domain")
    country = Words("country")
    region = Words("region")
    industry = Words("industry")
    channel_type = OneOf("channel_type", ChannelType)
    target_status = OneOf("target_status", TargetStatus)
    relationship = OneOfList("relationships", Relationship)
    owner = Ids("owner_id")
    distributor_of_record = Ids("distributor_of_record_id")
    parent = Ids("parent_id")
    created_at__gte = Instant("created_at", "gte")
    created_at__lt = Instant("created_at", "lt")
    updated_at__gte = Instant("updated_at", "gte")
    updated_at__lt = Instant("updated_at", "lt")


class SiteFilters(Filters):
    """What sites may be narrowed to."""

    account = Ids("account_id")
    kind = OneOf("kind", Site.Kind)
    country = Words("country")
    region = Words("region")


def account_rows(actor: Actor) -> "QuerySet[Account]":
    """Accounts that were not merged into another."""
    return Account.objects.visible_to(actor).canonical()


def account_views(_actor: Actor, rows: Sequence[Account]) -> list[AccountView]:
    """The accounts of one page."""
    ids = [row.pk for row in rows]
    sites: dict[UUID, list[UUID]] = defaultdict(list)
    for account, site in Site.objects.filter(account__in=ids).order_by("name", "pk").values_list("account_id", "pk"):
        sites[account].append(site)
    references = references_of(ExternalRef.Object.ACCOUNT, ids)
    return [_view(row, sites.get(row.pk, []), references) for row in rows]


def accounts_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, AccountView]:
    """The accounts with these ids; what was merged answers as the account that stands for it."""
    return views_of(Account.objects.visible_to(actor), keys, lambda rows: account_views(actor, rows))


def site_rows(actor: Actor) -> "QuerySet[Site]":
    """The sites of every account."""
    return Site.objects.visible_to(actor)


def site_views(_actor: Actor, rows: Sequence[Site]) -> list[SiteView]:
    """The sites of one page."""
    return [
        SiteView(
            id=row.pk,
            account=row.account_id,
            name=row.name,
            kind=Site.Kind(row.kind),
            country=row.country,
            region=row.region,
            city=row.city or None,
            postal_code=row.postal_code or None,
        )
        for row in rows
    ]


def sites_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, SiteView]:
    """The sites with these ids."""
    return {view.id: view for view in site_views(actor, list(site_rows(actor).filter(pk__in=keys)))}


def _view(row: Account, sites: list[UUID], references: Mapping[UUID, list[ExternalRefView]]) -> AccountView:
    return AccountView(
        id=row.pk,
        name=row.name or None,
        domain=row.domain or None,
        industry=row.industry,
        application=row.application,
        country=row.country,
        region=row.region,
        postal_code=row.postal_code,
        employee_count=row.employee_count,
        plant_count=row.plant_count,
        production_model=ProductionModel(row.production_model) if row.production_model else None,
        order_profile=OrderProfile(row.order_profile) if row.order_profile else None,
        certifications=list(row.certifications),
        compliance_needs=list(row.compliance_needs),
        channel_type=ChannelType(row.channel_type) if row.channel_type else None,
        relationships=[Relationship(word) for word in row.relationships],
        target_status=TargetStatus(row.target_status),
        parent=row.parent_id,
        owner=row.owner_id,
        distributor_of_record=row.distributor_of_record_id,
        sites=sites,
        external_refs=references.get(row.pk, []),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


ACCOUNT: Noun[AccountView] = Noun(
    name="Account",
    view=AccountView,
    verb="account.read",
    load=accounts_by_id,
    links=lambda: {"parent": ACCOUNT, "owner": USER, "sites": SITE},
)
ACCOUNTS = Listing(
    noun=ACCOUNT,
    verb="account.list",
    rows=account_rows,
    views=account_views,
    filters=AccountFilters,
    orderings=Orderings(
        {"created_at": Key("created_at"), "updated_at": Key("updated_at"), "name": Key("name_key")},
        default="-created_at",
    ),
)
SITE: Noun[SiteView] = Noun(
    name="Site", view=SiteView, verb="site.read", load=sites_by_id, links=lambda: {"account": ACCOUNT}
)
SITES = Listing(
    noun=SITE,
    verb="site.list",
    rows=site_rows,
    views=site_views,
    filters=SiteFilters,
    orderings=Orderings({"name": Key("name")}, default="name"),
)
