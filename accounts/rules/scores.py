"""Which scores a profile can give at all."""

from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from accounts.rules.conditions import Condition, Truth, test
from accounts.rules.fit import Profile, Profiles, tier_of
from accounts.rules.specimens import Axis, axis_of, specimens

Points: TypeAlias = tuple[int, int]
"""The points that are met, and those that are known."""

_MOST: Final = 20_000
_MOST_STEPS: Final = 1_000_000


def reachable_tiers(profiles: Profiles) -> frozenset[str] | None:
    """The tiers of all leads that a profile does not rule out; None where that would take too long to find out."""
    tiers: set[str] = set()
    for profile in profiles.profiles:
        sums = _sums(profile)
        if sums is None:
            return None
        tiers.update(_tier(profiles, profile, met, known) for met, known in sums)
    return frozenset(tiers)


def _tier(profiles: Profiles, profile: Profile, met: int, known: int) -> str:
    return tier_of(profiles, 100 * met / known if known else None, known / profile.points)


def _sums(profile: Profile) -> set[Points] | None:
    sums: set[Points] = {(0, 0)}
    for axis in dict.fromkeys(axis_of(condition) for condition in _conditions(profile)):
        found = _points_on(axis, profile)
        if found is None or len(sums) * len(found) > _MOST_STEPS:
            return None
        sums = {(met + more, known + all_) for met, known in sums for more, all_ in found}
        if len(sums) > _MOST:
            return None
    return sums


def _points_on(axis: Axis, profile: Profile) -> set[Points] | None:
    """What facts on one axis add without ruling the profile out."""
    conditions = [condition for condition in _conditions(profile) if axis_of(condition) == axis]
    found = specimens(axis, conditions)
    if found is None:
        return None
    criteria = [criterion for criterion in profile.criteria if axis_of(criterion.condition) == axis]
    exclusions = [exclusion for exclusion in profile.exclusions if axis_of(exclusion.condition) == axis]
    points: set[Points] = set()
    for facts in found:
        truths = [(criterion, test(criterion.condition, facts)) for criterion in criteria]
        if any(criterion.must_have and truth is Truth.NOT_MET for criterion, truth in truths):
            continue
        if any(test(exclusion.condition, facts) is Truth.MET for exclusion in exclusions):
            continue
        met = sum(criterion.points for criterion, truth in truths if truth is Truth.MET)
        points.add((met, sum(criterion.points for criterion, truth in truths if truth is not Truth.UNKNOWN)))
    return points


def _conditions(profile: Profile) -> Iterator[Condition]:
    rows: Iterable[Iterable[Condition]] = (
        (criterion.condition for criterion in profile.criteria),
        (exclusion.condition for exclusion in profile.exclusions),
    )
    for conditions in rows:
        yield from conditions
