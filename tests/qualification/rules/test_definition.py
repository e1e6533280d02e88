"""A qualified lead in words: what is read is what decides."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.channels import compile_channels
from accounts.rules.fit import compile_profiles
from qualification.rules.definition import Definition, definition_of, sql_in_words, step_in_words
from qualification.rules.model import compile_scoring
from qualification.rules.sheet import SqlDefinition
from tests.qualification.rules.given import RULES, default_content

NAMES = {"product_line": {"cnc-machining": "CNC machining"}, "own_partner": {"p1": "Keystone"}}


def defined(**contents: Any) -> Definition:
    """The default rules with some documents in other words."""
    scoring = compile_scoring(contents.get("scoring") or default_content("qualification", "scoring_models"))
    profiles = compile_profiles(contents.get("profiles") or default_content("accounts", "profiles"))
    channels = compile_channels(contents.get("channels") or default_content("accounts", "channel_rules"))
    return definition_of(profiles, scoring, channels, NAMES)


def test_fit_is_spelt_out_with_every_criterion_and_tier() -> None:
    words = defined()
    assert "Tier A from 85, B from 65, C from 55, else D; U (unknown) while 50 % of the points" in words.tiers
    series, partners = words.profiles
    assert (series.label, partners.label) == ("Series buyers", "Channel partners")
    assert [(one.words, one.points) for one in series.criteria][1:4] == [
        ("number of employees is at least 50 people", 20),
        ("country is US, CA, DE, AT or CH", 10),
        ("number of plants is at least 1 plant", 10),
    ]
    assert series.criteria[0].words.startswith("industry begins with NAICS 3391, 3364, 333,")
    assert "or NACE 32.5, 30.3," in series.criteria[0].words
    assert [one.words for one in partners.criteria if one.must] == ["kind of company is distributor"]


def test_intent_is_spelt_out_with_points_half_lives_caps_and_levels() -> None:
    (model,) = defined().models
    asked = {one.types: (one.family, one.points, one.half_life_days, one.cap) for one in model.signals}
    assert asked["RFQ submitted"] == ("buying", 80, 60, 120)
    assert asked["Price question, lead time question, supplier comparison"] == ("buying", 20, 45, 30)
    assert asked["Page view"] == ("research", 1.5, 30, 9)
    assert not any("mail opened" in types for types in asked), "what counts nothing is no signal"
    assert model.levels == (
        "low from 3 of research or 3 of buying",
        "medium from 12 of research or 15 of buying",
        "high from 40 of buying",
        "urgent: high, and quote request or RFQ submitted younger than its half-life",
    )
    assert model.lines == "every product line"


def test_the_matrix_is_spelt_out_as_it_decides() -> None:
    (model,) = defined().models
    assert model.qualified == "fit A or B with intent medium, high or urgent; fit C with intent high or urgent"
    rows = {one.tiers: one.actions for one in model.matrix}
    assert rows["A, B"] == ("ignore", "nurture", "MQL", "MQL, hand over", "MQL, hand over urgently")
    assert rows["U"] == ("ignore", "nurture", "ask for facts", "triage", "triage")
    # What the matrix may say, and never is done: the unknown are no MQL by a rule.
    content = default_content("qualification", "scoring_models")
    for cell in content["models"][0]["matrix"]:
        cell["action"] = "mql"
    (model,) = defined(scoring=content).models
    assert {one.tiers for one in model.matrix} == {"A, B, C, D", "U"}
    assert model.qualified == "fit A, B, C or D with intent low, medium, high or urgent"


def test_disqualifiers_are_told_by_cause_and_where_they_hold() -> None:
    causes = {one.cause: one.tests for one in defined().disqualified}
    assert list(causes) == ["academic", "competitor", "current supplier", "job seeker", "vendor solicitation"]
    assert causes["academic"] == (
        "relationship with us includes academic; or noise of the contact is student or academic"
    )
    content = default_content("accounts", "profiles")
    content["profiles"][1]["exclusions"] = content["profiles"][1]["exclusions"][:2]
    causes = {one.cause: one.tests for one in defined(profiles=content).disqualified}
    assert causes["competitor"].endswith("(only of Series buyers)")


def test_routes_are_told_in_order_with_where_they_lead() -> None:
    content = default_content("accounts", "channel_rules")
    content["rules"].insert(
        0, {**content["rules"][2], "code": "keystone", "label": "Always Keystone", "partner": {"fixed": "p1"}}
    )
    routes = [(one.tests, one.to) for one in defined(channels=content).routes]
    assert routes[:4] == [
        ("Kind of company is distributor", "Keystone"),
        ("Target status is house or named target", "direct sales"),
        ("Partner that registered it is known", "the partner that registered it, else the channel desk"),
        ("Kind of company is distributor", "the partner that asks, else the channel desk"),
    ]
    small = "number of employees is below 50 people and order size is not known or below 1,000 pieces"
    expected = (f"Order size is below 100 pieces; or {small}", "the partner of the territory, else the channel desk")
    assert routes[6] == expected
    assert routes[-1] == ("Everything else", "direct sales")


def test_a_model_of_its_own_line_is_told_by_the_line() -> None:
    content = default_content("qualification", "scoring_models")
    content["models"].append({**content["models"][0], "code": "cnc", "product_lines": ["cnc-machining"]})
    assert [one.lines for one in defined(scoring=content).models] == ["every other product line", "CNC machining"]


def test_what_an_sql_takes_is_spelt_out() -> None:
    assert sql_in_words(RULES.agreement.sql_definition) == [
        ("Must be confirmed", "need, timeline and technical fit"),
        ("Must be known", "annual usage and plant location"),
        ("Must not be refuted", "technical fit and compliance"),
        ("Is asked for, and never blocks", "budget, authority and decision process"),
    ]
    seen = SqlDefinition(functions_seen=("engineering", "quality"))  # type: ignore[arg-type]  # words of the list
    assert sql_in_words(seen) == [("Must have been seen at the account", "engineering and quality")]
    assert "accepts first" in step_in_words(sal_step=True)
    assert step_in_words(sal_step=False).startswith("Accepting makes an SQL")


NUMBERS = {
    "points": ("scoring", lambda content, n: content["models"][0]["signal_points"][23].update(points=n)),
    "cap": ("scoring", lambda content, n: content["models"][0]["signal_points"][23].update(cap=n)),
    "half-life": ("scoring", lambda content, n: content["models"][0]["signal_points"][23].update(half_life_days=n)),
    "threshold": ("scoring", lambda content, n: content["models"][0]["thresholds"][4].update(at_least=n)),
    "criterion": ("profiles", lambda content, n: content["profiles"][0]["criteria"][1].update(points=n)),
    "value": ("profiles", lambda content, n: content["profiles"][0]["criteria"][1].update(value=n)),
    "order size": ("channels", lambda content, n: content["rules"][5]["any_of"][0][0].update(value=n)),
}
FILES = {"scoring": ("qualification", "scoring_models"), "profiles": ("accounts", "profiles")}
FILES["channels"] = ("accounts", "channel_rules")


@pytest.mark.parametrize("what", NUMBERS)
@given(number=st.integers(100, 900))
def test_a_number_that_decides_is_a_number_that_is_read(what: str, number: int) -> None:
    document, change = NUMBERS[what]
    content = default_content(*FILES[document])
    change(content, number)
    assert str(number) in repr(defined(**{document: content}))
