"""Several people act on one RFQ at the same moment, on both engines, with real commits: it tells one story."""

from collections import Counter
from datetime import datetime
from uuid import UUID

import pytest

from feedback import verdicts
from leadhub.example import People, found_company
from leadhub.models import Event, User
from qualification import assessment
from qualification.due import look_at_leads
from qualification.intake import ingest
from qualification.models import ClockRun, Handoff, HandoffStatus, Lead, Quote, Rfq, RfqRevision, Transition
from tests.feedback.keystone import SMALL_SHOP
from tests.live.races import race
from tests.live.rfq_races import mark_or_accept, quote, revise_quote_or_end
from tests.qualification.company import INTEGRATION, MEDICO, make_company, signal
from tests.qualification.office import SATISFYING

RUNNERS, RFQS = 4, 4
HOUSING = {"project": "Housing", "quantity": 500, "annual_volume": 20000, "has_drawings": True, "material": "6061"}


@pytest.fixture
def sellers(fresh_database: str) -> list[User]:
    """Four people of sales, in all teams."""
    return make_company("ann", "bob", "cid", "dee")


@pytest.fixture
def rfqs(sellers: list[User], now: datetime) -> list[UUID]:
    """The RFQs of as many leads that sales qualified."""
    asked = [
        signal(
            "rfq_submitted",
            now,
            contact={"email": f"buyer@c{n}.example"},
            account=MEDICO | {"name": f"Company {n}", "domain": f"c{n}.example"},
            properties=HOUSING,
        )
        for n in range(RFQS)
    ]
    ingest(asked, actor=INTEGRATION, now=now)
    ann = sellers[0].actor
    for handoff in Handoff.objects.order_by("pk"):
        verdicts.accept(handoff.pk, actor=ann, now=now)
        known = dict.fromkeys(SATISFYING, ("confirmed", "Call"))
        assessment.fill_sheet(handoff.lead_id, known, actor=ann, now=now)
        assessment.qualify(handoff.lead_id, actor=ann, now=now)
    return list(Rfq.objects.order_by("pk").values_list("pk", flat=True))


def told(type: str, rfq: Rfq) -> int:
    """How many events of a type say something of an RFQ."""
    return sum(event.data["rfq"] == str(rfq.pk) for event in Event.objects.filter(type=type))


def running(rfq: Rfq) -> list[str]:
    """The clocks that run of an RFQ."""
    return sorted(ClockRun.objects.filter(rfq=rfq, outcome="running").values_list("kind", flat=True))


def test_of_two_ends_one_happens_and_nothing_is_done_to_it_afterwards(
    fresh_database: str, sellers: list[User], rfqs: list[UUID], now: datetime
) -> None:
    people = [seller.pk for seller in sellers]
    rounds = race(fresh_database, RUNNERS, RFQS, revise_quote_or_end, rfqs, people, now)
    for key, (revised, quoted, *ends) in zip(rfqs, rounds, strict=True):
        rfq = Rfq.objects.select_related("lead", "remark").get(pk=key)
        assert sorted(ends) == sorted(["rfq_ended", rfq.status]), ends
        winner = 2 + ends.index(rfq.status)
        assert (rfq.status, rfq.ended_by_name) == (("lost", "withdrawn")[winner - 2], sellers[winner].name)
        assert {revised, quoted} <= {"revision 2", "quote 1", "rfq_ended"}
        done = [answer for answer in (revised, quoted) if answer != "rfq_ended"]
        assert (rfq.revision, RfqRevision.objects.filter(rfq=rfq).count()) == (
            (2, 1) if "revision 2" in done else (1, 0)
        )
        assert Quote.objects.filter(rfq=rfq).count() == ("quote 1" in done) == told("rfq.quoted", rfq)
        assert rfq.version == 2 + len(done)
        assert told("rfq.ended", rfq) == 1
        assert (rfq.lead.stage, running(rfq)) == ("lost", [])
        assert Transition.objects.filter(lead=rfq.lead, to_stage="lost").count() == 1


def test_quotes_at_once_are_revisions_of_one_another(
    fresh_database: str, sellers: list[User], rfqs: list[UUID], now: datetime
) -> None:
    rounds = race(fresh_database, RUNNERS, RFQS, quote, rfqs, [seller.pk for seller in sellers], now)
    for key, answers in zip(rfqs, rounds, strict=True):
        rfq = Rfq.objects.get(pk=key)
        quotes = list(Quote.objects.filter(rfq=rfq).order_by("revision"))
        assert [one.revision for one in quotes] == [1, 2, 3, 4]
        assert sorted(answers) == [f"{one.revision} at {one.amount:.0f}" for one in quotes]
        assert (rfq.status, rfq.version, told("rfq.quoted", rfq)) == ("quoted", 1 + RUNNERS, RUNNERS)
        lead = Lead.objects.get(pk=rfq.lead_id)
        assert (lead.stage, lead.value_kind, lead.value_amount) == ("quoted", "quoted", quotes[-1].amount)
        moved = Transition.objects.filter(lead=lead, cause="quoted").order_by("seq").values_list("to_stage", flat=True)
        assert list(moved) == ["opportunity", "quoted"]
        assert running(rfq) == ["quote_end", "quote_follow_up"]


def given_to_partners(people: People, now: datetime) -> list[Handoff]:
    """Leads of small shops that wait for the answer of Keystone."""
    asked = [
        signal(
            "rfq_submitted",
            now,
            contact={"email": f"owner@shop{n}.example"},
            account=SMALL_SHOP | {"name": f"Shop {n}", "domain": f"shop{n}.example"},
            properties={"quantity": 30},
        )
        for n in range(RFQS)
    ]
    ingest(asked, actor=INTEGRATION, now=now)
    found = list(Handoff.objects.order_by("pk"))
    assert {handoff.partner_id for handoff in found} == {people.users["partner"].partner_id}
    return found


def test_what_is_marked_while_it_is_accepted_waits_for_nobody_who_is_not_cleared(
    fresh_database: str, now: datetime
) -> None:
    people = found_company()
    handoffs = given_to_partners(people, now)
    asked = [Rfq.objects.get(lead=handoff.lead_id).pk for handoff in handoffs]
    racing = [people.users[name].pk for name in ("marketing", "partner", "operations", "partner")]
    rounds = race(fresh_database, RUNNERS, RFQS, mark_or_accept, asked, [one.pk for one in handoffs], racing, now)
    look_at_leads(now)
    for handoff, (first, accepted, second, again) in zip(handoffs, rounds, strict=True):
        handoff.refresh_from_db()
        assert {first, second} == {"itar"}
        answers = Counter((accepted, again))
        in_hand = Handoff.objects.filter(lead=handoff.lead_id, status__in=(HandoffStatus.OPEN, HandoffStatus.ACCEPTED))
        if handoff.status == HandoffStatus.ACCEPTED:
            assert answers == {"accepted": 1, "handoff_closed": 1}
            assert in_hand.get() == handoff
        else:
            assert (handoff.status, answers) == ("withdrawn", {"not_found": 2})
            holder = in_hand.get()
            assert (holder.status, holder.partner_id, holder.team is not None) == ("open", None, True)
            assert not ClockRun.objects.filter(handoff=handoff, outcome="running").exists()
