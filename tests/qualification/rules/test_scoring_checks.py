"""What a check finds in scoring models that compile."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.findings import Severity
from qualification.rules.checking import check_scoring
from qualification.rules.intent import read
from qualification.rules.levels import unreachable_levels
from qualification.rules.model import compile_scoring
from qualification.rules.terms import build
from tests.qualification.rules.given import TODAY, default_content
from tests.qualification.rules.models import (
    ROWS,
    Content,
    Spoil,
    Told,
    action,
    at_least,
    cell,
    cells,
    family,
    points,
    row,
    scoring,
    threshold,
    told,
)

RESEARCH = tuple(row(type) for type in list(ROWS)[:12])
BUYING = tuple(row(type) for type in list(ROWS)[12:])

# sentence: (what is changed in the default model, findings)
CASES: dict[str, tuple[list[Spoil], Told]] = {
    "high beyond all caps": (
        [family("buying", points=1, cap=1, urgent=False)],
        [
            ("threshold_out_of_reach", (threshold("medium buying"),)),
            ("threshold_out_of_reach", (threshold("high buying"),)),
            ("cells_never_entered", cells("high")),
            ("cells_never_entered", cells("urgent")),
        ],
    ),
    "high at the sum of all caps": (
        [at_least(high_buying=622), points("rfq_submitted", "quote_request", urgent=False)],
        [("cells_never_entered", cells("urgent"))],
    ),
    "high just beyond the sum of all caps": (
        [at_least(high_buying=622.01), points("rfq_submitted", "quote_request", urgent=False)],
        [
            ("threshold_out_of_reach", (threshold("high buying"),)),
            ("cells_never_entered", cells("high")),
            ("cells_never_entered", cells("urgent")),
        ],
    ),
    "types without points do not count towards a sum": (
        [
            family("buying", points=0),
            points("meeting_request", points=39, cap=39),
            points("rfq_submitted", "quote_request", urgent=False),
        ],
        [
            ("threshold_out_of_reach", (threshold("high buying"),)),
            ("cells_never_entered", cells("high")),
            ("cells_never_entered", cells("urgent")),
        ],
    ),
    "research beyond all caps": (
        [family("research", points=0), points("page_view", points=1.5)],
        [("threshold_out_of_reach", (threshold("medium research"),))],
    ),
    "research that never counts": ([family("research", cap=0, points=0)], [("family_without_points", RESEARCH)]),
    "buying that never counts": (
        [family("buying", points=0, urgent=False)],
        [
            ("family_without_points", BUYING),
            ("cells_never_entered", cells("high")),
            ("cells_never_entered", cells("urgent")),
        ],
    ),
    "medium and high at the same buying": (
        [at_least(medium_buying=40)],
        [("level_swallowed", (threshold("medium buying"), threshold("high buying")))],
    ),
    "medium swallowed in both families": (
        [at_least(medium_buying=40), family("research", points=0)],
        [
            ("family_without_points", RESEARCH),
            ("level_swallowed", (threshold("medium buying"), threshold("high buying"))),
            ("cells_never_entered", cells("medium")),
        ],
    ),
    "low swallowed in both families": (
        [at_least(low_buying=15, low_research=12)],
        [
            ("level_swallowed", (threshold("low research"), threshold("medium research"))),
            ("level_swallowed", (threshold("low buying"), threshold("medium buying"))),
            ("cells_never_entered", cells("low")),
        ],
    ),
    "no urgent type": (
        [points("rfq_submitted", "quote_request", urgent=False)],
        [("cells_never_entered", cells("urgent"))],
    ),
    "an urgent type without points": (
        [points("quote_request", points=0)],
        [("urgent_without_points", (row("quote_request"),))],
    ),
    "an urgent type that alone does not reach high": (
        [points("quote_request", points=39.5)],
        [("urgent_below_high", (row("quote_request"),))],
    ),
    "a cap below one signal": (
        [points("page_view", cap=1), points("cad_download", cap=0)],
        [("cap_below_points", (row("page_view"),)), ("cap_below_points", (row("cad_download"),))],
    ),
    "worse fit wanted more": (
        [action("B", "medium", "handoff")],
        [("cell_too_eager", (cell("B", "medium"), cell("A", "medium")))],
    ),
    "lower intent wanted more": (
        [action("C", "medium", "handoff_urgent")],
        [
            ("cell_too_eager", (cell("C", "medium"), cell("B", "medium"))),
            ("cell_too_eager", (cell("C", "medium"), cell("C", "high"))),
        ],
    ),
    "triage, which is neither more nor less than mql": (
        [action("A", "medium", "triage"), action("B", "medium", "mql"), action("C", "medium", "enrich")],
        [],
    ),
    "triage, which is less than a handoff": (
        [action("A", "high", "triage")],
        [("cell_too_eager", (cell("B", "high"), cell("A", "high")))],
    ),
    "unknown fit asked to be handed over": (
        [action("U", "high", "handoff"), action("U", "urgent", "mql")],
        [("cell_asks_in_vain", (cell("U", "high"),)), ("cell_asks_in_vain", (cell("U", "urgent"),))],
    ),
    "no intent asked to be handed over": (
        [action("A", "none", "handoff_urgent")],
        [("cell_asks_in_vain", (cell("A", "none"),))],
    ),
}


@pytest.mark.parametrize(("spoils", "expected"), CASES.values(), ids=CASES)
def test_a_model_is_found(spoils: list[Spoil], expected: Told) -> None:
    document = scoring(*spoils)
    compile_scoring(document)
    found = check_scoring(document)
    assert told(found) == expected
    stopping = {code for code, _ in told(found, Severity.ERROR)}
    assert stopping <= {"threshold_out_of_reach"}


def test_the_default_model_is_without_any_finding() -> None:
    assert check_scoring(default_content("qualification", "scoring_models")) == ()


SENTENCES: dict[str, tuple[list[Spoil], str]] = {
    "a threshold": (
        [at_least(high_buying=1000), points("rfq_submitted", "quote_request", urgent=False)],
        (
            "The threshold for high by buying can never be reached: "
            "all buying types together count 622 at most, and it takes 1000."
        ),
    ),
    "a type": (
        [points("rfq_submitted", points=130)],
        'The type "RFQ submitted" counts 120 at most though one signal is worth 130: the first is cut.',
    ),
    "cells": (
        [points("rfq_submitted", "quote_request", urgent=False)],
        (
            'The model "All product lines", matrix: the cells for A, B, C, D and U at urgent can never be entered: '
            "no signal type is urgent."
        ),
    ),
    "an order": (
        [action("B", "medium", "handoff")],
        "The cell for B at medium asks for handoff, more than the cell for A at medium, mql, though the fit is worse.",
    ),
    "in vain": (
        [action("U", "high", "handoff")],
        "The cell for U at high asks for handoff in vain: a lead of unknown fit gets enrich.",
    ),
    "levels": (
        [at_least(medium_buying=40)],
        (
            "The threshold for medium by buying and the threshold for high by buying take the same, 40: "
            "by buying nobody is ever medium."
        ),
    ),
    "urgent": (
        [points("quote_request", points=30)],
        'The type "quote request" is urgent, but alone it makes no lead so: one signal counts 30, and high takes 40.',
    ),
}


@pytest.mark.parametrize(("spoils", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_what_is_found_is_a_sentence(spoils: list[Spoil], sentence: str) -> None:
    assert check_scoring(scoring(*spoils))[0].detail == sentence


def test_a_model_of_several_is_named() -> None:
    document = scoring()
    own = scoring(points("page_view", cap=1))["models"][0]
    document["models"].append({**own, "code": "cnc", "label": "CNC", "product_lines": ["cnc-machining"]})
    (found,) = check_scoring(document)
    assert found.rows == ("/models/1/signal_points/0",)
    assert found.detail.startswith('The type "page view" of the model "CNC" counts 1 at most')


@st.composite
def any_model(draw: st.DrawFn) -> Content:
    """The default model with other points, caps and thresholds; a few types only, so that little is out of reach."""
    content = scoring()
    model = content["models"][0]
    kept = draw(st.lists(st.sampled_from(sorted(ROWS)), min_size=1, max_size=4, unique=True))
    model["signal_points"] = [one for one in model["signal_points"] if one["type"] in kept]
    for one in model["signal_points"]:
        one.update(points=draw(st.sampled_from([0, 1, 5, 20])), cap=draw(st.sampled_from([0, 1, 5, 20, 60])))
    low, medium = sorted(draw(st.lists(st.sampled_from([1, 5, 20, 60]), min_size=2, max_size=2)))
    steps = sorted(draw(st.lists(st.sampled_from([1, 5, 20, 60]), min_size=3, max_size=3)))
    at_least(
        low_research=low, medium_research=medium, low_buying=steps[0], medium_buying=steps[1], high_buying=steps[2]
    )(model)
    return content


@given(any_model(), st.lists(st.tuples(st.integers(0, 3), st.floats(0, 400), st.integers(1, 80)), max_size=6))
def test_no_lead_is_ever_on_a_level_that_is_said_to_be_out_of_reach(
    content: Content, drawn: list[tuple[int, float, int]]
) -> None:
    model = compile_scoring(content).default
    numbers = sorted(model.rows)
    signals = [(numbers[place % len(numbers)], TODAY - age) for place, age, count in drawn for _ in range(count)]
    intent = read(build(signals, model.half_lives), model, TODAY)
    assert intent.level not in unreachable_levels(model)
