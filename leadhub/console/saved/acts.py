"""What people do with views of a list: save, rename or share, let the list open with one, delete."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from django import forms
from django.urls import reverse

from leadhub import clock, saved_views
from leadhub.actors import Actor
from leadhub.composition import parts
from leadhub.console.acts import ObjectAction
from leadhub.console.forms import ActForm, Choice, chosen_id
from leadhub.console.saved.addresses import kept_in, query_of
from leadhub.models import Audience, SavedView
from leadhub.saved_views import VERB, Narrowing, Shared

TEAM: Final = "team:"


class Kept:
    """A view, or what is to be one: on which list it is, and what the address of its page asks for."""

    def __init__(self, page: str, asked: Narrowing, view: SavedView | None = None) -> None:
        self.page = page
        self.asked = asked
        self.view = view

    def __str__(self) -> str:
        return self.view.name if self.view else "New view"

    @property
    def key(self) -> UUID:
        """Of the view that is there."""
        assert self.view is not None, "only what is saved is changed"
        return self.view.pk


class ViewForm(ActForm):
    """What it is called, and whom it is for."""

    places: Mapping[str, str] = {"team": "audience"}

    name = forms.CharField(required=False, help_text="Such as “Hot leads without an owner”.")
    audience = Choice(required=False, label="Who sees it")

    def prepare(self) -> None:
        """Offer the teams of the caller."""
        assert self.actor is not None, "somebody looks"
        role = f"Everybody of {self.actor.role}"
        own = [(f"{TEAM}{team.pk}", f"Everybody in {team}") for of in parts("LEADHUB_TEAMS") for team in of(self.actor)]
        audience = self.fields["audience"]
        assert isinstance(audience, Choice), "it is one of a list"
        audience.choices = [(Audience.OWNER, "Only me"), (Audience.ROLE, role), *own]


class SaveForm(ViewForm):
    """The same, and whether the list opens with it."""

    is_first = forms.BooleanField(required=False, label="Open the list with it", help_text="For you alone.")


def shared_of(text: str) -> Shared:
    """Whom somebody chose."""
    if not text.startswith(TEAM):
        return Shared(text)
    team = chosen_id(text.removeprefix(TEAM), "/audience", "unknown_team", "Choose a team that you are in.")
    return Shared(Audience.TEAM, team)


def list_address(page: str) -> str:
    """The list that a view is of."""
    return reverse(f"admin:{page.replace('.', '_')}_changelist")


def address_of(view: SavedView) -> str:
    """The list as a view shows it."""
    return f"{list_address(view.page)}{query_of(kept_in(view), str(view.pk))}"


def save(actor: Actor, kept: Kept, given: Mapping[str, Any]) -> SavedView:
    """Keep it."""
    return saved_views.save(
        kept.page,
        kept.asked,
        name=given["name"],
        shared=shared_of(given["audience"] or Audience.OWNER),
        is_first=given["is_first"],
        actor=actor,
        now=clock.now(),
    )


def change(actor: Actor, kept: Kept, given: Mapping[str, Any]) -> SavedView:
    """Another name, other people."""
    shared = shared_of(given["audience"] or Audience.OWNER)
    now = clock.now()
    return saved_views.change(kept.key, name=given["name"], shared=shared, narrowing=None, actor=actor, now=now)


def narrow(actor: Actor, kept: Kept, _given: Mapping[str, Any]) -> SavedView:
    """Other filters."""
    view, now = kept.view, clock.now()
    assert view is not None, "only what is saved is changed"
    return saved_views.change(view.pk, name=view.name, shared=None, narrowing=kept.asked, actor=actor, now=now)


def delete(actor: Actor, kept: Kept, _given: Mapping[str, Any]) -> str:
    """Let it go."""
    saved_views.delete(kept.key, actor=actor)
    return kept.page


def open_with(actor: Actor, kept: Kept, _given: Mapping[str, Any]) -> str:
    """From now on."""
    saved_views.open_with(kept.page, kept.key, actor=actor)
    return kept.page


def open_with_all(actor: Actor, kept: Kept, _given: Mapping[str, Any]) -> str:
    """As before."""
    saved_views.open_with(kept.page, None, actor=actor)
    return kept.page


def pages_of_views(page: str) -> str:
    """Where the views of a list are kept."""
    return f"{list_address(page)}views/"


SAVE: Final = ObjectAction(
    "save",
    "Save this view",
    VERB,
    save,
    form=SaveForm,
    press="Save the view",
    done="Saved. It stands above the list.",
    lands=address_of,
)
OF_VIEW: Final = (
    ObjectAction(
        "change",
        "Rename or share",
        VERB,
        change,
        form=ViewForm,
        initial=lambda kept: {
            "name": kept.view.name,
            "audience": f"{TEAM}{kept.view.team}" if kept.view.team else kept.view.audience,
        },
        press="Save the name",
        done="Saved.",
        lands=lambda view: pages_of_views(view.page),
    ),
    ObjectAction(
        "narrow",
        "Save what it shows now",
        VERB,
        narrow,
        press="Save the change",
        done="Saved.",
        lands=address_of,
        effect="From now on the view shows this to everybody who sees it.",
    ),
    ObjectAction(
        "first",
        "Open the list with it",
        VERB,
        open_with,
        press="Open the list with it",
        done="The list opens with it for you.",
        lands=pages_of_views,
        effect="For you alone: others open the list with a view of their own choice.",
    ),
    ObjectAction(
        "not-first",
        "Open the list with everything",
        VERB,
        open_with_all,
        press="Open the list with everything",
        done="The list opens with everything for you.",
        lands=pages_of_views,
    ),
    ObjectAction(
        "delete",
        "Delete",
        VERB,
        delete,
        is_dangerous=True,
        press="Delete the view",
        done="Deleted. What it showed stays as it is.",
        lands=pages_of_views,
        effect="It goes for everybody who sees it. The rows that it showed stay as they are.",
    ),
)
