"""An SQL may ask that functions of the buying committee were seen: whoever of them engages at the account is."""

from datetime import timedelta
from typing import Any

import pytest

from qualification.models import Decision
from tests.qualification.drafts import begun, changed, edited, published, simulated
from tests.qualification.office import SATISFYING, Office, statements_of

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
ITEMS = {name: {"status": "confirmed", "evidence": "Call"} for name in SATISFYING}
ENGINEER = {"email": "quinn@medico.example", "job_title": "Design engineer"}


def asks_for(office: Office, *functions: str) -> Json:
    """A new version of the agreement whose SQL takes these functions."""

    def change(content: Any) -> None:
        content["sql_definition"]["functions_seen"] = list(functions)

    return published(office, changed(office, "agreements", change))


def accepted(office: Office) -> Json:
    """A lead of procurement that sales accepted, with a sheet that has everything."""
    lead = office.accepted()
    answer = office.call("sales", "PATCH", f"leads/{lead['id']}/qualification/", {"items": ITEMS})
    assert answer.status_code == 200, answer.content
    found: Json = office.get("viewer", f"leads/{lead['id']}/")
    return found


def test_without_the_function_it_is_not_qualified_and_says_so_everywhere(office: Office) -> None:
    asks_for(office, "procurement", "engineering")
    lead = accepted(office)
    path = f"leads/{lead['id']}"
    refusal = office.post("sales", f"{path}/qualify/", status=409)
    assert refusal["code"] == "sheet_incomplete"
    assert "function engineering must have been seen" in refusal["detail"]
    assert refusal["missing"] == [{"function": "engineering", "needs": "seen"}]
    assert lead["next_step"]["code"] == "waits_for_sheet"
    gap = {"criterion": None, "function": "engineering", "needs": "seen"}
    sheet = office.get("viewer", f"{path}/qualification/")
    assert (sheet["complete"], sheet["missing"]) == (False, [gap])
    assert office.get("sales", f"handoffs/{lead['handoff']}/")["card"]["sheet"] == [gap]
    why = office.get("viewer", f"{path}/explanation/")
    assert why["missing"] == ["function_engineering"]
    assert why["missing_in_words"] == ["function engineering must have been seen"]
    asked = f'{{ qualification(lead: "{lead["id"]}") {{ complete missing {{ criterion function needs }} }} }}'
    seen = office.ask("viewer", asked)["data"]["qualification"]["missing"]
    assert seen == [{"criterion": None, "function": "ENGINEERING", "needs": "SEEN"}]


def test_once_a_colleague_engages_it_can_be_qualified(office: Office) -> None:
    asks_for(office, "engineering")
    lead = accepted(office)
    office.deliver(office.signal("page_view", contact=ENGINEER))
    sheet = office.get("viewer", f"leads/{lead['id']}/qualification/")
    assert (sheet["complete"], sheet["missing"]) == (True, [])
    office.run_due()
    office.run_due()
    assert office.get("viewer", f"leads/{lead['id']}/")["next_step"]["code"] == "sales_works", "it is looked at again"
    assert office.post("sales", f"leads/{lead['id']}/qualify/")["stage"] == "sql"
    for decision in Decision.objects.filter(lead=lead["id"]).order_by("seq"):
        replay = office.post("viewer", f"leads/{lead['id']}/decisions/{decision.seq}/replay/")
        assert replay["identical"], replay


@pytest.mark.parametrize(
    ("signal", "days_ago"),
    [("email_opened", 0), ("page_view", 181)],
    ids=["what counts nothing shows nobody", "whoever fell silent is not seen"],
)
def test_who_did_nothing_that_counts_was_not_seen(office: Office, signal: str, days_ago: float) -> None:
    asks_for(office, "engineering")
    lead = accepted(office)
    office.deliver(office.signal(signal, contact=ENGINEER, days_ago=days_ago))
    assert office.get("viewer", f"leads/{lead['id']}/qualification/")["complete"] is False


def test_people_of_other_companies_do_not_count(office: Office) -> None:
    asks_for(office, "engineering")
    lead = accepted(office)
    other = {"email": "kim@other.example", "job_title": "Design engineer"}
    office.deliver(office.signal("page_view", contact=other, account={"name": "Other", "domain": "other.example"}))
    assert office.get("viewer", f"leads/{lead['id']}/qualification/")["complete"] is False


def test_the_simulation_tells_how_many_accepted_leads_would_lack_it(office: Office) -> None:
    accepted(office)

    def change(content: Any) -> None:
        content["sql_definition"]["functions_seen"] = ["quality"]

    found = simulated(office, changed(office, "agreements", change))
    assert (found["sheet"]["before"], found["sheet"]["after"]) == ({"complete": 1}, {"incomplete": 1})
    assert found["changed"] == 0, "an accepted lead is moved by nobody but its holder"


def test_a_version_without_the_member_says_what_it_always_said(office: Office) -> None:
    lead = accepted(office)
    assert "functions_seen" not in office.get("viewer", "agreements/current/")["content"]["sql_definition"]
    assert office.post("sales", f"leads/{lead['id']}/qualify/")["stage"] == "sql"
    draft = begun(office, "agreements")
    definition = draft["content"]["sql_definition"] | {"functions_seen": ["poets"]}
    answer = office.call(
        "operations",
        "PATCH",
        f"agreements/drafts/{draft['id']}/",
        {"content": {"sql_definition": definition}},
        if_match='"1"',
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith("/content/sql_definition/functions_seen")
    assert edited(office, draft, note="Still there")["version"] == 2


def test_it_costs_the_same_for_one_accepted_lead_and_for_many(office: Office) -> None:
    asks_for(office, "engineering")

    def more(companies: range) -> None:
        for number in companies:
            facts = {"name": f"C{number}", "domain": f"c{number}.example", "industry": "339112", "country": "US"}
            email = f"p{number}@c{number}.example"
            contact = {"email": email, "job_title": "Buyer"}
            office.deliver(office.signal("rfq_submitted", contact=contact, account=facts | {"employee_count": 900}))
        office.run_due()
        for handoff in office.get("sales", "handoffs/", status="open", page_size=200)["results"]:
            office.post("sales", f"handoffs/{handoff['id']}/accept/")

    more(range(1))
    office.get("sales", "handoffs/")
    few = statements_of(lambda: office.get("sales", "handoffs/"))
    more(range(1, 6))
    assert statements_of(lambda: office.get("sales", "handoffs/")) == few
    office.now += timedelta(hours=1)
