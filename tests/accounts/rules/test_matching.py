"""Profiles counted over many accounts, and the ones that nobody meets."""

from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.conditions import Truth
from accounts.rules.facts import FACTS, Facts
from accounts.rules.fit import assess
from accounts.rules.matching import BROUGHT, ON_TARGET, count_matches, matching_nobody
from tests.accounts.rules.defaults import ANY_FACTS, MEDICAL_DEVICES, PROFILES
from tests.accounts.rules.test_fit import compiled, criterion, exclusion, profile

BAKERY = Facts(industry="311811", country="FR", employee_count=20, plant_count=0, function="other")


@given(st.lists(ANY_FACTS, max_size=8))
def test_every_account_is_counted_once_by_its_best_profile_and_once_by_each(many: list[Facts]) -> None:
    count = count_matches(PROFILES, many)
    fits = [assess(PROFILES, facts) for facts in many]
    assert count.examined == len(many) == count.excluded + sum(count.tiers.values())
    assert count.excluded == sum(fit.excluded_by is not None for fit in fits)
    assert count.matched == sum(fit.tier in ON_TARGET and not fit.excluded_by for fit in fits)
    for one in PROFILES.profiles:
        told = count.profiles[one.code]
        assert sum(told.tiers.values()) + sum(told.ruled_out.values()) == len(many)
        for row in one.criteria:
            assert sum(told.truths[row.code].values()) == len(many)


def test_rows_say_how_many_meet_them() -> None:
    count = count_matches(PROFILES, [MEDICAL_DEVICES, BAKERY, Facts()])
    truths = count.profiles["series_buyers"].truths
    assert truths["industry"] == {Truth.MET: 1, Truth.NOT_MET: 1, Truth.UNKNOWN: 1}
    assert count.profiles["series_buyers"].tiers == {"A": 1, "D": 1, "U": 1}


def test_causes_are_told_apart() -> None:
    profiles = compiled(
        profile("p", criterion("country", "US", 5, must_have=True, cause="outside_market"),
                exclusions=(exclusion("relationships", "academic", "academic"),))
    )  # fmt: skip
    many = [Facts(country="US"), Facts(country="FR"), Facts(country="US", relationships=frozenset({"academic"}))]
    count = count_matches(profiles, many)
    assert count.profiles["p"].ruled_out == {"outside_market": 1, "academic": 1}
    assert (count.excluded, count.matched) == (2, 1)


def test_a_profile_that_nobody_meets_is_named() -> None:
    never = profile("never", criterion("employee_count", 10_000_000, 80), criterion("country", "US", 20))
    profiles = compiled(never, profile("some", criterion("country", "US", 20)))
    assert [one.code for one in matching_nobody(profiles, [BAKERY, MEDICAL_DEVICES])] == ["never"]
    assert [one.code for one in matching_nobody(profiles, [BAKERY])] == ["never", "some"]


def test_what_only_an_enquiry_tells_speaks_against_nobody() -> None:
    """A profile of large orders, bound to a line: no account alone has an order, and any might place one."""
    bound = criterion("product_line", "injection-molding", 40, must_have=True, cause="other_line")
    profiles = compiled(profile("p", bound, criterion("order_size", 1_000, 30), criterion("country", "FR", 70)))
    assert matching_nobody(profiles, [BAKERY]) == []
    assert [one.code for one in matching_nobody(profiles, [Facts(country="US"), Facts(country="DE")])] == ["p"]


def test_another_contact_may_have_the_function_that_this_one_has_not() -> None:
    profiles = compiled(profile("p", criterion("function", "quality", 5, must_have=True, cause="wrong_person")))
    assert matching_nobody(profiles, [BAKERY]) == []


def test_unknown_facts_of_the_account_itself_are_no_match() -> None:
    assert [one.code for one in matching_nobody(PROFILES, [Facts()])] == [one.code for one in PROFILES.profiles]


def test_it_asks_no_more_than_it_must() -> None:
    profiles = compiled(profile("some", criterion("country", "US", 20)))
    asked = iter([MEDICAL_DEVICES, BAKERY, BAKERY])
    assert matching_nobody(profiles, asked) == []
    assert len(list(asked)) == 1


def test_facts_that_are_brought_are_facts() -> None:
    assert set(FACTS) >= BROUGHT
