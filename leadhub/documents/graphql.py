"""The four documents over GraphQL: versions and drafts."""

from datetime import datetime
from uuid import UUID

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import Instant
from leadhub.api.graphql import Root, connection, mutation, one, query
from leadhub.documents import drafting
from leadhub.documents.draft_bodies import BeginBody, EditDraftBody, Number, PublishBody, SignBody
from leadhub.documents.draft_readers import (
    DRAFT,
    DRAFTS,
    DifferencesView,
    DiscardedView,
    DraftView,
    ExampleResultsView,
    PublishedView,
    RulesInForceView,
    draft_compared,
    example_results,
    published_view,
    rules_in_force,
    signed_compared,
    standing_draft,
    versions_compared,
)
from leadhub.documents.readers import VERSION, VERSIONS, DocumentView, document_of
from leadhub.models import DocumentKind


def document(actor: Actor, kind: DocumentKind, number: int | None = None) -> DocumentView:
    """One version of a document with its content; without a number the one in force."""
    return document_of(kind, number)


def versions_diff(actor: Actor, kind: DocumentKind, before: Number, after: Number) -> DifferencesView:
    """What differs between two versions of a document, row by row."""
    return versions_compared(kind, before, after)


def draft_diff(actor: Actor, id: UUID, version: Number | None = None) -> DifferencesView:
    """What a draft changes of a version; without one of the version in force."""
    return draft_compared(standing_draft(id), version)


def draft_diff_to_signed(actor: Actor, id: UUID) -> DifferencesView:
    """What a draft changes of the version that people signed last; without one, of the version in force."""
    return signed_compared(standing_draft(id))


def draft_examples(actor: Actor, id: UUID) -> ExampleResultsView:
    """How the pinned examples come out under a draft."""
    return example_results(standing_draft(id))


def in_force(actor: Actor, at: Instant | None = None) -> RulesInForceView:
    """The rules in force at a moment; now without one."""
    moment: datetime = at or clock.now()
    return rules_in_force(moment)


def begin_draft(actor: Actor, kind: DocumentKind, input: BeginBody | None = None) -> DraftView:
    """Begin the one draft of a document, from the version in force or another."""
    given = input or BeginBody()
    made = drafting.begin(kind, actor=actor, now=clock.now(), base=given.base, note=given.note or "")
    return DRAFT.read(actor, made.pk)


def edit_draft(actor: Actor, id: UUID, input: EditDraftBody) -> DraftView:
    """Change note or content of a draft; `version` is the one that the edit was made on."""
    drafting.edit(
        id,
        actor=actor,
        now=clock.now(),
        expected=input.version,
        note=input.given_note,
        content=input.given_content,
    )
    return DRAFT.read(actor, id)


def discard_draft(actor: Actor, id: UUID, version: Number) -> DiscardedView:
    """Give a draft up; `version` is the one that was last read."""
    drafting.discard(id, actor=actor, now=clock.now(), expected=version)
    return DiscardedView(id=id)


def sign_draft(actor: Actor, id: UUID, input: SignBody | None = None) -> DraftView:
    """Sign a draft as it stands, for the side of the caller; a deputy names in whose place."""
    given = input or SignBody()
    drafting.sign(id, actor=actor, now=clock.now(), deputy_for=given.deputy_for)
    return DRAFT.read(actor, id)


def publish_draft(actor: Actor, id: UUID, input: PublishBody | None = None) -> PublishedView:
    """Publish a draft, now or at an instant."""
    given = input or PublishBody()
    return published_view(drafting.publish_draft(id, actor=actor, now=clock.now(), effective_at=given.effective_at))


class Queries:
    """Root fields of queries."""

    document = query("document.read", DocumentView)(document)
    document_versions = connection(VERSIONS)
    versions_diff = query("document.read", DifferencesView)(versions_diff)
    rules_in_force = query("document.list", RulesInForceView)(in_force)
    draft = one(DRAFT)
    drafts = connection(DRAFTS)
    draft_diff = query("draft.read", DifferencesView)(draft_diff)
    draft_diff_to_signed = query("draft.read", DifferencesView)(draft_diff_to_signed)
    draft_examples = query("draft.read", ExampleResultsView)(draft_examples)


class Mutations:
    """Root fields of mutations."""

    begin_draft = mutation("draft.begin", DRAFT)(begin_draft)
    edit_draft = mutation("draft.edit", DRAFT)(edit_draft)
    discard_draft = mutation("draft.discard", DiscardedView)(discard_draft)
    sign_draft = mutation("draft.sign", DRAFT)(sign_draft)
    publish_draft = mutation("draft.publish", PublishedView)(publish_draft)


root = Root(queries=[Queries], mutations=[Mutations], nouns=[VERSION, DRAFT])
