"""How accounts stand and who decides there, over REST."""

from datetime import timedelta
from typing import Any

import pytest

from accounts.models import Account, Contact
from leadhub.keys import new_id
from qualification.models import AccountInterest
from tests.fence import allow_writes
from tests.qualification.company import MEDICO
from tests.qualification.office import Office, rows_written

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
HALVORSEN = MEDICO | {"name": "Halvorsen Machinery", "domain": "halvorsen.example", "industry": "333517"}


def acts(office: Office, email: str, title: str, type: str, *days_ago: float, **changes: Any) -> str:
    """Somebody does something, so many days ago; answers the lead."""
    contact = {"email": email, "job_title": title}
    found = office.deliver(
        *(office.signal(type, email, days_ago=days, **{"contact": contact} | changes) for days in days_ago)
    )
    office.run_due()
    lead: str = found["leads"][0]["lead"]
    return lead


def account_of(office: Office, lead: str) -> str:
    """The account of a lead."""
    account: str = office.get("viewer", f"leads/{lead}/")["account"]
    return account


@pytest.fixture
def alive(office: Office) -> str:
    """Dana of engineering came first and fell silent, Quinn of quality came last week; the account."""
    lead = acts(office, "dana@medico.example", "Design engineer", "guide_download", 240, 200, 160, 120, 90)
    acts(office, "quinn@medico.example", "Quality manager", "page_view", 7)
    return account_of(office, lead)


@pytest.fixture
def early(office: Office) -> str:
    """Omar reads a page a fortnight for nine months; the account."""
    fortnights = [14.0 * number for number in range(20)]
    lead = acts(
        office, "omar@halvorsen.example", "Plant manager", "page_view", *fortnights,
        account=HALVORSEN, product_line="plant-automation",
    )  # fmt: skip
    return account_of(office, lead)


class TestOneAccount:
    """GET accounts/{id}/interest/."""

    def test_says_what_all_its_people_did_together(self, office: Office, alive: str) -> None:
        shown = office.get("viewer", f"accounts/{alive}/interest/")
        dana = office.get("viewer", "contacts/", email="dana@medico.example")["results"][0]["id"]
        (line,) = shown["product_lines"]
        assert shown == {
            "id": shown["id"],
            "account": alive,
            "state": "alive",
            "why": "Whoever came first has been silent for 90 days, but 1 other person was here within 30 days.",
            "intent": {"research": 5.8, "buying": 0.0, "level": "low", "trend": "early"},
            "first_signal_at": "2026-03-08T15:00:00Z",
            "last_signal_at": "2026-10-27T15:00:00Z",
            "first_contact": dana,
            "engaged": {"days_14": 1, "days_60": 1, "days_180": 2},
            "functions": {
                "covered": ["engineering", "quality"],
                "quiet": [],
                "missing": ["operations", "procurement", "finance", "management"],
            },
            "product_lines": [{"product_line": "cnc-machining", "leads": 2, "lead": line["lead"], "stage": "inquiry"}],
        }

    def test_its_best_lead_of_a_line_is_the_one_that_is_furthest(self, office: Office, alive: str) -> None:
        asked = acts(office, "pia@medico.example", "Buyer", "rfq_submitted", 0)
        acts(office, "pia@medico.example", "Buyer", "page_view", 0, product_line="injection-molding")
        cnc, molding = office.get("viewer", f"accounts/{alive}/interest/")["product_lines"]
        assert (cnc["lead"], cnc["leads"], cnc["stage"]) == (asked, 3, "mql")
        assert (molding["product_line"], molding["leads"]) == ("injection-molding", 1)

    def test_somebody_who_is_known_and_did_nothing_speaks_for_no_function(self, office: Office, alive: str) -> None:
        given = {"email": "fay@medico.example", "job_title": "Chief financial officer", "account": alive}
        assert office.post("sales", "contacts/", given, status=201)["function"] == "finance"
        functions = office.get("viewer", f"accounts/{alive}/interest/")["functions"]
        assert functions["quiet"] == ["finance"]
        assert "finance" not in functions["missing"] + functions["covered"]

    def test_an_account_without_leads_is_silent(self, office: Office) -> None:
        made = office.post("sales", "accounts/", {"name": "Quiet Pumps", "country": "US"}, status=201)
        shown = office.get("viewer", f"accounts/{made['id']}/interest/")
        assert (shown["state"], shown["first_contact"], shown["product_lines"]) == ("silent", None, [])
        assert shown["why"] == "Nobody there has done anything that counts."
        assert shown["intent"] == {"research": 0.0, "buying": 0.0, "level": "none", "trend": "cold"}

    def test_it_is_read_as_of_now_before_anything_due_was_looked_at(self, office: Office, alive: str) -> None:
        office.now = office._set_clock(office.now + timedelta(days=30))
        assert office.get("viewer", f"accounts/{alive}/interest/")["state"] == "cooling"
        assert AccountInterest.objects.get().state == "alive"

    def test_a_merged_account_answers_as_the_one_it_became(self, office: Office, alive: str) -> None:
        gone = office.post("sales", "accounts/", {"name": "Medico Old", "country": "US"}, status=201)["id"]
        with allow_writes():
            Account.objects.filter(pk=gone).update(canonical_id=alive)
        for path in ("interest", "committee"):
            assert office.get("viewer", f"accounts/{gone}/{path}/")["account"] == alive

    def test_expands_its_account_and_who_came_first(self, office: Office, alive: str) -> None:
        wide = office.get("viewer", f"accounts/{alive}/interest/", expand="account,first_contact", fields="account")
        assert wide == {"account": office.get("viewer", f"accounts/{alive}/")}

    @pytest.mark.parametrize("path", ["interest", "committee"])
    def test_one_that_is_not_there_is_404(self, office: Office, path: str) -> None:
        answer = office.call("viewer", "GET", f"accounts/{new_id()}/{path}/", {})
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

    def test_reading_writes_nothing(self, office: Office, alive: str) -> None:
        before = rows_written()
        office.get("viewer", f"accounts/{alive}/interest/")
        assert rows_written() == before


class TestTheList:
    """GET account-interest/."""

    def test_an_account_that_is_alive_is_listed_as_such(self, office: Office, alive: str, early: str) -> None:
        listed = office.get("viewer", "account-interest/", state="alive")["results"]
        assert [each["account"] for each in listed] == [alive]
        assert listed == [office.get("viewer", f"accounts/{alive}/interest/")]

    def test_is_narrowed(self, office: Office, alive: str, early: str, subtests: pytest.Subtests) -> None:
        owner = str(office.users["sales"].pk)
        answer = office.call("operations", "PATCH", f"accounts/{alive}/", {"owner": owner})
        assert answer.status_code == 200, answer.content
        for query, found in {
            "": {alive, early},
            "state=alive,early": {alive, early},
            "state=early": {early},
            "state=cooling": set(),
            "trend=cooling,cold": set(),
            "trend=early": {alive, early},
            "product_line=plant-automation": {early},
            "product_line=plant-automation,cnc-machining": {alive, early},
            "product_line=injection-molding": set(),
            f"owner={owner}": {alive},
            f"owner={owner}&state=early": set(),
        }.items():
            with subtests.test(query=query):
                listed = office.get("viewer", f"account-interest/?{query}")["results"]
                assert {each["account"] for each in listed} == found

    @pytest.mark.parametrize("query", ["state=ALIVE", "state=", "trend=up", "owner=me", "ordering=state", "stat=alive"])
    def test_what_it_does_not_know_is_refused(self, office: Office, query: str) -> None:
        answer = office.call("viewer", "GET", f"account-interest/?{query}", {})
        assert answer.status_code == 400
        assert answer.json()["code"] in ("malformed_parameter", "unknown_parameter")

    def test_the_last_signal_comes_first_page_by_page(self, office: Office, alive: str, early: str) -> None:
        first = office.get("viewer", "account-interest/", page_size=1)
        assert [each["account"] for each in first["results"]] == [early]
        second = office.client("viewer").get(first["next"]).json()
        assert [each["account"] for each in second["results"]] == [alive]
        assert second["next"] is None
        turned = office.get("viewer", "account-interest/", ordering="last_signal_at")["results"]
        assert [each["account"] for each in turned] == [alive, early]

    def test_partners_see_none_of_it(self, office: Office, alive: str) -> None:
        for path in ("account-interest/", f"accounts/{alive}/interest/", f"accounts/{alive}/committee/"):
            assert office.call("partner", "GET", path, {}).status_code == 403

    def test_its_words_are_among_the_choices(self, office: Office) -> None:
        choices = office.get("viewer", "meta/choices/")["results"]["account_state"]["choices"]
        assert [each["value"] for each in choices] == ["alive", "active", "early", "cooling", "cold", "silent"]


class TestCommittee:
    """GET accounts/{id}/committee/."""

    def test_is_that_of_its_leads_without_one(self, office: Office, alive: str) -> None:
        lead = office.get("viewer", "leads/", account=alive)["results"][0]["id"]
        committee = office.get("viewer", f"accounts/{alive}/committee/")
        assert committee["lead"] is None
        assert committee == office.get("viewer", f"leads/{lead}/committee/") | {"lead": None}
        assert [row["function"] for row in committee["functions"]] == ["engineering", "quality"]

    def test_what_was_done_under_another_name_is_done_by_the_same_person(self, office: Office, alive: str) -> None:
        quinn, dana = (Contact.objects.get(email_key=f"{name}@medico.example") for name in ("quinn", "dana"))
        with allow_writes():
            Contact.objects.filter(pk=quinn.pk).update(canonical_id=dana.pk)
        (row,) = office.get("viewer", f"accounts/{alive}/committee/")["functions"]
        (person,) = row["contacts"]
        assert (person["contact"], person["signals"]) == (str(dana.pk), 6)
        assert person["last_signal_at"] == "2026-10-27T15:00:00Z"

    def test_who_only_opened_mails_takes_no_part(self, office: Office, alive: str) -> None:
        acts(office, "mo@medico.example", "Plant manager", "email_opened", 2, 1)
        rows = office.get("viewer", f"accounts/{alive}/committee/")["functions"]
        (person,) = next(row for row in rows if row["function"] == "operations")["contacts"]
        assert (person["engaged"], person["signals"], person["last_signal_at"]) == (False, 0, None)


class TestEarlyIsNotCold:
    """Leads that read slowly for months, in the list by trend."""

    def test_an_early_lead_is_listed_as_early_and_not_as_cooling_or_cold(self, office: Office, early: str) -> None:
        for trend, found in {"early": [early], "cooling": [], "cold": []}.items():
            listed = office.get("viewer", "leads/", trend=trend)["results"]
            assert [each["account"] for each in listed] == found
        (lead,) = office.get("viewer", "leads/", trend="early")["results"]
        assert (lead["stage"], lead["intent"]["trend"]) == ("nurture", "early")

    def test_it_stays_early_between_two_visits_and_cools_when_they_end(self, office: Office, early: str) -> None:
        office.pass_time(days=13)
        assert [each["account"] for each in office.get("viewer", "leads/", trend="early")["results"]] == [early]
        office.pass_time(days=60)
        assert office.get("viewer", "leads/", trend="early")["results"] == []
        assert [each["account"] for each in office.get("viewer", "leads/", trend="cooling")["results"]] == [early]
        assert [each["account"] for each in office.get("viewer", "account-interest/", state="cooling")["results"]] == [
            early
        ]
