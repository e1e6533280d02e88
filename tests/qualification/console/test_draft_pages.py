"""What is read of a draft beside its rows: a lead before it, what it changes, and how the pinned examples come out."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Partner
from leadhub.models import RuleSet, Version
from qualification.models import PinnedExample
from tests.accounts.companies import patched
from tests.qualification.console.desk import Forms, said, words
from tests.qualification.drafts import changed, threshold
from tests.qualification.office import rows_written, statements_of

pytestmark = pytest.mark.django_db


def page_of(draft, name, asked=""):
    address = reverse("admin:leadhub_draft_view", args=[draft, name])
    return f"{address}?{asked}" if asked else address


def example_of(pk, name="change"):
    return reverse(f"admin:qualification_pinnedexample_{name}", args=[pk])


@pytest.fixture
def strict(office):
    """A draft under which a webinar no longer makes an MQL."""
    return changed(office, "scoring-models", threshold("medium", "research", 40))["id"]


@pytest.mark.parametrize("who", ["operations", "marketing", "sales", "manager"])
def test_a_draft_is_tried_on_a_lead_that_is_found(desk, office, strict, who):
    lead = office.mql()
    person, before = desk(who), rows_written()
    for term in ("dana@medico.example", "medico", lead["id"]):
        found = person.read(page_of(strict, "try", f"q={term}"))
        assert f'href="?lead={lead["id"]}"' in found, term
    page = words(person.read(page_of(strict, "try", f"lead={lead['id']}")))
    assert "Dana Ito · Medico Devices Inc. The draft gives this lead another answer." in page
    assert "Stage Marketing qualified Nurture differs" in page
    assert "Research, draft 18 40" in page
    assert "Webinar attended 18 points from 1 18 points from 1 same" in page
    assert "Series buyers: At least 50 employees Met, 20 points Met, 20 points same" in page
    assert "Everything else goes to direct sales Matches Not tried differs" in page
    assert rows_written() == before


def test_a_partner_that_is_passed_over_is_told_with_the_reason(desk, office):
    nordwerk = Partner.objects.get(name="Nordwerk Supply").pk

    def all_to_nordwerk(content):
        content["rules"][-1] |= {"kind": "distributor", "partner": {"fixed": str(nordwerk)}}

    draft, lead = changed(office, "channel-rules", all_to_nordwerk)["id"], office.mql()
    patched(office, f"partners/{nordwerk}/", {"is_active": False}, who="operations")
    page = words(desk("sales").read(page_of(draft, "try", f"lead={lead['id']}")))
    told = "The partner that it names is passed over: it takes no leads any more. The desk takes it."
    assert f"Everything else goes to direct sales Matches Matches. {told} differs" in page


def test_a_lead_is_tried_as_it_stood_on_an_earlier_day(desk, office, strict):
    lead = office.lead("tolerance_guide_download")
    then = office.now
    office.pass_time(days=3)
    office.mql()
    sales, before = desk("sales"), rows_written()
    now = words(sales.read(page_of(strict, "try", f"lead={lead['id']}")))
    assert "Webinar attended 18 points from 1" in now
    past = words(sales.read(page_of(strict, "try", f"lead={lead['id']}&at={then:%Y-%m-%d}")))
    assert "Webinar attended" not in past[: past.index("Try it on a lead E-mail")]
    assert "Tolerance guide download 10 points from 1" in past
    for day, sentence in (("2020-01-01", "Nothing was decided about this lead by 1 Jan 2020."), ("x", "is no day.")):
        assert sentence in sales.read(page_of(strict, "try", f"lead={lead['id']}&at={day}"))
    assert rows_written() == before


def test_who_is_not_found_is_said(desk, strict):
    page = desk("sales").read(page_of(strict, "try", "q=nobody@nowhere.example"))
    assert "No lead is found by “nobody@nowhere.example”." in page
    for lead in ("018f0000-0000-7000-8000-000000000000", "x"):
        assert desk("sales").client.get(page_of(strict, "try", f"lead={lead}")).status_code == 404


def test_a_draft_is_tried_on_a_made_up_lead(desk, strict):
    person = desk("marketing")
    form = Forms(person.read(page_of(strict, "try")))
    assert form.asked["fact_employee_count"]["type"] == "number"
    given = (
        "made_up=1&fact_industry=339112&fact_employee_count=900&fact_relationships=customer&fact_relationships=prospect"
    )
    signal = "&signal_1_type=webinar_attended&signal_1_count=1&signal_1_days_ago=0&stage=inquiry"
    page = person.read(page_of(strict, "try", given + signal))
    assert "A made-up lead The draft gives this lead another answer." in words(page)
    assert "Webinar attended 18 points from 1 18 points from 1 same" in words(page)
    kept = Forms(page).forms[-1]
    assert (kept["fact_employee_count"], kept["fact_relationships"]) == (["900"], ["prospect", "customer"])


@pytest.mark.parametrize(
    ("given", "sentence", "field"),
    [
        ("fact_industry=bakery", "is no industry code", "fact_industry"),
        ("fact_employee_count=many", "Write a whole number.", "fact_employee_count"),
        ("fact_function=poet", "function is never", "fact_function"),
    ],
)
def test_what_no_lead_has_is_refused_beside_its_field(desk, strict, given, sentence, field):
    page = desk("marketing").read(page_of(strict, "try", f"made_up=1&{given}"))
    refused = re.search(r'<div class="lh-faults".*?</div>', page, re.DOTALL).group()
    assert sentence in words(refused)
    assert f'href="#id_{field}"' in refused


def test_a_draft_with_errors_says_so_instead_of_an_answer(desk, office):
    draft = changed(office, "scoring-models", lambda content: content["models"][0]["matrix"].pop())["id"]
    lead = office.mql()
    page = desk("sales").read(page_of(draft, "try", f"lead={lead['id']}"))
    assert "There is a problem" in page
    assert "What each answers" not in page


def test_trying_takes_as_many_statements_for_many_signals_as_for_one(desk, office, strict):
    lead = office.mql()
    person = desk("sales")

    def count():
        return statements_of(lambda: person.read(page_of(strict, "try", f"lead={lead['id']}")))

    count()
    few = count()
    for _ in range(5):
        office.mql()
    assert count() == few


def test_differences_read_as_rows_with_a_word_in_front(desk):
    operations = desk("operations")
    draft = operations.begin("profiles")
    assert "Nothing differs." in operations.read(page_of(draft, "compare"))
    operations.row(draft, "profiles/0/criteria/1", "change", value="100")
    operations.row(draft, "profiles/0/criteria/4", "remove")
    operations.row(draft, "profiles/0/criteria?fact=region", "add", label="Near us", operator="known", points="5")
    operations.row(draft, "profiles/1", "up")
    operations.row(draft, "tiers", "change", unknown_up_to="40")
    page = words(operations.read(page_of(draft, "compare")))
    for line in (
        "Changed Series buyers › At least 50 employees Number of employees is at least 50 people: +20 points",
        "Number of employees is at least 100 people: +20 points",
        "Removed Series buyers › A function of the buying team Function of the contact is one of Engineering",
        "Added Series buyers › Near us – Region is known: +5 points",
        "Moved Series buyers place 1 place 2",
        "Changed Tiers: unknown up to coverage 0.5 0.4",
    ):
        assert line in page, line


def test_differences_of_the_other_documents(desk):
    operations = desk("operations")
    draft = operations.begin("channel-rules")
    operations.row(draft, "rules/5/any_of/0/0", "change", value="50")
    page = words(operations.read(page_of(draft, "compare")))
    assert "Changed Small orders go to the distributor of the territory" in page
    assert (
        "Order size is below 50 pieces; or Number of employees is below 50 people and Order size is not known" in page
    )
    draft = operations.begin("scoring-models")
    operations.row(draft, "models/0/matrix", "change", A_low="mql")
    operations.row(draft, "models/0/signal_points/23", "change", points="90")
    page = words(operations.read(page_of(draft, "compare")))
    assert (
        "Changed All product lines › Matrix: what fit and intent together ask for: A, low Keep warm Qualified" in page
    )
    assert "Changed All product lines › RFQ submitted 80 points of buying" in page
    draft = operations.begin("agreements")
    operations.row(draft, "clauses/4", "change", number="2", label="Answered at once")
    operations.row(draft, "terms", "change", sal_step=[])
    page = words(operations.read(page_of(draft, "compare")))
    assert "Changed Answered at once 1 business hour; sales keeps it; for urgent handoffs 2 business hours" in page
    assert "Changed Acceptance and SQL (sales qualified lead): sal step yes no" in page


def test_rows_that_a_machine_left_out_are_told_too(desk, office):
    draft = changed(office, "scoring-models", lambda content: content["models"][0]["matrix"].pop(1))["id"]
    page = words(desk("sales").read(page_of(draft, "compare")))
    assert "Removed All product lines › Matrix: what fit and intent together ask for: A, low" in page
    assert "Missing" in words(desk("operations").page(draft))


def test_any_two_versions_are_compared(desk, office):
    operations = desk("operations")
    draft = operations.begin("profiles")
    operations.row(draft, "profiles/0", "change", label="Series customers")
    office.post("operations", f"profiles/drafts/{draft}/publish/", {})
    first, second = Version.objects.filter(kind="profiles").order_by("number")
    address = reverse("admin:leadhub_version_view", args=[first.pk, "compare"])
    page = words(operations.read(f"{address}?with=2"))
    assert "Version 1 Version 2" in page
    assert "Changed Series customers Series buyers Series customers" in page
    assert "Changed Series buyers Series customers Series buyers" in words(
        operations.read(f"{reverse('admin:leadhub_version_view', args=[second.pk, 'compare'])}?with=1")
    )
    assert "Nothing differs." in operations.read(f"{address}?with=1")
    assert operations.client.get(f"{address}?with=99").status_code == 404
    assert operations.client.get(f"{address}?with={'9' * 30}").status_code == 200, (
        "what is no number is the one in force"
    )


def test_profiles_tell_whom_they_match(desk, office):
    office.mql()
    operations = desk("operations")
    draft = operations.begin("profiles")
    page = words(desk("marketing").read(page_of(draft, "matches")))
    total = len(office.get("viewer", "accounts/")["results"])
    assert f"{total} of {total} known accounts match (tier A or B), and 0 of the 0 deals won since 3 Nov 2025." in page
    assert "Series buyers: accounts 1, won deals 0 Criterion Met Not met Not known An industry we serve 1 0 2" in page
    operations.row(draft, "profiles/0/criteria/1", "change", operator="at_least", value="100000")
    assert "At least 50 employees 0 1" in words(operations.read(page_of(draft, "matches")))
    assert "nobody known meets it" in words(operations.read(page_of(draft, "matches")))
    other = operations.begin("agreements")
    assert "Whom it matches" not in operations.page(other)


def test_examples_are_told_by_word(desk, strict):
    page = words(desk("marketing").read(page_of(strict, "examples")))
    assert re.search(r"\d+ of \d+ fail\.", page)
    assert "Scenario 3: a webinar and its follow-up mails Fails action is nurture, wanted mql" in page
    lenient = desk("operations").begin("profiles")
    assert re.search(r"All \d+ pass\.", words(desk("marketing").read(page_of(lenient, "examples"))))


def test_a_lead_is_pinned_with_what_it_gets_now(desk, office, strict):
    lead = office.mql()
    person = desk("sales")
    address = reverse("admin:qualification_lead_act", args=[lead["id"], "pin"])
    assert address in person.read(reverse("admin:qualification_lead_change", args=[lead["id"]]))
    opened = person.fields(address)
    assert {name: opened[f"want_{name}"][0] for name in ("action", "stage", "route", "tier", "level")} == {
        "action": "mql",
        "stage": "mql",
        "route": "direct",
        "tier": "A",
        "level": "medium",
    }
    answer = person.send(address, name="Dana stays an MQL", want_tier="")
    assert answer.status_code == 302, said(answer)
    made = PinnedExample.objects.get(name="Dana stays an MQL")
    assert made.wanted == {"action": "mql", "stage": "mql", "route": "direct", "level": "medium"}
    assert str(made.lead_id) == lead["id"]
    page = words(person.read(answer["Location"]))
    assert "Under the rules in force Passes" in page
    assert "Action Qualified; marketing keeps nurturing Qualified; marketing keeps nurturing as wanted" in page
    assert "Number of employees 900 people" in page
    assert "Webinar attended 1 0" in page
    assert "Dana stays an MQL Fails" in words(person.read(page_of(strict, "examples")))


def test_a_made_up_example_is_pinned_and_retired(desk):
    person = desk("marketing")
    given = {
        "name": "A reader of a plant abroad",
        "document": "channel-rules",
        "want_action": "mql",
        "want_route": "none",
        "fact_industry": "339112",
        "fact_certifications": "ISO 13485\nISO 9001",
        "fact_country": "PT",
        "signal_1_type": "webinar_attended",
        "signal_2_type": "page_view",
        "signal_2_count": "3",
        "signal_2_days_ago": "10",
    }
    answer = person.send(reverse("admin:qualification_pinnedexample_add"), **given)
    assert answer.status_code == 302, said(answer)
    made = PinnedExample.objects.get(name=given["name"])
    assert made.document == "channel-rules"
    assert made.wanted == {"action": "mql", "route": None}
    assert made.given["facts"] == {"certifications": ["ISO 13485", "ISO 9001"], "country": "PT", "industry": "339112"}
    assert made.given["signals"] == [
        {"type": "webinar_attended", "days_ago": 0, "count": 1},
        {"type": "page_view", "days_ago": 10, "count": 3},
    ]
    assert person.client.get(example_of(made.pk, "change")).status_code == 200
    retire = reverse("admin:qualification_pinnedexample_act", args=[made.pk, "retire"])
    assert person.client.post(retire).status_code == 403
    operations = desk("operations")
    assert operations.send(retire).status_code == 302
    assert "Retired" in words(operations.read(example_of(made.pk)))
    made.refresh_from_db()
    assert made.retired_by_name == "Ines Okafor"


@pytest.mark.parametrize(
    ("given", "sentence", "field"),
    [
        ({"name": " ", "want_action": "mql"}, "Give the example a name that says what it shows.", "name"),
        ({"name": "X"}, "say what is wanted", "want_action"),
        ({"name": "X", "want_action": "mql", "fact_industry": "bread"}, "is no industry code", "fact_industry"),
    ],
)
def test_what_is_no_example_is_refused_beside_its_field(desk, given, sentence, field):
    before = PinnedExample.objects.count()
    answer = desk("operations").send(reverse("admin:qualification_pinnedexample_add"), **given)
    assert answer.status_code == 422
    assert sentence in said(answer)
    assert f'href="#id_{field}"' in answer.content.decode()
    assert PinnedExample.objects.count() == before


def test_the_list_of_examples_says_which_pass_in_a_fixed_number_of_statements(desk):
    person = desk("sales")
    address = reverse("admin:qualification_pinnedexample_changelist")
    page = words(person.read(address))
    assert "Scenario 1" in page
    assert "Passes" in page and "Fails" not in page
    person.send(
        reverse("admin:qualification_pinnedexample_add"), name="A wish", want_action="handoff", fact_industry="339112"
    )
    few = statements_of(lambda: person.read(f"{address}?q=wish"))
    assert "A wish" in person.read(f"{address}?q=wish") and "Fails" in person.read(f"{address}?q=wish")
    assert statements_of(lambda: person.read(address)) == few


def test_a_list_of_versions_reads_none_whole(desk):
    sales, version = desk("sales"), Version.objects.get(kind="scoring-models")
    addresses = (
        reverse("admin:leadhub_version_changelist"),
        reverse("admin:leadhub_version_view", args=[version.pk, "approval"]),
        reverse("admin:leadhub_ruleset_change", args=[RuleSet.objects.get().pk]),
    )
    for address in addresses:
        sales.read(address)
        with CaptureQueriesContext(connection) as captured:
            sales.read(address)
        assert not [one for one in captured if '"leadhub_version"."content"' in one["sql"]], address
