"""What the scorecard counts from leads alone: how far they came, and what shares of them went on."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from feedback.readers.scorecard import labels_of, rates_of_leads
from feedback.readers.scorecard_cases import Card, leads_of
from feedback.readers.scorecard_links import Links
from feedback.readers.scorecard_numbers import COUNTS, count_leads
from feedback.readers.scorecard_views import ScorecardRateView
from leadhub.actors import Actor
from leadhub.api.bodies import View
from qualification.lead_counts import counted_as
from qualification.models import CountedAs, Lead, Milestone


class FarView(View):
    """One group of leads that count for marketing; counts and the addresses of their leads by milestone."""

    label: str
    counts: dict[str, int]
    rates: dict[str, ScorecardRateView]
    leads: dict[str, str]


def how_far(actor: Actor, card: Card, now: datetime) -> list[FarView]:
    """The groups of a question, the largest first, as many leads as the scorecard says: three statements at most."""
    counted, _ = count_leads(leads_of(actor, card), card, now)
    found = [key for key, counts in counted.items() if any(counts[str(one)] for one in COUNTS)]
    labels = labels_of(card.group, [key for key in found if key is not None])
    ordered = sorted(found, key=lambda key: (-counted[key]["created"], key is None, str(key)))
    return [_view(card, key, labels.get(key, str(key)), counted.get(key, Counter())) for key in ordered]


def _view(card: Card, key: Any, label: str, counts: Mapping[str, int]) -> FarView:
    links = Links(card, key)
    return FarView(
        label=label,
        counts={str(one): counts.get(str(one), 0) for one in COUNTS},
        rates=dict(rates_of_leads(counts, links)),
        leads={str(one): links.count(Milestone(one)) for one in COUNTS},
    )


def last_arrival(actor: Actor, before: datetime) -> datetime | None:
    """When the last lead came that counts for marketing, before a moment: one statement."""
    rows = Lead.objects.visible_to(actor).canonical().filter(counted_as(CountedAs.MARKETING), created_at__lt=before)
    return rows.order_by("-created_at").values_list("created_at", flat=True).first()
