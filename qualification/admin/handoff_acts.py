"""What people ask of each other about a handoff: the same use cases as through the other doors."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction
from leadhub.console.forms import chosen_id
from qualification import data_requests, placements, reassigning, recalling, separating
from qualification.admin.ask_forms import MissingForm, PlaceForm, ReassignForm, SeparateForm, WhyForm, WordForm
from qualification.holding import is_in_hand
from qualification.models import Handoff, HandoffLead, HandoffStatus, Stage


def ask_for_data(actor: Actor, handoff: Handoff, given: Mapping[str, Any]) -> Handoff:
    """Marketing is to mend the card."""
    return data_requests.ask(handoff.pk, items=given["items"], comment=given["comment"], actor=actor, now=clock.now())


def provide_data(actor: Actor, handoff: Handoff, given: Mapping[str, Any]) -> Handoff:
    """The card is mended; of one request where it is `asked` for."""
    asked = given.get("asked")
    return data_requests.provide(handoff.pk, comment=given["comment"], asked=asked, actor=actor, now=clock.now())


def dispute(actor: Actor, handoff: Handoff, given: Mapping[str, Any]) -> Handoff:
    """It belongs to somebody else."""
    return placements.dispute(handoff.pk, comment=given["comment"], actor=actor, now=clock.now())


def place(actor: Actor, handoff: Handoff, given: Mapping[str, Any]) -> Handoff:
    """Whose it is; by the answer to one question where it is `asked`."""
    kind, _, key = given["to"].partition(":")
    return placements.place(
        handoff.pk,
        team=_chosen("team", key) if kind == "team" else None,
        partner=_chosen("partner", key) if kind == "partner" else None,
        stays=kind == "stays",
        comment=given["comment"],
        asked=given.get("asked"),
        actor=actor,
        now=clock.now(),
    )


def reassign(actor: Actor, handoff: Handoff, given: Mapping[str, Any]) -> Handoff:
    """Somebody else works it."""
    return reassigning.reassign(
        handoff.pk,
        owner=_chosen("owner", given["owner"]),
        team=_chosen("team", given.get("team", "")),
        comment=given["comment"],
        actor=actor,
        now=clock.now(),
    )


def separate(actor: Actor, handoff: Handoff, given: Mapping[str, Any]) -> Handoff:
    """One of the people asks for something else."""
    lead = _chosen("lead", given["lead"])
    return separating.separate(handoff.pk, lead=lead, comment=given["comment"], actor=actor, now=clock.now())


def recall(actor: Actor, handoff: Handoff, given: Mapping[str, Any]) -> Handoff:
    """Somebody else gets what a partner leaves lying."""
    return recalling.recall(handoff.pk, comment=given["comment"], actor=actor, now=clock.now())


def in_hand(handoff: Handoff) -> bool:
    """Whether somebody has it in hand."""
    return is_in_hand(handoff, handoff.lead)


def can_be_given_on(handoff: Handoff) -> bool:
    """Whether a team has it in hand, or nobody took it up."""
    if handoff.status == HandoffStatus.EXPIRED:
        return handoff.lead.stage == Stage.MQL
    return in_hand(handoff) and handoff.team_id is not None


def page_of(handoff: Handoff) -> str:
    """The address of the page of a handoff."""
    return reverse("admin:qualification_handoff_change", args=[handoff.pk])


def _chosen(name: str, text: str) -> UUID | None:
    return chosen_id(text, f"/{name}", "wrong_type", "Choose one of the list.") if text else None


NEEDS_DATA = ObjectAction(
    "needs-data",
    "Needs data",
    "handoff.needs_data",
    ask_for_data,
    form=MissingForm,
    possible=lambda handoff: in_hand(handoff) and handoff.team_id is not None and not data_requests.is_open(handoff),
    done="Marketing is asked. Your clocks stand still meanwhile.",
    press="Ask marketing",
    effect="Your clocks stand still until it is there, or the time agreed for it is over. Then they run on with "
    "exactly what was left.",
)
PROVIDE_DATA = ObjectAction(
    "provide-data",
    "Data is there",
    "handoff.provide_data",
    provide_data,
    form=WordForm,
    possible=data_requests.is_open,
    done="Said. The clocks of sales run on.",
    effect="Once everything that was missing is written down, this happens by itself.",
)
NOT_MINE = ObjectAction(
    "not-mine",
    "Not mine",
    "handoff.not_mine",
    dispute,
    form=WhyForm,
    possible=lambda handoff: in_hand(handoff) and handoff.team_id is not None and not placements.is_open(handoff),
    done="Operations is asked. Your clocks stand still meanwhile.",
    press="Ask operations",
    effect="Operations answers whose it is. It never counts as a rejection of its quality.",
)
PLACE = ObjectAction(
    "place",
    "Answer whose it is",
    "handoff.place",
    place,
    form=PlaceForm,
    possible=placements.is_open,
    done="Answered.",
    lands=page_of,
    effect="Within its route, and once it was accepted, it goes over with its clocks as they are. To another route or "
    "to a partner it is handed over anew.",
)
SEPARATE = ObjectAction(
    "separate",
    "Separate a lead",
    "handoff.separate",
    separate,
    form=SeparateForm,
    possible=lambda handoff: HandoffLead.objects.present().filter(handoff=handoff).exists(),
    done="Separated. This is its own handoff.",
    lands=page_of,
    effect="It gets a handoff of its own, with clocks of its own while nobody has accepted it.",
)
REASSIGN = ObjectAction(
    "reassign",
    "Reassign",
    "handoff.reassign",
    reassign,
    form=ReassignForm,
    possible=can_be_given_on,
    done="Given on.",
    lands=page_of,
    effect="Due times stay as they are. One that expired is opened anew, with clocks of its own.",
)
RECALL = ObjectAction(
    "recall",
    "Recall",
    "handoff.recall",
    recall,
    form=WhyForm,
    possible=lambda handoff: in_hand(handoff) and handoff.partner_id is not None,
    done="Taken back. Somebody else has the lead now.",
    effect="It goes to another partner of the territory, else to the channel desk. What was done stays in the history.",
)
