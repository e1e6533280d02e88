"""The closed lists of this app, as clients read them at meta/choices/."""

from feedback.models import OutcomeKind, Reason, Verdict
from feedback.rules.insight import InsightBy, InsightClass, InsightOutcome, InsightUnit
from leadhub.api.choices import Choice, Enumeration, enumeration

EVENT_TYPES = {
    "handoff.rejected": "Sales, or the partner, has given a lead back.",
    "review.completed": "A review of marketing and sales was closed.",
    "recalibration.proposed": "A recalibration proposes other rules.",
}


def enumerations() -> list[Enumeration]:
    """Every closed list, in reading order, and the agreed reasons as far as they may be given now."""
    return [
        enumeration("verdict", "Verdicts", Verdict.Kind),
        enumeration("reason_family", "Families of reasons", Reason.Family),
        enumeration("insight_by", "What insight tells apart", InsightBy),
        enumeration("insight_outcome", "What insight asks for", InsightOutcome),
        enumeration("insight_unit", "What insight counts", InsightUnit),
        enumeration("insight_class", "What a group says of an outcome", InsightClass),
        enumeration("reason_group", "Where sellers find a reason", Reason.Group),
        enumeration("outcome", "How leads end", OutcomeKind),
        enumeration("reason_place", "Where a reason may be given", Reason.Place),
        enumeration("reason_owner", "Who has to act on a reason", Reason.Owner),
        enumeration("reason_action", "What a reason leads to", Reason.Action),
        _agreed("rejection_reason", Reason.Kind.REJECTION),
        _agreed("loss_reason", Reason.Kind.LOSS),
        _agreed("no_bid_reason", Reason.Kind.NO_BID),
    ]


def _agreed(name: str, kind: Reason.Kind) -> Enumeration:
    rows = Reason.objects.filter(kind=kind, is_active=True).order_by("order", "code")
    choices = [Choice(value=row.code, label=row.label, help=Reason.Action(row.action).label) for row in rows]
    return Enumeration(name=name, label=kind.label, choices=choices)
