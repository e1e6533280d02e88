"""Checking any content: nothing that compiling refuses is passed over, and nothing makes it fail."""

from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.channels import compile_channels
from accounts.rules.checking import check_channels, check_profiles
from accounts.rules.content import ContentError
from accounts.rules.facts import Facts
from accounts.rules.fit import assess, compile_profiles
from accounts.rules.scores import reachable_tiers
from tests.accounts.rules.conditions import ANY_FACTS, conditions_on
from tests.accounts.rules.contents import (
    LAST,
    Row,
    asked_of,
    channels,
    criterion,
    errors,
    exclusion,
    profile,
    profiles,
    rule,
    told,
)
from tests.accounts.rules.defaults import content
from tests.accounts.rules.spoiling import JSON, is_place, is_refused, is_sentence, spoilt

DOCUMENTS = {
    "profiles": (check_profiles, compile_profiles),
    "channel_rules": (check_channels, compile_channels),
}


@pytest.mark.parametrize("name", DOCUMENTS)
@given(st.data())
def test_what_compiling_refuses_is_always_an_error(name: str, data: st.DataObject) -> None:
    check, compile_ = DOCUMENTS[name]
    document = data.draw(spoilt(content(name), JSON))
    found = check(document)
    assert errors(found) or not is_refused(compile_, document)
    assert all(is_sentence(one) and one.rows for one in found)
    assert all(is_place(document, row) for one in found for row in one.rows), found


@pytest.mark.parametrize("name", DOCUMENTS)
@given(JSON)
def test_no_content_is_too_strange_to_be_checked(name: str, document: object) -> None:
    check, compile_ = DOCUMENTS[name]
    assert errors(check(document))
    with pytest.raises(ContentError):
        compile_(document)


def test_half_a_character_is_refused_where_a_word_of_a_list_belongs() -> None:
    document = channels(rule("a", [asked_of("country", "is", "US")], kind="\ud800"))
    assert [(one.code, one.rows) for one in errors(check_channels(document))] == [("unknown_value", ("/rules/0/kind",))]
    assert is_refused(compile_channels, document)


HALF = criterion("half", "country", "is", "US")
HERE = asked_of("country", "is", "US")

# sentence: (content, findings)
FAULTY_PROFILES: dict[str, tuple[object, list[tuple[str, tuple[str, ...]]]]] = {
    "no object": ([], [("wrong_type", ("",))]),
    "unknown, missing and mistyped fields at once": (
        {"tiers": {"A": "85", "B": 65}, "profiles": {}, "co/lour": 1},
        [
            ("wrong_type", ("/tiers/A",)),
            ("required", ("/tiers/C",)),
            ("wrong_type", ("/profiles",)),
            ("unknown_field", ("/co~1lour",)),
            ("required", ("/unknown_up_to_coverage",)),
        ],
    ),
    "faults of single values": (
        profiles(
            profile(
                HALF,
                {**HALF, "code": "b", "points": "10"},
                {**HALF, "code": "c", "value": ["US", 1, None]},
                {**HALF, "code": "d", "value": {"is": "US"}, "must_have": "yes"},
            )
        ),
        [
            ("wrong_type", ("/profiles/0/criteria/1/points",)),
            ("wrong_type", ("/profiles/0/criteria/2/value/1",)),
            ("wrong_type", ("/profiles/0/criteria/2/value/2",)),
            ("wrong_type", ("/profiles/0/criteria/3/value",)),
            ("wrong_type", ("/profiles/0/criteria/3/must_have",)),
        ],
    ),
    "tiers and coverage": (
        profiles(profile(HALF), tiers={"A": 85, "B": 90, "C": 55}, unknown_up_to_coverage=1),
        [("tiers_out_of_order", ("/tiers",)), ("coverage_out_of_range", ("/unknown_up_to_coverage",))],
    ),
    "no profile": (profiles(), [("no_profile", ("/profiles",))]),
    "an unreadable profile is not a missing one": (profiles(7), [("wrong_type", ("/profiles/0",))]),
    "two profiles of one code, one without": (
        profiles(profile(HALF), profile(HALF), profile(HALF, label="")),
        [("code_repeated", ("/profiles/1", "/profiles/0")), ("code_missing", ("/profiles/2",))],
    ),
    "no points at all": (
        profiles(profile(criterion("half", "country", "is", "US", points=0, must=True))),
        [("no_points", ("/profiles/0",))],
    ),
    "an unreadable criterion may have given points": (
        profiles(profile({**HALF, "points": None})),
        [("wrong_type", ("/profiles/0/criteria/0/points",))],
    ),
    "several faults of several rows": (
        profiles(
            profile(
                {**HALF, "points": -1, "cause": "x", "fact": "turnover"},
                {**HALF, "code": "b", "must_have": True},
                {**exclusion("c", "country", "below", 3), "cause": ""},
                exclusion("d", "employee_count", "unknown"),
                exclusion("d", "function", "is", "chief"),
            )
        ),
        [
            ("code_repeated", ("/profiles/0/exclusions/2", "/profiles/0/exclusions/1")),
            ("points_too_low", ("/profiles/0/criteria/0",)),
            ("cause_without_must_have", ("/profiles/0/criteria/0",)),
            ("unknown_fact", ("/profiles/0/criteria/0",)),
            ("cause_missing", ("/profiles/0/criteria/1",)),
            ("cause_missing", ("/profiles/0/exclusions/0",)),
            ("operator_does_not_fit", ("/profiles/0/exclusions/0",)),
            ("judges_unknown", ("/profiles/0/exclusions/1",)),
            ("unknown_word", ("/profiles/0/exclusions/2",)),
        ],
    ),
    "values that do not fit": (
        profiles(
            profile(
                criterion("a", "country", "known", "US"),
                criterion("b", "employee_count", "at_least", -1),
                criterion("c", "country", "one_of", []),
                criterion("d", "country", "is", ["US"]),
                criterion("e", "country", "is", "  "),
                criterion("f", "industry", "prefix_of", ["medical"]),
            )
        ),
        [
            *[("value_does_not_fit", (f"/profiles/0/criteria/{place}",)) for place in range(4)],
            ("blank_word", ("/profiles/0/criteria/4",)),
            ("no_industry_code", ("/profiles/0/criteria/5",)),
        ],
    ),
}
FAULTY_CHANNELS: dict[str, tuple[object, list[tuple[str, tuple[str, ...]]]]] = {
    "no rules": ({"rules": []}, [("last_rule_has_tests", ("/rules",))]),
    "a last rule with tests": ({"rules": [rule("a", [HERE])]}, [("last_rule_has_tests", ("/rules/0",))]),
    "an unreadable last rule": ({"rules": [rule("a", [HERE]), None]}, [("wrong_type", ("/rules/1",))]),
    "earlier rules without tests": (
        channels(rule("a"), rule("b", []), rule("c", [3])),
        [
            ("wrong_type", ("/rules/2/any_of/0/0",)),
            ("always_matches", ("/rules/0",)),
            ("alternative_without_tests", ("/rules/1/any_of/0",)),
        ],
    ),
    "partners": (
        channels(
            rule("a", [HERE], partner={"fixed": ""}),
            rule("b", [HERE], partner="own", kind="direct"),
            rule("c", [HERE], partner={"id": 1}),
            rule("d", [HERE], partner="mine", kind="post"),
        ),
        [
            ("unknown_field", ("/rules/2/partner/id",)),
            ("required", ("/rules/2/partner/fixed",)),
            ("unknown_value", ("/rules/3/kind",)),
            ("unknown_value", ("/rules/3/partner",)),
            ("partner_missing", ("/rules/0",)),
            ("partner_of_direct_sales", ("/rules/1",)),
        ],
    ),
    "tests of several alternatives": (
        channels(rule("a", [HERE, asked_of("turnover", "is", 1)], [asked_of("country", "like", "US")]), {**LAST}),
        [
            ("code_repeated", ("/rules/2", "/rules/1")),
            ("always_matches", ("/rules/1",)),
            ("unknown_fact", ("/rules/0/any_of/0/1",)),
            ("operator_does_not_fit", ("/rules/0/any_of/1/0",)),
        ],
    ),
}


@pytest.mark.parametrize(("document", "expected"), FAULTY_PROFILES.values(), ids=FAULTY_PROFILES)
def test_every_fault_of_profiles_is_told_at_once(document: object, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    assert [(one.code, one.rows) for one in errors(check_profiles(document))] == expected


@pytest.mark.parametrize(("document", "expected"), FAULTY_CHANNELS.values(), ids=FAULTY_CHANNELS)
def test_every_fault_of_channel_rules_is_told_at_once(
    document: object, expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert [(one.code, one.rows) for one in errors(check_channels(document))] == expected


def test_a_fault_is_told_in_a_sentence_with_the_name_of_its_row() -> None:
    document = profiles(
        profile({**HALF, "points": "ten"}, {**HALF, "code": "b", "points": -1}, exclusion("half", "country", "is", "")),
        profile(HALF, {"code": "half", "points": 1}),
    )
    assert [one.detail for one in errors(check_profiles(document))] == [
        'The criterion "Half" of the profile "Buyers", points: it takes a whole number, not "ten".',
        'The criterion "half" of the profile "Buyers", fact: it is missing.',
        'The criterion "half" of the profile "Buyers", operator: it is missing.',
        'The criterion "half" of the profile "Buyers", label: it is missing.',
        'The profile "Buyers" (row 2) and the profile "Buyers" (row 1): two rows have this code.',
        'The criterion "Half" of the profile "Buyers": points are above 0; only a must-have may have 0.',
        'The exclusion "Half" of the profile "Buyers": country is has a blank word.',
    ]


def test_sound_rows_are_checked_beside_faulty_ones() -> None:
    nobody = criterion("none", "employee_count", "below", 0)
    document = profiles(profile({**HALF, "points": "ten"}, nobody, {**HALF, "points": -1}))
    assert ("error", "never_met", ("/profiles/0/criteria/1",)) in told(check_profiles(document))


def test_checking_leaves_the_content_as_it_is() -> None:
    for name, (check, _) in DOCUMENTS.items():
        document = content(name)
        before = deepcopy(document)
        check(document)
        assert document == before


FEW_FACTS = ("employee_count", "country", "quantity", "order_size", "industry", "relationships")
KNOWING = frozenset({"below_or_unknown", "unknown"})
CONDITIONS = st.sampled_from(FEW_FACTS).flatmap(conditions_on).filter(lambda one: one.operator not in KNOWING)


@st.composite
def any_profile(draw: st.DrawFn) -> Row:
    rows = []
    for place, one in enumerate(draw(st.lists(CONDITIONS, min_size=2, max_size=6))):
        kind = draw(st.sampled_from(["points", "must", "exclusion"])) if place else "points"
        asked = (str(place), one.fact, one.operator, one.value)
        if kind == "exclusion":
            rows.append(exclusion(*asked))
        else:
            rows.append(criterion(*asked, points=draw(st.integers(1, 4)), must=kind == "must"))
    return profile(*rows)


@given(any_profile(), ANY_FACTS)
def test_what_is_said_of_a_profile_holds_for_all_facts(row: Row, facts: Facts) -> None:
    document = profiles(row)
    compiled = compile_profiles(document)
    fit = assess(compiled, facts)
    truths = {f"/profiles/0/criteria/{place}": one.truth for place, one in enumerate(fit.profiles[0].criteria)}
    tiers = reachable_tiers(compiled)
    if fit.excluded_by is None and tiers is not None:
        assert fit.tier in tiers
    for found in check_profiles(document):
        truth = truths.get(found.rows[0])
        if found.code == "never_met" and truth is not None:
            assert truth != "met"
        if found.code in ("must_have_excluded", "points_for_nobody"):
            assert truth != "met" or fit.excluded_by is not None
        if found.code == "must_haves_contradict":
            assert "met" not in (truth, truths[found.rows[1]]) or fit.excluded_by is not None
        if found.code == "tells_nobody_apart":
            assert truth != "not_met" or fit.excluded_by is not None
        if found.code == "test_repeated" and truth is not None:
            assert len({truths[at] for at in found.rows}) == 1
