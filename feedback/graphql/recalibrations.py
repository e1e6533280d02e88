"""Recalibrations over GraphQL: the use cases of REST, with the same words."""

from uuid import UUID

from feedback import recalibrations
from feedback.readers.recalibrations import RECALIBRATION, RECALIBRATIONS, RecalibrationView
from feedback.recalibration_forms import AskRecalibrationBody
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.graphql import Root, connection, mutation, one
from leadhub.documents.draft_readers import DRAFT, DraftView


def ask_recalibration(actor: Actor, input: AskRecalibrationBody | None = None) -> RecalibrationView:
    """Compare how leads ended with what the rules thought of them; the job with the same id says how far it is."""
    given = input or AskRecalibrationBody()
    made = recalibrations.ask(outcome=given.outcome, since=given.since, until=given.until, actor=actor, now=clock.now())
    return RECALIBRATION.read(actor, made.pk)


def draft_recalibration(actor: Actor, id: UUID) -> DraftView:
    """Begin a draft of the scoring models with what is proposed."""
    made = recalibrations.begin_draft(id, actor=actor, now=clock.now())
    return DRAFT.read(actor, made.pk)


class Queries:
    """Root fields of queries."""

    recalibration = one(RECALIBRATION)
    recalibrations = connection(RECALIBRATIONS)


class Mutations:
    """Root fields of mutations."""

    ask_recalibration = mutation("recalibration.ask", RECALIBRATION)(ask_recalibration)
    draft_recalibration = mutation("recalibration.draft", DRAFT)(draft_recalibration)


root = Root(queries=[Queries], mutations=[Mutations], nouns=[RECALIBRATION])
