"""Drafts as callers read them, and what differs between two contents."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import QuerySet

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, OneOf
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.documents.checking import check, examples_of, refuse_faults, warnings_of
from leadhub.documents.comparing import Kind, differences
from leadhub.documents.definitions import ERROR, Example, definition_of
from leadhub.documents.drafting import Published
from leadhub.documents.in_force import content_of, rule_set_at
from leadhub.documents.publishing import POINTERS
from leadhub.documents.readers import DocumentView, SignatureView, document_of, signature_view
from leadhub.documents.signing import last_signed, signatures_of
from leadhub.errors import NotFound
from leadhub.models import DocumentKind, Draft, Job, RuleSet, Side, Version


class FindingView(View):
    """One thing that the rule check found; an error stops publishing. `rows` are JSON pointers into the content."""

    severity: str
    code: str
    rows: list[str]
    detail: str


class WarningView(View):
    """What does not stop publishing, and should be known."""

    code: str
    detail: str


class DraftView(View):
    """A document's next version while people work on it; `version` rises with every edit and is the ETag.

    `warnings` are what publishing it as it stands would answer beside the version, once no finding is an error.
    """

    id: UUID
    kind: DocumentKind
    state: Draft.State
    note: str | None
    based_on: int
    version: int
    sha256: str
    content: dict[str, Any]
    findings: list[FindingView]
    warnings: list[WarningView]
    signatures: list[SignatureView]
    signatures_missing: list[Side]
    simulated: bool
    published_number: int | None
    created_at: datetime
    created_by: str
    edited_at: datetime
    edited_by: str


class DiscardedView(View):
    """The draft that was given up."""

    id: UUID


class ExampleResultView(View):
    """How one pinned example came out."""

    id: str
    name: str
    passed: bool
    detail: str


class ExampleResultsView(View):
    """How all pinned examples of the document came out under the draft."""

    results: list[ExampleResultView]
    failed: int


class PublishedView(DocumentView, kw_only=True):
    """The version that was published; `job` is the work that scores open leads again, once the rules are in force."""

    warnings: list[WarningView]
    job: UUID | None


class DifferenceView(View):
    """One row or value that differs; `path` leads to it by the names of its rows."""

    kind: Kind
    path: str
    label: str
    before: Any
    after: Any


class DifferencesView(View):
    """What differs between two contents of a document."""

    kind: DocumentKind
    before: str
    after: str
    differences: list[DifferenceView]


class RulesInForceView(View):
    """The four version numbers in force together at a moment, and since when."""

    at: datetime
    effective_at: datetime
    until: datetime | None
    profiles: int
    channel_rules: int
    scoring_model: int
    agreement: int


class DraftFilters(Filters):
    """What drafts may be narrowed to."""

    kind = OneOf("kind", DocumentKind)


def draft_rows(actor: Actor) -> "QuerySet[Draft]":
    """The drafts that people work on: the policy keeps them to staff and integrations."""
    return Draft.objects.filter(state=Draft.State.OPEN)


def draft_views(actor: Actor, rows: Sequence[Draft]) -> list[DraftView]:
    """Drafts with their findings; at most one of each document is open."""
    return [_view(row) for row in rows]


def drafts_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, DraftView]:
    """The drafts with these ids, published ones too."""
    rows = Draft.objects.filter(pk__in=keys).exclude(state=Draft.State.DISCARDED)
    return {row.pk: _view(row) for row in rows}


def draft_of(kind: DocumentKind, draft: UUID) -> Draft:
    """One draft of a document, open or published."""
    row = standing_draft(draft)
    if row.kind != kind:
        raise NotFound("No draft with this id.")
    return row


def standing_draft(draft: UUID) -> Draft:
    """One draft of any document, open or published."""
    row = Draft.objects.filter(pk=draft).exclude(state=Draft.State.DISCARDED).first()
    if row is None:
        raise NotFound("No draft with this id.")
    return row


def example_results(draft: Draft) -> ExampleResultsView:
    """How the pinned examples come out under a draft; one with errors is refused with all of them."""
    refuse_faults(definition_of(draft.kind), msgspec.json.decode(draft.content), every_error=True)
    results = [_example(example) for example in examples_of(draft, clock.now())]
    return ExampleResultsView(results=results, failed=sum(not result.passed for result in results))


def published_view(published: Published) -> PublishedView:
    """The answer to publishing."""
    shown = document_of(DocumentKind(published.version.kind), published.version.number)
    job = Job.objects.filter(key=str(published.rules.pk)).values_list("pk", flat=True).first()
    return PublishedView(
        **msgspec.structs.asdict(shown),
        warnings=[WarningView(code=one.code, detail=one.detail) for one in published.warnings],
        job=job,
    )


def versions_compared(kind: DocumentKind, before: int, after: int) -> DifferencesView:
    """What differs from one version to another."""
    return _differences(kind, str(before), str(after), _content(kind, before), _content(kind, after))


def draft_compared(draft: Draft, with_version: int | None = None) -> DifferencesView:
    """What a draft changes of a version, by default of the one in force."""
    kind = DocumentKind(draft.kind)
    number = with_version or getattr(rule_set_at(clock.now()), POINTERS[kind])
    return _differences(kind, str(number), "draft", _content(kind, number), msgspec.json.decode(draft.content))


def signed_compared(draft: Draft) -> DifferencesView:
    """What a draft changes of the version that people signed last; of the one in force while there is none."""
    return draft_compared(draft, last_signed(DocumentKind(draft.kind)))


def rules_in_force(at: datetime) -> RulesInForceView:
    """The rules in force at a moment."""
    found = rule_set_at(at)
    following = RuleSet.objects.filter(effective_at__gt=at).order_by("effective_at").first()
    return RulesInForceView(
        at=at,
        effective_at=found.effective_at,
        until=following.effective_at if following else None,
        **{field: getattr(found, field) for field in POINTERS.values()},
    )


def _content(kind: DocumentKind, number: int) -> Any:
    if not Version.objects.filter(kind=kind, number=number).exists():
        raise NotFound(f"There is no version {number} of {kind}.")
    return content_of(kind, number)


def _differences(kind: DocumentKind, before: str, after: str, old: Any, new: Any) -> DifferencesView:
    found = differences(old, new, definition_of(kind).identity)
    rows = [
        DifferenceView(kind=one.kind, path=one.path, label=one.label, before=one.before, after=one.after)
        for one in found
    ]
    return DifferencesView(kind=kind, before=before, after=after, differences=rows)


def _view(row: Draft) -> DraftView:
    content, definition = msgspec.json.decode(row.content), definition_of(row.kind)
    findings, signatures = check(definition, content), signatures_of(row)
    publishable = row.state == Draft.State.OPEN and all(one.severity != ERROR for one in findings)
    warnings = warnings_of(row, findings, clock.now()) if publishable else ()
    signed = {signature.side for signature in signatures}
    return DraftView(
        id=row.pk,
        kind=DocumentKind(row.kind),
        state=Draft.State(row.state),
        note=row.note or None,
        based_on=row.based_on,
        version=row.version,
        sha256=row.sha256,
        content=content,
        findings=[
            FindingView(severity=str(one.severity), code=one.code, rows=list(one.rows), detail=one.detail)
            for one in findings
        ],
        warnings=[WarningView(code=one.code, detail=one.detail) for one in warnings],
        signatures=[signature_view(one) for one in signatures],
        signatures_missing=sorted(side for side in definition.signed_by if side not in signed),
        simulated=row.simulated_sha256 == row.sha256,
        published_number=row.published_number,
        created_at=row.created_at,
        created_by=row.created_by_name,
        edited_at=row.edited_at,
        edited_by=row.edited_by_name,
    )


def _example(example: Example) -> ExampleResultView:
    return ExampleResultView(id=example.id, name=example.name, passed=example.passed, detail=example.detail)


DRAFT = Noun(name="Draft", view=DraftView, verb="draft.read", load=drafts_by_id)
DRAFTS = Listing(
    noun=DRAFT,
    verb="draft.list",
    rows=draft_rows,
    views=draft_views,
    filters=DraftFilters,
    orderings=Orderings({"created_at": Key("created_at")}, default="-created_at"),
)


def drafts_of(kind: DocumentKind) -> "Listing[DraftView]":
    """The open draft of one document, if there is one."""
    return Listing(
        noun=DRAFT,
        verb="draft.list",
        rows=lambda actor: draft_rows(actor).filter(kind=kind),
        views=draft_views,
        orderings=DRAFTS.orderings,
        name=f"{kind.value} drafts",
    )
