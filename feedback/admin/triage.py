"""The pages of the triage desk, with what it decides and how those are answered whom it declines."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.urls import reverse

from accounts.models import Partner
from feedback import triage
from feedback.admin.asking import GivenReasonForm
from feedback.models import Reason
from feedback.readers.decline_texts import suggested_text
from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction
from leadhub.console.forms import ActForm, Choice, chosen_id
from qualification.admin.triage import TriagePages
from qualification.models import Lead, Triage, TriageDecision, TriageKind
from qualification.reassigning import teams_that_take

ANSWER = "Write to them, and keep here what you wrote. Nobody is written to by leadhub."


class HandOverForm(ActForm):
    """Who is to have it."""

    team = Choice(required=False, label="Team")
    comment = forms.CharField(widget=forms.Textarea, required=False, help_text="May be empty.")

    def prepare(self) -> None:
        """Offer the teams that take handoffs; without one the channel rules name it."""
        teams = [(str(team.pk), team.name) for team in teams_that_take()]
        self.fields["team"].choices = [("", "As the channel rules say"), *teams]  # type: ignore[attr-defined]  # a ChoiceField


class PartnerForm(ActForm):
    """Which partner is to have it."""

    partner = Choice(required=False, label="Partner")
    comment = forms.CharField(widget=forms.Textarea, required=False, help_text="May be empty.")

    def prepare(self) -> None:
        """Offer the partners; without one the territory names it."""
        partners = [(str(row.pk), row.name) for row in Partner.objects.filter(is_active=True).order_by("name")]
        self.fields["partner"].choices = [("", "Whose territory it is"), *partners]  # type: ignore[attr-defined]  # a ChoiceField


class DeclineForm(GivenReasonForm):
    """Why it is declined, and what was written to who asked."""

    place = Reason.Place.TRIAGE
    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 8}), required=False, label="What you wrote to them", help_text=ANSWER
    )


class AnswerForm(ActForm):
    """What was written to who asked."""

    text = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 8}), required=False, label="What you wrote to them", help_text=ANSWER
    )


def hand_over(actor: Actor, item: Triage, given: Mapping[str, Any]) -> Lead:
    """To a team."""
    team = _chosen("team", given["team"])
    return _decide(actor, item, TriageDecision.HAND_OVER, team=team, comment=given["comment"])


def give_to_partner(actor: Actor, item: Triage, given: Mapping[str, Any]) -> Lead:
    """To a partner."""
    partner = _chosen("partner", given["partner"])
    return _decide(actor, item, TriageDecision.PARTNER, partner=partner, comment=given["comment"])


def decline(actor: Actor, item: Triage, given: Mapping[str, Any]) -> Lead:
    """No, politely."""
    said = {name: given[name] for name in ("reason", "comment", "text")}
    return _decide(actor, item, TriageDecision.DECLINE, **said)


def answer(actor: Actor, item: Triage, given: Mapping[str, Any]) -> Lead:
    """They were answered."""
    return triage.answer(item.lead_id, reason=None, text=given["text"], actor=actor, now=clock.now())


def suggestion(actor: Actor, item: Triage) -> Mapping[str, Any]:
    """The words that stand before the form."""
    words = suggested_text(actor, item.lead_id, None, None)
    return {"lines": ["Suggested words:", *(line for line in words.text.splitlines() if line)]}


def _decide(actor: Actor, item: Triage, decision: TriageDecision, **given: Any) -> Lead:
    return triage.decide(item.lead_id, decision, **given, actor=actor, now=clock.now())


def _chosen(name: str, text: str) -> Any:
    return chosen_id(text, f"/{name}", "wrong_type", "Choose one of the list.") if text else None


def _waits(kind: TriageKind) -> Any:
    return lambda item: item.decided_at is None and item.kind == kind


def _queue(_answer: Any) -> str:
    return reverse("admin:qualification_triage_changelist")


@admin.register(Triage)
class TriageAdmin(TriagePages):
    """What waits for the desk, and what can be done about it."""

    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "hand-over",
            "Hand over",
            "triage.decide",
            hand_over,
            form=HandOverForm,
            possible=_waits(TriageKind.DECIDE),
            done="Handed over.",
            lands=_queue,
            effect="A handoff is opened, with its clocks.",
        ),
        ObjectAction(
            "partner",
            "Give to a partner",
            "triage.decide",
            give_to_partner,
            form=PartnerForm,
            possible=_waits(TriageKind.DECIDE),
            done="Given to the partner.",
            lands=_queue,
            effect="The partner sees it at once, with clocks of its own.",
        ),
        ObjectAction(
            "decline",
            "Decline",
            "triage.decide",
            decline,
            form=DeclineForm,
            possible=_waits(TriageKind.DECIDE),
            done="Declined.",
            lands=_queue,
            is_dangerous=True,
            effect="The lead is taken out, or rests, as the reason says.",
            shows=suggestion,
        ),
        ObjectAction(
            "answer",
            "It was answered",
            "lead.decline",
            answer,
            form=AnswerForm,
            possible=_waits(TriageKind.DECLINE),
            done="Noted.",
            lands=_queue,
            effect="It leaves the list. If they ask again, it comes back.",
            shows=suggestion,
        ),
    ]
