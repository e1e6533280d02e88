"""What partners answer over their own schema."""

from uuid import UUID

from feedback import progress, verdicts
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import given
from leadhub.api.graphql import Root, mutation
from qualification.forms import ProgressBody, RejectBody
from qualification.readers.partner_leads import PARTNER_LEAD, PartnerLeadView


def accept_lead(actor: Actor, id: UUID) -> PartnerLeadView:
    """Accept a lead that was handed to you."""
    PARTNER_LEAD.read(actor, id)
    verdicts.accept(id, actor=actor, now=clock.now())
    return PARTNER_LEAD.read(actor, id)


def reject_lead(actor: Actor, id: UUID, input: RejectBody) -> PartnerLeadView:
    """Give a lead back with a reason and a comment."""
    PARTNER_LEAD.read(actor, id)
    verdicts.reject(id, reason=input.reason, comment=input.comment, actor=actor, now=clock.now())
    return PARTNER_LEAD.read(actor, id)


def report_lead(actor: Actor, id: UUID, input: ProgressBody) -> PartnerLeadView:
    """Say how it goes with a lead that you accepted."""
    PARTNER_LEAD.read(actor, id)
    progress.report(id, **given(input), actor=actor, now=clock.now())
    return PARTNER_LEAD.read(actor, id)


class Mutations:
    """Root fields of mutations."""

    accept_lead = mutation("partner.accept", PARTNER_LEAD)(accept_lead)
    reject_lead = mutation("partner.reject", PARTNER_LEAD)(reject_lead)
    report_lead = mutation("partner.progress", PARTNER_LEAD)(report_lead)


root = Root(mutations=[Mutations])
