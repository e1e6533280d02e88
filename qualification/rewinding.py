"""A period of the past walked through under two rule sets: what each alone would have qualified and handed over.

It tells the work that teams would have had, and the won deals that nobody would have been handed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from qualification.desks import Desks
from qualification.glances import Glance
from qualification.loading import Arrivals
from qualification.locking import Held
from qualification.models import Stage
from qualification.rules.passage import QUALIFY, Passage, passage_of
from qualification.rules.situation import Rules, Situation
from qualification.rules.terms import day_of, moment_of
from qualification.sites_of_use import territory_of

LISTED = 500
Signals = Sequence[tuple[int, float]]


class Past(msgspec.Struct, kw_only=True):
    """What was counted of the past so far; keys of counters are words joined by blanks, pairs are before and after."""

    past: int = 0
    mqls: dict[str, list[int]] = {}
    handoffs: dict[str, list[int]] = {}
    arrivals: dict[str, list[int]] = {}
    won: int = 0
    won_missed: int = 0
    won_gained: int = 0
    missed: list[str] = []
    found: list[str] = []


@dataclass(frozen=True, slots=True)
class Rewound:
    """A lead with its inputs and its signals in order of occurrence."""

    held: Held | Glance
    situation: Situation
    signals: Signals


class Rewinding:
    """Two rule sets over a period; with `arrivals` also MQLs and what would have reached the people of teams."""

    def __init__(
        self, live: Rules, draft: Rules, since: datetime, now: datetime, *, arrivals: Arrivals | None = None
    ) -> None:
        self._rules = (live, draft)
        self._days = (day_of(since), day_of(now))
        self._desks = Desks()
        self._arrivals = arrivals

    def count(self, past: Past, lead: Rewound) -> None:
        """Count one lead more."""
        past.past += 1
        facts, line = lead.situation.facts, lead.situation.product_line
        passages = [passage_of(facts, line, lead.signals, rules) for rules in self._rules]
        country = territory_of(lead.held.lead, lead.held.state).country
        for side, passage in enumerate(passages):
            if passage is None or not self._is_within(passage):
                continue
            _note(past.handoffs, self._week_and_taker(passage, country), side)
            if self._arrivals is not None and passage.partner is None:
                team = self._desks.team_for(passage.route, country).pk
                key = self._arrivals.key_of(lead.held, lead.situation, team, passage.day)
                _note(past.arrivals, key, side)
        if self._arrivals is not None:
            self._count_mqls(past, lead, country)
        if lead.held.lead.stage == Stage.WON:
            _count_won(past, lead, *(passage is not None for passage in passages))

    def _count_mqls(self, past: Past, lead: Rewound, country: str | None) -> None:
        facts, line = lead.situation.facts, lead.situation.product_line
        for side, rules in enumerate(self._rules):
            passage = passage_of(facts, line, lead.signals, rules, QUALIFY)
            if passage is not None and self._is_within(passage):
                _note(past.mqls, self._week_and_taker(passage, country), side)

    def _is_within(self, passage: Passage) -> bool:
        first, last = self._days
        return first <= passage.day <= last

    def _week_and_taker(self, passage: Passage, country: str | None) -> str:
        """The Monday of the week, then `partner` or `team` and whose work it is."""
        day = moment_of(passage.day).date()
        week = day - timedelta(days=day.weekday())
        if passage.partner:
            return f"{week} partner {passage.partner}"
        return f"{week} team {self._desks.team_for(passage.route, country).pk}"


def _note(counter: dict[str, list[int]], key: str, side: int) -> None:
    counter.setdefault(key, [0, 0])[side] += 1


def _count_won(past: Past, lead: Rewound, was_handed: bool, would_be: bool) -> None:
    past.won += 1
    past.won_gained += would_be and not was_handed
    past.won_missed += was_handed and not would_be
    if was_handed is not would_be:
        names = past.missed if was_handed else past.found
        if len(names) < LISTED:
            names.append(str(lead.held.lead.pk))
