"""How much a document may hold: told by name, before rows are compared with each other."""

from typing import Any

import pytest

from accounts.rules import channel_checks, profile_checks
from accounts.rules.bounds import BEYOND_BOUNDS, LARGEST, LONGEST_WORD, MOST_ROWS
from accounts.rules.channels import compile_channels
from accounts.rules.checking import check_channels, check_profiles
from accounts.rules.fit import compile_profiles
from tests.accounts.rules.contents import (
    asked_of,
    channels,
    criterion,
    errors,
    exclusion,
    found_in,
    profile,
    profiles,
    rule,
    told,
)
from tests.accounts.rules.defaults import content

IS_US = asked_of("country", "is", "US")
LARGE = criterion("large", "employee_count", "at_least", 50)


def many(name: str, more: int = 1) -> range:
    return range(MOST_ROWS[name] + more)


def stairs(count: range) -> list[Any]:
    return [criterion(f"c{number}", "employee_count", "at_least", number + 1) for number in count]


# sentence: (a content, what is found in it, in which words it begins)
PROFILES: dict[str, tuple[Any, list[tuple[str, str]], str]] = {
    "too many profiles": (
        profiles(*(profile(LARGE, label=f"p{number}") for number in many("profiles"))),
        [("too_many_rows", "/profiles")],
        "Profiles: 21 rows, and 20 are the most that it may have.",
    ),
    "too many criteria": (
        profiles(profile(*stairs(many("criteria")), label="buyers")),
        [("too_many_rows", "/profiles/0/criteria")],
        'The profile "Buyers", criteria: 41 rows, and 40 are the most that it may have.',
    ),
    "too many exclusions": (
        profiles(profile(LARGE, *(exclusion(f"e{n}", "employee_count", "below", n + 1) for n in many("exclusions")))),
        [("too_many_rows", "/profiles/0/exclusions")],
        'The profile "Buyers", exclusions: 41 rows',
    ),
    "too many points": (
        profiles(profile({**LARGE, "points": LARGEST["points"] + 1})),
        [("number_too_large", "/profiles/0/criteria/0/points")],
        'The criterion "Large", points: it takes a number of 1,000 at most.',
    ),
    "points beyond all numbers": (
        profiles(profile({**LARGE, "points": -(10**400)})),
        [("number_too_large", "/profiles/0/criteria/0/points")],
        'The criterion "Large", points: it takes',
    ),
    "a value beyond all counts": (
        profiles(profile(criterion("large", "employee_count", "at_least", 10**400))),
        [("number_too_large", "/profiles/0/criteria/0/value")],
        'The criterion "Large", value: it takes a number of 1,000,000,000,000 at most.',
    ),
    "too many words": (
        profiles(profile(criterion("makers", "application", "contains_any", [f"w{n}" for n in many("value")]))),
        [("too_many_rows", "/profiles/0/criteria/0/value")],
        'The criterion "Makers", value: 201 rows',
    ),
    "a word too long": (
        profiles(profile(criterion("makers", "application", "contains_any", ["valve", "x" * (LONGEST_WORD + 1)]))),
        [("word_too_long", "/profiles/0/criteria/0/value/1")],
        'The criterion "Makers", value: a word has 200 characters at most.',
    ),
    "two of them": (
        profiles(profile({**LARGE, "points": 5_000}, criterion("us", "country", "is", "U" * 300))),
        [("number_too_large", "/profiles/0/criteria/0/points"), ("word_too_long", "/profiles/0/criteria/1/value")],
        'The criterion "Large", points: it takes',
    ),
}
CHANNELS: dict[str, tuple[Any, list[tuple[str, str]], str]] = {
    "too many rules": (
        {"rules": [rule(f"r{number}", [IS_US]) for number in many("rules")]},
        [("too_many_rows", "/rules")],
        "Rules: 61 rows, and 60 are the most that it may have.",
    ),
    "too many alternatives": (
        channels(rule("makers", *([IS_US] for _ in many("any_of")))),
        [("too_many_rows", "/rules/0/any_of")],
        'The rule "Makers", any of: 21 rows',
    ),
    "too many tests": (
        channels(rule("makers", [IS_US for _ in many("any_of/")])),
        [("too_many_rows", "/rules/0/any_of/0")],
        'Alternative 1 of the rule "Makers": 11 rows',
    ),
}


@pytest.fixture
def no_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever compares rows with each other fails."""

    def compared(*_: object) -> None:
        raise AssertionError("rows were compared before they were counted")

    for module, name in (
        (profile_checks, "findings_in"),
        (profile_checks, "findings_among"),
        (channel_checks, "findings_in"),
    ):
        monkeypatch.setattr(module, name, compared)


@pytest.mark.parametrize(("document", "found", "words"), PROFILES.values(), ids=PROFILES)
def test_profiles_beyond_their_bounds(
    no_comparison: None, document: Any, found: list[tuple[str, str]], words: str
) -> None:
    findings = check_profiles(document)
    assert told(findings) == [("error", code, (row,)) for code, row in found]
    assert findings[0].detail.startswith(words)
    assert {one.code for one in findings} <= BEYOND_BOUNDS


@pytest.mark.parametrize(("document", "found", "words"), CHANNELS.values(), ids=CHANNELS)
def test_channel_rules_beyond_their_bounds(
    no_comparison: None, document: Any, found: list[tuple[str, str]], words: str
) -> None:
    findings = check_channels(document)
    assert told(findings) == [("error", code, (row,)) for code, row in found]
    assert findings[0].detail.startswith(words)


def test_as_much_as_may_be_is_checked() -> None:
    full = profiles(profile(*stairs(many("criteria", 0)), label="buyers"))
    assert not errors(check_profiles(full))
    assert not errors(found_in(channels(rule("us", [IS_US]))))


@pytest.mark.parametrize(
    ("check", "name"), [(check_profiles, "profiles"), (check_channels, "channel_rules")], ids=["profiles", "channels"]
)
def test_the_default_rules_are_within_their_bounds(check: Any, name: str) -> None:
    assert not {one.code for one in check(content(name))} & BEYOND_BOUNDS


def test_what_was_published_before_there_were_bounds_is_still_read() -> None:
    before = compile_profiles(profiles(profile(*stairs(many("criteria")))))
    assert len(before.profiles[0].criteria) == MOST_ROWS["criteria"] + 1
    rules = compile_channels(channels(*(rule(f"r{number}", [IS_US]) for number in many("rules")))).rules
    assert len(rules) == MOST_ROWS["rules"] + 2
