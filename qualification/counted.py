"""What a lead counts with once it stands for another too: as if the two had always been one, until they are two again.

It came when the first of them did, and has got as far as either. The others keep their own columns, so what a lead
counts with is found again whoever leaves it.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Min

from accounts.models import Merge, MergeNoun
from qualification.models import Handoff, Lead, Transition
from qualification.rules.milestones import REACHED

REACHED_FIRST: Final = ("mql_at", "sal_at", "sql_at")
FIRST: Final = (*REACHED_FIRST, "handed_over_at")
LAST: Final = ("rejected_at", "sent_back_at", "requalified_at")
# Which touch counts is that of whichever was there first.
TOUCHES: Final = {"first_origin_id": "created_at", "qualifying_origin_id": "mql_at"}
COLUMNS: Final = ("created_at", *FIRST, *LAST, *TOUCHES)
OWN: Final = "own"


def kept_of(lead: Lead) -> dict[str, Any]:
    """What a lead counts with by itself, as a merge keeps it; ask before anybody joins it."""
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in _own(lead).items()}


def count_together(lead: UUID, own: Mapping[str, Any]) -> None:
    """Let a locked lead count with what is its own and with what those bring that were merged into it."""
    given = {name: _moment(value) for name, value in own.items()}
    Lead.objects.filter(pk=lead).update(**_together([given, *_others(lead)]))


def count_apart(lead: UUID, gone: Iterable[UUID]) -> None:
    """Let a locked lead count without those that stand for themselves again."""
    row = Lead.objects.get(pk=lead)
    left = Lead.objects.filter(pk__in=list(gone)).values(*COLUMNS)
    Lead.objects.filter(pk=lead).update(**_together([_own(row, brought=left), *_others(lead)]))


def _own(lead: Lead, brought: Iterable[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """What a lead counts with by itself; what `brought` says it may have from those that are leaving it."""
    now = {name: getattr(lead, name) for name in COLUMNS}
    merges = Merge.objects.standing().filter(noun=MergeNoun.LEAD, winner=lead.pk).order_by("-pk")
    kept = merges.values_list("undo", flat=True).first()
    if kept is None or OWN not in kept:
        return now
    before = {name: _moment(value) for name, value in kept[OWN].items()}
    theirs = [before, *brought, *_others(lead.pk)]
    # What nobody else brought has come since.
    own = {name: value if value not in [one[name] for one in theirs] else before[name] for name, value in now.items()}
    return own | {"created_at": before["created_at"]} | _history(lead.pk)


def _history(lead: UUID) -> dict[str, datetime | None]:
    """Firsts that have happened since do not show beside earlier ones of others: its own history has them."""
    own = Transition.objects.filter(lead=lead).exclude(cause="followed")
    delivered = Handoff.objects.delivered().filter(lead=lead)
    found = {"handed_over_at": delivered.aggregate(at=Min("created_at"))["at"]}
    for name in REACHED_FIRST:
        stages = [stage for stage, passed in REACHED.items() if name in passed]
        found[name] = own.filter(to_stage__in=stages).aggregate(at=Min("at"))["at"]
    return found


def _others(lead: UUID) -> list[dict[str, Any]]:
    return list(Lead.objects.filter(canonical_id=lead).exclude(pk=lead).order_by("pk").values(*COLUMNS))


def _together(parts: list[Mapping[str, Any]]) -> dict[str, Any]:
    found = {name: min(_said(parts, name), default=None) for name in ("created_at", *FIRST)}
    found |= {name: max(_said(parts, name), default=None) for name in LAST}
    for name, since in TOUCHES.items():
        touched = [part for part in parts if part[name] is not None and part[since] is not None]
        found[name] = min(touched, key=lambda part: part[since])[name] if touched else None
    return found


def _said(parts: list[Mapping[str, Any]], name: str) -> list[Any]:
    return [part[name] for part in parts if part[name] is not None]


def _moment(value: Any) -> Any:
    return datetime.fromisoformat(value) if isinstance(value, str) else value
