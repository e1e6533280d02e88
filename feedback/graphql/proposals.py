"""How leads ended, what machines say of them and what people answer, over GraphQL: as over REST, with its words."""

from uuid import UUID

from feedback import proposals
from feedback.readers.outcomes import OUTCOME, OUTCOMES
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.graphql import connection, mutation, one
from qualification.forms import DismissBody, ExplainBody, ProposeBody
from qualification.readers.proposals import NEEDS_FEEDBACK, PROPOSAL, ProposalView, word_of


class EndQueries:
    """Root fields of queries about ends."""

    outcome = one(OUTCOME)
    outcomes = connection(OUTCOMES)


class ProposalQueries:
    """Root fields of queries."""

    proposal = one(PROPOSAL)
    needs_feedback = connection(NEEDS_FEEDBACK)


class ProposalActs:
    """Root fields of mutations."""

    @staticmethod
    @mutation("proposal.make", PROPOSAL)
    def propose_lead(actor: Actor, id: UUID, input: ProposeBody) -> ProposalView:
        """Say, as a machine, where a lead stands there, and why as far as it is known."""
        return PROPOSAL.read(actor, proposals.propose(id, word_of(input), actor=actor, now=clock.now()).pk)

    @staticmethod
    @mutation("proposal.explain", PROPOSAL)
    def explain_proposal(actor: Actor, id: UUID, input: ExplainBody) -> ProposalView:
        """Do what a machine says of a lead, with a reason and a comment."""
        proposals.explain(id, reason=input.reason, comment=input.comment, actor=actor, now=clock.now())
        return PROPOSAL.read(actor, id)

    @staticmethod
    @mutation("proposal.dismiss", PROPOSAL)
    def dismiss_proposal(actor: Actor, id: UUID, input: DismissBody) -> ProposalView:
        """Say that what a machine says of a lead is not so: clocks run on."""
        proposals.dismiss(id, comment=input.comment, actor=actor, now=clock.now())
        return PROPOSAL.read(actor, id)

    @staticmethod
    @mutation("proposal.withdraw", PROPOSAL)
    def withdraw_proposal(actor: Actor, id: UUID) -> ProposalView:
        """Take back, as a machine, what was said of a lead: clocks run on."""
        proposals.withdraw(id, actor=actor, now=clock.now())
        return PROPOSAL.read(actor, id)
