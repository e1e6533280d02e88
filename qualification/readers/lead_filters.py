"""What leads may be narrowed to."""

from collections.abc import Sequence
from typing import Any, ClassVar
from uuid import UUID

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from accounts.consents import consenting, refusing
from accounts.mentions import email_keys
from accounts.models import ConsentScope
from leadhub.api.filters import Filters, Ids, Instant, OneOf, Truth, Word, Words
from leadhub.errors import BadRequest, FieldError
from qualification.lead_counts import ENDED, counted_as, furthest, reached, whereabouts, with_workers
from qualification.models import (
    Action,
    Business,
    CountedAs,
    Lead,
    Level,
    Milestone,
    RouteKind,
    Stage,
    Tier,
    Trend,
    Whereabouts,
)

_ORIGINS = {
    "source": "first_origin__source",
    "campaign": "first_origin__campaign",
    "qualifying_source": "qualifying_origin__source",
    "qualifying_campaign": "qualifying_origin__campaign",
}


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
    """What leads may be narrowed to.

    `reached` finds those that passed all of these milestones, `reached_any` those that passed one of them;
    `reached__gte` and `reached__lt` say when: any of those of `reached_any`, else the first of `reached`. `last_team`
    and `last_owner` are who has a lead, or had it last. A group without a key is found by its `__isnull`.
    """

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
    contact__consented_to = OneOf("contact", ConsentScope, method="have_consenting")
    contact__withdrew_from = OneOf("contact", ConsentScope, method="have_refusing")
    business = OneOf("business", Business)
    segment = Word("fit_profile")
    counted_as = OneOf("counted_as", CountedAs, method="count_as")
    reached = OneOf("reached", Milestone, method="have_reached")
    reached_any = OneOf("reached_any", Milestone, method="have_reached_any")
    reached__gte = Instant(method="are_dated")
    reached__lt = Instant(method="are_dated")
    handed_over__lt = Instant("handed_over_at", "lt")
    ended = Truth(method="have_ended")
    furthest = OneOf("furthest", Milestone, method="got_so_far")
    whereabouts = OneOf("whereabouts", Whereabouts, method="became")
    last_team = Ids(method="were_worked")
    last_owner = Ids(method="were_worked")
    qualifying_source = Words("qualifying_origin__source")
    qualifying_campaign = Word("qualifying_origin__campaign")
    source__isnull = Truth(method="lack")
    campaign__isnull = Truth(method="lack")
    qualifying_source__isnull = Truth(method="lack")
    qualifying_campaign__isnull = Truth(method="lack")
    segment__isnull = Truth("fit_profile", "isnull")
    route__isnull = Truth("route_kind", "isnull")
    last_team__isnull = Truth(method="were_worked")
    last_owner__isnull = Truth(method="were_worked")
    created_at__gte = Instant("created_at", "gte")
    created_at__lt = Instant("created_at", "lt")
    updated_at__gte = Instant("updated_at", "gte")
    updated_at__lt = Instant("updated_at", "lt")

    def have_consenting(self, rows: "QuerySet[Lead]", name: str, value: Sequence[ConsentScope]) -> "QuerySet[Lead]":
        """Those whose contacts may be reached in one of these ways."""
        return rows.filter(contact__in=consenting(value).values("pk")) if value else rows

    def have_refusing(self, rows: "QuerySet[Lead]", name: str, value: Sequence[ConsentScope]) -> "QuerySet[Lead]":
        """Those whose contacts have withdrawn from one of these ways."""
        return rows.filter(contact__in=refusing(value).values("pk")) if value else rows

    def count_as(self, rows: "QuerySet[Lead]", name: str, value: Sequence[str]) -> "QuerySet[Lead]":
        """Those that count for one of these sides."""
        found = Q()
        for word in value:
            found |= counted_as(CountedAs(word))
        return rows.filter(found)

    def have_reached(self, rows: "QuerySet[Lead]", name: str, value: Sequence[str]) -> "QuerySet[Lead]":
        """Those that passed all of these milestones, the first in a period where one is named."""
        first, *others = map(Milestone, value)
        given = self.form.cleaned_data
        found = reached(first) if given.get("reached_any") else self._reached_in_period(first)
        for milestone in others:
            found &= reached(milestone)
        return rows.filter(found)

    def have_reached_any(self, rows: "QuerySet[Lead]", name: str, value: Sequence[str]) -> "QuerySet[Lead]":
        """Those that passed one of these milestones, in a period where one is named."""
        found = Q()
        for word in value:
            found |= self._reached_in_period(Milestone(word))
        return rows.filter(found)

    def _reached_in_period(self, milestone: Milestone) -> Q:
        given = self.form.cleaned_data
        return reached(milestone, given.get("reached__gte"), given.get("reached__lt"))

    def are_dated(self, rows: "QuerySet[Lead]", name: str, value: Any) -> "QuerySet[Lead]":
        """The period belongs to `reached_any`, else to `reached`, which read it; alone it means nothing."""
        if self.form.cleaned_data.get("reached") or self.form.cleaned_data.get("reached_any"):
            return rows
        detail = "It says when what `reached` or `reached_any` names was reached: give one of them too."
        fault = FieldError(f"/{name}", "malformed_parameter", detail)
        raise BadRequest(f"The parameter {name}: {detail}", code=fault.code, errors=[fault], parameter=name)

    def have_ended(self, rows: "QuerySet[Lead]", name: str, value: bool) -> "QuerySet[Lead]":
        """Those that were won, lost, given back or taken out, or all others."""
        return rows.filter(ENDED if value else ~ENDED)

    def got_so_far(self, rows: "QuerySet[Lead]", name: str, value: Sequence[str]) -> "QuerySet[Lead]":
        """Those that took no step after one of these."""
        return rows.annotate(furthest=furthest()).filter(furthest__in=value)

    def became(self, rows: "QuerySet[Lead]", name: str, value: Sequence[str]) -> "QuerySet[Lead]":
        """Those of which one of these has become."""
        return rows.annotate(whereabouts=whereabouts()).filter(whereabouts__in=value)

    def were_worked(self, rows: "QuerySet[Lead]", name: str, value: "Sequence[UUID] | bool") -> "QuerySet[Lead]":
        """Those that one of these has, or had last."""
        column, _, lookup = name.partition("__")
        return with_workers(rows).filter(**{f"{column}__{lookup or 'in'}": value})

    def lack(self, rows: "QuerySet[Lead]", name: str, value: bool) -> "QuerySet[Lead]":
        """Those of whose touch nobody said it, or all others."""
        column = _ORIGINS[name.partition("__")[0]]
        nothing = Q(**{f"{column}__isnull": True}) | Q(**{column: ""})
        return rows.filter(nothing if value else ~nothing)
