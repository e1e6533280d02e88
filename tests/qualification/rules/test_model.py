"""Scoring documents: the default one, and every fault that is refused by row."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.rules.content import ContentError
from qualification.rules.model import compile_scoring
from qualification.rules.scoring_content import Action, Family, Level
from tests.qualification.rules.given import MODEL, NUMBERS, RULES, default_content

Content = dict[str, Any]


def points_of(content: Content, code: str) -> Content:
    rows: list[Content] = content["models"][0]["signal_points"]
    return next(row for row in rows if row["type"] == code)


def set_points(code: str, **values: Any) -> Callable[[Content], None]:
    return lambda content: points_of(content, code).update(values)


def set_threshold(level: str, family: str, at_least: float) -> Callable[[Content], None]:
    def change(content: Content) -> None:
        for row in content["models"][0]["thresholds"]:
            if (row["level"], row["family"]) == (level, family):
                row["at_least"] = at_least

    return change


FAULTS: dict[str, tuple[Callable[[Content], object], str, str]] = {
    "negative points": (set_points("page_view", points=-1), "default/signal_points/page_view", "0 or more"),
    "no half-life": (set_points("page_view", half_life_days=0), "signal_points/page_view", "half_life_days"),
    "a negative cap": (set_points("page_view", cap=-1), "signal_points/page_view", "cap"),
    "urgent research": (set_points("cad_download", urgent=True), "signal_points/cad_download", "buying"),
    "urgent that does not ask": (set_points("rfq_submitted", asks=False), "signal_points/rfq_submitted", "must ask"),
    "a number given twice": (set_points("cad_download", number=1), "signal_points/cad_download", "page_view"),
    "a number out of range": (set_points("cad_download", number=40_000), "signal_points/cad_download", "32767"),
    "a type given twice": (set_points("cad_download", type="page_view"), "signal_points/page_view", "two rows"),
    "a misspelt field": (set_points("page_view", halflife=3), "signal_points", "halflife"),
    "a threshold missing": (lambda c: c["models"][0]["thresholds"].pop(), "thresholds/high/buying", "missing"),
    "a threshold of nothing": (set_threshold("low", "buying", 0), "thresholds/low/buying", "0.01"),
    "a ladder that falls": (set_threshold("low", "research", 20), "thresholds", "higher level"),
    "research that passes medium": (
        lambda c: c["models"][0]["thresholds"].append({"level": "high", "family": "research", "at_least": 90}),
        "thresholds/high/research",
        "never passes medium",
    ),
    "a cell missing": (lambda c: c["models"][0]["matrix"].pop(7), "matrix/B/medium", "missing"),
    "a cell given twice": (
        lambda c: c["models"][0]["matrix"].append(c["models"][0]["matrix"][0]),
        "matrix/A/none",
        "two rows",
    ),
    "a matrix that declines": (
        lambda c: c["models"][0]["matrix"][0].update(action="decline"),
        "matrix/A/none",
        "exclusion",
    ),
    "an unknown action": (lambda c: c["models"][0]["matrix"][0].update(action="celebrate"), "matrix", "celebrate"),
    "a trend upside down": (lambda c: c["models"][0]["trend"].update(rising_above=0.2), "trend", "less than"),
    "no model for the rest": (lambda c: c["models"][0].update(product_lines=["x"]), "models", "exactly one"),
    "a line served twice": (
        lambda c: c["models"].extend(
            {**c["models"][0], "code": code, "product_lines": ["cnc-machining"]} for code in ("one", "two")
        ),
        "models/two",
        "another model",
    ),
}


@pytest.mark.parametrize(("spoil", "row", "detail"), FAULTS.values(), ids=FAULTS)
def test_a_faulty_document_is_refused_by_row(spoil: Callable[[Content], object], row: str, detail: str) -> None:
    content = default_content("qualification", "scoring_models")
    spoil(content)
    with pytest.raises(ContentError) as refusal:
        compile_scoring(content)
    assert row in refusal.value.row
    assert detail in refusal.value.detail


def test_the_default_numbers_are_research_first_and_without_gaps() -> None:
    assert list(NUMBERS.values()) == list(range(1, 26))
    families = [MODEL.rows[number].family for number in NUMBERS.values()]
    assert families == [Family.RESEARCH] * 12 + [Family.BUYING] * 13


def test_every_buying_type_but_the_pricing_page_asks() -> None:
    assert {row.type for row in MODEL.rows.values() if row.family is Family.BUYING and not row.asks} == {
        "pricing_page_view"
    }
    assert {row.type for row in MODEL.rows.values() if row.urgent} == {"quote_request", "rfq_submitted"}


def test_the_default_matrix_qualifies_only_who_fits_and_shows_interest() -> None:
    qualifying = {cell for cell, action in MODEL.matrix.items() if action in {Action.MQL, Action.HANDOFF}}
    assert {level for _, level in qualifying} == {Level.MEDIUM, Level.HIGH, Level.URGENT}
    assert {tier for tier, _ in qualifying} == {"A", "B", "C"}


def test_a_line_may_have_its_own_model() -> None:
    content = default_content("qualification", "scoring_models")
    content["models"].append({**content["models"][0], "code": "cnc", "product_lines": ["cnc-machining"]})
    models = compile_scoring(content)
    assert models.for_line("cnc-machining").code == "cnc"
    assert models.for_line("unspecified") is models.default
    assert RULES.scoring.for_line("cnc-machining") is RULES.scoring.default


def test_two_models_number_their_types_alike() -> None:
    content = default_content("qualification", "scoring_models")
    own = default_content("qualification", "scoring_models")["models"][0]
    own.update(code="cnc", product_lines=["cnc-machining"])
    own["signal_points"][0]["number"] = 99
    content["models"].append(own)
    with pytest.raises(ContentError, match="another model gives this type the number 1"):
        compile_scoring(content)
