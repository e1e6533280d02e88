"""What sales says over GraphQL: the use cases of REST, with the same words."""

from uuid import UUID

from feedback import endings, outcomes, verdicts
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.graphql import mutation
from qualification.forms import AdvanceBody, AttemptBody, DisqualifyBody, RecycleBody, RejectBody, ReopenBody
from qualification.readers.handoffs import HANDOFF, HandoffView
from qualification.readers.leads import LEAD, LeadView
from qualification.readers.rfqs import RFQ, RfqView
from qualification.rfq_forms import EndRfqBody, WonRfqBody


def accept_handoff(actor: Actor, id: UUID) -> HandoffView:
    """Accept an open handoff; a second answer is told who was first."""
    verdicts.accept(id, actor=actor, now=clock.now())
    return HANDOFF.read(actor, id)


def reject_handoff(actor: Actor, id: UUID, input: RejectBody) -> HandoffView:
    """Reject an open handoff with a reason and a comment."""
    verdicts.reject(id, reason=input.reason, comment=input.comment, actor=actor, now=clock.now())
    return HANDOFF.read(actor, id)


def log_attempt(actor: Actor, id: UUID, input: AttemptBody) -> HandoffView:
    """Record a personal attempt to reach the contact; on an open handoff it also accepts."""
    verdicts.log_attempt(id, channel=input.channel, outcome=input.outcome, at=input.at, actor=actor, now=clock.now())
    return HANDOFF.read(actor, id)


def advance_lead(actor: Actor, id: UUID, input: AdvanceBody) -> LeadView:
    """Move a lead along the pipeline; lost and nurture need a reason and a comment."""
    said = {name: getattr(input, name) for name in ("reason", "comment", "amount", "currency")}
    outcomes.advance(id, input.to, actor=actor, now=clock.now(), **said)
    return LEAD.read(actor, id)


def recycle_lead(actor: Actor, id: UUID, input: RecycleBody) -> LeadView:
    """Send a lead back to nurture."""
    outcomes.recycle(id, reason=input.reason, comment=input.comment, until=input.until, actor=actor, now=clock.now())
    return LEAD.read(actor, id)


def disqualify_lead(actor: Actor, id: UUID, input: DisqualifyBody) -> LeadView:
    """Take a lead out; operations may reopen it."""
    outcomes.disqualify(id, reason=input.reason, comment=input.comment, actor=actor, now=clock.now())
    return LEAD.read(actor, id)


def reopen_lead(actor: Actor, id: UUID, input: ReopenBody) -> LeadView:
    """Take up again what has ended."""
    outcomes.reopen(id, reason=input.reason, comment=input.comment, actor=actor, now=clock.now())
    return LEAD.read(actor, id)


class Mutations:
    """Root fields of mutations."""

    accept_handoff = mutation("handoff.accept", HANDOFF)(accept_handoff)
    reject_handoff = mutation("handoff.reject", HANDOFF)(reject_handoff)
    log_attempt = mutation("handoff.attempt", HANDOFF)(log_attempt)
    advance_lead = mutation("lead.advance", LEAD)(advance_lead)
    recycle_lead = mutation("lead.recycle", LEAD)(recycle_lead)
    disqualify_lead = mutation("lead.disqualify", LEAD)(disqualify_lead)
    reopen_lead = mutation("lead.reopen", LEAD)(reopen_lead)


class RfqEnds:
    """Root fields of mutations that end RFQs."""

    @staticmethod
    @mutation("rfq.end", RFQ)
    def win_rfq(actor: Actor, id: UUID, input: WonRfqBody | None = None) -> RfqView:
        """Say that the order came; the lead is won."""
        endings.win(id, input or WonRfqBody(), actor=actor, now=clock.now())
        return RFQ.read(actor, id)

    @staticmethod
    @mutation("rfq.end", RFQ)
    def lose_rfq(actor: Actor, id: UUID, input: EndRfqBody) -> RfqView:
        """Say that an RFQ was lost; with the last one the lead is."""
        endings.lose(id, input, actor=actor, now=clock.now())
        return RFQ.read(actor, id)

    @staticmethod
    @mutation("rfq.end", RFQ)
    def decline_rfq(actor: Actor, id: UUID, input: EndRfqBody) -> RfqView:
        """Say that there is no bid."""
        endings.decline(id, input, actor=actor, now=clock.now())
        return RFQ.read(actor, id)

    @staticmethod
    @mutation("rfq.end", RFQ)
    def withdraw_rfq(actor: Actor, id: UUID, input: EndRfqBody) -> RfqView:
        """Say that the buyer withdrew an RFQ."""
        endings.withdraw(id, input, actor=actor, now=clock.now())
        return RFQ.read(actor, id)
