"""The closed lists that only the readers of this app know."""

from accounts.readers.duplicates import Match
from accounts.readers.partner_registrations import AppealStatus, WhyRefused
from leadhub.api.choices import Enumeration, enumeration


def enumerations() -> list[Enumeration]:
    """Every closed list, in reading order."""
    return [
        enumeration("match", "How sure it is that two are one", Match),
        enumeration("why_refused", "Why a customer is no partner's", WhyRefused),
        enumeration("appeal_status", "What became of appeals", AppealStatus),
    ]
