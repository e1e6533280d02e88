"""The triage desk: a buying signal of somebody unknown or off target is handed over, given to a partner or declined."""

from uuid import UUID

from django.db import transaction

from accounts.directory import Directory
from accounts.knowing import facts_of
from accounts.models import Partner
from accounts.rules.channels import partners_named, route
from accounts.rules.registration import DIRECT
from leadhub.actors import Actor, Role
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotAllowed
from qualification.assigning import assign_waiting
from qualification.beside import registered_partners
from qualification.clearance import require_cleared
from qualification.clocks import Clocks
from qualification.delivering import Deliveries
from qualification.desks import Destination
from qualification.locking import Held
from qualification.models import (
    ClockKind,
    Handoff,
    Level,
    Priority,
    Remark,
    RouteKind,
    Stage,
    Team,
    TeamMember,
    Triage,
    TriageDecision,
    TriageKind,
)
from qualification.moving import Ledger
from qualification.reassigning import team_that_takes
from qualification.rulebook import rulebook_at
from qualification.sites_of_use import site_of_use, territory_of

CAUSE = "triaged"


class TriageClosed(Conflict):
    """Nothing waits for the desk, or somebody was first."""

    code = "triage_closed"


def open_item(held: Held, kind: TriageKind) -> Triage:
    """What waits of a locked lead; TriageClosed says who decided last, and when."""
    items = Triage.objects.filter(lead=held.lead, kind=kind).select_related("team__calendar")
    item = items.order_by("-created_at", "-pk").first()
    if item is not None and item.decided_at is None:
        return item
    if item is None or item.decided_at is None:
        raise TriageClosed(
            "This lead does not wait for the triage desk. Nothing was changed.", current_stage=held.lead.stage
        )
    raise TriageClosed(
        f"{item.decided_by} has decided at {item.decided_at:%H:%M} UTC on {item.decided_at:%Y-%m-%d}: "
        f"{item.get_decision_display().lower()}. Nothing was changed.",
        decision=item.decision,
        closed_by_name=item.decided_by,
        closed_at=item.decided_at,
        current_stage=held.lead.stage,
    )


def require_desk(actor: Actor, item: Triage) -> None:
    """Sales decides where it is of the desk; marketing, operations and managers everywhere."""
    if actor.role != Role.SALES:
        return
    members = TeamMember.objects.filter(team=item.team_id, is_active=True).values_list("user_id", flat=True)
    if actor.user_id not in set(members):
        raise NotAllowed(f"Only {item.team} decides this.", code="not_holder")


def close(held: Held, item: Triage, decision: TriageDecision, ledger: Ledger, **more: object) -> None:
    """The desk has decided: its clock stops. The second one is told who was first."""
    answer = {"decision": decision, "decided_by": ledger.actor.label, "decided_at": ledger.now} | more
    if not Triage.objects.filter(pk=item.pk, decided_at=None).update(**answer):
        raise TriageClosed("Somebody has decided meanwhile. Nothing was changed.", current_stage=held.lead.stage)
    clocks = Clocks([held], ledger)
    clocks.stop({ClockKind.TRIAGE})
    clocks.save()
    ledger.touch(held.lead)


def hand_over(held: Held, *, team: UUID | None, remark: Remark | None, ledger: Ledger) -> Handoff:
    """Hand a locked lead to a team that somebody names, else the way that the channel rules name for it."""
    lead = held.lead
    if team is not None:
        found = team_that_takes(team)
        return _made(held, Destination(found.kind, None, _priority(held)), found, remark, ledger)
    if lead.stage == Stage.MQL:
        raise _refusal("/team", "team_required", "A team gave it back: say which one is to have it instead.")
    channels = rulebook_at(ledger.now).rules.channels
    facts = facts_of(
        lead.account,
        lead.contact,
        lead.product_line,
        Directory.load(partners_named(channels), cleared_at=ledger.now),
        quantity=held.state.quantity,
        annual_volume=held.state.annual_volume,
        end_customer=held.state.end_customer,
        site=site_of_use(lead, held.state),
        registered_partner=registered_partners([lead.pk]).get(lead.pk),
        export_controlled=held.state.export_controlled,
    )
    way = route(channels, facts)
    partner = UUID(way.partner) if way.partner else None
    return _made(held, Destination(way.kind, partner, _priority(held)), None, remark, ledger)


def give_to_partner(held: Held, *, partner: UUID | None, remark: Remark | None, ledger: Ledger) -> Handoff:
    """Hand a locked lead to a partner that somebody names, else to the one that registered its customer, else to the
    one that covers its place and product line.
    """
    if held.lead.account is not None and held.lead.account.target_status in DIRECT:
        raise Conflict(
            "House and named accounts never leave direct sales: hand it over. Nothing was changed.",
            code="house_account",
        )
    registered = registered_partners([held.lead.pk]).get(held.lead.pk)
    key = partner or registered or _covering(held)
    if key is None:
        raise _refusal("/partner", "partner_required", "No partner covers its place and product line: name one.")
    found = Partner.objects.filter(pk=key, is_active=True).first()
    if found is None:
        raise _refusal("/partner", "unknown_partner", "This is no partner that takes leads.")
    require_cleared(found, held.state, ledger.now)
    return _made(held, Destination(RouteKind.DISTRIBUTOR, found.pk, _priority(held)), None, remark, ledger)


def _covering(held: Held) -> UUID | None:
    return Directory.load().covering(territory_of(held.lead, held.state), held.lead.product_line_id)


def _made(held: Held, to: Destination, team: Team | None, remark: Remark | None, ledger: Ledger) -> Handoff:
    if held.lead.stage == Stage.DISQUALIFIED:
        ledger.move(held.lead, Stage.INQUIRY, cause=CAUSE, remark=remark)
        held.lead.excluded_cause = ""
    if held.lead.stage != Stage.MQL:
        ledger.move(held.lead, Stage.MQL, cause=CAUSE, remark=remark)
    deliveries = Deliveries(ledger, rulebook_at(ledger.now))
    made = deliveries.hand_over(held, to, team=team)
    deliveries.save()
    if made.needs_owner:
        transaction.on_commit(lambda: assign_waiting(now=ledger.now), robust=True)
    return made


def _priority(held: Held) -> Priority:
    return Priority.URGENT if held.lead.level == Level.URGENT else Priority.NORMAL


def _refusal(pointer: str, code: str, detail: str) -> NotAcceptable:
    return NotAcceptable(detail, code=code, errors=[FieldError(pointer, code, detail)])
