"""What counts nothing for now: the signal types and sources that operations has suspended."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from qualification.models import Suspension, SuspensionKind
from qualification.signal_forms import Draft


@dataclass(frozen=True, slots=True)
class Omissions:
    """Numbers of signal types, which are left out on reading, and codes of sources, which are left out on folding."""

    types: frozenset[int] = frozenset()
    sources: frozenset[str] = frozenset()

    def leave_out(self, draft: Draft) -> bool:
        """Whether a signal counts nothing for now."""
        return draft.type in self.types or draft.source in self.sources


def omissions_at(moment: datetime) -> Omissions:
    """What is suspended at a moment: one statement.

    Read it after the leads were locked: whoever began or ended a suspension before has then marked them, and whoever
    does so afterwards waits for the lock. A type counts again the instant its time is over; a source once the
    suspension was ended, because only then its leads are built anew.
    """
    running = Suspension.objects.filter(ended_at=None).filter(Q(until__gt=moment) | Q(kind=SuspensionKind.SOURCE))
    rows = list(running.values_list("kind", "number", "code"))
    return Omissions(
        frozenset(number for kind, number, _ in rows if kind == SuspensionKind.SIGNAL_TYPE),
        frozenset(code for kind, _, code in rows if kind == SuspensionKind.SOURCE),
    )
