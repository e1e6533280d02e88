"""Teams with their people: set up by operations."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.contrib import admin
from django.db.models import Count, Q, QuerySet

from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction, ObjectPage
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.forms import ActForm, Choice
from leadhub.console.tables import Link, Table
from leadhub.models import User
from qualification import staffing
from qualification.admin.assignments import OF_TEAM
from qualification.admin.members import takes_in_words
from qualification.admin.observations import TEAM_LIVES, TEAM_OBSERVES
from qualification.models import BusinessCalendar, Team, TeamMember

EVERYWHERE = "Every country that no other such team names"


class TeamForm(ActForm):
    """What of a team can be changed."""

    name = forms.CharField(max_length=80, required=False)
    countries = forms.CharField(
        required=False,
        help_text=f"In two letters, separated by commas, for example DE, AT, CH. Empty: {EVERYWHERE.lower()}.",
    )
    calendar = Choice(required=False, label="Working hours")

    def prepare(self) -> None:
        """Offer the calendars that there are."""
        rows = BusinessCalendar.objects.order_by("name")
        self.fields["calendar"].choices = [("", "Choose"), *((str(row.pk), row.name) for row in rows)]  # type: ignore[attr-defined]  # a ChoiceField


class NewTeamForm(TeamForm):
    """A new team."""

    kind = Choice(required=False, choices=[("", "Choose"), *Team.Kind.choices], label="Takes")
    field_order = ("name", "kind", "countries", "calendar")


class NewcomerForm(ActForm):
    """Somebody who may be in the team and is not."""

    user = Choice(required=False, label="Person")

    def prepare(self) -> None:
        """Offer those who are not in it."""
        present = TeamMember.objects.filter(team=self.subject, is_active=True).values("user_id")
        able = User.objects.filter(role__in=staffing.roles_of(self.subject), is_active=True).exclude(pk__in=present)
        self.fields["user"].choices = _people(able.order_by("name"))  # type: ignore[attr-defined]  # a ChoiceField


class LeaverForm(ActForm):
    """Somebody who is in the team."""

    user = Choice(required=False, label="Person")

    def prepare(self) -> None:
        """Offer the members."""
        members = User.objects.filter(memberships__team=self.subject, memberships__is_active=True)
        self.fields["user"].choices = _people(members.order_by("name"))  # type: ignore[attr-defined]  # a ChoiceField


def open_team(actor: Actor, _none: None, given: Mapping[str, Any]) -> Team:
    """A new team."""
    return staffing.open_team(
        name=given["name"],
        kind=given["kind"],
        countries=given["countries"].split(","),
        calendar=_key(given["calendar"]),
        actor=actor,
        now=clock.now(),
    )


def change_team(actor: Actor, team: Team, given: Mapping[str, Any]) -> Team:
    """Other name, countries or hours."""
    return staffing.change_team(
        team.pk,
        name=given["name"],
        countries=given["countries"].split(","),
        calendar=_key(given["calendar"]),
        actor=actor,
        now=clock.now(),
    )


def add_member(actor: Actor, team: Team, given: Mapping[str, Any]) -> TeamMember:
    """Somebody comes."""
    return staffing.add_member(team.pk, _key(given["user"]), actor=actor, now=clock.now())


def remove_member(actor: Actor, team: Team, given: Mapping[str, Any]) -> TeamMember:
    """Somebody goes."""
    return staffing.remove_member(team.pk, _key(given["user"]), actor=actor, now=clock.now())


@admin.register(Team)
class TeamAdmin(ConsoleAdmin):
    """Who takes which handoffs."""

    verb = "team.list"
    icon = "groups"
    rank = 20
    empty = "No team yet, so handoffs have nobody to go to. Set up the first one."
    list_display = ["name", "kind", "where", "calendar", "people", "mode"]
    list_select_related = ["calendar"]
    list_filter = ["kind"]
    search_fields = ["name"]
    ordering = ["name"]
    page_template = "leadhub/console/facts.html"
    entry = ObjectAction(
        "open", "New team", "team.create", open_team, form=NewTeamForm, press="Set up", done="The team is set up."
    )
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "change",
            "Change",
            "team.edit",
            change_team,
            form=TeamForm,
            initial=lambda team: {
                "name": team.name,
                "countries": ", ".join(team.countries),
                "calendar": str(team.calendar_id),
            },
            done="Saved.",
        ),
        ObjectAction("add", "Add a person", "team.edit", add_member, form=NewcomerForm, done="Added to the team."),
        ObjectAction(
            "remove",
            "Take a person out",
            "team.edit",
            remove_member,
            form=LeaverForm,
            done="Taken out of the team.",
            effect="What this person holds stays with the team, where the others see it.",
        ),
        TEAM_OBSERVES,
        TEAM_LIVES,
    ]
    object_pages: ClassVar[Sequence[ObjectPage]] = [OF_TEAM]

    def rows(self, actor: Actor) -> "QuerySet[Team]":
        """All of them, with how many people are in each."""
        active = Q(members__is_active=True, members__user__is_active=True)
        return Team.objects.select_related("calendar").annotate(present=Count("members", filter=active))

    @admin.display(description="Countries")
    def where(self, team: Team) -> str:
        """The countries that it takes."""
        return ", ".join(team.countries) or "Every other"

    @admin.display(description="People")
    def people(self, team: Any) -> int:
        """How many are in it."""
        return int(team.present)

    @admin.display(description="Mode")
    def mode(self, team: Team) -> str:
        """Whether it is handed anything."""
        return "Only observes" if team.observing else "Takes handoffs"

    def page(self, actor: Actor, subject: Team) -> dict[str, Any]:
        """What it takes, when it works, and who is in it."""
        members = TeamMember.objects.filter(team=subject).select_related("user").order_by("-is_active", "user__name")
        rows = [
            (
                Link(one.user.name, f"../../../teammember/{one.pk}/change/"),
                one.user.email,
                "yes" if one.is_active and one.user.is_active else "no",
                takes_in_words(one),
                one.turns,
            )
            for one in members
        ]
        hours = Link(subject.calendar.name, f"../../../businesscalendar/{subject.calendar_id}/change/")
        return {
            "facts": [
                ("Takes", subject.get_kind_display()),
                ("Countries", ", ".join(subject.countries) or EVERYWHERE),
                ("Working hours", hours),
                ("Mode", self.mode(subject)),
            ],
            "tables": [
                Table(
                    "People", ("Name", "E-mail", "In the team", "Takes", "Turns had"), rows, "Nobody is in this team."
                )
            ],
        }


def _people(users: "QuerySet[User]") -> list[tuple[str, str]]:
    return [("", "Choose"), *((str(user.pk), f"{user.name} ({user.email})") for user in users)]


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
