"""What a draft would change while somebody still types: open leads decided by it, and nothing kept.

It is the counting of simulations over open leads alone: whether they would be qualified, and where they would go.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from accounts.rules.content import ContentError
from leadhub.api.bodies import View
from leadhub.models import DocumentKind
from qualification.glances import glances
from qualification.models import Stage
from qualification.rulebook import Rulebook, rulebook_at
from qualification.rules.answer import Answer
from qualification.rules.decision import decide
from qualification.rules.standing import Standing, standing_of
from qualification.simulating import Trial, cases_of, drafted, open_leads, rules_with

MOST: Final = 2_000
"""Open leads that are decided while somebody types: of more, the newest."""


class GlimpseView(View):
    """Of the leads that were looked at: how many would become MQL, stop being it, or go another way than now.

    `by_rule` says how many go by each channel rule, by its code.
    """

    become: int = 0
    stop: int = 0
    elsewhere: int = 0
    by_rule: dict[str, int] = {}


class GlimpsesView(View):
    """By the draft as it is saved, and as it is typed; the first is absent where it cannot be held against leads.

    `looked_at` of the `open` leads were decided, the newest.
    """

    open: int
    looked_at: int
    saved: GlimpseView | None
    typed: GlimpseView


@dataclass(frozen=True, slots=True)
class _Glimpse(Trial):
    """A trial of open leads as of now: no past is walked through.

    Signals are read only where some half-life is another than in force, so that every sum is folded anew.
    """

    folds: bool = False

    def types_to_read(self) -> frozenset[int] | None:
        """None of them, or all."""
        return None if self.folds else frozenset()


def glimpses_of(kind: DocumentKind, saved: Mapping[str, Any], typed: Mapping[str, Any], now: datetime) -> GlimpsesView:
    """Both contents of a document before the open leads; ContentError where the typed one could not be held.

    A fixed number of statements.
    """
    live = rulebook_at(now)
    trial = _trial(live, kind, typed, now)
    other = None if saved == typed else _saved(live, kind, saved, now)
    folds = any(Trial.types_to_read(each) is None for each in (trial, other) if each is not None)
    rows = open_leads()
    found = glances(rows.order_by("-pk")[:MOST])
    total = len(found) if len(found) < MOST else rows.count()
    by_saved, by_typed = GlimpseView(), GlimpseView()
    for case in cases_of(found, replace(trial, folds=folds)):
        stood = standing_of(decide(case.live, live.rules))
        _count(by_typed, stood, decide(case.draft, trial.draft))
        if other is not None:
            situation = drafted(case.live, other, case.signals)
            _count(by_saved, stood, decide(situation, other.draft))
    if saved == typed:
        by_saved = by_typed
    can_compare = saved == typed or other is not None
    return GlimpsesView(open=total, looked_at=len(found), saved=by_saved if can_compare else None, typed=by_typed)


def _trial(live: Rulebook, kind: DocumentKind, content: Mapping[str, Any], now: datetime) -> _Glimpse:
    return _Glimpse(live=live, draft=rules_with(live.rules, kind, content), since=now, now=now)


def _saved(live: Rulebook, kind: DocumentKind, content: Mapping[str, Any], now: datetime) -> _Glimpse | None:
    """What is saved, unless it has faults that nothing can be held against."""
    try:
        return _trial(live, kind, content, now)
    except ContentError:
        return None


def _count(seen: GlimpseView, before: Standing, answer: Answer) -> None:
    after = standing_of(answer)
    if answer.route is not None:
        seen.by_rule[answer.route.rule] = seen.by_rule.get(answer.route.rule, 0) + 1
    seen.become += before.stage != Stage.MQL == after.stage
    seen.stop += before.stage == Stage.MQL != after.stage
    seen.elsewhere += (before.route, before.partner) != (after.route, after.partner)
