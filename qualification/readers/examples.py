"""Pinned examples as callers read them, with what the rules in force say of each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Ids, OneOf, Truth
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings
from leadhub.models import DocumentKind
from qualification.examples import given_of, wanted_of
from qualification.models import PinnedExample
from qualification.rulebook import rulebook_at
from qualification.rules.examples import answer_of, describe, got_of, mismatches


class PinnedExampleView(View):
    """A lead, real or made up, with the answer it should get; `got` is what the rules in force answer now."""

    id: UUID
    document: DocumentKind | None
    name: str
    lead: UUID | None
    given: dict[str, Any]
    wanted: dict[str, Any]
    got: dict[str, Any]
    passes: bool
    detail: str
    created_at: datetime
    created_by: str
    retired_at: datetime | None
    retired_by: str | None


class PinnedExampleFilters(Filters):
    """What examples may be narrowed to."""

    document = OneOf("document", DocumentKind)
    lead = Ids("lead_id")
    retired = Truth("retired_at", "isnull", exclude=True)


def example_rows(actor: Actor) -> "QuerySet[PinnedExample]":
    """All examples: the policy keeps them to staff and integrations."""
    return PinnedExample.objects.all()


def example_views(actor: Actor, rows: Sequence[PinnedExample]) -> list[PinnedExampleView]:
    """The examples of one page, each decided by the rules in force."""
    now = clock.now()
    rules = rulebook_at(now).rules
    views = []
    for row in rows:
        answer = answer_of(given_of(row), rules, now)
        differing = mismatches(wanted_of(row), answer)
        views.append(
            PinnedExampleView(
                id=row.pk,
                document=DocumentKind(row.document) if row.document else None,
                name=row.name,
                lead=row.lead_id,
                given=row.given,
                wanted=row.wanted,
                got=got_of(answer),
                passes=not differing,
                detail=describe(differing),
                created_at=row.created_at,
                created_by=row.created_by_name,
                retired_at=row.retired_at,
                retired_by=row.retired_by_name or None,
            )
        )
    return views


def examples_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, PinnedExampleView]:
    """The examples with these ids."""
    return {view.id: view for view in example_views(actor, list(PinnedExample.objects.filter(pk__in=keys)))}


PINNED_EXAMPLE = Noun(name="PinnedExample", view=PinnedExampleView, verb="example.read", load=examples_by_id)
PINNED_EXAMPLES = Listing(
    noun=PINNED_EXAMPLE,
    verb="example.list",
    rows=example_rows,
    views=example_views,
    filters=PinnedExampleFilters,
    orderings=Orderings({"created_at": Key("created_at")}, default="created_at"),
)
