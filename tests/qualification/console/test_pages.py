"""Every page of the console opens for those who may, and reading one changes nothing."""

import re

import pytest
from django.contrib import admin
from django.urls import reverse

from feedback.models import Reason
from leadhub.console.admin import ConsoleAdmin
from leadhub.models import DocumentKind, RuleSet, User, Version
from qualification.models import AccountInterest, BusinessCalendar, SignalType, Team, Triage
from tests.fence import allow_writes
from tests.qualification.office import rows_written

pytestmark = pytest.mark.django_db
STAFF = ("operations", "marketing", "sales", "manager")


def url(model, page, *arguments):
    return reverse(f"admin:{model}_{page}", args=arguments)


@pytest.fixture
def pages(office):
    """The address of every page of these two apps, by name, with something on each."""
    lead = office.handed_over()
    unknown = office.lead("rfq_submitted", "someone@freemail.example", account=None)
    assert Triage.objects.filter(lead=unknown["id"]).exists()
    given = {
        "qualification_lead": [lead["id"], unknown["id"]],
        "qualification_handoff": [lead["handoff"]],
        "qualification_triage": [Triage.objects.get().pk],
        "qualification_accountinterest": [AccountInterest.objects.first().pk],
        "accounts_account": [lead["account"]],
        "qualification_team": [Team.objects.first().pk],
        "qualification_businesscalendar": [BusinessCalendar.objects.first().pk],
        "qualification_signaltype": [SignalType.objects.first().pk],
        "leadhub_version": list(Version.objects.values_list("pk", flat=True)),
        "leadhub_ruleset": [RuleSet.objects.get().pk],
        "feedback_reason": [Reason.objects.first().pk],
    }
    return {
        **{f"{model} list": url(model, "changelist") for model in given},
        **{f"{model} {key}": url(model, "change", key) for model, keys in given.items() for key in keys},
        "accounts alive": reverse("admin:qualification_accountinterest_alive"),
        **{name: url("qualification_lead", name, lead["id"]) for name in ("ledger", "decisions")},
        "decision": url("qualification_lead", "decision", lead["id"], 1),
        "home": reverse("admin:index"),
    }


@pytest.mark.parametrize("who", STAFF)
def test_every_page_opens_and_changes_nothing(browser, pages, who):
    client, before = browser(who), rows_written()
    for name, address in pages.items():
        answer = client.get(address)
        assert answer.status_code == 200, (name, answer.status_code)
        text = answer.content.decode()
        assert not re.findall(r'(?:src|href)="(?:https?:)?//', text), name
        assert "Nothing here yet" not in text or "handoff" not in name
    assert rows_written() == before


@pytest.mark.parametrize("who", STAFF)
def test_the_page_of_an_act_opens_and_does_nothing(browser, pages, who):
    client, before = browser(who), rows_written()
    for address in list(pages.values()):
        text = client.get(address).content.decode()
        for act in set(re.findall(r'href="([^"]*/act/[a-z-]+/)"', text)):
            assert client.get(act).status_code == 200, act
    assert rows_written() == before


def test_nobody_else_comes_in(browser, client, office, pages):
    with allow_writes():
        User.objects.filter(pk__in=[office.users[name].pk for name in ("viewer", "integration", "partner")]).update(
            is_staff=True
        )
    for name, address in pages.items():
        assert client.get(address).status_code == 302, name
        if name != "home":
            assert browser("partner").get(address).status_code == 403, name
        assert browser("viewer").get(address).status_code == 200, name


def test_a_handoff_is_seen_by_its_team_only(browser, office, pages):
    lead = office.get("viewer", "leads/")["results"]
    (handoff,) = (one["handoff"] for one in lead if one["handoff"])
    address = url("qualification_handoff", "change", handoff)
    assert browser("sales").get(address).status_code == 200
    with allow_writes():
        office.users["sales"].memberships.update(is_active=False)
    assert browser("sales").get(address).status_code == 404
    assert browser("sales").post(url("qualification_handoff", "act", handoff, "accept")).status_code == 404
    assert handoff not in browser("sales").get(reverse("admin:qualification_handoff_queue")).content.decode()
    assert browser("sales2").get(address).status_code == 200


def test_the_queue_is_for_sales(browser, pages):
    address = reverse("admin:qualification_handoff_queue")
    assert browser("sales").get(address).status_code == 200
    assert browser("manager").get(address).status_code == 200
    assert browser("operations").get(address).status_code == 403
    assert browser("sales").post(address).status_code == 403


@pytest.mark.parametrize("start", ["0", "20", "-1", "x", "9" * 40, "٣"])
def test_the_queue_takes_any_start(browser, pages, start):
    assert browser("sales").get(reverse("admin:qualification_handoff_queue"), {"start": start}).status_code == 200


def test_the_lead_page_says_why_first(browser, office, pages):
    lead = office.get("viewer", "leads/", contact__email="dana@medico.example")["results"][0]
    why = office.get("viewer", f"leads/{lead['id']}/explanation/")
    text = browser("sales").get(url("qualification_lead", "change", lead["id"])).content.decode()
    assert why["summary"] in text
    assert text.index(why["summary"]) < text.index("lh-facts")
    for part in (
        "An industry we serve",
        "RFQ submitted",
        "Route: the first rule",
        "Qualification sheet",
        "Technical fit: ",
        "here</span>",
    ):
        assert part in text, part


def test_a_version_is_shown_as_rows(browser, office):
    versions = list(Version.objects.all())
    assert len(versions) >= len(DocumentKind)
    for version in versions:
        text = browser("sales").get(url("leadhub_version", "change", version.pk)).content.decode()
        assert "lh-table" in text
        assert "&quot;" not in text.partition("lh-facts")[2], "rows, not JSON"
        assert version.sha256 in text


def test_every_console_page_is_read_only_but_for_use_cases():
    for page in admin.site._registry.values():
        assert isinstance(page, ConsoleAdmin)
        assert not page.has_delete_permission(None)
        assert page.actions is None


def test_history_that_is_only_appended_has_no_page_of_its_own():
    shown = {model._meta.label for model in admin.site._registry}
    hidden = {"Transition", "Remark", "Facts", "SignalPayload", "SignalExclusion", "SignalRestoration"}
    assert not shown.intersection({"qualification.Attempt", "qualification.Hold", "qualification.Override"})
    assert not shown.intersection(f"qualification.{name}" for name in hidden)
    assert "feedback.Verdict" not in shown
    for label in ("qualification.Signal", "qualification.Decision"):
        (log,) = (page for model, page in admin.site._registry.items() if model._meta.label == label)
        assert not (log.entry or log.create_verb or log.change_verb)
    for label in ("leadhub.Version", "leadhub.RuleSet"):
        page = next(page for model, page in admin.site._registry.items() if model._meta.label == label)
        assert not (page.entry or page.create_verb or page.change_verb)
        # What was published can only be the beginning of something new.
        assert {act.verb for act in page.object_actions} <= {"draft.begin"}
