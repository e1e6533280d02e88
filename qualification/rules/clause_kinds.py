"""What clauses of the agreement there are: what each says, in what it is counted, who can keep it, what runs by it.

The table is closed: the service runs by these codes and by no others. A clause of another code is a promise between
people: it is printed and signed like the rest, and nothing runs by it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from qualification.rules.agreement import Clock, Owner, Unit
from qualification.rules.clause_kind import BY_PEOPLE, ClauseKind, Dimension, Quantity
from qualification.rules.holdout import CLAUSE as HOLDOUT
from qualification.rules.holdout import LARGEST as LARGEST_HOLDOUT

REST: Final = "rest"
STEPS: Final = ("escalation_first", "escalation_second", "escalation_third")
_EVERYWHERE: Final = frozenset(Dimension)
_NOWHERE: Final[frozenset[Dimension]] = frozenset()
_BY_PRIORITY: Final = frozenset({Dimension.PRIORITY, Dimension.PRODUCT_LINE})
_BY_CHANNEL: Final = frozenset({Dimension.CHANNEL, Dimension.PRODUCT_LINE})
_MARKETING: Final = (Owner.MARKETING,)
_SALES: Final = (Owner.SALES,)
_HOLDERS: Final = (Owner.SALES, Owner.PARTNER)
_OPERATIONS: Final = (Owner.OPERATIONS,)
_ANY_SIDE: Final = (Owner.SALES, Owner.MARKETING, Owner.OPERATIONS)
_MARKETING_FIRST: Final = (Owner.MARKETING, Owner.SALES, Owner.OPERATIONS)
_OPERATIONS_FIRST: Final = (Owner.OPERATIONS, Owner.MARKETING, Owner.SALES)
_BY_RUNS: Final = "Kept in time, of all that ended or ran out; what the other side caused is counted apart."


def _clock(code: str, label: str, says: str, owners: tuple[Owner, ...], runs: str, *, run: str = "") -> ClauseKind:
    """A promise that a clock in business time runs by."""
    return ClauseKind(
        code=code,
        label=label,
        says=says,
        counts=Quantity.DURATION,
        owners=owners,
        clock=Clock.BUSINESS,
        scopes=_EVERYWHERE,
        runs=runs,
        run=run or code,
        measured=_BY_RUNS,
    )


def _term(
    code: str, label: str, says: str, owners: tuple[Owner, ...], clock: Clock = Clock.BUSINESS, runs: str = ""
) -> ClauseKind:
    """A duration that people keep, or that limits something."""
    return ClauseKind(
        code=code,
        label=label,
        says=says,
        counts=Quantity.DURATION,
        owners=owners,
        clock=clock,
        scopes=_EVERYWHERE,
        runs=runs,
    )


def _limit_in_days(code: str, label: str, says: str, owners: tuple[Owner, ...], runs: str) -> ClauseKind:
    """A limit that is read as whole days, around the clock."""
    units = frozenset({Unit.DAYS})
    return replace(_term(code, label, says, owners, Clock.WALL, runs), units=units, scopes=_NOWHERE)


def _count(code: str, label: str, says: str, owners: tuple[Owner, ...], runs: str = "") -> ClauseKind:
    return ClauseKind(code=code, label=label, says=says, counts=Quantity.COUNT, owners=owners, runs=runs)


def _share(code: str, label: str, says: str, owners: tuple[Owner, ...], measured: str) -> ClauseKind:
    return ClauseKind(
        code=code,
        label=label,
        says=says,
        counts=Quantity.SHARE,
        owners=owners,
        scopes=_BY_CHANNEL,
        measured=measured,
    )


def _step(code: str, label: str, says: str) -> ClauseKind:
    return ClauseKind(
        code=code, label=label, says=says, counts=Quantity.SHARE, owners=_OPERATIONS, runs="escalation steps"
    )


def _handing_over() -> Iterator[ClauseKind]:
    """From the signal to the first word with the contact."""
    yield replace(
        _term(
            "delivery",
            "Delivery",
            "A qualified lead is handed to its team or partner, from the signal that qualified it.",
            _OPERATIONS,
            Clock.WALL,
            "signal intake",
        ),
        measured="Handed over in time, of all that a signal brought about; what a person brought about is left out.",
    )
    yield _clock(
        "card_completed",
        "Completeness of the card",
        "A card that lacks something is completed, from delivery.",
        _MARKETING,
        "card clock",
    )
    yield replace(
        _clock(
            "acceptance",
            "Acceptance",
            "A handoff is accepted or rejected, from delivery.",
            _HOLDERS,
            "acceptance clock",
        ),
        is_demanded=True,
    )
    yield replace(
        _clock(
            "first_response",
            "First response",
            "A person answers the contact for the first time, from delivery; no automatic message does.",
            _HOLDERS,
            "first-response clock",
        ),
        is_demanded=True,
    )
    yield _clock("expiry", "Expiry", "A handoff that nobody answers expires, from delivery.", _HOLDERS, "expiry clock")
    yield replace(
        _clock(
            "triage",
            "Triage",
            "The triage desk decides, from arrival.",
            _MARKETING_FIRST,
            "triage clock",
        ),
        scopes=_BY_PRIORITY,
        is_demanded=True,
    )
    yield replace(
        _share(
            HOLDOUT,
            "Hold-out",
            "This share of the leads just below the line is handed over all the same, drawn by lot.",
            _OPERATIONS,
            "",
        ),
        scopes=frozenset({Dimension.PRODUCT_LINE}),
        runs="draw of the hold-out",
        most=LARGEST_HOLDOUT,
    )
    yield _clock(
        "not_mine",
        "Not mine",
        "A handoff that went to the wrong place is placed anew.",
        (Owner.OPERATIONS, Owner.SALES),
        "not-mine clock",
    )
    yield _clock(
        "needs_data",
        "Needs data",
        "A pause for missing data lasts at most so long; the clocks of sales stand meanwhile.",
        _MARKETING,
        "needs-data clock",
    )
    yield _clock(
        "feedback",
        "Feedback",
        "What a machine says without reason or comment is explained; where nothing is agreed, as acceptance is.",
        _SALES,
        "feedback clock",
    )


def _working() -> Iterator[ClauseKind]:
    """From acceptance to a decision, and what comes after it."""
    yield replace(
        _count(
            "attempts",
            "Contact attempts",
            "A contact counts as unreachable after this many attempts of a person.",
            _HOLDERS,
            "attempt rules",
        ),
        scopes=_EVERYWHERE,
    )
    yield replace(
        _count(
            "attempt_channels", "Channels of attempts", "They go over this many channels.", _HOLDERS, "attempt rules"
        ),
        scopes=_EVERYWHERE,
    )
    yield _clock(
        "attempts_window",
        "Window of attempts",
        "All attempts are made within, from acceptance.",
        _HOLDERS,
        "attempts clock",
        run="attempts",
    )
    yield _clock("decision", "Decision", "Qualified or sent back, from acceptance.", _HOLDERS, "decision clock")
    yield _clock(
        "decision_in_technical_review",
        "Decision in technical review",
        "Qualified or sent back while a technical review is open, from acceptance.",
        _HOLDERS,
        "decision clock",
        run="decision",
    )
    yield _clock(
        "technical_review",
        "Technical review",
        "An engineer answers whether it can be made, and names the limit.",
        (Owner.SALES, Owner.OPERATIONS),
        "technical-review clock",
    )
    yield replace(
        _clock(
            "status",
            "Freshness of the status",
            "Every accepted lead has a status not older than this.",
            _HOLDERS,
            "status clock",
        ),
        clock=Clock.WALL,
    )
    yield _clock(
        "account_executive",
        "Handing on",
        "A qualified lead is handed on to an account executive.",
        _SALES,
        "account-executive clock",
    )
    yield _clock("quote", "Quote or no-bid", "A quote or a no-bid, from a complete RFQ.", _SALES, "quote clock")
    yield _clock(
        "quote_follow_up",
        "Follow-up of a quote",
        "A quote is followed up for the first time.",
        _SALES,
        "follow-up clock",
    )
    yield replace(
        _clock(
            "quote_end",
            "End of a quote",
            "A quote has an end, from the end of its validity.",
            _SALES,
            "quote-end clock",
        ),
        clock=Clock.WALL,
    )


def _pausing() -> Iterator[ClauseKind]:
    """Holds, and the way back to marketing."""
    yield _limit_in_days("hold", "Longest hold", "A hold lasts at most.", _ANY_SIDE, "hold limits")
    yield _count(
        "hold_alone",
        "Holds without the manager",
        "So many holds of one lead need no manager.",
        _ANY_SIDE,
        "hold limits",
    )
    yield _limit_in_days(
        "hold_alone_days", "Hold without the manager", "Without the manager it lasts at most.", _ANY_SIDE, "hold limits"
    )
    yield _clock(
        "hold_reconfirmed",
        "Confirmation after a hold",
        "A lead is confirmed anew after a hold, else it goes to nurture.",
        _HOLDERS,
        "hold clock",
    )
    yield _limit_in_days(
        REST, "Rest", "Rest after any other reason; a buying signal ends it.", _MARKETING, "nurture rest"
    )


def _partners() -> Iterator[ClauseKind]:
    """What is agreed with partners, and of the channel."""
    for kind in (
        replace(
            _clock(
                "progress", "Progress", "A partner reports progress.", (Owner.PARTNER,), "status clock", run="status"
            ),
            clock=Clock.WALL,
        ),
        replace(
            _clock("recall", "Recall", "A lead is recalled from a silent partner.", _OPERATIONS, "recall clock"),
            clock=Clock.WALL,
        ),
        _limit_in_days(
            "registration", "Registration", "A registered deal is protected.", _OPERATIONS, "deal registrations"
        ),
        _count(
            "registration_extensions",
            "Extensions",
            "A registration is extended by progress at most.",
            _OPERATIONS,
            "deal registrations",
        ),
        _limit_in_days(
            "direct_contact_window",
            "Window of direct contact",
            "A customer that sales holds or spoke to is its own for so long; whoever registers it is first in line.",
            _OPERATIONS,
            "deal registrations",
        ),
        _term(
            "registration_appeal",
            "Appeal",
            "An appeal against the answer to a registration is answered.",
            _OPERATIONS,
            runs="due times of appeals",
        ),
    ):
        yield replace(kind, scopes=_BY_CHANNEL, only_partners=True)
    yield _term(
        "channel_return",
        "Channel business",
        "A handoff that belongs to the channel is handed to its partner.",
        (Owner.OPERATIONS, Owner.SALES),
    )


def _committing() -> Iterator[ClauseKind]:
    """What each side promises of its work as a whole, and how often both look at it together."""
    answered = "Accepted of answered handoffs; not mine, already in hand and no capacity are left out."
    yield _term("event_list", "Event lists", "A list of event contacts is uploaded.", _MARKETING)
    delivered = "Handoffs that were delivered; what sales took itself is left out."
    yield replace(
        _count("volume", "Volume", "So many handoffs are delivered a month.", _MARKETING),
        scopes=_BY_CHANNEL,
        measured=delivered,
    )
    yield replace(
        _count("volume_months", "Basis of the volume", "The volume follows from so many months.", _MARKETING),
        measured=f"{delivered} Where no volume is agreed, beside the mean of these months.",
    )
    yield _share("acceptance_rate", "Acceptance rate", "Accepted of answered handoffs, at first.", _MARKETING, answered)
    yield _count(
        "acceptance_rate_quarters",
        "Quarters of the first rate",
        "The first rate holds for so many quarters.",
        _MARKETING,
    )
    yield _share(
        "acceptance_rate_later",
        "Later acceptance rate",
        "Accepted of answered handoffs, after that.",
        _MARKETING,
        answered,
    )
    yield _share(
        "completeness",
        "Complete cards",
        "Handoffs whose card lacks nothing at delivery.",
        _MARKETING,
        "Cards that lacked nothing at delivery, of all handoffs.",
    )
    yield _share(
        "coverage",
        "Coverage by sales",
        "Handoffs that sales answers before they expire.",
        _HOLDERS,
        "Accepted or rejected, of all that were answered or expired.",
    )
    yield _step("escalation_first", "First step", "The holder is reminded at this share of a clock.")
    yield _step("escalation_second", "Second step", "The manager is told at this share of a clock.")
    yield _step("escalation_third", "Third step", "The head of sales is told at this share of a clock.")
    yield _count("reviews_per_month", "Reviews", "Reviews of real leads a month.", _MARKETING_FIRST)
    yield replace(
        _count("recalibrations_per_quarter", "Recalibrations", "Recalibrations a quarter.", _OPERATIONS_FIRST),
        measured="Dates of the quarter by which as many were done; a guided comparison of few cases is one, too.",
    )
    yield _count(
        "recalibration_won", "Won cases", "Won cases from which a recalibration is computed.", _OPERATIONS_FIRST
    )
    yield _count(
        "recalibration_lost", "Lost cases", "Lost cases from which a recalibration is computed.", _OPERATIONS_FIRST
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
