"""Signals in: one transaction stores a batch, folds it into the leads it touches and decides those it changes.

Statements stay the same in number whatever the size of the batch. Everything is sorted before it is inserted, and
locks are taken in one order: account, contact, decayed state, lead.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.models import ProductLine
from accounts.newer import stamp
from accounts.resolving import Known, resolve
from leadhub.actors import Actor
from leadhub.bulk import insert, insert_new
from leadhub.errors import BadRequest, TooLarge
from leadhub.keys import new_id
from leadhub.usecases import use_case
from qualification.assigning import assign_waiting
from qualification.deciding import Deciding, gate
from qualification.dimensions import origin_numbers, source_numbers
from qualification.locking import lock_leads, lock_states
from qualification.models import Lead, LeadState, Signal, SignalPayload, Stage, Trend
from qualification.moving import Ledger
from qualification.refreshing import follow_contacts, make_due
from qualification.rulebook import Rulebook, rulebook_at
from qualification.rules.fading import next_change
from qualification.rules.intent import read
from qualification.rules.terms import Terms, day_of, fold, moment_of, pack, unpack
from qualification.signal_forms import Draft, Refused, read_signals

MOST_AT_ONCE = 5_000
SIGNAL_COLUMNS = (
    "id",
    "source",
    "external_key",
    "type",
    "lead_id",
    "contact",
    "origin",
    "occurred_at",
    "received_at",
    "has_drawings",
    "quantity",
    "annual_volume",
    "required_by",
)
BORN_COLUMNS = (
    "id",
    "canonical_id",
    "contact_id",
    "product_line_id",
    "account_id",
    "stage",
    "stage_seq",
    "stage_entered_at",
    "event_seq",
    "cycle",
    "version",
    "was_opportunity",
    "is_imported",
    "excluded_cause",
    "action",
    "level",
    "fit_tier",
    "fit_coverage",
    "missing",
    "next_step",
    "decision_seq",
    "rank",
    "first_origin_id",
    "business",
    "sales_sourced",
    "value_currency",
    "returned",
    "created_at",
    "updated_at",
)
STATE_COLUMNS = ("lead_id", "terms", "enquiry_as_of", "gate", "verdict", "trend")
ENQUIRY = ("quantity", "annual_volume", "end_customer")


@dataclass(slots=True)
class Receipt:
    """What became of a batch; `leads` names the lead of every signal that is stored, new or repeated."""

    accepted: int = 0
    duplicates: int = 0
    rejected: list[Refused] = field(default_factory=list)
    leads: dict[int, UUID] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """As much of a lead as placing and folding a signal takes."""

    pk: UUID
    contact: UUID
    line: UUID
    was_opportunity: bool = False


@dataclass(slots=True)
class Placed:
    """A signal on its way into a lead."""

    draft: Draft
    known: Known
    lead: UUID
    origin: int


def ingest(raw: Sequence[Any], *, actor: Actor, now: datetime) -> Receipt:
    """Take in a batch of signals as parsed from JSON; refuses the whole only when it is empty or over 5,000."""
    if not raw:
        raise BadRequest("There is no signal in this batch.", code="no_signals")
    if len(raw) > MOST_AT_ONCE:
        raise TooLarge(f"{len(raw)} signals; {MOST_AT_ONCE} are taken at once.", code="too_many_signals")
    book = rulebook_at(now)
    lines = {line.code: line for line in ProductLine.objects.filter(is_active=True)}
    drafts, refused = read_signals(raw, types=book.rules.scoring.numbers, lines=lines, now=now)
    receipt = take_in(drafts, lines=lines, actor=actor, now=now)
    receipt.rejected = refused
    return receipt


@use_case
def take_in(
    drafts: Sequence[Draft],
    *,
    lines: Mapping[str, ProductLine],
    actor: Actor,
    now: datetime,
    quiet: bool = False,
    undecided: bool = False,
) -> Receipt:
    """Store signals that were understood.

    `quiet` keeps history from moving leads: imported ones wait for a fresh signal. `undecided` leaves the decision to
    the caller, who changes the lead in the same transaction.
    """
    receipt = Receipt()
    first, fresh = _without_repeats(drafts, receipt)
    if not fresh:
        return receipt
    book = rulebook_at(now)
    ledger = Ledger(actor=actor, now=now)
    resolved = resolve([draft.mention for draft in fresh], now=now)
    sources = source_numbers({draft.source for draft in fresh})
    origins = origin_numbers({draft.origin for draft in fresh})
    leads, born = _find_or_make_leads(fresh, resolved.known, lines, origins, ledger, quiet=quiet)
    placed = [
        Placed(draft, known, leads[known.contact, lines[draft.product_line].pk].pk, origins[draft.origin])
        for draft, known in zip(fresh, resolved.known, strict=True)
    ]
    stored = store_signals(placed, sources, now)
    for each in placed:
        receipt.leads[each.draft.index] = each.lead
    receipt.accepted = len(stored)
    receipt.duplicates += len(placed) - len(stored)
    touched = {each.lead for each in stored}
    opened = _fold_all(stored, leads.values(), lines, ledger, book, resolved.moved_contacts)
    if resolved.moved_contacts:
        follow_contacts(resolved.moved_contacts, now=now, but=touched)
    _decide(opened, stored, born, ledger, book, quiet=quiet, undecided=undecided)
    for draft in drafts:
        # A signal that stands in the batch twice has the lead of its first mention.
        receipt.leads.setdefault(draft.index, receipt.leads[first[draft.external_key].index])
    if resolved.changed_accounts:
        make_due(Q(lead__account_id__among=resolved.changed_accounts), now=now, but=touched)
    return receipt


def _without_repeats(drafts: Sequence[Draft], receipt: Receipt) -> tuple[dict[bytes, Draft], list[Draft]]:
    """The first draft of each key, and those of them that are not stored yet, in the order of their keys."""
    first: dict[bytes, Draft] = {}
    for draft in drafts:
        if first.setdefault(draft.external_key, draft) is not draft:
            receipt.duplicates += 1
    known = {
        bytes(key): lead
        for key, lead in Signal.objects.filter(
            source__in=source_numbers({draft.source for draft in drafts}).values(), external_key__among=list(first)
        ).values_list("external_key", "lead_id")
    }
    for draft in drafts:
        if draft.external_key in known:
            receipt.leads[draft.index] = known[draft.external_key]
    receipt.duplicates += len(known)
    return first, [first[key] for key in sorted(first) if key not in known]


def _find_or_make_leads(
    drafts: Sequence[Draft],
    known: Sequence[Known],
    lines: Mapping[str, ProductLine],
    origins: Mapping[tuple[str, str, str, str], int],
    ledger: Ledger,
    *,
    quiet: bool,
) -> tuple[dict[tuple[UUID, UUID], Standing], list[Lead]]:
    """The lead of each contact and product line: before opportunity, else the newest at rest, else a new one."""
    wanted: dict[tuple[UUID, UUID], tuple[Draft, Known]] = {}
    for draft, who in zip(drafts, known, strict=True):
        key = (who.contact, lines[draft.product_line].pk)
        if key not in wanted or draft.occurred_at < wanted[key][0].occurred_at:
            wanted[key] = (draft, who)
    found = _existing(wanted)
    missing = sorted(key for key in wanted if key not in found)
    rows = []
    for key in missing:
        draft, who = wanted[key]
        rows.append(_birth(key, who, origins[draft.origin], ledger.now, quiet=quiet))
    made = {row[0] for row in insert_new(Lead, BORN_COLUMNS, rows)}
    born: list[Lead] = []
    insert(LeadState, STATE_COLUMNS, [(pk, b"", {}, "", "", Trend.COLD) for pk in sorted(made)])
    for key, row in zip(missing, rows, strict=True):
        if row[0] in made:
            lead = Lead(**dict(zip(BORN_COLUMNS, row, strict=True)))
            ledger.born(lead, cause="import" if quiet else "signal")
            born.append(lead)
            found[key] = Standing(lead.pk, *key)
    if len(found) < len(wanted):
        # Somebody else made them since the look-up.
        found |= _existing({key: wanted[key] for key in wanted if key not in found})
    return found, born


def _existing(wanted: Mapping[tuple[UUID, UUID], Any]) -> dict[tuple[UUID, UUID], Standing]:
    at_rest = Q(stage__in=(Stage.NURTURE, Stage.DISQUALIFIED))
    best: dict[tuple[UUID, UUID], Standing] = {}
    rows = Lead.objects.canonical().filter(Q(was_opportunity=False) | at_rest, contact_id__among={c for c, _ in wanted})
    columns = ("pk", "contact_id", "product_line_id", "was_opportunity")
    for row in rows.order_by("created_at", "pk").values_list(*columns):
        found = Standing(*row)
        key = (found.contact, found.line)
        if key in wanted and (key not in best or best[key].was_opportunity):
            best[key] = found
    return best


def _birth(key: tuple[UUID, UUID], who: Known, origin: int, now: datetime, *, quiet: bool) -> tuple[Any, ...]:
    contact, line = key
    pk = new_id()
    blank = Lead(
        pk=pk,
        canonical_id=pk,
        contact_id=contact,
        product_line_id=line,
        account_id=who.account,
        stage_entered_at=now,
        is_imported=quiet,
        first_origin_id=origin,
        created_at=now,
        updated_at=now,
    )
    return tuple(getattr(blank, name) for name in BORN_COLUMNS)


def store_signals(placed: Sequence[Placed], sources: Mapping[str, int], now: datetime) -> list[Placed]:
    """Insert the signals; answers those that were not there before, and mentions that are no signal."""
    rows, by_id = [], {}
    for each in placed:
        draft, typed = each.draft, each.draft.properties
        if draft.type is None:
            continue
        pk = new_id()
        by_id[pk] = each
        rows.append(
            (
                pk,
                sources[draft.source],
                draft.external_key,
                draft.type,
                each.lead,
                each.known.contact,
                each.origin,
                draft.occurred_at,
                now,
                typed.has_drawings,
                typed.quantity,
                typed.annual_volume,
                typed.required_by,
            )
        )
    stored = [pk for (pk,) in insert_new(Signal, SIGNAL_COLUMNS, rows)]
    insert(
        SignalPayload,
        ("signal_id", "external_id", "properties"),
        [(pk, by_id[pk].draft.external_id, dict(by_id[pk].draft.payload)) for pk in stored],
    )
    return [by_id[pk] for pk in stored] + [each for each in placed if each.draft.type is None]


def _fold_all(
    stored: Sequence[Placed],
    leads: Iterable[Standing],
    lines: Mapping[str, ProductLine],
    ledger: Ledger,
    book: Rulebook,
    moved: Collection[UUID],
) -> dict[UUID, LeadState]:
    """Fold signals into the locked states of their leads; answers the states whose gate has opened.

    Contacts that `moved` to another account open those of their leads.
    """
    by_lead = _by_lead(stored)
    codes = {line.pk: line.code for line in lines.values()}
    models = {lead.pk: book.rules.scoring.for_line(codes[lead.line]) for lead in leads}
    day = day_of(ledger.now)
    opened: dict[UUID, LeadState] = {}
    for pk, state in lock_states(by_lead).items():
        terms = fold_signals(state, by_lead[pk], models[pk].half_lives)
        ledger.keep(state)
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


def _decide(
    opened: Mapping[UUID, LeadState],
    stored: Sequence[Placed],
    born: Sequence[Lead],
    ledger: Ledger,
    book: Rulebook,
    *,
    quiet: bool,
    undecided: bool,
) -> None:
    by_lead = _by_lead(stored)
    # Events were numbered on leads just born, before their rows were read and locked.
    numbered = {lead.pk: lead.event_seq for lead in born}
    held = [] if undecided else lock_leads(dict(opened))
    for each in held:
        each.lead.event_seq = max(each.lead.event_seq, numbered.get(each.lead.pk, 0))
        each.lead.is_imported = each.lead.is_imported and quiet
    deciding = Deciding(ledger, book)
    deciding.decide(held, cause="signal", origins={pk: max(by_lead[pk], key=_when).origin for pk in opened})
    deciding.save()
    if deciding.deliveries.made:
        transaction.on_commit(lambda: assign_waiting(now=ledger.now), robust=True)


def _by_lead(stored: Sequence[Placed]) -> dict[UUID, list[Placed]]:
    by_lead: dict[UUID, list[Placed]] = defaultdict(list)
    for each in stored:
        by_lead[each.lead].append(each)
    return by_lead


def _when(placed: Placed) -> tuple[datetime, bytes]:
    return placed.draft.occurred_at, placed.draft.external_key


def fold_signals(state: LeadState, signals: Sequence[Placed], half_lives: Mapping[int, float]) -> Terms:
    """Add signals to the decayed sums and keep the newest quantity, volume and end customer."""
    terms = unpack(bytes(state.terms))
    for each in sorted(signals, key=_when):
        draft = each.draft
        if draft.type is not None:
            counts = state.reset_at is None or draft.occurred_at > state.reset_at
            fold(terms, draft.type, half_lives[draft.type], day_of(draft.occurred_at), counts)
        when = stamp(draft.occurred_at, draft.source)
        for name in ENQUIRY:
            value, known = getattr(draft.properties, name), state.enquiry_as_of.get(name)
            if value is None or (known and (*known, repr(getattr(state, name))) >= (*when, repr(value))):
                continue
            setattr(state, name, value)
            state.enquiry_as_of = state.enquiry_as_of | {name: when}
    state.terms = pack(terms)
    return terms
