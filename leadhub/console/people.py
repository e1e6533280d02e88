"""Who may sign in, for operations to keep."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.urls import reverse

from leadhub import clock
from leadhub.actors import PEOPLE, Actor, Role
from leadhub.console.acts import ObjectAction
from leadhub.console.admin import ConsoleAdmin
from leadhub.console.forms import ActForm, Choice
from leadhub.console.places import Waiting, how_many
from leadhub.errors import FieldError, NotAcceptable
from leadhub.identity import people
from leadhub.identity.people import Added
from leadhub.models import RoleGrant, User

OFFERED = [(role.value, role.value.capitalize()) for role in Role if role in PEOPLE]
TAKES_TWO = "The role of operations is given when somebody else of operations approves."


class AddForm(ActForm):
    """Who it is, and what they do."""

    email = forms.CharField(required=False, max_length=254, label="E-mail address")
    name = forms.CharField(required=False, max_length=120)
    role = Choice(required=False, choices=OFFERED, help_text=TAKES_TWO)


class RoleForm(ActForm):
    """What they do from now on."""

    role = Choice(required=False, choices=OFFERED, help_text=TAKES_TWO)


def _role(word: str) -> Role:
    try:
        return Role(word)
    except ValueError:
        detail = "Choose a role of the list."
        fault = FieldError("/role", "role_not_possible", detail)
        raise NotAcceptable(detail, code="role_not_possible", errors=[fault]) from None


def add(actor: Actor, _none: None, given: Mapping[str, Any]) -> Added:
    """Somebody new."""
    return people.add(actor=actor, now=clock.now(), email=given["email"], name=given["name"], role=_role(given["role"]))


def change_role(actor: Actor, user: User, given: Mapping[str, Any]) -> User:
    """Another role."""
    return people.change_role(user.pk, role=_role(given["role"]), actor=actor, now=clock.now())


def shut_out(actor: Actor, user: User, _given: Mapping[str, Any]) -> User:
    """No access any more."""
    return people.shut_out(user.pk, actor=actor, now=clock.now())


def let_in(actor: Actor, user: User, _given: Mapping[str, Any]) -> User:
    """Access again."""
    return people.let_in(user.pk, actor=actor, now=clock.now())


def approve(actor: Actor, grant: RoleGrant, _given: Mapping[str, Any]) -> RoleGrant:
    """Yes."""
    return people.decide(grant.pk, approved=True, actor=actor, now=clock.now())


def decline(actor: Actor, grant: RoleGrant, _given: Mapping[str, Any]) -> RoleGrant:
    """No."""
    return people.decide(grant.pk, approved=False, actor=actor, now=clock.now())


ADD = ObjectAction(
    "add",
    "New person",
    "people.add",
    add,
    form=AddForm,
    press="Let them in",
    done="They are let in. This is their password, which they change under their name:",
    lands=lambda added: reverse("admin:leadhub_user_change", args=[added.person]),
    tells=lambda added: added.password,
    effect="Their password is shown once, after you press the button.",
)
OF_PERSON = (
    ObjectAction(
        "role",
        "Change role",
        "people.change",
        change_role,
        form=RoleForm,
        possible=lambda user: user.role in PEOPLE and user.is_active,
        initial=lambda user: {"role": user.role},
        press="Change the role",
        done="Done. If it was that of operations, somebody else of operations decides.",
    ),
    ObjectAction(
        "shut-out",
        "Shut out",
        "people.change",
        shut_out,
        possible=lambda user: user.role in PEOPLE and user.is_active,
        is_dangerous=True,
        done="Their next request is refused.",
        effect="Sessions and tokens of theirs open nothing any more.",
    ),
    ObjectAction(
        "let-in",
        "Let in",
        "people.change",
        let_in,
        possible=lambda user: user.role in PEOPLE and not user.is_active,
        done="They are let in.",
        effect="Who was of operations comes back as a viewer.",
    ),
)


@admin.register(RoleGrant)
class RoleGrantAdmin(ConsoleAdmin):
    """For whom the role of operations was asked."""

    verb = "role_grant.list"
    title = "Role grants"
    empty = "Nobody has asked for the role of operations."
    group = "Settings"
    icon = "approval"
    rank = 12
    list_display = ["user", "asked_by", "asked_at", "approved", "decided_by", "decided_at"]
    list_select_related = ["user", "asked_by", "decided_by"]
    ordering = ["-asked_at", "-pk"]
    sortable_by = ()
    fields = ["user", "asked_by", "asked_at", "approved", "decided_by", "decided_at"]
    object_actions: ClassVar[Sequence[ObjectAction]] = [
        ObjectAction(
            "approve",
            "Approve",
            "role_grant.decide",
            approve,
            possible=lambda grant: grant.decided_at is None,
            done="They are of operations.",
            effect="From their next request on they may do everything that operations may.",
        ),
        ObjectAction(
            "decline",
            "Decline",
            "role_grant.decide",
            decline,
            possible=lambda grant: grant.decided_at is None,
            done="Declined.",
        ),
    ]

    def rows(self, actor: Actor) -> "QuerySet[RoleGrant]":
        """All of them."""
        return RoleGrant.objects.all()

    def badge(self, actor: Actor) -> Waiting:
        """Those that wait for this caller."""
        waiting = RoleGrant.objects.filter(decided_at__isnull=True)
        return how_many(waiting.exclude(asked_by=actor.user_id).exclude(user=actor.user_id))
