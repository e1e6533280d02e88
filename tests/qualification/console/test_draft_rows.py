"""Operations edit a draft row by row: sentences to read, choices to make, one edit at a time, nobody overwritten."""

import re

import msgspec
import pytest
from django.urls import reverse

from leadhub.models import DocumentKind, Draft
from qualification.models import SignalType
from tests.qualification.console.desk import Forms, at_row, said, words
from tests.qualification.office import rows_written, statements_of

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


CHANGED = {
    "the tiers": ("profiles", "tiers", {"A": "90", "unknown_up_to": "40"}, ("A from 90,", "While only 40 %")),
    "a profile's name": ("profiles", "profiles/0", {"label": "Series customers"}, ("Series customers",)),
    "a criterion": (
        "profiles",
        "profiles/0/criteria/1",
        {"operator": "below", "value": "500"},
        ("Number of employees is below 500 people: +20 points",),
    ),
    "what a criterion tests": (
        "profiles",
        "profiles/0/criteria/1?fact=plant_count",
        {"operator": "at_least", "value": "2"},
        ("Number of plants is at least 2 plants: +20 points",),
    ),
    "where a rule leads": ("channel-rules", "rules/4", {"kind": "oem", "partner": "none"}, ("Goes to the OEM desk.",)),
    "a test": (
        "channel-rules",
        "rules/3/any_of/0/0",
        {"operator": "is", "value": ["oem"]},
        ("if Kind of company is OEM",),
    ),
    "points": ("scoring-models", "models/0/signal_points/0", {"points": "2"}, ("2 points of research, half after 30",)),
    "a threshold": (
        "scoring-models",
        "models/0/thresholds",
        {"medium_research": "6"},
        ("Medium: research of at least 6 points or buying of at least 15 points.",),
    ),
    "a cell of the matrix": (
        "scoring-models",
        "models/0/matrix",
        {"A_none": "mql", "U_urgent": "handoff"},
        ("A Qualified; marketing keeps nurturing", "A named desk decides Hand over"),
    ),
    "the trend": ("scoring-models", "models/0/trend", {"cold_below": "3.5"}, ("count less than 3.5 points",)),
    "the lines of a model": (
        "scoring-models",
        "models/0",
        {"product_lines": ["cnc-machining", "injection-molding"]},
        ("Serves CNC machining and Injection molding.",),
    ),
    "the terms": (
        "agreements",
        "terms",
        {"sal_step": [], "asked": []},
        ("Accepting makes an SQL (sales qualified lead) at once",),
    ),
    "a clause": (
        "agreements",
        "clauses/4",
        {"number": "2"},
        ("2 business hours; sales keeps it; for urgent handoffs",),
    ),
}


@pytest.mark.parametrize(("kind", "where", "given", "sentences"), CHANGED.values(), ids=CHANGED)
def test_a_row_is_changed_and_nothing_else(desk, kind, where, given, sentences):
    operations = desk("operations")
    draft = operations.begin(kind)
    before = operations.content(draft, kind)
    answer = operations.row(draft, where, "change", **given)
    assert answer.status_code == 302, said(answer)
    read = words(re.sub(r"<(a|button) class=\"lh-small\".*?</\1>", "", operations.page(draft)))
    for sentence in sentences:
        assert sentence in read, sentence
    compared = operations.office.get("viewer", f"{kind}/drafts/{draft}/diff/")["differences"]
    assert {one["kind"] for one in compared} == {"changed"}
    assert len(compared) <= 3
    assert operations.content(draft, kind) != before


def test_rows_are_moved_duplicated_and_removed(desk):
    operations = desk("operations")
    draft = operations.begin("profiles")

    def profiles():
        return operations.content(draft, "profiles")["profiles"]

    before = profiles()
    assert operations.row(draft, "profiles/0/criteria/0", "down").status_code == 302
    criteria = [row["code"] for row in profiles()[0]["criteria"]]
    assert criteria[:2] == ["employees", "industry"]
    assert operations.row(draft, "profiles/0/criteria/1", "up").status_code == 302
    assert profiles() == before
    assert operations.row(draft, "profiles/0", "copy").status_code == 302
    copied = profiles()
    assert [(one["label"], one["code"]) for one in copied] == [
        ("Series buyers", "series_buyers"),
        ("Copy of Series buyers", "copy_of_series_buyers"),
        ("Channel partners", "channel_partners"),
    ]
    assert copied[1]["criteria"] == copied[0]["criteria"]
    answer = operations.row(draft, "profiles/1", "remove")
    assert answer["Location"].endswith("#at-profiles")
    assert profiles() == before
    assert version_of(draft) == 5


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


def test_the_rule_that_takes_everything_else_stays_last(desk):
    operations = desk("operations")
    draft = operations.begin("channel-rules")
    last = len(operations.content(draft, "channel-rules")["rules"]) - 1
    for name in ("remove", "up", "down"):
        assert operations.client.post(at_row(draft, f"rules/{last}", name), {"version": "1"}).status_code == 404
    assert operations.client.post(at_row(draft, f"rules/{last - 1}", "down"), {"version": "1"}).status_code == 404
    given = {"label": "Robots", "operator": "is", "value": ["plant-automation"], "kind": "oem", "partner": "none"}
    operations.row(draft, "rules?fact=product_line", "add", **given)
    rules = operations.content(draft, "channel-rules")["rules"]
    assert [rule["code"] for rule in rules[-2:]] == ["robots", "direct"]
    assert rules[-2]["any_of"] == [[{"fact": "product_line", "operator": "is", "value": "plant-automation"}]]


def test_a_way_to_match_goes_with_its_last_test(desk):
    operations = desk("operations")
    draft = operations.begin("channel-rules")
    assert operations.row(draft, "rules/4/any_of/0/0", "remove").status_code == 302
    (left,) = operations.content(draft, "channel-rules")["rules"][4]["any_of"]
    assert [test["fact"] for test in left] == ["employee_count", "order_size"]
    assert operations.row(draft, "rules/4/any_of/0/0", "remove").status_code == 302
    (left,) = operations.content(draft, "channel-rules")["rules"][4]["any_of"]
    assert [test["fact"] for test in left] == ["order_size"]


def test_a_rule_leads_to_a_partner_by_name(desk, office):
    operations = desk("operations")
    draft = operations.begin("channel-rules")
    nordwerk = next(one["id"] for one in office.get("viewer", "partners/")["results"] if "Nordwerk" in one["name"])
    assert operations.row(draft, "rules/4", "change", partner=f"fixed:{nordwerk}").status_code == 302
    assert operations.content(draft, "channel-rules")["rules"][4]["partner"] == {"fixed": nordwerk}
    assert "Goes to a distributor: always Nordwerk Supply." in words(operations.page(draft))
    assert operations.row(draft, "rules/4", "change").status_code == 302
    assert version_of(draft) == 2


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
    "no points": (
        "profiles",
        "profiles/0/criteria?fact=employee_count",
        {"label": "Size", "operator": "known", "points": "some"},
        "Write a number, for example 12 or 1.5.",
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


def test_a_second_editor_is_told_and_keeps_his_text(desk, office):
    first, second = desk("operations"), desk("operations")
    draft = first.begin("scoring-models")
    address = at_row(draft, "models/0/signal_points/3", "change")
    opened = second.fields(address)
    assert first.row(draft, "models/0/signal_points/3", "change", points="12").status_code == 302
    before = Draft.objects.get(pk=draft).sha256
    answer = second.client.post(address, opened | {"points": "11"})
    assert answer.status_code == 412
    assert said(answer).startswith("Ines Okafor saved version 2 at 15:00 UTC while you were editing.")
    assert "It now reads: 12 points of research, half after 45 days, at most 24 together" in said(answer)
    assert Draft.objects.get(pk=draft).sha256 == before
    kept = Forms(answer.content.decode()).forms[-1]
    assert kept["points"] == ["11"]
    again = second.client.post(address, kept)
    assert again.status_code == 302, said(again)
    assert (
        office.get("viewer", f"scoring-models/drafts/{draft}/")["content"]["models"][0]["signal_points"][3]["points"]
        == 11
    )


def test_a_row_that_went_away_is_not_overwritten_by_its_successor(desk):
    first, second = desk("operations"), desk("operations")
    draft = first.begin("profiles")
    address = at_row(draft, "profiles/0/criteria/1", "change")
    opened = second.fields(address)
    assert first.row(draft, "profiles/0/criteria/1", "remove").status_code == 302
    before = first.content(draft, "profiles")
    for _ in range(2):
        answer = second.client.post(address, opened | {"label": "Size"})
        assert answer.status_code == 412
        assert "The row is no longer at its place." in said(answer)
        assert 'value="Size"' in answer.content.decode()
        opened = Forms(answer.content.decode()).forms[-1]
    assert first.content(draft, "profiles") == before


def test_a_text_for_a_row_that_is_gone_is_kept(desk):
    first, second = desk("operations"), desk("operations")
    draft = first.begin("profiles")
    address = at_row(draft, "profiles/1/exclusions/0", "change")
    opened = second.fields(address)
    assert first.row(draft, "profiles/1", "remove").status_code == 302
    answer = second.client.post(address, opened | {"label": "Schools of all kinds"})
    assert answer.status_code == 412
    assert "Schools of all kinds" in answer.content.decode()
    assert second.client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["remove", "up", "copy"])
def test_a_button_of_an_old_page_does_nothing(desk, name):
    operations = desk("operations")
    draft = operations.begin("profiles")
    operations.row(draft, "tiers", "change", A="90")
    before = Draft.objects.get(pk=draft)
    answer = operations.client.post(at_row(draft, "profiles/1", name), {"version": "1"})
    assert answer.status_code == 412
    for given in ({}, {"version": "x"}, {"version": ""}):
        assert operations.client.post(at_row(draft, "profiles/1", name), given).status_code in (412, 422)
    assert Draft.objects.get(pk=draft).sha256 == before.sha256


@pytest.mark.parametrize(
    "where",
    [
        "nothing/change",
        "profiles/9/change",
        "profiles/0/criteria/99/change",
        "profiles/x/change",
        "profiles/0/criteria/0/label/change",
        "tiers/0/change",
        "tiers/remove",
        "profiles/remove",
        "profiles/0/add",
        "profiles/0/criteria/-1/change",
        f"profiles/{'9' * 5000}/change",
        "profiles/0/jump",
        "profiles/0/up",
    ],
)
def test_there_is_no_such_place(desk, where):
    operations = desk("operations")
    draft = operations.begin("profiles")
    address = f"{reverse('admin:leadhub_draft_changelist')}{draft}/rows/{where}/"
    assert operations.client.get(address).status_code == 404
    assert operations.client.post(address, {"version": "1"}).status_code in (404, 412)
    assert version_of(draft) == 1


@pytest.mark.parametrize("who", ["marketing", "sales", "manager"])
def test_only_operations_edits(desk, who):
    draft = desk("operations").begin("profiles")
    reader = desk(who)
    page = reader.page(draft)
    assert "/rows/" not in page
    for where, name in (("tiers", "change"), ("profiles", "add"), ("profiles/0", "remove")):
        assert reader.client.get(at_row(draft, where, name)).status_code == 403
        assert reader.client.post(at_row(draft, where, name), {"version": "1", "A": "99"}).status_code == 403
    assert version_of(draft) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_reading_changes_nothing(desk, kind):
    operations = desk("operations")
    draft = operations.begin(kind)
    page, before = operations.page(draft), rows_written()
    for address in set(re.findall(r'(?:href|formaction)="([^"]*/(?:rows|act|view)/[^"]*)"', page)):
        assert operations.client.get(address).status_code == 200, address
    assert rows_written() == before
    assert version_of(draft) == 1


def test_a_published_draft_is_edited_no_more(desk):
    operations = desk("operations")
    draft = operations.begin("profiles")
    operations.office.post("operations", f"profiles/drafts/{draft}/publish/", {})
    assert "/rows/" not in operations.page(draft)
    answer = operations.client.post(at_row(draft, "profiles/0", "remove"), {"version": "1"})
    assert answer.status_code in (409, 412)
    assert "was published as version 2" in said(answer) or "saved version" in said(answer)


def test_a_page_takes_as_many_statements_for_many_rows_as_for_few(desk):
    operations = desk("operations")
    draft = operations.begin("profiles")
    operations.page(draft)
    few = statements_of(lambda: operations.page(draft))
    for _ in range(3):
        operations.row(draft, "profiles/0", "copy")
    assert statements_of(lambda: operations.page(draft)) == few


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
