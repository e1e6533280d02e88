"""How the constraints of drafts in the shadow would be broken, and what they allow."""

from collections.abc import Callable, Iterable

from qualification.models import Lead, Shadow, ShadowDifference
from tests.rows import AT, row

Breach = Callable[[], object]
GOES_ON = {"ended_at": None, "ended_because": "", "compared": 0, "different": 0}


def two_of_a_document() -> None:
    first = row(Shadow, **GOES_ON)
    row(Shadow, **GOES_ON, kind=first.kind, draft=first.draft)


def a_decision_twice() -> None:
    shadow, lead = row(Shadow, **GOES_ON), row(Lead)
    for _ in range(2):
        row(ShadowDifference, shadow=shadow, lead=lead, decision_seq=1)


BROKEN: dict[str, Breach | Iterable[Breach]] = {
    "shadow_one_of_a_document": two_of_a_document,
    "shadow_that_ended_says_why": [
        lambda: row(Shadow, **GOES_ON | {"ended_at": AT}),
        lambda: row(Shadow, **GOES_ON | {"ended_because": "by_hand"}),
    ],
    "shadow_differs_in_no_more_than_it_compared": lambda: row(Shadow, **GOES_ON | {"compared": 1, "different": 2}),
    "shadow_difference_once_a_decision": a_decision_twice,
}
KEPT: dict[str, Breach] = {
    "a shadow that differs in all it compared": lambda: row(Shadow, **GOES_ON | {"compared": 2, "different": 2}),
}
