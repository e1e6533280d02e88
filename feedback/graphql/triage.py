"""The triage desk over GraphQL: the use cases of REST, with the same words."""

from uuid import UUID

from feedback import decline_texts, triage
from feedback.readers.decline_texts import (
    DECLINE_TEXTS,
    DECLINE_WORDS,
    DeclineTextView,
    DeclineWordsView,
    suggested_text,
)
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.graphql import connection, mutation, one, query
from qualification.forms import AddDeclineTextBody, DeclineBody, DeclineTextBody, TriageBody
from qualification.readers.leads import LEAD, LeadView


class TriageQueries:
    """Root fields of queries."""

    decline_words = one(DECLINE_WORDS)
    decline_texts = connection(DECLINE_TEXTS)

    @staticmethod
    @query("decline_text.suggest", DeclineTextView)
    def decline_text(
        actor: Actor, lead: UUID, reason: str | None = None, language: str | None = None
    ) -> DeclineTextView:
        """A polite answer to a lead that is declined."""
        return suggested_text(actor, lead, reason, language)


class TriageActs:
    """Root fields of mutations."""

    @staticmethod
    @mutation("triage.decide", LEAD)
    def triage_lead(actor: Actor, id: UUID, input: TriageBody) -> LeadView:
        """Decide on a lead before the triage desk."""
        triage.decide(
            id,
            input.decision,
            team=input.team,
            partner=input.partner,
            reason=input.reason,
            comment=input.comment,
            text=input.text,
            actor=actor,
            now=clock.now(),
        )
        return LEAD.read(actor, id)

    @staticmethod
    @mutation("lead.decline", LEAD)
    def decline_lead(actor: Actor, id: UUID, input: DeclineBody | None = None) -> LeadView:
        """Say that an excluded party was answered politely."""
        given = input or DeclineBody()
        triage.answer(id, reason=given.reason, text=given.text, actor=actor, now=clock.now())
        return LEAD.read(actor, id)

    @staticmethod
    @mutation("decline_text.edit", DECLINE_WORDS)
    def add_decline_text(actor: Actor, input: AddDeclineTextBody) -> DeclineWordsView:
        """Write words for a reason in another language."""
        made = decline_texts.add(input.reason, input.language, input.text or "", actor=actor, now=clock.now())
        return DECLINE_WORDS.read(actor, made.pk)

    @staticmethod
    @mutation("decline_text.edit", DECLINE_WORDS)
    def update_decline_text(actor: Actor, id: UUID, input: DeclineTextBody) -> DeclineWordsView:
        """Change the words for a reason in a language."""
        decline_texts.revise(id, input.text or "", actor=actor, now=clock.now())
        return DECLINE_WORDS.read(actor, id)
