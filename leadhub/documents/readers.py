"""Versions of the four documents as callers read them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import Min, QuerySet

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Number, OneOf
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.documents.in_force import rule_set_at
from leadhub.documents.publishing import POINTERS
from leadhub.documents.signing import signatures_on
from leadhub.errors import NotFound
from leadhub.models import DocumentKind, RuleSet, Side, Signature, Version


class SignatureView(View):
    """Who signed the content as it stands, for which side; a deputy in whose place."""

    side: Side
    user: UUID
    name: str
    deputy_for: UUID | None
    deputy_for_name: str | None
    at: datetime


class DocumentVersionView(View):
    """One published version of a document; it never changes."""

    id: UUID
    kind: DocumentKind
    number: int
    note: str | None
    sha256: str
    published_at: datetime
    published_by: str
    effective_at: datetime | None
    in_force: bool


class DocumentView(View):
    """A version with what it says, and who signed it; what an installation begins with nobody has."""

    kind: DocumentKind
    number: int
    note: str | None
    sha256: str
    published_at: datetime
    published_by: str
    effective_at: datetime | None
    in_force: bool
    signatures: list[SignatureView]
    content: dict[str, Any]


class VersionFilters(Filters):
    """What versions may be narrowed to."""

    kind = OneOf("kind", DocumentKind)
    number = Number("number")


def version_rows(actor: Actor) -> "QuerySet[Version]":
    """All published versions: the policy keeps them to staff and integrations."""
    return Version.objects.all()


def version_views(actor: Actor, rows: Sequence[Version]) -> list[DocumentVersionView]:
    """The versions of one page."""
    since, present = _since(), _in_force()
    return [
        DocumentVersionView(
            id=row.pk,
            kind=DocumentKind(row.kind),
            number=row.number,
            note=row.note or None,
            sha256=row.sha256,
            published_at=row.published_at,
            published_by=row.published_by,
            effective_at=since.get((row.kind, row.number)),
            in_force=present[row.kind] == row.number,
        )
        for row in rows
    ]


def versions_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, DocumentVersionView]:
    """The versions with these ids."""
    return {view.id: view for view in version_views(actor, list(Version.objects.filter(pk__in=keys)))}


def document_of(kind: DocumentKind, number: int | None = None) -> DocumentView:
    """One version of a document with its content; without a number the one in force."""
    wanted = number or _in_force()[kind]
    row = Version.objects.filter(kind=kind, number=wanted).first()
    if row is None:
        raise NotFound(f"There is no version {wanted} of {kind}.")
    return DocumentView(
        kind=kind,
        number=row.number,
        note=row.note or None,
        sha256=row.sha256,
        published_at=row.published_at,
        published_by=row.published_by,
        effective_at=_since().get((kind, row.number)),
        in_force=_in_force()[kind] == row.number,
        signatures=[signature_view(one) for one in signatures_on(row)],
        content=msgspec.json.decode(row.content),
    )


def signature_view(row: Signature) -> SignatureView:
    """One signature."""
    return SignatureView(
        side=Side(row.side),
        user=row.user,
        name=row.user_name,
        deputy_for=row.deputy_for,
        deputy_for_name=row.deputy_for_name or None,
        at=row.at,
    )


def _in_force() -> Mapping[str, int]:
    rules = rule_set_at(clock.now())
    return {kind: getattr(rules, field) for kind, field in POINTERS.items()}


def _since() -> dict[tuple[str, int], datetime]:
    """From when each version was or will first be in force."""
    return {
        (kind, number): since
        for kind, field in POINTERS.items()
        for number, since in RuleSet.objects.values_list(field).annotate(since=Min("effective_at"))
    }


def listing_of(kind: DocumentKind) -> "Listing[DocumentVersionView]":
    """The versions of one document, the newest first."""
    return Listing(
        noun=VERSION,
        verb="document.list",
        rows=lambda _: Version.objects.filter(kind=kind),
        views=version_views,
        orderings=NEWEST_FIRST,
        name=kind.value,
    )


NEWEST_FIRST = Orderings({"number": Key("number"), "published_at": Key("published_at")}, default="-number")
VERSION = Noun(name="DocumentVersion", view=DocumentVersionView, verb="document.read", load=versions_by_id)
VERSIONS = Listing(
    noun=VERSION,
    verb="document.list",
    rows=version_rows,
    views=version_views,
    filters=VersionFilters,
    orderings=Orderings({"published_at": Key("published_at"), "number": Key("number")}, default="-published_at"),
)
