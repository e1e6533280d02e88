"""In what capacity somebody acts on a lead: who holds its handoff, and what the stage table then allows."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, Q

from leadhub.actors import Actor, ActorKind, Role
from leadhub.errors import Conflict, NotAllowed
from qualification.locking import Held
from qualification.models import Handoff, HandoffLead, HandoffStatus, Lead
from qualification.rulebook import Rulebook
from qualification.rules.stages import By, Stage, check_move

BESIDE = ("team__calendar", "partner", "owner")


def handoff_in_hand(lead: Lead) -> Handoff | None:
    """The open handoff of a lead, else the accepted one of its present cycle, else a colleague's that it shares."""
    in_hand = Q(status=HandoffStatus.OPEN) | Q(status=HandoffStatus.ACCEPTED, cycle=lead.cycle)
    found = Handoff.objects.filter(in_hand, lead=lead).select_related(*BESIDE).order_by("-created_at", "-pk").first()
    return found or shared_handoff(lead)


def handoffs_in_hand(people: Collection[UUID]) -> dict[UUID, list[Handoff]]:
    """The handoffs of these people that somebody has in hand, the newest first: one statement."""
    in_hand = Q(status=HandoffStatus.OPEN) | Q(status=HandoffStatus.ACCEPTED, cycle=F("lead__cycle"))
    rows = Handoff.objects.filter(in_hand, lead__contact_id__among=sorted(set(people))).select_related("lead")
    found: dict[UUID, list[Handoff]] = defaultdict(list)
    for handoff in rows.order_by("-created_at", "-pk"):
        found[handoff.lead.contact_id].append(handoff)
    return found


def shared_handoff(lead: Lead) -> Handoff | None:
    """The handoff of a colleague's lead that this one shares."""
    shared = HandoffLead.objects.present().filter(lead=lead)
    return Handoff.objects.filter(pk__in=shared.values("handoff")).select_related(*BESIDE).first()


def require_first(lead: Lead) -> None:
    """Refuse what is done with the lead that was handed over, for the whole project, and not with one that shares."""
    handoff = shared_handoff(lead)
    if handoff is not None:
        raise Conflict(
            "This lead shares the handoff of a colleague's lead and follows that. Act on that one, or have operations "
            "separate them. Nothing was changed.",
            code="shares_handoff",
            handoff=str(handoff.pk),
            lead=str(handoff.lead_id),
        )


def is_in_hand(handoff: Handoff, lead: Lead) -> bool:
    """Whether somebody has it in hand: it waits for its answer, or was accepted and the lead did not go back since."""
    accepted = handoff.status == HandoffStatus.ACCEPTED and handoff.cycle == lead.cycle
    return accepted or handoff.status == HandoffStatus.OPEN


def holds(actor: Actor, handoff: Handoff | None) -> bool:
    """Whether the actor may answer for a handoff: a member of its team, a manager, or its partner."""
    if handoff is None:
        return False
    if actor.kind == ActorKind.PARTNER:
        return handoff.partner_id == actor.partner_id
    if actor.role == Role.MANAGER:
        return handoff.team_id is not None
    return actor.role == Role.SALES and Handoff.objects.visible_to(actor).filter(pk=handoff.pk).exists()


def capacity(actor: Actor, handoff: Handoff | None) -> By:
    """The capacity in which the stage table knows the actor."""
    if holds(actor, handoff):
        return By.PARTNER_HOLDER if actor.kind == ActorKind.PARTNER else By.SALES_HOLDER
    capacities = {
        Role.MARKETING: By.MARKETING,
        Role.OPERATIONS: By.OPERATIONS,
        Role.SALES: By.SALES,
        Role.MANAGER: By.SALES,
    }
    if actor.kind == ActorKind.CRM:
        return By.CRM
    if actor.role not in capacities:
        raise NotAllowed("Your role moves no leads.", code="not_allowed")
    return capacities[actor.role]


def require_holder(actor: Actor, handoff: Handoff | None) -> None:
    """Refuse everybody but the holder of the handoff."""
    if not holds(actor, handoff):
        raise NotAllowed("Only the team or the partner that holds the handoff may do this.", code="not_holder")


def require_move(
    held: Held,
    to: str,
    *,
    by: By,
    book: Rulebook,
    sal_step: bool | None = None,
    unmet: Callable[[], Sequence[Mapping[str, object]]] | None = None,
) -> None:
    """Refuse what the stage table does not allow, naming where the lead may go instead and, by `unmet`, what lacks.

    Whether there is a SAL step the agreement in force says, unless the caller knows it of the handoff's own.
    """
    if to not in set(Stage):
        raise Conflict(f"There is no stage {to!r}.", code="stage_not_allowed", current_stage=held.lead.stage)
    step = book.rules.agreement.sal_step if sal_step is None else sal_step
    refusal = check_move(Stage(held.lead.stage), Stage(to), by=by, sal_step=step)
    if refusal is not None:
        more: dict[str, Any] = {"guards": unmet()} if unmet else {}
        raise Conflict(
            f"{refusal.detail} Nothing was changed.",
            code=refusal.code,
            current_stage=held.lead.stage,
            allowed=[str(stage) for stage in refusal.allowed],
            **more,
        )
