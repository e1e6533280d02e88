"""What a row would change is told while it is typed: counted as simulations count, and never saved."""

import pytest
from django.test import Client
from django.urls import reverse

from leadhub.models import Draft
from tests.qualification.console.desk import at_row, said, version_of, words
from tests.qualification.office import rows_written, statements_of

pytestmark = pytest.mark.django_db

HIDDEN = ("csrfmiddlewaretoken", "version", "standing")
THRESHOLDS = "models/0/thresholds"


def typed(desk, draft, where, name, /, **given):
    """What is told of a form that is opened and filled in, and not sent."""
    address = at_row(draft, where, name)
    path, _, asked = address.partition("?")
    sent = {**desk.fields(address), **given}
    answer = desk.client.post(f"{path}preview/?{asked}", sent)
    assert answer.status_code == 200
    return words(answer.content.decode())


@pytest.fixture
def readers(office):
    """Two who read too little to be qualified, and one who is."""
    for name in ("ann", "bob"):
        office.lead(email=f"{name}@medico.example")
    return office.mql()


def test_what_is_typed_is_counted_and_not_saved(desk, readers):
    operations = desk("operations")
    draft = operations.begin("scoring-models")
    before, version = rows_written(), version_of(draft)
    content = Draft.objects.get(pk=draft).content
    same = typed(operations, draft, THRESHOLDS, "change")
    assert same.startswith("No open lead would be another one than now, or go another way.")
    told = typed(operations, draft, THRESHOLDS, "change", medium_research="6")
    assert told.startswith("0 would become MQL (marketing qualified lead) → 2")
    assert told.endswith("Counted from all 3 open leads, beside the rules in force.")
    stricter = typed(operations, draft, THRESHOLDS, "change", medium_research="500")
    assert "0 would stop being MQL → 1" in stricter
    assert (rows_written(), version_of(draft)) == (before, version)
    assert Draft.objects.get(pk=draft).content == content
    operations.row(draft, THRESHOLDS, "change", medium_research="6")
    assert typed(operations, draft, THRESHOLDS, "change").startswith("2 would become MQL")
    assert "2 would become MQL (marketing qualified lead) → 0" in typed(
        operations, draft, THRESHOLDS, "change", medium_research="40"
    )


def test_a_row_without_its_points_is_not_counted(desk, readers):
    operations = desk("operations")
    draft = operations.begin("scoring-models")
    rows = operations.content(draft, "scoring-models")["models"][0]["signal_points"]
    webinar = next(place for place, row in enumerate(rows) if row["type"] == "webinar_attended")
    where = f"models/0/signal_points/{webinar}"
    told = typed(operations, draft, where, "change", points="")
    assert "“Webinar attended” is not counted: Write a number." in told
    assert "0 would stop being MQL → 1" in told
    half = typed(operations, draft, where, "change", half_life_days="1")
    assert "Counted from all 3 open leads" in half


def test_channel_rules_and_profiles_tell_what_they_are_about(desk, readers):
    operations = desk("operations")
    routes = operations.begin("channel-rules")
    told = typed(operations, routes, "rules/5/any_of/0/0", "change", value="")
    assert "is not counted: Say what “is below” is to be compared with." in told
    assert "3 open leads go by" not in told
    rule = typed(operations, routes, "rules/5", "change", label="Small")
    assert rule.startswith("Warning: no open lead goes by “Small”. Another rule takes what it means, or nobody meets")
    profiles = operations.begin("profiles")
    told = typed(operations, profiles, "profiles/0/criteria/1", "change", value="100000")
    assert "known accounts match (tier A or B)" in told
    never = {"value": "100000", "must_have": "on", "cause": "too small"}
    unmet = typed(operations, profiles, "profiles/0/criteria/1", "change", **never)
    assert unmet.startswith("0 of 3 known accounts match (tier A or B), and 0 of the 0 deals won since 3 Nov 2025.")
    assert "Warning: it matches nobody that is known. It can be saved all the same." in unmet
    assert "Warning: nobody known meets it, so that it tells nobody from another." in unmet
    agreement = operations.begin("agreements")
    assert "A clause moves no lead." in typed(operations, agreement, "clauses/0", "change")


@pytest.mark.parametrize(
    ("kind", "where", "given"),
    [
        ("channel-rules", "rules/6", {"label": ""}),
        ("profiles", "profiles/0", {"label": ""}),
        ("profiles", "profiles/0/criteria/0", {"points": ""}),
    ],
)
def test_of_a_row_that_is_not_counted_nothing_is_told_that_is_true_of_the_next(desk, readers, kind, where, given):
    operations = desk("operations")
    told = typed(operations, operations.begin(kind), where, "change", **given)
    assert "is not counted" in told
    for said_of_a_row in ("go by", "goes by", "accounts match", "tells nobody"):
        assert said_of_a_row not in told, told


def test_a_new_profile_is_one_page_that_says_whom_it_matches(desk, readers):
    operations = desk("operations")
    draft = operations.begin("profiles")
    asked = [name for name in operations.fields(at_row(draft, "profiles", "add")) if name not in HIDDEN]
    assert len(asked) <= 12
    given = {"label": "Medical", "industries": "3391", "countries": "USA", "employees": "100"}
    told = typed(operations, draft, "profiles", "add", **given)
    assert told.startswith("1 of 3 known accounts match (tier A or B)")
    assert "Warning: it matches nobody" in typed(
        operations, draft, "profiles", "add", label="Bakers", industries="3118"
    )
    assert operations.row(draft, "profiles", "add", **given).status_code == 302
    made = operations.content(draft, "profiles")["profiles"][-1]
    assert [(row["fact"], row["value"], row["points"]) for row in made["criteria"]] == [
        ("industry", ["3391"], 50),
        ("country", ["US"], 10),
        ("employee_count", 100, 20),
    ]
    assert {row["cause"] for row in made["exclusions"]} == {"academic", "competitor", "current_supplier"}
    answer = operations.row(draft, "profiles", "add", label="Odd", industries="bakery")
    assert "bakery" in said(answer)


def test_who_was_slower_is_told_so(desk, readers):
    operations = desk("operations")
    draft = operations.begin("scoring-models")
    address = at_row(draft, THRESHOLDS, "change")
    opened = operations.fields(address)
    operations.row(draft, THRESHOLDS, "change", medium_research="9")
    answer = operations.client.post(f"{address}preview/", opened)
    assert "saved version 2" in words(answer.content.decode())


def test_only_whoever_may_edit_asks_and_only_by_a_form(desk, office, readers):
    operations = desk("operations")
    draft = operations.begin("scoring-models")
    address = f"{at_row(draft, THRESHOLDS, 'change')}preview/"
    assert operations.client.get(address).status_code == 403
    assert desk("sales").client.post(address, {"version": "1"}).status_code == 403
    stranger = Client(enforce_csrf_checks=True)
    stranger.force_login(office.users["operations"])
    assert stranger.post(address, {"version": "1"}).status_code == 403
    for nowhere in ("models/0/signal_points/999/change", "models/0/nothing/change", "models/0/signal_points/0/remove"):
        path = reverse("admin:leadhub_draft_rows", args=[draft, *nowhere.rsplit("/", 1)])
        assert operations.client.post(f"{path}preview/", {"version": "1"}).status_code == 404, nowhere


def test_it_takes_as_many_statements_for_many_leads_as_for_few(desk, office, readers):
    operations = desk("operations")
    draft = operations.begin("scoring-models")
    address = at_row(draft, THRESHOLDS, "change")
    sent = {**operations.fields(address), "medium_research": "6"}

    def count():
        return statements_of(lambda: operations.client.post(f"{address}preview/", sent))

    count()
    few = count()
    office.asked(8)
    assert count() == few
