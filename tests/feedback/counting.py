"""A month of leads with every end there is, and what the scorecard makes of it."""

from typing import Any
from urllib.parse import urlsplit

from tests.qualification.office import Json, Office

STAGES = ("created", "mql", "handed_over", "sal", "sql", "opportunity", "quoted", "won", "lost", "rejected", "open")


def row(office: Office, **parameters: Any) -> Json:
    """The one row of a scorecard without groups."""
    (found,) = office.get("viewer", "scorecard/", **parameters)["results"]
    return dict(found)


def counts(found: Json) -> dict[str, int]:
    """The counts that are not nothing."""
    return {name: found[name] for name in STAGES if found[name]}


def advance(office: Office, lead: Json, *stages: str, **why: str) -> None:
    """Sales moves a lead on."""
    for stage in stages:
        office.post("sales", f"leads/{lead['id']}/advance/", {"to": stage, **why})


def reject(office: Office, lead: Json, reason: str) -> None:
    """Sales rejects the handoff of a lead."""
    office.post("sales", f"handoffs/{lead['handoff']}/reject/", {"reason": reason, "comment": "As they told us."})


def behind(office: Office, address: str) -> list[Json]:
    """All that an address of the scorecard lists, page by page."""
    found: list[Json] = []
    while address:
        parts = urlsplit(address)
        page = office.call("viewer", "GET", f"{parts.path.removeprefix('/api/v1/')}?{parts.query}")
        assert page.status_code == 200, page.content
        found += page.json()["results"]
        address = page.json()["next"] or ""
    return found


def a_whole_month(office: Office) -> None:
    """One reads, one is handed over, one is rejected, one is lost and one is won."""
    office.mql("reads@reads.example")
    office.handed_over("waits@waits.example")
    reject(office, office.handed_over("no@no.example"), "timing")
    lost = office.qualified("lost@lost.example")
    advance(office, lost, "opportunity")
    advance(office, lost, "lost", reason="price", comment="Ten percent too dear.")
    won = office.qualified("won@won.example")
    advance(office, won, "opportunity", "quoted", "won")
