"""Which signals do not count: exclusions as rows, numbered within the signal, and their restorations."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from leadhub.actors import SYSTEM, Actor
from leadhub.bulk import insert, insert_new
from leadhub.keys import new_id
from qualification.models import Remark, SignalExclusion, SignalRestoration

COLUMNS = ("id", "signal_id", "seq", "at", "reason", "by")


def exclude_found(reasons: Mapping[UUID, str], *, now: datetime) -> set[UUID]:
    """Exclude signals by a rule, and answer which; what was excluded once before is left as people have it."""
    rows = [(new_id(), signal, 1, now, reasons[signal], SYSTEM.label) for signal in sorted(reasons)]
    return {signal for (signal,) in insert_new(SignalExclusion, COLUMNS, rows, returning=("signal_id",))}


def exclude_again(numbered: Iterable[tuple[UUID, int | None]], *, reason: str, now: datetime) -> None:
    """Exclude signals by a rule after the last of their exclusions, which is given beside each."""
    rows = [(new_id(), signal, (last or 0) + 1, now, reason, SYSTEM.label) for signal, last in sorted(numbered)]
    insert(SignalExclusion, COLUMNS, rows)


def take_back(exclusions: Iterable[UUID], *, actor: Actor, now: datetime, remark: Remark | None = None) -> None:
    """Let signals count again."""
    remarked = remark.pk if remark else None
    rows: list[tuple[Any, ...]] = [(new_id(), pk, now, actor.label, remarked) for pk in sorted(exclusions)]
    insert(SignalRestoration, ("id", "exclusion_id", "at", "by", "remark_id"), rows)
