"""Rows into the tables: a chunk of a thousand in one transaction, with few statements at any size.

A lead is known again by its external id. What the file says of its stage becomes transitions of cause `import`, made as
the table of stages allows an import; what the rules think of it waits for a fresh signal.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from accounts.models import ExternalRef, ProductLine
from accounts.resolving import Known, Resolved, resolve
from leadhub.actors import Actor, ActorKind
from leadhub.bulk import insert_new
from leadhub.keys import new_id
from leadhub.usecases import use_case
from qualification.deciding import Deciding
from qualification.dimensions import origin_numbers, source_numbers
from qualification.importing.births import make_leads
from qualification.importing.rows import Row
from qualification.importing.steps import Walk
from qualification.importing.tables import Fault
from qualification.intake import Placed, Standing, _fold_all, _store
from qualification.locking import Held, lock_leads, lock_states
from qualification.models import Lead, Stage
from qualification.moving import Ledger
from qualification.rulebook import rulebook_at

CAUSE = "import"


@dataclass(slots=True)
class Applied:
    """What became of the rows of a chunk, by their place in it."""

    created: set[int] = field(default_factory=set)
    updated: set[int] = field(default_factory=set)
    warnings: list[tuple[Row, Fault]] = field(default_factory=list)


@use_case
def apply(
    rows: Sequence[Row], *, system: str, lines: Mapping[str, ProductLine], now: datetime, quiet: bool
) -> Applied:
    """Write a chunk of rows; `quiet` tells nobody of it and moves no lead that was here before."""
    since = new_id()
    resolved = resolve([row.head.mention for row in rows], now=now)
    applied = Applied(
        # Keys sort by the time they were made, so whoever is younger than this chunk was made by it.
        created={i for i, known in enumerate(resolved.known) if known.contact > since},
        updated={i for i, known in enumerate(resolved.known) if _has_changed(known, resolved)},
    )
    leads = [i for i, row in enumerate(rows) if row.external_id or row.signals]
    if leads:
        chunk = _Chunk([rows[i] for i in leads], [resolved.known[i] for i in leads], system, lines, now, quiet=quiet)
        chunk.write(resolved)
        applied.created = (applied.created - set(leads)) | {leads[i] for i in chunk.created}
        applied.updated |= {leads[i] for i in chunk.updated}
        applied.warnings = chunk.warnings
    applied.updated -= applied.created
    return applied


def _has_changed(known: Known, resolved: Resolved) -> bool:
    return (
        known.contact in resolved.changed_contacts
        or known.contact in resolved.moved_contacts
        or known.account in resolved.changed_accounts
    )


class _Chunk:
    """Rows that have leads, and the leads they have."""

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
        self.rows, self.known, self.system, self.lines, self.quiet = rows, known, system, lines, quiet
        self.ledger = Ledger(actor=Actor(ActorKind.IMPORT, name=f"import of {system}"), now=now, quiet=quiet)
        self.book = rulebook_at(now)
        self.created: set[int] = set()
        self.updated: set[int] = set()
        self.warnings: list[tuple[Row, Fault]] = []

    def write(self, resolved: Resolved) -> None:
        origins = origin_numbers({row.origin for row in self.rows if row.origin})
        leads = self._leads(origins)
        self._keep_refs(leads)
        stored = self._signals(leads, origins)
        standings = {lead: Standing(lead, known.contact, self._line(row)) for row, known, lead in self._each(leads)}
        opened = _fold_all(stored, standings.values(), self._every_line(), self.ledger, self.book, resolved.moved_contacts)
        held = {each.lead.pk: each for each in lock_leads(lock_states(standings))}
        for pk, state in opened.items():
            held[pk].state = state
        self._recall(held.values())
        self._correct(leads, held, origins)
        walked = self._walk(leads, held)
        self._decide([held[pk] for pk in sorted(set(opened) | walked)])

    def _leads(self, origins: Mapping[tuple[str, str, str, str], int]) -> list[UUID]:
        """The lead of each row: by its external id, else one before opportunity, else a new one."""
        named = self._named()
        found = make_leads(
            self.rows,
            self.known,
            named,
            ledger=self.ledger,
            lines={code: line.pk for code, line in self.lines.items()},
            origins=origins,
        )
        self.born = found.born
        self.created = found.created
        self.updated |= found.joined
        return found.leads
