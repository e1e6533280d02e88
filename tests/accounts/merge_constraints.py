"""Rows of merges and of pairs that look alike that the database must refuse."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from accounts.models import Merge, MergeUndo, PossibleDuplicate
from tests.rows import AT, row

Breach = Callable[[], Any]
ONE, OTHER = UUID(int=1), UUID(int=2)


def _pair(**given: Any) -> Breach:
    return lambda: row(PossibleDuplicate, **{"noun": "account", "one": ONE, "other": OTHER} | given)


BROKEN: dict[str, Breach] = {
    "merge_is_of_two": lambda: row(Merge, noun="account", loser=ONE, winner=ONE),
    "merge_of_leads_is_part_of_another": lambda: row(Merge, noun="lead", loser=ONE, winner=OTHER),
    "possible_duplicate_stands_once": lambda: (_pair()(), _pair()()),
    "possible_duplicate_is_of_two": _pair(one=OTHER, other=ONE),
    "possible_duplicate_dismissed_says_by_whom": _pair(dismissed_at=AT),
}

KEPT: dict[str, Breach] = {
    "what was merged and taken apart is merged again": lambda: (
        row(MergeUndo, merge=(first := row(Merge, noun="account"))),
        row(Merge, noun="account", loser=first.loser, winner=first.winner),
    ),
    "leads are merged with their contacts": lambda: row(Merge, noun="lead", part_of=row(Merge, noun="contact")),
    "two that a person told apart stay a pair": _pair(dismissed_at=AT, dismissed_by_name="Mara"),
}
