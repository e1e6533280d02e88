"""The addresses of the leads, or the cases, behind each number of the scorecard."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.urls import reverse
from django.utils.http import urlencode

from feedback.readers.scorecard_cases import Card
from feedback.rules.scorecard import ScorecardCases, ScorecardGroup, ScorecardMode, Touch
from qualification.models import CountedAs, Milestone

FILTERS: Final = {
    ScorecardGroup.SOURCE: "source",
    ScorecardGroup.CAMPAIGN: "campaign",
    ScorecardGroup.SEGMENT: "segment",
    ScorecardGroup.PRODUCT_LINE: "product_line",
    ScorecardGroup.ROUTE: "route",
    ScorecardGroup.TEAM: "last_team",
    ScorecardGroup.OWNER: "last_owner",
    ScorecardGroup.BUSINESS: "business",
}
"""What the list of leads calls a group."""


class Links:
    """Addresses of one group."""

    def __init__(self, card: Card, key: Any, base: str = "") -> None:
        self._card = card
        self._key = key
        self._base = base

    def count(self, milestone: Milestone) -> str:
        """Who reached it."""
        return self.passed((milestone,))

    def passed(self, of: Sequence[Milestone], then: Milestone | None = None) -> str:
        """Who reached one of these, and ever that one."""
        named: dict[str, str] = {}
        if len(of) > 1:
            named["reached_any"] = ",".join(of)
            if then is not None:
                named["reached"] = then
        else:
            named["reached"] = ",".join(of if then is None else (*of, then))
        return self._leads(named | self._dated())

    def between(self, before: Milestone, after: Milestone) -> str:
        """Who reached the second after the first."""
        return self._leads({"reached": f"{after},{before}"} | self._dated())

    def open(self) -> str:
        """Who came and has not ended."""
        return self._leads({"reached": Milestone.CREATED.value, "ended": "false"} | self._dated())

    def handed_over(self, *, ended: bool = False) -> str:
        """Who was handed over, or ended after it."""
        more = {"ended": "true"} if ended else {}
        return self._leads({"reached": Milestone.HANDED_OVER.value} | more | self._dated())

    def apart(self, word: CountedAs) -> str:
        """Who came in the period and counts for somebody else."""
        return self._leads(self._period("created_at__gte", "created_at__lt"), counted=(word,), cohort=False)

    def cases(self, cases: ScorecardCases, *, hit: bool | None = None, clock: str | None = None) -> str:
        """The cases of handoffs, clocks or RFQs."""
        card = self._card
        named: dict[str, str] = {"of": cases}
        if clock is not None:
            named["clock"] = clock
        if hit is not None:
            named["hit"] = "true" if hit else "false"
        if card.group is not None:
            named |= {"group_by": card.group, "key": "" if self._key is None else str(self._key)}
        if card.mode is not ScorecardMode.COHORT:
            named["by"] = card.mode
        if card.touch is not Touch.FIRST:
            named["touch"] = card.touch
        return f"{self._base}{reverse('scorecard-cases')}?{urlencode(named | self._period('from', 'to'))}"

    def _leads(self, named: dict[str, str], *, counted: Sequence[CountedAs] = (), cohort: bool = True) -> str:
        words = {"counted_as": ",".join(counted or self._card.counted)}
        if cohort and self._card.is_cohort:
            named = named | self._period("created_at__gte", "created_at__lt")
        return f"{self._base}{reverse('leads')}?{urlencode(words | named | self._group())}"

    def _group(self) -> dict[str, str]:
        if self._card.group is None:
            return {}
        name = FILTERS[self._card.group]
        if self._card.touch is Touch.QUALIFYING and name in ("source", "campaign"):
            name = f"qualifying_{name}"
        return {f"{name}__isnull": "true"} if self._key is None else {name: str(self._key)}

    def _dated(self) -> dict[str, str]:
        return {} if self._card.is_cohort else self._period("reached__gte", "reached__lt")

    def _period(self, begins: str, ends: str) -> dict[str, str]:
        named = ((begins, self._card.start), (ends, self._card.end))
        return {name: instant_text(moment) for name, moment in named if moment is not None}


def instant_text(moment: datetime) -> str:
    """As parameters of addresses have it."""
    return moment.isoformat().replace("+00:00", "Z")
