from dataclasses import replace
from typing import Any

import pytest

from accounts.rules.facts import Facts
from accounts.rules.fit import assess
from tests.accounts.rules.defaults import MEDICAL_DEVICES, PROFILES

DISTRIBUTOR = Facts(channel_type="distributor", country="DE", employee_count=40, function="procurement")
BAKERY = Facts(industry="311812", country="US", employee_count=5000, plant_count=40, function="operations")

TIERS: dict[str, tuple[Facts, str, str]] = {
    "a medical device company that fits in everything": (MEDICAL_DEVICES, "A", "series_buyers"),
    "the same known by industry, size and country": (
        Facts(industry="339112", employee_count=900, country="US"),
        "A",
        "series_buyers",
    ),
    "the same asked for by finance": (replace(MEDICAL_DEVICES, function="finance"), "A", "series_buyers"),
    "a fitting shop of 12 people": (replace(MEDICAL_DEVICES, employee_count=12), "B", "series_buyers"),
    "a fitting company far away without plants": (
        replace(MEDICAL_DEVICES, employee_count=12, country="FR", plant_count=0),
        "C",
        "series_buyers",
    ),
    "a German machine builder by NACE code": (
        Facts(industry="nace:28.25", country="DE", employee_count=300),
        "A",
        "series_buyers",
    ),
    "a bakery chain of 5,000 people": (BAKERY, "D", "series_buyers"),
    "a company known by its industry only": (Facts(industry="339112"), "U", "series_buyers"),
    "an unknown company": (Facts(), "U", "series_buyers"),
    "a person known by function only": (Facts(function="procurement"), "U", "series_buyers"),
    "a distributor": (DISTRIBUTOR, "A", "channel_partners"),
    "a distributor of whom nothing else is known": (Facts(channel_type="distributor"), "A", "channel_partners"),
    "a distributor with a wholesaler's industry": (replace(DISTRIBUTOR, industry="423830"), "A", "channel_partners"),
}


@pytest.mark.parametrize(("facts", "tier", "profile"), TIERS.values(), ids=TIERS)
def test_the_default_profiles_grade(facts: Facts, tier: str, profile: str) -> None:
    fit = assess(PROFILES, facts)
    assert (fit.tier, fit.profile, fit.excluded_by) == (tier, profile, None)


@pytest.mark.parametrize("industry", ["339112", "336411", "333514", "332913", "334413", "335312", "336110", "336211"])
def test_the_industries_we_serve_are_worth_half_of_the_points(industry: str) -> None:
    fit = assess(PROFILES, Facts(industry=industry, employee_count=1))
    assert fit.profiles[0].score == pytest.approx(100 * 50 / 70)


@pytest.mark.parametrize("industry", ["nace:32.50", "nace:30.30", "nace:28.1", "nace:25.73", "nace:26", "nace:29.32"])
def test_the_same_industries_count_by_their_nace_codes(industry: str) -> None:
    assert assess(PROFILES, Facts(industry=industry, employee_count=50)).tier == "A"


@pytest.mark.parametrize("industry", ["311812", "336611", "332710", "nace:10.71", "nace:30.1", "nace:32.1"])
def test_other_industries_are_off_target(industry: str) -> None:
    assert assess(PROFILES, replace(MEDICAL_DEVICES, industry=industry)).tier == "D"


EXCLUSIONS: dict[str, tuple[dict[str, Any], str]] = {
    "a university": ({"relationships": frozenset({"academic"})}, "academic"),
    "a student at a company": ({"noise_class": "student_or_academic"}, "academic"),
    "a competitor": ({"relationships": frozenset({"competitor", "customer"})}, "competitor"),
    "a competitor's engineer": ({"noise_class": "competitor"}, "competitor"),
    "a current supplier": ({"relationships": frozenset({"current_supplier"})}, "current_supplier"),
    "a current supplier's seller": ({"noise_class": "current_supplier"}, "current_supplier"),
}


@pytest.mark.parametrize(("changes", "cause"), EXCLUSIONS.values(), ids=EXCLUSIONS)
@pytest.mark.parametrize(
    "start", [MEDICAL_DEVICES, DISTRIBUTOR, BAKERY, Facts()], ids=["buyer", "partner", "bakery", "-"]
)
def test_the_default_profiles_exclude(start: Facts, changes: dict[str, Any], cause: str) -> None:
    assert assess(PROFILES, replace(start, **changes)).excluded_by == cause


def test_customers_partners_and_prospects_are_not_excluded() -> None:
    welcome = frozenset({"customer", "partner", "prospect"})
    assert assess(PROFILES, replace(MEDICAL_DEVICES, relationships=welcome)).excluded_by is None


def test_an_unknown_company_is_asked_for_the_heaviest_facts_first() -> None:
    missing = assess(PROFILES, Facts()).missing
    assert missing == ("channel_type", "industry", "employee_count", "country", "function", "plant_count")
