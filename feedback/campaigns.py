"""Campaigns, as marketing keeps them: when they ran and what they cost."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from django.db import IntegrityError, transaction
from msgspec import UNSET, Meta, UnsetType

from accounts.editing import Act, duplicate
from feedback.models import Campaign
from leadhub.actors import Actor
from leadhub.api.bodies import Body, given
from leadhub.bulk import locked
from leadhub.errors import FieldError, NotAcceptable, NotFound
from leadhub.usecases import use_case
from qualification.rfq_forms import amount_faults

CODE = 120


class CostBody(Body):
    """What a campaign cost, all in all."""

    amount: Decimal
    currency: Annotated[str, Meta(max_length=3)]


class CampaignBody(Body, kw_only=True):
    """What of a campaign may change; what is left out stays, null empties a date or the cost."""

    name: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET
    begins: date | UnsetType | None = UNSET
    ends: date | UnsetType | None = UNSET
    cost: CostBody | UnsetType | None = UNSET


class AddCampaignBody(CampaignBody, kw_only=True):
    """A campaign by the code that the origins of leads name it by; without a name it is called by its code."""

    code: Annotated[str, Meta(max_length=CODE)]


@use_case
def add(body: AddCampaignBody, *, actor: Actor, now: datetime) -> Campaign:
    """Keep a campaign; leads may name it already."""
    code = body.code.strip()
    row = Campaign(code=code, name=code)
    faults = [] if code else [FieldError("/code", "required", "Write the code that the origins of leads name it by.")]
    changes = _changes(row, body, faults)
    try:
        with transaction.atomic():
            for name, value in changes.items():
                setattr(row, name, value)
            row.save(force_insert=True)
    except IntegrityError:
        existing = Campaign.objects.filter(code=code).values_list("pk", flat=True).first()
        if existing is None:
            raise
        raise duplicate("a campaign", existing, "/code", "code") from None
    act = Act(actor=actor, now=now)
    for name in ("code", *changes):
        act.note(row, name, None, getattr(row, name))
    act.keep()
    return row


@use_case
def revise(campaign: UUID, body: CampaignBody, *, actor: Actor, now: datetime) -> Campaign:
    """Change its name, dates or cost."""
    row: Campaign | None = locked(Campaign.objects.filter(pk=campaign)).first()
    if row is None:
        raise NotFound("No campaign with this id.")
    act = Act(actor=actor, now=now)
    if act.assign(row, _changes(row, body, [])):
        row.save()
        act.keep()
    return row


def _changes(row: Campaign, body: CampaignBody, faults: list[FieldError]) -> Mapping[str, Any]:
    """The columns that a body changes; what cannot be so is refused, all of it."""
    told = given(body)
    changes: dict[str, Any] = {name: told[name] for name in ("begins", "ends") if name in told}
    if "name" in told:
        changes["name"] = body.name.strip() if isinstance(body.name, str) else ""
        if not changes["name"]:
            faults.append(FieldError("/name", "required", "Write what it is called."))
    if "cost" in told:
        cost = body.cost if isinstance(body.cost, CostBody) else None
        changes["cost_amount"] = cost.amount if cost else None
        changes["cost_currency"] = cost.currency if cost else ""
        if cost:
            faults += amount_faults(cost.amount, cost.currency, "/cost")
    begins, ends = changes.get("begins", row.begins), changes.get("ends", row.ends)
    if begins is not None and ends is not None and ends < begins:
        faults.append(FieldError("/ends", "out_of_bounds", "A campaign ends on the day on which it begins, or later."))
    if faults:
        raise NotAcceptable(" ".join(fault.detail for fault in faults), code=faults[0].code, errors=faults)
    return changes
