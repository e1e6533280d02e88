"""What GraphQL callers read and do of RFQs: the use cases of REST, with the same words."""

from uuid import UUID

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import Count
from leadhub.api.graphql import connection, mutation, one
from qualification import quoting, rfqs
from qualification.readers.rfqs import RFQ, RFQS, RfqView
from qualification.rfq_forms import CreateRfqBody, QuoteBody, ReviseRfqBody, RfqLineBody, UpdateRfqBody


class RfqQueries:
    """Root fields of queries."""

    rfq = one(RFQ)
    rfqs = connection(RFQS)


class RfqActs:
    """Root fields of mutations."""

    @staticmethod
    @mutation("rfq.create", RFQ)
    def create_rfq(actor: Actor, input: CreateRfqBody) -> RfqView:
        """Add an RFQ of a lead."""
        return RFQ.read(actor, rfqs.create(input, actor=actor, now=clock.now()).pk)

    @staticmethod
    @mutation("rfq.edit", RFQ)
    def update_rfq(actor: Actor, id: UUID, input: UpdateRfqBody) -> RfqView:
        """Correct or complete an RFQ."""
        rfqs.edit(id, input, actor=actor, now=clock.now())
        return RFQ.read(actor, id)

    @staticmethod
    @mutation("rfq.edit", RFQ)
    def revise_rfq(actor: Actor, id: UUID, input: ReviseRfqBody) -> RfqView:
        """Write down what the buyer asks for instead."""
        rfqs.revise(id, input, actor=actor, now=clock.now())
        return RFQ.read(actor, id)

    @staticmethod
    @mutation("rfq.edit", RFQ)
    def add_rfq_line(actor: Actor, id: UUID, input: RfqLineBody) -> RfqView:
        """Add a part to an RFQ."""
        rfqs.add_line(id, input, actor=actor, now=clock.now())
        return RFQ.read(actor, id)

    @staticmethod
    @mutation("rfq.edit", RFQ)
    def update_rfq_line(actor: Actor, id: UUID, number: Count, input: RfqLineBody) -> RfqView:
        """Correct or complete a part of an RFQ."""
        rfqs.edit_line(id, number, input, actor=actor, now=clock.now())
        return RFQ.read(actor, id)

    @staticmethod
    @mutation("rfq.quote", RFQ)
    def quote_rfq(actor: Actor, id: UUID, input: QuoteBody) -> RfqView:
        """Write down a quote that was sent; with the first one the lead is quoted."""
        quoting.quote(id, input, actor=actor, now=clock.now())
        return RFQ.read(actor, id)
