"""Signals on their way in that are noise: known programs, bursts over the links of a mail, contacts without weight.

What wants an answer is never left out: no buying signal ends in silence.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models.functions import TruncMinute

from accounts.models import Contact
from accounts.rules.noise import WEIGHTLESS
from qualification.exclusions import exclude_found
from qualification.folding import Placed
from qualification.models import ExclusionReason, Lead, Signal
from qualification.rules.model import ScoringModels
from qualification.rules.scanning import BURST_SECONDS, Act, Kind, bursts, is_known_agent

REACH = timedelta(seconds=BURST_SECONDS)


@dataclass(frozen=True, slots=True)
class Screened:
    """Signals of a batch that do not count, and leads of earlier ones that turned out not to."""

    signals: frozenset[UUID] = frozenset()
    late: frozenset[UUID] = frozenset()


def leads_of_mail(stored: Sequence[Placed], scoring: ScoringModels) -> dict[UUID, str]:
    """The leads of contacts that opened or clicked a mail in this batch, with their product lines: bursts cross leads.

    One statement, and none for a batch without signals of mails.
    """
    contacts = {each.known.contact for each in _of_mails(stored, scoring)}
    if not contacts:
        return {}
    rows = Lead.objects.filter(contact_id__among=contacts).values_list("pk", "product_line__code")
    return dict(rows)


def screen(stored: Sequence[Placed], leads: Collection[UUID], scoring: ScoringModels, *, now: datetime) -> Screened:
    """Exclude the noise among signals that were just stored, and among earlier ones of these locked leads.

    `leads` are those of contacts with signals of mails; others among them cost time and nothing else.
    """
    batch = {each.pk: each for each in stored if each.pk is not None}
    classes = _weightless({each.known.contact for each in batch.values()})
    reasons = {
        pk: reason
        for pk, each in batch.items()
        if each.draft.type not in scoring.asking and (reason := classes.get(each.known.contact) or _reason(each))
    }
    earlier: dict[UUID, UUID] = {}
    if mails := _of_mails(stored, scoring):
        for pk, lead in _bursts(mails, leads, scoring):
            reasons.setdefault(pk, ExclusionReason.SCANNER_BURST)
            if pk not in batch:
                earlier[pk] = lead
    if not reasons:
        return Screened()
    excluded = exclude_found(reasons, now=now)
    return Screened(frozenset(excluded & batch.keys()), frozenset(earlier[pk] for pk in excluded if pk in earlier))


def _weightless(contacts: Collection[UUID]) -> dict[UUID, str]:
    """Those of these contacts whose acts carry no points, with their classes.

    Read once their leads are locked: whoever flags a contact later waits for the lock, and finds these signals.
    """
    rows = Contact.objects.filter(pk__among=contacts, noise_class__in=list(WEIGHTLESS)).values_list("pk", "noise_class")
    return {pk: noise for pk, noise in rows if noise}


def _reason(placed: Placed) -> str | None:
    """Why a signal does not count by itself."""
    agent = placed.draft.properties.user_agent
    return ExclusionReason.KNOWN_AGENT if agent and is_known_agent(agent) else None


def _of_mails(stored: Iterable[Placed], scoring: ScoringModels) -> list[Placed]:
    numbers = {scoring.numbers.get(kind) for kind in (Kind.OPEN, Kind.CLICK)}
    return [each for each in stored if each.pk is not None and each.draft.type in numbers]


def _bursts(mails: Sequence[Placed], leads: Collection[UUID], scoring: ScoringModels) -> list[tuple[UUID, UUID]]:
    """The signals of bursts and their leads, stored by this batch or before.

    Times alone tell nearly always that there is none: only what might be one has its links read.
    """
    kinds = {scoring.numbers[kind]: kind for kind in Kind if kind in scoring.numbers}
    told: dict[UUID, list[Act]] = defaultdict(list)
    for contact, type, occurred_at, pk in _about(mails, leads, set(kinds) - scoring.asking):
        told[contact].append(Act(pk, occurred_at.timestamp(), kinds[type], link=pk.hex))
    suspects = {pk for acts in told.values() for pk in bursts(acts)} if told else set()
    if not suspects:
        return []
    rows = Signal.objects.filter(pk__among=suspects).values_list("pk", "lead_id", "payload__properties")
    found = {pk: (lead, _url(properties)) for pk, lead, properties in rows}
    near = (
        [act._replace(link=found[act.key][1] if act.key in found else "") for act in acts] for acts in told.values()
    )
    return [(pk, found[pk][0]) for acts in near for pk in bursts(acts)]


def _about(mails: Sequence[Placed], leads: Collection[UUID], types: Collection[int]) -> Iterable[tuple[Any, ...]]:
    """What was done within seconds of mails, by whom and when: one statement."""
    times = [each.draft.occurred_at for each in mails]
    rows = Signal.objects.filter(
        lead_id__among=list(leads),
        type__in=list(types),
        occurred_at__gte=min(times) - REACH,
        occurred_at__lte=max(times) + REACH,
    )
    # A batch may tell of many years: of these only the minutes of its mails are read.
    minutes = {(at + away).replace(second=0, microsecond=0) for at in times for away in (-REACH, REACH)}
    near = rows.alias(minute=TruncMinute("occurred_at", tzinfo=UTC)).filter(minute__among=sorted(minutes))
    return near.values_list("contact", "type", "occurred_at", "pk")


def _url(properties: Mapping[str, object] | None) -> str:
    url = (properties or {}).get("url")
    return url if isinstance(url, str) else ""
