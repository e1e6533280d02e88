"""The example company with a past and some work in hand, and the ids and words that requests can name."""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from rest_framework.test import APIClient

from leadhub.actors import Role
from leadhub.example import found_company, tell_past
from leadhub.models import User

SIGNALS = (request_started, request_finished)
CUSTOMERS, DAYS = 5, 40
OPENING = "/api/v1/"
DOCUMENTS = ("profiles", "channel-rules", "scoring-models", "agreements")
# What the past of the example does not bring about, so that paths lead to something.
BEGUN: tuple[tuple[str, str, dict[str, Any]], ...] = (
    *(("operations", f"{document}/drafts/", {}) for document in DOCUMENTS),
    ("operations", "webhook-endpoints/", {"name": "CRM", "url": "https://hooks.example.com/leadhub"}),
)
# Members of bodies and parameters that name a thing, and under which address such things stand.
NAMED = {
    **dict.fromkeys(("account", "parent", "company"), "accounts/"),
    **dict.fromkeys(("contact", "first_contact"), "contacts/"),
    **dict.fromkeys(("lead", "leads"), "leads/"),
    **dict.fromkeys(("handoff", "placed_as"), "handoffs/"),
    **dict.fromkeys(("team", "last_team"), "teams/"),
    **dict.fromkeys(("calendar",), "calendars/"),
    **dict.fromkeys(("partner",), "partners/"),
    **dict.fromkeys(("territories", "territory"), "territories/"),
    **dict.fromkeys(("review", "reviews"), "reviews/"),
    **dict.fromkeys(("draft", "drafts"), "profiles/drafts/"),
    **dict.fromkeys(("endpoint",), "webhook-endpoints/"),
    **dict.fromkeys(("rfq",), "rfqs/"),
    **dict.fromkeys(("product_line", "product_lines"), "product-lines/"),
}
PEOPLE = frozenset({"owner", "user", "deputy", "manager", "assign_to", "person", "engineer", "by", "sent_by", "raters"})
WORDS = {"product_line": "product-lines/", "reason": "rejection-reasons/"}


class Ground:
    """Who calls, what is called, and what there is to ask for."""

    def __init__(self, now: datetime) -> None:
        self.people = found_company()
        tell_past(self.people, invented=CUSTOMERS, days=DAYS, now=now)
        for who, path, body in BEGUN:
            answer = self.client(who).post(OPENING + path, body, format="json")
            assert answer.status_code == 201, (path, answer.content)
        self.known: dict[str, list[str]] = defaultdict(list)
        self.codes: dict[str, list[str]] = defaultdict(list)
        self.application = get_wsgi_application()

    def header(self, who: str) -> str:
        """The credentials of somebody."""
        return f"Bearer {self.people.tokens[who]}"

    def client(self, who: str) -> APIClient:
        """A client of somebody."""
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=self.header(who))
        return client

    def everybody(self) -> list[str]:
        """One name of each role, operations first."""
        return ["operations", "marketing", "sales", "manager", "viewer", "integration", "partner"]

    def look_around(self, paths: dict[str, Any]) -> None:
        """Learn what the lists hold that stand before a key in some path."""
        for path in paths:
            start, key = path.partition("{")[::2]
            if not key or start in self.known or "get" not in paths.get(start, {}):
                continue
            who = "partner" if start.startswith(f"{OPENING}partner/") else "operations"
            answer = self.client(who).get(start)
            assert answer.status_code == 200, (start, answer.content)
            for row in answer.json()["results"]:
                self.known[start].append(str(row.get("id") or row.get("code") or row.get("route")))
                self.codes[start].append(str(row.get("code", "")))
        self.known["people"] = [
            str(key) for key in User.objects.exclude(role=Role.PARTNER).values_list("pk", flat=True)
        ]

    def named(self, name: str) -> list[str]:
        """The ids of what a member of this name could mean."""
        return self.known["people"] if name in PEOPLE else self.known.get(OPENING + NAMED.get(name, ""), [])

    def words(self, name: str) -> list[str]:
        """The codes that a member of this name could hold."""
        return [code for code in self.codes.get(OPENING + WORDS.get(name, ""), []) if code]


@contextmanager
def staying_connected() -> Iterator[None]:
    """Within the transaction of a test no request may close the connection, as the first and last act of one does."""
    for signal in SIGNALS:
        signal.disconnect(close_old_connections)
    try:
        yield
    finally:
        for signal in SIGNALS:
            signal.connect(close_old_connections)


def start_of(path: str) -> str:
    """The address of the list that the first key of a path is of."""
    return path.partition("{")[0]
