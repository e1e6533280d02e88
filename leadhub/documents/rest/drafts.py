"""The drafts of one document over REST: begun, edited, compared, signed, published."""

from typing import Any
from uuid import UUID

from django.urls import URLPattern, path
from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from leadhub.documents import drafting
from leadhub.documents.draft_bodies import BeginBody, EditBody, PublishBody, SignBody
from leadhub.documents.draft_readers import (
    DRAFT,
    DifferencesView,
    ExampleResultsView,
    PublishedView,
    draft_compared,
    draft_of,
    drafts_of,
    example_results,
    published_view,
    signed_compared,
)
from leadhub.models import DocumentKind

LONGEST_TAG = 10
STANDING = {404: ("not_found",), 409: ("draft_published",)}
EDITING = STANDING | {413: ("document_too_large",), 422: ("rule_check_failed", "clause_not_measurable")}


def expected_version(request: Request) -> int | None:
    """The version that the caller last read; None for whoever means any. What is no ETag of a draft fits none."""
    tag = request._request.headers.get("If-Match", "").strip()
    if tag in ("", "*"):
        return None
    number = tag.strip('"')
    return int(number) if number.isascii() and number.isdigit() and len(number) < LONGEST_TAG else 0


def routes_of(kind: DocumentKind) -> list[URLPattern]:
    """Where the drafts of one document live."""
    label, word, listing = kind.label, kind.name.title().replace("_", ""), drafts_of(kind)

    def version_at(request: Request, id: UUID) -> int:
        """The version that If-Match is held against; a stale one is told who was first."""
        draft = draft_of(kind, id)
        expected = expected_version(request)
        if expected is not None and expected != draft.version:
            raise drafting.stale(draft)
        return draft.version

    class Drafts(Endpoint):
        """The open draft, if there is one."""

        verbs = {"GET": "draft.list", "POST": "draft.begin"}

        @describes(f"list{word}Drafts", f"{label}: the open draft, if there is one", lists=listing)
        def get(self, request: Request) -> dict[str, Any]:
            """With its content, findings and signatures."""
            return listed(request, listing)

        @describes(
            f"begin{word}Draft",
            f"{label}: begin a draft",
            body=BeginBody,
            shows=DRAFT,
            status=201,
            errors={409: ("draft_exists",), 422: ("unknown_version",)},
        )
        def post(self, request: Request, body: BeginBody) -> Response:
            """From the version in force, or from the one that `from` names: so one goes back."""
            made = drafting.begin(kind, actor=actor_of(request), now=clock.now(), base=body.base, note=body.note or "")
            return shown(request, DRAFT, made.pk, version=made.version, status=201)

    class DraftOne(Endpoint):
        """One draft."""

        verbs = {"GET": "draft.read", "PATCH": "draft.edit", "DELETE": "draft.discard"}

        @describes(f"read{word}Draft", f"{label}: one draft", shows=DRAFT)
        def get(self, request: Request, id: UUID) -> Response:
            """With its content, findings and signatures; the ETag is its version."""
            return shown(request, DRAFT, id, version=draft_of(kind, id).version)

        @describes(
            f"edit{word}Draft",
            f"{label}: change note or content",
            body=EditBody,
            shows=DRAFT,
            version=version_at,
            errors=EDITING,
        )
        def patch(self, request: Request, id: UUID, body: EditBody) -> Response:
            """The members of `content` that are given replace those of the draft; findings are shown, not refused."""
            row = drafting.edit(
                draft_of(kind, id).pk,
                actor=actor_of(request),
                now=clock.now(),
                expected=expected_version(request),
                note=body.given_note,
                content=body.given_content,
            )
            return shown(request, DRAFT, id, version=row.version)

        @describes(f"discard{word}Draft", f"{label}: give a draft up", status=204, version=version_at, errors=STANDING)
        def delete(self, request: Request, id: UUID) -> None:
            """Another can be begun at once."""
            drafting.discard(
                draft_of(kind, id).pk,
                actor=actor_of(request),
                now=clock.now(),
                expected=expected_version(request),
            )

    class Comparison(Endpoint):
        """What a draft changes."""

        verbs = {"GET": "draft.read"}

        @describes(f"compare{word}Draft", f"{label}: what a draft changes", answer=DifferencesView)
        def get(self, request: Request, id: UUID) -> DifferencesView:
            """Of the version in force, row by row: added, removed, changed, moved."""
            return draft_compared(draft_of(kind, id))

    class ComparisonWith(Endpoint):
        """What a draft changes of one version."""

        verbs = {"GET": "draft.read"}

        @describes(f"compare{word}DraftWith", f"{label}: a draft beside one version", answer=DifferencesView)
        def get(self, request: Request, id: UUID, m: int) -> DifferencesView:
            """Row by row: added, removed, changed, moved."""
            return draft_compared(draft_of(kind, id), m)

    class ComparisonWithSigned(Endpoint):
        """What a signature under a draft would be for."""

        verbs = {"GET": "draft.read"}

        @describes(
            f"compare{word}DraftWithSigned", f"{label}: a draft beside what was signed last", answer=DifferencesView
        )
        def get(self, request: Request, id: UUID) -> DifferencesView:
            """What signing it adds to the newest version that people signed; without one, to that in force."""
            return signed_compared(draft_of(kind, id))

    class Examples(Endpoint):
        """How the pinned examples come out."""

        verbs = {"GET": "draft.read"}

        @describes(
            f"try{word}Examples",
            f"{label}: the pinned examples under a draft",
            answer=ExampleResultsView,
            errors={422: ("rule_check_failed",)},
        )
        def get(self, request: Request, id: UUID) -> ExampleResultsView:
            """Each with the answer that it wants and the one that it would get."""
            return example_results(draft_of(kind, id))

    class Sign(Endpoint):
        """One side's word."""

        verbs = {"POST": "draft.sign"}

        @describes(
            f"sign{word}Draft",
            f"{label}: sign the draft as it stands",
            body=SignBody,
            shows=DRAFT,
            errors=STANDING
            | {
                403: ("not_a_signing_side",),
                409: ("already_signed", "signature_not_asked", "draft_published"),
                422: ("not_a_deputy",),
            },
        )
        def post(self, request: Request, id: UUID, body: SignBody) -> Response:
            """For the side of the caller, marketing or sales and their managers; a deputy names in whose place."""
            row = drafting.sign(
                draft_of(kind, id).pk, actor=actor_of(request), now=clock.now(), deputy_for=body.deputy_for
            )
            return shown(request, DRAFT, id, version=row.version)

    class Publish(Endpoint):
        """Into force."""

        verbs = {"POST": "draft.publish"}

        @describes(
            f"publish{word}Draft",
            f"{label}: publish, now or at an instant",
            body=PublishBody,
            answer=PublishedView,
            errors=EDITING | {409: ("signature_missing", "draft_published"), 422: ("effective_in_the_past",)},
        )
        def post(self, request: Request, id: UUID, body: PublishBody) -> PublishedView:
            """Needs the signatures that the document asks for and a rule check without errors."""
            published = drafting.publish_draft(
                draft_of(kind, id).pk, actor=actor_of(request), now=clock.now(), effective_at=body.effective_at
            )
            return published_view(published)

    return [
        path(f"{kind}/drafts/", Drafts.as_view(), name=f"{kind}-drafts"),
        path(f"{kind}/drafts/<uuid:id>/", DraftOne.as_view(), name=f"{kind}-draft"),
        path(f"{kind}/drafts/<uuid:id>/diff/", Comparison.as_view(), name=f"{kind}-draft-diff"),
        path(f"{kind}/drafts/<uuid:id>/diff/signed/", ComparisonWithSigned.as_view(), name=f"{kind}-draft-diff-signed"),
        path(f"{kind}/drafts/<uuid:id>/diff/<int:m>/", ComparisonWith.as_view(), name=f"{kind}-draft-diff-with"),
        path(f"{kind}/drafts/<uuid:id>/examples/", Examples.as_view(), name=f"{kind}-draft-examples"),
        path(f"{kind}/drafts/<uuid:id>/sign/", Sign.as_view(), name=f"{kind}-draft-sign"),
        path(f"{kind}/drafts/<uuid:id>/publish/", Publish.as_view(), name=f"{kind}-draft-publish"),
    ]
