"""Product lines, territories and partners."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict
from django.urls import URLPattern, reverse
from unfold.widgets import UnfoldAdminSelectWidget

from accounts import market
from accounts.accounts import OWNERS
from accounts.admin import appointing
from accounts.admin.forms import Lines, RowForm, changed_body, new_body
from accounts.market import (
    CreatePartnerBody,
    CreateProductLineBody,
    CreateTerritoryBody,
    UpdatePartnerBody,
    UpdateProductLineBody,
    UpdateTerritoryBody,
)
from accounts.models import Partner, ProductLine, Territory
from accounts.readers.overlaps import overlaps_now
from accounts.saving import Saved
from leadhub.actors import Actor
from leadhub.api.tokens import actor_of
from leadhub.clock import now
from leadhub.console import journal
from leadhub.console.acts import ObjectAction, ObjectLink, ObjectPage
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.tables import Table
from leadhub.models import User
from leadhub.policy.registry import can


def said_of(prefixes: Sequence[Mapping[str, str]]) -> list[str]:
    """Postal prefixes, each after its country."""
    return [f"{each['country']} {each['prefix']}" for each in prefixes]


class PrefixLines(Lines):
    """Postal prefixes, each after its country."""

    def prepare_value(self, value: Any) -> Any:
        """The prefixes as lines."""
        if isinstance(value, list):
            return super().prepare_value(said_of(value))
        return value

    def to_python(self, value: Any) -> Any:
        """The lines as the API takes them; what a line lacks is refused there."""
        lines = [line.partition(" ") for line in super().to_python(value)]
        return [{"country": country, "prefix": prefix.strip()} for country, _, prefix in lines]


class TerritoryForm(RowForm):
    """What a territory covers."""

    countries = Lines(help_text="ISO 3166-1 such as US, one a line.")
    regions = Lines(help_text="ISO 3166-2 such as US-MN, one a line.")
    postal_prefixes = PrefixLines(
        help_text="Country and beginning of its postal codes such as DE 80, one a line; not of countries named above."
    )


class PartnerForm(RowForm):
    """What a partner covers, and who looks after it."""

    languages = Lines(help_text="In two letters such as en or de, one a line.")

    manager = forms.ModelChoiceField(
        User.objects.filter(is_active=True, role__in=OWNERS).order_by("name"),
        required=False,
        widget=UnfoldAdminSelectWidget,
    )


@admin.register(ProductLine)
class ProductLineAdmin(ConsoleAdmin):
    """What is asked for."""

    verb = "product_line.list"
    create_verb = "product_line.create"
    change_verb = "product_line.edit"
    icon = "category"
    rank = 30
    form = RowForm
    empty = "No product line yet, so no lead says what it asks for. Add what you sell."
    list_display = ["label", "code", "is_active"]
    search_fields = ["label", "code"]
    ordering = ["code"]
    fields = ["code", "label", "is_active"]

    def rows(self, actor: Actor) -> "QuerySet[ProductLine]":
        """All of them."""
        return ProductLine.objects.all()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A code is for good."""
        return ["code"] if obj is not None else []

    def create_by(self, actor: Actor, values: Mapping[str, Any]) -> Model:
        """A new product line."""
        return market.create_product_line(new_body(CreateProductLineBody, values), actor=actor, now=now())

    def change_by(self, actor: Actor, subject: Any, values: Mapping[str, Any]) -> ProductLine:
        """Its label, and whether it is in use."""
        body = changed_body(UpdateProductLineBody, values, subject)
        return market.edit_product_line(subject.pk, body, actor=actor, now=now())


class MarketAdmin(ConsoleAdmin):
    """Base of what markets are made of: whoever saves is told what nobody covers since, and who covers the same."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Hand the form to the use case, and say what it warns of."""
        actor, values = actor_of(request), self.noted(form)
        saved: Any
        if change:
            saved = self.change_by(actor, self.rows(actor).get(pk=obj.pk), values)
        else:
            saved = self.create_by(actor, values)
            obj.pk = saved.pk
        for warning in saved.warnings:
            messages.warning(request, warning.detail)


def overlaps_page(_actor: Actor, partner: Any, _asked: QueryDict) -> Mapping[str, Any]:
    """Who covers the same as a partner, and who gets it."""
    found = overlaps_now(partner.pk)
    rows = [
        (one.detail, "Somebody is to be alone there" if one.severity == "error" else "A tie") for one in found.overlaps
    ]
    return {
        "said": found.ties,
        "tables": [Table("Others that cover the same", ("What", "How grave"), rows, "Nobody covers the same.")],
    }


@admin.register(Territory)
class TerritoryAdmin(MarketAdmin):
    """Parts of the market."""

    verb = "territory.list"
    create_verb = "territory.create"
    change_verb = "territory.edit"
    icon = "map"
    rank = 40
    group = "Partners"
    form = TerritoryForm
    empty = "No territory yet, so no partner is found by where somebody is. Add a part of the market."
    list_display = ["name", "where", "parts"]
    search_fields = ["name"]
    ordering = ["name"]
    fields = ["name", "countries", "regions", "postal_prefixes"]

    def rows(self, actor: Actor) -> "QuerySet[Territory]":
        """All of them."""
        return Territory.objects.all()

    @admin.display(description="Countries")
    def where(self, row: Territory) -> str:
        """Whole ones."""
        return ", ".join(row.countries)

    @admin.display(description="Regions and postal codes")
    def parts(self, row: Territory) -> str:
        """Parts of countries."""
        return ", ".join([*row.regions, *said_of(row.postal_prefixes)])

    def create_by(self, actor: Actor, values: Mapping[str, Any]) -> Any:
        """A new territory."""
        return market.create_territory(new_body(CreateTerritoryBody, values), actor=actor, now=now())

    def change_by(self, actor: Actor, subject: Any, values: Mapping[str, Any]) -> Saved:
        """What it covers."""
        body = changed_body(UpdateTerritoryBody, values, subject)
        return market.edit_territory(subject.pk, body, actor=actor, now=now())


@admin.register(Partner)
class PartnerAdmin(MarketAdmin):
    """Who sells for us."""

    verb = "channel_partner.list"
    list_before_template = "accounts/partners.html"
    create_verb = "channel_partner.create"
    change_verb = "channel_partner.edit"
    icon = "handshake"
    rank = 10
    group = "Partners"
    title = "Distributors and OEMs"
    object_actions: ClassVar[Sequence[ObjectAction]] = [journal.writing("partner")]
    object_pages: ClassVar[Sequence[ObjectPage | ObjectLink]] = [
        journal.reading("partner", "channel_partner.read"),
        ObjectPage(
            name="overlaps",
            label="Who covers the same",
            verb="territory.overlaps",
            template="leadhub/console/tables.html",
            shows=overlaps_page,
        ),
    ]
    form = PartnerForm
    empty = "No partner yet. Leads for channels go to the channel desk until you add one."
    list_display = ["name", "kind", "account", "manager", "is_active"]
    list_select_related = ["account", "manager"]
    list_filter = ["kind", "is_exclusive", "is_active"]
    search_fields = ["name"]
    ordering = ["name"]
    autocomplete_fields = ["account", "territories"]
    fields = [
        "account",
        "name",
        "kind",
        "territories",
        "product_lines",
        "is_exclusive",
        "languages",
        "manager",
        "is_active",
    ]

    def rows(self, actor: Actor) -> "QuerySet[Partner]":
        """All of them."""
        return Partner.objects.all()

    def verbs(self) -> list[str]:
        """Partners are set up too."""
        return [*super().verbs(), appointing.VERB]

    def get_urls(self) -> list[URLPattern]:
        """Two addresses more: setting one up, page by page."""
        return [*appointing.routes(self.admin_site), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> Any:
        """The list, with the way to a new one."""
        set_up = reverse(f"admin:{appointing.BEGIN}") if can(actor_of(request), appointing.VERB) else ""
        return super().changelist_view(request, {"set_up": set_up, **(extra_context or {})})

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A partner stays the company that it is."""
        return ["account"] if obj is not None else []

    def create_by(self, actor: Actor, values: Mapping[str, Any]) -> Any:
        """A new partner."""
        return market.create_partner(new_body(CreatePartnerBody, values), actor=actor, now=now())

    def change_by(self, actor: Actor, subject: Any, values: Mapping[str, Any]) -> Saved:
        """What it covers, and who looks after it."""
        body = changed_body(UpdatePartnerBody, values, subject)
        return market.edit_partner(subject.pk, body, actor=actor, now=now())
