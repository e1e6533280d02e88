"""What people agreed to, and what they withdrew from: words that are only ever added, of which the strictest holds."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from msgspec import UNSET, Meta, UnsetType

from accounts.contacts import hold_contact
from accounts.editing import source_of
from accounts.forms import refuse
from accounts.models import (
    Consent,
    ConsentChannel,
    ConsentProof,
    ConsentPurpose,
    ConsentScope,
    ConsentState,
    Contact,
)
from accounts.rules.consents import WITHDRAWN, Standing, Word, standing
from leadhub.actors import Actor
from leadhub.api.bodies import Body, Instant, Text
from leadhub.blanks import is_blank
from leadhub.bulk import insert
from leadhub.errors import Conflict, FieldError
from leadhub.events.outbox import Happening, record
from leadhub.integrations.lining_up import line_up
from leadhub.keys import new_id
from leadhub.policy.registry import require
from leadhub.usecases import use_case

FURTHEST_AHEAD: Final = timedelta(minutes=5)
COLUMNS: Final = (
    *("id", "contact_id", "channel", "purpose", "state", "source", "said_at", "proof_id"),
    *("recorded_at", "by", "by_name"),
)


class RecordConsentBody(Body):
    """What a person said. Without `said_at` it was said now; without `source` it was said to the caller.

    A consent that was given rests on something: `evidence` says on what, in words.
    """

    channel: ConsentChannel
    purpose: ConsentPurpose
    state: ConsentState
    said_at: Instant | UnsetType | None = UNSET
    source: Annotated[str, Meta(max_length=60)] | UnsetType | None = UNSET
    evidence: Text | UnsetType | None = UNSET


@use_case
def record_consent(contact: UUID, body: RecordConsentBody, *, actor: Actor, now: datetime) -> Consent:
    """Write down a consent or its withdrawal; what was said before stays in the history."""
    require(actor, "contact.record_consent")
    evidence = (body.evidence or "").strip() if not is_blank(body.evidence or "") else ""
    said_at = body.said_at or now
    faults = []
    if body.state == ConsentState.GIVEN and not evidence:
        detail = "Say what the consent rests on, so that it can be shown: a form, a signature, a call."
        faults.append(FieldError("/evidence", "evidence_required", detail))
    if said_at > now + FURTHEST_AHEAD:
        faults.append(FieldError("/said_at", "in_the_future", "Nobody can have said so in the future."))
    refuse(faults)
    row = hold_contact(contact, actor)
    if row.erased_at is not None:
        raise Conflict("The data of this contact were erased.", code="contact_erased")
    made = Consent.objects.create(
        contact=row,
        channel=body.channel,
        purpose=body.purpose,
        state=body.state,
        source=(body.source or "").strip() or source_of(actor),
        said_at=said_at,
        proof=ConsentProof.objects.create(text=evidence) if evidence else None,
        recorded_at=now,
        by=actor.user_id,
        by_name=actor.label,
    )
    data = {
        "contact": str(row.pk),
        "channel": str(made.channel),
        "purpose": str(made.purpose),
        "state": str(made.state),
    }
    record([Happening("contact.consent_recorded", now, data, subject=row.pk)])
    line_up([row.pk])
    return made


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """That a system says that somebody will not be reached any more, since when."""

    contact: UUID
    source: str
    said_at: datetime


@use_case
def withdraw(words: Sequence[Withdrawal], *, scope: ConsentScope, actor: Actor, now: datetime) -> None:
    """Write down withdrawals of many people at once; what stands by the last word of the same source is no news."""
    require(actor, "contact.record_consent")
    if not words:
        return
    channel, purpose = scope.parts
    said = {(word.contact, word.source): word for word in words}
    known = Consent.objects.filter(
        contact__canonical_id__among=sorted({contact for contact, _ in said}), channel=channel, purpose=purpose
    ).filter(source__in=sorted({source for _, source in said}))
    last: dict[tuple[UUID, str], tuple[datetime, bool]] = {}
    for contact, source, state, at in known.values_list("contact__canonical_id", "source", "state", "said_at"):
        last[contact, source] = max(last.get((contact, source), (at, False)), (at, state == WITHDRAWN))
    news = [word for key, word in said.items() if not last.get(key, (now, False))[1]]
    rows = [
        (new_id(), word.contact, channel, purpose, WITHDRAWN, word.source, word.said_at, None, now, actor.user_id)
        for word in sorted(news, key=lambda word: (word.contact, word.source))
    ]
    insert(Consent, COLUMNS, [(*row, actor.label) for row in rows])
    data = {"channel": channel, "purpose": purpose, "state": WITHDRAWN}
    record(
        [
            Happening("contact.consent_recorded", now, {"contact": str(word.contact), **data}, subject=word.contact)
            for word in news
        ]
    )
    line_up({word.contact for word in news})


def standing_of(contacts: Collection[UUID]) -> Mapping[UUID, list[Standing]]:
    """What holds for people, by the contact that all others of a person were merged into: one statement."""
    words: dict[UUID, list[Word]] = defaultdict(list)
    rows = Consent.objects.filter(contact__canonical_id__in=contacts)
    columns = ("contact__canonical_id", "channel", "purpose", "state", "source", "said_at")
    for root, channel, purpose, state, source, said_at in rows.values_list(*columns):
        words[root].append(Word((channel, purpose), state, source, said_at))
    return {root: standing(said) for root, said in words.items()}


def withdrawn_of(contacts: Collection[UUID]) -> list[list[str]]:
    """The channels and purposes that one person, with all merged contacts, has withdrawn from."""
    rows = Consent.objects.filter(contact__in=contacts)
    words = [
        Word((channel, purpose), state, source, said_at)
        for channel, purpose, state, source, said_at in rows.values_list(
            "channel", "purpose", "state", "source", "said_at"
        )
    ]
    return [list(each.scope) for each in standing(words) if each.state == WITHDRAWN]


def consenting(scopes: Collection[ConsentScope]) -> "QuerySet[Contact]":
    """Whom marketing or sales may reach in at least one of these ways: consent given, by nobody's word withdrawn."""
    wanted = Q()
    for scope in scopes:
        wanted |= Q(Exists(_words_of(scope).filter(state=ConsentState.GIVEN))) & ~Q(_is_withdrawn(scope))
    return Contact.objects.filter(wanted, erased_at=None)


def refusing(scopes: Collection[ConsentScope]) -> "QuerySet[Contact]":
    """Who has withdrawn from at least one of these ways."""
    wanted = Q()
    for scope in scopes:
        wanted |= Q(_is_withdrawn(scope))
    return Contact.objects.filter(wanted)


def _words_of(scope: ConsentScope) -> "QuerySet[Consent]":
    channel, purpose = ConsentScope(scope).parts
    person = OuterRef("canonical_id")
    return Consent.objects.filter(contact__canonical_id=person, channel=channel, purpose=purpose)


def _is_withdrawn(scope: ConsentScope) -> Exists:
    """Whether the newest word of any source is a withdrawal: the rule of `rules.consents`, for many at once."""
    later = Consent.objects.filter(
        contact__canonical_id=OuterRef("contact__canonical_id"),
        channel=OuterRef("channel"),
        purpose=OuterRef("purpose"),
        source=OuterRef("source"),
        said_at__gt=OuterRef("said_at"),
    )
    return Exists(_words_of(scope).filter(~Exists(later), state=ConsentState.WITHDRAWN))
