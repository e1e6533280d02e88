"""Where leads stand by fit and intent, and what became of them: whether the definition parts good ones from weak."""

from datetime import datetime
from typing import Any, Final

from django.db.models import Count
from django.urls import reverse
from django.utils.http import urlencode

from feedback.readers.scorecard_links import instant_text
from feedback.readers.scorecard_views import ScorecardRateView, rate_view
from feedback.rules.scorecard import rate
from leadhub.actors import Actor
from leadhub.api.bodies import View
from qualification.lead_counts import counted_as, reached
from qualification.models import CountedAs, Lead, Level, Milestone, Tier
from qualification.rulebook import rulebook_at
from qualification.rules.scoring_content import Action as RuleAction
from qualification.rules.scoring_content import Level as RuleLevel

TIERS: Final = (Tier.U, Tier.D, Tier.C, Tier.B, Tier.A)
"""From nothing known to the best."""
LEVELS: Final = tuple(Level)
HANDED_OVER: Final = (RuleAction.HANDOFF, RuleAction.HANDOFF_URGENT)


class ScoreCellView(View):
    """Leads of one fit and one intent, as they stand now.

    `handed_over` says whether the rules in force hand such leads over, of any product line. `accepted` and `rejected`
    are of those that were handed over, `won` of deals that ended; `leads` is the address of all of them.
    """

    tier: Tier
    level: Level
    count: int
    handed_over: bool
    accepted: ScorecardRateView
    rejected: ScorecardRateView
    won: ScorecardRateView
    leads: str


class ScoreSpreadView(View):
    """Every cell, by fit and then by intent, both from low to high; `n` are all leads that came since `begins`."""

    cells: list[ScoreCellView]
    n: int
    begins: datetime
    as_of: datetime


def score_spread(actor: Actor, begins: datetime, now: datetime) -> ScoreSpreadView:
    """The leads that came since a moment and count for marketing: one statement, besides the rules in force."""
    rows: Any = Lead.objects.visible_to(actor).canonical()
    rows = rows.filter(counted_as(CountedAs.MARKETING), created_at__gte=begins)
    over, ended = reached(Milestone.HANDED_OVER), reached(Milestone.WON) | reached(Milestone.LOST)
    asked = {
        "n": Count("pk"),
        "over": Count("pk", filter=over),
        "sal": Count("pk", filter=over & reached(Milestone.SAL)),
        "rejected": Count("pk", filter=over & reached(Milestone.REJECTED)),
        "ended": Count("pk", filter=ended),
        "won": Count("pk", filter=reached(Milestone.WON)),
    }
    found = {
        (row["fit_tier"], row["level"]): row for row in rows.order_by().values("fit_tier", "level").annotate(**asked)
    }
    scoring = rulebook_at(now).rules.scoring
    matrices = [model.matrix for model in (scoring.default, *scoring.by_line.values())]
    nobody = dict.fromkeys(asked, 0)
    cells = [
        _cell(
            tier,
            level,
            found.get((tier, level), nobody),
            any(matrix[tier.value, RuleLevel(level.value)] in HANDED_OVER for matrix in matrices),
            begins,
        )
        for tier in TIERS
        for level in LEVELS
    ]
    return ScoreSpreadView(cells=cells, n=sum(cell.count for cell in cells), begins=begins, as_of=now)


def _cell(tier: Tier, level: Level, row: Any, is_handed_over: bool, begins: datetime) -> ScoreCellView:
    def leads(**named: str) -> str:
        here = {"fit_tier": tier.value, "level": level.value, "created_at__gte": instant_text(begins)}
        words = {"counted_as": CountedAs.MARKETING.value} | here | named
        return f"{reverse('leads')}?{urlencode(words)}"

    over, ended = leads(reached=Milestone.HANDED_OVER), leads(reached_any=f"{Milestone.WON},{Milestone.LOST}")
    accepted, rejected = (leads(reached=f"{Milestone.HANDED_OVER},{then}") for then in ("sal", "rejected"))
    return ScoreCellView(
        tier=tier,
        level=level,
        count=row["n"],
        handed_over=is_handed_over,
        accepted=rate_view(rate(row["sal"], row["over"]), accepted, over),
        rejected=rate_view(rate(row["rejected"], row["over"]), rejected, over),
        won=rate_view(rate(row["won"], row["ended"]), leads(reached=Milestone.WON), ended),
        leads=leads(),
    )
