"""A small world to tell scenarios in: companies, people, and what they do, all through the REST API."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from rest_framework.test import APIClient

TODAY = datetime(2026, 11, 3, 15, tzinfo=UTC)
"""A Tuesday, nine in the morning in Chicago."""

Json = dict[str, Any]


@dataclass
class Person:
    """Somebody of a company, as signals name them."""

    email: str
    job_title: str | None = None
    company: Json = field(default_factory=dict)

    def contact(self) -> Json:
        """The contact of a signal."""
        return {"email": self.email, "job_title": self.job_title}


MEDICAL_DEVICES: Json = {
    "name": "Medico Devices Inc.",
    "domain": "medico.example",
    "industry": "339112",
    "country": "US",
    "region": "US-MN",
    "employee_count": 900,
    "plant_count": 3,
}
MACHINERY: Json = {
    "name": "Halvorsen Machinery",
    "domain": "halvorsen.example",
    "industry": "333517",
    "country": "US",
    "region": "US-OH",
    "employee_count": 400,
    "plant_count": 2,
}
BAKERY: Json = {
    "name": "Golden Crust Bakeries",
    "domain": "goldencrust.example",
    "industry": "311811",
    "country": "US",
    "region": "US-IL",
    "employee_count": 5_000,
    "plant_count": 40,
}


def of(company: Json, email: str, job_title: str, **facts: Any) -> Person:
    """A person of a company, with facts of the company changed for this scenario."""
    return Person(email, job_title, company | facts)


class World:
    """The API as its clients see it, with a clock that the scenario sets."""

    def __init__(self, client_of: Callable[[str], APIClient], set_clock: Callable[[datetime], datetime]) -> None:
        self._client_of = client_of
        self._clients: dict[str, APIClient] = {}
        self._set_clock = set_clock
        self._number = count(1)
        self.now = set_clock(TODAY)

    def as_(self, name: str) -> APIClient:
        """The client of a user of the example company."""
        return self._clients.setdefault(name, self._client_of(name))

    def post(self, who: str, path: str, body: Json | None = None, **headers: str) -> tuple[int, Json]:
        """POST as somebody: status and body."""
        answer = self.as_(who).post(f"/api/v1/{path}", body or {}, format="json", headers=headers)
        return answer.status_code, answer.json()

    def get(self, who: str, path: str, **parameters: Any) -> Json:
        """GET as somebody; the body of a 200."""
        answer = self.as_(who).get(f"/api/v1/{path}", parameters)
        assert answer.status_code == 200, answer.content
        body: Json = answer.json()
        return body

    def ask(self, who: str, document: str, **variables: Any) -> Json:
        """What GraphQL answers."""
        body = {"query": document, "variables": variables}
        answer: Json = self.as_(who).post("/graphql/", body, format="json").json()
        assert "errors" not in answer, answer
        return answer

    def draft(self, document: str) -> Json:
        """A new draft of a document."""
        status, draft = self.post("operations", f"{document}/drafts/")
        assert status == 201, draft
        return draft

    def edit(self, draft: Json, **changes: Any) -> tuple[int, Json]:
        """Edit a draft as operations: status and body."""
        path = f"/api/v1/{draft['kind']}/drafts/{draft['id']}/"
        headers = {"If-Match": f'"{draft["version"]}"'}
        answer = self.as_("operations").patch(path, changes, format="json", headers=headers)
        return answer.status_code, answer.json()

    def signal(
        self, who: Person, type: str, *, days_ago: float = 0, line: str = "cnc-machining", **properties: Any
    ) -> Json:
        """One signal as the website would send it; a given `external_id` repeats an earlier one."""
        external_id = properties.pop("external_id", None) or f"evt-{next(self._number)}"
        sent: Json = {
            "source": "website",
            "external_id": external_id,
            "type": type,
            "occurred_at": (self.now - timedelta(days=days_ago)).isoformat(),
            "contact": who.contact(),
            "product_line": line,
            "properties": properties,
        }
        if who.company:
            sent["account"] = who.company
        return sent

    def deliver(self, *signals: Json) -> Json:
        """Send signals in one batch, all of which must be taken."""
        status, body = self.post("integration", "signals/", {"signals": list(signals)})
        assert status == 200 and not body["rejected"], body
        return body

    def happens(self, who: Person, type: str, times: int = 1, **details: Any) -> "World":
        """Somebody does something, perhaps several times."""
        self.deliver(*(self.signal(who, type, **details) for _ in range(times)))
        return self

    def lead(self, who: Person) -> Json:
        """The newest lead of a person."""
        found = self.get("marketing", "leads/", contact__email=who.email)["results"]
        assert found, f"no lead of {who.email}"
        newest: Json = found[0]
        return newest

    def handoff(self, lead: Json, who: str = "operations") -> Json:
        """The handoff in hand of a lead."""
        assert lead["handoff"], lead
        return self.handoff_of(lead["handoff"], who)

    def handoff_of(self, id: str, who: str = "operations") -> Json:
        """A handoff, also one that is closed."""
        return self.get(who, f"handoffs/{id}/")

    def pass_time(self, **span: float) -> None:
        """Let time go by, and do what comes due."""
        self.turn_to(self.now + timedelta(**span))

    def turn_to(self, at: datetime) -> None:
        """Set the clock, forwards or backwards, and do what comes due."""
        self.now = at
        status, body = self.post("operations", "sandbox/clock/", {"now": self.now.isoformat()})
        assert status == 200, body

    def clocks(self, handoff: str) -> dict[str, Json]:
        """The latest clock of each kind of a handoff."""
        return {run["kind"]: run for run in self.get("manager", f"handoffs/{handoff}/clocks/")["results"]}

    def told(self, type: str, clock: str) -> list[tuple[str, str]]:
        """The handoffs and due times of the events of a type about a clock, in the order of the feed."""
        found = self.get("operations", "events/", type=type, page_size=200)["results"]
        return [(each["data"]["handoff"], each["data"]["due_at"]) for each in found if each["data"]["clock"] == clock]

    def partner(self, name: str) -> str:
        """The id of a partner."""
        found = [each["id"] for each in self.get("operations", "partners/")["results"] if each["name"] == name]
        assert len(found) == 1, found
        partner: str = found[0]
        return partner

    def colleague(self, user: str) -> str:
        """The other of the two sellers of the example company."""
        members = self.get("operations", "teams/")["results"][0]["members"]
        other: str = next(each["user"] for each in members if each["user"] != user)
        return other
