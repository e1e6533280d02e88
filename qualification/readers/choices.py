"""The closed lists that only answers use, as clients read them at meta/choices/."""

from collections.abc import Mapping

from leadhub.api.choices import Enumeration, enumeration
from qualification.readers.assignments import IN_WORDS
from qualification.readers.partner_changes import PartnerChangeKind
from qualification.readers.partner_leads import PartnerStatus, WhoActs
from qualification.readers.timelines import TimelineKind
from qualification.rules.assignment import AssignmentCause

PROGRESS: Mapping[str, str] = {
    PartnerStatus.NEW: "Handed over, and not answered yet.",
    PartnerStatus.ACCEPTED: "The partner took it.",
    PartnerStatus.IN_PROGRESS: "The partner works on it.",
    PartnerStatus.QUOTED: "A quote is out.",
    PartnerStatus.WON: "It became a deal.",
    PartnerStatus.LOST: "It ended without a deal.",
    PartnerStatus.RETURNED: "The partner gave it back.",
}


def enumerations() -> list[Enumeration]:
    """Every closed list, in reading order."""
    return [
        enumeration("timeline_kind", "What an entry of a timeline tells of", TimelineKind),
        enumeration(
            "assignment_cause",
            "Why somebody does not get a lead",
            AssignmentCause,
            labels={str(cause): text for cause, text in IN_WORDS.items()},
        ),
        enumeration("partner_status", "How far a partner is with a lead", PartnerStatus, PROGRESS),
        enumeration("partner_change", "What became of a lead or a registered deal of a partner", PartnerChangeKind),
        enumeration("who_acts", "Who has the next move with a lead of a partner", WhoActs),
    ]
