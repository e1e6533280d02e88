"""Who would get a lead, and why nobody else: of a lead as it stands, and of a made-up one for a team."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.models import ProductLine
from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectPage
from leadhub.console.forms import ActForm, Choice
from leadhub.console.tables import Table
from leadhub.console.words import clock_time
from qualification.models import Lead, Priority, Team
from qualification.readers.assignments import AssignmentTrialView, assignment_of
from qualification.staff_forms import MadeUpNeedBody


class NeedForm(ActForm):
    """What a made-up lead asks of whoever gets it."""

    country = forms.CharField(required=False, max_length=2, help_text="In two letters, such as US.")
    region = forms.CharField(required=False, max_length=6, help_text="Such as US-MN.")
    product_line = Choice(required=False)
    language = forms.CharField(required=False, max_length=8, help_text="In two letters, such as de.")
    priority = forms.ChoiceField(choices=Priority.choices)

    def prepare(self) -> None:
        """Offer the product lines."""
        lines = ProductLine.objects.order_by("code").values_list("code", "label")
        self.fields["product_line"].choices = list(lines)  # type: ignore[attr-defined]  # a ChoiceField


def lead_page(actor: Actor, lead: Lead, _asked: QueryDict) -> Mapping[str, Any]:
    """Of a lead as it stands now."""
    return _shown(assignment_of(actor, clock.now(), lead=lead.pk))


def team_page(actor: Actor, team: Team, asked: QueryDict) -> Mapping[str, Any]:
    """Of a made-up lead of a team."""
    form = NeedForm(asked if "priority" in asked else None, actor=actor, subject=team)
    if not form.is_valid():
        return {"form": form, "faults": form.faults() if form.is_bound else []}
    said = form.cleaned_data
    given = MadeUpNeedBody(
        country=said["country"] or None,
        region=said["region"] or None,
        product_line=said["product_line"] or ProductLine.UNSPECIFIED,
        language=said["language"] or None,
        priority=Priority(said["priority"]),
        team=team.pk,
    )
    return {"form": form, **_shown(assignment_of(actor, clock.now(), given=given))}


def _shown(trial: AssignmentTrialView) -> dict[str, Any]:
    rows = [
        (one.name, one.text, one.turns, "No limit" if one.room is None else max(one.room, 0))
        for one in trial.candidates
    ]
    headers = ("Name", "Why", "Turns had", "Would take more")
    return {
        "facts": [("Would get it", trial.text), ("As of", clock_time(trial.as_of))],
        "tables": [Table("Who came into question", headers, rows, "Nobody of ours.")],
    }


OF_LEAD = ObjectPage(
    name="assignment",
    label="Who would get it",
    verb="assignment.try",
    template="leadhub/console/facts.html",
    shows=lead_page,
)
OF_TEAM = ObjectPage(
    name="assignment",
    label="Who would get it",
    verb="assignment.try",
    template="qualification/assignment.html",
    shows=team_page,
)
