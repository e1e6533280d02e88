"""What a check finds in profiles that compile."""

from typing import Any

import pytest

from accounts.rules.checking import check_profiles
from accounts.rules.facts import WORDS
from accounts.rules.fit import compile_profiles
from tests.accounts.rules.contents import Row, criterion, exclusion, profile, profiles, told
from tests.accounts.rules.defaults import content

FUNCTIONS = list(WORDS["function"])
PLANTS = criterion("plants", "plant_count", "at_least", 1, points=25)
# Rows that make every tier reachable and meet none of those that are tried.
OTHERS = [
    criterion("order", "order_size", "at_least", 100, points=40),
    criterion("production", "production_model", "is", "mixed", points=20),
    criterion("makers", "channel_type", "is", "oem", points=15),
    PLANTS,
]
C, E = "/profiles/0/criteria/{}", "/profiles/0/exclusions/{}"
ERROR, WARNING = "error", "warning"


def small(label: str = "small", below: int = 50) -> Row:
    return exclusion(label, "employee_count", "below", below)


def large(label: str = "large", at_least: int = 50, **more: Any) -> Row:
    return criterion(label, "employee_count", "at_least", at_least, **more)


# sentence: (rows, findings); criteria count from 0 in the order given, exclusions on their own
CASES: dict[str, tuple[list[Row], list[tuple[str, str, tuple[str, ...]]]]] = {
    "a criterion below nothing": (
        [criterion("none", "employee_count", "below", 0)],
        [(ERROR, "never_met", (C.format(0),))],
    ),
    "an exclusion of none of all words": (
        [exclusion("strange", "function", "none_of", FUNCTIONS)],
        [(ERROR, "never_met", (E.format(0),))],
    ),
    "a must-have without any relationship": (
        [criterion("nobody", "relationships", "has_none", list(WORDS["relationships"]), must=True)],
        [(ERROR, "never_met", (C.format(0),))],
    ),
    "a must-have that an exclusion excludes": (
        [large(must=True, at_least=500), exclusion("big", "employee_count", "at_least", 100)],
        [(ERROR, "must_have_excluded", (C.format(0), E.format(0)))],
    ),
    "a must-have that two exclusions exclude together": (
        [
            criterion("here", "country", "one_of", ["US", "CA"], must=True),
            exclusion("canada", "country", "is", "CA"),
            exclusion("size", "employee_count", "below", 5),
            exclusion("america", "country", "one_of", ["us", "MX"]),
        ],
        [(ERROR, "must_have_excluded", (C.format(0), E.format(0), E.format(2)))],
    ),
    "a must-have that an exclusion excludes in part": ([large(must=True), small(below=100)], []),
    "two must-haves that contradict": (
        [large(must=True), criterion("few", "employee_count", "below", 20, must=True)],
        [(ERROR, "must_haves_contradict", (C.format(1), C.format(0)))],
    ),
    "two must-haves on two schemes of industries": (
        [
            criterion("naics", "industry", "prefix_of", ["3391"], must=True),
            criterion("nace", "industry", "prefix_of", ["nace:32.5"], must=True),
        ],
        [],
    ),
    "two must-haves on one scheme": (
        [
            criterion("devices", "industry", "prefix_of", ["3391"], must=True),
            criterion("machines", "industry", "prefix_of", ["333"], must=True),
        ],
        [(ERROR, "must_haves_contradict", (C.format(1), C.format(0)))],
    ),
    "points for those whom an exclusion rules out": (
        [criterion("tiny", "employee_count", "below", 10), small()],
        [(WARNING, "points_for_nobody", (C.format(0), E.format(0)))],
    ),
    "points for those who fail a must-have": (
        [large(must=True), criterion("tiny", "employee_count", "below", 10)],
        [(WARNING, "points_for_nobody", (C.format(1), C.format(0)))],
    ),
    "points for some of those whom an exclusion rules out": ([large(at_least=20), small()], []),
    "a staircase of points": ([large(), large("larger", 500), large("largest", 5000)], []),
    "the same test twice": (
        [
            criterion("america", "country", "is", "US"),
            criterion("states", "country", "one_of", ["us"]),
            criterion("north", "country", "one_of", ["US", "CA"]),
        ],
        [(WARNING, "test_repeated", (C.format(0), C.format(1)))],
    ),
    "the same test three times": (
        [large("a"), large("b"), large("c")],
        [(WARNING, "test_repeated", (C.format(0), C.format(1), C.format(2)))],
    ),
    "the same exclusion twice": (
        [small("a"), small("b")],
        [(WARNING, "test_repeated", (E.format(0), E.format(1)))],
    ),
    "a criterion that every must-have meets": (
        [large(must=True), large("some", 10)],
        [(WARNING, "tells_nobody_apart", (C.format(1), C.format(0)))],
    ),
    "a criterion that a must-have of another scheme leaves open": (
        [
            criterion("devices", "industry", "prefix_of", ["3391"], must=True),
            criterion("either", "industry", "prefix_of", ["339", "nace:32.5"]),
        ],
        [],
    ),
    "a criterion that asks more than the must-have": ([large(must=True), large("more", 500)], []),
    "a criterion of something known, beside a must-have of something else": (
        [large(must=True), criterion("known", "country", "known")],
        [],
    ),
    "an exclusion that a wider one covers": (
        [small("tiny", 10), small()],
        [(WARNING, "exclusion_covered", (E.format(0), E.format(1)))],
    ),
    "two exclusions that overlap": (
        [
            exclusion("north", "country", "one_of", ["US", "CA"]),
            exclusion("south", "country", "one_of", ["CA", "MX"]),
        ],
        [],
    ),
    "a country that does not exist": (
        [criterion("here", "country", "one_of", ["US", "XX"]), exclusion("there", "country", "is", " CA")],
        [(ERROR, "unknown_country", (C.format(0),)), (ERROR, "unknown_country", (E.format(0),))],
    ),
    "a country in small letters": ([criterion("here", "country", "is", "us")], []),
    "a region that does not exist": (
        [criterion("here", "region", "one_of", ["US-MN", "US-XX"])],
        [(ERROR, "unknown_region", (C.format(0),))],
    ),
    "the beginnings of regions": (
        [criterion("here", "region", "prefix_of", ["US-", "ca-", "QQ-"])],
        [(ERROR, "unknown_region", (C.format(0),))],
    ),
}


@pytest.mark.parametrize(("rows", "expected"), CASES.values(), ids=CASES)
def test_a_profile_is_found(rows: list[Row], expected: list[tuple[str, str, tuple[str, ...]]]) -> None:
    document = profiles(profile(*rows, *OTHERS))
    compile_profiles(document)
    assert told(check_profiles(document)) == expected


def test_the_default_profiles_are_without_any_finding() -> None:
    assert check_profiles(content("profiles")) == ()


def test_findings_name_rows_by_their_labels() -> None:
    rows = [
        {**criterion("none", "employee_count", "below", 0), "label": "At least 50 employees"},
        {**criterion("odd", "function", "none_of", FUNCTIONS), "label": "Nobody's function"},
        {**criterion("here", "country", "is", "XX"), "label": ""},
        *OTHERS,
    ]
    alone, odd, strange = (found.detail for found in check_profiles(profiles(profile(*rows))))
    assert alone == 'The criterion "At least 50 employees" can never be met: no employee count is below 0.'
    assert odd.startswith('The criterion "Nobody\'s function" can never be met: "function is none of ')
    assert strange == 'The criterion "here": "XX" is no ISO 3166-1 code such as US.'
    first, *_ = check_profiles(profiles(profile(*rows), profile(PLANTS, label="others")))
    assert first.detail.startswith('The criterion "At least 50 employees" of the profile "Buyers" can never')


SENTENCES: dict[str, tuple[list[Row], str]] = {
    "must-have": (
        [large(must=True), small(below=10), exclusion("big", "employee_count", "at_least", 10)],
        (
            'The criterion "Large" is a must-have that no lead can show: '
            'the exclusion "Big" rules out everything that meets it.'
        ),
    ),
    "contradiction": (
        [large(must=True), criterion("few", "employee_count", "below", 20, must=True)],
        (
            'The criterion "Few" and the criterion "Large" contradict each other: '
            "whatever meets one of these must-haves fails the other."
        ),
    ),
    "points": (
        [criterion("tiny", "employee_count", "below", 10), small()],
        'The criterion "Tiny" gives points to nobody: the exclusion "Small" rules out everything that meets it.',
    ),
    "twice": (
        [large("big"), {**large("large"), "label": "Big"}],
        'The criterion "Big" (row 1) and the criterion "Big" (row 2) ask the same: employee count is at least 50.',
    ),
    "apart": (
        [large(must=True), large("some", 10)],
        'The criterion "Some" tells nobody apart: whatever meets the criterion "Large" meets it.',
    ),
    "wider": (
        [exclusion("tiny", "employee_count", "below", 10, cause="too_small"), small()],
        (
            'The exclusion "Tiny" says nothing new but its cause, too_small: '
            'the exclusion "Small" excludes whatever it excludes.'
        ),
    ),
}


@pytest.mark.parametrize(("rows", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_what_is_found_is_a_sentence(rows: list[Row], sentence: str) -> None:
    assert [found.detail for found in check_profiles(profiles(profile(*rows, *OTHERS)))] == [sentence]


def test_a_tier_that_no_points_give_is_found() -> None:
    halves = profile(large(points=50), PLANTS | {"points": 50})
    found = check_profiles(profiles(halves))
    assert told(found) == [
        (WARNING, "tier_out_of_reach", ("/tiers/B",)),
        (WARNING, "tier_out_of_reach", ("/tiers/C",)),
    ]
    assert found[0].detail == ("No lead can be B: no combination of points gives a score of at least 65 and below 85.")


def test_a_tier_is_within_reach_when_one_profile_gives_it() -> None:
    halves = profile(large(points=50), PLANTS | {"points": 50})
    assert check_profiles(profiles(halves, profile(*OTHERS, large(), label="others"))) == ()


def test_points_that_exclude_each_other_reach_no_tier_together() -> None:
    either = [
        criterion("america", "country", "is", "US", points=50),
        criterion("canada", "country", "is", "CA", points=50),
    ]
    assert ("warning", "tier_out_of_reach", ("/tiers/A",)) in told(check_profiles(profiles(profile(*either))))


def test_points_of_those_who_are_ruled_out_reach_no_tier() -> None:
    rows = [large(points=60), PLANTS | {"points": 40}, exclusion("many", "plant_count", "at_least", 2)]
    assert told(check_profiles(profiles(profile(*rows, exclusion("any", "plant_count", "is", 1))))) == [
        ("warning", "points_for_nobody", (C.format(1), E.format(0), E.format(1))),
        ("warning", "tier_out_of_reach", ("/tiers/B",)),
    ]


def test_two_profiles_that_are_the_same_are_found() -> None:
    one = profile(*OTHERS, small(), label="one")
    other = profile(*reversed([{**row, "code": f"x{row['code']}"} for row in [*OTHERS, small()]]), label="other")
    found = check_profiles(profiles(one, other))
    assert told(found) == [(WARNING, "profile_repeated", ("/profiles/1", "/profiles/0"))]
    assert found[0].detail == (
        'The profile "Other" and the profile "One" ask the same for the same points, so the second never wins.'
    )
    more = profile(*OTHERS[:3], PLANTS | {"points": 26}, small(), label="more")
    assert check_profiles(profiles(one, more)) == ()


def test_a_profile_with_more_combinations_than_can_be_tried_is_left_alone() -> None:
    many = [criterion(f"c{n}", "certifications", "has_any", [f"norm {n}"], points=n + 1) for n in range(20)]
    assert check_profiles(profiles(profile(*many, *OTHERS))) == ()
