"""What machines say of leads: done where it is complete, else it waits for a person while the clocks stand still."""

from typing import Any
from uuid import UUID

import pytest

from feedback.models import Reason, Verdict
from feedback.proposals import propose
from leadhub.errors import DomainError
from leadhub.models import Event
from qualification.models import ClockRun, Handoff, Proposal, Proposed, TeamMember, Transition
from qualification.proposals import Word
from tests.fence import allow_writes
from tests.qualification.office import SATISFYING, Office
from tests.qualification.rest.test_acts import refused

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
SAID: Json = {"to": "rejected", "source": "hubspot-eu", "native": "UNQUALIFIED"}
WHY: Json = {"reason": "timing", "comment": "Next year, their plant says."}
NOT_SO: Json = {"comment": "Wrong record: that was their sister company."}


def says(office: Office, lead: Json, status: int = 200, **changes: Any) -> Json:
    """A machine's word of a lead."""
    found: Json = office.post("integration", f"leads/{lead['id']}/propose/", SAID | changes, status)
    return found


def waiting(office: Office, who: str = "sales") -> list[Json]:
    """What needs feedback."""
    found: list[Json] = office.get(who, "needs-feedback/", open="true")["results"]
    return found


@pytest.fixture
def lead(office: Office) -> Json:
    """A lead with an open handoff."""
    return office.handed_over()


class TestWaits:
    """What has no reason of the list, or no comment, or cannot follow."""

    def test_a_rejection_without_a_reason_changes_nothing_and_is_kept_as_it_was_said(
        self, office: Office, lead: Json
    ) -> None:
        made = says(office, lead, at="2026-11-03T15:00:00Z")
        assert (made["state"], made["lacks"]) == ("waiting", ["reason_required", "comment_required"])
        assert (made["to"], made["native"], made["source"]) == ("rejected", "UNQUALIFIED", "hubspot-eu")
        assert made["text"] == (
            "hubspot-eu says: rejected by sales. Not carried out: a reason is missing; a comment is missing."
        )
        assert (made["said_at"], made["handoff"]) == ("2026-11-03T15:00:00Z", lead["handoff"])
        assert office.get("viewer", f"leads/{lead['id']}/")["stage"] == "mql"
        assert Handoff.objects.get().status == "open"
        assert not Verdict.objects.exists()
        assert [row["id"] for row in waiting(office)] == [made["id"]]

    def test_it_shows_on_the_card_and_the_answer_is_due_as_acceptance_is(self, office: Office, lead: Json) -> None:
        made = says(office, lead)
        paused = office.get("sales", f"handoffs/{lead['handoff']}/")["paused"]
        assert paused == {
            "cause": "needs_feedback",
            "since": "2026-11-03T15:00:00Z",
            "until": None,
            "text": "Paused: hubspot-eu says rejected by sales. Say why, or that it is not so.",
        }
        assert made["due_at"] == "2026-11-03T16:00:00Z"
        assert ClockRun.objects.get(kind="feedback").clause is None

    @pytest.mark.parametrize(
        ("changes", "lacks"),
        [
            ({"reason": "timing"}, ["comment_required"]),
            ({"comment": "Next year."}, ["reason_required"]),
            ({"reason": "boredom", "comment": "Next year."}, ["unknown_reason"]),
            ({"reason": "price", "comment": "A reason of losses."}, ["unknown_reason"]),
            ({"reason": "timing", "comment": "\u200b \u2060"}, ["comment_required"]),
            ({"reason": "unreachable", "comment": "No answer."}, ["attempts_incomplete"]),
            ({"reason": "timing", "comment": "Next year.", "seller": "ghost@x.example"}, ["unknown_seller"]),
            ({"to": "opportunity"}, ["stage_not_allowed"]),
            ({"to": "won"}, ["stage_not_allowed"]),
            ({"to": "inquiry"}, ["stage_not_allowed"]),
            ({"to": "sal"}, ["person_required"]),
            ({"to": "sql"}, ["person_required"]),
            ({"to": "lost", "reason": "price", "comment": "Too dear."}, ["stage_not_allowed"]),
        ],
    )
    def test_what_cannot_be_done_says_why_and_leaves_no_trace_of_trying(
        self, office: Office, lead: Json, changes: Json, lacks: list[str]
    ) -> None:
        before = Transition.objects.count()
        made = says(office, lead, **changes)
        assert (made["state"], made["lacks"]) == ("waiting", lacks)
        assert made["text"].endswith(".") and made["text"].count("Not carried out: ") == 1
        assert (Transition.objects.count(), Verdict.objects.count()) == (before, 0)
        assert Handoff.objects.get().status == "open"

    def test_a_reason_that_is_not_on_the_list_any_more_is_none(self, office: Office, lead: Json) -> None:
        with allow_writes():
            Reason.objects.filter(code="timing").update(is_active=False)
        assert says(office, lead, **WHY)["lacks"] == ["unknown_reason"]

    def test_what_is_lost_after_acceptance_needs_a_reason_of_losses(self, office: Office) -> None:
        lead = office.qualified()
        assert says(office, lead, to="opportunity")["state"] == "applied"
        assert says(office, lead, to="lost", native="closedlost")["lacks"] == ["reason_required", "comment_required"]
        assert office.get("viewer", f"leads/{lead['id']}/")["stage"] == "opportunity"

    def test_what_nobody_has_in_hand_waits_for_operations(self, office: Office) -> None:
        lead = office.mql()
        made = says(office, lead, to="won")
        assert (made["handoff"], made["lacks"], made["due_at"]) == (None, ["stage_not_allowed"], None)
        office.post("operations", f"needs-feedback/{made['id']}/dismiss/", NOT_SO)
        assert waiting(office, "operations") == []

    def test_whoever_holds_it_is_told_once(self, office: Office, lead: Json) -> None:
        says(office, lead)
        says(office, lead, native="DISQUALIFIED")
        events = Event.objects.filter(type="handoff.needs_feedback")
        assert [event.data["to"] for event in events] == ["rejected"]

    def test_it_stands_in_the_story_of_the_lead(self, office: Office, lead: Json) -> None:
        made = says(office, lead)
        office.post("sales", f"needs-feedback/{made['id']}/dismiss/", NOT_SO)
        told = office.get("viewer", f"leads/{lead['id']}/timeline/")["results"]
        texts = [entry["text"] for entry in told if entry["kind"] == "proposal"]
        assert sorted(texts) == [
            "What hubspot-eu said: it was not so",
            "hubspot-eu says: rejected by sales. It needs feedback",
        ]


class TestIsCarriedOut:
    """What is complete and possible."""

    def test_a_rejection_with_reason_and_comment_is_one_as_the_crm(self, office: Office, lead: Json) -> None:
        made = says(office, lead, **WHY)
        assert (made["state"], made["lacks"], made["ended_by"]) == ("applied", [], "hubspot-eu")
        after = office.get("viewer", f"leads/{lead['id']}/")
        assert (after["stage"], after["handoff"], after["returned"]) == ("nurture", None, True)
        verdict = Verdict.objects.get()
        assert (verdict.kind, verdict.reason, verdict.by, verdict.by_name) == ("rejected", "timing", None, "hubspot-eu")
        last = Transition.objects.latest("seq")
        assert (last.actor_kind, last.reason, last.remark.text) == ("crm", "timing", WHY["comment"])  # type: ignore[union-attr]
        assert waiting(office) == []

    def test_it_names_the_person_of_sales_that_the_machine_names(self, office: Office, lead: Json) -> None:
        seller = office.users["sales"]
        says(office, lead, **WHY, seller=seller.email.upper())
        verdict = Verdict.objects.get()
        assert (verdict.by, verdict.by_name) == (seller.pk, f"{seller.name} (hubspot-eu)")

    def test_a_seller_of_another_team_speaks_for_nobody(self, office: Office, lead: Json) -> None:
        with allow_writes():
            TeamMember.objects.filter(user=office.users["sales2"]).update(is_active=False)
        made = says(office, lead, **WHY, seller=office.users["sales2"].email)
        assert made["state"] == "waiting"
        assert Handoff.objects.get().status == "open"

    @pytest.mark.parametrize(("reason", "stage"), [("timing", "nurture"), ("competitor", "disqualified")])
    def test_after_acceptance_the_reason_says_where_it_goes(self, office: Office, reason: str, stage: str) -> None:
        lead = office.accepted()
        says(office, lead, reason=reason, comment="As they said.")
        assert office.get("viewer", f"leads/{lead['id']}/")["stage"] == stage
        assert not Verdict.objects.rejected().exists()
        assert Transition.objects.given_back_after_contact().count() == 1

    def test_it_goes_along_the_pipeline_and_never_makes_an_sql(self, office: Office) -> None:
        lead = office.qualified()
        for stage in ("opportunity", "quoted", "opportunity"):
            assert says(office, lead, to=stage)["state"] == "applied"
        assert says(office, lead, to="sql")["lacks"] == ["person_required"]
        assert says(office, lead, to="won")["state"] == "applied"
        assert office.get("viewer", f"leads/{lead['id']}/")["stage"] == "won"
        assert waiting(office) == []

    def test_what_a_partner_holds_the_crm_does_not_give_back(self, office: Office, lead: Json) -> None:
        body = {"reason": "belongs_to_channel", "comment": "Keystone's customer."}
        office.post("sales", f"handoffs/{lead['handoff']}/reject/", body)
        made = says(office, lead, **WHY)
        assert (made["state"], made["lacks"]) == ("waiting", ["not_holder"])
        assert Handoff.objects.get(status="open").partner is not None

    def test_a_word_that_is_complete_at_last_settles_the_one_that_waited(self, office: Office, lead: Json) -> None:
        first = says(office, lead)
        assert says(office, lead, **WHY)["state"] == "applied"
        assert office.get("sales", f"needs-feedback/{first['id']}/")["state"] == "answered"
        assert waiting(office) == []


class TestSaidTwice:
    """The same word, an older one, and another one."""

    def test_the_same_message_is_one(self, office: Office, lead: Json) -> None:
        first = says(office, lead, external_id="evt-1")
        assert says(office, lead, external_id="evt-1") == first
        assert Proposal.objects.count() == 1

    def test_so_is_the_same_word_without_an_id(self, office: Office, lead: Json) -> None:
        first = says(office, lead, comment="Later")
        assert says(office, lead, comment=" Later ") == first

    def test_and_of_a_seller_whom_nobody_knows(self, office: Office, lead: Json) -> None:
        first = says(office, lead, **WHY, seller="ghost@x.example")
        assert says(office, lead, **WHY, seller="ghost@x.example") == first

    def test_a_message_that_was_carried_out_is_not_carried_out_again(self, office: Office) -> None:
        lead = office.qualified()
        says(office, lead, to="opportunity", external_id="evt-1")
        office.post("sales", f"leads/{lead['id']}/advance/", {"to": "sql"})
        assert says(office, lead, to="opportunity", external_id="evt-1")["state"] == "applied"
        assert office.get("viewer", f"leads/{lead['id']}/")["stage"] == "sql"

    def test_an_id_is_of_one_message(self, office: Office, lead: Json) -> None:
        says(office, lead, external_id="evt-1")
        other = office.handed_over("eve@eve.example")
        path, body = f"leads/{other['id']}/propose/", SAID | {"external_id": "evt-1"}
        refused(office, "integration", path, body, 422, "external_id_reused")

    def test_a_newer_word_replaces_the_one_that_waits_and_its_time_stays(self, office: Office, lead: Json) -> None:
        first = says(office, lead)
        office.pass_time(minutes=20)
        second = says(office, lead, native="BAD_TIMING", source="salesforce")
        assert office.get("sales", f"needs-feedback/{first['id']}/")["state"] == "withdrawn"
        (row,) = waiting(office)
        assert (row["id"], row["asked_at"], row["due_at"]) == (second["id"], first["asked_at"], first["due_at"])

    def test_an_older_word_changes_nothing(self, office: Office, lead: Json) -> None:
        office.pass_time(minutes=30)
        says(office, lead, at="2026-11-03T15:20:00Z")
        late = says(office, lead, at="2026-11-03T15:10:00Z", **WHY)
        assert late["state"] == "known"
        assert len(waiting(office)) == 1
        assert Handoff.objects.get().status == "open"

    def test_a_word_of_a_handoff_before_does_not_touch_the_one_after(self, office: Office, lead: Json) -> None:
        body = {"reason": "belongs_to_channel", "comment": "Keystone's customer."}
        office.post("sales", f"handoffs/{lead['handoff']}/reject/", body)
        assert says(office, lead, handoff=lead["handoff"])["state"] == "known"
        assert says(office, lead, at="2026-11-03T14:59:00Z")["state"] == "known"
        assert Handoff.objects.filter(status="open").count() == 1
        assert not waiting(office, "operations")

    def test_what_sales_rejected_already_is_nothing_new(self, office: Office, lead: Json) -> None:
        office.post("sales", f"handoffs/{lead['handoff']}/reject/", WHY)
        assert says(office, lead)["state"] == "known"
        assert not waiting(office)


class TestEnds:
    """By a person's ordinary act, by an answer, by a word that it is not so, or by the machine."""

    def test_rejecting_as_always_answers_it(self, office: Office, lead: Json) -> None:
        made = says(office, lead)
        office.post("sales2", f"handoffs/{lead['handoff']}/reject/", WHY)
        after = office.get("sales", f"needs-feedback/{made['id']}/")
        assert (after["state"], after["ended_by"]) == ("answered", office.users["sales2"].name)
        assert office.clock(lead["handoff"], "feedback")["outcome"] == "met"

    def test_so_does_losing_as_always(self, office: Office) -> None:
        lead = office.qualified()
        office.post("sales", f"leads/{lead['id']}/advance/", {"to": "opportunity"})
        made = says(office, lead, to="lost")
        body = {"to": "lost", "reason": "price", "comment": "Too dear."}
        office.post("sales", f"leads/{lead['id']}/advance/", body)
        assert office.get("sales", f"needs-feedback/{made['id']}/")["state"] == "answered"
        assert office.clock(lead["handoff"], "feedback")["outcome"] == "met"

    def test_moving_where_the_machine_said_answers_it(self, office: Office) -> None:
        lead = office.accepted()
        made = says(office, lead, to="sql")
        items = {name: {"status": "confirmed", "evidence": "Call"} for name in SATISFYING}
        office.call("sales", "PATCH", f"leads/{lead['id']}/qualification/", {"items": items})
        office.post("sales", f"leads/{lead['id']}/qualify/")
        assert office.get("sales", f"needs-feedback/{made['id']}/")["state"] == "answered"
        assert office.get("sales", f"handoffs/{lead['handoff']}/")["paused"] is None

    def test_explaining_it_does_what_was_said(self, office: Office, lead: Json) -> None:
        made = says(office, lead)
        answer = office.post("sales", f"needs-feedback/{made['id']}/explain/", WHY)
        assert (answer["state"], answer["lacks"]) == ("answered", ["reason_required", "comment_required"])
        verdict = Verdict.objects.get()
        assert (verdict.reason, verdict.by) == ("timing", office.users["sales"].pk)
        assert office.get("viewer", f"leads/{lead['id']}/")["stage"] == "nurture"

    def test_accepting_says_that_it_was_not_rejected(self, office: Office, lead: Json) -> None:
        made = says(office, lead)
        office.post("sales", f"handoffs/{lead['handoff']}/accept/")
        assert office.get("sales", f"needs-feedback/{made['id']}/")["state"] == "void"
        assert office.get("sales", f"handoffs/{lead['handoff']}/")["paused"] is None
        assert ClockRun.objects.get(kind="decision").running_since is not None

    def test_not_so_keeps_the_comment_and_the_lead_where_it_is(self, office: Office, lead: Json) -> None:
        made = says(office, lead)
        answer = office.post("sales", f"needs-feedback/{made['id']}/dismiss/", NOT_SO)
        assert (answer["state"], answer["answer"]) == ("dismissed", NOT_SO["comment"])
        assert office.get("viewer", f"leads/{lead['id']}/")["stage"] == "mql"
        problem = refused(office, "sales2", f"needs-feedback/{made['id']}/explain/", WHY, 409, "feedback_settled")
        assert problem["detail"].startswith("This is settled: it was not so, by Sam Keller at 15:00 UTC")

    def test_the_machine_takes_it_back_by_saying_what_leadhub_says(self, office: Office, lead: Json) -> None:
        made = says(office, lead)
        assert says(office, lead, to="mql", native="NEW")["state"] == "known"
        assert office.get("sales", f"needs-feedback/{made['id']}/")["state"] == "withdrawn"
        assert office.get("sales", f"handoffs/{lead['handoff']}/")["paused"] is None

    def test_another_machine_does_not_take_it_back(self, office: Office, lead: Json) -> None:
        says(office, lead)
        says(office, lead, to="mql", source="salesforce")
        assert len(waiting(office)) == 1

    def test_the_machine_takes_it_back_by_name(self, office: Office, lead: Json) -> None:
        made = says(office, lead)
        assert office.post("integration", f"needs-feedback/{made['id']}/withdraw/")["state"] == "withdrawn"
        path = f"needs-feedback/{made['id']}/withdraw/"
        refused(office, "integration", path, {}, 409, "feedback_settled")

    def test_what_marketing_takes_out_is_asked_no_more(self, office: Office, lead: Json) -> None:
        made = says(office, lead)
        office.post("marketing", f"leads/{lead['id']}/disqualify/", {"reason": "spam", "comment": "Nobody."})
        assert office.get("operations", f"needs-feedback/{made['id']}/")["state"] == "answered"
        assert not ClockRun.objects.filter(outcome="running").exists()


REFUSED: list[Any] = [
    ({}, 400, "required"),
    ({"to": "heaven", "source": "x"}, 422, "unknown_value"),
    ({"to": "lost"}, 400, "required"),
    ({"to": "lost", "source": " \u200b"}, 422, "source_required"),
    ({"to": "lost", "source": "x" * 61}, 422, "out_of_bounds"),
    ({"to": "lost", "source": "x", "native": "n" * 201}, 422, "out_of_bounds"),
    ({"to": "lost", "source": "x", "comment": "c" * 10_001}, 422, "out_of_bounds"),
    ({"to": "lost", "source": "x", "comment": "a\x00b"}, 400, "malformed_text"),
    ({"to": "lost", "source": "x", "stage": "lost"}, 400, "unknown_field"),
    ({"to": "lost", "source": "x", "at": "2026-11-03T15:05:01Z"}, 422, "in_the_future"),
    ({"to": "lost", "source": "x", "at": "2026-11-03T15:00:00"}, 400, "wrong_type"),
    ({"to": "lost", "source": "x", "handoff": "0192aaaa-0000-7000-8000-000000000000"}, 422, "unknown_handoff"),
]


def test_what_says_too_little_is_refused_and_nothing_is_kept(
    office: Office, lead: Json, subtests: pytest.Subtests
) -> None:
    for body, status, code in REFUSED:
        with subtests.test(body=str(body)[:60]):
            refused(office, "integration", f"leads/{lead['id']}/propose/", body, status, code)
    assert not Proposal.objects.exists()


def test_the_word_of_a_machine_of_what_shares_a_handoff_names_the_lead_to_speak_of(office: Office, lead: Json) -> None:
    colleague = office.lead("rfq_submitted", "eve@medico.example")
    problem = refused(office, "integration", f"leads/{colleague['id']}/propose/", SAID, 409, "shares_handoff")
    assert problem["lead"] == lead["id"]


@pytest.mark.parametrize("name", ["source", "external_id", "native", "reason", "comment", "seller"])
@pytest.mark.parametrize(("text", "code"), [("x" * 10_001, "out_of_bounds"), ("a\x00b", "malformed_text")])
def test_the_port_takes_no_text_that_no_table_holds(
    office: Office, lead: Json, name: str, text: str, code: str
) -> None:
    said: Json = {"source": "hubspot", name: text}
    word = Word(to=Proposed.REJECTED, **said)
    with pytest.raises(DomainError) as refusal:
        propose(UUID(lead["id"]), word, actor=office.users["integration"].actor, now=office.now)
    assert refusal.value.code == code
    assert not Proposal.objects.exists()
