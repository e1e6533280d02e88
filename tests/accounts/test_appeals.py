"""Appeals: a partner asks operations to look at an answer again, against a clock, through every door."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import DealRegistration, Partner, RegistrationAppeal
from leadhub.models import Alert, Event
from tests.accounts.companies import refusals
from tests.accounts.test_registrations import PATH, register, told
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
WHY = {"comment": "We visited their plant last month."}
OVERTURNED = {"answer": "overturned", "comment": "They were there first."}


@pytest.fixture
def deals(office: Office) -> tuple[Json, Json]:
    """A deal that the first partner has and the second asked for."""
    return register(office), register(office, "partner2")


def appeal(office: Office, deal: Json, who: str = "partner2", status: int = 200, body: Any = WHY) -> Json:
    found: Json = office.post(who, f"{PATH}{deal['id']}/appeal/", body, status)
    return found


def decide(office: Office, deal: Json, body: Any, status: int = 200, who: str = "operations") -> Json:
    found: Json = office.post(who, f"deal-registrations/{deal['id']}/decide-appeal/", body, status)
    return found


def test_an_appeal_is_due_in_business_days_of_the_channel_desk(office, deals):
    _, deal = deals
    shown = appeal(office, deal)
    assert shown["appeal"] == {
        "status": "open",
        "comment": WHY["comment"],
        "asked_at": "2026-11-03T15:00:00Z",
        "due_at": "2026-11-05T15:00:00Z",
        "answered_at": None,
        "answer": None,
    }
    (waiting,) = office.get("operations", "registration-appeals/", open="true", ordering="due_at")["results"]
    assert (waiting["registration"], waiting["asked_by"], waiting["is_overdue"]) == (deal["id"], "Jonas Brandt", False)
    assert office.get("viewer", f"registration-appeals/{waiting['id']}/") == waiting


def test_operations_gives_the_deal_to_whoever_appealed_and_neither_reads_of_the_other(office, deals):
    mine, other = deals
    appeal(office, other)
    office.pass_time(hours=2)
    after = decide(office, other, OVERTURNED)
    assert (after["status"], after["rule"], after["protected_until"]) == (
        "registered",
        "appeal",
        "2027-02-01T17:00:00Z",
    )
    shown = office.get("partner2", f"{PATH}{other['id']}/")
    assert (shown["status"], shown["appeal"]["status"], shown["appeal"]["answer"]) == (
        "registered",
        "overturned",
        OVERTURNED["comment"],
    )
    lost = office.get("partner", f"{PATH}{mine['id']}/")
    assert (lost["status"], lost["answer"], lost["appeal"]) == ("ended", "It has ended.", None)
    assert told(mine) == [("registration.decided", "registered"), ("registration.ended", "ended")]
    assert office.post("partner", f"{PATH}{mine['id']}/appeal/", WHY)["appeal"]["status"] == "open"


def test_operations_upholds_an_answer(office, deals):
    mine, other = deals
    appeal(office, other)
    after = decide(office, other, {"answer": "upheld", "comment": "The answer stays."})
    assert after["status"] == "protected_for_another"
    assert office.get("partner2", f"{PATH}{other['id']}/")["appeal"]["status"] == "upheld"
    assert office.get("partner", f"{PATH}{mine['id']}/") == mine
    refused = decide(office, other, OVERTURNED, 409)
    assert (refused["code"], refused["answered_by_name"]) == ("already_answered", office.users["operations"].name)


@pytest.mark.parametrize(
    ("body", "faults"),
    [
        ({}, {"/answer": "answer_required", "/comment": "comment_required"}),
        ({"answer": "void", "comment": "x"}, {"/answer": "unknown_answer"}),
        ({"answer": "upheld", "comment": " "}, {"/comment": "comment_required"}),
    ],
)
def test_answers_that_cannot_be_change_nothing(office, deals, body, faults):
    _, deal = deals
    appeal(office, deal)
    assert refusals(decide(office, deal, body, 422)) == faults
    assert RegistrationAppeal.objects.get().is_open


def test_there_is_one_appeal_and_only_against_what_was_not_granted(office, deals):
    mine, other = deals
    assert appeal(office, mine, "partner", 409)["code"] == "registration_closed"
    assert refusals(appeal(office, other, status=422, body={"comment": " "})) == {"/comment": "comment_required"}
    assert decide(office, other, OVERTURNED, 409)["code"] == "no_appeal_open"
    appeal(office, other)
    assert appeal(office, other, status=409)["code"] == "already_appealed"


def test_a_house_account_is_given_to_nobody(office):
    office.post(
        "marketing", "accounts/", {"name": "T", "domain": "tinytools.example", "target_status": "house"}, status=201
    )
    deal = register(office)
    appeal(office, deal, "partner")
    assert decide(office, deal, OVERTURNED, 409)["code"] == "house_account"
    assert office.get("partner", f"{PATH}{deal['id']}/")["appeal"]["status"] == "open"
    account = DealRegistration.objects.get().account_id
    office.call("operations", "PATCH", f"accounts/{account}/", {"target_status": "open"})
    assert decide(office, deal, OVERTURNED)["status"] == "registered"


def test_an_appeal_is_not_needed_any_more_once_sales_has_let_go(office):
    lead = office.accepted()
    deal = register(office, end_customer={"name": "Medico Devices", "domain": "medico.example"})
    appeal(office, deal, "partner")
    office.post("sales", f"leads/{lead['id']}/recycle/", {"reason": "timing", "comment": "Next year."})
    office.pass_time(days=31)
    shown = office.get("partner", f"{PATH}{deal['id']}/")
    assert (shown["status"], shown["appeal"]["status"]) == ("registered", "void")


def test_operations_is_told_of_an_appeal_and_once_of_one_that_is_overdue(office, deals, mailoutbox):
    mine, deal = deals
    appeal(office, deal)
    office.pass_time(minutes=1)
    office.pass_time(days=1)
    assert not Event.objects.filter(type="registration.appeal_overdue").exists()
    office.pass_time(days=1)
    office.pass_time(days=1)
    (told,) = Event.objects.filter(type="registration.appeal_overdue")
    nordwerk = Partner.objects.get(name="Nordwerk Supply")
    assert told.data == {
        "registration": deal["id"],
        "partner": str(nordwerk.pk),
        "status": "protected_for_another",
        "rule": "registered_before",
    }
    assert told.at - Event.objects.get(type="registration.appealed").at == timedelta(days=2, minutes=1)
    (waiting,) = office.get("operations", "registration-appeals/", open="true")["results"]
    assert waiting["is_overdue"]
    kinds = set(Alert.objects.filter(event__type__startswith="registration.").values_list("kind", "person__role"))
    assert kinds == {("registered_deal", "operations")}
    subjects = [message.subject for message in mailoutbox if message.to == [office.users["operations"].email]]
    assert subjects == ["Appeal: Tiny Tools Inc.", "Overdue: appeal, Tiny Tools Inc."]
    decide(office, deal, OVERTURNED)
    assert office.get("partner", f"{PATH}{mine['id']}/")["status"] == "ended"


def test_what_was_answered_in_time_is_told_nobody_as_overdue(office, deals):
    _, deal = deals
    appeal(office, deal)
    decide(office, deal, {"answer": "upheld", "comment": "It stays."})
    office.pass_time(days=5)
    assert not Event.objects.filter(type="registration.appeal_overdue").exists()
