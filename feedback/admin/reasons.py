"""The agreed lists of reasons, kept by operations."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet

from feedback import reason_lists
from feedback.models import Reason
from feedback.readers.reasons import places_in_words, rest_in_words
from leadhub import clock
from leadhub.actors import Actor
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.forms import ActForm, Choice, Choices
from leadhub.console.words import plain
from qualification.rules.nurture import DEFAULT_TRACK

WORDS = ("label", "family", "group", "action", "owner", "says_quality", "is_active", "track", "order")
FIELDS: Sequence[str] = ("label", "family", "group", "action", "where", *WORDS[4:])


class ReasonForm(ActForm):
    """What of a reason may change."""

    label = forms.CharField(max_length=80, required=False, help_text="What people read.")
    family = Choice(choices=[("", "Choose"), *Reason.Family.choices], required=False)
    group = Choice(
        choices=[("", "None"), *Reason.Group.choices],
        required=False,
        help_text="Where sellers find it; rejections alone.",
    )
    action = Choice(choices=[("", "Choose"), *Reason.Action.choices], required=False, label="What follows")
    where = Choices(choices=Reason.Place.choices, required=False, label="Where it may be given")
    owner = Choice(choices=[("", "Choose"), *Reason.Owner.choices], required=False, label="Who has to act on it")
    says_quality = forms.BooleanField(required=False, label="Counts in the quality of leads")
    is_active = forms.BooleanField(required=False, label="May be given")
    track = forms.CharField(
        max_length=80,
        required=False,
        label="Track in nurture",
        help_text="The list of the marketing system that such leads go with; empty: the general one.",
    )
    order = forms.IntegerField(help_text="Lower numbers are offered first.")
    field_order = FIELDS
    places = {"places": "where"}


class NewReasonForm(ReasonForm):
    """A reason that is not on the list yet."""

    kind = Choice(choices=[("", "Choose"), *Reason.Kind.choices], required=False, label="List")
    code = forms.CharField(max_length=40, required=False, help_text="What machines read; it can never be changed.")
    field_order = ("kind", "code", *FIELDS)


class ChangeForm(ReasonForm):
    """What is changed of a reason: what was left as it stood when the form was opened, stays as it stands now."""

    def prepare(self) -> None:
        """Let the form remember what it was opened with, for somebody else may change the reason meanwhile."""
        for field in self.fields.values():
            field.show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        """What was changed; all of it where nothing says what the form was opened with."""
        given, changed = super().clean() or {}, set(self.changed_data)
        return {
            name: value
            for name, value in given.items()
            if name in changed or self.add_initial_prefix(name) not in self.data
        }


def add(actor: Actor, _none: None, given: Mapping[str, Any]) -> Reason:
    """One more."""
    form = reason_lists.ReasonForm(places=given["where"], **{name: given[name] for name in WORDS})
    return reason_lists.add(given["kind"], given["code"], form, actor=actor, now=clock.now())


def revise(actor: Actor, reason: Reason, given: Mapping[str, Any]) -> Reason:
    """Another wording, or other consequences."""
    changes = {"places" if name == "where" else name: value for name, value in given.items()}
    return reason_lists.change(Reason.Kind(reason.kind), reason.code, changes, actor=actor, now=clock.now())


@admin.register(Reason)
class ReasonAdmin(ConsoleAdmin):
    """Why leads are rejected or returned, and why they are lost."""

    verb = "reason.list"
    group = "Rules"
    icon = "rule"
    rank = 40
    list_display = ["label", "kind", "family", "group", "action", "owner", "is_active", "order"]
    empty = "No reason is agreed, so nobody can reject a lead. Add the reasons that marketing will learn from."
    list_filter = ["kind", "family", "group", "action", "owner", "is_active"]
    search_fields = ["label", "code"]
    ordering = ["-kind", "order", "code"]
    sortable_by = ()
    page_template = "leadhub/console/facts.html"
    entry = ObjectAction(
        "add",
        "New reason",
        "reason.create",
        add,
        form=NewReasonForm,
        press="Put on the list",
        initial=lambda _: {"says_quality": True, "is_active": True, "order": 100},
        done="The reason is on the list.",
    )
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "change",
            "Change",
            "reason.edit",
            revise,
            form=ChangeForm,
            press="Save",
            initial=lambda reason: {name: getattr(reason, name) for name in WORDS} | {"where": reason.places},
            done="Saved.",
            effect="Holds for what is said from now on; what was said before keeps what it meant.",
        )
    ]

    def rows(self, actor: Actor) -> "QuerySet[Reason]":
        """All of them."""
        return Reason.objects.all()

    def page(self, actor: Actor, subject: Reason) -> dict[str, Any]:
        """What it means."""
        return {
            "facts": [
                ("List", subject.get_kind_display()),
                ("Code", subject.code),
                ("Family", subject.get_family_display()),
                ("Sellers find it under", subject.get_group_display() or "Not grouped"),
                ("What follows", subject.get_action_display()),
                ("May be given for", places_in_words(subject.places)),
                ("Who has to act on it", subject.get_owner_display()),
                ("Rest after it", rest_in_words(subject, clock.now())),
                ("Counts in the quality of leads", plain(subject.says_quality)),
                ("May be given", plain(subject.is_active)),
                ("Track in nurture", subject.track or DEFAULT_TRACK),
                ("Order", subject.order),
            ]
        }
