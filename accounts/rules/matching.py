"""How a whole market matches the profiles, counted: what people look at before a profile comes into force."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from accounts.rules.conditions import Truth
from accounts.rules.facts import Facts
from accounts.rules.fit import Profile, ProfileAssessment, Profiles, assess, tier_of

ON_TARGET: Final = ("A", "B")
"""The tiers that count as a match."""
BROUGHT: Final = frozenset(
    {
        "function",
        "language",
        "noise_class",
        "product_line",
        "quantity",
        "annual_volume",
        "order_size",
        "end_customer",
        "territory_partner",
        "registered_partner",
    }
)
"""Facts that come with a contact and an enquiry: of an account alone they are unknown, and say nothing against it."""
_NOTHING_BROUGHT: Final[dict[str, Any]] = dict.fromkeys(BROUGHT - {"order_size"})


@dataclass(slots=True)
class ProfileCount:
    """One profile against many: `tiers` of those that it does not rule out, `ruled_out` by cause, `truths` by row."""

    tiers: Counter[str] = field(default_factory=Counter)
    ruled_out: Counter[str] = field(default_factory=Counter)
    truths: dict[str, Counter[Truth]] = field(default_factory=dict)

    @property
    def matched(self) -> int:
        """How many are on target."""
        return on_target(self.tiers)


@dataclass(slots=True)
class MatchCount:
    """All profiles against many: `tiers` by the best of each, and how many no profile takes."""

    examined: int = 0
    excluded: int = 0
    tiers: Counter[str] = field(default_factory=Counter)
    profiles: dict[str, ProfileCount] = field(default_factory=dict)

    @property
    def matched(self) -> int:
        """How many are on target by their best profile."""
        return on_target(self.tiers)


def on_target(tiers: Counter[str]) -> int:
    """How many of these are a match."""
    return sum(tiers[tier] for tier in ON_TARGET)


def count_matches(profiles: Profiles, many: Iterable[Facts]) -> MatchCount:
    """Hold every profile against each of many snapshots."""
    count = MatchCount(
        profiles={
            profile.code: ProfileCount(truths={row.code: Counter() for row in profile.criteria})
            for profile in profiles.profiles
        }
    )
    for facts in many:
        fit = assess(profiles, facts)
        count.examined += 1
        if fit.excluded_by:
            count.excluded += 1
        else:
            count.tiers[fit.tier] += 1
        for assessment in fit.profiles:
            _count(count.profiles[assessment.code], assessment)
    return count


def _count(count: ProfileCount, assessment: ProfileAssessment) -> None:
    if assessment.ruled_out_by:
        count.ruled_out[assessment.ruled_out_by] += 1
    else:
        count.tiers[assessment.tier] += 1
    for result in assessment.criteria:
        count.truths[result.code][result.truth] += 1


def matching_nobody(profiles: Profiles, many: Iterable[Facts]) -> Sequence[Profile]:
    """The profiles that are met by none of many, nor would be with the best contact and enquiry.

    It looks no further than it must: a profile that was met once is asked no more.
    """
    waiting = {profile.code: profile for profile in profiles.profiles}
    for facts in many:
        if not waiting:
            break
        alone = replace(facts, **_NOTHING_BROUGHT)
        for assessment in assess(replace(profiles, profiles=tuple(waiting.values())), alone).profiles:
            if could_match(profiles, assessment):
                del waiting[assessment.code]
    return list(waiting.values())


def could_match(profiles: Profiles, assessment: ProfileAssessment) -> bool:
    """Whether an account alone is on target, or would be if contact and enquiry spoke for it in all that they bring."""
    total = sum(result.points for result in assessment.criteria)
    known = met = 0
    for result in assessment.criteria:
        truth = Truth.MET if result.fact in BROUGHT else result.truth
        known += result.points if truth is not Truth.UNKNOWN else 0
        met += result.points if truth is Truth.MET else 0
    tier = tier_of(profiles, 100 * met / known if known else None, known / total)
    return assessment.ruled_out_by is None and tier in ON_TARGET
