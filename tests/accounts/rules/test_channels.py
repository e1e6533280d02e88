from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given

from accounts.rules.channels import compile_channels, partners_named, route
from accounts.rules.content import ContentError
from accounts.rules.facts import Facts
from tests.accounts.rules.defaults import ANY_FACTS, CHANNELS, MEDICAL_DEVICES

COVERED = replace(MEDICAL_DEVICES, territory_partner="keystone")

# sentence: (what differs from a fitting company in a covered territory, kind, partner, rule)
WAYS: dict[str, tuple[dict[str, Any], str, str | None, str]] = {
    "a fitting company goes direct": ({}, "direct", None, "direct"),
    "a company of which nothing is known goes direct": (
        dict.fromkeys(("country", "region", "employee_count", "channel_type", "target_status")),
        "direct",
        None,
        "direct",
    ),
    "an OEM goes to its desk": ({"channel_type": "oem"}, "oem", None, "oem"),
    "a contract manufacturer goes to its desk": (
        {"channel_type": "contract_manufacturer"},
        "contract_manufacturer",
        None,
        "contract_manufacturer",
    ),
    "a tier-1 supplier goes to its desk": ({"channel_type": "tier_1_supplier"}, "tier_supplier", None, "tier_supplier"),
    "a tier-3 supplier goes to its desk": ({"channel_type": "tier_3_supplier"}, "tier_supplier", None, "tier_supplier"),
    "a small contract manufacturer still goes to its desk": (
        {"channel_type": "contract_manufacturer", "employee_count": 12},
        "contract_manufacturer",
        None,
        "contract_manufacturer",
    ),
    "a distributor goes the way of its own partner record": (
        {"channel_type": "distributor", "own_partner": "nordwerk"},
        "distributor",
        "nordwerk",
        "distributor_asks",
    ),
    "a distributor without a partner record goes to the channel desk": (
        {"channel_type": "distributor"},
        "distributor",
        None,
        "distributor_asks",
    ),
    "an enquiry of 30 pieces goes to the distributor of the territory": (
        {"quantity": 30},
        "distributor",
        "keystone",
        "small_order",
    ),
    "100 pieces are no small order": ({"quantity": 100}, "direct", None, "direct"),
    "30 pieces now and 20,000 a year are no small order": (
        {"quantity": 30, "annual_volume": 20_000},
        "direct",
        None,
        "direct",
    ),
    "a shop of 12 people goes to the distributor": ({"employee_count": 12}, "distributor", "keystone", "small_order"),
    "a shop of 12 people that asks for 999 a year, too": (
        {"employee_count": 12, "annual_volume": 999},
        "distributor",
        "keystone",
        "small_order",
    ),
    "a shop of 12 people with series volume goes direct": (
        {"employee_count": 12, "annual_volume": 1000},
        "direct",
        None,
        "direct",
    ),
    "a small order of an OEM goes to the distributor": (
        {"channel_type": "oem", "quantity": 30},
        "distributor",
        "keystone",
        "small_order",
    ),
    "a small order where nobody covers the territory goes to the channel desk": (
        {"quantity": 30, "territory_partner": None},
        "distributor",
        None,
        "small_order",
    ),
    "a company abroad goes to the distributor of the territory": (
        {"country": "FR", "region": None},
        "distributor",
        "keystone",
        "outside_direct_countries",
    ),
    "an OEM abroad, too": (
        {"country": "MX", "region": None, "channel_type": "oem"},
        "distributor",
        "keystone",
        "outside_direct_countries",
    ),
    "a site of use abroad, too": (
        {"site_country": "FR"},
        "distributor",
        "keystone",
        "outside_direct_countries",
    ),
    "a company abroad that uses it at home goes direct": (
        {"country": "FR", "region": None, "site_country": "DE"},
        "direct",
        None,
        "direct",
    ),
    "a company of an unknown country is not taken for one abroad": ({"country": None}, "direct", None, "direct"),
    "a house account that asks for 30 prototypes stays direct": (
        {"target_status": "house", "quantity": 30},
        "direct",
        None,
        "house_and_named",
    ),
    "a named target abroad stays direct": (
        {"target_status": "named_target", "country": "FR"},
        "direct",
        None,
        "house_and_named",
    ),
    "a house account that is a distributor stays direct": (
        {"target_status": "house", "channel_type": "distributor", "own_partner": "nordwerk"},
        "direct",
        None,
        "house_and_named",
    ),
}


@pytest.mark.parametrize(("given", "kind", "partner", "rule"), WAYS.values(), ids=WAYS)
def test_the_default_channel_rules(given: dict[str, Any], kind: str, partner: str | None, rule: str) -> None:
    way = route(CHANNELS, replace(COVERED, **given))
    assert (way.kind, way.partner, way.rule) == (kind, partner, rule)


@given(ANY_FACTS)
def test_the_first_rule_that_matches_wins_and_every_rule_before_it_tells_why_not(facts: Facts) -> None:
    way = route(CHANNELS, facts)
    *before, match = way.steps
    assert [step.rule for step in way.steps] == [rule.code for rule in CHANNELS.rules[: len(way.steps)]]
    assert all(not step.matched and step.failed for step in before)
    assert (match.rule, match.label, match.matched, match.failed) == (way.rule, way.label, True, None)


def test_a_rule_tells_the_first_failed_test_of_each_alternative() -> None:
    steps = {
        step.rule: step.failed for step in route(CHANNELS, replace(COVERED, employee_count=12, quantity=5000)).steps
    }
    assert steps["small_order"] == (
        "order size is below 100, but it is 5000; order size is not known or below 1000, but it is 5000"
    )
    assert steps["distributor_asks"] == "channel type is distributor, but it is end_user"


def rule(code: str, *alternatives: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {"code": code, "label": code, "kind": "distributor", "any_of": list(alternatives), **more}


ABROAD = {"fact": "country", "operator": "is_not", "value": "US"}
LAST = rule("last")


def test_a_rule_may_name_one_partner() -> None:
    rules = compile_channels({"rules": [rule("abroad", [ABROAD], partner={"fixed": "nordwerk"}), LAST]})
    assert route(rules, Facts(country="DE")).partner == "nordwerk"
    assert route(rules, Facts(country="US")).partner is None


CHOICES: dict[str, tuple[object, dict[str, Any], str | None, str | None]] = {
    "the distributor of record": ("incumbent", {"distributor_of_record": "isar"}, "isar", None),
    "none of record": ("incumbent", {}, None, None),
    "the partner that registered it": ("registered", {"registered_partner": "isar"}, "isar", None),
    "nobody registered it": ("registered", {}, None, None),
    "a distributor of record out of use": (
        "incumbent",
        {"distributor_of_record": "isar", "unfit_partners": frozenset({"isar inactive"})},
        None,
        "The distributor of record is passed over: it takes no leads any more. The desk takes it.",
    ),
    "one that does not sell the line": (
        "incumbent",
        {"distributor_of_record": "isar", "unfit_partners": frozenset({"isar other_lines", "nordwerk inactive"})},
        None,
        "The distributor of record is passed over: it does not sell this product line. The desk takes it.",
    ),
    "another that cannot take it changes nothing": (
        "incumbent",
        {"distributor_of_record": "isar", "unfit_partners": frozenset({"nordwerk inactive"})},
        "isar",
        None,
    ),
    "the asker is not cleared": (
        "own",
        {"own_partner": "isar", "unfit_partners": frozenset({"isar not_cleared"})},
        None,
        "The partner that asks is passed over: it is not cleared for what is export controlled. The desk takes it.",
    ),
    "a named partner that does not exist": (
        {"fixed": "isar"},
        {"unfit_partners": frozenset({"isar unknown"})},
        None,
        "The partner that it names is passed over: there is no such partner. The desk takes it.",
    ),
}


@pytest.mark.parametrize(("choice", "known", "partner", "told"), CHOICES.values(), ids=CHOICES)
def test_whom_a_rule_chooses(choice: object, known: dict[str, Any], partner: str | None, told: str | None) -> None:
    rules = compile_channels({"rules": [rule("all", partner=choice)]})
    way = route(rules, Facts(**known))
    assert (way.kind, way.partner, way.steps[-1].passed_over) == ("distributor", partner, told)
    assert (way.passed_over is None) is (told is None)


def test_the_partners_that_rules_name() -> None:
    rules = compile_channels({"rules": [rule("abroad", [ABROAD], partner={"fixed": "nordwerk"}), LAST]})
    assert partners_named(rules) == ("nordwerk",)
    assert partners_named(CHANNELS) == ()


FAULTS: dict[str, tuple[object, str, str]] = {
    "no rule": ({"rules": []}, "rules", "the last rule has no tests"),
    "no last rule": ({"rules": [rule("abroad", [ABROAD])]}, "rules", "the last rule has no tests"),
    "a rule that nothing passes": ({"rules": [rule("all"), LAST]}, "rules/all", "always matches"),
    "an alternative without tests": (
        {"rules": [rule("x", [ABROAD], []), LAST]},
        "rules/x",
        "alternative 2 has no tests",
    ),
    "two rules of one code": ({"rules": [rule("x", [ABROAD]), rule("x", [ABROAD]), LAST]}, "rules/x", "two rows"),
    "a kind that does not exist": ({"rules": [rule("x", kind="post")]}, "rules[0].kind", "Invalid enum value 'post'"),
    "a partner choice that does not exist": ({"rules": [rule("x", partner="any")]}, "rules[0].partner", "Invalid enum"),
    "a fixed partner without an id": ({"rules": [rule("x", partner={"fixed": ""})]}, "rules/x", "has no id"),
    "a partner of direct sales": ({"rules": [rule("x", kind="direct", partner="own")]}, "rules/x", "no partner"),
    "a faulty test": ({"rules": [rule("x", [{**ABROAD, "value": 1}]), LAST]}, "rules/x", "takes one word"),
}


@pytest.mark.parametrize(("content", "row", "detail"), FAULTS.values(), ids=FAULTS)
def test_faulty_content_is_refused_with_its_row(content: object, row: str, detail: str) -> None:
    with pytest.raises(ContentError) as refused:
        compile_channels(content)
    assert refused.value.row == row
    assert detail in refused.value.detail
