"""Mails that ask for something, over GraphQL: the use cases of REST, with the same words."""

from uuid import UUID

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.graphql import Root, connection, mutation, one
from qualification import enquiry_drafts
from qualification.enquiry_forms import ConfirmEnquiryBody, DiscardEnquiryBody
from qualification.readers.enquiry_drafts import ENQUIRY_DRAFT, ENQUIRY_DRAFTS, EnquiryDraftView


class EnquiryDraftQueries:
    """Root fields of queries."""

    enquiry_draft = one(ENQUIRY_DRAFT)
    enquiry_drafts = connection(ENQUIRY_DRAFTS)


class EnquiryDraftActs:
    """Root fields of mutations."""

    @staticmethod
    @mutation("enquiry_draft.confirm", ENQUIRY_DRAFT)
    def confirm_enquiry_draft(actor: Actor, id: UUID, input: ConfirmEnquiryBody) -> EnquiryDraftView:
        """Say that it is an enquiry, of whom and of what."""
        enquiry_drafts.confirm(id, input, actor=actor, now=clock.now())
        return ENQUIRY_DRAFT.read(actor, id)

    @staticmethod
    @mutation("enquiry_draft.discard", ENQUIRY_DRAFT)
    def discard_enquiry_draft(actor: Actor, id: UUID, input: DiscardEnquiryBody) -> EnquiryDraftView:
        """Say that it is no enquiry, and why."""
        enquiry_drafts.discard(id, reason=input.reason, actor=actor, now=clock.now())
        return ENQUIRY_DRAFT.read(actor, id)


root = Root(queries=[EnquiryDraftQueries], mutations=[EnquiryDraftActs], nouns=[ENQUIRY_DRAFT])
