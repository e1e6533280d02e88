"""Leads with every act: those of qualification, and the moves that need a reason."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.contrib import admin

from feedback import outcomes
from feedback.admin.asking import GiveBackForm, LossForm, RecycleForm, ReopenForm
from feedback.admin.learning import LearningPages
from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction
from leadhub.console.forms import ActForm, Choice
from qualification.admin.lead_forms import midnight
from qualification.models import Lead, Stage
from qualification.rules.stages import MOVES
from qualification.rules.stages import Stage as RuleStage

ONWARDS = (Stage.SQL, Stage.OPPORTUNITY, Stage.QUOTED, Stage.WON)
IN_PIPELINE = frozenset({Stage.SQL, Stage.OPPORTUNITY, Stage.QUOTED})


class AdvanceForm(ActForm):
    """The stage that comes next."""

    to = Choice(required=False, label="Next stage")

    def prepare(self) -> None:
        """Offer the stages that can follow without a reason."""
        ways = MOVES[RuleStage(self.subject.stage)]
        offered = [(stage.value, stage.label) for stage in ONWARDS if RuleStage(stage) in ways]
        self.fields["to"].choices = [("", "Choose"), *offered]  # type: ignore[attr-defined]  # a ChoiceField


def advance(actor: Actor, lead: Lead, given: Mapping[str, Any]) -> Lead:
    """One step on."""
    return outcomes.advance(lead.pk, given["to"], actor=actor, now=clock.now())


def lose(actor: Actor, lead: Lead, given: Mapping[str, Any]) -> Lead:
    """The end that nobody wanted."""
    return outcomes.advance(
        lead.pk, Stage.LOST, actor=actor, now=clock.now(), reason=given["reason"], comment=given["comment"]
    )


def recycle(actor: Actor, lead: Lead, given: Mapping[str, Any]) -> Lead:
    """Back to nurture."""
    return outcomes.recycle(
        lead.pk,
        reason=given["reason"],
        comment=given["comment"],
        until=midnight(given["until"]),
        actor=actor,
        now=clock.now(),
    )


def disqualify(actor: Actor, lead: Lead, given: Mapping[str, Any]) -> Lead:
    """Out."""
    return outcomes.disqualify(lead.pk, reason=given["reason"], comment=given["comment"], actor=actor, now=clock.now())


def reopen(actor: Actor, lead: Lead, given: Mapping[str, Any]) -> Lead:
    """Taken up again."""
    return outcomes.reopen(lead.pk, reason=given["reason"], comment=given["comment"], actor=actor, now=clock.now())


def rested(lead: Lead) -> str:
    """What is said after a lead went back."""
    return f"Back to nurture until {lead.rest_until:%-d %b %Y}." if lead.rest_until else "Back to nurture."


@admin.register(Lead)
class LeadAdmin(LearningPages):
    """Leads, everything that can be done to them, and what is learnt from them."""

    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "advance",
            "Move on",
            "lead.advance",
            advance,
            form=AdvanceForm,
            possible=lambda lead: lead.stage in IN_PIPELINE,
            done=lambda lead: f"The lead is now: {lead.get_stage_display()}.",
        ),
        *LearningPages.object_actions,
        ObjectAction(
            "lose",
            "Mark as lost",
            "lead.advance",
            lose,
            form=LossForm,
            possible=lambda lead: lead.stage in (Stage.OPPORTUNITY, Stage.QUOTED),
            done="Marked as lost.",
            is_dangerous=True,
            effect="The lead is over, and RFQs of it that are open are lost with it. Operations may reopen it.",
        ),
        ObjectAction(
            "recycle",
            "Back to nurture",
            "lead.recycle",
            recycle,
            form=RecycleForm,
            possible=lambda lead: RuleStage.NURTURE in MOVES[RuleStage(lead.stage)],
            done=rested,
            effect="It rests, unless it sends a buying signal.",
        ),
        ObjectAction(
            "disqualify",
            "Disqualify",
            "lead.disqualify",
            disqualify,
            form=GiveBackForm,
            possible=lambda lead: RuleStage.DISQUALIFIED in MOVES[RuleStage(lead.stage)],
            done="Taken out. Operations may reopen it.",
            is_dangerous=True,
            effect="Nobody is given the lead any more. Operations may reopen it.",
        ),
        ObjectAction(
            "reopen",
            "Reopen",
            "lead.reopen",
            reopen,
            form=ReopenForm,
            possible=lambda lead: lead.stage in outcomes.REOPENED,
            done=lambda lead: f"Taken up again: {lead.get_stage_display()}.",
        ),
    ]
