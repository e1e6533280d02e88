"""People in teams, each with what they take."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.forms import ActForm, Choice, chosen_id
from leadhub.console.words import counted
from leadhub.models import User
from qualification import leaving, staffing
from qualification.leaving import HandedOver
from qualification.models import BusinessCalendar, TeamMember
from qualification.staffing import LISTS

EMPTY = "Separated by commas. Empty: all."


class MemberForm(ActForm):
    """What of a member can be changed."""

    countries = forms.CharField(required=False, help_text=f"In two letters, such as DE, AT. {EMPTY}")
    regions = forms.CharField(required=False, help_text=f"Subdivisions of countries, such as US-MN, DE-BY. {EMPTY}")
    product_lines = forms.CharField(required=False, help_text=f"Codes. {EMPTY}")
    languages = forms.CharField(required=False, help_text=f"In two letters, such as en, de. {EMPTY}")
    capacity = forms.IntegerField(required=False, help_text="Open work of the team at most. Empty: no limit.")
    calendar = Choice(required=False, label="Working hours")
    is_account_executive = forms.BooleanField(required=False, label="Account executive")
    places = {"calendar_id": "calendar"}

    def prepare(self) -> None:
        """Offer the calendars that there are."""
        rows = BusinessCalendar.objects.order_by("name")
        self.fields["calendar"].choices = [("", "Those of the team"), *((str(row.pk), row.name) for row in rows)]  # type: ignore[attr-defined]  # a ChoiceField


def change(actor: Actor, member: TeamMember, given: Mapping[str, Any]) -> TeamMember:
    """What they take."""
    calendar = given["calendar"]
    values = {
        **{name: given[name].split(",") for name in LISTS},
        "capacity": given["capacity"],
        "calendar_id": chosen_id(calendar, "/calendar", "unknown_calendar", "Choose hours.") if calendar else None,
        "is_account_executive": given["is_account_executive"],
    }
    return staffing.change_member(member.team_id, member.user_id, values, actor=actor, now=clock.now())


class HandOverForm(ActForm):
    """Who gets the work of somebody."""

    to = Choice(required=False, label="Goes to")
    accounts = forms.BooleanField(required=False, label="Their accounts too", help_text="To the same person.")

    def prepare(self) -> None:
        """Offer the others of sales."""
        able = User.objects.filter(is_active=True, role__in=staffing.SELLERS).exclude(pk=self.subject.user_id)
        people = [(str(user.pk), f"{user.name} ({user.email})") for user in able.order_by("name", "pk")]
        self.fields["to"].choices = [("", "Others, by the rule"), *people]  # type: ignore[attr-defined]  # a ChoiceField


def hand_over(actor: Actor, member: TeamMember, given: Mapping[str, Any]) -> HandedOver:
    """Everything of theirs, whatever the team."""
    to = given["to"]
    receiver = chosen_id(to, "/to", "unknown_seller", "Choose somebody of the list.") if to else None
    now = clock.now()
    return leaving.hand_over(member.user_id, to=receiver, accounts=given["accounts"], actor=actor, now=now)


def work_in_hand(_actor: Actor, member: TeamMember) -> Mapping[str, Any]:
    """How much it is."""
    handoffs, leads = leaving.work_of(member.user_id)
    return {
        "lines": [
            f"{member.user} works {counted(handoffs.count(), 'handoff')} and {counted(leads.count(), 'lead')} besides."
        ]
    }


def initial(member: TeamMember) -> dict[str, Any]:
    """What they take now."""
    lists = {name: ", ".join(getattr(member, name)) for name in LISTS}
    return lists | {
        "capacity": member.capacity,
        "calendar": str(member.calendar_id or ""),
        "is_account_executive": member.is_account_executive,
    }


def takes_in_words(member: TeamMember) -> str:
    """Everything that narrows what somebody takes, on one line."""
    narrowed = [", ".join(getattr(member, name)) for name in LISTS if getattr(member, name)]
    limit = [] if member.capacity is None else [f"{member.capacity} at most"]
    executive = ["account executive"] if member.is_account_executive else []
    return "; ".join([*narrowed, *limit, *executive]) or "Everything"


@admin.register(TeamMember)
class TeamMemberAdmin(ConsoleAdmin):
    """By team."""

    verb = "team.list"
    title = "People in teams"
    icon = "badge"
    rank = 22
    empty = "Nobody is in a team yet, so nobody is given a handoff. Open a team and add its people."
    list_display = ["user", "team", "where", "what", "capacity", "turns", "is_active"]
    list_select_related = ["user", "team"]
    list_filter = ["team", "is_active", "is_account_executive"]
    search_fields = ["user__name", "user__email"]
    ordering = ["team__name", "user__name", "pk"]
    page_template = "leadhub/console/facts.html"
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "change",
            "Change what they take",
            "team.edit",
            change,
            form=MemberForm,
            initial=initial,
            done="Saved.",
            effect="What was given before stays with whoever has it.",
        ),
        ObjectAction(
            "hand-over",
            "Hand over all their work",
            "user.hand_over",
            hand_over,
            form=HandOverForm,
            is_dangerous=True,
            shows=work_in_hand,
            done=lambda done: (
                f"{done.open_handoffs} open and {done.accepted_handoffs} accepted handoffs, {done.leads} leads and "
                f"{done.accounts} accounts went to others; {done.waiting} wait for an owner."
            ),
            effect="Of all teams, in one act: due times stay, and the person is in no team any more.",
        ),
    ]

    def rows(self, actor: Actor) -> "QuerySet[TeamMember]":
        """All of them."""
        return TeamMember.objects.select_related("user", "team", "calendar")

    @admin.display(description="Where")
    def where(self, member: TeamMember) -> str:
        """The territory."""
        return ", ".join([*member.countries, *member.regions]) or "Everywhere"

    @admin.display(description="What")
    def what(self, member: TeamMember) -> str:
        """Product lines and languages."""
        return ", ".join([*member.product_lines, *member.languages]) or "Everything"

    def page(self, actor: Actor, subject: TeamMember) -> dict[str, Any]:
        """What they take."""
        limit = "No limit" if subject.capacity is None else f"{subject.capacity} at most"
        return {
            "facts": [
                ("Person", str(subject.user)),
                ("Team", str(subject.team)),
                ("In the team", "Yes" if subject.is_active and subject.user.is_active else "No"),
                ("Territory", self.where(subject)),
                ("Product lines", ", ".join(subject.product_lines) or "All"),
                ("Languages", ", ".join(subject.languages) or "All"),
                ("Open work", limit),
                ("Working hours", str(subject.calendar or "Those of the team")),
                ("Account executive", "Yes" if subject.is_account_executive else "No"),
                ("Turns had", str(subject.turns)),
            ]
        }
