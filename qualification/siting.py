"""Where what a lead asks for is used, said by a person: the territory of a lead is that of its site."""

from datetime import datetime
from uuid import UUID

from msgspec import UNSET

from accounts.editing import Act
from accounts.models import Site
from leadhub.actors import Actor
from leadhub.api.bodies import or_none
from leadhub.errors import FieldError, NotAcceptable
from leadhub.policy.registry import require
from leadhub.usecases import use_case
from qualification.forms import UpdateLeadBody
from qualification.handoffs import settle
from qualification.locking import hold_lead
from qualification.models import Lead
from qualification.moving import Ledger

CAUSE = "site"


@use_case
def edit(lead: UUID, body: UpdateLeadBody, *, actor: Actor, now: datetime) -> Lead:
    """Name the site of use of a lead, one of its own company's, or none; the lead is decided again."""
    require(actor, "lead.edit")
    held = hold_lead(lead, actor)
    if body.site is UNSET:
        return held.lead
    site = or_none(body.site)
    found = Site.objects.visible_to(actor).filter(pk=site, account=held.lead.account_id).first() if site else None
    if site is not None and found is None:
        detail = f"There is no site {site} of the company of this lead."
        raise NotAcceptable(detail, code="unknown_site", errors=[FieldError("/site", "unknown_site", detail)])
    act = Act(actor=actor, now=now)
    if act.assign(held.lead, {"site_id": found.pk if found else None}):
        held.lead.site = found
        ledger = Ledger(actor=actor, now=now)
        ledger.touch(held.lead)
        settle(held, ledger, cause=CAUSE)
        act.keep()
    return held.lead
