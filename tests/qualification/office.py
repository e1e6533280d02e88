"""The example company at work: signals that come in and people who answer, through the doors."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from leadhub.composition import parts
from leadhub.example import People
from tests.qualification.company import MEDICO

Json = dict[str, Any]
TODAY = datetime(2026, 11, 3, 15, tzinfo=UTC)
"""A Tuesday, nine in the morning in Chicago."""
SATISFYING = ("need", "timeline", "technical_fit", "annual_usage", "plant_location")
# What would show that a refusal wrote something.
TABLES = (
    "accounts_dealregistration",
    "accounts_registrationstep",
    "accounts_registrationappeal",
    "qualification_lead",
    "qualification_leadstate",
    "qualification_transition",
    "qualification_decision",
    "qualification_handoff",
    "qualification_attempt",
    "qualification_hold",
    "qualification_observedhandoff",
    "qualification_suspension",
    "qualification_shadow",
    "qualification_shadowdifference",
    "qualification_remark",
    "qualification_signal",
    "qualification_sheetitem",
    "qualification_sheetchange",
    "qualification_clockrun",
    "qualification_datarequest",
    "qualification_placement",
    "qualification_reassignment",
    "qualification_technicalreview",
    "qualification_rfq",
    "qualification_rfqline",
    "qualification_rfqrevision",
    "qualification_quote",
    "qualification_triage",
    "qualification_progress",
    "feedback_verdict",
    "leadhub_changesasked",
    "leadhub_edit",
    "leadhub_event",
    "leadhub_signature",
)


class Office:
    """The doors as the people of the example company use them, at a time that the test sets."""

    def __init__(self, people: People, set_clock: Any) -> None:
        self.people = people
        self.users = people.users
        self._set_clock = set_clock
        self._numbers = count(1)
        self.now = set_clock(TODAY)

    def client(self, who: str) -> APIClient:
        """A client that carries the token of somebody."""
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {self.people.tokens[who]}")
        return client

    def call(self, who: str, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Any request; the answer."""
        send = getattr(self.client(who), method.lower())
        data = {} if body is None and method != "GET" else body
        return send(f"/api/v1/{path}", data, format=None if method == "GET" else "json", headers=headers)

    def get(self, who: str, path: str, **parameters: Any) -> Any:
        """The body of a GET that is answered."""
        answer = self.call(who, "GET", path, parameters)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def post(self, who: str, path: str, body: Any = None, status: int = 200, **headers: str) -> Any:
        """The body of a POST that is answered as expected."""
        answer = self.call(who, "POST", path, body, **headers)
        assert answer.status_code == status, answer.content
        return answer.json()

    def ask(self, who: str, document: str, **variables: Any) -> Json:
        """What GraphQL answers, with its errors."""
        body = {"query": document, "variables": variables}
        answer = self.client(who).post("/graphql/", body, format="json")
        assert answer.status_code == 200, answer.content
        found: Json = answer.json()
        return found

    def signal(self, type: str, email: str = "dana@medico.example", *, days_ago: float = 0, **changes: Any) -> Json:
        """One signal as the website would send it."""
        return {
            "source": "website",
            "external_id": f"evt-{next(self._numbers)}",
            "type": type,
            "occurred_at": (self.now - timedelta(days=days_ago)).isoformat(),
            "contact": {"email": email, "first_name": "Dana", "last_name": "Ito", "job_title": "Sourcing manager"},
            "account": MEDICO,
            "product_line": "cnc-machining",
        } | changes

    def deliver(self, *signals: Json) -> Json:
        """Send signals, all of which must be taken."""
        receipt: Json = self.post("integration", "signals/", {"signals": list(signals)})
        assert not receipt["rejected"], receipt
        return receipt

    def lead(self, type: str = "tolerance_guide_download", email: str = "dana@medico.example", **changes: Any) -> Json:
        """The lead of a new signal."""
        receipt = self.deliver(self.signal(type, email, **changes))
        found: Json = self.get("viewer", f"leads/{receipt['leads'][0]['lead']}/")
        return found

    def mql(self, email: str = "dana@medico.example", **changes: Any) -> Json:
        """A lead that marketing qualified by what it read."""
        return self.lead("webinar_attended", email, **changes)

    def handed_over(self, email: str = "dana@medico.example") -> Json:
        """A lead that asked for a quote, with its open handoff and an owner; each person is of another company."""
        name = email.partition("@")[0]
        company = MEDICO if name == "dana" else MEDICO | {"name": f"Company of {name}", "domain": f"{name}.example"}
        asked = {"annual_volume": 20000, "has_drawings": True}
        lead = self.lead("rfq_submitted", email, properties=asked, account=company)
        self.run_due()
        found: Json = self.get("viewer", f"leads/{lead['id']}/")
        assert found["handoff"], found
        return found

    def clock(self, handoff: str, kind: str) -> Json:
        """The latest clock of a kind of a handoff."""
        found = [run for run in self.get("viewer", f"handoffs/{handoff}/clocks/")["results"] if run["kind"] == kind]
        assert found, f"no clock {kind}"
        latest: Json = found[-1]
        return latest

    def team(self, name: str) -> str:
        """The id of a team."""
        found: str = next(team["id"] for team in self.get("viewer", "teams/")["results"] if team["name"] == name)
        return found

    def accepted(self, email: str = "dana@medico.example") -> Json:
        """A lead that sales accepted."""
        lead = self.handed_over(email)
        self.post("sales", f"handoffs/{lead['handoff']}/accept/")
        found: Json = self.get("viewer", f"leads/{lead['id']}/")
        return found

    def qualified(self, email: str = "dana@medico.example") -> Json:
        """A lead that sales qualified."""
        lead = self.accepted(email)
        items = {name: {"status": "confirmed", "evidence": "Call"} for name in SATISFYING}
        answer = self.call("sales", "PATCH", f"leads/{lead['id']}/qualification/", {"items": items})
        assert answer.status_code == 200, answer.content
        found: Json = self.post("sales", f"leads/{lead['id']}/qualify/")
        return found

    def asked(self, companies: int, type: str = "rfq_submitted") -> None:
        """One person of each of so many companies sends a signal."""
        people = [f"p{number}@c{number}.example" for number in range(companies)]
        facts = [MEDICO | {"name": f"Company {n}", "domain": f"c{n}.example"} for n in range(companies)]
        self.deliver(*(self.signal(type, who, account=company) for who, company in zip(people, facts, strict=True)))

    def let_observe(self, route: str, mode: str = "observe") -> None:
        """Operations changes the mode of a route."""
        answer = self.call("operations", "PATCH", f"route-modes/{route}/", {"mode": mode})
        assert answer.json() == {"route": route, "mode": mode}, answer.content

    def let_team_observe(self, team: str) -> None:
        """Operations lets a team only observe."""
        answer = self.call("operations", "PATCH", f"teams/{team}/", {"observing": True})
        assert answer.status_code == 200, answer.content

    def pass_time(self, **span: float) -> None:
        """Let time go by and do what comes due."""
        self.now = self._set_clock(self.now + timedelta(**span))
        self.run_due()

    def run_due(self) -> None:
        """Do what has come due."""
        for run in parts("LEADHUB_DUE"):
            run(self.now)


def text_of(answer: Any) -> str:
    """What an answer says, sent at once or piece by piece."""
    said = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(said.decode(errors="replace"))


def rows_written() -> dict[str, tuple[Any, ...]]:
    """How many rows each table has, and the versions of the leads: what a refusal must leave as it was."""
    with connection.cursor() as cursor:
        counts: dict[str, tuple[Any, ...]] = {}
        for table in TABLES:
            cursor.execute(f"SELECT count(*) FROM {table}")
            counts[table] = cursor.fetchone()
        cursor.execute("SELECT sum(version), sum(stage_seq), sum(event_seq) FROM qualification_lead")
        counts["versions"] = cursor.fetchone()
        cursor.execute("SELECT status, count(*) FROM qualification_handoff GROUP BY status ORDER BY status")
        counts["handoffs"] = tuple(cursor.fetchall())
        cursor.execute("SELECT decision, count(*) FROM qualification_triage GROUP BY decision ORDER BY decision")
        counts["triages"] = tuple(cursor.fetchall())
    return counts


def statements_of(act: Any) -> int:
    """How many statements an act takes."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)
