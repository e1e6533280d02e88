"""Signals in: one transaction stores a batch, folds it into the leads it touches and decides those it changes.

Statements stay the same in number whatever the size of the batch. Everything is sorted before it is inserted, and
locks are taken in one order: account, contact, decayed state, lead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.enquiring import Enquiry, register_customers
from accounts.erased import CODE, SAID, places_of_erased
from accounts.models import ProductLine
from accounts.resolving import resolve
from leadhub.actors import Actor
from leadhub.bulk import insert, insert_new
from leadhub.errors import BadRequest, FieldError, TooLarge
from leadhub.integrations import lining_up
from leadhub.keys import new_id
from leadhub.usecases import use_case
from qualification.assigning import assign_waiting
from qualification.clocks import Clocks
from qualification.data_requests import look_again
from qualification.deciding import SIGNAL, Deciding
from qualification.dimensions import origin_numbers, source_numbers
from qualification.enquiring import Enquired, enquire
from qualification.folding import Fold, Folded, Placed, fold_all, per_lead, when
from qualification.locking import lock_leads, lock_states
from qualification.merged import check_unmerged
from qualification.models import TOLD, Lead, Signal, SignalPayload
from qualification.moving import Ledger
from qualification.omissions import omissions_at
from qualification.placing import find_or_make_leads
from qualification.quote_clocks import promise_quotes
from qualification.refreshing import follow_contacts, make_due
from qualification.rulebook import Rulebook, rulebook_at
from qualification.screening import leads_of_mail, screen
from qualification.signal_forms import MOST_AT_ONCE, Draft, Properties, Refused, read_signals
from qualification.weighing import weigh_resolved

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
    "told",
)


@dataclass(slots=True)
class Receipt:
    """What became of a batch; `leads` names the lead of every signal that is stored, new or repeated."""

    accepted: int = 0
    duplicates: int = 0
    rejected: list[Refused] = field(default_factory=list)
    leads: dict[int, UUID] = field(default_factory=dict)


def ingest(raw: Sequence[Any], *, actor: Actor, now: datetime, history: bool = False) -> Receipt:
    """Take in a batch of signals as parsed from JSON; refuses the whole only when it is empty or over 5,000.

    `history` is scored as of its time and opens nothing.
    """
    if not raw:
        raise BadRequest("There is no signal in this batch.", code="no_signals")
    if len(raw) > MOST_AT_ONCE:
        raise TooLarge(f"{len(raw)} signals; {MOST_AT_ONCE} are taken at once.", code="too_many_signals")
    book = rulebook_at(now)
    lines = {line.code: line for line in ProductLine.objects.filter(is_active=True)}
    drafts, refused = read_signals(raw, types=book.rules.scoring.numbers, lines=lines, now=now)
    receipt = take_in(drafts, lines=lines, actor=actor, now=now, history=history)
    receipt.rejected = sorted([*refused, *receipt.rejected], key=lambda each: each.index)
    return receipt


@use_case
def take_in(
    drafts: Sequence[Draft],
    *,
    lines: Mapping[str, ProductLine],
    actor: Actor,
    now: datetime,
    undecided: bool = False,
    history: bool = False,
    waited_since: datetime | None = None,
) -> Receipt:
    """Store signals that were understood; those of people who were erased are refused.

    `waited_since` is from when clocks count where that is not now. `undecided` leaves the decision to the caller, who
    changes the lead in the same transaction. What is `history` counts like everything else, but gives nobody anything
    to do: a lead that it makes or raises waits for the next signal that is none.
    """
    receipt = Receipt()
    drafts = _without_erased(drafts, receipt)
    first, fresh = _without_repeats(drafts, receipt)
    if not fresh:
        return receipt
    book = rulebook_at(now)
    ledger = Ledger(actor=actor, now=now, waited_since=waited_since)
    if not history:
        # Before anything is locked: it locks customers and their leads, as everybody does in this order.
        register_customers(
            [
                Enquiry(draft.mention, draft.properties.end_customer, lines[draft.product_line])
                for draft in fresh
                if draft.type is not None and draft.properties.end_customer
            ],
            actor=actor,
            now=now,
        )
    resolved = resolve([draft.mention for draft in fresh], now=now)
    weigh_resolved(resolved, now=now)
    sources = source_numbers({draft.source for draft in fresh})
    origins = origin_numbers({draft.origin for draft in fresh})
    leads, born = find_or_make_leads(fresh, resolved.known, lines, origins, ledger, book.rules.scoring, history=history)
    placed = [
        Placed(draft, known, leads[known.contact, lines[draft.product_line].pk].pk, origins[draft.origin])
        for draft, known in zip(fresh, resolved.known, strict=True)
    ]
    stored = store_signals(placed, sources, now)
    for each in placed:
        receipt.leads[each.draft.index] = each.lead
    receipt.accepted = len(stored)
    receipt.duplicates += len(placed) - len(stored)
    codes = {line.pk: line.code for line in lines.values()}
    mailed = leads_of_mail(stored, book.rules.scoring)
    named = {lead.pk: codes[lead.line] for lead in leads.values()} | mailed
    accounts = {lead.pk: lead.account for lead in leads.values()}
    ledger.stir(accounts[each.lead] for each in stored if each.draft.type is not None)
    touched = {each.lead for each in stored}
    states = lock_states(touched | mailed.keys())
    check_unmerged(resolved.known, touched, born)
    noise = screen(stored, mailed, book.rules.scoring, now=now)
    # What is history was answered, or not, before leadhub knew of it.
    heard_of = Enquired() if history else enquire(stored, noise.signals, states, ledger, book.rules.scoring)
    fold = Fold(stored, states, named, noise.signals, noise.late, omissions_at(now), history)
    folded = fold_all(fold, ledger, book, resolved.moved_contacts)
    if resolved.moved_contacts:
        follow_contacts(resolved.moved_contacts, now=now, but=touched)
    folded = Folded() if undecided else folded
    folded.opened |= {lead: states[lead] for lead in heard_of.told}
    heard = [each for each in stored if each.pk not in noise.signals]
    _decide(folded, heard, born, heard_of, ledger, book, undecided=undecided)
    for draft in drafts:
        # A signal that stands in the batch twice has the lead of its first mention.
        receipt.leads.setdefault(draft.index, receipt.leads[first[draft.external_key].index])
    if resolved.changed_accounts:
        make_due(Q(lead__account_id__among=resolved.changed_accounts), now=now, but=touched)
        lining_up.look_again(accounts=sorted(resolved.changed_accounts))
    look_again(
        accounts=sorted(resolved.changed_accounts),
        contacts=sorted({known.contact for known in resolved.known}),
        now=now,
    )
    return receipt


def _without_erased(drafts: Sequence[Draft], receipt: Receipt) -> Sequence[Draft]:
    """The drafts but those of people who were erased, whom nobody erases until the transaction ends."""
    gone = places_of_erased([draft.mention for draft in drafts])
    fault = FieldError("/contact", CODE, SAID)
    receipt.rejected = [Refused(drafts[place].index, CODE, (fault,)) for place in sorted(gone)]
    return [draft for place, draft in enumerate(drafts) if place not in gone] if gone else drafts


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
                _told(typed),
            )
        )
    stored = [pk for (pk,) in insert_new(Signal, SIGNAL_COLUMNS, rows)]
    insert(
        SignalPayload,
        ("signal_id", "external_id", "properties"),
        [(pk, by_id[pk].draft.external_id, dict(by_id[pk].draft.payload)) for pk in stored],
    )
    for pk in stored:
        by_id[pk].pk = pk
    return [by_id[pk] for pk in stored] + [each for each in placed if each.draft.type is None]


def _told(typed: Properties) -> int:
    """A bit for each property that was said, by its place."""
    return sum(1 << place for place, name in enumerate(TOLD) if getattr(typed, name) not in (None, "", []))


def _decide(
    folded: Folded,
    heard: Sequence[Placed],
    born: Sequence[Lead],
    heard_of: Enquired,
    ledger: Ledger,
    book: Rulebook,
    *,
    undecided: bool,
) -> None:
    by_lead = per_lead(heard)
    # Events were numbered on leads just born, before their rows were read and locked.
    numbered = {lead.pk: lead.event_seq for lead in born}
    held = lock_leads(folded.opened)
    for each in held:
        each.lead.event_seq = max(each.lead.event_seq, numbered.get(each.lead.pk, 0))
        if each.lead.pk in folded.freshened:
            # A fresh signal is what an imported lead waits for, and one that history has raised.
            each.lead.is_imported = each.lead.opens_nothing = False
        elif each.lead.pk in folded.raised or (each.lead.pk in folded.recalled and each.lead.rest_until is not None):
            # Nor does history end a rest, however short it has been over.
            each.lead.opens_nothing = True
    # What others of a contact's leads lost as noise that was found late, their companies lost too.
    ledger.stir(each.lead.account_id for each in held if each.lead.pk not in by_lead)
    deciding = Deciding(ledger, book)
    origins = {pk: max(by_lead[pk], key=when).origin for pk in folded.opened if pk in by_lead}
    deciding.decide([] if undecided else held, cause=SIGNAL, origins=origins)
    if heard_of.told:
        heard_of.tell(held, ledger)
        clocks = Clocks(held, ledger)
        promise_quotes(held, clocks)
        clocks.save()
    deciding.save()
    if deciding.deliveries.made:
        transaction.on_commit(lambda: assign_waiting(now=ledger.now), robust=True)
