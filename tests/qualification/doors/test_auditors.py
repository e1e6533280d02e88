"""Auditors read every page of the console and change nothing: told by what is registered, so new pages are in it."""

from collections.abc import Iterator

from django.contrib import admin

from leadhub.actors import Actor, ActorKind, Role
from leadhub.console.admin import ConsoleAdmin
from leadhub.policy.registry import can

AUDITOR = Actor(ActorKind.PERSON, role=Role.AUDITOR)
# Who is cleared to see drawings under export control is for those who clear people.
CLOSED = {"accounts.Clearance"}
# Their own tokens and how they are told of things; who signs is the use case's to say, which refuses them.
THEIR_OWN = {"own_token.create", "own_token.revoke", "my_alerts.choose", "draft.sign"}
# What asks another system, takes out data of a person, or gives back rows of a file.
FURTHER = {"integration.rehearse", "contact.personal_data", "import.refused"}


def registered() -> Iterator[tuple[str, ConsoleAdmin]]:
    for model, page in admin.site._registry.items():
        if isinstance(page, ConsoleAdmin):
            yield model._meta.label, page


def test_every_page_is_open_to_them() -> None:
    assert {label for label, page in registered() if not can(AUDITOR, page.verb)} == CLOSED
    further = {one.verb for _, page in registered() for one in page.object_pages}
    assert {verb for verb in further if not can(AUDITOR, verb)} == FURTHER


def test_no_act_is_theirs_but_on_what_is_their_own() -> None:
    acts = {
        verb
        for _, page in registered()
        for verb in (
            *(one.verb for one in page.object_actions),
            *([page.entry.verb] if page.entry else ()),
            page.create_verb,
            page.change_verb,
        )
        if verb
    }
    assert len(acts) > 50
    assert {verb for verb in acts if can(AUDITOR, verb)} == THEIR_OWN
