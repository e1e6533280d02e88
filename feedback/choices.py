"""The closed lists of this app, as clients read them at meta/choices/."""

from feedback.models import (
    FeedbackState,
    OutcomeKind,
    Rating,
    Reason,
    Recalibration,
    Review,
    ReviewDecision,
    ReviewQuestion,
    Verdict,
)
from feedback.rules.groupings import ForecastBy, TimeToWinBy
from feedback.rules.insight import InsightBy, InsightClass, InsightOutcome, InsightUnit
from feedback.rules.report import BacktestMeasure, RecalibrationVerdict
from feedback.rules.sampling import MEANINGS, ReviewStage, Stratum
from feedback.rules.scorecard import ScorecardCases, ScorecardConcern, ScorecardGroup, ScorecardMode, Touch
from leadhub.api.choices import Choice, Enumeration, enumeration

EVENT_TYPES = {
    "handoff.rejected": "Sales, or the partner, has given a lead back.",
    "review.completed": "A review of marketing and sales was closed.",
    "review.due": "A month has ended: marketing and sales look at its leads together.",
    "recalibration.proposed": "A recalibration proposes other rules.",
    "recalibration.due": "A recalibration that the agreement promises is still to be done.",
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
        enumeration("scorecard_mode", "Which cases a scorecard counts", ScorecardMode),
        enumeration("scorecard_group", "What a scorecard tells apart", ScorecardGroup),
        enumeration("scorecard_cases", "What a scorecard counts besides leads", ScorecardCases),
        enumeration("touch", "By which touch leads are told apart", Touch),
        enumeration("scorecard_concern", "What a scorecard says in words", ScorecardConcern),
        enumeration("forecast_by", "What a forecast tells apart", ForecastBy),
        enumeration("time_to_win_by", "What times to a win are told apart by", TimeToWinBy),
        enumeration("recalibration_outcome", "What a recalibration asks for", Recalibration.Outcome),
        enumeration("recalibration_result", "What a recalibration comes to", Recalibration.Result),
        enumeration("recalibration_verdict", "What later leads say of a proposal", RecalibrationVerdict),
        enumeration("backtest_measure", "What is compared on later leads", BacktestMeasure),
        enumeration("review_state", "States of a review", Review.State),
        enumeration("review_stage", "How far a reviewed lead had come", ReviewStage),
        enumeration("review_stratum", "Kinds of leads of a review", Stratum, {str(k): v for k, v in MEANINGS.items()}),
        enumeration("review_question", "What raters are asked", ReviewQuestion),
        enumeration("is_mql", "Whether a lead is an MQL", Rating.IsMql),
        enumeration("why_not_sql", "Why a lead did not become an SQL", Rating.WhyNotSql),
        enumeration("review_decision_state", "What became of a decision", ReviewDecision.State),
        enumeration("feedback_state", "What became of a rejection", FeedbackState),
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
