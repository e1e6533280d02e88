"""The decisions of a lead over REST: listed, read with what they were made from, replayed, explained as made."""

import hashlib
import json
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest

from leadhub.keys import new_id
from qualification.models import ClockRun, Decision, Override, Remark
from tests.fence import allow_writes
from tests.qualification.office import Office, rows_written, statements_of
from tests.rows import row

pytestmark = pytest.mark.django_db

Json = dict[str, Any]


@pytest.fixture
def lead(office: Office) -> Json:
    """A lead whose answer changed thrice: it read, it asked, and it was found to be a competitor."""
    lead = office.mql()
    office.pass_time(days=2)
    office.deliver(office.signal("rfq_submitted", properties={"annual_volume": 20_000}))
    with allow_writes():
        # That a handoff expires which nobody answers is a story of its own.
        ClockRun.objects.filter(kind="expiry").delete()
    office.pass_time(days=1)
    competitor = {"domain": "medico.example", "relationship": "competitor"}
    office.deliver(office.signal("page_view", account=competitor))
    found: Json = office.get("viewer", f"leads/{lead['id']}/")
    return found


def spoilt(lead: Json, seq: int, **changes: Any) -> Decision:
    """A decision like another one of the lead, stored with something else: history itself cannot be changed."""
    like = Decision.objects.get(lead=lead["id"], seq=seq)
    names = ("at", "ruleset", "core", "facts", "terms", "context", "answer", "cause")
    values = {name: getattr(like, name) for name in names} | changes
    last = Decision.objects.filter(lead=lead["id"]).latest("seq").seq
    return row(Decision, lead_id=lead["id"], seq=last + 1, **values)


def otherwise(answer: bytes, **changes: Any) -> bytes:
    """An answer that says something else."""
    return json.dumps(json.loads(answer) | changes, separators=(",", ":")).encode()


class TestList:
    """GET leads/{id}/decisions/."""

    def test_shows_each_changed_answer_the_newest_first(self, office: Office, lead: Json) -> None:
        page = office.get("viewer", f"leads/{lead['id']}/decisions/")
        names = ("seq", "at", "cause", "action", "stage", "tier", "level", "core")
        assert [tuple(one[name] for name in names) for one in page["results"]] == [
            (3, "2026-11-06T15:00:00Z", "signal", "decline", "disqualified", "A", "urgent", "1"),
            (2, "2026-11-05T15:00:00Z", "signal", "handoff_urgent", "mql", "A", "urgent", "1"),
            (1, "2026-11-03T15:00:00Z", "signal", "mql", "mql", "A", "medium", "1"),
        ]
        assert page["results"][0]["lead"] == lead["id"]
        assert page["results"][0]["rules"] == {"profiles": 1, "channel_rules": 1, "scoring_model": 1, "agreement": 1}
        assert (page["next"], page["previous"]) == (None, None)

    def test_pages_go_both_ways(self, office: Office, lead: Json) -> None:
        def follow(url: str) -> Any:
            place = urlsplit(url)
            return office.get("viewer", f"{place.path.removeprefix('/api/v1/')}?{place.query}")

        first = office.get("viewer", f"leads/{lead['id']}/decisions/?page_size=2")
        second = follow(first["next"])
        assert [[one["seq"] for one in page["results"]] for page in (first, second)] == [[3, 2], [1]]
        assert follow(second["previous"])["results"] == first["results"]

    def test_costs_the_same_for_one_and_for_many(self, office: Office, lead: Json) -> None:
        path = f"leads/{lead['id']}/decisions/"
        office.get("viewer", path)
        few = statements_of(lambda: office.get("viewer", path))
        for _ in range(20):
            spoilt(lead, 1)
        assert len(office.get("viewer", path)["results"]) == 23
        assert statements_of(lambda: office.get("viewer", path)) == few

    @pytest.mark.parametrize("query", ["page_size=0", "cursor=x", "seq=1", "ordering=seq"])
    def test_what_cannot_be_understood_is_400(self, office: Office, lead: Json, query: str) -> None:
        assert office.call("viewer", "GET", f"leads/{lead['id']}/decisions/?{query}").status_code == 400


class TestOne:
    """GET leads/{id}/decisions/{seq}/."""

    def test_shows_what_it_was_made_from(self, office: Office, lead: Json) -> None:
        stored = Decision.objects.get(lead=lead["id"], seq=2)
        found = office.get("viewer", f"leads/{lead['id']}/decisions/2/")
        assert found["facts"]["industry"] == "339112"
        assert (found["facts"]["annual_volume"], found["facts"]["employee_count"]) == (20_000, 900)
        assert found["context"] == {"at": "2026-11-05T15:00:00Z", "product_line": "cnc-machining", "stage": "mql"}
        assert found["answer"] == json.loads(bytes(stored.answer))
        assert found["sha256"] == hashlib.sha256(bytes(stored.answer)).hexdigest()
        assert (found["core"], found["core_now"], found["cause"]) == ("1", "1", "signal")
        asked, read = sorted(found["terms"], key=lambda term: term["type"])
        assert asked == {
            "type": "rfq_submitted",
            "count": 1,
            "first_at": "2026-11-05T15:00:00Z",
            "last_at": "2026-11-05T15:00:00Z",
            "weight": 1.0,
            "weight_14": 1.0,
            "weight_60": 1.0,
            "weight_180": 1.0,
            "points": 80.0,
        }
        assert (read["type"], read["weight"]) == ("webinar_attended", pytest.approx(2 ** (-2 / 45), abs=1e-6))
        assert read["points"] == pytest.approx(18 * 2 ** (-2 / 45), abs=1e-5)

    @pytest.mark.parametrize("seq", ["0", "4", "99999999999999999999"])
    def test_one_that_is_not_there_is_404(self, office: Office, lead: Json, seq: str) -> None:
        for method, path in (("GET", f"decisions/{seq}/"), ("POST", f"decisions/{seq}/replay/")):
            answer = office.call("viewer", method, f"leads/{lead['id']}/{path}")
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
        other = office.mql("omar@medico.example")
        assert office.call("viewer", "GET", f"leads/{other['id']}/decisions/3/").status_code == 404
        assert office.call("viewer", "GET", f"leads/{new_id()}/decisions/1/").status_code == 404


class TestReplay:
    """POST leads/{id}/decisions/{seq}/replay/."""

    @pytest.mark.parametrize("seq", [1, 2, 3])
    def test_gives_the_same_bytes_and_writes_nothing(self, office: Office, lead: Json, seq: int) -> None:
        before = rows_written()
        found = office.post("viewer", f"leads/{lead['id']}/decisions/{seq}/replay/")
        stored = bytes(Decision.objects.get(lead=lead["id"], seq=seq).answer)
        assert (found["same"], found["differences"]) == (True, [])
        assert found["stored_sha256"] == found["replayed_sha256"] == hashlib.sha256(stored).hexdigest()
        assert found["answer"] == found["replayed"] == json.loads(stored)
        assert (found["core"], found["core_now"], found["seq"]) == ("1", "1", seq)
        assert rows_written() == before

    def test_finds_an_answer_that_was_not_what_its_inputs_give(self, office: Office, lead: Json) -> None:
        stored = bytes(Decision.objects.get(lead=lead["id"], seq=1).answer)
        planted = spoilt(lead, 1, answer=otherwise(stored, action="handoff", missing=[]))
        found = office.post("viewer", f"leads/{lead['id']}/decisions/{planted.seq}/replay/")
        assert not found["same"]
        assert found["stored_sha256"] != found["replayed_sha256"] == hashlib.sha256(stored).hexdigest()
        assert found["differences"] == [
            {"path": "action", "stored": "handoff", "replayed": "mql"},
            {"path": "missing", "stored": [], "replayed": ["buying_signal"]},
        ]

    def test_equal_values_in_other_bytes_are_not_the_same(self, office: Office, lead: Json) -> None:
        stored = bytes(Decision.objects.get(lead=lead["id"], seq=1).answer)
        planted = spoilt(lead, 1, answer=stored + b" ")
        found = office.post("viewer", f"leads/{lead['id']}/decisions/{planted.seq}/replay/")
        assert not found["same"]
        assert found["differences"] == [{"path": "bytes", "stored": len(stored) + 1, "replayed": len(stored)}]

    def test_says_by_which_core_it_was_made(self, office: Office, lead: Json) -> None:
        planted = spoilt(lead, 1, core="0")
        found = office.post("viewer", f"leads/{lead['id']}/decisions/{planted.seq}/replay/")
        assert (found["core"], found["core_now"], found["same"]) == ("0", "1", True)

    def test_what_another_core_stored_and_this_one_cannot_read_is_told(self, office: Office, lead: Json) -> None:
        context = b'{"at":"2026-11-03T15:00:00Z","mood":"good"}'
        planted = spoilt(lead, 1, core="0", context=context)
        answer = office.call("viewer", "POST", f"leads/{lead['id']}/decisions/{planted.seq}/replay/")
        assert (answer.status_code, answer.json()["code"]) == (409, "not_replayable")
        assert (answer.json()["core"], answer.json()["core_now"]) == ("0", "1")
        answer = office.call("viewer", "GET", f"leads/{lead['id']}/explanation/?decision={planted.seq}")
        assert (answer.status_code, answer.json()["code"]) == (409, "not_replayable")
        found = office.get("viewer", f"leads/{lead['id']}/decisions/{planted.seq}/")
        assert found["context"]["mood"] == "good"


class TestExplainedAsMade:
    """GET leads/{id}/explanation/?decision= and ?as_of=."""

    def why(self, office: Office, lead: Json, **given: Any) -> Any:
        return office.get("viewer", f"leads/{lead['id']}/explanation/", **given)

    def test_by_its_number(self, office: Office, lead: Json) -> None:
        why = self.why(office, lead, decision=1)
        assert why["summary"] == (
            "Fit is tier A (100 of 100), and intent is medium, mostly from webinar attended: it is marketing qualified."
        )
        assert (why["decision"], why["at"], why["reproduced"]) == (1, "2026-11-03T15:00:00Z", True)
        assert why["intent"]["signals"] == [
            {"type": "webinar_attended", "family": "research", "points": 18.0, "count": 1, "capped": False}
        ]
        assert why["missing_in_words"] == ["a buying signal, such as an RFQ, a usage forecast or a meeting request"]
        now = self.why(office, lead)
        assert (now["decision"], now["fit"]["excluded_by"], now["reproduced"]) == (None, "competitor", True)

    def test_as_it_stood_at_a_moment(self, office: Office, lead: Json) -> None:
        seen = {
            "2026-11-03T15:00:00Z": 1,
            "2026-11-05T14:59:59Z": 1,
            "2026-11-05T15:00:00Z": 2,
            "2026-11-06": 2,
            "2026-11-06T15:00:00Z": 3,
        }
        assert {moment: self.why(office, lead, as_of=moment)["decision"] for moment in seen} == seen

    def test_an_answer_that_comes_out_otherwise_is_marked(self, office: Office, lead: Json) -> None:
        stored = bytes(Decision.objects.get(lead=lead["id"], seq=1).answer)
        planted = spoilt(lead, 1, answer=otherwise(stored, action="handoff"))
        assert self.why(office, lead, decision=planted.seq)["reproduced"] is False

    def test_names_who_set_aside_what_and_until_when(self, office: Office, lead: Json) -> None:
        until = office.now + timedelta(days=30)
        row(
            Override,
            lead_id=lead["id"],
            kind="exclusion",
            value="competitor",
            until=until,
            made_at=office.now,
            by_name="Marta Lindqvist",
            remark=row(Remark, text="Spun off in June."),
        )
        overruled = self.why(office, lead)
        assert overruled["overrides"] == [
            {
                "kind": "exclusion",
                "value": "competitor",
                "until": "2026-12-06T15:00:00Z",
                "by": "Marta Lindqvist",
                "made_at": "2026-11-06T15:00:00Z",
                "comment": "Spun off in June.",
            }
        ]
        assert "with the exclusion as competitor set aside until 6 Dec 2026" in overruled["summary"]
        assert overruled["fit"]["excluded_by"] is None
        office.now = office._set_clock(until)
        assert self.why(office, lead)["overrides"] == []

    def test_tells_every_change_with_action_stage_route_and_words(self, office: Office) -> None:
        lead = office.lead("quote_request", properties={"quantity": 30})
        assert lead["route"]["kind"] == "distributor"
        why = self.why(office, lead)
        (order,) = (change for change in why["counterfactual"] if change["change"] == "fact_otherwise")
        assert order == {
            "change": "fact_otherwise",
            "value": "order_size",
            "facts": [{"fact": "order_size", "value": 100}],
            "points": None,
            "reaches": None,
            "at": None,
            "action": "handoff_urgent",
            "stage": "mql",
            "route": "direct",
            "text": "If order size is at least 100 (it is 30), it goes to direct sales.",
        }
        (time,) = (change for change in why["counterfactual"] if change["change"] == "time")
        assert (time["at"], time["action"]) == ("2026-12-08T17:20:46Z", "mql")
        # What is told comes to pass.
        office.pass_time(days=36)
        assert office.get("viewer", f"leads/{lead['id']}/")["action"] == "mql"

    @pytest.mark.parametrize(
        ("query", "status", "code"),
        [
            ("decision=0", 404, "not_found"),
            ("decision=4", 404, "not_found"),
            ("decision=x", 400, "malformed_parameter"),
            ("decision=-1", 400, "malformed_parameter"),
            ("decision=99999999999", 400, "malformed_parameter"),
            ("decision=1&as_of=2026-11-06", 400, "malformed_parameter"),
            ("as_of=2026-11-03", 404, "not_found"),
            ("as_of=2026-11-07", 422, "out_of_bounds"),
            ("as_of=x", 400, "malformed_parameter"),
            ("at=2026-11-06", 400, "unknown_parameter"),
        ],
    )
    def test_what_cannot_be_explained_is_refused(
        self, office: Office, lead: Json, query: str, status: int, code: str
    ) -> None:
        answer = office.call("viewer", "GET", f"leads/{lead['id']}/explanation/?{query}")
        assert (answer.status_code, answer.json()["code"]) == (status, code)
