"""What people say of a contact that is noise, or is none: the same use cases as through the other doors."""

from collections.abc import Mapping
from typing import Any

from django import forms

from accounts import noise
from accounts.models import Contact, NoiseClass
from leadhub.actors import Actor
from leadhub.clock import now
from leadhub.console.acts import ObjectAction
from leadhub.console.forms import ActForm

Given = Mapping[str, Any]


class FlagForm(ActForm):
    """What the contact is, and how that is known."""

    noise_class = forms.ChoiceField(choices=NoiseClass.choices, label="Class")
    comment = forms.CharField(widget=forms.Textarea, required=False, help_text="How you know, in one sentence.")


class LiftForm(ActForm):
    """What is not so, and why."""

    noise_class = forms.ChoiceField(
        choices=[("", "Everything that was found"), *NoiseClass.choices], required=False, label="Class"
    )
    comment = forms.CharField(widget=forms.Textarea, required=False, help_text="Why not, in one sentence.")


def flag(actor: Actor, contact: Contact, given: Given) -> Contact:
    """Say that a contact is noise."""
    found = NoiseClass(given["noise_class"])
    return noise.flag(contact.pk, found, comment=given["comment"], actor=actor, now=now())


def lift(actor: Actor, contact: Contact, given: Given) -> Contact:
    """Say that a contact is no noise."""
    found = NoiseClass(given["noise_class"]) if given["noise_class"] else None
    return noise.lift(contact.pk, found, comment=given["comment"], actor=actor, now=now())


FLAG_NOISE = ObjectAction(
    "flag-noise",
    "Flag as noise",
    "contact.flag_noise",
    flag,
    form=FlagForm,
    done="The contact is flagged; its leads are decided again.",
    effect="Points go where the class says so, and the leads of the contact are decided again. History stays.",
)
LIFT_NOISE = ObjectAction(
    "lift-noise",
    "No noise",
    "contact.lift_noise",
    lift,
    form=LiftForm,
    done="The contact is no noise; its leads are decided again.",
    effect="What was found is taken back, and no rule finds it again. The leads of the contact are decided again.",
)
