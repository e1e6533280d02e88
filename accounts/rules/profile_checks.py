"""What is wrong or pointless in the target-account profiles, though each row may stand alone."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from accounts.rules.conditions import Condition, Operator, Truth
from accounts.rules.findings import Finding, error, warning
from accounts.rules.fit import Criterion, Exclusion, Profile, Profiles
from accounts.rules.naming import Names
from accounts.rules.reach import Reach
from accounts.rules.scores import reachable_tiers
from accounts.rules.specimens import axis_of

Row: TypeAlias = Criterion | Exclusion


def findings_in(profile: Profile, names: Names) -> Iterator[Finding]:
    """What is found in one profile."""
    check = _Check(profile, names)
    yield from check.never_met()
    yield from check.contradictions()
    yield from check.without_effect()
    yield from check.repeated(check.criteria)
    yield from check.repeated(check.exclusions)
    yield from check.telling_nobody_apart()
    yield from check.covered()


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


class _Check:
    """One profile under check; rows that nothing meets are told once and compared with no other."""

    def __init__(self, profile: Profile, names: Names) -> None:
        rows: tuple[Row, ...] = (*profile.criteria, *profile.exclusions)
        self._names = names
        self._alone = {row.at: (row.condition,) for row in rows}
        self._reach = Reach(self._alone.values())
        self._impossible = [row for row in rows if self._reach.is_impossible(row.condition)]
        self.criteria = [row for row in profile.criteria if row not in self._impossible]
        self.exclusions = [row for row in profile.exclusions if row not in self._impossible]
        self._must_haves = [row for row in self.criteria if row.must_have]

    def never_met(self) -> Iterator[Finding]:
        """Rows that no value can meet."""
        for row in self._impossible:
            fact = row.condition.fact.replace("_", " ")
            reason = f'"{row.condition.words}" names every {fact} there is'
            if row.condition.operator is Operator.BELOW:
                reason = f"no {fact} is below {row.condition.value}"
            yield error("never_met", (row.at,), f"{self._names.of(row.at)} can never be met: {reason}")

    def contradictions(self) -> Iterator[Finding]:
        """Must-haves of which nobody can meet two."""
        for place, one in enumerate(self._must_haves):
            for other in self._must_haves[:place]:
                if self._fails(one, other) and self._fails(other, one):
                    rows = (one.at, other.at)
                    why = "whatever meets one of these must-haves fails the other"
                    yield error("must_haves_contradict", rows, f"{self._names.all(rows)} contradict each other: {why}")

    def without_effect(self) -> Iterator[Finding]:
        """Criteria whose every fitting value rules the profile out."""
        for row in self.criteria:
            name = self._names.of(row.at)
            if excluding := self._excluding(row):
                rows = (row.at, *(exclusion.at for exclusion in excluding))
                rule = "rules" if len(excluding) == 1 else "rule"
                why = f"{self._names.all(rows[1:])} {rule} out everything that meets it"
                if row.must_have:
                    yield error("must_have_excluded", rows, f"{name} is a must-have that no lead can show: {why}")
                else:
                    yield warning("points_for_nobody", rows, f"{name} gives points to nobody: {why}")
            elif not row.must_have:
                failed = next((must for must in self._must_haves if self._fails(row, must)), None)
                if failed is not None:
                    why = f"whatever meets it fails {self._names.of(failed.at)}"
                    detail = f"{name} gives points to nobody: {why}"
                    yield warning("points_for_nobody", (row.at, failed.at), detail)

    def repeated(self, rows: Sequence[Row]) -> Iterator[Finding]:
        """Rows that ask the same."""
        told: set[str] = set()
        for place, row in enumerate(rows):
            alike = [other for other in rows[place + 1 :] if self._are_alike(row, other)]
            if alike and row.at not in told:
                places = (row.at, *(other.at for other in alike))
                told.update(places)
                yield warning("test_repeated", places, f"{self._names.all(places)} ask the same: {row.condition.words}")

    def telling_nobody_apart(self) -> Iterator[Finding]:
        """Criteria that all meet whom a must-have leaves."""
        for row in self.criteria:
            must = next((one for one in self._must_haves if self._is_given_by(row, one)), None)
            if must is not None:
                detail = (
                    f"{self._names.of(row.at)} tells nobody apart: whatever meets {self._names.of(must.at)} meets it"
                )
                yield warning("tells_nobody_apart", (row.at, must.at), detail)

    def covered(self) -> Iterator[Finding]:
        """Exclusions of nobody whom a wider one does not exclude."""
        for row in self.exclusions:
            wider = next((one for one in self.exclusions if self._is_wider(one, row)), None)
            if wider is not None:
                new = "nothing new" if row.cause == wider.cause else f"nothing new but its cause, {row.cause}"
                why = f"{self._names.of(wider.at)} excludes whatever it excludes"
                yield warning("exclusion_covered", (row.at, wider.at), f"{self._names.of(row.at)} says {new}: {why}")

    def _excluding(self, row: Criterion) -> list[Exclusion]:
        """Exclusions that together are met by everything that meets the criterion, none of them to spare; or none."""
        left = [one for one in self.exclusions if _bear_on_each_other(one, row)]
        if not self._is_covered(row, left):
            return []
        for one in list(left):
            fewer = [other for other in left if other is not one]
            if self._is_covered(row, fewer):
                left = fewer
        return left

    def _is_covered(self, row: Criterion, by: Sequence[Exclusion]) -> bool:
        return self._reach.is_covered(self._alone[row.at], [self._alone[one.at] for one in by])

    def _are_alike(self, one: Row, other: Row) -> bool:
        return _bear_on_each_other(one, other) and self._reach.are_alike(one.condition, other.condition)

    def _fails(self, one: Row, other: Row) -> bool:
        """Whether whatever meets the one is known to fail the other; a code of another scheme is not."""
        if not _bear_on_each_other(one, other):
            return False
        found = self._reach.outcomes(one.condition, other.condition)
        return all(then is Truth.NOT_MET for given, then in found if given is Truth.MET)

    def _is_given_by(self, row: Criterion, must: Criterion) -> bool:
        """Whether nobody fails the criterion whom the must-have leaves, and whoever meets this one meets it."""
        if row is must or not _bear_on_each_other(row, must) or self._are_alike(row, must):
            return False
        found = self._reach.outcomes(must.condition, row.condition)
        return (Truth.UNKNOWN, Truth.NOT_MET) not in found and self._reach.implies(must.condition, row.condition)

    def _is_wider(self, one: Exclusion, row: Exclusion) -> bool:
        if one is row or not _bear_on_each_other(one, row):
            return False
        return self._reach.implies(row.condition, one.condition) and not self._are_alike(one, row)


def _bear_on_each_other(one: Row, other: Row) -> bool:
    """Whether the same stored facts decide both: only then can one say anything about another that something meets."""
    return axis_of(one.condition) == axis_of(other.condition)


def _content(profile: Profile) -> object:
    """What a profile asks for, however its rows are called and ordered."""
    criteria = Counter((_test(row.condition), row.points, row.cause) for row in profile.criteria)
    return frozenset(criteria.items()), frozenset((_test(row.condition), row.cause) for row in profile.exclusions)


def _test(condition: Condition) -> object:
    return condition.fact, condition.operator, condition.operand
