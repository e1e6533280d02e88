"""Noise of contacts: found on entry with evidence, said and taken back by people, through every door."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Account, Contact, NoiseFinding
from leadhub.models import Edit
from tests.accounts.companies import created, patched, refusals, rows
from tests.qualification.office import Office
from tests.rows import row

pytestmark = pytest.mark.django_db

WHY = "She wrote that it is for her thesis."


def entered(office: Office, email: str = "ana@gmail.com", title: str | None = None, **changes: Any) -> str:
    """The contact of a new signal."""
    given = {"account": None, "contact": {"email": email, "job_title": title}} | changes
    office.deliver(office.signal("page_view", email, **given))
    return str(Contact.objects.get(email_key=email).pk)


def noise(office: Office, contact: str) -> Any:
    return office.get("viewer", f"contacts/{contact}/noise/")


def codes(office: Office, contact: str) -> list[tuple[str, bool]]:
    """Evidence that stands, and whether it decides."""
    found = noise(office, contact)["findings"]
    return sorted((finding["evidence"], finding["decides"]) for finding in found if finding["lifted_at"] is None)


def flag(office: Office, contact: str, who: str = "marketing", status: int = 200, **body: Any) -> Any:
    return office.post(who, f"contacts/{contact}/noise/", {"class": "job_seeker", "comment": WHY} | body, status=status)


def lift(office: Office, contact: str, who: str = "marketing", status: int = 200, **body: Any) -> Any:
    return office.post(who, f"contacts/{contact}/noise/lift/", {"comment": "A mistake."} | body, status=status)


def test_what_rules_find_on_entry_is_there_with_its_evidence(office):
    contact = entered(office, "ana@gmail.com", "Student")
    found = noise(office, contact)
    assert (found["contact"], found["noise_class"]) == (contact, "student_or_academic")
    assert found["findings"][0] | {"id": "", "evidence": ""} == {
        "id": "",
        "noise_class": found["findings"][0]["noise_class"],
        "evidence": "",
        "decides": found["findings"][0]["decides"],
        "source": "rule",
        "by": "leadhub",
        "comment": None,
        "found_at": "2026-11-03T15:00:00Z",
        "lifted_at": None,
        "lifted_by": None,
        "lift_comment": None,
    }
    assert codes(office, contact) == [("list:free_mail", False), ("title:student", True)]


def test_a_free_address_excludes_nobody(office):
    contact = entered(office)
    assert codes(office, contact) == [("list:free_mail", False)]
    assert office.get("viewer", f"contacts/{contact}/")["noise_class"] is None


def test_a_company_is_not_told_by_a_disposable_address(office):
    contact = entered(office, "ana@mailinator.com")
    assert office.get("viewer", f"contacts/{contact}/")["noise_class"] == "disposable_mail"
    assert not Account.objects.filter(domain="mailinator.com").exists()


def test_words_are_weak_evidence_and_are_not_kept_with_it(office):
    text = {"message": "Hi, we offer SEO and backlinks"}
    contact = entered(office, "ana@halvorsen.example", properties=text)
    assert codes(office, contact) == [("text:solicitation", False)]
    assert office.get("viewer", f"contacts/{contact}/")["noise_class"] is None
    entered(office, "ana@halvorsen.example", properties=text)
    assert NoiseFinding.objects.count() == 1


def test_what_the_company_is_to_us_is_told_beside_it(office):
    contact = entered(office, "ana@tum.de", account={"name": "TU", "domain": "tum.de"})
    account = office.get("viewer", f"contacts/{contact}/")["account"]
    (said,) = noise(office, contact)["relationships"]
    assert said | {"since": ""} == {
        "account": account,
        "relationship": "academic",
        "noise_class": "student_or_academic",
        "source": "rule",
        "since": "",
    }
    patched(office, f"accounts/{account}/", {"relationships": ["competitor", "customer"]})
    (said,) = noise(office, contact)["relationships"]
    assert (said["relationship"], said["source"]) == ("competitor", "person")


def test_a_title_that_changes_takes_its_evidence_with_it(office):
    contact = entered(office, "ana@gmail.com", "Student")
    office.pass_time(days=1)
    entered(office, "ana@gmail.com", "Design engineer")
    assert codes(office, contact) == [("list:free_mail", False)]
    assert office.get("viewer", f"contacts/{contact}/")["noise_class"] is None
    lifted = NoiseFinding.objects.get(evidence="title:student")
    assert (lifted.lifted_by_name, lifted.lifted_at) == ("leadhub", office.now)


def test_an_edited_title_is_read_as_a_delivered_one(office):
    made = created(office, "contacts", {"email": "ana@gmail.com", "job_title": "PhD candidate"})
    assert made["noise_class"] == "student_or_academic"
    address = f"contacts/{made['id']}/"
    assert patched(office, address, {"job_title": "Buyer"})["noise_class"] is None
    assert patched(office, address, {"job_title": "Job seeker"})["noise_class"] == "job_seeker"
    # Who says in the same breath that it is none has the last word.
    assert patched(office, address, {"job_title": "Student", "noise_class": None})["noise_class"] is None


def test_a_person_says_so_with_a_comment(office):
    contact = entered(office, "ana@halvorsen.example")
    answer = flag(office, contact, "sales", **{"class": "student_or_academic"})
    assert (answer["id"], answer["noise_class"]) == (contact, "student_or_academic")
    (found,) = noise(office, contact)["findings"]
    assert (found["evidence"], found["source"], found["comment"]) == ("said_by_person", "person", WHY)
    assert found["by"] == office.users["sales"].name
    edit = Edit.objects.get(object_id=contact)
    assert (edit.field, edit.before, edit.after) == ("noise_class", None, "student_or_academic")


def test_a_person_counts_before_a_rule_and_the_newest_before_others(office):
    contact = entered(office, "ana@gmail.com", "Student")
    assert flag(office, contact)["noise_class"] == "job_seeker"
    office.pass_time(minutes=1)
    assert flag(office, contact, "sales", **{"class": "consultant"})["noise_class"] == "consultant"
    assert lift(office, contact, **{"class": "consultant"})["noise_class"] == "job_seeker"
    assert lift(office, contact, **{"class": "job_seeker"})["noise_class"] == "student_or_academic"


def test_what_a_person_took_back_no_rule_finds_again(office):
    contact = entered(office, "ana@gmail.com", "Student", properties={"message": "Please find my CV attached"})
    answer = lift(office, contact)
    assert answer["noise_class"] is None
    assert codes(office, contact) == [("list:free_mail", False)]
    office.pass_time(days=1)
    entered(office, "ana@gmail.com", "PhD candidate", properties={"message": "Please find my CV attached"})
    assert codes(office, contact) == [("list:free_mail", False)]
    assert office.get("viewer", f"contacts/{contact}/")["noise_class"] is None
    # A person may still say so.
    assert flag(office, contact, **{"class": "student_or_academic"})["noise_class"] == "student_or_academic"


def test_what_was_taken_back_stays_readable(office):
    contact = entered(office, "ana@halvorsen.example", "Student")
    office.pass_time(hours=1)
    lift(office, contact, "operations")
    (found,) = noise(office, contact)["findings"]
    assert (found["lifted_by"], found["lift_comment"]) == (office.users["operations"].name, "A mistake.")
    assert found["lifted_at"] == "2026-11-03T16:00:00Z"


def test_a_class_that_is_set_by_an_edit_is_said_by_who_edits(office):
    contact = entered(office, "ana@gmail.com", "Student")
    assert patched(office, f"contacts/{contact}/", {"noise_class": "competitor"})["noise_class"] == "competitor"
    assert codes(office, contact) == [("list:free_mail", False), ("said_by_person", True)]
    assert patched(office, f"contacts/{contact}/", {"noise_class": None})["noise_class"] is None
    assert codes(office, contact) == [("list:free_mail", False)]
    made = created(office, "contacts", {"email": "cem@halvorsen.example", "noise_class": "job_seeker"})
    assert codes(office, made["id"]) == [("said_by_person", True)]


REFUSALS: dict[str, tuple[str, dict[str, Any], int, str]] = {
    "flagged without a word": ("noise/", {"class": "job_seeker"}, 422, "comment_required"),
    "flagged with blanks": ("noise/", {"class": "job_seeker", "comment": "  "}, 422, "comment_required"),
    "of no class": ("noise/", {"comment": WHY}, 400, "required"),
    "of a class that there is not": ("noise/", {"class": "nuisance", "comment": WHY}, 422, "unknown_value"),
    "taken back without a word": ("noise/lift/", {}, 422, "comment_required"),
    "taken back where nothing is said": ("noise/lift/", {"class": "competitor", "comment": WHY}, 409, "no_noise"),
    "a fact that is no noise": ("noise/lift/", {"comment": WHY}, 409, "no_noise"),
}


@pytest.mark.parametrize(("path", "body", "status", "code"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_changes_nothing(office, path, body, status, code):
    contact = entered(office)
    before = (rows(), list(NoiseFinding.objects.values_list("pk", "lifted_at")))
    answer = office.post("marketing", f"contacts/{contact}/{path}", body, status=status)
    assert answer["code"] == code
    if status == 422 and code == "comment_required":
        assert refusals(answer) == {"/comment": "comment_required"}
    assert (rows(), list(NoiseFinding.objects.values_list("pk", "lifted_at"))) == before


def test_the_same_is_not_said_twice(office):
    contact = entered(office, "ana@halvorsen.example")
    flag(office, contact)
    answer = flag(office, contact, "sales", status=409)
    assert (answer["code"], answer["by_name"]) == ("already_flagged", office.users["marketing"].name)
    assert NoiseFinding.objects.count() == 1


def test_erased_contacts_are_left_alone(office):
    gone = str(row(Contact, erased_at=office.now).pk)
    assert flag(office, gone, status=409)["code"] == "contact_erased"
    assert lift(office, gone, status=409)["code"] == "contact_erased"


@pytest.mark.parametrize("who", ["viewer", "integration"])
def test_only_those_who_work_with_leads_say_so(office, who):
    contact = entered(office, "ana@halvorsen.example")
    flag(office, contact, who, status=403)
    lift(office, contact, who, status=403)
    assert not NoiseFinding.objects.exists()


def test_nobody_learns_of_what_there_is_not(office):
    nobody = "00000000-0000-7000-8000-000000000000"
    assert office.call("viewer", "GET", f"contacts/{nobody}/noise/").status_code == 404
    flag(office, nobody, status=404)
    contact = entered(office, "ana@halvorsen.example")
    assert office.call("partner", "GET", f"contacts/{contact}/noise/").status_code == 403


FLAG = """mutation ($id: ID!, $input: FlagNoiseInput!) { answer: flagNoise(id: $id, input: $input) {
  __typename ... on Contact { id noiseClass } ... on Refusal { code } } }"""
LIFT = """mutation ($id: ID!, $input: LiftNoiseInput!) { answer: liftNoise(id: $id, input: $input) {
  __typename ... on Contact { id noiseClass } ... on Refusal { code } } }"""
READ = "query ($id: ID!) { noise(contact: $id) { noiseClass findings { evidence decides source by } } }"


def test_graphql_says_the_same(office):
    contact = entered(office, "ana@halvorsen.example")
    given = {"class": "CONSULTANT", "comment": WHY}
    answer = office.ask("marketing", FLAG, id=contact, input=given)["data"]["answer"]
    assert answer == {"__typename": "Contact", "id": contact, "noiseClass": "CONSULTANT"}
    read = office.ask("viewer", READ, id=contact)["data"]["noise"]
    said = {"evidence": "said_by_person", "decides": True, "source": "person", "by": office.users["marketing"].name}
    assert read == {"noiseClass": "CONSULTANT", "findings": [said]}
    refused = office.ask("marketing", LIFT, id=contact, input={"comment": ""})["data"]["answer"]
    assert refused == {"__typename": "Refusal", "code": "comment_required"}
    answer = office.ask("marketing", LIFT, id=contact, input={"comment": "No."})["data"]["answer"]
    assert answer == {"__typename": "Contact", "id": contact, "noiseClass": None}


def test_the_console_flags_and_clears(office, browser):
    contact, client = entered(office, "ana@halvorsen.example"), browser("marketing")
    page = f"/admin/accounts/contact/{contact}/change/"
    assert "Flag as noise" in client.get(page).content.decode()
    act = f"/admin/accounts/contact/{contact}/act/flag-noise/"
    assert client.get(act).status_code == 200
    form = {"noise_class": "competitor", "comment": ""}
    assert client.post(act, form).status_code == 422
    assert client.post(act, form | {"comment": WHY}).status_code == 302
    assert WHY in client.get(page).content.decode()
    lifted = f"/admin/accounts/contact/{contact}/act/lift-noise/"
    assert client.post(lifted, {"noise_class": "", "comment": "No."}).status_code == 302
    assert Contact.objects.get(pk=contact).noise_class is None


def test_entry_costs_the_same_for_one_noisy_contact_and_for_fifty(office):
    def cost(number: int, offset: int) -> int:
        signals = [
            office.signal(
                "page_view",
                f"p{offset + person}@mailinator.com",
                account=None,
                contact={"email": f"p{offset + person}@mailinator.com", "job_title": "Student"},
                properties={"message": "we offer SEO"},
            )
            for person in range(number)
        ]
        with CaptureQueriesContext(connection) as statements:
            office.deliver(*signals)
        return len(statements)

    cost(1, 0)
    assert cost(2, 100) == cost(50, 200)
    assert NoiseFinding.objects.filter(found_at__gt=office.now - timedelta(days=1)).count() == 53 * 3
