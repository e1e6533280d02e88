"""Who has a part in a lead: the page that shows it, naming somebody, and taking somebody out again."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q
from django.http import QueryDict

from accounts.models import Partner
from leadhub import clock
from leadhub.actors import PEOPLE, Actor
from leadhub.console.acts import ObjectAction, ObjectPage
from leadhub.console.forms import ActForm, Choice
from leadhub.console.tables import Table
from leadhub.console.words import clock_time
from leadhub.models import User
from qualification import collaborators
from qualification.collaborators import BY_PEOPLE, part_from
from qualification.models import Collaborator, CreditKind, CreditParty, Lead, Stage
from qualification.readers.collaborators import CollaboratorView, CreditView, collaboration_of

KINDS = [(kind.value, kind.label) for kind in CreditKind if kind in BY_PEOPLE]


class CollaboratorForm(ActForm):
    """Whom to name, and as what."""

    who = Choice(required=False, label="Who")
    credit = Choice(required=False, label="As what", choices=[("", "Choose"), *KINDS])
    share = forms.IntegerField(required=False, label="Share", help_text="Percent, of a split.")
    places = {"user": "who", "partner": "who"}

    def prepare(self) -> None:
        """Offer people of ours and partners."""
        self.fields["who"].choices = [("", "Choose"), *people_and_partners()]  # type: ignore[attr-defined]  # a ChoiceField


def people_and_partners(named: Collection[UUID] = ()) -> list[tuple[str, list[tuple[str, str]]]]:
    """Who can be chosen: people of ours and partners who are active, and whoever is named already."""
    people = User.objects.filter(Q(is_active=True, role__in=PEOPLE) | Q(pk__in=named)).order_by("name")
    partners = Partner.objects.filter(Q(is_active=True) | Q(pk__in=named)).order_by("name")
    return [
        ("People", [(f"user:{user.pk}", user.name) for user in people]),
        ("Partners", [(f"partner:{partner.pk}", partner.name) for partner in partners]),
    ]


class LeavingForm(ActForm):
    """Who is taken out."""

    collaborator = Choice(required=False, label="Who")

    def prepare(self) -> None:
        """Offer those whom people named."""
        rows = Collaborator.objects.filter(lead=self.subject, ended_at=None).select_related("user", "partner")
        offered = [(str(row.pk), f"{row.user or row.partner}: {row.get_credit_display()}") for row in rows]
        self.fields["collaborator"].choices = [("", "Choose"), *offered]  # type: ignore[attr-defined]  # a ChoiceField


def add(actor: Actor, lead: Lead, given: Mapping[str, Any]) -> Collaborator:
    """Somebody more."""
    kind, _, key = given["who"].partition(":")
    chosen = UUID(key) if key else None
    part = part_from(
        chosen if kind == "user" else None,
        chosen if kind == "partner" else None,
        given["credit"] or CreditKind.INFLUENCED,
        given["share"],
    )
    return collaborators.add(lead.pk, part, actor=actor, now=clock.now())


def end(actor: Actor, lead: Lead, given: Mapping[str, Any]) -> Lead:
    """Somebody less."""
    return collaborators.end(lead.pk, UUID(given["collaborator"] or str(lead.pk)), actor=actor, now=clock.now())


def page(actor: Actor, lead: Lead, _asked: QueryDict) -> Mapping[str, Any]:
    """Who has a part now, and what was frozen when the lead was won."""
    found = collaboration_of(actor, lead.pk)
    named: list[CollaboratorView | CreditView] = [*found.collaborators, *found.credits]
    names: dict[UUID | None, str] = dict(
        User.objects.filter(pk__in=[one.user for one in named if one.user]).values_list("pk", "name")
    )
    partners = Partner.objects.filter(pk__in=[one.partner for one in named if one.partner])
    names |= dict(partners.values_list("pk", "name"))

    def cells(one: CollaboratorView | CreditView) -> tuple[str, str, str]:
        who = names.get(one.user or one.partner) or CreditParty(one.party).label
        return who, CreditKind(one.credit).label, f"{one.share} %" if one.share else ""

    now = [(*cells(one), clock_time(one.since), one.by or "By itself") for one in found.collaborators]
    frozen = [(str(one.version), *cells(one), clock_time(one.at), one.by, one.comment or "") for one in found.credits]
    return {
        "tables": [
            Table("Who has a part", ("Who", "As what", "Share", "Since", "Named by"), now),
            Table(
                "Credit, frozen when it was won; the highest version holds",
                ("Version", "Who", "As what", "Share", "When", "By", "Because"),
                frozen,
                "It is not won yet.",
            ),
        ]
    }


def is_running(lead: Lead) -> bool:
    """Whether who has a part may still change."""
    return lead.stage != Stage.WON


ADD_COLLABORATOR = ObjectAction(
    "add-collaborator",
    "Name a collaborator",
    "lead.credit",
    add,
    form=CollaboratorForm,
    possible=is_running,
    done="Named.",
    effect="Shares of all who split make 100 percent at most; what is left is the holder's when the lead is won.",
)
END_COLLABORATOR = ObjectAction(
    "end-collaborator",
    "Take a collaborator out",
    "lead.credit",
    end,
    form=LeavingForm,
    possible=lambda lead: is_running(lead) and Collaborator.objects.filter(lead=lead, ended_at=None).exists(),
    done="Taken out. That they had a part stays written down.",
)
COLLABORATION = ObjectPage(
    name="collaborators",
    label="Who has a part",
    verb="lead.collaborators",
    template="leadhub/console/facts.html",
    shows=page,
)
