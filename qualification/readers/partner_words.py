"""Why a partner has a lead, and why it has it no more: in plain words, that tell nothing of how leads are judged."""

from collections.abc import Mapping
from typing import Final

from accounts.rules.channels import ChannelRule
from accounts.rules.conditions import Operator
from qualification.models import Handoff, WithdrawalCause
from qualification.rulebook import rulebook

SAID: Final[Mapping[str, str]] = {
    "own": "You asked for it.",
    "registered": "You registered this customer.",
    "incumbent": "This customer buys through you.",
}
CHOSEN: Final = "We agreed that enquiries like this one are yours."
GIVEN: Final = "It was given to you."
WHY_WITHDRAWN: Final[Mapping[str, str]] = {
    WithdrawalCause.EXPIRED: "It was not answered by the agreed time, so somebody else looks after it.",
    WithdrawalCause.RECALLED: "There was no progress for the agreed time, so somebody else looks after it.",
    WithdrawalCause.REROUTED: "It turned out that somebody else looks after it.",
    WithdrawalCause.TAKEN_OUT: "It is no longer pursued.",
    WithdrawalCause.MERGED: "The same enquiry is looked after already.",
}
_SMALL: Final = frozenset({Operator.BELOW, Operator.BELOW_OR_UNKNOWN})
_SIZES: Final = frozenset({"order_size", "quantity", "annual_volume", "employee_count"})


def why_yours(handoff: Handoff, *, is_registered: bool) -> str:
    """In words from the rule that led to the partner; from where it is, where a person gave it to them.

    What the partner had registered itself goes before all else.
    """
    if is_registered:
        return SAID["registered"]
    lead = handoff.lead
    account = lead.account
    place = account and (account.region or account.country)
    yours = f"You serve customers in {place}." if place else GIVEN
    rule = _rule(handoff)
    if rule is None or lead.route_partner_id != handoff.partner_id:
        return yours
    if not isinstance(rule.partner, str):
        return CHOSEN
    said = SAID.get(rule.partner)
    if said is not None:
        return said
    return f"It is a small order, and you serve customers in {place}." if place and _is_small(rule) else yours


def why_withdrawn(handoff: Handoff) -> str | None:
    """Why it is theirs no more; None while it is."""
    if not handoff.withdrawn_because:
        return None
    return WHY_WITHDRAWN[handoff.withdrawn_because]


def _rule(handoff: Handoff) -> ChannelRule | None:
    """The rule by which the lead went its way, in the version that it was decided by."""
    lead = handoff.lead
    if lead.ruleset is None:
        return None
    rules = rulebook(lead.ruleset).rules.channels.rules
    return next((rule for rule in rules if rule.code == lead.route_rule), None)


def _is_small(rule: ChannelRule) -> bool:
    """Whether every way to meet a rule is by how little is asked for, or how small the company is."""
    return bool(rule.any_of) and all(
        any(test.fact in _SIZES and test.operator in _SMALL for test in tests) for tests in rule.any_of
    )
