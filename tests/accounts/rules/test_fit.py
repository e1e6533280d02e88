from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.conditions import Truth
from accounts.rules.content import ContentError
from accounts.rules.facts import Facts
from accounts.rules.fit import Fit, Profiles, assess, compile_profiles
from tests.accounts.rules.defaults import ANY_FACTS, PROFILES


def criterion(fact: str, value: Any, points: int, **more: Any) -> dict[str, Any]:
    operator = "at_least" if isinstance(value, int) else "is"
    return {"code": fact, "label": fact, "fact": fact, "operator": operator, "value": value, "points": points, **more}


def exclusion(fact: str, value: str, cause: str) -> dict[str, Any]:
    operator, wanted = ("has_any", [value]) if fact == "relationships" else ("is", value)
    return {"code": cause, "label": cause, "fact": fact, "operator": operator, "value": wanted, "cause": cause}


def profile(code: str, *criteria: dict[str, Any], exclusions: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    return {"code": code, "label": code.title(), "criteria": list(criteria), "exclusions": list(exclusions)}


def document(*profiles: dict[str, Any]) -> dict[str, Any]:
    return {"tiers": {"A": 85, "B": 65, "C": 55}, "unknown_up_to_coverage": 0.5, "profiles": list(profiles)}


def compiled(*profiles: dict[str, Any]) -> Profiles:
    return compile_profiles(document(*profiles))


def tier(met: int, failed: int, unknown: int) -> str:
    """The tier of a profile whose 100 points are met, not met and unknown in these parts."""
    parts = (("employee_count", 1, met), ("plant_count", 9, failed), ("quantity", 1, unknown))
    rows = [criterion(fact, value, points) for fact, value, points in parts if points]
    return assess(compiled(profile("p", *rows)), Facts(employee_count=1, plant_count=1)).tier


@pytest.mark.parametrize(
    ("met", "failed", "expected"),
    [(85, 15, "A"), (84, 16, "B"), (65, 35, "B"), (64, 36, "C"), (55, 45, "C"), (54, 46, "D")],
)
def test_the_tier_follows_the_score_at_its_very_limits(met: int, failed: int, expected: str) -> None:
    assert tier(met, failed, 0) == expected


def test_the_tier_is_unknown_at_half_coverage_or_less() -> None:
    assert tier(50, 0, 50) == "U"
    assert tier(51, 0, 49) == "A"
    assert tier(0, 50, 50) == "U"
    assert tier(0, 51, 49) == "D"


def test_score_counts_known_points_only_and_coverage_says_how_many() -> None:
    profiles = compiled(
        profile(
            "p", criterion("country", "US", 30), criterion("employee_count", 50, 50), criterion("plant_count", 1, 20)
        )
    )
    fit = assess(profiles, Facts(country="US", employee_count=10))
    assert fit.score == 100 * 30 / 80
    assert fit.coverage == 0.8
    assert fit.missing == ("plant_count",)
    assert [(result.truth, result.value) for result in fit.profiles[0].criteria] == [
        (Truth.MET, "US"),
        (Truth.NOT_MET, 10),
        (Truth.UNKNOWN, None),
    ]


def test_without_a_known_point_there_is_no_score() -> None:
    fit = assess(compiled(profile("p", criterion("country", "US", 10))), Facts())
    assert (fit.score, fit.tier, fit.coverage) == (None, "U", 0.0)


BUYERS = profile(
    "buyers",
    criterion("country", "US", 60),
    criterion("plant_count", 1, 40),
    exclusions=(
        exclusion("relationships", "competitor", "competitor"),
        exclusion("noise_class", "job_seeker", "noise"),
    ),
)
PARTNERS = profile(
    "partners",
    criterion("channel_type", "distributor", 70, must_have=True, cause="no_distributor"),
    criterion("country", "US", 30),
    exclusions=(exclusion("relationships", "academic", "academic"),),
)


def fit_of(*profiles: dict[str, Any], **facts: Any) -> Fit:
    return assess(compiled(*profiles), Facts(**facts))


def test_the_best_score_wins() -> None:
    fit = fit_of(BUYERS, PARTNERS, country="US", plant_count=0, channel_type="distributor")
    assert (fit.profile, fit.score) == ("partners", 100.0)
    assert [one.score for one in fit.profiles] == [60.0, 100.0]


def test_a_known_tier_wins_over_a_higher_score_that_rests_on_too_little() -> None:
    fit = fit_of(PARTNERS, BUYERS, country="US", plant_count=0)
    assert (fit.profile, fit.tier) == ("buyers", "C")
    assert (fit.profiles[0].score, fit.profiles[0].tier) == (100.0, "U")


def test_at_equal_scores_the_larger_coverage_wins() -> None:
    fit = fit_of(BUYERS, profile("all", criterion("country", "US", 10)), country="US")
    assert (fit.profile, fit.coverage) == ("all", 1.0)


def test_a_tie_goes_to_the_first_profile_and_asks_for_what_any_profile_misses() -> None:
    twin = profile("twin", criterion("country", "US", 60), criterion("employee_count", 1, 40))
    fit = fit_of(BUYERS, twin, country="US")
    assert (fit.profile, fit.missing) == ("buyers", ("plant_count", "employee_count"))
    assert fit_of(twin, BUYERS, country="US").profile == "twin"


def test_profiles_all_unknown_go_by_order_and_ask_for_the_heaviest_fact_first() -> None:
    fit = fit_of(BUYERS, PARTNERS, plant_count=1)
    assert (fit.profile, fit.tier) == ("buyers", "U")
    assert fit.missing == ("channel_type", "country")


def test_weights_of_profiles_with_different_totals_compare_as_shares() -> None:
    small = profile("small", criterion("country", "US", 2), criterion("plant_count", 1, 1))
    large = profile("large", criterion("employee_count", 1, 300), criterion("quantity", 1, 700))
    assert fit_of(small, large).missing == ("quantity", "country", "plant_count", "employee_count")


def test_a_clear_winner_asks_for_its_own_facts_only() -> None:
    fit = fit_of(BUYERS, PARTNERS, country="US")
    assert (fit.profile, fit.tier, fit.missing) == ("buyers", "A", ("plant_count",))


def test_a_profile_that_is_ruled_out_does_not_exclude_while_another_stands() -> None:
    fit = fit_of(BUYERS, PARTNERS, country="US", channel_type="oem")
    assert fit.excluded_by is None
    assert [one.ruled_out_by for one in fit.profiles] == [None, "no_distributor"]
    fit = fit_of(BUYERS, PARTNERS, country="US", channel_type="distributor", relationships=frozenset({"competitor"}))
    assert (fit.profile, fit.excluded_by) == ("partners", None)


def test_a_better_match_that_is_ruled_out_does_not_win() -> None:
    fit = fit_of(PARTNERS, BUYERS, country="US", plant_count=0, relationships=frozenset({"academic"}))
    assert (fit.profile, fit.tier) == ("buyers", "C")


def test_an_exclusion_names_the_cause_before_a_must_have_that_failed_earlier() -> None:
    fit = fit_of(PARTNERS, BUYERS, channel_type="oem", relationships=frozenset({"competitor"}))
    assert fit.excluded_by == "competitor"
    assert [one.ruled_out_by for one in fit.profiles] == ["no_distributor", "competitor"]


def test_of_several_exclusions_the_first_of_the_document_names_the_cause() -> None:
    both = frozenset({"academic", "competitor"})
    assert fit_of(BUYERS, PARTNERS, relationships=both).excluded_by == "competitor"
    assert fit_of(PARTNERS, BUYERS, relationships=both).excluded_by == "academic"
    assert fit_of(BUYERS, relationships=both, noise_class="job_seeker").excluded_by == "competitor"


def test_failed_must_haves_alone_exclude_by_the_first_of_them() -> None:
    markets = profile("market", criterion("country", "US", 5, must_have=True, cause="outside_market"))
    assert fit_of(markets, PARTNERS, country="FR", channel_type="oem").excluded_by == "outside_market"
    assert fit_of(PARTNERS, markets, country="FR", channel_type="oem").excluded_by == "no_distributor"


def test_an_excluded_lead_still_shows_how_well_it_would_match_and_asks_for_nothing() -> None:
    fit = fit_of(BUYERS, country="US", relationships=frozenset({"competitor"}))
    assert (fit.excluded_by, fit.profile, fit.tier, fit.score, fit.missing) == ("competitor", "buyers", "A", 100.0, ())


def test_a_must_have_without_points_only_rules_out() -> None:
    rows = (
        criterion("product_line", "cnc-machining", 0, must_have=True, cause="other_line"),
        criterion("country", "US", 5),
    )
    assert fit_of(profile("cnc", *rows), country="US").missing == ("product_line",)
    assert fit_of(profile("cnc", *rows), country="US", product_line="cnc-machining").score == 100.0
    assert fit_of(profile("cnc", *rows), country="US", product_line="plant-automation").excluded_by == "other_line"


UNKNOWN = Facts()


@given(ANY_FACTS, st.sampled_from(sorted(Facts.__dataclass_fields__)))
def test_what_becomes_unknown_never_excludes(facts: Facts, fact: str) -> None:
    blurred = replace(facts, **{fact: getattr(UNKNOWN, fact)})
    before, after = assess(PROFILES, facts), assess(PROFILES, blurred)
    assert after.excluded_by is None or before.excluded_by is not None
    for earlier, later in zip(before.profiles, after.profiles, strict=True):
        assert later.ruled_out_by is None or earlier.ruled_out_by is not None


@given(ANY_FACTS, st.sampled_from(sorted(Facts.__dataclass_fields__)))
def test_what_spoke_against_a_lead_never_lowers_a_score_by_becoming_unknown(facts: Facts, fact: str) -> None:
    blurred = assess(PROFILES, replace(facts, **{fact: getattr(UNKNOWN, fact)}))
    for before, after in zip(assess(PROFILES, facts).profiles, blurred.profiles, strict=True):
        spoke_for = any(result.fact == fact and result.truth is Truth.MET for result in before.criteria)
        if not spoke_for:
            assert after.score is None or before.score is None or after.score >= before.score
            assert after.coverage <= before.coverage


@given(ANY_FACTS)
def test_every_answer_agrees_with_its_own_criteria(facts: Facts) -> None:
    fit = assess(PROFILES, facts)
    for one in fit.profiles:
        met = sum(result.points for result in one.criteria if result.truth is Truth.MET)
        known = sum(result.points for result in one.criteria if result.truth is not Truth.UNKNOWN)
        assert one.coverage == known / sum(result.points for result in one.criteria)
        assert one.score == (100 * met / known if known else None)
        assert (one.tier == "U") == (one.coverage <= 0.5)
    chosen = next(one for one in fit.profiles if one.code == fit.profile)
    assert (fit.score, fit.tier, fit.coverage) == (chosen.score, chosen.tier, chosen.coverage)
    assert (fit.excluded_by is None) == any(one.ruled_out_by is None for one in fit.profiles)
    assert (chosen.ruled_out_by is None) == (fit.excluded_by is None)


@given(ANY_FACTS)
def test_the_order_of_profiles_matters_for_ties_and_unknown_tiers_only(facts: Facts) -> None:
    turned = replace(PROFILES, profiles=PROFILES.profiles[::-1])
    forwards, backwards = assess(PROFILES, facts), assess(turned, facts)
    standing = [one for one in forwards.profiles if one.ruled_out_by is None and one.tier != "U"]
    assert (forwards.excluded_by, forwards.tier) == (backwards.excluded_by, backwards.tier) or not standing
    if standing and len({(one.score, one.coverage) for one in standing}) == len(standing):
        assert forwards.profile == backwards.profile


def change(**changes: Any) -> dict[str, Any]:
    return {**document(BUYERS, PARTNERS), **changes}


def with_criterion(**changes: Any) -> dict[str, Any]:
    changed = deepcopy(BUYERS)
    changed["criteria"][0] |= changes
    return document(changed)


FAULTS: dict[str, tuple[object, str, str]] = {
    "no object at all": ([], "", "Expected `object`"),
    "an unknown field": (change(colour="red"), "", "unknown field `colour`"),
    "a missing field": ({"tiers": {"A": 85, "B": 65, "C": 55}, "profiles": []}, "", "missing required field"),
    "tiers that do not fall": (change(tiers={"A": 85, "B": 85, "C": 55}), "tiers", "fall from"),
    "a tier above 100": (change(tiers={"A": 101, "B": 65, "C": 55}), "tiers", "fall from"),
    "a coverage that no lead exceeds": (change(unknown_up_to_coverage=1), "unknown_up_to_coverage", "below 1"),
    "no profile": (document(), "profiles", "there is no profile"),
    "two profiles of one code": (document(BUYERS, BUYERS), "profiles/buyers", "two rows"),
    "a profile without a code": (document({**BUYERS, "code": ""}), "profiles", "no code"),
    "two criteria of one code": (
        document(profile("p", criterion("country", "US", 1), criterion("country", "US", 1))),
        "profiles/p/criteria/country",
        "two rows",
    ),
    "a profile without criteria": (document(profile("p")), "profiles/p", "no criterion gives points"),
    "points of the wrong type": (with_criterion(points="60"), "profiles[0].criteria[0].points", "Expected `int`"),
    "points below zero": (with_criterion(points=-1), "profiles/buyers/criteria/country", "above 0"),
    "no points and no must-have": (with_criterion(points=0), "profiles/buyers/criteria/country", "above 0"),
    "a must-have without a cause": (
        with_criterion(must_have=True),
        "profiles/buyers/criteria/country",
        "names the cause",
    ),
    "a cause without a must-have": (with_criterion(cause="x"), "profiles/buyers/criteria/country", "only a must-have"),
    "an exclusion without a cause": (
        document({**BUYERS, "exclusions": [{**exclusion("country", "US", "x"), "cause": ""}]}),
        "profiles/buyers/exclusions/x",
        "names its cause",
    ),
    "a test that judges what is unknown": (
        with_criterion(operator="unknown", value=None),
        "profiles/buyers/criteria/country",
        "leave that open",
    ),
    "a fact that does not exist": (with_criterion(fact="turnover"), "profiles/buyers/criteria/country", "no fact"),
}


@pytest.mark.parametrize(("content", "row", "detail"), FAULTS.values(), ids=FAULTS)
def test_faulty_content_is_refused_with_its_row(content: object, row: str, detail: str) -> None:
    with pytest.raises(ContentError) as refused:
        compile_profiles(content)
    assert refused.value.row == row
    assert detail in refused.value.detail
