"""Which lead a signal goes to: the one before opportunity, else the newest at rest, else a new one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts.models import ProductLine
from accounts.resolving import Known
from leadhub.bulk import insert, insert_new
from leadhub.keys import new_id
from qualification.dimensions import Touch
from qualification.models import Lead, LeadState, Stage, Trend
from qualification.moving import Ledger
from qualification.rules.model import ScoringModels
from qualification.signal_forms import Draft

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
    "opens_nothing",
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
STATE_COLUMNS = ("lead_id", "terms", "basis", "enquiry_as_of", "gate", "verdict", "trend")


@dataclass(frozen=True, slots=True)
class Standing:
    """As much of a lead as placing and folding a signal takes."""

    pk: UUID
    contact: UUID
    line: UUID
    account: UUID | None
    was_opportunity: bool = False


def find_or_make_leads(
    drafts: Sequence[Draft],
    known: Sequence[Known],
    lines: Mapping[str, ProductLine],
    origins: Mapping[Touch, int],
    ledger: Ledger,
    scoring: ScoringModels,
    *,
    history: bool = False,
) -> tuple[dict[tuple[UUID, UUID], Standing], list[Lead]]:
    """The lead of each contact and product line: before opportunity, else the newest at rest, else a new one.

    One that `history` makes opens nothing.
    """
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
        rows.append(_birth(key, who, origins[draft.origin], ledger.now, opens_nothing=history))
    made = {row[0] for row in insert_new(Lead, BORN_COLUMNS, rows)}
    born: list[Lead] = []
    bases = {
        row[0]: scoring.for_line(wanted[key][0].product_line).basis for key, row in zip(missing, rows, strict=True)
    }
    insert_states({pk: basis for pk, basis in bases.items() if pk in made})
    for key, row in zip(missing, rows, strict=True):
        if row[0] in made:
            lead = Lead(**dict(zip(BORN_COLUMNS, row, strict=True)))
            ledger.born(lead, cause="signal")
            born.append(lead)
            found[key] = Standing(lead.pk, *key, lead.account_id)
    if len(found) < len(wanted):
        # Somebody else made them since the look-up.
        found |= _existing({key: wanted[key] for key in wanted if key not in found})
    return found, born


def insert_states(bases: Mapping[UUID, str]) -> None:
    """Give new leads a state without signals; `bases` says by lead which half-lives its terms will be folded with."""
    insert(LeadState, STATE_COLUMNS, [(pk, b"", bases[pk], {}, "", "", Trend.COLD) for pk in sorted(bases)])


def _existing(wanted: Mapping[tuple[UUID, UUID], Any]) -> dict[tuple[UUID, UUID], Standing]:
    at_rest = Q(stage__in=(Stage.NURTURE, Stage.DISQUALIFIED))
    best: dict[tuple[UUID, UUID], Standing] = {}
    rows = Lead.objects.canonical().filter(Q(was_opportunity=False) | at_rest, contact_id__among={c for c, _ in wanted})
    columns = ("pk", "contact_id", "product_line_id", "account_id", "was_opportunity")
    for row in rows.order_by("created_at", "pk").values_list(*columns):
        found = Standing(*row)
        key = (found.contact, found.line)
        if key in wanted and (key not in best or best[key].was_opportunity):
            best[key] = found
    return best


def _birth(key: tuple[UUID, UUID], who: Known, origin: int, now: datetime, *, opens_nothing: bool) -> tuple[Any, ...]:
    contact, line = key
    pk = new_id()
    blank = Lead(
        pk=pk,
        canonical_id=pk,
        contact_id=contact,
        product_line_id=line,
        account_id=who.account,
        stage_entered_at=now,
        opens_nothing=opens_nothing,
        first_origin_id=origin,
        created_at=now,
        updated_at=now,
    )
    return tuple(getattr(blank, name) for name in BORN_COLUMNS)
