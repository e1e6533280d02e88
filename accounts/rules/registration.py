"""Whose a deal is that a partner registers: the answer, and what time makes of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple

DIRECT: Final = frozenset({"house", "named_target"})
"""Customers that never leave direct sales."""
NOT_PURSUED: Final = "do_not_pursue"


class Ruling(NamedTuple):
    """How a registration stands, and by which rule."""

    status: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is known of a customer and a product line when somebody registers it.

    `known_until` is until when sales is taken to know it; none where it does not, or no longer.
    """

    target_status: str | None
    is_taken: bool
    known_until: datetime | None


def rule_on(case: Case) -> Ruling:
    """The answer to a new registration.

    What another registered goes before what sales knows: nobody may tell by a second answer that the first has ended.
    """
    if case.target_status in DIRECT:
        return Ruling("refused", "house_account")
    if case.target_status == NOT_PURSUED:
        return Ruling("refused", "not_pursued")
    if case.is_taken:
        return Ruling("protected_for_another", "registered_before")
    if case.known_until is not None:
        return Ruling("first_in_line", "direct_contact")
    return Ruling("registered", "free")


def rule_on_waiting(case: Case, *, ends_at: datetime, now: datetime) -> Ruling | None:
    """What becomes of the first in line as time goes by; None while it waits.

    It gets the deal once sales has let go, and leaves the line after as long as it would have been protected.
    """
    if now >= ends_at:
        return Ruling("expired", "time")
    if case.known_until is not None:
        return None
    found = rule_on(case)
    return found if found.status == "refused" else Ruling("registered", "sales_let_go")


def end_of_protection(began_at: datetime, days: int) -> datetime:
    """Until when a registration protects that begins at a moment."""
    return began_at + timedelta(days=days)


def is_extended(
    *, at: datetime, period_began_at: datetime, protected_until: datetime, extensions: int, allowed: int
) -> bool:
    """Whether progress at a moment extends a registration: once in each period, as often as agreed.

    What is over stays over, whether or not anybody has noted it yet.
    """
    return extensions < allowed and period_began_at <= at < protected_until
