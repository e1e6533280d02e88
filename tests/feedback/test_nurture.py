"""Nurture: why a lead is there, when it may return, what brings it back, and how many did."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from feedback.models import Reason
from leadhub.documents.publishing import publish
from leadhub.models import DocumentKind
from qualification.models import Lead, Transition
from qualification.rulebook import rulebook_at
from tests.qualification.company import MEDICO
from tests.qualification.doors.selections import alike, selection_of
from tests.qualification.office import Office, statements_of
from tests.qualification.rest.test_acts import refused
from tests.qualification.rules.given import default_content

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
WHY = {"reason": "timing", "comment": "After the budget round."}
AGREED = {"timing": 60, "no_budget": 90, "unreachable": 90, "not_decision_maker": 30, "no_project": 90}
CONTENT = json.loads((Path(__file__).parents[2] / "feedback" / "defaults" / "reasons.json").read_text())
BACK_TO_NURTURE = [row["code"] for row in CONTENT["rows"] if row["action"] == "nurture"]


def sent_back(office: Office, email: str = "dana@medico.example", who: str = "marketing", **changes: Any) -> Json:
    """A lead that was qualified and sent to nurture."""
    lead = office.mql(email)
    found: Json = office.post(who, f"leads/{lead['id']}/recycle/", WHY | changes)
    return found


def read(office: Office, lead: Json) -> Json:
    """The lead as it now stands."""
    found: Json = office.get("viewer", f"leads/{lead['id']}/")
    return found


def row_of(office: Office, reason: str | None, **period: str) -> Json:
    """The counts of one reason."""
    found = {each["reason"]: each for each in office.get("viewer", "nurture/summary/", **period)["results"]}
    return {name: value for name, value in found[reason].items() if name not in ("reason", "label", "track")}


class TestOfALead:
    """`nurture` of leads/{id}/."""

    def test_a_lead_that_is_elsewhere_has_none(self, office: Office) -> None:
        assert office.mql()["nurture"] is None

    def test_says_why_by_whom_until_when_and_what_brings_it_back(self, office: Office) -> None:
        assert sent_back(office)["nurture"] == {
            "reason": "timing",
            "since": "2026-11-03T15:00:00Z",
            "by": "Marta Lindqvist",
            "earliest_return": "2027-01-02T15:00:00Z",
            "track": "Timing: check back",
            "brings_back": ["buying_signal", "signal_after_rest", "new_rules"],
            "text": (
                "Sent to nurture on 3 Nov 2026 by Marta Lindqvist: timing. "
                "It rests until 2 Jan 2027; a buying signal brings it back at once."
            ),
        }

    def test_what_the_rules_keep_warm_has_no_reason_and_the_general_track(self, office: Office) -> None:
        nurture = office.lead("guide_download")["nurture"]
        assert (nurture["reason"], nurture["by"], nurture["earliest_return"]) == (None, "leadhub", None)
        assert (nurture["track"], nurture["brings_back"]) == ("Keep warm", ["buying_signal", "engagement"])

    def test_once_the_rest_is_over_any_signal_may_bring_it_back(self, office: Office) -> None:
        lead = sent_back(office)
        office.pass_time(days=61)
        nurture = read(office, lead)["nurture"]
        assert nurture["brings_back"] == ["buying_signal", "any_signal", "new_rules"]
        assert nurture["earliest_return"] == "2027-01-02T15:00:00Z"

    def test_it_is_gone_with_the_nurture(self, office: Office) -> None:
        lead = sent_back(office)
        assert Lead.objects.get().nurture_track == "Timing: check back"
        office.pass_time(days=1)
        office.deliver(office.signal("rfq_submitted"))
        assert read(office, lead)["nurture"] is None
        assert (Lead.objects.get().nurture_track, Lead.objects.get().rest_until) == (None, None)

    def test_a_rejection_names_it_too(self, office: Office) -> None:
        lead = office.handed_over()
        office.post("sales", f"handoffs/{lead['handoff']}/reject/", WHY | {"reason": "no_budget"})
        nurture = read(office, lead)["nurture"]
        assert (nurture["reason"], nurture["track"]) == ("no_budget", "Budget: show what it returns")
        assert nurture["by"] == "Sam Keller"

    def test_a_date_that_a_person_gives_takes_the_place_of_the_agreed_one(self, office: Office) -> None:
        nurture = sent_back(office, until="2027-06-01T00:00:00Z")["nurture"]
        assert nurture["earliest_return"] == "2027-06-01T00:00:00Z"

    def test_reads_the_same_over_graphql_and_costs_the_same_for_one_and_for_twenty(self, office: Office) -> None:
        lead = sent_back(office)
        fields = "nurture { reason since by earliestReturn track bringsBack text }"
        document = f"query($id: ID!) {{ lead(id: $id) {{ {fields} }} }}"
        answer = office.ask("viewer", document, id=lead["id"])["data"]["lead"]["nurture"]
        shown = lead["nurture"]
        assert [way.lower() for way in answer["bringsBack"]] == shown["brings_back"]
        assert (answer["earliestReturn"], answer["text"]) == (shown["earliest_return"], shown["text"])

        listed = f"{{ leads(first: 30) {{ edges {{ node {{ {fields} }} }} }} }}"
        office.ask("viewer", listed)
        few = [
            statements_of(lambda: office.ask("viewer", listed)),
            statements_of(lambda: office.get("viewer", "leads/")),
        ]
        for number in range(20):
            sent_back(office, f"p{number}@medico.example")
        assert [
            statements_of(lambda: office.ask("viewer", listed)),
            statements_of(lambda: office.get("viewer", "leads/")),
        ] == few


class TestRest:
    """How long a lead rests, and what ends it."""

    @pytest.mark.parametrize("reason", BACK_TO_NURTURE)
    def test_each_reason_rests_as_agreed(self, office: Office, reason: str) -> None:
        nurture = sent_back(office, reason=reason)["nurture"]
        ends = office.now + timedelta(days=AGREED.get(reason, 60))
        assert nurture["earliest_return"] == ends.isoformat().replace("+00:00", "Z")
        offered = {each["code"]: each for each in office.get("viewer", "rejection-reasons/")["results"]}
        assert offered[reason]["rest_days"] == AGREED.get(reason, 60)
        assert nurture["track"] == (offered[reason]["track"] or "Keep warm")

    def test_fit_is_kept_and_read_at_once(self, office: Office) -> None:
        before = office.mql()
        after = office.post("marketing", f"leads/{before['id']}/recycle/", WHY)
        assert after["fit"] == before["fit"]
        assert after["fit"]["tier"] == "A"
        assert (after["intent"]["level"], after["intent"]["trend"]) == ("none", before["intent"]["trend"])

    def test_a_buying_signal_ends_any_rest_at_once(self, office: Office) -> None:
        lead = sent_back(office)
        office.pass_time(days=1)
        office.deliver(office.signal("sample_request"))
        after = read(office, lead)
        assert (after["stage"], after["nurture"], after["returned"]) == ("mql", None, False)
        last = list(Transition.objects.filter(lead=lead["id"]).order_by("seq").values_list("to_stage", "cause"))
        assert last[-2:] == [("inquiry", "fresh_signal"), ("mql", "matrix")]

    @pytest.mark.parametrize("type", ["webinar_attended", "pricing_page_view"])
    def test_what_is_read_during_the_rest_does_not(self, office: Office, type: str) -> None:
        lead = sent_back(office)
        office.pass_time(days=30)
        office.deliver(office.signal(type), office.signal("guide_download"), office.signal("guide_download"))
        assert read(office, lead)["stage"] == "nurture"
        office.pass_time(days=31)
        assert read(office, lead)["stage"] == "nurture"

    def test_what_is_read_after_the_rest_does(self, office: Office) -> None:
        lead = sent_back(office)
        office.pass_time(days=61)
        assert read(office, lead)["stage"] == "nurture"
        office.deliver(office.signal("webinar_attended"))
        assert read(office, lead)["stage"] == "mql"

    def test_new_rules_after_the_rest_bring_back_whom_they_qualify(self, office: Office) -> None:
        lead, other = sent_back(office), sent_back(office, "omar@medico.example")
        office.pass_time(days=55)
        office.deliver(office.signal("guide_download"))
        content = default_content("qualification", "scoring_models")
        for row in content["models"][0]["thresholds"]:
            if (row["level"], row["family"]) == ("medium", "research"):
                row["at_least"] = 6.0
        publish({DocumentKind.SCORING_MODELS: content}, note="", by="Ops", now=office.now, effective_at=office.now)
        assert rulebook_at(office.now).versions["scoring_model"] == 2
        office.pass_time(days=4)
        assert read(office, lead)["stage"] == "nurture"
        office.pass_time(days=2)
        assert read(office, lead)["stage"] == "mql"
        assert read(office, other)["stage"] == "nurture"
        assert Transition.objects.filter(lead=lead["id"], cause="new_rules").count() == 1


class TestTracks:
    """The list of the marketing system that a reason names."""

    def test_a_lead_keeps_the_track_that_its_reason_had_when_it_was_given(self, office: Office, browser: Any) -> None:
        lead = sent_back(office)
        reason = Reason.objects.get(kind="rejection", code="timing")
        given: Json = {"label": "Not now", "family": "timing", "group": "not_now", "action": "nurture", "order": "2"}
        given |= {"where": reason.places, "owner": reason.owner}
        act = f"/admin/feedback/reason/{reason.pk}/act/change/"
        answer = browser("operations").post(
            act, given | {"is_active": "on", "says_quality": "on", "track": " Timing: next year "}
        )
        assert answer.status_code == 302
        assert read(office, lead)["nurture"]["track"] == "Timing: check back"
        assert sent_back(office, "omar@medico.example")["nurture"]["track"] == "Timing: next year"
        reasons = office.get("viewer", "rejection-reasons/")["results"]
        assert next(each for each in reasons if each["code"] == "timing")["track"] == "Timing: next year"

    def test_a_reason_without_one_goes_with_the_general_track(self, office: Office) -> None:
        assert sent_back(office, reason="other")["nurture"]["track"] == "Keep warm"

    def test_what_ends_a_lead_has_none(self, office: Office) -> None:
        ended = Reason.objects.filter(action__in=("disqualify", "close"))
        assert set(ended.values_list("track", flat=True)) == {""}
        families = dict(Reason.objects.filter(action="nurture").values_list("code", "track"))
        assert families["no_capacity"] == "Technical: tell what we can make"


class TestReturned:
    """Leads that sales gave back, marked and counted apart."""

    def test_are_narrowed_to(self, office: Office) -> None:
        kept = sent_back(office, "omar@medico.example")
        lead = office.handed_over()
        office.post("sales", f"handoffs/{lead['handoff']}/reject/", WHY)
        for query, found in {"returned=true": [lead["id"]], "returned=false": [kept["id"]]}.items():
            assert [each["id"] for each in office.get("viewer", f"leads/?{query}")["results"]] == found
        answer = office.ask("viewer", "{ leads(filter: {returned: true}) { edges { node { id returned } } } }")
        assert [edge["node"] for edge in answer["data"]["leads"]["edges"]] == [{"id": lead["id"], "returned": True}]

    def test_stay_marked_when_they_are_qualified_again(self, office: Office) -> None:
        lead = office.handed_over()
        office.post("sales", f"handoffs/{lead['handoff']}/reject/", WHY)
        office.pass_time(days=1)
        office.deliver(office.signal("rfq_submitted"))
        assert (read(office, lead)["stage"], read(office, lead)["returned"]) == ("mql", True)


class TestSummary:
    """GET nurture/summary/."""

    def test_counts_what_waits_what_is_due_and_what_came_back(self, office: Office) -> None:
        zero = {"in_nurture": 0, "resting": 0, "due": 0, "sent": 0, "returned": 0, "requalified": 0}
        assert row_of(office, "timing") == zero
        first = sent_back(office, "a@medico.example")
        sent_back(office, "b@medico.example")
        sent_back(office, "c@medico.example", reason="no_budget")
        office.lead("guide_download", "d@medico.example")
        assert row_of(office, "timing") == zero | {"in_nurture": 2, "resting": 2, "sent": 2}
        assert row_of(office, "no_budget") == zero | {"in_nurture": 1, "resting": 1, "sent": 1}
        assert row_of(office, None) == zero | {"in_nurture": 1}

        office.pass_time(days=40)
        assert row_of(office, "timing") == zero | {"in_nurture": 2, "resting": 2, "due": 2, "sent": 2}
        assert row_of(office, "no_budget")["due"] == 0
        office.deliver(office.signal("rfq_submitted", "a@medico.example", contact={"email": "a@medico.example"}))
        assert read(office, first)["stage"] == "mql"
        office.pass_time(days=21)
        assert row_of(office, "timing") == zero | {"in_nurture": 1, "sent": 2, "returned": 1, "requalified": 1}

    def test_what_came_back_and_was_not_qualified_is_told_apart(self, office: Office) -> None:
        lead = sent_back(office, "a@medico.example")
        office.pass_time(days=61)
        answer = office.call("marketing", "PATCH", f"accounts/{lead['account']}/", {"industry": "311811"})
        assert answer.status_code == 200
        office.run_due()
        office.deliver(office.signal("guide_download", contact={"email": "a@medico.example"}, account=None))
        assert read(office, lead)["stage"] == "inquiry"
        counts = row_of(office, "timing")
        assert (counts["returned"], counts["requalified"], counts["in_nurture"]) == (1, 0, 0)

    def test_a_period_is_from_its_beginning_to_before_its_end(self, office: Office) -> None:
        sent_back(office)
        at = "2026-11-03T15:00:00Z"
        later = "2026-11-03T15:00:01Z"
        assert row_of(office, "timing", **{"from": at})["sent"] == 1
        assert row_of(office, "timing", **{"from": later})["sent"] == 0
        assert row_of(office, "timing", to=at)["sent"] == 0
        assert row_of(office, "timing", **{"from": "2026-11-03", "to": later})["sent"] == 1
        assert row_of(office, "timing", **{"from": later})["in_nurture"] == 1

    def test_who_goes_round_twice_counts_twice(self, office: Office) -> None:
        lead = sent_back(office)
        office.pass_time(days=1)
        office.deliver(office.signal("rfq_submitted"))
        office.post("sales", f"handoffs/{read(office, lead)['handoff']}/reject/", WHY)
        counts = row_of(office, "timing")
        assert (counts["sent"], counts["returned"], counts["requalified"], counts["in_nurture"]) == (2, 1, 1, 1)

    def test_names_reasons_in_their_order_with_their_tracks_and_the_rules_last(self, office: Office) -> None:
        rows = office.get("viewer", "nurture/summary/")["results"]
        assert [each["reason"] for each in rows] == [*BACK_TO_NURTURE, None]
        assert (rows[1]["label"], rows[1]["track"]) == ("Not now", "Timing: check back")
        assert (rows[-1]["label"], rows[-1]["track"]) == ("Kept warm by the rules", "Keep warm")

    @pytest.mark.parametrize(
        ("query", "code"),
        [
            ("from=yesterday", "malformed_parameter"),
            ("to=2026-11-03T15:00:00", "malformed_parameter"),
            ("from=2026-11-03&to=2026-11-03", "malformed_parameter"),
            ("since=2026-11-03", "unknown_parameter"),
        ],
    )
    def test_what_is_no_period_is_refused(self, office: Office, query: str, code: str) -> None:
        refused(office, "viewer", f"nurture/summary/?{query}", {}, 400, code, method="GET")

    def test_reads_the_same_over_graphql(self, office: Office) -> None:
        from feedback.readers.nurture import NurtureSummaryView

        sent_back(office)
        fields = selection_of(NurtureSummaryView)
        whole = office.ask("viewer", f"{{ nurtureSummary {{ {fields} }} }}")["data"]["nurtureSummary"]
        assert alike(whole, NurtureSummaryView) == office.get("viewer", "nurture/summary/")
        document = f"query($from: DateTime, $to: DateTime) {{ nurtureSummary(from: $from, to: $to) {{ {fields} }} }}"
        later = {"from": "2026-11-04T00:00:00Z", "to": "2026-11-05T00:00:00Z"}
        part = office.ask("viewer", document, **later)["data"]["nurtureSummary"]
        assert alike(part, NurtureSummaryView) == office.get("viewer", "nurture/summary/", **later)
        body = {"query": document, "variables": {"from": later["to"], "to": later["from"]}}
        turned = office.client("viewer").post("/graphql/", body, format="json")
        assert (turned.status_code, turned.json()["code"]) == (400, "malformed_parameter")

    def test_takes_as_many_statements_for_one_as_for_twenty(self, office: Office) -> None:
        sent_back(office)
        few = statements_of(lambda: office.get("viewer", "nurture/summary/"))
        for number in range(20):
            sent_back(office, f"p{number}@medico.example", reason=BACK_TO_NURTURE[number % len(BACK_TO_NURTURE)])
        assert statements_of(lambda: office.get("viewer", "nurture/summary/")) == few

    def test_partners_read_none_of_it(self, office: Office) -> None:
        assert office.call("partner", "GET", "nurture/summary/", {}).status_code == 403


class TestConsole:
    """What people see of it."""

    def test_the_page_of_nurture_counts_by_reason(self, office: Office, browser: Any) -> None:
        sent_back(office)
        page = browser("marketing").get("/admin/qualification/lead/nurture/")
        assert page.status_code == 200
        text = page.content.decode()
        for said in ("Not now", "Timing: check back", "Kept warm by the rules", "Still resting", "/nurture/"):
            assert said in text, said
        assert browser("marketing").post("/admin/qualification/lead/nurture/").status_code == 403

    def test_the_page_of_a_lead_says_why_and_what_brings_it_back(self, office: Office, browser: Any) -> None:
        lead = sent_back(office)
        text = browser("sales").get(f"/admin/qualification/lead/{lead['id']}/change/").content.decode()
        for said in (lead["nurture"]["text"], "Timing: check back", "Any signal once the rest is over"):
            assert said in text, said

    def test_returned_leads_and_trends_are_filtered(self, office: Office, browser: Any) -> None:
        lead = office.handed_over()
        office.post("sales", f"handoffs/{lead['handoff']}/reject/", WHY)
        other = MEDICO | {"name": "Halvorsen", "domain": "halvorsen.example"}
        kept = office.lead("guide_download", "omar@halvorsen.example", account=other)
        client, address = browser("sales"), "/admin/qualification/lead/"
        narrowed = client.get(address, {"returned__exact": "1"}).content.decode()
        assert lead["id"] in narrowed and kept["id"] not in narrowed
        assert lead["id"] in client.get(address, {"state__trend": "rising"}).content.decode()
        assert lead["id"] not in client.get(address, {"state__trend": "cold"}).content.decode()
