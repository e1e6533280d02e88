"""Folding signals into the decayed sums of their leads, and telling which of those must be decided."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from accounts.newer import stamp
from accounts.resolving import Known
from qualification.gates import WAITS, enquiry_of, gate
from qualification.models import LeadState
from qualification.moving import Ledger
from qualification.omissions import Omissions
from qualification.rebuilding import rebuild_states, stale
from qualification.rulebook import Rulebook
from qualification.rules.fading import next_change
from qualification.rules.intent import has_risen, read
from qualification.rules.model import Model
from qualification.rules.terms import Terms, counted, day_of, fold, moment_of, pack, unpack
from qualification.signal_forms import Draft

PLACE = ("site_country", "site_region", "site_postal_code")
ENQUIRY = ("quantity", "annual_volume", "end_customer", *PLACE)


@dataclass(slots=True)
class Placed:
    """A signal on its way into a lead."""

    draft: Draft
    known: Known
    lead: UUID
    origin: int
    pk: UUID | None = None
    """The signal, once it is stored; a mention that is no signal has none."""


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


@dataclass(frozen=True, slots=True)
class Fold:
    """Signals on their way into locked states; `lines` names the product line of each lead.

    `noise` are signals that are stored and do not count, `late` leads of earlier ones that were found not to.
    `omissions` is what is suspended, and with `history` the signals tell of the past.
    """

    stored: Sequence[Placed]
    states: Mapping[UUID, LeadState]
    lines: Mapping[UUID, str]
    noise: Collection[UUID] = frozenset()
    late: Collection[UUID] = frozenset()
    omissions: Omissions = field(default_factory=Omissions)
    history: bool = False


def fold_all(wanted: Fold, ledger: Ledger, book: Rulebook, moved: Collection[UUID]) -> Folded:
    """Fold signals into the locked states of their leads; answers the states whose gate has opened.

    Contacts that `moved` to another account open those of their leads. A lead that waits for a fresh signal is opened
    by whatever counts and is not `history`.
    """
    by_lead, models = per_lead(wanted.stored), models_of(wanted, book)
    day = day_of(ledger.now)
    folded = Folded()
    for pk, before, after in fold_into(wanted, models):
        state, model = wanted.states[pk], models[pk]
        ledger.keep(state)
        if pk not in by_lead:
            folded.opened[pk] = state
            continue
        terms = counted(after, wanted.omissions.types)
        known, reading = by_lead[pk][-1].known, read(terms, model, day)
        heard = [each.draft for each in by_lead[pk] if each.pk not in wanted.noise]
        if wanted.history:
            folded.recalled.add(pk)
            # What is left out for now will be told apart from the rest no more once it counts again.
            left_out = any(draft.source in wanted.omissions.sources for draft in heard)
            if left_out or has_risen(read(before, model, day), read(after, model, day)):
                folded.raised.add(pk)
        elif not all(map(wanted.omissions.leave_out, heard)):
            folded.freshened.add(pk)
        seen = gate(reading, known.contact_stamp, known.account_stamp, enquiry_of(state), book)
        last = state.gate if pk in folded.freshened else state.gate.removeprefix(WAITS)
        if known.contact in moved or pk in folded.raised or last != seen or any(map(_completes, heard)):
            folded.opened[pk] = state
        elif state.trend != reading.trend:
            _turn(state, next_change(terms, model, reading, day), reading.trend)
    return folded


def _completes(draft: Draft) -> bool:
    """Whether a signal says something that only the card of a handoff asks for."""
    return draft.properties.has_drawings is not None or draft.properties.required_by is not None


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


def fold_into(wanted: Fold, models: Mapping[UUID, Model]) -> Iterator[tuple[UUID, Terms, Terms]]:
    """Fold stored signals into their states, by lead, and keep the newest of what they say of the enquiry.

    Answers the terms of each before and after; there is no before where they had to be built anew.
    """
    heard = {pk: [each for each in told if each.pk not in wanted.noise] for pk, told in per_lead(wanted.stored).items()}
    touched = [wanted.states[pk] for pk in heard.keys() | set(wanted.late)]
    # Built anew from all signals of their leads are terms of other half-lives, and those with noise in them.
    outdated = {state.pk for state in stale(touched, models)} | set(wanted.late)
    rebuild_states([state for state in touched if state.pk in outdated], models)
    for state in touched:
        signals, known = heard.get(state.pk, []), unpack(bytes(state.terms))
        _hear(state, signals)
        if state.pk in outdated:
            yield state.pk, {}, known
            continue
        counting = [each for each in signals if each.draft.source not in wanted.omissions.sources]
        yield state.pk, known, _fold(state, dict(known), counting, models[state.pk].half_lives)


def models_of(wanted: Fold, book: Rulebook) -> dict[UUID, Model]:
    """The model that serves each lead."""
    return {pk: book.rules.scoring.for_line(line) for pk, line in wanted.lines.items()}


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
    """Keep the newest quantity, volume, end customer and place of use."""
    for draft in (each.draft for each in sorted(signals, key=when)):
        said = stamp(draft.occurred_at, draft.source)
        for name in ENQUIRY:
            value, known = getattr(draft.properties, name), state.enquiry_as_of.get(name)
            if value is None or (known and (*known, repr(getattr(state, name))) >= (*said, repr(value))):
                continue
            setattr(state, name, value)
            state.enquiry_as_of = state.enquiry_as_of | {name: said}
