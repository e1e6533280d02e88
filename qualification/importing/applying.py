"""Rows into the tables: a chunk of a thousand in one transaction, with few statements at any size.

A lead is known again by its external id. What the file says of its stage becomes transitions of cause `import`; what
the rules would do with it waits for a fresh signal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.companies import Companies
from accounts.erased import places_of_erased
from accounts.models import ProductLine
from accounts.resolving import Known, Resolved, resolve
from leadhub.actors import Actor, ActorKind
from leadhub.keys import new_id
from leadhub.usecases import use_case
from qualification.assigning import assign_waiting
from qualification.deciding import Deciding
from qualification.dimensions import origin_numbers, source_numbers
from qualification.folding import Fold, Placed, fold_into, models_of
from qualification.importing.placing import CAUSE, kind_of_value, place
from qualification.importing.rows import Row
from qualification.importing.steps import recorded, walk
from qualification.importing.tables import Fault
from qualification.intake import store_signals
from qualification.locking import Held, lock_leads, lock_states
from qualification.merged import check_unmerged
from qualification.models import Lead, LeadState, Stage
from qualification.moving import Ledger
from qualification.omissions import omissions_at
from qualification.refreshing import follow_contacts, make_due
from qualification.returning import withdraw
from qualification.rulebook import Rulebook, rulebook_at
from qualification.rules.intent import has_risen, read
from qualification.rules.terms import day_of
from qualification.screening import screen
from qualification.weighing import weigh_resolved

Origins = Mapping[tuple[str, str, str, str], int]


@dataclass(slots=True)
class Applied:
    """What became of the rows of a chunk, by their place in it."""

    created: set[int] = field(default_factory=set)
    updated: set[int] = field(default_factory=set)
    warnings: list[tuple[int, Fault]] = field(default_factory=list)
    refused: set[int] = field(default_factory=set)


@use_case
def apply(rows: Sequence[Row], *, system: str, lines: Mapping[str, ProductLine], now: datetime, quiet: bool) -> Applied:
    """Write a chunk of rows; `quiet` tells nobody of it, and leads that were here before are opened by none of it.

    Rows of people who were erased are refused.
    """
    gone = places_of_erased([row.head.mention for row in rows], references=[row.external_id for row in rows])
    if gone:
        left = [place for place in range(len(rows)) if place not in gone]
        return _placed(
            apply([rows[place] for place in left], system=system, lines=lines, now=now, quiet=quiet), left, gone
        )
    since = new_id()
    resolved = resolve([row.head.mention for row in rows], now=now)
    weigh_resolved(resolved, now=now)
    contacts = [known.contact for known in resolved.known]
    applied = Applied(
        # Keys sort by the time they were made, so whoever is younger than this chunk was made by it.
        created=_firsts(contacts, since),
        updated={i for i, known in enumerate(resolved.known) if _has_changed(known, resolved)},
    )
    chunk = [i for i, row in enumerate(rows) if row.external_id or row.signals]
    if chunk:
        leads = _Leads([rows[i] for i in chunk], [resolved.known[i] for i in chunk], system, lines, now, quiet=quiet)
        leads.changed = {i for i, place in enumerate(chunk) if place in applied.updated}
        leads.write(resolved)
        applied.created = (applied.created - set(chunk)) | {chunk[i] for i in leads.created}
        applied.updated |= {chunk[i] for i in leads.changed}
        applied.warnings = [(chunk[i], fault) for i, fault in leads.warnings]
    applied.updated -= applied.created
    return applied


def _placed(applied: Applied, left: Sequence[int], gone: set[int]) -> Applied:
    """What became of the rows that were left, by their place among all."""
    return Applied(
        created={left[place] for place in applied.created},
        updated={left[place] for place in applied.updated},
        warnings=[(left[place], fault) for place, fault in applied.warnings],
        refused=gone,
    )


@use_case
def apply_companies(rows: Sequence[Row], *, now: datetime) -> Applied:
    """Write a chunk of rows that are about companies alone; leads of those that changed are due for a look."""
    since = new_id()
    companies = Companies([row.head.mention for row in rows], now=now)
    accounts = companies.find_or_make()
    companies.keep_newer_facts()
    if companies.changed:
        make_due(Q(lead__account_id__among=companies.changed), now=now)
    created = _firsts(accounts, since)
    return Applied(created, {i for i, account in enumerate(accounts) if account in companies.changed} - created)


def _firsts(keys: Sequence[UUID | None], since: UUID) -> set[int]:
    """Where each key that is younger stands first: a row that repeats an earlier one makes nothing."""
    first: dict[UUID, int] = {}
    for index, key in enumerate(keys):
        if key is not None and key > since:
            first.setdefault(key, index)
    return set(first.values())


def _has_changed(known: Known, resolved: Resolved) -> bool:
    return (
        known.contact in resolved.changed_contacts
        or known.contact in resolved.moved_contacts
        or known.account in resolved.changed_accounts
    )


class _Leads:
    """The rows of a chunk that have leads, on their way into the tables."""

    def __init__(
        self,
        rows: Sequence[Row],
        known: Sequence[Known],
        system: str,
        lines: Mapping[str, ProductLine],
        now: datetime,
        *,
        quiet: bool,
    ) -> None:
        self.rows = rows
        self.known = known
        self.system = system
        self.lines = lines
        self.quiet = quiet
        self.ledger = Ledger(actor=Actor(ActorKind.IMPORT, name=f"import of {system}"), now=now, quiet=quiet)
        self.created: set[int] = set()
        self.changed: set[int] = set()
        self.recalled: set[UUID] = set()
        self.raised: set[UUID] = set()
        self.warnings: list[tuple[int, Fault]] = []

    def write(self, resolved: Resolved) -> None:
        """Place, store, fold, move and decide, in the order of the locks."""
        book, now = rulebook_at(self.ledger.now), self.ledger.now
        touches = {row.origin for row in self.rows if row.origin} | {s.origin for r in self.rows for s in r.signals}
        origins = origin_numbers(touches)
        places = place(
            self.rows,
            self.known,
            system=self.system,
            lines={code: line.pk for code, line in self.lines.items()},
            origins=origins,
            ledger=self.ledger,
            scoring=book.rules.scoring,
            quiet=self.quiet,
        )
        self.created = places.created
        self.changed |= places.named
        states = lock_states(set(places.leads))
        check_unmerged(self.known, places.leads, places.born.values())
        self._store(places.leads, states, origins, book)
        if resolved.moved_contacts:
            follow_contacts(resolved.moved_contacts, now=now, but=list(states))
        held = {each.lead.pk: each for each in lock_leads(states)}
        for pk, lead in places.born.items():
            # Events were numbered on leads just born, before their rows were read and locked.
            held[pk].lead.event_seq = lead.event_seq
        self._move(places.leads, held, origins)
        self._decide(places.leads, held, book)
        if resolved.changed_accounts:
            make_due(Q(lead__account_id__among=resolved.changed_accounts), now=now, but=list(states))

    def _store(self, leads: Sequence[UUID], states: Mapping[UUID, LeadState], origins: Origins, book: Rulebook) -> None:
        """Store the signals of the rows and fold those that are new into the states of their leads."""
        placed = [
            Placed(signal, self.known[i], leads[i], origins[row.origin or signal.origin])
            for i, row in enumerate(self.rows)
            for signal in sorted(row.signals, key=lambda each: each.external_key)
        ]
        if not placed:
            return
        known = Lead.objects.filter(pk__among=list(states)).values_list("pk", "product_line__code", "account_id")
        of_lead = {pk: (line, account) for pk, line, account in known}
        stored = store_signals(placed, source_numbers({self.system}), self.ledger.now)
        noise = screen(stored, states, book.rules.scoring, now=self.ledger.now)
        omissions = omissions_at(self.ledger.now)
        lines = {pk: line for pk, (line, _) in of_lead.items()}
        fold = Fold(stored, states, lines, noise.signals, noise.late, omissions)
        models, day, folded = models_of(fold, book), day_of(self.ledger.now), set()
        self.recalled = {each.lead for each in stored if each.pk not in noise.signals}
        if self.system in omissions.sources:
            # What is left out for now will be told apart from the rest no more once it counts again.
            self.raised |= self.recalled
        for lead, before, after in fold_into(fold, models):
            if has_risen(read(before, models[lead], day), read(after, models[lead], day)):
                self.raised.add(lead)
            self.ledger.keep(states[lead])
            self.ledger.stir([of_lead[lead][1]])
            folded.add(lead)
        self.changed |= {i for i, lead in enumerate(leads) if lead in folded}

    def _move(self, leads: Sequence[UUID], held: Mapping[UUID, Held], origins: Origins) -> None:
        """Make the steps that the rows state, and complete what a lead did not say of itself before.

        What was here before and is decided by the file waits for no answer any more.
        """
        known, decided = recorded(lead for i, lead in enumerate(leads) if i not in self.created), set()
        for i, row in enumerate(self.rows):
            lead = held[leads[i]].lead
            for outcome in walk(row, lead, self.ledger, known):
                if isinstance(outcome, Fault):
                    self.warnings.append((i, outcome))
                else:
                    self.changed.add(i)
                    decided |= {lead.pk} if i not in self.created and outcome.to != Stage.MQL else set()
            if lead.first_origin_id is None and row.origin is not None:
                lead.first_origin_id = origins[row.origin]
                self.changed.add(i)
            if row.value is not None and (lead.value_amount, lead.value_currency) != (row.value, row.currency):
                lead.value_amount, lead.value_currency = row.value, row.currency
                lead.value_kind = kind_of_value(row)
                self.changed.add(i)
        if decided:
            withdraw([held[pk] for pk in sorted(decided)], self.ledger)

    def _decide(self, leads: Sequence[UUID], held: Mapping[UUID, Held], book: Rulebook) -> None:
        """Decide the leads that changed, so that fit and next step are known of each; imported ones are not moved.

        Those that were here before are left by a quiet import to the next round, which is as loud as ever.
        """
        touched = {leads[i] for i in self.created | self.changed}
        deciding = Deciding(self.ledger, book)
        for pk in touched:
            self.ledger.touch(held[pk].lead)
        left = {pk for pk in touched if self.quiet and not held[pk].lead.is_imported}
        for pk in left:
            recalled = pk in self.recalled and held[pk].lead.rest_until is not None
            held[pk].lead.opens_nothing |= pk in self.raised or recalled
            held[pk].state.look_at = self.ledger.now
            self.ledger.keep(held[pk].state)
        deciding.decide([held[pk] for pk in sorted(touched - left)], cause=CAUSE)
        deciding.save()
        if deciding.deliveries.made:
            now = self.ledger.now
            transaction.on_commit(lambda: assign_waiting(now=now), robust=True)
