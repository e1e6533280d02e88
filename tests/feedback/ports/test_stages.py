"""Where people stand, told to another system and heard from it, with the real business on our side."""

from typing import Any

import pytest

from feedback.models import Verdict
from leadhub.integrations.retrying import retry
from qualification.models import Handoff, Proposal, Transition
from tests.feedback.ports.conftest import Bridge
from tests.fence import allow_writes
from tests.leadhub.integrations.engine.memory import STATUS

pytestmark = pytest.mark.django_db
WHY = {"leadhub_reason": "timing", "leadhub_comment": "Next year, their plant says."}


@pytest.fixture
def handed_over(bridge: Bridge) -> dict[str, Any]:
    """A lead that was handed over and is in step."""
    lead = bridge.office.handed_over()
    bridge.sync(lead)
    return lead


class TestTold:
    def test_whoever_is_handed_over_appears_with_facts_stage_and_status(
        self, bridge: Bridge, handed_over: dict[str, Any]
    ) -> None:
        said = bridge.values(bridge.record(handed_over))
        seller = bridge.office.users["sales"]
        assert {name: said.get(name) for name in ("email", "last_name", "company", "domain", "country")} == {
            "email": "dana@medico.example",
            "last_name": "Ito",
            "company": "Medico Devices Inc.",
            "domain": "medico.example",
            "country": "US",
        }
        assert (said["leadhub_stage"], said[STATUS], said["source"]) == ("mql", "Working", "website")
        assert said["owner_email"] in {seller.email, bridge.office.users["sales2"].email}
        assert isinstance(said["score"], int)

    def test_qualified_is_told_on_handoff_or_on_qualification_as_the_connection_says(self, bridge: Bridge) -> None:
        lead = bridge.office.mql()
        assert lead["stage"] == "mql" and lead["handoff"] is None
        bridge.sync(lead)
        assert bridge.there.records == {}, "nobody has a record before being handed over"
        bridge.say(makes_records="all")
        bridge.sync(lead)
        remote = bridge.record(lead)
        assert bridge.values(remote)["leadhub_stage"] == "inquiry"
        bridge.say(mql_at="qualification")
        bridge.sync(lead)
        assert bridge.values(remote)["leadhub_stage"] == "mql"

    def test_no_record_is_made_where_none_is_to_be(self, bridge: Bridge) -> None:
        bridge.say(makes_records="never")
        bridge.sync(bridge.office.handed_over())
        assert bridge.there.records == {}

    def test_what_was_rejected_says_why_and_until_when(self, bridge: Bridge, handed_over: dict[str, Any]) -> None:
        body = {"reason": "timing", "comment": "Next year."}
        bridge.office.post("sales", f"handoffs/{handed_over['handoff']}/reject/", body)
        bridge.sync(handed_over)
        said = bridge.values(bridge.record(handed_over))
        assert (said["leadhub_stage"], said["leadhub_reason"], said[STATUS]) == ("rejected", "timing", "Closed")
        assert str(said["leadhub_recycle_at"]).startswith("2027-01-02")

    def test_what_was_given_back_after_acceptance_is_recycled(self, bridge: Bridge) -> None:
        lead = bridge.office.accepted()
        body = {"reason": "timing", "comment": "Next year."}
        bridge.office.post("sales", f"leads/{lead['id']}/recycle/", body)
        bridge.sync(lead)
        assert bridge.values(bridge.record(lead))["leadhub_stage"] == "recycled"

    def test_of_several_leads_the_furthest_is_told(self, bridge: Bridge, handed_over: dict[str, Any]) -> None:
        bridge.office.post("sales", f"handoffs/{handed_over['handoff']}/accept/")
        other = bridge.office.lead("page_view", product_line="injection-molding")
        bridge.sync(handed_over, other)
        assert bridge.values(bridge.record(handed_over))["leadhub_stage"] == "sal"

    def test_a_customer_stays_one_until_sales_has_the_next_lead(self, bridge: Bridge) -> None:
        lead = bridge.office.qualified()
        for stage in ("opportunity", "won"):
            bridge.office.post("sales", f"leads/{lead['id']}/advance/", {"to": stage})
        other = bridge.office.lead("page_view", product_line="injection-molding")
        bridge.sync(lead, other)
        remote = bridge.record(lead)
        assert (bridge.values(remote)["leadhub_stage"], bridge.values(remote)[STATUS]) == ("won", "Customer")
        asked = {"annual_volume": 20000, "has_drawings": True}
        again = bridge.office.lead("rfq_submitted", product_line="injection-molding", properties=asked)
        bridge.sync(again)
        said = bridge.values(remote)
        assert (said["leadhub_stage"], said[STATUS]) == ("mql", "Customer"), "never put below a customer"


class TestHeard:
    def test_a_seller_accepts_by_changing_the_status_over_there(
        self, bridge: Bridge, handed_over: dict[str, Any]
    ) -> None:
        remote = bridge.record(handed_over)
        bridge.edit(remote, leadhub_stage="sal", owner_email=bridge.office.users["sales"].email)
        assert bridge.lead(handed_over)["stage"] == "sal"
        verdict = Verdict.objects.get()
        assert (verdict.kind, verdict.by) == ("accepted", bridge.office.users["sales"].pk)
        assert Proposal.objects.get().state == "applied"
        last = Transition.objects.latest("seq")
        assert (last.actor_kind, last.actor) == ("person", bridge.office.users["sales"].pk)
        assert bridge.values(remote)["leadhub_stage"] == "sal"

    @pytest.mark.parametrize("owner", ["", "queue@maker.example", "viewer"])
    def test_nobody_whom_sales_does_not_know_accepts(
        self, bridge: Bridge, handed_over: dict[str, Any], owner: str
    ) -> None:
        email = bridge.office.users["viewer"].email if owner == "viewer" else owner
        bridge.edit(bridge.record(handed_over), leadhub_stage="sal", owner_email=email)
        assert Proposal.objects.get().lacks == (["unknown_seller"] if owner else ["person_required"])
        assert bridge.lead(handed_over)["stage"] == "mql" and not Verdict.objects.exists()

    @pytest.mark.parametrize("owner", ["", "queue@maker.example"])
    def test_a_rejection_that_says_why_is_one_whoever_owns_the_record(
        self, bridge: Bridge, handed_over: dict[str, Any], owner: str
    ) -> None:
        bridge.edit(bridge.record(handed_over), status="Closed", owner_email=owner, **WHY)
        assert bridge.lead(handed_over)["stage"] == "nurture"
        verdict = Verdict.objects.get()
        assert (verdict.kind, verdict.reason, verdict.by) == ("rejected", "timing", None)

    def test_a_rejection_with_reason_and_comment_is_one_in_the_name_of_the_seller(
        self, bridge: Bridge, handed_over: dict[str, Any]
    ) -> None:
        seller = bridge.office.users["sales"]
        bridge.edit(bridge.record(handed_over), status="Closed", owner_email=seller.email, **WHY)
        lead = bridge.lead(handed_over)
        assert (lead["stage"], lead["handoff"]) == ("nurture", None)
        verdict = Verdict.objects.get()
        assert (verdict.kind, verdict.reason, verdict.by) == ("rejected", "timing", seller.pk)
        assert verdict.by_name == f"{seller.name} (Memory)"
        last = Transition.objects.latest("seq")
        assert (last.actor_kind, last.remark and last.remark.text) == ("crm", WHY["leadhub_comment"])
        assert Proposal.objects.get().native == "Closed"

    def test_without_a_comment_it_waits_and_the_clock_stands(self, bridge: Bridge, handed_over: dict[str, Any]) -> None:
        remote = bridge.record(handed_over)
        bridge.edit(remote, status="Closed", leadhub_reason="timing")
        waiting = Proposal.objects.get()
        assert (waiting.state, waiting.lacks) == ("waiting", ["comment_required"])
        assert bridge.lead(handed_over)["stage"] == "mql"
        clock = bridge.office.clock(handed_over["handoff"], "acceptance")
        assert clock["paused"], clock
        bridge.sync(handed_over)
        assert bridge.values(remote)[STATUS] == "Closed", "their word stays while it waits"
        (told,) = bridge.office.get("sales", "needs-feedback/")["results"]
        paused = bridge.office.get("sales", f"handoffs/{handed_over['handoff']}/")["paused"]["text"]
        *_, entry = bridge.office.get("sales", f"leads/{handed_over['id']}/timeline/")["results"]
        said = "Memory says: rejected by sales"
        assert told["text"].startswith(said) and entry["text"].startswith(said) and "Memory says" in paused
        bridge.edit(remote, status="Lost")
        waiting = Proposal.objects.waiting().get()
        late = bridge.office.post("sales", f"needs-feedback/{told['id']}/dismiss/", {"comment": "No."}, status=409)
        assert "took it back, by Memory at" in late["detail"] and late["ended_by_name"] == "Memory"
        bridge.office.post("sales", f"needs-feedback/{waiting.pk}/dismiss/", {"comment": "Wrong record."})
        bridge.sync(handed_over)
        assert not bridge.office.clock(handed_over["handoff"], "acceptance")["paused"]
        assert bridge.values(remote)[STATUS] == "Working", "and is put right once somebody says how it is"

    def test_a_comment_that_comes_later_over_there_is_the_answer(
        self, bridge: Bridge, handed_over: dict[str, Any]
    ) -> None:
        remote = bridge.record(handed_over)
        bridge.edit(remote, status="Closed", leadhub_reason="timing")
        assert Proposal.objects.get().state == "waiting"
        bridge.edit(remote, leadhub_comment="Next year, their plant says.")
        assert bridge.lead(handed_over)["stage"] == "nurture"
        assert sorted(Proposal.objects.values_list("state", flat=True)) == ["answered", "applied"]

    def test_what_is_won_there_is_won_here_with_its_amount(self, bridge: Bridge) -> None:
        lead = bridge.office.qualified()
        bridge.sync(lead)
        remote = bridge.record(lead)
        bridge.edit(remote, status="Deal", amount=90_000, currency="USD")
        assert bridge.lead(lead)["stage"] == "opportunity"
        bridge.edit(remote, status="Customer", amount=120_000.5, currency="usd")
        won = bridge.lead(lead)
        assert (won["stage"], won["value"]) == ("won", {"amount": "120000.50", "currency": "USD", "kind": "won"}), won

    def test_an_amount_without_a_currency_is_in_the_one_of_the_connection(self, bridge: Bridge) -> None:
        bridge.say(currency="eur")
        lead = bridge.office.qualified()
        bridge.sync(lead)
        bridge.edit(bridge.record(lead), status="Deal", amount=90_000)
        assert bridge.lead(lead)["value"]["currency"] == "EUR"

    def test_an_amount_of_which_nobody_says_the_currency_waits_by_name_until_somebody_does(
        self, bridge: Bridge
    ) -> None:
        lead = bridge.office.qualified()
        bridge.sync(lead)
        remote = bridge.record(lead)
        bridge.edit(remote, status="Deal", amount=90_000)
        assert (bridge.lead(lead)["stage"], bridge.lead(lead)["value"]) == ("sql", None)
        assert bridge.parked() == [(remote.id, "currency_unknown")]
        assert bridge.values(remote)[STATUS] == "Deal", "and nobody writes over it meanwhile"
        bridge.say(currency="EUR")
        with allow_writes():
            retry(bridge.connection.pk, actor=bridge.office.users["operations"].actor)
        bridge.sync()
        told = bridge.lead(lead)
        assert (told["stage"], told["value"]["amount"], told["value"]["currency"]) == ("opportunity", "90000.00", "EUR")
        assert bridge.parked() == []

    @pytest.mark.parametrize("amount", ["NaN", "inf", "a lot", 10**40, None, True, ""])
    def test_what_is_no_amount_holds_nothing_up(self, bridge: Bridge, amount: Any) -> None:
        lead = bridge.office.qualified()
        bridge.sync(lead)
        bridge.edit(bridge.record(lead), status="Deal", amount=amount, currency="USD")
        assert (bridge.lead(lead)["stage"], bridge.lead(lead)["value"]) == ("opportunity", None)

    @pytest.mark.parametrize(
        ("amount", "currency", "lack"), [(-5, "USD", "out_of_bounds"), (5, "XYZ", "unknown_currency")]
    )
    def test_an_amount_that_cannot_be_kept_waits_for_a_person(
        self, bridge: Bridge, amount: int, currency: str, lack: str
    ) -> None:
        lead = bridge.office.qualified()
        bridge.sync(lead)
        bridge.edit(bridge.record(lead), status="Deal", amount=amount, currency=currency)
        (asked,) = bridge.office.get("sales", "needs-feedback/", open="true")["results"]
        assert asked["lacks"] == [lack]
        assert "the amount is none" in asked["text"] or "the currency is none" in asked["text"]
        assert bridge.lead(lead)["stage"] == "sql"

    @pytest.mark.parametrize("status", ["Customer", "Lost", "Qualified"])
    def test_a_jump_that_is_not_allowed_waits_and_changes_nothing(
        self, bridge: Bridge, handed_over: dict[str, Any], status: str
    ) -> None:
        seller = bridge.office.users["sales"].email
        bridge.edit(bridge.record(handed_over), status=status, owner_email=seller)
        assert Proposal.objects.get().state == "waiting"
        assert bridge.lead(handed_over)["stage"] == "mql"
        assert not Verdict.objects.exists() and Handoff.objects.get().status == "open"

    def test_a_value_that_no_row_names_changes_nothing(self, bridge: Bridge, handed_over: dict[str, Any]) -> None:
        bridge.edit(bridge.record(handed_over), status="Parked in the yard")
        gap = bridge.connection.gaps.get()
        assert (gap.value, gap.count) == ("Parked in the yard", 1)
        assert not Proposal.objects.exists() and bridge.lead(handed_over)["stage"] == "mql"

    def test_the_same_reading_again_says_nothing_new(self, bridge: Bridge, handed_over: dict[str, Any]) -> None:
        remote = bridge.record(handed_over)
        bridge.edit(remote, status="Closed")
        bridge.sync(rounds=8)
        assert Proposal.objects.count() == 1

    def test_a_word_of_nobodys_lead_is_refused_by_name(self, bridge: Bridge) -> None:
        remote = bridge.there.add(email="new@nowhere.example", status="Deal")
        bridge.there.add(email="ann@nowhere.example", status="New")
        bridge.sync()
        assert bridge.parked() == [(remote.id, "no_lead")]
        lead = bridge.office.lead("page_view", "new@nowhere.example")
        bridge.sync()
        assert [str(one.lead_id) for one in Proposal.objects.all()] == [lead["id"]], "heard again it means that lead"
        assert bridge.values(remote)[STATUS] == "Deal" and bridge.parked() == []
