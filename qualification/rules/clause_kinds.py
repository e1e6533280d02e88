"""What clauses of the agreement there are: what each says, in what it is counted, who can keep it, what runs by it.

The table is closed: the service runs by these codes and by no others. A clause of another code is a promise between
people: it is printed and signed like the rest, and nothing runs by it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from qualification.rules.agreement import Clock, Owner
from qualification.rules.clause_kind import BY_PEOPLE, ClauseKind, Dimension
from qualification.rules.clause_shapes import (
    ANY_SIDE,
    BY_CHANNEL,
    BY_PRIORITY,
    EVERYWHERE,
    HOLDERS,
    MARKETING,
    MARKETING_FIRST,
    OPERATIONS,
    OPERATIONS_FIRST,
    SALES,
    limit_in_days,
    number_of,
    promise,
    share,
    step,
    term,
)
from qualification.rules.holdout import CLAUSE as HOLDOUT
from qualification.rules.holdout import LARGEST as LARGEST_HOLDOUT

REST: Final = "rest"
STEPS: Final = ("escalation_first", "escalation_second", "escalation_third")


def _handing_over() -> Iterator[ClauseKind]:
    """From the signal to the first word with the contact."""
    yield replace(
        term(
            "delivery",
            "Delivery",
            "A qualified lead is handed to its team or partner, from the signal that qualified it.",
            OPERATIONS,
            Clock.WALL,
            "signal intake",
        ),
        measured="Handed over in time, of all that a signal brought about; what a person brought about is left out.",
    )
    yield promise(
        "card_completed",
        "Completeness of the card",
        "A card that lacks something is completed, from delivery.",
        MARKETING,
        "card clock",
    )
    yield replace(
        promise(
            "acceptance",
            "Acceptance",
            "A handoff is accepted or rejected, from delivery.",
            HOLDERS,
            "acceptance clock",
        ),
        is_demanded=True,
    )
    yield replace(
        promise(
            "first_response",
            "First response",
            "A person answers the contact for the first time, from delivery; no automatic message does.",
            HOLDERS,
            "first-response clock",
        ),
        is_demanded=True,
    )
    yield promise("expiry", "Expiry", "A handoff that nobody answers expires, from delivery.", HOLDERS, "expiry clock")
    yield replace(
        promise(
            "triage",
            "Triage",
            "The triage desk decides, from arrival.",
            MARKETING_FIRST,
            "triage clock",
        ),
        scopes=BY_PRIORITY,
        is_demanded=True,
    )
    yield replace(
        share(
            HOLDOUT,
            "Hold-out",
            "This share of the leads just below the line is handed over all the same, drawn by lot.",
            OPERATIONS,
            "",
        ),
        scopes=frozenset({Dimension.PRODUCT_LINE}),
        runs="draw of the hold-out",
        most=LARGEST_HOLDOUT,
    )
    yield promise(
        "not_mine",
        "Not mine",
        "A handoff that went to the wrong place is placed anew.",
        (Owner.OPERATIONS, Owner.SALES),
        "not-mine clock",
    )
    yield promise(
        "needs_data",
        "Needs data",
        "A pause for missing data lasts at most so long; the clocks of sales stand meanwhile.",
        MARKETING,
        "needs-data clock",
    )
    yield promise(
        "feedback",
        "Feedback",
        "What a machine says without reason or comment is explained; where nothing is agreed, as acceptance is.",
        SALES,
        "feedback clock",
    )


def _working() -> Iterator[ClauseKind]:
    """From acceptance to a decision, and what comes after it."""
    yield replace(
        number_of(
            "attempts",
            "Contact attempts",
            "A contact counts as unreachable after this many attempts of a person.",
            HOLDERS,
            "attempt rules",
        ),
        scopes=EVERYWHERE,
    )
    yield replace(
        number_of(
            "attempt_channels", "Channels of attempts", "They go over this many channels.", HOLDERS, "attempt rules"
        ),
        scopes=EVERYWHERE,
    )
    yield promise(
        "attempts_window",
        "Window of attempts",
        "All attempts are made within, from acceptance.",
        HOLDERS,
        "attempts clock",
        run="attempts",
    )
    yield promise("decision", "Decision", "Qualified or sent back, from acceptance.", HOLDERS, "decision clock")
    yield promise(
        "decision_in_technical_review",
        "Decision in technical review",
        "Qualified or sent back while a technical review is open, from acceptance.",
        HOLDERS,
        "decision clock",
        run="decision",
    )
    yield promise(
        "technical_review",
        "Technical review",
        "An engineer answers whether it can be made, and names the limit.",
        (Owner.SALES, Owner.OPERATIONS),
        "technical-review clock",
    )
    yield replace(
        promise(
            "status",
            "Freshness of the status",
            "Every accepted lead has a status not older than this.",
            HOLDERS,
            "status clock",
        ),
        clock=Clock.WALL,
    )
    yield promise(
        "account_executive",
        "Handing on",
        "A qualified lead is handed on to an account executive.",
        SALES,
        "account-executive clock",
    )
    yield promise("quote", "Quote or no-bid", "A quote or a no-bid, from a complete RFQ.", SALES, "quote clock")
    yield promise(
        "quote_follow_up",
        "Follow-up of a quote",
        "A quote is followed up for the first time.",
        SALES,
        "follow-up clock",
    )
    yield replace(
        promise(
            "quote_end",
            "End of a quote",
            "A quote has an end, from the end of its validity.",
            SALES,
            "quote-end clock",
        ),
        clock=Clock.WALL,
    )


def _pausing() -> Iterator[ClauseKind]:
    """Holds, and the way back to marketing."""
    yield limit_in_days("hold", "Longest hold", "A hold lasts at most.", ANY_SIDE, "hold limits")
    yield number_of(
        "hold_alone",
        "Holds without the manager",
        "So many holds of one lead need no manager.",
        ANY_SIDE,
        "hold limits",
    )
    yield limit_in_days(
        "hold_alone_days", "Hold without the manager", "Without the manager it lasts at most.", ANY_SIDE, "hold limits"
    )
    yield promise(
        "hold_reconfirmed",
        "Confirmation after a hold",
        "A lead is confirmed anew after a hold, else it goes to nurture.",
        HOLDERS,
        "hold clock",
    )
    yield limit_in_days(
        REST, "Rest", "Rest after any other reason; a buying signal ends it.", MARKETING, "nurture rest"
    )


def _partners() -> Iterator[ClauseKind]:
    """What is agreed with partners, and of the channel."""
    for kind in (
        replace(
            promise(
                "progress", "Progress", "A partner reports progress.", (Owner.PARTNER,), "status clock", run="status"
            ),
            clock=Clock.WALL,
        ),
        replace(
            promise("recall", "Recall", "A lead is recalled from a silent partner.", OPERATIONS, "recall clock"),
            clock=Clock.WALL,
        ),
        limit_in_days(
            "registration", "Registration", "A registered deal is protected.", OPERATIONS, "deal registrations"
        ),
        number_of(
            "registration_extensions",
            "Extensions",
            "A registration is extended by progress at most.",
            OPERATIONS,
            "deal registrations",
        ),
        limit_in_days(
            "direct_contact_window",
            "Window of direct contact",
            "A customer that sales holds or spoke to is its own for so long; whoever registers it is first in line.",
            OPERATIONS,
            "deal registrations",
        ),
        term(
            "registration_appeal",
            "Appeal",
            "An appeal against the answer to a registration is answered.",
            OPERATIONS,
            runs="due times of appeals",
        ),
    ):
        yield replace(kind, scopes=BY_CHANNEL, only_partners=True)
    yield term(
        "channel_return",
        "Channel business",
        "A handoff that belongs to the channel is handed to its partner.",
        (Owner.OPERATIONS, Owner.SALES),
    )


def _committing() -> Iterator[ClauseKind]:
    """What each side promises of its work as a whole, and how often both look at it together."""
    answered = "Accepted of answered handoffs; not mine, already in hand and no capacity are left out."
    yield term("event_list", "Event lists", "A list of event contacts is uploaded.", MARKETING)
    delivered = "Handoffs that were delivered; what sales took itself is left out."
    yield replace(
        number_of("volume", "Volume", "So many handoffs are delivered a month.", MARKETING),
        scopes=BY_CHANNEL,
        measured=delivered,
    )
    yield replace(
        number_of("volume_months", "Basis of the volume", "The volume follows from so many months.", MARKETING),
        measured=f"{delivered} Where no volume is agreed, beside the mean of these months.",
    )
    yield share("acceptance_rate", "Acceptance rate", "Accepted of answered handoffs, at first.", MARKETING, answered)
    yield number_of(
        "acceptance_rate_quarters",
        "Quarters of the first rate",
        "The first rate holds for so many quarters.",
        MARKETING,
    )
    yield share(
        "acceptance_rate_later",
        "Later acceptance rate",
        "Accepted of answered handoffs, after that.",
        MARKETING,
        answered,
    )
    yield share(
        "completeness",
        "Complete cards",
        "Handoffs whose card lacks nothing at delivery.",
        MARKETING,
        "Cards that lacked nothing at delivery, of all handoffs.",
    )
    yield share(
        "coverage",
        "Coverage by sales",
        "Handoffs that sales answers before they expire.",
        HOLDERS,
        "Accepted or rejected, of all that were answered or expired.",
    )
    yield step("escalation_first", "First step", "The holder is reminded at this share of a clock.")
    yield step("escalation_second", "Second step", "The manager is told at this share of a clock.")
    yield step("escalation_third", "Third step", "The head of sales is told at this share of a clock.")
    yield number_of("reviews_per_month", "Reviews", "Reviews of real leads a month.", MARKETING_FIRST)
    yield replace(
        number_of("recalibrations_per_quarter", "Recalibrations", "Recalibrations a quarter.", OPERATIONS_FIRST),
        measured="Dates of the quarter by which as many were done; a guided comparison of few cases is one, too.",
    )
    yield number_of(
        "recalibration_won", "Won cases", "Won cases from which a recalibration is computed.", OPERATIONS_FIRST
    )
    yield number_of(
        "recalibration_lost", "Lost cases", "Lost cases from which a recalibration is computed.", OPERATIONS_FIRST
    )


KINDS: Final[Mapping[str, ClauseKind]] = {
    kind.code: kind for group in (_handing_over, _working, _pausing, _partners, _committing) for kind in group()
}
"""Every kind by its code, in the order in which people read them."""


def kind_of(code: str) -> ClauseKind | None:
    """The kind of a code; None for what people promise each other and nothing runs by."""
    reason = code.removeprefix(f"{REST}_")
    if reason == code or not reason:
        return KINDS.get(code)
    words = reason.replace("_", " ")
    says = f"Rest after {words}; a buying signal ends it."
    return replace(KINDS[REST], code=code, label=f"Rest after {words}", says=says)


def runs_in(code: str) -> str:
    """What runs by a clause of this code, as it stands beside it."""
    kind = kind_of(code)
    return kind.runs_in if kind else BY_PEOPLE
