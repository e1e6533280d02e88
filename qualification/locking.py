"""The one place that locks leads, always in the same order: decayed states by lead, then leads by id."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from leadhub.actors import Actor
from leadhub.bulk import locked
from leadhub.errors import NotFound
from leadhub.usecases import Overtaken
from qualification.glances import Glance, glances
from qualification.models import HandoffLead, Lead, LeadState


@dataclass(slots=True)
class Held:
    """A lead and its state, locked until the transaction ends."""

    lead: Lead
    state: LeadState


def lock_states(leads: Collection[UUID]) -> dict[UUID, LeadState]:
    """Lock decayed states; a lead without one does not exist."""
    return {state.lead_id: state for state in locked(LeadState.objects.filter(pk__among=leads).order_by("pk"))}


def lock_leads(states: dict[UUID, LeadState]) -> list[Held]:
    """Lock the leads of locked states, with account, contact, product line and site read beside them."""
    found = (
        locked(Lead.objects.filter(pk__among=states).order_by("pk"))
        .select_related("account", "contact", "product_line", "site")
        .all()
    )
    return [Held(lead, states[lead.pk]) for lead in found]


def lock_glances(states: Collection[UUID]) -> list[Glance]:
    """Lock the leads of locked states, and read no more of them than a decision looks at."""
    return glances(locked(Lead.objects.filter(pk__among=states).order_by("pk")))


def hold_leads(leads: Collection[UUID]) -> list[Held]:
    """Lock leads with their states."""
    return lock_leads(lock_states(leads))


def hold_project(lead: UUID) -> Held | None:
    """Lock a lead together with those that share its handoff: whoever moves it moves them as well."""
    sharing = HandoffLead.objects.present().filter(handoff__lead=lead).values_list("lead_id", flat=True)
    return next((held for held in hold_leads([lead, *sharing]) if held.lead.pk == lead), None)


def hold_lead(lead: UUID, actor: Actor) -> Held:
    """Lock one lead that the caller may see; NotFound otherwise."""
    visible = Lead.objects.visible_to(actor).filter(pk=lead).values_list("canonical_id", flat=True).first()
    held = hold_project(visible) if visible else None
    if held is not None and held.lead.canonical_id != held.lead.pk:
        raise Overtaken("This lead was merged since it was read.")
    if held is None:
        raise NotFound("No lead with this id.")
    return held
