"""What is wrong or pointless in the target-account profiles, though each row may stand alone."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from accounts.rules.conditions import Condition, Operator, Truth
from accounts.rules.findings import Finding, error, warning
from accounts.rules.fit import Criterion, Exclusion, Profile, Profiles
from accounts.rules.naming import Names
from accounts.rules.reach import are_alike, implies, is_covered, is_impossible, outcomes
from accounts.rules.scores import reachable_tiers
from accounts.rules.specimens import axis_of

Row: TypeAlias = Criterion | Exclusion


def findings_in(profile: Profile, names: Names) -> Iterator[Finding]:
    """What is found in one profile."""
    rows: tuple[Row, ...] = (*profile.criteria, *profile.exclusions)
    impossible = [row for row in rows if is_impossible(row.condition)]
    yield from (_never_met(row, names) for row in impossible)
    criteria = [criterion for criterion in profile.criteria if criterion not in impossible]
    exclusions = [exclusion for exclusion in profile.exclusions if exclusion not in impossible]
    must_haves = [criterion for criterion in criteria if criterion.must_have]
    yield from _contradictions(must_haves, names)
    for criterion in criteria:
        yield from _without_effect(criterion, must_haves, exclusions, names)
    yield from _repeated(criteria, names)
    yield from _repeated(exclusions, names)
    yield from _telling_nobody_apart(criteria, must_haves, names)
    yield from _covered(exclusions, names)


def findings_among(profiles: Profiles, names: Names) -> Iterator[Finding]:
    """What is found in the document as a whole, once its profiles are without errors."""
    reached = reachable_tiers(profiles)
    ceiling = "of at most 100"
    for tier, at_least in profiles.tiers:
        if reached is not None and tier not in reached:
            least = f"at least {at_least:g} {ceiling}"
            detail = f"no lead can be {tier}: no combination of points gives a score of {least}"
            yield warning("tier_out_of_reach", (f"/tiers/{tier}",), detail)
        ceiling = f"and below {at_least:g}"
    first: dict[object, Profile] = {}
    for profile in profiles.profiles:
        other = first.setdefault(_content(profile), profile)
        if other is not profile:
            rows = (profile.at, other.at)
            detail = f"{names.all(rows)} ask the same for the same points, so the second never wins"
            yield warning("profile_repeated", rows, detail)


def _never_met(row: Row, names: Names) -> Finding:
    condition = row.condition
    fact = condition.fact.replace("_", " ")
    is_number = condition.operator is Operator.BELOW
    reason = (
        f"no {fact} is below {condition.value}" if is_number else f'"{condition.words}" names every {fact} there is'
    )
    return error("never_met", (row.at,), f"{names.of(row.at)} can never be met: {reason}")


def _contradictions(must_haves: Sequence[Criterion], names: Names) -> Iterator[Finding]:
    for place, one in enumerate(must_haves):
        for other in must_haves[:place]:
            if _fails(one.condition, other.condition) and _fails(other.condition, one.condition):
                rows = (one.at, other.at)
                detail = (
                    f"{names.all(rows)} contradict each other: whatever meets one of these must-haves fails the other"
                )
                yield error("must_haves_contradict", rows, detail)


def _without_effect(
    criterion: Criterion, must_haves: Sequence[Criterion], exclusions: Sequence[Exclusion], names: Names
) -> Iterator[Finding]:
    """A criterion whose every fitting value rules the profile out."""
    if excluding := _fewest(criterion, exclusions):
        rows = (criterion.at, *(exclusion.at for exclusion in excluding))
        rules_out = f"{names.all(rows[1:])} {'rules' if len(excluding) == 1 else 'rule'} out everything that meets it"
        if criterion.must_have:
            detail = f"{names.of(criterion.at)} is a must-have that no lead can show: {rules_out}"
            yield error("must_have_excluded", rows, detail)
        else:
            yield warning("points_for_nobody", rows, f"{names.of(criterion.at)} gives points to nobody: {rules_out}")
        return
    for must_have in () if criterion.must_have else must_haves:
        if _fails(criterion.condition, must_have.condition):
            rows = (criterion.at, must_have.at)
            detail = (
                f"{names.of(criterion.at)} gives points to nobody: whatever meets it fails {names.of(must_have.at)}"
            )
            yield warning("points_for_nobody", rows, detail)


def _fewest(criterion: Criterion, exclusions: Sequence[Exclusion]) -> list[Exclusion]:
    """Exclusions that together are met by everything that meets the criterion, none of them to spare; or none."""
    left = [one for one in exclusions if axis_of(one.condition) == axis_of(criterion.condition)]
    if not is_covered((criterion.condition,), [(one.condition,) for one in left]):
        return []
    for one in list(left):
        fewer = [other for other in left if other is not one]
        if is_covered((criterion.condition,), [(other.condition,) for other in fewer]):
            left = fewer
    return left


def _repeated(rows: Sequence[Row], names: Names) -> Iterator[Finding]:
    told: set[str] = set()
    for place, row in enumerate(rows):
        alike = [other for other in rows[place + 1 :] if _is_alike(row, other)]
        if alike and row.at not in told:
            places = (row.at, *(other.at for other in alike))
            told.update(places)
            yield warning("test_repeated", places, f"{names.all(places)} ask the same: {row.condition.words}")


def _telling_nobody_apart(
    criteria: Sequence[Criterion], must_haves: Sequence[Criterion], names: Names
) -> Iterator[Finding]:
    for criterion in criteria:
        for must_have in must_haves:
            if must_have is criterion or _is_alike(must_have, criterion):
                continue
            if implies(must_have.condition, criterion.condition) and not _tells_apart(criterion, must_have):
                rows = (criterion.at, must_have.at)
                detail = (
                    f"{names.of(criterion.at)} tells nobody apart: whatever meets {names.of(must_have.at)} meets it"
                )
                yield warning("tells_nobody_apart", rows, detail)
                break


def _covered(exclusions: Sequence[Exclusion], names: Names) -> Iterator[Finding]:
    for one in exclusions:
        for wider in exclusions:
            if wider is one or _is_alike(one, wider) or not implies(one.condition, wider.condition):
                continue
            rows = (one.at, wider.at)
            only = "nothing new" if one.cause == wider.cause else f"nothing new but its cause, {one.cause}"
            detail = f"{names.of(one.at)} says {only}: {names.of(wider.at)} excludes whatever it excludes"
            yield warning("exclusion_covered", rows, detail)
            break


def _is_alike(one: Row, other: Row) -> bool:
    return are_alike(one.condition, other.condition)


def _fails(one: Condition, other: Condition) -> bool:
    """Whether whatever meets the one is known to fail the other; a code of another scheme is not."""
    return all(then is Truth.NOT_MET for given, then in outcomes(one, other) if given is Truth.MET)


def _tells_apart(criterion: Criterion, must_have: Criterion) -> bool:
    """Whether anybody fails the criterion whom the must-have does not rule out."""
    return any(
        given is not Truth.NOT_MET and then is Truth.NOT_MET
        for given, then in outcomes(must_have.condition, criterion.condition)
    )


def _content(profile: Profile) -> object:
    """What a profile asks for, however its rows are called and ordered."""
    criteria = Counter((_test(row.condition), row.points, row.cause) for row in profile.criteria)
    return frozenset(criteria.items()), frozenset((_test(row.condition), row.cause) for row in profile.exclusions)


def _test(condition: Condition) -> object:
    return condition.fact, condition.operator, condition.operand
