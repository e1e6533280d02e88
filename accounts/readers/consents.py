"""Consents of people, as callers read them."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from accounts.consents import standing_of
from accounts.models import Consent, ConsentChannel, ConsentPurpose, ConsentState, Contact
from accounts.rules.consents import Standing
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.errors import NotFound

MOST = 200


class ConsentView(View):
    """What holds of one channel and purpose: the strictest of what was said last in each source."""

    channel: ConsentChannel
    purpose: ConsentPurpose
    state: ConsentState
    source: str
    since: datetime


class ConsentWordView(View):
    """One thing that a person said. `evidence` is what a consent rests on; `[erased]` once the person was erased."""

    id: UUID
    channel: ConsentChannel
    purpose: ConsentPurpose
    state: ConsentState
    source: str
    said_at: datetime
    evidence: str | None
    recorded_at: datetime
    recorded_by: str


class ConsentsView(View):
    """What holds for a person, and the newest 200 of what the person said, the newest first."""

    contact: UUID
    standing: list[ConsentView]
    history: list[ConsentWordView]


def consents_of(actor: Actor, contact: UUID) -> ConsentsView:
    """The consents of a contact that the caller may see, with those of contacts that were merged with it."""
    visible = Contact.objects.visible_to(actor)
    root = visible.filter(pk=contact).values_list("canonical_id", flat=True).first()
    if root is None:
        raise NotFound(f"There is no contact {contact} that you may see.")
    words = Consent.objects.filter(contact__canonical_id=root).select_related("proof").order_by("-said_at", "-pk")
    return ConsentsView(
        contact=root,
        standing=standing_views(standing_of([root]).get(root, [])),
        history=[_word(row) for row in words[:MOST]],
    )


def standing_views(standing: Sequence[Standing]) -> list[ConsentView]:
    """What holds, one line for each channel and purpose."""
    return [
        ConsentView(
            channel=ConsentChannel(each.scope[0]),
            purpose=ConsentPurpose(each.scope[1]),
            state=ConsentState(each.state),
            source=each.source,
            since=each.since,
        )
        for each in standing
    ]


def _word(row: Consent) -> ConsentWordView:
    return ConsentWordView(
        id=row.pk,
        channel=ConsentChannel(row.channel),
        purpose=ConsentPurpose(row.purpose),
        state=ConsentState(row.state),
        source=row.source,
        said_at=row.said_at,
        evidence=row.proof.text if row.proof else None,
        recorded_at=row.recorded_at,
        recorded_by=row.by_name,
    )
