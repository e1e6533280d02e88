"""The log of decisions: what was answered to which lead, and why."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from leadhub.actors import Actor
from leadhub.api.nouns import Listing
from leadhub.console.forms import Moment
from leadhub.console.logs import LogAdmin, NarrowForm, narrow_choice
from leadhub.console.tables import Link
from leadhub.console.words import log_time, spell
from qualification.admin.leads import search
from qualification.models import Action, Decision, Lead
from qualification.readers.decision_log import DECISIONS, LoggedDecisionView, decisions_of

DOCUMENTS = (
    ("scoring_model", "Scoring model"),
    ("profiles", "Target-account profiles"),
    ("channel_rules", "Channel rules"),
    ("agreement", "Agreement"),
)
LEAD = "lead"


class DecisionsForm(NarrowForm):
    """Of which lead, with which answer, by which rules."""

    lead = forms.CharField(
        max_length=200, label="Lead", help_text="A company, a whole e-mail address, or the id of a lead."
    )
    action = narrow_choice("Answer", Action.choices)
    document = narrow_choice("Decided by", DOCUMENTS)
    version = forms.IntegerField(
        min_value=1, label="Version", help_text="Of that document.", error_messages={"invalid": "Write a number."}
    )
    at__gte = Moment(label="From", help_text="UTC.")
    at__lt = Moment(label="Until", help_text="UTC.")

    def clean(self) -> None:
        """A version is one of some document."""
        if self.cleaned_data.get("version") and not self.cleaned_data.get("document"):
            self.add_error("document", "Choose the document that this is a version of.")
        if self.cleaned_data.get("document") and "version" in self.cleaned_data and not self.cleaned_data["version"]:
            self.add_error("version", "Write the number of its version.")

    def given(self) -> Mapping[str, str]:
        """The document names the filter, its version is what it says."""
        given = dict(super().given())
        document, version = given.pop("document", ""), given.pop("version", "")
        return given | ({document: version} if document else {})


@admin.register(Decision)
class DecisionAdmin(LogAdmin):
    """What the rules answered."""

    verb = "decision.log"
    group = "Oversight"
    title = "Decision log (why)"
    icon = "psychology"
    rank = 10
    listing = DECISIONS
    narrowing = DecisionsForm
    file_of = "decisions"
    file_verb = "decision.log"
    under = (
        "Each time the answer for a lead changed, the newest first. Why leads to that moment: what was known, which "
        "rules counted, and what would have changed it. Rules are profiles / channel rules / scoring model / agreement."
    )
    empty = "Nothing was decided yet. The first signal of a lead is answered here, with everything it was made from."
    headers = ("When (UTC)", "Lead", "Answer", "Because of", "Stage", "Fit · Intent", "Rules", "Why here?")

    def rows(self, actor: Actor) -> "QuerySet[Decision]":
        """Those of the leads that the caller may see."""
        return decisions_of(Lead.objects.visible_to(actor))

    def asked(self, actor: Actor, given: Mapping[str, str]) -> tuple[Listing[Any], Mapping[str, str]]:
        """A lead is looked for among those that the caller may see."""
        if LEAD not in given:
            return DECISIONS, given
        leads = search(actor, Lead.objects.visible_to(actor), given[LEAD])
        asked = {name: value for name, value in given.items() if name != LEAD}
        return replace(DECISIONS, name=f"decisions of {given[LEAD]}", rows=lambda _actor: decisions_of(leads)), asked

    def lines(self, actor: Actor, views: Sequence[LoggedDecisionView]) -> Iterator[Sequence[Any]]:
        """One answer each, with the lead by name."""
        wanted = Lead.objects.visible_to(actor).select_related("contact", "product_line", "account")
        leads = {lead.pk: lead for lead in wanted.filter(pk__in={one.lead for one in views})}
        for one in views:
            rules = one.rules
            lead = leads[one.lead]
            yield (
                log_time(one.at),
                Link(f"{lead}, {lead.account}" if lead.account else str(lead), _page("change", one.lead)),
                one.action.label,
                spell(one.cause),
                one.stage.label,
                f"{one.tier.label} · {one.level.label}",
                f"{rules.profiles} / {rules.channel_rules} / {rules.scoring_model} / {rules.agreement}",
                Link("Why", _page("decision", one.lead, one.seq)),
            )

    def change_view(self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None) -> Any:
        """A decision stands among those of its lead."""
        found = self.get_object(request, object_id) if self.has_view_permission(request) else None
        if found is None:
            return super().change_view(request, object_id, form_url, extra_context)
        answer: HttpResponse = redirect(_page("decision", found.lead_id, found.seq))
        return answer


def _page(page: str, *args: object) -> str:
    return reverse(f"admin:qualification_lead_{page}", args=args)
