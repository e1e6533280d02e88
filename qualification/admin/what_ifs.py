"""The page on which people suppose: which drafts, whose working hours, and how much members take."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django import forms
from django.urls import reverse

from accounts.admin.forms import Lines, few_lines
from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.bodies import converted
from leadhub.console.acts import ObjectAction
from leadhub.console.forms import ActForm, Choice, Choices, chosen_id
from leadhub.models import Draft, Job
from qualification import what_ifs
from qualification.admin.drafts.forms import SimulateForm
from qualification.admin.hours_forms import DAYS
from qualification.models import Team, TeamMember
from qualification.rules.hours import read_line
from qualification.what_if_forms import WhatIfBody

MEMBER: Final = "takes-"


class WhatIfForm(ActForm):
    """What is to be supposed; what stays empty is as it is.

    How much people take is asked with a field for each member of the teams; more is supposed through the interfaces.
    """

    drafts = Choices(required=False, label="Drafts", help_text="All of them together, as if they were in force.")
    days = SimulateForm.declared_fields["days"]
    team = Choice(required=False, label="Working hours of", help_text="Whose hours would be others.")
    timezone = forms.CharField(
        max_length=60, required=False, label="Time zone", help_text="For example Europe/Berlin; empty: as it is."
    )
    other_hours = forms.BooleanField(
        required=False, label="Other hours", help_text="The week is as written below; a day without work stays empty."
    )
    monday = forms.CharField(required=False, help_text="For example 09:00-12:00, 13:00-17:00.")
    tuesday = forms.CharField(required=False)
    wednesday = forms.CharField(required=False)
    thursday = forms.CharField(required=False)
    friday = forms.CharField(required=False)
    saturday = forms.CharField(required=False)
    sunday = forms.CharField(required=False)
    no_holidays = forms.BooleanField(required=False, label="Public holidays are worked")
    holidays_country = forms.CharField(
        max_length=2, required=False, label="Public holidays of", help_text="Country in two letters; empty: as it is."
    )
    holidays_subdivision = forms.CharField(max_length=24, required=False, label="State or region")
    works_on = Lines(
        required=False,
        label="Public holidays that are worked",
        widget=few_lines(),
        help_text="One a line; empty: as it is.",
    )
    places = {
        "calendars/0": "team",
        **{f"calendars/0/{name}": name for name in ("timezone", "holidays_country", "holidays_subdivision")},
        "calendars/0/works_on": "works_on",
        "calendars/0/hours": "monday",
        **{f"calendars/0/hours/{number}": day for number, day in enumerate(DAYS)},
    }

    def prepare(self) -> None:
        """Offer the open drafts, the teams, and everybody who is in one."""
        drafts = Draft.objects.filter(state=Draft.State.OPEN).order_by("kind")
        self.fields["drafts"].choices = [(str(row.pk), row.get_kind_display()) for row in drafts]  # type: ignore[attr-defined]  # a ChoiceField
        teams = Team.objects.order_by("name").values_list("pk", "name")
        self.fields["team"].choices = [("", "Nobody"), *((str(pk), name) for pk, name in teams)]  # type: ignore[attr-defined]  # a ChoiceField
        for member in members():
            now = "no limit" if member.capacity is None else f"{member.capacity:,}"
            self.fields[_field(member)] = forms.IntegerField(
                required=False,
                min_value=0,
                max_value=1_000_000,
                label=f"{member.user.name} in {member.team} takes at most",
                help_text=f"Open handoffs. Now: {now}.",
                error_messages={
                    "invalid": "Write a whole number.",
                    "min_value": "Write 0 at least.",
                    "max_value": "Write 1,000,000 at most.",
                },
            )
        asked = [name for name in self.fields if name.startswith(MEMBER)]
        self.places = {**self.places, **{f"capacities/{at}": name for at, name in enumerate(self._said(asked))}}

    def _said(self, asked: list[str]) -> Iterator[str]:
        """The fields of members in which something stands, in the order in which they are supposed."""
        yield from (name for name in asked if str(self.data.get(name) or "").strip())


def members() -> list[TeamMember]:
    """Everybody who is in a team, by team and name: one statement."""
    rows = TeamMember.objects.filter(is_active=True, user__is_active=True).select_related("team", "user")
    return list(rows.order_by("team__name", "user__name", "pk"))


def ask(actor: Actor, _none: None, given: Mapping[str, Any]) -> Job:
    """A what-if; who asked waits some seconds for it."""
    return what_ifs.ask_and_wait(converted(_said(given), WhatIfBody), actor=actor, now=clock.now())


def _said(given: Mapping[str, Any]) -> dict[str, Any]:
    """The same as a body of the interfaces."""
    capacities = [
        {"team": str(member.team_id), "user": str(member.user_id), "capacity": given[_field(member)]}
        for member in members()
        if given.get(_field(member)) is not None
    ]
    return {
        "drafts": given["drafts"],
        "days": given["days"],
        "calendars": list(_calendars(given)),
        "capacities": capacities,
    }


def _calendars(given: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The hours of one team, where anything is said of any."""
    names = ("timezone", "holidays_country", "holidays_subdivision", "works_on")
    said = {name: given[name] for name in names if given[name]}
    if given["other_hours"] or any(given[day] for day in DAYS):
        said["hours"] = [read_line(given[day]) for day in DAYS]
    if given["no_holidays"]:
        said |= {"holidays_country": None, "holidays_subdivision": None}
    if said or given["team"]:
        detail = "Choose whose working hours would be others."
        yield {"team": str(chosen_id(given["team"], "/calendars/0/team", "team_required", detail)), **said}


def _field(member: TeamMember) -> str:
    return f"{MEMBER}{member.pk}"


def result_of(job: Job) -> str:
    """The page of a job."""
    return reverse("admin:leadhub_job_change", args=[job.pk])


ASK = ObjectAction(
    "ask",
    "What if",
    "what_if.ask",
    ask,
    form=WhatIfForm,
    press="Show what would be different",
    done=lambda job: "Counted." if job.status == Job.Status.DONE else "It is being counted.",
    lands=result_of,
    effect="Runs all that you suppose over the past, together. It changes no lead, no calendar and no member.",
)
