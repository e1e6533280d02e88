"""The score of a lead as a ledger, at any moment: as of when, and as known when.

`as_of` is the moment that the score is of, `known_at` what had arrived, been published and been found to be noise.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.parameters import bounded
from leadhub.errors import NotFound
from qualification.merged import with_merged
from qualification.models import (
    Lead,
    Level,
    Signal,
    SignalExclusion,
    SignalType,
    Stage,
    Suspension,
    SuspensionKind,
    Transition,
    Trend,
)
from qualification.models.history import PEOPLE
from qualification.readers.leads import RuleNumbersView, numbers_view
from qualification.rulebook import rulebook_as_known
from qualification.rules.ledger import PLACES, Entry, Ledger, ledger_of
from qualification.rules.terms import day_of

GIVEN_BACK = (Stage.NURTURE, Stage.DISQUALIFIED)
AT_ONCE = 2_000


class LedgerSignalView(View):
    """One signal with the points that it still counted, before the cap of its type."""

    signal: UUID
    occurred_at: datetime
    received_at: datetime
    points: float


class EarlierSignalsView(View):
    """The older signals of a type in one line."""

    count: int
    points: float


class LedgerEntryView(View):
    """What one type of signal contributed: min(cap, the points of its signals)."""

    type: str
    family: SignalType.Family
    cap: float
    capped: bool
    points: float
    count: int
    signals: list[LedgerSignalView]
    earlier: EarlierSignalsView | None


class LeadLedgerView(View):
    """A score and all that it was made of; `research` and `buying` are the sums of the entries.

    Signals up to `reset_at`, when a person last gave the lead back, are listed and count nothing; those found to be
    noise are only counted, in `noise`, and so are those that count nothing because their type or source is suspended.
    """

    lead: UUID
    as_of: datetime
    known_at: datetime
    rules: RuleNumbersView
    research: float
    buying: float
    level: Level
    trend: Trend
    reset_at: datetime | None
    noise: int
    suspended: int
    entries: list[LedgerEntryView]


class _Row(NamedTuple):
    type: int
    occurred_at: datetime
    received_at: datetime
    id: UUID


def ledger_view(
    actor: Actor, lead: UUID, now: datetime, as_of: datetime | None = None, known_at: datetime | None = None
) -> LeadLedgerView:
    """The ledger of a lead that the caller may see; without moments that of now, by all that is known."""
    as_of, known_at = bounded(as_of or now, "as_of"), bounded(known_at or now, "known_at")
    found = Lead.objects.visible_to(actor).select_related("product_line").filter(pk=lead).first()
    if found is None:
        raise NotFound("No lead with this id.")
    book = rulebook_as_known(as_of, known_at)
    reset_at = reset_of(found, min(as_of, known_at))
    signals = signals_of(actor, found, as_of, known_at)
    sound = signals.exclude(is_noise(known_at))
    silent = is_suspended(as_of, known_at)
    ledger = ledger_of(
        _rows(sound.exclude(silent), reset_at),
        book.rules.scoring.for_line(found.product_line.code),
        day_of(as_of),
    )
    return LeadLedgerView(
        lead=found.pk,
        as_of=as_of,
        known_at=known_at,
        rules=numbers_view(book),
        research=ledger.research,
        buying=ledger.buying,
        level=Level(ledger.reading.level),
        trend=Trend(ledger.reading.trend),
        reset_at=reset_at,
        noise=signals.filter(is_noise(known_at)).count(),
        suspended=sound.filter(silent).count(),
        entries=_entries(ledger),
    )


def signals_of(actor: Actor, lead: Lead, as_of: datetime, known_at: datetime) -> "QuerySet[Signal]":
    """The signals of a lead that had occurred, and those of them that had arrived.

    What a fast clock dates ahead of ours counts from its arrival, as it did when the lead was decided then.
    """
    there = Q(occurred_at__lte=as_of) | Q(received_at__lte=as_of)
    return Signal.objects.visible_to(actor).filter(there, lead__in=with_merged(lead.pk), received_at__lte=known_at)


def is_noise(known_at: datetime) -> Exists:
    """Of a signal: that it had been found to be noise by then."""
    found = SignalExclusion.objects.filter(signal=OuterRef("pk"), at__lte=known_at)
    return Exists(found.exclude(restoration__at__lte=known_at))


def is_suspended(as_of: datetime, known_at: datetime) -> Q:
    """Of a signal: that its type, or what its source delivers, counted nothing at a moment, as was known at another.

    A type counts again the instant its time is over, a source once its suspension was ended: then leads are built anew.
    """
    running = Suspension.objects.filter(Q(ended_at=None) | Q(ended_at__gt=as_of), began_at__lte=min(as_of, known_at))
    types = running.filter(kind=SuspensionKind.SIGNAL_TYPE, until__gt=as_of).values("number")
    sources = running.filter(kind=SuspensionKind.SOURCE).values("number")
    return Q(type__in=types) | Q(source__in=sources)


def reset_of(lead: Lead, by: datetime) -> datetime | None:
    """When a person last gave the lead back until then; the state itself keeps only the latest of all."""
    given_back = Transition.objects.filter(lead=lead, to_stage__in=GIVEN_BACK, actor_kind__in=PEOPLE, at__lte=by)
    return given_back.order_by("-seq").values_list("at", flat=True).first()


def _rows(signals: "QuerySet[Signal]", reset_at: datetime | None) -> Iterator[tuple[int, float, bool, _Row]]:
    newest_first = signals.order_by("-occurred_at", "-pk").values_list("type", "occurred_at", "received_at", "pk")
    for row in map(_Row._make, newest_first.iterator(chunk_size=AT_ONCE)):
        # Whatever its clock says, a signal that had arrived before the reset was done before it.
        counts = reset_at is None or min(row.occurred_at, row.received_at) > reset_at
        yield row.type, day_of(row.occurred_at), counts, row


def _entries(ledger: Ledger[_Row]) -> list[LedgerEntryView]:
    return [
        LedgerEntryView(
            type=entry.row.type,
            family=SignalType.Family(entry.row.family),
            cap=entry.row.cap,
            capped=entry.capped,
            points=entry.points,
            count=entry.count,
            signals=[
                LedgerSignalView(
                    signal=line.signal.id,
                    occurred_at=line.signal.occurred_at,
                    received_at=line.signal.received_at,
                    points=round(line.points, PLACES),
                )
                for line in entry.lines
            ],
            earlier=_earlier(entry),
        )
        for entry in ledger.entries
    ]


def _earlier(entry: Entry[_Row]) -> EarlierSignalsView | None:
    if not entry.earlier:
        return None
    return EarlierSignalsView(count=entry.earlier, points=round(entry.earlier_points, PLACES))
