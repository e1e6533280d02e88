"""Folding signals into the decayed sums of their leads, and telling which of those must be decided."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accounts.newer import stamp
from accounts.resolving import Known
from qualification.deciding import gate
from qualification.models import LeadState
from qualification.moving import Ledger
from qualification.rebuilding import rebuild_states, stale
from qualification.rulebook import Rulebook
from qualification.rules.fading import next_change
from qualification.rules.intent import read
from qualification.rules.model import Model
from qualification.rules.terms import Terms, day_of, fold, moment_of, pack, unpack
from qualification.signal_forms import Draft

ENQUIRY = ("quantity", "annual_volume", "end_customer")


@dataclass(slots=True)
class Placed:
    """A signal on its way into a lead."""

    draft: Draft
    known: Known
    lead: UUID
    origin: int
    pk: UUID | None = None
    """The signal, once it is stored; a mention that is no signal has none."""


@dataclass(frozen=True, slots=True)
class Fold:
    """Signals on their way into locked states; `lines` names the product line of each lead.

    `noise` are signals that are stored and do not count, `late` leads of earlier ones that were found not to.
    """

    stored: Sequence[Placed]
    states: Mapping[UUID, LeadState]
    lines: Mapping[UUID, str]
    noise: Collection[UUID] = frozenset()
    late: Collection[UUID] = frozenset()


def fold_all(wanted: Fold, ledger: Ledger, book: Rulebook, moved: Collection[UUID]) -> dict[UUID, LeadState]:
    """Fold signals into the locked states of their leads; answers the states whose gate has opened.

    Contacts that `moved` to another account open those of their leads.
    """
    by_lead, models = per_lead(wanted.stored), models_of(wanted, book)
    day = day_of(ledger.now)
    opened: dict[UUID, LeadState] = {}
    for pk, terms in fold_into(wanted, models):
        state = wanted.states[pk]
        ledger.keep(state)
        if pk not in by_lead:
            opened[pk] = state
            continue
        known, reading = by_lead[pk][-1].known, read(terms, models[pk], day)
        enquiry = (state.quantity, state.annual_volume, state.end_customer)
        seen = gate(reading, known.contact_stamp, known.account_stamp, enquiry, book)
        if known.contact in moved or state.gate != seen:
            opened[pk] = state
        elif state.trend != reading.trend:
            _turn(state, next_change(terms, models[pk], reading, day), reading.trend)
    return opened


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


def fold_into(wanted: Fold, models: Mapping[UUID, Model]) -> Iterator[tuple[UUID, Terms]]:
    """Fold stored signals into their states, by lead, and keep the newest of what they say of the enquiry."""
    counting = {
        pk: [each for each in told if each.pk not in wanted.noise] for pk, told in per_lead(wanted.stored).items()
    }
    touched = [wanted.states[pk] for pk in counting.keys() | set(wanted.late)]
    # Built anew from all signals of their leads are terms of other half-lives, and those with noise in them.
    outdated = {state.pk for state in stale(touched, models)} | set(wanted.late)
    rebuild_states([state for state in touched if state.pk in outdated], models)
    for state in touched:
        signals = counting.get(state.pk, ())
        _hear(state, signals)
        half_lives = models[state.pk].half_lives
        yield state.pk, unpack(bytes(state.terms)) if state.pk in outdated else _fold(state, signals, half_lives)


def models_of(wanted: Fold, book: Rulebook) -> dict[UUID, Model]:
    """The model that serves each lead."""
    return {pk: book.rules.scoring.for_line(line) for pk, line in wanted.lines.items()}


def _fold(state: LeadState, signals: Sequence[Placed], half_lives: Mapping[int, float]) -> Terms:
    """Add signals to the decayed sums."""
    terms = unpack(bytes(state.terms))
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
