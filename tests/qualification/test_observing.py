"""Teams and routes that only observe: decided and shown, and nobody has anything to do."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Partner, Territory
from leadhub.actors import Actor, ActorKind, Role
from leadhub.errors import Conflict, NotFound
from leadhub.keys import new_id
from leadhub.models import Edit, Event
from qualification.claiming import claim
from qualification.due import look_at_leads
from qualification.intake import ingest
from qualification.models import (
    Decision,
    DeliveryMode,
    Facts,
    Handoff,
    Lead,
    LeadState,
    ObservedHandoff,
    RouteKind,
    RouteMode,
    Team,
)
from qualification.observing import set_route, set_team
from qualification.rulebook import rulebook
from qualification.rules.replay import replay
from tests.fence import allow_writes
from tests.qualification.company import INTEGRATION, MEDICO, make_company, signal
from tests.rows import row

pytestmark = pytest.mark.django_db

OPERATIONS = Actor(ActorKind.PERSON, Role.OPERATIONS, name="Olga")


@pytest.fixture(autouse=True)
def seller(db: None) -> Actor:
    """Somebody to hand leads to."""
    return make_company()[0].actor


def direct() -> Team:
    return Team.objects.get(kind=Team.Kind.DIRECT)


def team_observes(now: datetime) -> Team:
    return set_team(direct().pk, observing=True, actor=OPERATIONS, now=now)


def team_lives(now: datetime) -> None:
    set_team(direct().pk, observing=False, actor=OPERATIONS, now=now)


def ask(now: datetime, type: str = "rfq_submitted", number: int = 0) -> None:
    """Somebody of a company of their own asks."""
    account = MEDICO | {"name": f"Company {number}", "domain": f"c{number}.example"}
    contact = {"email": f"buyer@c{number}.example"}
    ingest([signal(type, now, contact=contact, account=account)], actor=INTEGRATION, now=now)


def test_what_would_be_handed_over_is_written_down(now: datetime) -> None:
    team = team_observes(now)
    ask(now)
    lead, observed = Lead.objects.get(), ObservedHandoff.objects.get()
    assert (lead.stage, lead.action, lead.next_step) == ("mql", "handoff_urgent", "observed")
    assert (lead.team_id, lead.owner_id, Handoff.objects.count()) == (None, None, 0)
    assert (observed.lead, observed.kind, observed.team, observed.partner) == (lead, "direct", team, None)
    assert (observed.priority, observed.decision_seq, observed.ruleset) == ("urgent", 1, lead.ruleset)
    assert not Event.objects.filter(type__startswith="handoff.").exists()


def test_its_due_times_are_those_that_it_would_have_had(now: datetime) -> None:
    ask(now, number=1)
    made = Handoff.objects.get()
    team_observes(now)
    ask(now, number=2)
    observed = ObservedHandoff.objects.get()
    assert (observed.accept_due_at, observed.response_due_at) == (made.accept_due_at, made.response_due_at)


def test_one_row_as_long_as_nothing_changes(now: datetime) -> None:
    team_observes(now)
    ask(now, "sample_request")
    ask(now, "price_question")
    for hours in range(1, 6):
        ask(now + timedelta(hours=hours), "page_view")
        look_at_leads(now + timedelta(hours=hours))
    assert ObservedHandoff.objects.get().priority == "normal"
    ask(now + timedelta(hours=7))
    assert list(ObservedHandoff.objects.order_by("created_at").values_list("priority", flat=True)) == [
        "normal",
        "urgent",
    ]


def test_who_fell_back_and_asks_again_is_written_down_again(now: datetime) -> None:
    team_observes(now)
    ask(now)
    look_at_leads(now + timedelta(days=300))
    assert Lead.objects.get().stage == "nurture"
    ask(now + timedelta(days=301))
    assert ObservedHandoff.objects.count() == 2


@pytest.mark.parametrize(("few", "at_once"), [(2, 2), (1, 0)])
def test_once_it_lives_what_still_asks_is_handed_over(
    now: datetime, few: int, at_once: int, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    """Few of them within the call, many by the schedule; whoever has faded meanwhile is not among them."""
    monkeypatch.setattr("qualification.refreshing.FEW", few)
    team_observes(now)
    ask(now, number=1)
    ask(now, number=2)
    later = now + timedelta(days=300)
    look_at_leads(later)
    ask(later, number=3)
    ask(later, number=4)
    with django_capture_on_commit_callbacks(execute=True):
        team_lives(later)
    assert Handoff.objects.count() == at_once
    look_at_leads(later)
    handed = Handoff.objects.order_by("lead__account__name")
    assert list(handed.values_list("lead__account__name", "created_at")) == [("Company 3", later), ("Company 4", later)]
    assert set(Lead.objects.filter(handoffs__in=handed).values_list("next_step", flat=True)) == {"waits_for_acceptance"}
    assert ObservedHandoff.objects.count() == 4


def test_the_gate_hides_nothing_once_it_lives(now: datetime) -> None:
    """No signal comes, no fact changes: only the mode does."""
    team_observes(now)
    ask(now)
    team_lives(now)
    look_at_leads(now)
    assert Handoff.objects.get().lead == Lead.objects.get()


def test_what_was_written_down_beside_the_change_is_handed_over_within_the_hour(now: datetime) -> None:
    """Another transaction cannot be seen while it writes; the lead is looked at again by itself."""
    team_observes(now)
    ask(now)
    watched = LeadState.objects.get().look_at
    assert watched == now + timedelta(hours=1)
    team_lives(now)
    # As if the lead had been committed after the change had looked for it.
    with allow_writes():
        LeadState.objects.update(look_at=watched)
    look_at_leads(now + timedelta(minutes=59))
    assert not Handoff.objects.exists()
    look_at_leads(now + timedelta(hours=1))
    assert Handoff.objects.count() == 1


def test_a_lead_that_is_observed_is_not_looked_at_again_and_again(now: datetime) -> None:
    team_observes(now)
    ask(now)
    look_at_leads(now + timedelta(hours=1))
    look_at = LeadState.objects.get().look_at
    assert look_at is not None
    assert look_at > now + timedelta(days=10)


def test_a_route_observes_whoever_it_leads_to(now: datetime) -> None:
    set_route("oem", mode=DeliveryMode.OBSERVE, actor=OPERATIONS, now=now)
    oem = MEDICO | {"channel_type": "oem"}
    ingest([signal("rfq_submitted", now, account=oem)], actor=INTEGRATION, now=now)
    ask(now, number=7)
    assert ObservedHandoff.objects.get().kind == "oem"
    assert Handoff.objects.get().kind == "direct"
    set_route("oem", mode=DeliveryMode.LIVE, actor=OPERATIONS, now=now)
    look_at_leads(now)
    assert set(Handoff.objects.values_list("kind", flat=True)) == {"direct", "oem"}


def test_what_goes_to_a_partner_is_observed_by_the_route_alone(now: datetime) -> None:
    """The channel desk takes what no partner covers; whether it observes is nothing to the partners."""
    partner = row(Partner, name="Keystone")
    with allow_writes():
        partner.territories.add(row(Territory, countries=["US"], regions=[]))
    desk = Team.objects.get(kind=Team.Kind.CHANNEL)
    set_team(desk.pk, observing=True, actor=OPERATIONS, now=now)
    small = MEDICO | {"employee_count": 12}
    ingest([signal("quote_request", now, account=small, properties={"quantity": 30})], actor=INTEGRATION, now=now)
    assert Handoff.objects.get().partner_id == partner.pk
    set_route("distributor", mode=DeliveryMode.OBSERVE, actor=OPERATIONS, now=now)
    other = small | {"name": "Other shop", "domain": "other.example"}
    asked = signal("quote_request", now, contact={"email": "o@other.example"}, account=other)
    ingest([asked | {"properties": {"quantity": 30}}], actor=INTEGRATION, now=now)
    observed = ObservedHandoff.objects.get()
    assert (observed.partner_id, observed.team_id, Handoff.objects.count()) == (partner.pk, None, 1)


def test_a_team_and_its_route_must_both_live(now: datetime) -> None:
    team_observes(now)
    set_route("direct", mode=DeliveryMode.OBSERVE, actor=OPERATIONS, now=now)
    ask(now)
    team_lives(now)
    look_at_leads(now)
    assert (Handoff.objects.count(), ObservedHandoff.objects.count()) == (0, 1)
    set_route("direct", mode=DeliveryMode.LIVE, actor=OPERATIONS, now=now)
    look_at_leads(now)
    assert Handoff.objects.count() == 1


def test_what_people_do_is_done(seller: Actor, now: datetime) -> None:
    """Only what the rules would hand over is observed: a seller claims."""
    team_observes(now)
    ask(now)
    claim(Lead.objects.get(next_step="observed").pk, actor=seller, now=now)
    assert Handoff.objects.filter(status="accepted").count() == 1


def test_the_triage_desk_cannot_observe(now: datetime) -> None:
    desk = Team.objects.get(kind=Team.Kind.TRIAGE)
    with pytest.raises(Conflict) as refusal:
        set_team(desk.pk, observing=True, actor=OPERATIONS, now=now)
    assert refusal.value.code == "triage_stays_live"
    assert not Team.objects.get(pk=desk.pk).observing
    assert not Edit.objects.exists()


def test_what_is_not_there_cannot_observe(now: datetime) -> None:
    with pytest.raises(NotFound):
        set_team(new_id(), observing=True, actor=OPERATIONS, now=now)
    with pytest.raises(NotFound):
        set_route("by_pigeon", mode=DeliveryMode.OBSERVE, actor=OPERATIONS, now=now)


def test_every_route_has_a_mode_from_the_beginning() -> None:
    assert dict(RouteMode.objects.values_list("kind", "mode")) == dict.fromkeys(RouteKind.values, "live")


def test_each_change_leaves_its_history_and_none_when_nothing_changes(now: datetime) -> None:
    team_observes(now)
    team_observes(now)
    set_route("oem", mode=DeliveryMode.OBSERVE, actor=OPERATIONS, now=now)
    edits = Edit.objects.order_by("id").values_list("object_kind", "field", "before", "after")
    assert list(edits) == [("team", "observing", False, True), ("routemode", "mode", "live", "observe")]


def test_every_decision_is_replayed_byte_for_byte(now: datetime) -> None:
    team_observes(now)
    ask(now)
    team_lives(now)
    look_at_leads(now)
    decisions = list(Decision.objects.order_by("seq"))
    assert [b'"next_step":"observed"' in bytes(decision.answer) for decision in decisions] == [True, False]
    for decision in decisions:
        facts = bytes(Facts.objects.get(pk=decision.facts).body)
        again = replay(rulebook(decision.ruleset).rules, facts, bytes(decision.terms), bytes(decision.context))
        assert again == bytes(decision.answer)


def test_observing_many_costs_what_observing_two_costs(now: datetime) -> None:
    def cost(size: int, first: int) -> int:
        signals = [
            signal(
                "rfq_submitted",
                now,
                contact={"email": f"p{number}@c{number}.example"},
                account=MEDICO | {"name": f"Company {number}", "domain": f"c{number}.example"},
            )
            for number in range(first, first + size)
        ]
        with CaptureQueriesContext(connection) as statements:
            ingest(signals, actor=INTEGRATION, now=now)
        return len(statements)

    team_observes(now)
    cost(2, 0)
    assert cost(2, 10) == cost(200, 100)
    assert ObservedHandoff.objects.count() == 204
