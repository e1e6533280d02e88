"""Checking scoring models and agreements: every fault is told at once, and nothing makes a check fail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.content import ContentError
from accounts.rules.findings import Severity
from qualification.rules.agreement import compile_agreement
from qualification.rules.checking import check_agreement, check_scoring
from qualification.rules.model import compile_scoring
from tests.accounts.rules.spoiling import JSON, is_place, is_refused, is_sentence, spoilt
from tests.qualification.rules.given import default_content
from tests.qualification.rules.models import (
    CLAUSE,
    PROMPTLY,
    ROWS,
    action,
    at_least,
    cell,
    points,
    row,
    scoring,
    threshold,
    told,
)


def test_every_fault_of_a_scoring_document_is_told_at_once() -> None:
    document = scoring(
        points("page_view", points=-1, half_life_days=0, cap=-1, urgent=True),
        points("guide_download", number=1),
        points("cad_download", type="page_view", number=40_000),
        points("rfq_submitted", asks=False),
        points("email_opened", points="none"),
        at_least(low_research=20, high_buying=0),
        action("A", "none", "decline"),
        lambda model: model["matrix"].pop(7),
        lambda model: model["thresholds"].append({"level": "urgent", "family": "buying", "at_least": 3}),
        lambda model: model["trend"].update(cold_below=0, rising_above=0.1),
    )
    found = check_scoring(document)
    model, at = "/models/0", "/models/0/signal_points"
    assert told(found, Severity.ERROR) == [
        ("wrong_type", (f"{at}/{ROWS['email_opened']}/points",)),
        ("code_repeated", (f"{at}/4", f"{at}/0")),
        ("points_too_low", (f"{at}/0",)),
        ("half_life_too_short", (f"{at}/0",)),
        ("cap_too_low", (f"{at}/0",)),
        ("research_never_asks", (f"{at}/0",)),
        ("urgent_must_ask", (f"{at}/0",)),
        ("number_repeated", (f"{at}/1", f"{at}/0")),
        ("number_out_of_range", (f"{at}/4",)),
        ("urgent_must_ask", (row("rfq_submitted"),)),
        ("threshold_too_low", (threshold("high buying"),)),
        ("unknown_threshold", (f"{model}/thresholds/5",)),
        ("thresholds_out_of_order", (threshold("low research"), threshold("medium research"))),
        ("thresholds_out_of_order", (threshold("low buying"), threshold("medium buying"), threshold("high buying"))),
        ("trend_too_low", (f"{model}/trend/cold_below",)),
        ("trend_out_of_order", (f"{model}/trend",)),
        ("cell_declines", (cell("A", "none"),)),
        ("cell_missing", (f"{model}/matrix",)),
    ]
    assert 'The model "All product lines", matrix: the cell for B and medium is missing.' in [
        one.detail for one in found
    ]


def test_every_fault_among_models_is_told_at_once() -> None:
    document = scoring()
    other = scoring(points("webinar_attended", number=99), points("cad_download", type="drawing_download"))["models"][0]
    document["models"] += [{**other, "code": "x", "product_lines": ["a", "a"]}, {**other, "code": "default"}]
    faults = told(check_scoring(document), Severity.ERROR)
    webinar, drawing = ROWS["webinar_attended"], ROWS["cad_download"]
    assert faults == [
        ("code_repeated", ("/models/2", "/models/0")),
        ("default_model_not_single", ("/models/0", "/models/2")),
        ("product_line_repeated", ("/models/1",)),
        ("number_repeated", (f"/models/1/signal_points/{drawing}", f"/models/0/signal_points/{drawing}")),
        ("type_renumbered", (f"/models/1/signal_points/{webinar}", f"/models/0/signal_points/{webinar}")),
        ("number_repeated", (f"/models/2/signal_points/{drawing}", f"/models/0/signal_points/{drawing}")),
        ("type_renumbered", (f"/models/2/signal_points/{webinar}", f"/models/0/signal_points/{webinar}")),
    ]


def test_every_fault_of_an_agreement_is_told_at_once() -> None:
    document = default_content("qualification", "agreements")
    place = len(document["clauses"])
    document["clauses"] += [
        PROMPTLY,
        CLAUSE | {"owner": "nobody"},
        {**document["clauses"][3]},
        CLAUSE | {"scope": {"weather": "rain"}},
        PROMPTLY,
    ]
    document["sal_step"] = "yes"
    assert told(check_agreement(document)) == [
        ("wrong_type", ("/sal_step",)),
        ("unknown_value", (f"/clauses/{place + 1}/owner",)),
        ("unknown_field", (f"/clauses/{place + 3}/scope/weather",)),
    ]
    document["sal_step"] = True
    assert told(check_agreement(document)) == [
        ("unknown_value", (f"/clauses/{place + 1}/owner",)),
        ("unknown_field", (f"/clauses/{place + 3}/scope/weather",)),
        ("clause_not_measurable", (f"/clauses/{place}",)),
        ("clause_not_measurable", (f"/clauses/{place + 4}",)),
        ("clause_repeated", (f"/clauses/{place + 2}", "/clauses/3")),
        ("clause_repeated", (f"/clauses/{place + 4}", f"/clauses/{place}")),
    ]


DOCUMENTS = {
    "scoring_models": (check_scoring, compile_scoring),
    "agreements": (check_agreement, compile_agreement),
}


@pytest.mark.parametrize("name", DOCUMENTS)
@given(st.data())
def test_what_compiling_refuses_is_always_an_error(name: str, data: st.DataObject) -> None:
    check, compile_ = DOCUMENTS[name]
    document = data.draw(spoilt(default_content("qualification", name), JSON))
    found = check(document)
    assert told(found, Severity.ERROR) or not is_refused(compile_, document)
    assert all(is_sentence(one) and one.rows for one in found)
    assert all(is_place(document, at) for one in found for at in one.rows), found


@pytest.mark.parametrize("name", DOCUMENTS)
@given(JSON)
def test_no_content_is_too_strange_to_be_checked(name: str, document: object) -> None:
    check, compile_ = DOCUMENTS[name]
    assert told(check(document), Severity.ERROR)
    with pytest.raises(ContentError):
        compile_(document)
