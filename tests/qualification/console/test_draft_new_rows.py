"""A new row is asked for in choices, gets a code of its own, and is refused beside the field that is wrong."""

import re

import pytest

from qualification.models import SignalType
from tests.qualification.console.desk import at_row, said, version_of, words

pytestmark = pytest.mark.django_db

ADDED = {
    "a criterion": (
        "profiles",
        "profiles/0/criteria?fact=annual_volume",
        {"label": "Series volume", "operator": "at_least", "value": "10000", "points": "15"},
        "Annual volume is at least 10,000 pieces a year: +15 points",
    ),
    "a must-have": (
        "profiles",
        "profiles/0/criteria?fact=certifications",
        {
            "label": "Medical quality",
            "operator": "has_any",
            "value": "ISO 13485\nISO 9001",
            "points": "0",
            "must_have": "on",
            "cause": "No certificate",
        },
        "Certifications has one of ISO 13485, ISO 9001: +0 points; must hold, else excluded as no certificate",
    ),
    "an exclusion": (
        "profiles",
        "profiles/0/exclusions?fact=noise_class",
        {"label": "People who look for work", "operator": "is", "value": ["job_seeker"], "cause": "Job seeker"},
        "Noise of the contact is Job seeker: excluded as job seeker",
    ),
    "a channel rule": (
        "channel-rules",
        "rules?fact=product_line",
        {"label": "Automation", "operator": "is", "value": ["plant-automation"], "kind": "oem", "partner": "none"},
        "9. Automation",
    ),
    "a way to match": (
        "channel-rules",
        "rules/7/any_of?fact=application",
        {"operator": "contains_any", "value": "housing"},
        "Application mentions one of housing",
    ),
    "a test": (
        "channel-rules",
        "rules/7/any_of/0?fact=region",
        {"operator": "known"},
        "Region is known",
    ),
    "a new kind of signal": (
        "scoring-models",
        "models/0/signal_points",
        {
            "type": "",
            "name": "Plant tour",
            "family": "buying",
            "points": "12.5",
            "half_life_days": "30",
            "cap": "25",
            "asks": "on",
        },
        "12.5 points of buying, half after 30 days, at most 25 together; asks for an answer",
    ),
    "a clause": (
        "agreements",
        "clauses",
        {
            "label": "A sample is sent",
            "code": "",
            "number": "3",
            "measure": "business_days",
            "owner": "sales",
            "priority": "normal",
            "channel": "oem",
            "product_line": "cnc-machining",
        },
        "3 business days; sales keeps it; for normal handoffs to the OEM desk; for CNC machining",
    ),
}


@pytest.mark.parametrize(("kind", "where", "given", "sentence"), ADDED.values(), ids=ADDED)
def test_a_row_is_added_where_it_belongs(desk, kind, where, given, sentence):
    operations = desk("operations")
    draft = operations.begin(kind)
    answer = operations.row(draft, where, "add", **given)
    assert answer.status_code == 302, said(answer)
    read = operations.page(draft)
    assert sentence in words(read)
    anchor = answer["Location"].partition("#")[2]
    assert f'id="{anchor}"' in read, "one lands at the new row"
    assert version_of(draft) == 2


def test_a_new_row_gets_a_code_of_its_own_from_its_name(desk):
    operations = desk("operations")
    draft = operations.begin("profiles")
    given = {"label": "Country!", "operator": "known", "points": "5"}
    for _ in range(2):
        assert operations.row(draft, "profiles/0/criteria?fact=country", "add", **given).status_code == 302
    codes = [row["code"] for row in operations.content(draft, "profiles")["profiles"][0]["criteria"]]
    assert codes[-2:] == ["country_2", "country_3"]


def test_a_kind_of_signal_that_is_known_keeps_its_number(desk, office):
    operations = desk("operations")
    draft = operations.begin("scoring-models")
    assert operations.row(draft, "models/0/signal_points/0", "remove").status_code == 302
    assert operations.content(draft, "scoring-models")["models"][0]["signal_points"][0]["type"] == "guide_download"
    given = {"type": "page_view", "family": "research", "points": "1", "half_life_days": "10", "cap": "5"}
    assert operations.row(draft, "models/0/signal_points", "add", **given).status_code == 302
    row = operations.content(draft, "scoring-models")["models"][0]["signal_points"][-1]
    assert row == {
        "type": "page_view",
        "number": SignalType.objects.get(code="page_view").number,
        "family": "research",
        "points": 1,
        "half_life_days": 10,
        "cap": 5,
    }


def test_a_clause_may_be_one_that_something_runs_by(desk):
    operations = desk("operations")
    draft = operations.begin("agreements")
    given = {"label": "Faster for OEMs", "code": "acceptance", "number": "30", "measure": "business_minutes"}
    answer = operations.row(draft, "clauses", "add", owner="sales", channel="oem", priority="urgent", **given)
    assert answer.status_code == 302, said(answer)
    assert operations.content(draft, "agreements")["clauses"][-1] == {
        "code": "acceptance",
        "label": "Faster for OEMs",
        "number": 30,
        "unit": "minutes",
        "clock": "business",
        "owner": "sales",
        "scope": {"priority": "urgent", "channel": "oem"},
    }


def test_a_new_profile_begins_with_the_rows_of_another(desk):
    operations = desk("operations")
    draft = operations.begin("profiles")
    assert operations.row(draft, "profiles", "add", label="Makers of robots", like="0").status_code == 302
    made = operations.content(draft, "profiles")["profiles"]
    assert (made[2]["label"], made[2]["code"]) == ("Makers of robots", "makers_of_robots")
    assert made[2]["criteria"] == made[0]["criteria"]


def test_a_model_for_other_lines_begins_with_the_rows_of_another(desk):
    operations = desk("operations")
    draft = operations.begin("scoring-models")
    given = {"label": "Automation", "product_lines": ["plant-automation"], "like": "0"}
    assert operations.row(draft, "models", "add", **given).status_code == 302
    models = operations.content(draft, "scoring-models")["models"]
    assert (models[1]["code"], models[1]["product_lines"]) == ("automation", ["plant-automation"])
    assert models[1]["matrix"] == models[0]["matrix"]
    assert operations.office.get("viewer", f"scoring-models/drafts/{draft}/")["findings"] == []


def test_the_fact_is_chosen_first(desk):
    operations = desk("operations")
    draft = operations.begin("profiles")
    chooser = operations.read(at_row(draft, "profiles/0/criteria", "add"))
    assert 'href="?fact=employee_count"' in chooser
    assert "Number of employees a number of people" in words(chooser)
    form = operations.read(at_row(draft, "profiles/0/criteria?fact=employee_count", "add"))
    assert re.findall(r'<option value="(\w+)"', form) == [
        "is",
        "at_least",
        "below",
        "below_or_unknown",
        "known",
        "unknown",
    ]
    assert 'href="?fact="' in form, "another fact is one link away"
    assert "What is tested?" in operations.read(at_row(draft, "profiles/0/criteria/0?fact=", "change"))


REFUSED = {
    "without a value": (
        "profiles",
        "profiles/0/criteria?fact=country",
        {"label": "Country", "operator": "one_of", "value": " ", "points": "5"},
        "Say what “is one of” is to be compared with.",
        "value",
    ),
    "two values for one": (
        "profiles",
        "profiles/0/criteria?fact=channel_type",
        {"label": "Kind", "operator": "is", "value": ["oem", "distributor"], "points": "5"},
        "“is” takes one value. For several there is “is one of”.",
        "value",
    ),
    "a test that does not fit": (
        "profiles",
        "profiles/0/criteria?fact=employee_count",
        {"label": "Size", "operator": "has_any", "value": "5", "points": "5"},
        "Choose a test that fits: “is”, “is at least”, “is below”, “is not known or below”",
        "operator",
    ),
    "no number": (
        "profiles",
        "profiles/0/criteria?fact=employee_count",
        {"label": "Size", "operator": "at_least", "value": "many", "points": "5"},
        "Write a whole number, for example 50.",
        "value",
    ),
    "a number that nobody counts to": (
        "profiles",
        "profiles/0/criteria?fact=employee_count",
        {"label": "Size", "operator": "at_least", "value": "9" * 40, "points": "5"},
        "Write a whole number of at most 1,000,000,000,000.",
        "value",
    ),
    "points that are no whole number": (
        "profiles",
        "profiles/0/criteria?fact=employee_count",
        {"label": "Size", "operator": "known", "points": "1e40"},
        "Write a whole number, for example 50.",
        "points",
    ),
    "no points": (
        "profiles",
        "profiles/0/criteria?fact=employee_count",
        {"label": "Size", "operator": "known", "points": "some"},
        "Write a whole number, for example 50.",
        "points",
    ),
    "no name": (
        "profiles",
        "profiles/0/exclusions?fact=country",
        {"label": " ", "operator": "known", "cause": "x"},
        "Give the exclusion a name.",
        "label",
    ),
    "a must-have without a cause": (
        "profiles",
        "profiles/0/criteria?fact=country",
        {"label": "Country", "operator": "known", "points": "5", "must_have": "on"},
        "Say what is named as the cause when it does not hold.",
        "cause",
    ),
    "a cause of what need not hold": (
        "profiles",
        "profiles/0/criteria?fact=country",
        {"label": "Country", "operator": "known", "points": "5", "cause": "x"},
        "Only what must hold has a cause: tick “Must hold”, or leave this empty.",
        "cause",
    ),
    "a kind of signal without a name": (
        "scoring-models",
        "models/0/signal_points",
        {"family": "research", "points": "1", "half_life_days": "1", "cap": "1"},
        "Give the new kind a name, or choose one that there is.",
        "name",
    ),
    "a family that nobody knows": (
        "scoring-models",
        "models/0/signal_points",
        {"name": "Tour", "family": "fun", "points": "1", "half_life_days": "1", "cap": "1"},
        "fun",
        "family",
    ),
    "no sentence": (
        "agreements",
        "clauses",
        {"label": "", "number": "1"},
        "Say in a sentence what is promised.",
        "label",
    ),
}


@pytest.mark.parametrize(("kind", "where", "given", "sentence", "field"), REFUSED.values(), ids=REFUSED)
def test_what_makes_no_row_is_refused_beside_its_field(desk, kind, where, given, sentence, field):
    operations = desk("operations")
    draft = operations.begin(kind)
    answer = operations.row(draft, where, "add", **given)
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert f'href="#id_{field}"' in answer.content.decode()
    assert f'id="id_{field}_error"' in answer.content.decode()
    assert version_of(draft) == 1


def test_a_promise_without_a_number_is_refused(desk):
    operations = desk("operations")
    draft = operations.begin("agreements")
    given = {"label": "Sales responds promptly", "measure": "business_hours", "owner": "sales"}
    answer = operations.row(draft, "clauses", "add", **given)
    assert answer.status_code == 422
    assert "number" in said(answer)
    assert "Sales responds promptly" in answer.content.decode(), "what was typed stays"
    assert version_of(draft) == 1
