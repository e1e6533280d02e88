"""Two that turn out to be one, through the doors: seen beforehand, merged, found again, and taken apart."""

from typing import Any
from uuid import uuid4

import pytest

from accounts.models import Account, Contact, DealRegistration, Merge, Partner, PossibleDuplicate, ProductLine
from leadhub.models import Event, User
from qualification.models import Handoff, Lead, Signal
from tests.accounts.companies import created, patched
from tests.accounts.deal_constraints import YOURS
from tests.qualification.company import MEDICO
from tests.qualification.office import Office
from tests.qualification.rest.test_quote_clocks import accepted, clocks
from tests.qualification.rest.test_rfqs import HOUSING, rfqs_of
from tests.rows import row

pytestmark = pytest.mark.django_db

OTHER = "d.ito@medico.example"
ELSEWHERE = MEDICO | {"name": "Apparatebau Medico", "domain": "medico-devices.example", "plant_count": None}


def counts(office: Office) -> dict[str, Any]:
    row: dict[str, Any]
    (row,) = office.get("manager", "scorecard/")["results"]
    return row


def merge(office: Office, noun: str, winner: str, loser: str, status: int = 200) -> dict[str, Any]:
    made: dict[str, Any] = office.post("operations", f"{noun}/{winner}/merge/", {"loser": loser}, status)
    return made


def undo(office: Office, made: dict[str, Any], status: int = 200) -> dict[str, Any]:
    undone: dict[str, Any] = office.post("operations", f"merges/{made['id']}/undo/", status=status)
    return undone


@pytest.fixture
def twice(office, settled):
    """One person known by two addresses, each with a lead in the same product line."""
    with settled():
        return office.lead("webinar_attended"), office.lead("sample_request", OTHER)


def test_leads_of_one_person_become_one_with_the_signals_of_both_and_two_again(office, settled, twice):
    first, second = twice
    winner, loser = first["contact"], second["contact"]
    before = counts(office)
    (pair,) = office.get("operations", f"contacts/{winner}/merge/", loser=loser)["leads"]
    assert {pair["winner"], pair["loser"]} == {first["id"], second["id"]}
    assert counts(office) == before
    with settled():
        merged = merge(office, "contacts", winner, loser)
    assert merged["leads"] == [{"winner": pair["winner"], "loser": pair["loser"]}]
    part = Merge.objects.get(noun="lead")
    assert undo(office, {"id": part.pk}, 409)["code"] == "part_of_another"
    lead = office.get("viewer", f"leads/{pair['winner']}/")
    assert lead["contact"] == winner
    assert lead["intent"]["research"] == first["intent"]["research"]
    assert lead["intent"]["buying"] == second["intent"]["buying"]
    ledger = office.get("viewer", f"leads/{lead['id']}/ledger/")
    assert (ledger["research"], ledger["buying"]) == (lead["intent"]["research"], lead["intent"]["buying"])
    told = [entry["kind"] for entry in office.get("viewer", f"leads/{lead['id']}/timeline/")["results"]]
    assert told.count("signal") == 2
    # What is merged answers as the one that stands for it.
    assert office.get("viewer", f"leads/{pair['loser']}/")["id"] == pair["winner"]
    assert office.get("viewer", f"contacts/{loser}/")["id"] == winner
    assert [each["id"] for each in office.get("viewer", "contacts/", email=OTHER)["results"]] == []
    assert counts(office)["created"] == before["created"] - 1
    # The addresses of both lead to it, again and again: neither row gives its own away.
    for address in (OTHER, "dana@medico.example", OTHER):
        assert office.lead("guide_download", address)["id"] == pair["winner"]
    assert Contact.objects.count() == 2
    with settled():
        assert undo(office, merged)["undone_by"]
    assert counts(office)["created"] == before["created"]
    for each in (first, second):
        lead = office.get("viewer", f"leads/{each['id']}/")
        assert (lead["id"], lead["contact"]) == (each["id"], each["contact"])
    assert office.lead("guide_download", OTHER)["id"] == second["id"]
    types = Event.objects.filter(type__contains="merge").order_by("at", "pk").values_list("type", flat=True)
    assert list(types) == ["lead.merged", "contact.merged", "merge.undone"]


def test_a_handoff_of_the_loser_is_withdrawn_and_the_lead_in_hand_goes_on(office, settled):
    lead = office.handed_over()
    with settled():
        other = office.handed_over("kim@kim.example")
    office.post("sales", f"handoffs/{lead['handoff']}/accept/")
    accepted, waiting = lead["contact"], other["contact"]
    preview = office.get("operations", f"contacts/{waiting}/merge/", loser=accepted)
    assert preview["leads"] == [
        {"winner": lead["id"], "loser": other["id"], "product_line": "cnc-machining", "withdrawn": other["handoff"]}
    ]
    with settled():
        made = merge(office, "contacts", waiting, accepted)
    found = office.get("viewer", f"leads/{lead['id']}/")
    assert (found["stage"], found["contact"], found["handoff"]) == ("sal", waiting, lead["handoff"])
    gone = Handoff.objects.get(pk=other["handoff"])
    assert (gone.status, gone.withdrawn_because) == ("withdrawn", "merged")
    with settled():
        undo(office, made)
    # It asks as it asked before, and is handed over anew.
    assert office.get("viewer", f"leads/{other['id']}/")["handoff"] not in (None, other["handoff"])


def test_an_rfq_of_the_loser_is_owed_a_quote_by_who_has_the_winner_in_hand_until_it_goes_back(office, settled):
    lead, _ = accepted(office)
    other = office.lead("rfq_submitted", "d.ito@medico-devices.example", account=ELSEWHERE, properties=HOUSING)
    (rfq,) = (row["id"] for row in rfqs_of(office, other["id"]))
    expected = {"amount": "900.00", "currency": "EUR"}
    patched(office, f"rfqs/{rfq}/", {"expected": expected})
    with settled():
        made = merge(office, "contacts", lead["contact"], other["contact"])
    found = office.get("viewer", f"leads/{lead['id']}/")
    assert found["value"] == expected | {"kind": "expected"}
    assert (office.get("viewer", f"rfqs/{rfq}/")["lead"], clocks(rfq)) == (lead["id"], {"quote": "running"})
    with settled():
        undo(office, made)
    assert (office.get("viewer", f"rfqs/{rfq}/")["lead"], clocks(rfq)) == (other["id"], {"quote": "void"})
    assert office.get("viewer", f"leads/{lead['id']}/")["value"] is None


def test_two_leads_that_two_people_hold_are_not_made_one(office, settled):
    one, other = office.handed_over(), office.handed_over("kim@kim.example")
    for lead in (one, other):
        office.post("sales", f"handoffs/{lead['handoff']}/accept/")
    (obstacle,) = office.get("operations", f"contacts/{one['contact']}/merge/", loser=other["contact"])["obstacles"]
    refused = merge(office, "contacts", one["contact"], other["contact"], 409)
    assert obstacle["code"] == refused["code"] == "both_in_hand"
    assert obstacle["handoffs"] == refused["handoffs"] == [one["handoff"], other["handoff"]]
    mutation = (
        "mutation($a: ID!, $b: ID!) { mergeContact(id: $a, input: {loser: $b}) { ... on Refusal { detail facts } } }"
    )
    asked = office.ask("operations", mutation, a=one["contact"], b=other["contact"])["data"]["mergeContact"]
    assert asked["facts"]["handoffs"] == refused["handoffs"]
    owners = [office.get("viewer", f"leads/{lead['id']}/")["owner"] for lead in (one, other)]
    names = [user.name for user in User.objects.filter(pk__in=owners)]
    for said in (obstacle["detail"], refused["detail"], asked["detail"]):
        assert all(word in said for word in (*names, *refused["handoffs"], "Return one of the two")), said
    assert not Merge.objects.exists()
    assert Lead.objects.get(pk=other["id"]).contact_id != Lead.objects.get(pk=one["id"]).contact_id
    # What the sentence says helps.
    why = {"reason": "no_budget", "comment": "Next year."}
    office.post("sales", f"leads/{other['id']}/recycle/", why)
    merge(office, "contacts", one["contact"], other["contact"])


def test_a_company_takes_what_points_to_the_other_and_gives_it_back(office, settled):
    with settled():
        lead = office.lead()
        moved = office.lead("webinar_attended", "li@medico-devices.example", account=ELSEWHERE)
    winner, loser = lead["account"], moved["account"]
    patched(office, f"accounts/{loser}/", {"plant_count": 4, "certifications": ["ISO 9001"], "parent": winner})
    patched(office, f"accounts/{winner}/", {"plant_count": None, "certifications": ["ISO 13485"]})
    site = created(office, "sites", {"account": loser, "name": "Duluth"})["id"]
    facts = {fact["name"]: fact for fact in office.get("operations", f"accounts/{winner}/merge/", loser=loser)["facts"]}
    assert facts["plant_count"] == {"name": "plant_count", "winner": None, "loser": 4, "kept": 4, "source": "loser"}
    assert (facts["certifications"]["source"], facts["name"]["source"]) == ("both", "winner")
    with settled():
        made = merge(office, "accounts", winner, loser)
    assert made["taken"] == ["certifications", "plant_count"]
    account = office.get("viewer", f"accounts/{loser}/")
    assert (account["id"], account["plant_count"], account["sites"]) == (winner, 4, [site])
    assert account["certifications"] == ["ISO 13485", "ISO 9001"]
    assert office.get("viewer", f"leads/{moved['id']}/")["account"] == winner
    # Its domain and its name lead to the winner, whose own name stays.
    office.lead("guide_download", "new@medico-devices.example", account=ELSEWHERE)
    office.lead("guide_download", "li@gmail.com", account={"name": "Apparatebau Medico", "country": "US"})
    assert Account.objects.filter(name_key__contains="medico").count() == 2
    assert Account.objects.get(pk=winner).name == MEDICO["name"]
    patched(office, f"accounts/{winner}/", {"plant_count": 5})
    with settled():
        undo(office, made)
    account = office.get("viewer", f"accounts/{winner}/")
    assert (account["plant_count"], account["certifications"], account["sites"]) == (5, ["ISO 13485"], [])
    other = office.get("viewer", f"accounts/{loser}/")
    assert (other["id"], other["plant_count"], other["sites"], other["parent"]) == (loser, 4, [site], winner)
    assert office.get("viewer", f"leads/{moved['id']}/")["account"] == loser


def test_what_cannot_be_merged_says_why_and_changes_nothing(office):
    one, other, third = (created(office, body={"name": name})["id"] for name in ("One", "Other", "Third"))
    assert merge(office, "accounts", str(uuid4()), one, 404)
    assert merge(office, "accounts", one, str(uuid4()), 422)["code"] == "unknown_loser"
    assert merge(office, "accounts", one, one, 422)["code"] == "same_object"
    assert office.post("operations", f"accounts/{one}/merge/", {}, 422)["code"] == "loser_required"
    assert office.call("operations", "GET", f"accounts/{one}/merge/", {"loser": "x"}).status_code == 400
    made = merge(office, "accounts", one, other)
    again = merge(office, "accounts", one, other, 409)
    assert (again["code"], again["winner"], again["merge"]) == ("already_merged", one, made["id"])
    crossed = merge(office, "accounts", other, one, 409)
    assert (crossed["code"], crossed["winner"]) == ("already_merged", one)
    # A merged id names the winner; the loser must be named as what it is.
    assert merge(office, "accounts", third, other, 409)["winner"] == one
    chained = merge(office, "accounts", third, one)
    assert undo(office, made, 409)["merge"] == chained["id"]
    undo(office, chained)
    undo(office, made)
    assert undo(office, made, 409)["code"] == "already_undone"
    assert Account.objects.canonical().filter(pk__in=(one, other, third)).count() == 3


def test_two_partners_and_two_customers_of_one_registered_line_stay_two(office):
    one, other = map(str, Partner.objects.exclude(account=None).order_by("name").values_list("account", flat=True)[:2])
    assert merge(office, "accounts", one, other, 409)["code"] == "both_partners"
    customers = [str(created(office, "accounts", {"name": name})["id"]) for name in ("Alba Tools", "Tools of Alba")]
    line = ProductLine.objects.get(code="cnc-machining")
    for customer in customers:
        row(DealRegistration, **YOURS, account_id=customer, product_line=line)
    assert merge(office, "accounts", *customers, 409)["code"] == "both_registered"
    assert not Merge.objects.exists()


def test_what_somebody_else_is_known_by_since_keeps_two_together(office):
    one = created(office, "contacts", {"email": "ana@a.example"})["id"]
    other = created(office, "contacts", {"email": "ana@b.example"})["id"]
    made = merge(office, "contacts", one, other)
    patched(office, f"contacts/{one}/", {"email": "ana@b.example"})
    refused = undo(office, made, 409)
    assert (refused["code"], refused["existing"]) == ("key_taken", one)
    patched(office, f"contacts/{one}/", {"email": "ana@a.example"})
    undo(office, made)
    assert office.get("viewer", f"contacts/{other}/")["email"] == "ana@b.example"


def test_a_learned_address_is_unlearned_and_nothing_personal_stands_in_the_record(office):
    one = created(office, "contacts", {"phone": "+4722123456", "last_name": "Berg"})["id"]
    other = created(office, "contacts", {"email": "ana@b.example", "first_name": "Ana"})["id"]
    made = merge(office, "contacts", one, other)
    assert made["taken"] == ["email", "first_name"]
    assert "ana" not in str(Merge.objects.get().undo).casefold()
    assert office.get("viewer", f"contacts/{other}/")["email"] == "ana@b.example"
    undo(office, made)
    person = Contact.objects.get(pk=one)
    assert (person.email, person.email_key, person.first_name, person.name_key) == (None, "", None, "berg")


def test_both_graphql_and_rest_merge_and_a_repeated_request_is_answered_once(office):
    one, other = (created(office, body={"name": name})["id"] for name in ("One", "Other"))
    body, key = {"loser": other}, {"Idempotency-Key": "merge-1"}
    first = office.post("operations", f"accounts/{one}/merge/", body, **key)
    assert office.post("operations", f"accounts/{one}/merge/", body, **key) == first
    document = "mutation($id: ID!) { undoMerge(id: $id) { ... on Merge { undoneBy } ... on Refusal { code } } }"
    assert office.ask("manager", document, id=first["id"])["data"]["undoMerge"]["undoneBy"]
    preview = "query($a: ID!, $b: ID!) { previewAccountMerge(account: $a, loser: $b) { facts { name kept source } } }"
    facts = office.ask("marketing", preview, a=one, b=other)["data"]["previewAccountMerge"]["facts"]
    assert {"name": "name", "kept": "One", "source": "winner"} in facts
    history = office.get("auditor" if "auditor" in office.people.tokens else "viewer", "merges/", loser=other)[
        "results"
    ]
    assert [each["id"] for each in history] == [first["id"]]


@pytest.mark.parametrize("who", ["operations", "marketing", "manager", "sales", "viewer", "integration", "partner"])
def test_who_may_merge_and_who_may_look(office, who):
    nothing = str(uuid4())
    may = who in ("operations", "marketing", "manager")
    for path in (f"accounts/{nothing}/merge/", f"contacts/{nothing}/merge/", f"merges/{nothing}/undo/"):
        body = {"loser": nothing} if path.endswith("merge/") else None
        assert office.call(who, "POST", path, body).status_code == (404 if may else 403)
    assert office.call(who, "POST", f"possible-duplicates/{nothing}/dismiss/").status_code == (404 if may else 403)
    assert office.call(who, "POST", "possible-duplicates/sweep/").status_code == (202 if may else 403)
    looks = 403 if who == "partner" else 200
    for path in ("duplicates/?name=Medico", "merges/", "possible-duplicates/"):
        assert office.call(who, "GET", path).status_code == looks
    assert not PossibleDuplicate.objects.exists()
    assert Signal.objects.exists() is False
