"""Acts that other tests reach by other doors, once each over REST: the answer is the thing as it now stands."""

from typing import Any

import pytest

from tests.feedback.meeting import Meeting, month
from tests.qualification.drafts import begun
from tests.qualification.office import Json, Office

pytestmark = pytest.mark.django_db


def patched(office: Office, who: str, path: str, body: Any) -> Json:
    """What a PATCH answers."""
    answer = office.call(who, "PATCH", path, body)
    assert answer.status_code == 200, answer.content
    found: Json = answer.json()
    return found


def test_somebody_is_away_and_comes_back_sooner(office: Office) -> None:
    begins, ends = "2026-11-09T00:00:00Z", "2026-11-20T00:00:00Z"
    away = office.post("sales", "absences/", {"begins": begins, "ends": ends, "note": "Travelling"}, 201)
    back = patched(office, "sales", f"absences/{away['id']}/", {"ends": "2026-11-16T00:00:00Z"})
    assert (away["ends"], back["ends"]) == (ends, "2026-11-16T00:00:00Z")


def test_a_draft_of_the_agreement_is_tried_on_a_lead(office: Office) -> None:
    draft, lead = begun(office, "agreements"), office.mql()
    tried = office.post("operations", f"agreements/drafts/{draft['id']}/try/", {"lead": lead["id"]})
    assert tried["draft"]["stage"] == "mql"


def test_operations_ends_a_deal_and_a_partner_gives_one_up(office: Office) -> None:
    def registered(name: str) -> str:
        customer = {"name": name.title(), "domain": f"{name}.example", "country": "US", "region": "US-OH"}
        body = {"end_customer": customer, "product_line": "cnc-machining", "project": "Impellers"}
        made: str = office.post("partner", "partner/registrations/", body, 201)["id"]
        return made

    ended = office.post(
        "operations", f"deal-registrations/{registered('borealis')}/end/", {"comment": "The project was stopped."}
    )
    given_up = office.post("partner", f"partner/registrations/{registered('weston')}/withdraw/", {})
    assert (ended["status"], given_up["status"]) == ("ended", "withdrawn")


def test_words_of_a_refusal_are_written_in_another_language(office: Office) -> None:
    body = {"reason": "spam", "language": "de", "text": "Danke für Ihre Nachricht."}
    text = office.post("operations", "decline-texts/", body, 201)
    reworded = patched(office, "operations", f"decline-texts/{text['id']}/", {"text": "Danke, aber nein."})
    assert (text["language"], reworded["text"]) == ("de", "Danke, aber nein.")


def test_a_lead_is_at_a_site_of_its_company(office: Office) -> None:
    lead = office.mql()
    body = {"account": lead["account"], "name": "Rochester plant", "country": "US", "region": "US-MN"}
    site = office.post("marketing", "sites/", body, 201)
    assert patched(office, "marketing", f"leads/{lead['id']}/", {"site": site["id"]})["site"] == site["id"]


@pytest.mark.parametrize(("kind", "place"), [("loss", "lost"), ("no-bid", "no_bid")])
def test_reasons_are_added_and_reworded(office: Office, kind: str, place: str) -> None:
    like = office.get("operations", f"{kind}-reasons/")["results"][0]
    taken = ("family", "action", "places", "owner")
    body = {"code": "press_broken", "label": "The press is broken"} | {name: like[name] for name in taken}
    made = office.post("operations", f"{kind}-reasons/", body, 201)
    reworded = patched(office, "operations", f"{kind}-reasons/press_broken/", {"label": "A press is broken"})
    assert (made["code"], reworded["label"]) == ("press_broken", "A press is broken")


def test_minutes_of_a_review_are_kept(office: Office) -> None:
    month(office)
    meeting = Meeting(office)
    assert patched(office, "marketing", meeting.path, {"minutes": "We looked at six leads."})["minutes"]


def test_the_clock_of_a_sandbox_is_set_on(office: Office) -> None:
    office.post("operations", "sandbox/clock/", {"now": "2026-11-03T15:00:00Z"})
    assert office.post("operations", "sandbox/clock/", {"advance": "PT4H"})["now"] == "2026-11-03T19:00:00Z"


def test_somebody_of_a_team_takes_so_many(office: Office) -> None:
    team = office.team("North America")
    path = f"teams/{team}/members/{office.users['sales'].pk}/"
    members = patched(office, "operations", path, {"capacity": 8, "languages": ["en", "de"]})["members"]
    assert 8 in [one["capacity"] for one in members]
