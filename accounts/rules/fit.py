"""How well an account and a contact match the target-account profiles."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from accounts.rules.conditions import MET_BY_UNKNOWN, Condition, ConditionRow, Truth, parse_condition, test
from accounts.rules.content import ContentError, Part
from accounts.rules.facts import Facts, FactValue
from accounts.rules.reading import Reading, whole

UNKNOWN_TIER: Final = "U"
LOWEST_TIER: Final = "D"


class TierRows(Part, frozen=True, kw_only=True):
    """The lowest score of each tier, 0 to 100; whatever is below C is D."""

    A: float
    B: float
    C: float


class CriterionRow(ConditionRow, frozen=True, kw_only=True):
    """A criterion as it stands in the document; `cause` is what a must-have names when it is not met."""

    code: str
    label: str
    points: int
    must_have: bool = False
    cause: str | None = None


class ExclusionRow(ConditionRow, frozen=True, kw_only=True):
    """An exclusion as it stands in the document."""

    code: str
    label: str
    cause: str


class ProfileRow(Part, frozen=True, kw_only=True):
    """A target-account profile as it stands in the document."""

    code: str
    label: str
    criteria: tuple[CriterionRow, ...]
    exclusions: tuple[ExclusionRow, ...] = ()


class ProfilesContent(Part, frozen=True, kw_only=True):
    """The document `profiles`; the tier is unknown up to and including the given coverage, 0 to 1."""

    tiers: TierRows
    unknown_up_to_coverage: float
    profiles: tuple[ProfileRow, ...]


@dataclass(frozen=True, slots=True)
class Criterion:
    """A checked criterion; `at` points to its row in the document."""

    at: str
    code: str
    label: str
    points: int
    must_have: bool
    cause: str | None
    condition: Condition


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A checked exclusion; `at` points to its row in the document."""

    at: str
    cause: str
    condition: Condition


@dataclass(frozen=True, slots=True)
class Profile:
    """A checked profile; `points` is the sum over its criteria, `at` points to its row in the document."""

    at: str
    code: str
    label: str
    points: int
    criteria: tuple[Criterion, ...]
    exclusions: tuple[Exclusion, ...]


@dataclass(frozen=True, slots=True)
class Profiles:
    """The checked document; tiers from the highest down."""

    tiers: tuple[tuple[str, float], ...]
    unknown_up_to_coverage: float
    profiles: tuple[Profile, ...]


class CriterionResult(NamedTuple):
    """One criterion against one snapshot of facts; ten are made for every decision, so they are light."""

    code: str
    label: str
    fact: str
    points: int
    truth: Truth
    value: FactValue


@dataclass(frozen=True, slots=True)
class ProfileAssessment:
    """One profile against one snapshot; `ruled_out_by` is the cause of the exclusion or must-have that rules it out."""

    code: str
    label: str
    score: float | None
    coverage: float
    tier: str
    ruled_out_by: str | None
    criteria: tuple[CriterionResult, ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """The answer over all profiles; score (0 to 100), tier and coverage (0 to 1) are those of `profile`.

    When every profile is ruled out, `excluded_by` names the cause, `missing` is empty and the rest tells how well
    the lead would match if it were not, for people who think of overruling.
    """

    score: float | None
    tier: str
    coverage: float
    profile: str | None
    excluded_by: str | None
    missing: tuple[str, ...]
    profiles: tuple[ProfileAssessment, ...]


def compile_profiles(content: object) -> Profiles:
    """Check the content of a `profiles` document; ContentError names the row at fault."""
    document, reading = whole(content, ProfilesContent)
    profiles = read_profiles(document, reading)
    reading.refuse()
    return profiles


def read_profiles(document: ProfilesContent, reading: Reading) -> Profiles:
    """The document without its faulty rows; the faults are noted."""
    tiers = (("A", document.tiers.A), ("B", document.tiers.B), ("C", document.tiers.C))
    if not 100 >= tiers[0][1] > tiers[1][1] > tiers[2][1] >= 0:
        reading.note(
            "tiers", "the scores of A, B and C fall from at most 100 to at least 0", "tiers_out_of_order", "/tiers"
        )
    if not 0 <= document.unknown_up_to_coverage < 1:
        where, detail = "unknown_up_to_coverage", "a coverage is at least 0 and, for a tier to be known, below 1"
        reading.note(where, detail, "coverage_out_of_range", f"/{where}")
    if not document.profiles and reading.is_whole("/profiles"):
        reading.note("profiles", "there is no profile", "no_profile", "/profiles")
    rows = list(reading.rows("/profiles", document.profiles))
    reading.note_repeats("profiles", [(at, row.code) for at, row in rows])
    return Profiles(tiers, document.unknown_up_to_coverage, tuple([_profile(at, row, reading) for at, row in rows]))


def _profile(at: str, row: ProfileRow, reading: Reading) -> Profile:
    where = f"profiles/{row.code}"
    criteria = list(reading.rows(f"{at}/criteria", row.criteria))
    exclusions = list(reading.rows(f"{at}/exclusions", row.exclusions))
    reading.note_repeats(f"{where}/criteria", [(here, criterion.code) for here, criterion in criteria])
    reading.note_repeats(f"{where}/exclusions", [(here, exclusion.code) for here, exclusion in exclusions])
    points = sum(criterion.points for criterion in row.criteria)
    asked = [_criterion(f"{where}/criteria/{one.code}", here, one, reading) for here, one in criteria]
    if points == 0 and reading.is_whole(f"{at}/criteria"):
        reading.note(where, "no criterion gives points", "no_points", at)
    refused = [_exclusion(f"{where}/exclusions/{one.code}", here, one, reading) for here, one in exclusions]
    return Profile(at, row.code, row.label, points, tuple(filter(None, asked)), tuple(filter(None, refused)))


def _criterion(where: str, at: str, row: CriterionRow, reading: Reading) -> Criterion | None:
    if row.points < 0 or (row.points == 0 and not row.must_have):
        reading.note(where, "points are above 0; only a must-have may have 0", "points_too_low", at)
    if row.must_have and not row.cause:
        reading.note(where, "a must-have names the cause that excludes when it is not met", "cause_missing", at)
    if row.cause and not row.must_have:
        detail = "only a must-have excludes, so only a must-have has a cause"
        reading.note(where, detail, "cause_without_must_have", at)
    with reading.noting(at):
        condition = _condition(where, row)
        if reading.is_sound(at):
            return Criterion(at, row.code, row.label, row.points, row.must_have, row.cause, condition)
    return None


def _exclusion(where: str, at: str, row: ExclusionRow, reading: Reading) -> Exclusion | None:
    if not row.cause:
        reading.note(where, "an exclusion names its cause", "cause_missing", at)
    with reading.noting(at):
        condition = _condition(where, row)
        if reading.is_sound(at):
            return Exclusion(at, row.cause, condition)
    return None


def _condition(where: str, row: ConditionRow) -> Condition:
    condition = parse_condition(where, row)
    if condition.operator in MET_BY_UNKNOWN:
        detail = f"{condition.operator} would judge what is not known; profiles leave that open"
        raise ContentError(where, detail, code="judges_unknown")
    return condition


def assess(profiles: Profiles, facts: Facts) -> Fit:
    """Match the facts with every profile and answer with the best."""
    assessments = tuple([_assess(profile, profiles, facts) for profile in profiles.profiles])
    standing = tuple([assessment for assessment in assessments if assessment.ruled_out_by is None])
    best, is_clear = _best(standing or assessments)
    return Fit(
        score=best.score,
        tier=best.tier,
        coverage=best.coverage,
        profile=best.code,
        excluded_by=None if standing else _common_cause(profiles, facts, assessments),
        missing=_missing(profiles, (best,) if standing and is_clear else standing),
        profiles=assessments,
    )


def _assess(profile: Profile, profiles: Profiles, facts: Facts) -> ProfileAssessment:
    met = known = 0
    failed_must_have: str | None = None
    results = []
    for criterion in profile.criteria:
        truth = test(criterion.condition, facts)
        if truth is not Truth.UNKNOWN:
            known += criterion.points
            if truth is Truth.MET:
                met += criterion.points
            elif criterion.must_have:
                failed_must_have = failed_must_have or criterion.cause
        condition = criterion.condition
        value = condition.look(facts)
        results.append(CriterionResult(criterion.code, criterion.label, condition.fact, criterion.points, truth, value))
    score = 100 * met / known if known else None
    coverage = known / profile.points
    return ProfileAssessment(
        code=profile.code,
        label=profile.label,
        score=score,
        coverage=coverage,
        tier=tier_of(profiles, score, coverage),
        ruled_out_by=_exclusion_met(profile, facts) or failed_must_have,
        criteria=tuple(results),
    )


def tier_of(profiles: Profiles, score: float | None, coverage: float) -> str:
    """The tier of a score; at too little coverage it is unknown."""
    if score is None or coverage <= profiles.unknown_up_to_coverage:
        return UNKNOWN_TIER
    for tier, at_least in profiles.tiers:
        if score >= at_least:
            return tier
    return LOWEST_TIER


def _exclusion_met(profile: Profile, facts: Facts) -> str | None:
    """The cause of the first exclusion that is met."""
    for exclusion in profile.exclusions:
        if test(exclusion.condition, facts) is Truth.MET:
            return exclusion.cause
    return None


def _best(assessments: tuple[ProfileAssessment, ...]) -> tuple[ProfileAssessment, bool]:
    """The best match, and whether it alone is the best; without a known tier it is the first and never clear."""
    known = [assessment for assessment in assessments if assessment.tier != UNKNOWN_TIER]
    if not known:
        return assessments[0], False
    best = max(known, key=_rank)
    return best, sum(_rank(assessment) == _rank(best) for assessment in known) == 1


def _rank(assessment: ProfileAssessment) -> tuple[float, float]:
    return assessment.score or 0.0, assessment.coverage


def _common_cause(profiles: Profiles, facts: Facts, assessments: tuple[ProfileAssessment, ...]) -> str | None:
    """Why all profiles are ruled out: the first exclusion met, for a failed must-have says less about the asker."""
    for profile in profiles.profiles:
        if cause := _exclusion_met(profile, facts):
            return cause
    return assessments[0].ruled_out_by


def _missing(profiles: Profiles, assessments: tuple[ProfileAssessment, ...]) -> tuple[str, ...]:
    """The unknown facts, heaviest first; weights of different profiles compare as shares of their points."""
    totals = {profile.code: profile.points for profile in profiles.profiles}
    heaviest: dict[str, float] = {}
    for assessment in assessments:
        weights: dict[str, float] = {}
        for result in assessment.criteria:
            if result.truth is Truth.UNKNOWN:
                share = result.points / totals[assessment.code]
                weights[result.fact] = weights.get(result.fact, 0.0) + share
        for fact, weight in weights.items():
            heaviest[fact] = max(weight, heaviest.get(fact, 0.0))
    return tuple(sorted(heaviest, key=lambda fact: -heaviest[fact]))
