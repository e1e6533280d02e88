"""What fit and intent are held to: the limits in force, and those of a draft."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from leadhub.models import DocumentKind, Draft
from qualification.rulebook import rulebook_at
from qualification.rules.decision import Rules
from qualification.simulating import rules_with


@dataclass(frozen=True, slots=True)
class Limit:
    """The score from which a lead fits (tier B), the research that is medium, and the buying that is high."""

    fit: float
    research: float
    buying: float


@dataclass(frozen=True, slots=True)
class Limits:
    """Of the rules in force, and with the draft in place of its document."""

    live: Limit
    draft: Limit


def limits_of(draft: Draft, now: datetime, line: str) -> Limits:
    """Both, for a product line; ContentError where the draft has faults."""
    live = rulebook_at(now).rules
    drafted = rules_with(live, DocumentKind(draft.kind), msgspec.json.decode(draft.content))
    return Limits(_limit(live, line), _limit(drafted, line))


def _limit(rules: Rules, line: str) -> Limit:
    model = rules.scoring.for_line(line)
    return Limit(fit=dict(rules.profiles.tiers)["B"], research=model.medium_research, buying=model.high_buying)
