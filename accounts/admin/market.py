"""Product lines, territories and partners."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminSelectWidget

from accounts import market
from accounts.accounts import OWNERS
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
from leadhub.actors import Actor
from leadhub.clock import now
from leadhub.console.admin import ConsoleAdmin
from leadhub.models import User


class TerritoryForm(RowForm):
    """What a territory covers."""

    countries = Lines(help_text="ISO 3166-1 such as US, one a line.")
    regions = Lines(help_text="ISO 3166-2 such as US-MN, one a line.")


class PartnerForm(RowForm):
    """What a partner covers, and who looks after it."""

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
    form = RowForm
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


@admin.register(Territory)
class TerritoryAdmin(ConsoleAdmin):
    """Parts of the market."""

    verb = "territory.list"
    create_verb = "territory.create"
    change_verb = "territory.edit"
    icon = "map"
    form = TerritoryForm
    list_display = ["name", "countries", "regions"]
    search_fields = ["name"]
    ordering = ["name"]
    fields = ["name", "countries", "regions"]

    def rows(self, actor: Actor) -> "QuerySet[Territory]":
        """All of them."""
        return Territory.objects.all()

    def create_by(self, actor: Actor, values: Mapping[str, Any]) -> Model:
        """A new territory."""
        return market.create_territory(new_body(CreateTerritoryBody, values), actor=actor, now=now())

    def change_by(self, actor: Actor, subject: Any, values: Mapping[str, Any]) -> Territory:
        """What it covers."""
        body = changed_body(UpdateTerritoryBody, values, subject)
        return market.edit_territory(subject.pk, body, actor=actor, now=now())


@admin.register(Partner)
class PartnerAdmin(ConsoleAdmin):
    """Who sells for us."""

    verb = "channel_partner.list"
    create_verb = "channel_partner.create"
    change_verb = "channel_partner.edit"
    icon = "handshake"
    form = PartnerForm
    list_display = ["name", "kind", "account", "manager", "is_active"]
    list_select_related = ["account", "manager"]
    list_filter = ["kind", "is_active"]
    search_fields = ["name"]
    ordering = ["name"]
    autocomplete_fields = ["account", "territories"]
    fields = ["account", "name", "kind", "territories", "product_lines", "manager", "is_active"]

    def rows(self, actor: Actor) -> "QuerySet[Partner]":
        """All of them."""
        return Partner.objects.all()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """A partner stays the company that it is."""
        return ["account"] if obj is not None else []

    def create_by(self, actor: Actor, values: Mapping[str, Any]) -> Model:
        """A new partner."""
        return market.create_partner(new_body(CreatePartnerBody, values), actor=actor, now=now())

    def change_by(self, actor: Actor, subject: Any, values: Mapping[str, Any]) -> Partner:
        """What it covers, and who looks after it."""
        body = changed_body(UpdatePartnerBody, values, subject)
        return market.edit_partner(subject.pk, body, actor=actor, now=now())
