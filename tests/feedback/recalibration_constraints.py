"""How the constraints of recalibrations would be broken, and what they allow."""

from collections.abc import Callable, Iterable
from typing import Any

from feedback.models import Recalibration, RecalibrationPart
from leadhub.models import Draft
from tests.rows import AT, row

Breach = Callable[[], object]
DONE: dict[str, Any] = {"result": "unchanged", "report": "{}", "finished_at": AT}
WORKING: dict[str, Any] = {"result": "", "report": ""}


def first_part() -> RecalibrationPart:
    return row(RecalibrationPart, number=0, recalibration=row(Recalibration, **WORKING))


def two_parts() -> None:
    first = first_part()
    row(RecalibrationPart, recalibration=first.recalibration, number=0)


BROKEN: dict[str, Breach | Iterable[Breach]] = {
    "recalibration_with_a_result_has_a_report": [
        lambda: row(Recalibration, **DONE | {"report": ""}),
        lambda: row(Recalibration, **DONE | {"finished_at": None}),
        lambda: row(Recalibration, **WORKING | {"report": "{}"}),
        lambda: row(Recalibration, **WORKING, finished_at=AT),
    ],
    "recalibration_becomes_a_draft_where_it_proposes": lambda: row(Recalibration, **DONE, draft=row(Draft)),
    "recalibration_part_is_numbered_in_its_recalibration": two_parts,
}
KEPT: dict[str, Breach] = {
    "a recalibration that proposes becomes a draft": lambda: row(
        Recalibration, **DONE | {"result": "proposed"}, draft=row(Draft)
    ),
    "parts follow each other": lambda: row(RecalibrationPart, recalibration=first_part().recalibration, number=1),
}
