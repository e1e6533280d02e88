"""What leads may be narrowed to."""

from typing import Any, ClassVar

import django_filters
from django import forms

from accounts.mentions import email_keys
from leadhub.api.filters import Filters, Ids, Instant, OneOf, Truth, Word, Words
from qualification.models import Action, Level, RouteKind, Stage, Tier, Trend


class AddressField(forms.CharField):
    """An e-mail address, compared as addresses are: by its key."""

    def clean(self, value: Any) -> str:
        """The key of the address; blank when absent."""
        text: str = super().clean(value)
        try:
            return email_keys(text)[0] if text else ""
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class Address(django_filters.Filter):
    """One e-mail address, however it is written."""

    field_class = AddressField
    gives: ClassVar[Any] = str
    several: ClassVar[bool] = False


class LeadFilters(Filters):
    """What leads may be narrowed to."""

    stage = OneOf("stage", Stage)
    action = OneOf("action", Action)
    fit_tier = OneOf("fit_tier", Tier)
    level = OneOf("level", Level)
    trend = OneOf("state__trend", Trend)
    route = OneOf("route_kind", RouteKind)
    owner = Ids("owner_id")
    team = Ids("team_id")
    source = Words("first_origin__source")
    campaign = Word("first_origin__campaign")
    product_line = Words("product_line__code")
    account = Ids("account_id")
    contact = Ids("contact_id")
    returned = Truth("returned")
    contact__email = Address("contact__email_key")
    created_at__gte = Instant("created_at", "gte")
    created_at__lt = Instant("created_at", "lt")
    updated_at__gte = Instant("updated_at", "gte")
    updated_at__lt = Instant("updated_at", "lt")
