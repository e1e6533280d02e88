"""What the console asks when somebody pins an example: its name, and the answer that it should get."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django import forms

from leadhub.console.forms import ActForm, Choice
from leadhub.models import DocumentKind
from qualification.admin.drafts.made_up import MadeUpForm
from qualification.models import Action, Lead, Level, RouteKind, Stage, Tier

NOT_ASKED: Final = ("", "Not asked")
NONE: Final = "none"
WANTED: Final[Mapping[str, tuple[str, list[tuple[Any, Any]]]]] = {
    "action": ("Wanted action", Action.choices),
    "stage": ("Wanted stage", Stage.choices),
    "route": ("Wanted route", [(NONE, "None"), *RouteKind.choices]),
    "tier": ("Wanted fit tier", Tier.choices),
    "level": ("Wanted intent", Level.choices),
}
PREFIX: Final = "want_"


class PinForm(ActForm):
    """What the example shows, and what is wanted of it; what is not asked may be anything."""

    name = forms.CharField(
        max_length=160,
        required=False,
        label="What it shows",
        help_text="For example: a webinar alone makes an MQL, and no handoff.",
    )
    document = forms.ChoiceField(
        required=False,
        label="Held against drafts of",
        choices=[("", "All four documents"), *DocumentKind.choices],
    )
    places: Mapping[str, str] = {
        "wanted": f"{PREFIX}action",
        **{f"wanted/{name}": f"{PREFIX}{name}" for name in WANTED},
    }

    def prepare(self) -> None:
        """One choice for each part of the answer."""
        for name, (label, choices) in WANTED.items():
            self.fields[f"{PREFIX}{name}"] = Choice(choices=[NOT_ASKED, *choices], required=False, label=label)
        super().prepare()

    def clean(self) -> dict[str, Any]:
        """The parts that are asked."""
        given = super().clean() or {}
        asked = {name: given.get(f"{PREFIX}{name}") for name in WANTED}
        document = given.get("document")
        wanted = {name: None if value == NONE else value for name, value in asked.items() if value}
        return {**given, "wanted": wanted, "document": DocumentKind(document) if document else None}


class PinMadeUpForm(PinForm, MadeUpForm):
    """The same with a lead that does not exist."""

    layout: ClassVar[str] = MadeUpForm.layout

    def clean(self) -> dict[str, Any]:
        """With the lead."""
        return {**super().clean(), "given": self.given()}


def wanted_now(lead: Lead) -> dict[str, Any]:
    """What a lead gets now, as a beginning."""
    return {
        "want_action": lead.action,
        "want_stage": lead.stage,
        "want_route": lead.route_kind or NONE,
        "want_tier": lead.fit_tier,
        "want_level": lead.level,
    }
