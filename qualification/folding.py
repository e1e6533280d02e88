"""Folding signals into the decayed sums of their leads, and telling which of those must be decided."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from accounts.models import ProductLine
from accounts.newer import stamp
from accounts.resolving import Known
from qualification.deciding import WAITS, gate
from qualification.locking import lock_states
from qualification.models import LeadState
from qualification.moving import Ledger
from qualification.omissions import Omissions, omissions_at
from qualification.placing import Standing
from qualification.rebuilding import rebuild_states, stale
from qualification.rulebook import Rulebook
from qualification.rules.fading import next_change
from qualification.rules.intent import has_risen, read
from qualification.rules.model import Model
from qualification.rules.terms import Terms, counted, day_of, fold, moment_of, pack, unpack
from qualification.signal_forms import Draft

ENQUIRY = ("quantity", "annual_volume", "end_customer")


@dataclass(slots=True)
class Placed:
    """A signal on its way into a lead."""

    draft: Draft
    known: Known
    lead: UUID
    origin: int


@dataclass(slots=True)
class Folded:
    """The states that must be decided, and what was heard of the leads."""

    opened: dict[UUID, LeadState] = field(default_factory=dict)
    freshened: set[UUID] = field(default_factory=set)
    """Something that counts and is no history."""
    recalled: set[UUID] = field(default_factory=set)
    """History."""
    raised: set[UUID] = field(default_factory=set)
    """History that asks for more than what was known before."""


def fold_all(
    stored: Sequence[Placed],
    leads: Iterable[Standing],
    lines: Mapping[str, ProductLine],
    ledger: Ledger,
    book: Rulebook,
    moved: Collection[UUID],
    *,
    history: bool = False,
) -> Folded:
    """Fold signals into the locked states of their leads; answers the states whose gate has opened.

    Contacts that `moved` to another account open those of their leads. A lead that waits for a fresh signal is opened
    by whatever counts and is not `history`.
    """
    by_lead = per_lead(stored)
    codes = {line.pk: line.code for line in lines.values()}
    models = {lead.pk: book.rules.scoring.for_line(codes[lead.line]) for lead in leads}
    day = day_of(ledger.now)
    folded = Folded()
    states = lock_states(by_lead)
    omissions = omissions_at(ledger.now)
    for pk, before, after in fold_into(states, by_lead, models, omissions):
        state, model = states[pk], models[pk]
        ledger.keep(state)
        terms = counted(after, omissions.types)
        known, reading = by_lead[pk][-1].known, read(terms, model, day)
        if history:
            folded.recalled.add(pk)
            # What is left out for now will be told apart from the rest no more once it counts again.
            left_out = any(each.draft.source in omissions.sources for each in by_lead[pk])
            if left_out or has_risen(read(before, model, day), read(after, model, day)):
                folded.raised.add(pk)
        elif not all(omissions.leave_out(each.draft) for each in by_lead[pk]):
            folded.freshened.add(pk)
        enquiry = (state.quantity, state.annual_volume, state.end_customer)
        seen = gate(reading, known.contact_stamp, known.account_stamp, enquiry, book)
        last = state.gate if pk in folded.freshened else state.gate.removeprefix(WAITS)
        if known.contact in moved or pk in folded.raised or last != seen:
            folded.opened[pk] = state
        elif state.trend != reading.trend:
            _turn(state, next_change(terms, model, reading, day), reading.trend)
    return folded


def _turn(state: LeadState, changes_on: float | None, trend: str) -> None:
    """The trend changed and the answer did not: it may turn again before the lead was to be looked at."""
    state.trend = trend
    if changes_on is not None:
        moment = moment_of(changes_on)
        state.look_at = moment if state.look_at is None else min(state.look_at, moment)


def per_lead(stored: Sequence[Placed]) -> dict[UUID, list[Placed]]:
    """The signals of each lead."""
    by_lead: dict[UUID, list[Placed]] = defaultdict(list)
    for each in stored:
        by_lead[each.lead].append(each)
    return by_lead


def when(placed: Placed) -> tuple[datetime, bytes]:
    """The order in which things happened; two of one instant are told apart by their keys."""
    return placed.draft.occurred_at, placed.draft.external_key


def fold_into(
    states: Mapping[UUID, LeadState],
    stored: Mapping[UUID, Sequence[Placed]],
    models: Mapping[UUID, Model],
    omissions: Omissions,
) -> Iterator[tuple[UUID, Terms, Terms]]:
    """Fold stored signals into locked states, by lead, and keep the newest of what they say of the enquiry.

    Answers the terms of each before and after; there is no before where they had to be built anew.
    """
    # Terms of other half-lives are built anew from all signals of their leads, and these are stored already.
    rebuilt = stale([states[pk] for pk in stored], models)
    rebuild_states(rebuilt, models)
    anew = {state.pk for state in rebuilt}
    for pk, signals in stored.items():
        state = states[pk]
        known = unpack(bytes(state.terms))
        _hear(state, signals)
        if pk in anew:
            yield pk, {}, known
        else:
            counting = [each for each in signals if each.draft.source not in omissions.sources]
            yield pk, known, _fold(state, dict(known), counting, models[pk].half_lives)


def _fold(state: LeadState, terms: Terms, signals: Sequence[Placed], half_lives: Mapping[int, float]) -> Terms:
    """Add signals to the decayed sums."""
    for each in sorted(signals, key=when):
        draft = each.draft
        # A model of one product line need not know every type.
        if draft.type is not None and draft.type in half_lives:
            counts = state.reset_at is None or draft.occurred_at > state.reset_at
            fold(terms, draft.type, half_lives[draft.type], day_of(draft.occurred_at), counts)
    state.terms = pack(terms)
    return terms


def _hear(state: LeadState, signals: Sequence[Placed]) -> None:
    """Keep the newest quantity, volume and end customer."""
    for draft in (each.draft for each in sorted(signals, key=when)):
        said = stamp(draft.occurred_at, draft.source)
        for name in ENQUIRY:
            value, known = getattr(draft.properties, name), state.enquiry_as_of.get(name)
            if value is None or (known and (*known, repr(getattr(state, name))) >= (*said, repr(value))):
                continue
            setattr(state, name, value)
            state.enquiry_as_of = state.enquiry_as_of | {name: said}
