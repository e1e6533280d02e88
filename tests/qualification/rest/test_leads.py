"""Leads over REST: what one says, how lists are narrowed, ordered and shaped."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from leadhub.keys import new_id
from tests.qualification.company import MEDICO
from tests.qualification.office import Office, rows_written

pytestmark = pytest.mark.django_db

BAKERY = {"name": "Golden Crust", "domain": "goldencrust.example", "industry": "311811", "country": "US"}


NARROWED: list[Any] = [
    ("", {"hot", "warm", "cold"}),
    ("stage=mql", {"hot", "warm"}),
    ("stage=mql,inquiry", {"hot", "warm", "cold"}),
    ("stage=won", set()),
    ("action=handoff_urgent", {"hot"}),
    ("fit_tier=A", {"hot", "warm"}),
    ("fit_tier=C,D,U", {"cold"}),
    ("level=urgent", {"hot"}),
    ("level=medium", {"warm"}),
    ("trend=rising", {"hot", "warm"}),
    ("route=direct", {"hot", "warm"}),
    ("source=event", {"warm"}),
    ("source=event,website", {"hot", "warm", "cold"}),
    ("campaign=w1", {"warm"}),
    ("product_line=plant-automation", {"cold"}),
    ("product_line=cnc-machining,plant-automation", {"hot", "warm", "cold"}),
    ("returned=true", set()),
    ("returned=false", {"hot", "warm", "cold"}),
    ("contact__email=DANA@medico.example", {"hot"}),
    ("contact__email=nobody@medico.example", set()),
    ("created_at__gte=2026-11-03", {"hot", "warm", "cold"}),
    ("created_at__gte=2026-11-03T15:00:00Z", {"hot", "warm", "cold"}),
    ("created_at__lt=2026-11-03T15:00:00Z", set()),
    ("updated_at__gte=2026-11-03T16:00:00%2B01:00", {"hot", "warm", "cold"}),
    ("updated_at__lt=2026-11-03", set()),
]


MALFORMED: list[Any] = [
    ("stge=mql", "unknown_parameter"),
    ("created_at=2026-11-03", "unknown_parameter"),
    ("stage=MQL", "malformed_parameter"),
    ("stage=", "malformed_parameter"),
    ("stage=mql&stage=sal", "malformed_parameter"),
    ("owner=me", "malformed_parameter"),
    ("returned=yes", "malformed_parameter"),
    ("contact__email=nobody", "malformed_parameter"),
    ("campaign=%00", "malformed_parameter"),
    ("created_at__gte=yesterday", "malformed_parameter"),
    ("created_at__gte=2026-11-03T15:00:00", "malformed_parameter"),
    ("page_size=0", "malformed_parameter"),
    ("page_size=201", "malformed_parameter"),
    ("page_size=x", "malformed_parameter"),
    ("ordering=fit", "malformed_parameter"),
    ("cursor=abc", "malformed_parameter"),
    ("expand=route", "malformed_parameter"),
]


REFUSED_ENTRIES: list[Any] = [
    ("marketing", {"keep": True}, 403, "not_sales"),
    ("viewer", {}, 403, "not_allowed"),
    ("integration", {}, 403, "not_allowed"),
    ("partner", {}, 403, "not_allowed"),
    ("marketing", {"contact": {}}, 422, "contact_not_identified"),
    ("marketing", {"contact": {"email": "nobody"}}, 422, "bad_email"),
    ("marketing", {"product_line": "steel"}, 422, "unknown_product_line"),
    ("marketing", {"type": "telepathy"}, 422, "unknown_signal_type"),
    ("marketing", {"stage": "won"}, 400, "unknown_field"),
    ("marketing", {"contact": None}, 400, "wrong_type"),
    ("marketing", {"keep": "yes"}, 400, "wrong_type"),
    ("marketing", {"account": {"country": "Mars"}}, 422, "out_of_bounds"),
    ("marketing", {"account": {"country": "ZZ"}}, 422, "unknown_country"),
    ("marketing", {"contact": {"email": "a\x00b@medico.example"}}, 400, "malformed_text"),
]


def ids(answer: dict[str, Any]) -> list[str]:
    """The ids of a page."""
    return [each["id"] for each in answer["results"]]


class TestOneLead:
    """The object of the contract."""

    def test_says_exactly_what_the_contract_lists(self, office: Office) -> None:
        lead = office.mql(origin={"source": "organic_search", "campaign": "tolerance-guide-2026"})
        text = lead["next_step"].pop("text")
        assert text.startswith("A buying signal is missing")
        assert lead == {
            "id": lead["id"],
            "contact": lead["contact"],
            "account": lead["account"],
            "product_line": "cnc-machining",
            "stage": "mql",
            "stage_label": "Marketing qualified",
            "stage_entered_at": "2026-11-03T15:00:00Z",
            "fit": {
                "score": 100.0,
                "tier": "A",
                "coverage": 1.0,
                "profile": "series_buyers",
                "excluded_by": None,
                "missing": [],
            },
            "intent": {"research": 18.0, "buying": 0.0, "level": "medium", "trend": "rising"},
            "action": "mql",
            "next_step": {"code": "needs_buying_signal"},
            "route": {"kind": "direct", "partner": None, "rule": "direct"},
            "owner": None,
            "team": None,
            "hold": None,
            "handoff": None,
            "triage": None,
            "decline": None,
            "project_of": None,
            "site": None,
            "nurture": None,
            "rules": {"profiles": 1, "channel_rules": 1, "scoring_model": 1, "agreement": 1},
            "source": "organic_search",
            "campaign": "tolerance-guide-2026",
            "value": None,
            "business": "new_customer",
            "returned": False,
            "created_at": "2026-11-03T15:00:00Z",
            "updated_at": "2026-11-03T15:00:00Z",
        }

    def test_reads_the_intent_as_of_now(self, office: Office) -> None:
        lead = office.lead("tolerance_guide_download")
        assert lead["intent"]["research"] == 10.0
        # Time passes, and nothing that is due has been looked at yet.
        office.now = office._set_clock(office.now + timedelta(days=45))
        assert office.get("viewer", f"leads/{lead['id']}/")["intent"]["research"] == 5.0

    def test_names_its_open_handoff_its_owner_and_its_team(self, office: Office) -> None:
        lead = office.handed_over()
        handoff = office.get("manager", f"handoffs/{lead['handoff']}/")
        assert (handoff["owner"], handoff["team"]) == (lead["owner"], lead["team"])
        assert lead["route"]["kind"] == "direct"

    def test_shows_its_triage_and_its_hold(self, office: Office) -> None:
        lead = office.lead("rfq_submitted", "x@unknown-shop.example", account={"name": "Unknown shop"})
        assert (lead["action"], lead["handoff"]) == ("triage", None)
        desks = office.get("viewer", "teams/", kind="triage")["results"]
        assert lead["triage"] == {"team": desks[0]["id"], "due_at": "2026-11-03T17:00:00Z"}
        until = (office.now + timedelta(days=30)).isoformat().replace("+00:00", "Z")
        held = office.post("marketing", f"leads/{lead['id']}/hold/", {"reason": "tooling_change", "until": until})
        assert held["hold"] == {"reason": "tooling_change", "until": until}

    def test_an_unknown_one_is_404(self, office: Office) -> None:
        for path in ("", "explanation/", "timeline/", "committee/", "qualification/", "ledger/", "decisions/"):
            answer = office.call("viewer", "GET", f"leads/{new_id()}/{path}", {})
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")

    def test_partners_find_no_lead_here(self, office: Office) -> None:
        lead = office.mql()
        assert office.call("partner", "GET", f"leads/{lead['id']}/", {}).status_code == 403

    def test_expands_what_it_names(self, office: Office) -> None:
        lead = office.handed_over()
        wide = office.get("viewer", f"leads/{lead['id']}/", expand="contact,account,owner,team,handoff")
        assert wide["contact"]["email"] == "dana@medico.example"
        assert wide["account"]["domain"] == "medico.example"
        assert wide["owner"]["name"] in ("Sam Keller", "Dana Whitfield")
        assert wide["team"]["name"] == "North America"
        assert wide["handoff"]["lead"] == lead["id"]

    def test_is_trimmed_to_the_fields_asked_for(self, office: Office) -> None:
        lead = office.mql()
        assert office.get("viewer", f"leads/{lead['id']}/", fields="id,stage") == {"id": lead["id"], "stage": "mql"}

    @pytest.mark.parametrize("query", ["expand=nothing", "fields=nothing", "stage=mql"])
    def test_an_unknown_shape_or_parameter_is_400(self, office: Office, query: str) -> None:
        lead = office.mql()
        assert office.call("viewer", "GET", f"leads/{lead['id']}/?{query}", {}).status_code == 400


class TestLists:
    """Filters, order, pages."""

    @pytest.fixture
    def leads(self, office: Office) -> dict[str, str]:
        """A lead that is handed over, one that is nurtured, one off target."""
        return {
            "hot": office.handed_over("dana@medico.example")["id"],
            "warm": office.lead(
                "webinar_attended", "omar@medico.example", origin={"source": "event", "campaign": "w1"}
            )["id"],
            "cold": office.lead(
                "page_view", "ben@goldencrust.example", account=BAKERY, product_line="plant-automation"
            )["id"],
        }

    def test_is_narrowed(self, office: Office, leads: dict[str, str], subtests: pytest.Subtests) -> None:
        for query, found in NARROWED:
            with subtests.test(query=query):
                assert set(ids(office.get("viewer", f"leads/?{query}"))) == {leads[name] for name in found}

    def test_is_narrowed_by_what_it_names(self, office: Office, leads: dict[str, str]) -> None:
        hot = office.get("viewer", f"leads/{leads['hot']}/")
        for name in ("owner", "team", "contact"):
            assert ids(office.get("viewer", "leads/", **{name: hot[name]})) == [leads["hot"]]
        assert set(ids(office.get("viewer", "leads/", account=hot["account"]))) == {leads["hot"], leads["warm"]}
        assert ids(office.get("viewer", "leads/", owner=str(new_id()))) == []

    def test_what_cannot_be_understood_is_400(self, office: Office, subtests: pytest.Subtests) -> None:
        for query, code in MALFORMED:
            with subtests.test(query=query):
                answer = office.call("viewer", "GET", f"leads/?{query}", {})
                assert (answer.status_code, answer.json()["code"]) == (400, code)

    def test_a_misspelt_parameter_is_told_what_was_meant(self, office: Office) -> None:
        assert "Did you mean stage?" in office.call("viewer", "GET", "leads/?stge=mql", {}).json()["detail"]

    @pytest.mark.parametrize("ordering", ["created_at", "updated_at", "rank", "stage_entered_at"])
    def test_both_directions_of_every_order_show_each_lead_once(
        self, office: Office, leads: dict[str, str], ordering: str
    ) -> None:
        up = self.walk(office, f"leads/?ordering={ordering}&page_size=1")
        down = self.walk(office, f"leads/?ordering=-{ordering}&page_size=1")
        assert sorted(up) == sorted(leads.values())
        assert up == down[::-1]

    def test_rank_puts_intent_before_fit(self, office: Office, leads: dict[str, str]) -> None:
        assert ids(office.get("viewer", "leads/?ordering=-rank")) == [leads["hot"], leads["warm"], leads["cold"]]

    def test_pages_go_back_as_they_came(self, office: Office, leads: dict[str, str]) -> None:
        first = office.get("viewer", "leads/?page_size=2")
        second = self.follow(office, first["next"])
        assert second["next"] is None
        assert ids(self.follow(office, second["previous"])) == ids(first)
        assert first["previous"] is None

    def walk(self, office: Office, path: str) -> list[str]:
        """The ids of all pages."""
        page = office.get("viewer", path)
        found = ids(page)
        while page["next"]:
            page = self.follow(office, page["next"])
            found += ids(page)
        return found

    def follow(self, office: Office, url: str) -> Any:
        """The page at an address that the API gave."""
        place = urlsplit(url)
        return office.get("viewer", f"{place.path.removeprefix('/api/v1/')}?{place.query}")


class TestQuickEntry:
    """POST leads/."""

    FORM: dict[str, Any] = {
        "contact": {"email": "lee@medico.example", "last_name": "Lee", "job_title": "Plant manager"},
        "account": MEDICO,
        "product_line": "injection-molding",
    }

    @pytest.mark.parametrize("who", ["marketing", "sales", "manager", "operations"])
    def test_makes_a_lead(self, office: Office, who: str) -> None:
        lead = office.post(who, "leads/", self.FORM, status=201)
        assert (lead["stage"], lead["product_line"], lead["source"]) == ("inquiry", "injection-molding", "quick_entry")
        assert office.get(who, f"leads/{lead['id']}/") == lead

    def test_a_type_is_recorded_as_a_signal_that_occurs_now(self, office: Office) -> None:
        lead = office.post("marketing", "leads/", self.FORM | {"type": "quote_request"}, status=201)
        assert lead["action"] == "handoff_urgent"
        (signal,) = office.get("viewer", "signals/", lead=lead["id"])["results"]
        assert (signal["source"], signal["occurred_at"]) == ("quick_entry", "2026-11-03T15:00:00Z")

    def test_sales_keeps_it_and_holds_it_at_once(self, office: Office) -> None:
        lead = office.post("sales", "leads/", self.FORM | {"keep": True, "type": "rfq_submitted"}, status=201)
        assert lead["stage"] == "sal"
        assert lead["owner"] == str(office.users["sales"].pk)
        handoff = office.get("sales", f"handoffs/{lead['handoff']}/")
        assert (handoff["status"], handoff["closed_by"]) == ("accepted", lead["owner"])

    def test_the_same_key_and_body_answer_the_same_lead(self, office: Office) -> None:
        first = office.call("marketing", "POST", "leads/", self.FORM, **{"Idempotency-Key": "k1"})
        again = office.call("marketing", "POST", "leads/", self.FORM, **{"Idempotency-Key": "k1"})
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json() == again.json()
        assert again["Idempotent-Replayed"] == "true"
        other = office.call(
            "marketing", "POST", "leads/", self.FORM | {"type": "page_view"}, **{"Idempotency-Key": "k1"}
        )
        assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")

    def test_what_is_refused_writes_nothing(self, office: Office, subtests: pytest.Subtests) -> None:
        before = rows_written()
        for who, changes, status, code in REFUSED_ENTRIES:
            with subtests.test(changes=str(changes)):
                answer = office.call(who, "POST", "leads/", self.FORM | changes)
                assert (answer.status_code, answer.json()["code"]) == (status, code), answer.json()
                assert rows_written() == before
