"""What the pack of a review says besides its leads, as one table: every number and every decision has a row."""

from collections.abc import Iterator
from typing import Any, Final

from django.http import HttpResponse

from feedback.readers.agreement_words import questions_of
from feedback.readers.period_numbers import counted_in
from feedback.readers.review_decisions import ReviewDecisionView
from feedback.readers.review_packs import ReviewPackView
from leadhub.api.csv_files import csv_answer

COLUMNS: Final = ("part", "what", "count", "of", "share", "low", "high", "alpha", "owner", "due_on", "state", "note")
"""`count` is of leads, of handoffs, or of leads with two answers; the interval is that of the share."""


def numbers_file(name: str, pack: ReviewPackView) -> HttpResponse:
    """The file, in the order of the page."""
    return csv_answer(name, COLUMNS, ([row.get(column) for column in COLUMNS] for row in _rows(pack)))


def _rows(pack: ReviewPackView) -> Iterator[dict[str, Any]]:
    numbers = pack.numbers
    told: dict[str, Any]
    for label, count in counted_in(numbers):
        yield {"part": "period", "what": label, "count": count}
    yield {"part": "period", "what": "Handoffs accepted", "count": numbers.accepted}
    yield {"part": "period", "what": "Handoffs rejected", "count": numbers.rejected}
    for one in numbers.reasons:
        told = {"count": one.times, "of": numbers.rejected, "share": one.times / numbers.rejected}
        yield {"part": "rejections", "what": one.label, **told}
    for stratum in pack.review.strata:
        told = {"count": stratum.drawn, "of": stratum.found, "note": stratum.note}
        yield {"part": "drawn", "what": stratum.label, **told}
    for label, found in questions_of(pack.results) if pack.results else ():
        low, high = found.agreement_interval or (None, None)
        told = {"count": found.items, "share": found.agreement, "low": low, "high": high, "alpha": found.alpha}
        yield {"part": "agreement", "what": label, "note": found.note, **told}
    if pack.review.minutes:
        yield {"part": "minutes", "what": pack.review.minutes}
    for part, decisions in (("decisions", pack.decisions), ("open_decisions", pack.open_decisions)):
        for decision in decisions:
            yield {"part": part, **_decided(decision)}


def _decided(one: ReviewDecisionView) -> dict[str, Any]:
    return {"what": one.text, "owner": one.owner_name, "due_on": one.due_on, "state": one.state.value, "note": one.note}
