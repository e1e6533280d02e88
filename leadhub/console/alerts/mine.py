"""My alerts: what everybody who signs in chooses to hear of, how and when."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from leadhub.actors import Actor
from leadhub.alerts.choosing import Wish, choose
from leadhub.alerts.readers import MyAlertsView, WayView, my_alerts
from leadhub.api.tokens import actor_of
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.forms import ActForm, Choice
from leadhub.console.places import OWN
from leadhub.console.tables import Link, Table
from leadhub.models import AlertChoice, ChannelKind, Quiet
from leadhub.policy.registry import can

HEADERS = ("What", "How", "When", "")
NOT_AT_ALL = "Not at all"
OUT_OF_USE = "out of use, mail comes instead"


class MyAlertsForm(ActForm):
    """For each kind the ways that reach the caller, none of them for not at all, and when."""

    is_wide = True

    def prepare(self) -> None:
        """One question of each sort for each kind, answered as it stands."""
        assert self.actor is not None, "whoever chooses has signed in"
        mine = my_alerts(self.actor)
        for one in mine.choices:
            # What was chosen stays to be seen, and may stay chosen, while it is out of use.
            offered = [(str(way.way), _called(way)) for way in mine.ways if way.open or way.way in one.ways]
            self.fields[f"ways_{one.kind}"] = forms.MultipleChoiceField(
                required=False,
                choices=offered,
                label=one.label,
                help_text=one.help,
                widget=UnfoldAdminCheckboxSelectMultipleWidget,
                initial=[str(way) for way in one.ways],
            )
            self.fields[f"quiet_{one.kind}"] = Choice(
                required=False,
                choices=Quiet.choices,
                label="When",
                initial=str(one.quiet),
                help_text="What is urgent comes at once.",
            )


def save(actor: Actor, _none: None, given: Mapping[str, Any]) -> None:
    """Keep what was chosen; what is left as everybody gets it stays so."""
    before = {one.kind: one for one in my_alerts(actor).choices}
    wishes = []
    for kind, one in before.items():
        ways = [ChannelKind(way) for way in given[f"ways_{kind}"]]
        quiet = Quiet(given[f"quiet_{kind}"]) if given[f"quiet_{kind}"] in Quiet.values else one.quiet
        if (set(ways), quiet) != (set(one.ways), one.quiet):
            wishes.append(Wish(kind=kind, ways=ways, quiet=quiet))
    choose(wishes, actor=actor)


@admin.register(AlertChoice)
class MyAlertsAdmin(ConsoleAdmin):
    """One page and one form, of whoever is signed in."""

    verb = "my_alerts.read"
    title = "My alerts"
    group = OWN
    icon = "notifications"
    rank = 10
    entry = ObjectAction("choose", "Choose", "my_alerts.choose", save, form=MyAlertsForm, press="Save", done="Saved.")

    def rows(self, actor: Actor) -> "QuerySet[AlertChoice]":
        """The caller's own."""
        return AlertChoice.objects.filter(user=actor.user_id)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """What the caller hears of; reading it changes nothing."""
        actor = actor_of(request)
        if request.method not in ("GET", "HEAD") or not can(actor, self.verb):
            raise PermissionDenied
        mine = my_alerts(actor)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "title": self.heading,
            "trail": [Link(self.heading, "")],
            "media": self.media,
            "object_actions": [{"action": self.entry, "address": self.address("add")}],
            "tables": [Table("", HEADERS, _rows(mine), "Nobody of your role is told anything.")],
        }
        return TemplateResponse(request, "leadhub/console/facts.html", context)


def _called(way: WayView) -> str:
    return way.label if way.open else f"{way.label} ({OUT_OF_USE})"


def _rows(mine: MyAlertsView) -> Sequence[Sequence[str]]:
    called = {way.way: _called(way) for way in mine.ways}
    return [
        (
            one.label,
            ", ".join(called[way] for way in one.ways) or NOT_AT_ALL,
            one.quiet.label if one.ways else "",
            "" if one.chosen else "As for everybody",
        )
        for one in mine.choices
    ]
