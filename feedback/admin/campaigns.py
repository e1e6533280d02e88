"""Campaigns: marketing keeps them here, and sees what came of each."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from msgspec import UNSET

from feedback import campaigns
from feedback.admin.cells import NOTHING, count_cell
from feedback.campaigns import AddCampaignBody, CampaignBody, CostBody
from feedback.models import Campaign
from feedback.readers.campaigns import CampaignTouchView, campaign_performance
from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.forms import ActForm
from leadhub.console.tables import Table
from leadhub.errors import FieldError, NotAcceptable
from qualification.readers.leads import MoneyView


class CampaignForm(ActForm):
    """When it runs and what it costs."""

    name = forms.CharField(max_length=200, required=False)
    begins = forms.DateField(required=False, label="First day", widget=forms.DateInput(attrs={"type": "date"}))
    ends = forms.DateField(required=False, label="Last day", widget=forms.DateInput(attrs={"type": "date"}))
    amount = forms.DecimalField(required=False, label="Cost", help_text="All in all; blank while nobody knows.")
    currency = forms.CharField(max_length=3, required=False, help_text="ISO 4217, as EUR.")


class NewCampaignForm(CampaignForm):
    """A campaign by the code that the origins of leads name it by."""

    code = forms.CharField(max_length=120, required=False, help_text="As its addresses and forms say it.")
    field_order = ("code", "name", "begins", "ends", "amount", "currency")


def add(actor: Actor, _none: None, given: Mapping[str, Any]) -> Campaign:
    """One more."""
    body = AddCampaignBody(code=given["code"], **_told(given) | {"name": given["name"] or UNSET})
    return campaigns.add(body, actor=actor, now=clock.now())


def revise(actor: Actor, campaign: Campaign, given: Mapping[str, Any]) -> Campaign:
    """Other dates, another cost."""
    return campaigns.revise(campaign.pk, CampaignBody(**_told(given)), actor=actor, now=clock.now())


def _told(given: Mapping[str, Any]) -> dict[str, Any]:
    amount, currency = given["amount"], given["currency"].strip().upper()
    if (amount is None) is not (currency == ""):
        fault = FieldError("/currency", "currency_required", "Give a cost and its currency, or neither.")
        raise NotAcceptable(fault.detail, code=fault.code, errors=[fault])
    cost = None if amount is None else CostBody(amount=amount, currency=currency)
    return {"name": given["name"], "begins": given["begins"], "ends": given["ends"], "cost": cost}


@admin.register(Campaign)
class CampaignAdmin(ConsoleAdmin):
    """What ran when, and what it cost."""

    verb = "campaign.list"
    group = "Review"
    title = "Campaigns"
    icon = "campaign"
    rank = 29
    empty = "No campaign yet. Add one with its code and what it cost, and its leads are counted against it."
    list_display = ["name", "code", "begins", "ends", "cost_amount", "cost_currency"]
    search_fields = ["code", "name"]
    ordering = ["code"]
    page_template = "leadhub/console/facts.html"
    entry = ObjectAction("add", "Add a campaign", "campaign.edit", add, form=NewCampaignForm, done="Added.")
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "revise",
            "Change dates or cost",
            "campaign.edit",
            revise,
            form=CampaignForm,
            initial=lambda row: {
                "name": row.name,
                "begins": row.begins,
                "ends": row.ends,
                "amount": row.cost_amount,
                "currency": row.cost_currency,
            },
            done="Changed.",
        )
    ]

    def rows(self, actor: Actor) -> "QuerySet[Campaign]":
        """All that the caller may see."""
        return Campaign.objects.visible_to(actor)

    def page(self, actor: Actor, subject: Campaign) -> dict[str, Any]:
        """What came of it, beside all others."""
        found = campaign_performance(actor, clock.now()).results
        cost = f"{subject.cost_amount:,} {subject.cost_currency}" if subject.cost_amount is not None else "Nobody said"
        headers = ("Campaign", "Leads", "MQL", "SQL", "Won", "Won value", "Cost per MQL", "per SQL", "per win")
        mine = sorted(found, key=lambda one: one.campaign != subject.pk)
        return {
            "facts": [
                ("Code", subject.code),
                ("First day", subject.begins or NOTHING),
                ("Last day", subject.ends or NOTHING),
                ("Cost", cost),
            ],
            "tables": [
                Table("By the touch that brought a lead", headers, [_row(one.name, one.first) for one in mine]),
                Table("By the touch that qualified it", headers, [_row(one.name, one.qualifying) for one in mine]),
            ],
        }


def _row(name: str, touch: CampaignTouchView) -> tuple[Any, ...]:
    return (
        name,
        count_cell(touch.created, touch.leads),
        f"{touch.mql:,}",
        f"{touch.sql:,}",
        f"{touch.won:,}",
        ", ".join(map(_money, touch.won_value)) or NOTHING,
        *(_money(per) for per in (touch.cost_per_mql, touch.cost_per_sql, touch.cost_per_won)),
    )


def _money(money: MoneyView | None) -> str:
    return NOTHING if money is None else f"{money.amount:,} {money.currency}"
