"""Several people decide at the triage desk at the same moment: one of them does, the others are told who it was."""

from collections import Counter
from datetime import datetime
from typing import Any
from uuid import UUID

from leadhub.example import People, found_company
from qualification.intake import ingest
from qualification.models import ClockRun, Handoff, Lead, Remark, Transition, Triage
from tests.live.races import race
from tests.live.triage_races import answer, decide
from tests.qualification.company import INTEGRATION, signal
from tests.scenarios.world import BAKERY, MACHINERY

RUNNERS, LEADS = 4, 4
DESK = ("sales", "sales2", "manager", "marketing")


def waiting(now: datetime, company: dict[str, Any], line: str) -> list[UUID]:
    """Leads of so many companies that wait for the desk."""
    asked = [
        signal(
            "rfq_submitted",
            now,
            contact={"email": f"bea@c{n}.example", "job_title": "Plant engineer"},
            account=company | {"name": f"Company {n}", "domain": f"c{n}.example"},
            product_line=line,
        )
        for n in range(LEADS)
    ]
    ingest(asked, actor=INTEGRATION, now=now)
    found = list(Triage.objects.order_by("pk").values_list("lead_id", flat=True))
    assert len(found) == LEADS
    return found


def desk_of(people: People) -> list[UUID]:
    return [people.users[name].pk for name in DESK]


def test_one_of_two_deciders_decides_and_the_others_are_told_who(fresh_database: str, now: datetime) -> None:
    people = found_company()
    leads = waiting(now, BAKERY, "plant-automation")
    rounds = race(fresh_database, RUNNERS, LEADS, decide, leads, desk_of(people), now)
    for key, answers in zip(leads, rounds, strict=True):
        ((decision, winner),) = [each for each in answers if each[0] != "triage_closed"]
        assert Counter(outcome for outcome, _ in answers)["triage_closed"] == RUNNERS - 1
        assert {name for _, name in answers} == {winner}
        item = Triage.objects.get(lead=key)
        assert (item.decision, item.decided_by, item.decided_at) == (decision, winner, now)
        lead, made = Lead.objects.get(pk=key), Handoff.objects.filter(lead=key)
        assert made.count() == (0 if decision == "decline" else 1)
        if decision == "decline":
            assert lead.stage == "disqualified"
        else:
            handoff = made.get()
            assert (lead.stage, handoff.status, handoff.partner_id is not None) == (
                "mql",
                "open",
                decision == "partner",
            )
        assert Transition.objects.filter(lead=key, cause__in=("triaged", "declined")).count() == 1
        assert Remark.objects.filter(contact=lead.contact_id).count() == (decision == "decline")
        assert not ClockRun.objects.filter(triage=item, outcome="running").exists()


def test_who_is_excluded_is_answered_once(fresh_database: str, now: datetime) -> None:
    people = found_company()
    leads = waiting(now, MACHINERY | {"relationship": "competitor"}, "cnc-machining")
    rounds = race(fresh_database, RUNNERS, LEADS, answer, leads, desk_of(people), now)
    for key, answers in zip(leads, rounds, strict=True):
        ((_, winner),) = [each for each in answers if each[0] == "answered"]
        assert sorted(answers) == sorted([("answered", winner), *[("triage_closed", winner)] * (RUNNERS - 1)])
        item = Triage.objects.select_related("sent", "lead").get(lead=key)
        assert item.sent is not None
        assert (item.decision, item.reason, item.decided_by, item.sent.text) == (
            "decline",
            "competitor",
            winner,
            f"Sorry, {winner}",
        )
        assert Remark.objects.filter(contact=item.lead.contact_id).count() == 1
        assert not Handoff.objects.filter(lead=key).exists()
