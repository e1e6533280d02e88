"""The two documents of this app: target-account profiles and channel rules."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from accounts.directory import Directory
from accounts.overlapping import CODE as OVERLAP
from accounts.overlapping import overlaps_of
from accounts.rules.bounds import BEYOND_BOUNDS
from accounts.rules.channels import ChannelRules, ChannelRulesContent, FixedPartner, Unfit, compile_channels
from accounts.rules.checking import check_channels, check_profiles
from accounts.rules.findings import Finding, Severity, error, warning
from accounts.rules.fit import ProfilesContent
from accounts.uncovered import CODE as UNCOVERED
from accounts.uncovered import gaps_of, ground_of, told
from leadhub.documents.checking import Warned
from leadhub.documents.definitions import Definition
from leadhub.models import DocumentKind

# No draft holds a test that could not be asked of any fact.
MOST_OVERLAPS = 20


def check_routes(content: Any) -> Sequence[Finding]:
    """The rule check, and what only the tables know: partners exist, and somebody covers what is given to partners."""
    found = check_channels(content)
    if any(one.severity is Severity.ERROR for one in found):
        return found
    rules = compile_channels(content)
    directory = Directory.load()
    return (*found, *_strange_partners(rules, directory), *_uncovered(rules, directory))


def overlaps_to_know(kind: str, content: Any, now: datetime) -> Sequence[Warned]:
    """Partners that cover the same, before channel rules are published; it is not the rules that are at fault."""
    if kind != DocumentKind.CHANNEL_RULES:
        return []
    found = overlaps_of(Directory.load().coverages)
    more = len(found) - MOST_OVERLAPS
    told = [Warned(OVERLAP, each.detail) for each in found[:MOST_OVERLAPS]]
    return [*told, *([Warned(OVERLAP, f"{more:,} more partners cover the same.")] if more > 0 else ())]


def _strange_partners(rules: ChannelRules, directory: Directory) -> Iterator[Finding]:
    for rule in rules.rules:
        named = rule.partner.fixed if isinstance(rule.partner, FixedPartner) else None
        why = directory.why_not(named, None) if named else None
        if why is Unfit.UNKNOWN:
            yield error("unknown_partner", (rule.at,), f'the rule "{rule.label}" names a partner that does not exist')
        elif why is Unfit.INACTIVE:
            detail = f'the rule "{rule.label}" names a partner that takes no leads any more: the desk gets them'
            yield warning("partner_inactive", (rule.at,), detail)


def _uncovered(rules: ChannelRules, directory: Directory) -> Iterator[Finding]:
    ground = ground_of(rules, directory)
    for at, detail in told(gaps_of(rules, ground), ground):
        yield warning(UNCOVERED, (at,), detail)


UNASKABLE = frozenset(
    {
        "unknown_fact",
        "operator_does_not_fit",
        "value_does_not_fit",
        "blank_word",
        "unknown_word",
        "no_industry_code",
        "unknown_country",
        "unknown_region",
    }
)

PROFILES = Definition(
    kind=DocumentKind.PROFILES,
    content=ProfilesContent,
    check=check_profiles,
    refused_at_once=UNASKABLE | BEYOND_BOUNDS,
    identity={"profiles": ("code",), "criteria": ("code",), "exclusions": ("code",)},
)
CHANNEL_RULES = Definition(
    kind=DocumentKind.CHANNEL_RULES,
    content=ChannelRulesContent,
    check=check_routes,
    refused_at_once=UNASKABLE | BEYOND_BOUNDS,
    identity={"rules": ("code",)},
)
