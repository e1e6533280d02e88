"""Which kinds of clocks belong together: what begins with what, who hears of it, and what it is about."""

from qualification.models import ClockKind

ON_ACCEPTANCE = (ClockKind.DECISION, ClockKind.ATTEMPTS, ClockKind.STATUS, ClockKind.RECALL)
UNANSWERED = frozenset({ClockKind.ACCEPTANCE, ClockKind.EXPIRY})
# What the feed tells of, and what a handoff's holder has to do next; the rest is the agreement's own household.
TOLD = frozenset(
    {
        ClockKind.ACCEPTANCE,
        ClockKind.FIRST_RESPONSE,
        ClockKind.ATTEMPTS,
        ClockKind.DECISION,
        ClockKind.STATUS,
        ClockKind.TRIAGE,
        ClockKind.TECHNICAL_REVIEW,
    }
)
OF_RFQS = (ClockKind.QUOTE, ClockKind.QUOTE_FOLLOW_UP, ClockKind.QUOTE_END)
# What those hear of who keep the household; that nobody confirmed a hold, and that a handoff expired, is told apart.
HOUSEHOLD = {
    (f"handoff.{step}", kind): f"clock.{step}"
    for step in ("due_soon", "breached")
    for kind in (
        ClockKind.CARD_COMPLETED,
        ClockKind.NEEDS_DATA,
        ClockKind.NOT_MINE,
        ClockKind.ACCOUNT_EXECUTIVE,
        ClockKind.FEEDBACK,
        *OF_RFQS,
    )
} | {("handoff.due_soon", ClockKind.HOLD_RECONFIRMED): "clock.due_soon"}
OF_HANDOFFS = frozenset(ClockKind) - {ClockKind.TRIAGE}
