"""How it stands with the attempts to reach the contact of a handoff, by the agreement that the handoff names."""

from collections.abc import Iterable

from qualification.models import Attempt, Handoff, Lead
from qualification.rulebook import agreement_version
from qualification.rules.attempts import Attempts, attempts_of
from qualification.rules.clocks import PARTNER_CHANNEL


def attempts_so_far(handoff: Handoff, lead: Lead) -> Attempts:
    """The attempts of one handoff against what was agreed; the lead comes with its product line."""
    rows = Attempt.objects.filter(handoff=handoff).order_by("at", "pk")
    return standing_of(handoff, lead, rows.values_list("channel", "outcome"))


def standing_of(handoff: Handoff, lead: Lead, made: Iterable[tuple[str, str]]) -> Attempts:
    """Attempts (channel and outcome, in their order) against what was agreed for a handoff."""
    channel = PARTNER_CHANNEL if handoff.partner_id else handoff.kind
    agreement, line = agreement_version(handoff.agreement), lead.product_line.code
    return attempts_of(made, agreement, handoff.priority, channel, line)
