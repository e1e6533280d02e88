"""The cadence that is agreed: each due date is written down before it comes, and told of while something is missing."""

from collections.abc import Iterator
from datetime import UTC, datetime

from feedback.models import Recalibration, RecalibrationDue
from feedback.rules.cadence import DueDate, due_dates
from leadhub.bulk import insert_new
from leadhub.events.outbox import Happening, record
from leadhub.keys import new_id
from leadhub.usecases import use_case
from qualification.rulebook import Rulebook, rulebook_at

CLAUSE = "recalibrations_per_quarter"
DUE = "recalibration.due"
COLUMNS = ("id", "begins", "due_at", "ordinal", "agreement", "made_at")


def remind(now: datetime) -> int:
    """Write down the due dates that are near, and tell of those by which something is still to be done."""
    book = rulebook_at(now)
    near = list(_near(book, now))
    known = set(
        RecalibrationDue.objects.filter(due_at__in=[one.due_at for one in near]).values_list("due_at", flat=True)
    )
    new = [one for one in near if one.due_at not in known]
    return _remind(new, book, now) if new else 0


def _near(book: Rulebook, now: datetime) -> Iterator[DueDate]:
    """Of the present quarter those whose reminder is due; what had passed before anybody promised it is nobody's."""
    clause = book.rules.agreement.clause(CLAUSE)
    for one in due_dates(now.astimezone(UTC), int(clause.number) if clause else 0):
        if one.remind_at <= now <= one.due_at:
            yield one


@use_case
def _remind(dates: list[DueDate], book: Rulebook, now: datetime) -> int:
    version = book.versions["agreement"]
    rows = [(new_id(), one.begins, one.due_at, one.ordinal, version, now) for one in dates]
    made = {due_at for (due_at,) in insert_new(RecalibrationDue, COLUMNS, rows, returning=("due_at",))}
    late = [one for one in dates if one.due_at in made and _done_since(one.begins) < one.ordinal]
    record([Happening(DUE, now, {"due_at": one.due_at.isoformat()}) for one in late])
    return len(made)


def _done_since(begins: datetime) -> int:
    return Recalibration.objects.kept().filter(finished_at__gte=begins).count()
