"""Checking the documents of this app: what compiling would refuse, all of it, and what a person would want to know."""

from collections.abc import Iterable, Iterator
from typing import Final

from accounts.rules import channel_checks, profile_checks
from accounts.rules.bounds import beyond_bounds
from accounts.rules.channels import ChannelRulesContent, read_channels
from accounts.rules.code_checks import strange_codes
from accounts.rules.conditions import ConditionRow
from accounts.rules.findings import Finding, Severity, error
from accounts.rules.fit import ProfilesContent, read_profiles
from accounts.rules.naming import Names, Noun, labelled, numbered
from accounts.rules.reading import Reading, in_part

_NOUNS: Final[dict[str, Noun]] = {
    "profiles": labelled("profile"),
    "criteria": labelled("criterion"),
    "exclusions": labelled("exclusion"),
    "rules": labelled("rule"),
    "any_of": numbered("alternative"),
    "any_of/": numbered("test"),
}


def check_profiles(content: object) -> tuple[Finding, ...]:
    """What is found in the content of a `profiles` document, errors first; whatever it is, it is never refused."""
    names = Names(content, _NOUNS)
    if beyond := tuple(beyond_bounds(content, names)):
        return beyond
    document, reading = in_part(content, ProfilesContent)
    findings: list[Finding] = []
    if document is not None:
        profiles = read_profiles(document, reading)
        for profile in profiles.profiles:
            findings += profile_checks.findings_in(profile, names)
        findings += _strange(_tests_of_profiles(document, reading), names)
        if not reading.faults and not any(found.severity is Severity.ERROR for found in findings):
            findings += profile_checks.findings_among(profiles, names)
    return in_order([*refusals(reading, names), *findings])


def check_channels(content: object) -> tuple[Finding, ...]:
    """What is found in the content of a `channel-rules` document, errors first; whatever it is, it is never refused."""
    names = Names(content, _NOUNS)
    if beyond := tuple(beyond_bounds(content, names)):
        return beyond
    document, reading = in_part(content, ChannelRulesContent)
    findings: list[Finding] = []
    if document is not None:
        rules = read_channels(document, reading).rules
        if not reading.faults:
            findings += channel_checks.house_findings(rules, names)
        findings += channel_checks.findings_in([rule for rule in rules if reading.is_sound_below(rule.at)], names)
        findings += _strange(_tests_of_channels(document, reading), names)
    return in_order([*refusals(reading, names), *findings])


def refusals(reading: Reading, names: Names) -> Iterator[Finding]:
    """The faults for which compiling refuses the document."""
    for fault in reading.faults:
        yield error(fault.code, fault.rows, f"{names.all(fault.rows)}: {fault.told}")


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors first, otherwise as found."""
    return tuple(sorted(findings, key=lambda found: found.severity is not Severity.ERROR))


def _strange(tests: Iterable[tuple[str, ConditionRow]], names: Names) -> Iterator[Finding]:
    for at, row in tests:
        yield from strange_codes(at, row, names)


def _tests_of_profiles(document: ProfilesContent, reading: Reading) -> Iterator[tuple[str, ConditionRow]]:
    for at, profile in reading.rows("/profiles", document.profiles):
        yield from reading.rows(f"{at}/criteria", profile.criteria)
        yield from reading.rows(f"{at}/exclusions", profile.exclusions)


def _tests_of_channels(document: ChannelRulesContent, reading: Reading) -> Iterator[tuple[str, ConditionRow]]:
    for at, rule in reading.rows("/rules", document.rules):
        for here, tests in reading.rows(f"{at}/any_of", rule.any_of):
            yield from reading.rows(here, tests)
