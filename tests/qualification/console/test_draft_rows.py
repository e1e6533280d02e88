"""Operations edit a draft row by row: sentences to read, choices to make, one edit at a time, nobody overwritten."""

import re

import msgspec
import pytest

from leadhub.models import DocumentKind, Draft
from qualification.models import SignalType
from tests.qualification.console.desk import Forms, said, words

pytestmark = pytest.mark.django_db
SENTENCES = {
    "profiles": (
        "Tier A from 85, B from 65, C from 55 of 100 points; whatever is below is D.",
        "Number of employees is at least 50 people: +20 points",
        "Number of plants is at least 1 plant: +10 points",
        "Kind of company is Distributor: +60 points; must hold, else excluded as not a distributor",
        "Relationship with us has one of School or university: excluded as academic",
    ),
    "channel-rules": (
        "1. House and named accounts stay with direct sales",
        "Target status is one of House account, Named target",
        "Goes to a distributor: the partner of the territory.",
        "Order size is not known or below 1,000 pieces",
        "Goes to direct sales. Matches everything.",
    ),
    "scoring-models": (
        "Serves every product line that no other model names.",
        "80 points of buying, half after 60 days, at most 120 together; asks for an answer; urgent",
        "Medium: research of at least 12 points or buying of at least 15 points.",
        "Qualified; marketing keeps nurturing",
        "Rising: the pace is over 2 times that of a steady stream.",
    ),
    "agreements": (
        "Sales accepts first (SAL, sales accepted lead) and qualifies later (SQL, sales qualified lead).",
        "Must be confirmed: need, timeline and technical fit.",
        "1 business hour; sales keeps it; for urgent handoffs",
        "14 days; partner keeps it; for handoffs to partners",
        "85 percent; marketing keeps it",
    ),
}
KINDS = [kind.value for kind in DocumentKind]


def version_of(draft):
    return Draft.objects.get(pk=draft).version


@pytest.mark.parametrize("kind", KINDS)
def test_every_row_reads_as_a_sentence(desk, kind):
    operations = desk("operations")
    read = words(operations.page(operations.begin(kind)))
    for sentence in SENTENCES[kind]:
        assert sentence in read, sentence
    assert not re.findall(r"\w+_\w+|{", read), "codes and JSON are for machines"


@pytest.mark.parametrize("kind", KINDS)
def test_saving_a_form_as_it_was_opened_changes_nothing(desk, kind):
    operations = desk("operations")
    draft = operations.begin(kind)
    changes = sorted(set(re.findall(r'href="([^"]+/change/)" aria-label="Change', operations.page(draft))))
    assert len(changes) > 10
    for address in changes:
        answer = operations.send(address)
        assert answer.status_code == 302, (address, said(answer))
    assert version_of(draft) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_every_form_has_a_label(desk, kind):
    operations = desk("operations")
    draft = operations.begin(kind)
    for address in set(re.findall(r'href="([^"?]+/(?:change|add)/)"', operations.page(draft))):
        form = Forms(operations.read(address))
        for name, told in form.asked.items():
            unseen = told.get("type") == "hidden" or name in ("csrfmiddlewaretoken", "q")
            assert unseen or told.get("id") in form.labels or told.get("aria-label"), (address, name)


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
        "8. Automation",
    ),
    "a way to match": (
        "channel-rules",
        "rules/6/any_of?fact=application",
        {"operator": "contains_any", "value": "housing"},
        "Application mentions one of housing",
    ),
    "a test": (
        "channel-rules",
        "rules/6/any_of/0?fact=region",
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


def test_every_value_of_every_row_can_be_edited():
    """Where a row of a document gets another member, its form must ask for it."""
    from accounts.rules import channels, fit
    from qualification.admin.drafts.outlines import OUTLINES
    from qualification.rules import agreement, scoring_content

    shapes = {
        "profiles": fit.ProfileRow,
        "criteria": fit.CriterionRow,
        "exclusions": fit.ExclusionRow,
        "rules": channels.ChannelRuleRow,
        "models": scoring_content.ModelContent,
        "signal_points": scoring_content.SignalPoints,
        "clauses": agreement.ClauseContent,
    }
    elsewhere = {
        # Codes and numbers are given by the service, the fact is chosen before, unit and clock are one choice,
        # and the scope is three.
        *("code", "type", "number", "fact", "unit", "clock", "scope"),
    }
    seen = set()
    nodes = [node for outline in OUTLINES.values() for node in outline]
    while nodes:
        node = nodes.pop()
        nodes += getattr(node, "parts", ())
        shape = shapes.get(node.name)
        if shape is None:
            continue
        parts = {part.name for part in node.parts}
        asked = set(node.form.base_fields) | parts | elsewhere
        assert {field.name for field in msgspec.structs.fields(shape)} <= asked, node.name
        seen.add(node.name)
    assert seen == set(shapes)
