"""The rules in force, compiled. A rule set is immutable, so what was compiled once never needs invalidating."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from accounts.rules.channels import compile_channels
from accounts.rules.fit import compile_profiles
from leadhub.documents.in_force import content_of, contents_of, rule_set_as_known, rule_set_at
from leadhub.documents.publishing import POINTERS
from leadhub.models import DocumentKind, RuleSet
from qualification.rules.agreement import Agreement, compile_agreement
from qualification.rules.decision import Rules
from qualification.rules.model import compile_scoring

_agreements: dict[int, Agreement] = {}


@dataclass(frozen=True, slots=True)
class Rulebook:
    """One rule set, ready for use, with the numbers of its four documents."""

    id: UUID
    effective_at: datetime
    versions: dict[str, int]
    rules: Rules


def rulebook_at(moment: datetime) -> Rulebook:
    """The rules in force at a moment: one statement once compiled."""
    return _compiled(rule_set_at(moment).pk)


def rulebook_as_known(moment: datetime, known_at: datetime) -> Rulebook:
    """The rules in force at a moment, as far as they had been published at another."""
    return _compiled(rule_set_as_known(moment, known_at).pk)


def rulebook(rule_set: UUID) -> Rulebook:
    """The rules of a stored rule set, for replay."""
    return _compiled(rule_set)


def agreement_version(number: int) -> Agreement:
    """One version of the agreement: open handoffs keep the one they began with."""
    found = _agreements.get(number)
    if found is None:
        found = _agreements[number] = compile_agreement(content_of(DocumentKind.AGREEMENTS, number))
    return found


@lru_cache(maxsize=16)
def _compiled(rule_set: UUID) -> Rulebook:
    row = RuleSet.objects.get(pk=rule_set)
    contents = contents_of(row)
    # Whoever decides by it hands over by it: its agreement is asked for again and again from now on.
    agreement = _agreements[row.agreement] = compile_agreement(contents[DocumentKind.AGREEMENTS])
    return Rulebook(
        id=row.pk,
        effective_at=row.effective_at,
        versions={field: getattr(row, field) for field in POINTERS.values()},
        rules=Rules(
            profiles=compile_profiles(contents[DocumentKind.PROFILES]),
            channels=compile_channels(contents[DocumentKind.CHANNEL_RULES]),
            scoring=compile_scoring(contents[DocumentKind.SCORING_MODELS]),
            agreement=agreement,
        ),
    )
