"""Pasts of leads, laid down step by step: what a forecast is made from."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from accounts.models import Contact, ProductLine
from leadhub.bulk import insert
from leadhub.keys import new_id
from qualification.models import Lead, LeadState, Transition
from qualification.moving import TRANSITION_COLUMNS
from tests.fence import allow_writes
from tests.rows import unsaved

Path = Sequence[tuple[str, float]]
"""Stages with how many days ago each was entered."""
numbers = count(1)
REASONED = ("nurture", "disqualified", "lost")


def lay(paths: Iterable[Path], now: datetime, **fields: Any) -> list[Lead]:
    """A lead for each path; `fields` are those of all of them."""
    line = ProductLine.objects.get(code="cnc-machining")
    leads, people, steps = [], [], []
    for path in paths:
        person = unsaved(Contact, email_key=f"past-{next(numbers)}@past.example")
        people.append(person)
        moments = [now - timedelta(days=days) for _, days in path]
        lead = unsaved(
            Lead,
            contact=person,
            product_line=line,
            stage=path[-1][0],
            stage_seq=len(path),
            stage_entered_at=moments[-1],
            was_opportunity=True,
            is_imported=True,
            created_at=moments[0],
            updated_at=now,
            **fields,
        )
        leads.append(lead)
        for seq, ((stage, _), at) in enumerate(zip(path, moments, strict=True), 1):
            before = path[seq - 2][0] if seq > 1 else ""
            steps.append((new_id(), lead.pk, seq, before, stage, at, "import", None, "crm", "import", "", None, None))
    with allow_writes():
        for model, rows in ((Contact, people), (Lead, leads)):
            names = [field.attname for field in model._meta.concrete_fields]
            insert(model, names, [[getattr(row, name) for name in names] for row in rows])
        LeadState.objects.bulk_create([LeadState(lead=lead) for lead in leads])
        insert(Transition, TRANSITION_COLUMNS, steps)
    return leads


def ended(won: int, lost: int, *, stage: str = "opportunity", days: int = 10, ago: int = 20) -> list[Path]:
    """Leads that were in a stage for so many days and were then won or lost."""
    return [
        (("inquiry", ago + days), (stage, ago + days), (end, ago))
        for end, number in (("won", won), ("lost", lost))
        for _ in range(number)
    ]


def worth(amount: int, currency: str, kind: str = "expected") -> dict[str, Any]:
    """An amount of a lead."""
    return {"value_amount": Decimal(amount), "value_currency": currency, "value_kind": kind}
