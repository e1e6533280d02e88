"""What machines say of leads: done where it is complete, else it waits for a person while the clocks stand still."""

from typing import Any

import pytest

from feedback.models import Verdict
from qualification.models import ClockRun, Handoff
from tests.qualification.office import Office

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
