"""The lead of each row: known by its external id, else one that waits before opportunity, else a new one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import F

from accounts.models import ExternalRef
from accounts.resolving import Known
from leadhub.bulk import insert, insert_new
from leadhub.keys import new_id
from qualification.importing.rows import Row
from qualification.models import Lead, Stage, ValueKind
from qualification.moving import NEVER_OPPORTUNITY, Ledger
from qualification.placing import BORN_COLUMNS, insert_states
from qualification.rules.model import ScoringModels

CAUSE = "import"
COLUMNS = (*BORN_COLUMNS, "value_amount", "value_kind")
Key = tuple[UUID, UUID]


@dataclass(slots=True)
class Places:
    """The lead of each row; `created` and `named` hold the rows whose lead is new, or has got its external id now.

    `bases` says of those born which half-lives their terms begin with.
    """

    leads: list[UUID] = field(default_factory=list)
    born: dict[UUID, Lead] = field(default_factory=dict)
    bases: dict[UUID, str] = field(default_factory=dict)
    created: set[int] = field(default_factory=set)
    named: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Waiting:
    """Leads before opportunity by contact and product line, and those of them that have an external id."""

    leads: dict[Key, UUID]
    taken: set[UUID]


def place(
    rows: Sequence[Row],
    known: Sequence[Known],
    *,
    system: str,
    lines: Mapping[str, UUID],
    origins: Mapping[tuple[str, str, str, str], int],
    ledger: Ledger,
    scoring: ScoringModels,
    quiet: bool,
) -> Places:
    """Find or make the leads of rows and keep their external ids; a lead made meanwhile has the whole run again."""
    places, named = Places(), _named(rows, system)
    waiting = _waiting(known, system)
    for index, (row, who) in enumerate(zip(rows, known, strict=True)):
        lead = named.get(row.external_id) if row.external_id else None
        if lead is None:
            lead = _lead_of(row, (who.contact, lines[row.head.product_line]), waiting)
            if lead is not None and row.external_id:
                places.named.add(index)
        if lead is None:
            made = _birth(row, who, lines[row.head.product_line], origins, ledger.now)
            made.opens_nothing = quiet
            places.born[made.pk] = made
            places.bases[made.pk] = scoring.for_line(row.head.product_line).basis
            places.created.add(index)
            lead = made.pk
            if not made.was_opportunity:
                waiting.leads[who.contact, made.product_line_id] = lead
        if row.external_id and row.external_id not in named:
            named[row.external_id] = lead
            waiting.taken.add(lead)
        places.leads.append(lead)
    _write(places, ledger)
    _keep_names(rows, places, system)
    return places


def _named(rows: Sequence[Row], system: str) -> dict[str, UUID]:
    """The leads that the system's ids name; a merged lead answers as the one that it became."""
    ids = [row.external_id for row in rows if row.external_id]
    refs = ExternalRef.objects.filter(object=ExternalRef.Object.LEAD, system=system, external_id__among=ids)
    found = dict(refs.values_list("external_id", "target"))
    roots = dict(Lead.objects.filter(pk__among=list(found.values())).values_list("pk", "canonical_id"))
    return {external_id: roots[target] for external_id, target in found.items()}


def _waiting(known: Sequence[Known], system: str) -> Waiting:
    rows = Lead.objects.filter(
        canonical_id=F("id"), was_opportunity=False, contact_id__among=list({who.contact for who in known})
    )
    leads = {(contact, line): pk for pk, contact, line in rows.values_list("pk", "contact_id", "product_line_id")}
    refs = ExternalRef.objects.filter(object=ExternalRef.Object.LEAD, system=system, target__among=list(leads.values()))
    return Waiting(leads, set(refs.values_list("target", flat=True)))


def _lead_of(row: Row, key: Key, waiting: Waiting) -> UUID | None:
    """The waiting lead that a row means; one that has another id and has ended since is a deal of its own."""
    lead = waiting.leads.get(key)
    return None if lead in waiting.taken and _was_opportunity(row) else lead


def kind_of_value(row: Row) -> str:
    """What the amount of a row is: of a lead that the file says was won what it brought."""
    if row.value is None:
        return ""
    return ValueKind.WON if any(step.to == Stage.WON for step in row.steps) else ValueKind.EXPECTED


def _was_opportunity(row: Row) -> bool:
    return any(step.to not in NEVER_OPPORTUNITY for step in row.steps)


def _birth(row: Row, who: Known, line: UUID, origins: Mapping[tuple[str, str, str, str], int], now: datetime) -> Lead:
    pk = new_id()
    return Lead(
        pk=pk,
        canonical_id=pk,
        contact_id=who.contact,
        product_line_id=line,
        account_id=who.account,
        stage_entered_at=row.begun_at,
        # Told at once, since a contact may have ended leads and one that waits for the same product line.
        was_opportunity=_was_opportunity(row),
        is_imported=True,
        first_origin_id=origins[row.origin] if row.origin else None,
        value_amount=row.value,
        value_currency=row.currency if row.value is not None else "",
        value_kind=kind_of_value(row),
        created_at=row.begun_at,
        updated_at=now,
    )


def _write(places: Places, ledger: Ledger) -> None:
    leads = [places.born[pk] for pk in sorted(places.born)]
    insert(Lead, COLUMNS, [tuple(getattr(lead, name) for name in COLUMNS) for lead in leads])
    insert_states(places.bases)
    for lead in leads:
        ledger.born(lead, cause=CAUSE, at=lead.created_at)


def _keep_names(rows: Sequence[Row], places: Places, system: str) -> None:
    fresh = {
        rows[index].external_id: places.leads[index]
        for index in places.created | places.named
        if rows[index].external_id
    }
    insert_new(
        ExternalRef,
        ("id", "system", "object", "external_id", "target"),
        [(new_id(), system, ExternalRef.Object.LEAD, external_id, fresh[external_id]) for external_id in sorted(fresh)],
    )
