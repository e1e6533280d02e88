"""What GraphQL callers ask of each other about handoffs and leads: the use cases of REST, with the same words."""

from uuid import UUID

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.graphql import connection, mutation, one, query
from qualification import data_requests, placements, reassigning, recalling, reconfirming, technical_reviews
from qualification.forms import (
    AnswerReviewBody,
    NeedsDataBody,
    NotMineBody,
    PlaceBody,
    ProvideDataBody,
    ReassignBody,
    RecallBody,
    ReconfirmBody,
    TechnicalReviewBody,
)
from qualification.models import Stage
from qualification.readers.attempts import AttemptsView, attempts_view
from qualification.readers.data_requests import DATA_REQUEST, DATA_REQUESTS
from qualification.readers.guards import GuardsView, guards_view
from qualification.readers.handoffs import HANDOFF, HandoffView
from qualification.readers.leads import LEAD, LeadView
from qualification.readers.placements import PLACEMENT, PLACEMENTS
from qualification.readers.technical_reviews import TECHNICAL_REVIEW, TECHNICAL_REVIEWS, TechnicalReviewView


class Asked:
    """Root fields of queries."""

    data_request = one(DATA_REQUEST)
    data_requests = connection(DATA_REQUESTS)
    placement = one(PLACEMENT)
    placements = connection(PLACEMENTS)
    technical_review = one(TECHNICAL_REVIEW)
    technical_reviews = connection(TECHNICAL_REVIEWS)

    @staticmethod
    @query("lead.guards", GuardsView)
    def guards(actor: Actor, lead: UUID, to: Stage) -> GuardsView:
        """Each guard of the way of a lead to a stage, met or not."""
        return guards_view(actor, lead, to, clock.now())

    @staticmethod
    @query("handoff.attempts", AttemptsView)
    def attempts(actor: Actor, handoff: UUID) -> AttemptsView:
        """The attempts to reach the contact of a handoff, and how many are left."""
        return attempts_view(actor, handoff)


class Asking:
    """Root fields of mutations."""

    @staticmethod
    @mutation("handoff.recall", HANDOFF)
    def recall_handoff(actor: Actor, id: UUID, input: RecallBody) -> HandoffView:
        """Take a lead back from a partner, so that somebody else gets it; answers the handoff that is open."""
        return HANDOFF.read(actor, recalling.recall(id, comment=input.comment or "", actor=actor, now=clock.now()).pk)

    @staticmethod
    @mutation("handoff.needs_data", HANDOFF)
    def ask_for_data(actor: Actor, id: UUID, input: NeedsDataBody) -> HandoffView:
        """Ask marketing for what is missing on the card: clocks of sales stand still meanwhile."""
        data_requests.ask(id, items=input.items or [], comment=input.comment or "", actor=actor, now=clock.now())
        return HANDOFF.read(actor, id)

    @staticmethod
    @mutation("handoff.provide_data", HANDOFF)
    def provide_data(actor: Actor, id: UUID, input: ProvideDataBody | None = None) -> HandoffView:
        """Say that what was missing is there: clocks of sales run on."""
        given = input or ProvideDataBody()
        data_requests.provide(id, comment=given.comment or "", actor=actor, now=clock.now())
        return HANDOFF.read(actor, id)

    @staticmethod
    @mutation("handoff.not_mine", HANDOFF)
    def dispute_handoff(actor: Actor, id: UUID, input: NotMineBody) -> HandoffView:
        """Say that a handoff is not one's own: operations answers whose it is."""
        placements.dispute(id, comment=input.comment or "", actor=actor, now=clock.now())
        return HANDOFF.read(actor, id)

    @staticmethod
    @mutation("handoff.place", HANDOFF)
    def place_handoff(actor: Actor, id: UUID, input: PlaceBody) -> HandoffView:
        """Answer whose a handoff is; answers the handoff that is then in hand."""
        holder = placements.place(
            id,
            team=input.team,
            partner=input.partner,
            stays=input.stays,
            comment=input.comment or "",
            actor=actor,
            now=clock.now(),
        )
        return HANDOFF.read(actor, holder.pk)

    @staticmethod
    @mutation("handoff.reassign", HANDOFF)
    def reassign_handoff(actor: Actor, id: UUID, input: ReassignBody) -> HandoffView:
        """Give a handoff to a colleague or to another team; due times stay."""
        holder = reassigning.reassign(
            id, owner=input.owner, team=input.team, comment=input.comment or "", actor=actor, now=clock.now()
        )
        return HANDOFF.read(actor, holder.pk)

    @staticmethod
    @mutation("lead.technical_review", TECHNICAL_REVIEW)
    def ask_for_technical_review(actor: Actor, id: UUID, input: TechnicalReviewBody) -> TechnicalReviewView:
        """Ask the engineers whether what a lead asks for can be made."""
        made = technical_reviews.ask(id, question=input.question or "", actor=actor, now=clock.now())
        return TECHNICAL_REVIEW.read(actor, made.pk)

    @staticmethod
    @mutation("technical_review.answer", TECHNICAL_REVIEW)
    def answer_technical_review(actor: Actor, id: UUID, input: AnswerReviewBody) -> TechnicalReviewView:
        """Answer whether it can be made; it is written into the qualification sheet."""
        technical_reviews.answer(
            id,
            answer=input.answer,
            limiting_fact=input.limiting_fact,
            comment=input.comment or "",
            actor=actor,
            now=clock.now(),
        )
        return TECHNICAL_REVIEW.read(actor, id)

    @staticmethod
    @mutation("lead.reconfirm", LEAD)
    def reconfirm_lead(actor: Actor, id: UUID, input: ReconfirmBody | None = None) -> LeadView:
        """Say that a lead goes on after its hold."""
        given = input or ReconfirmBody()
        reconfirming.reconfirm(id, comment=given.comment or "", actor=actor, now=clock.now())
        return LEAD.read(actor, id)
