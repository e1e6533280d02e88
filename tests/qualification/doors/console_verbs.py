"""What a page of the console is about, and the verb that it needs."""

import re
from collections.abc import Iterator

from django.contrib import admin

from leadhub.console.admin import ConsoleAdmin
from leadhub.models import User
from leadhub.policy.inventory import CONSOLE, routes_of

# Pages beside those of every list ask for a verb of their own, which leaves words and faults to look at.
OF_ITS_OWN = "console.open"


def keys_of(shown: ConsoleAdmin, user: User) -> list[str]:
    """Some of what somebody is shown in a list of the console."""
    return [str(key) for key in shown.rows(user.actor).values_list("pk", flat=True)[:50]]


def registered(page: str) -> ConsoleAdmin | None:
    """What is registered at an address of the console."""
    parts = page.removeprefix(CONSOLE).split("/")
    for model, one in admin.site._registry.items():
        if [model._meta.app_label, model._meta.model_name] == parts[:2] and isinstance(one, ConsoleAdmin):
            return one
    return None


def verb_of(shown: ConsoleAdmin, page: str) -> str | None:
    """The verb that a page needs; None where nobody may, or where the page asks for one of its own."""
    rest = page.removeprefix(CONSOLE).split("/")[2:-1]
    if rest == ["add"]:
        return (shown.entry.verb if shown.entry else shown.create_verb) or None
    if not rest or rest in (["ID"], ["ID", "change"], ["ID", "history"]):
        return shown.verb
    acts = {one.name: one.verb for one in (*shown.object_actions, *shown.object_pages)}
    if rest[0] == "ID" and rest[1] in ("act", "view"):
        return acts[rest[2]] if shown.verb else None
    return None if rest[-1] == "delete" else OF_ITS_OWN


def pages() -> Iterator[str]:
    """Every page that the resolver knows, with ID in the place of what it is about."""
    named = {
        f"{CONSOLE}{model._meta.app_label}/{model._meta.model_name}/": {
            "act": [one.name for one in page.object_actions],
            "view": [one.name for one in page.object_pages],
        }
        for model, page in admin.site._registry.items()
        if isinstance(page, ConsoleAdmin)
    }
    for address, _ in routes_of():
        if not address.startswith(CONSOLE) or "(?P" in address:
            continue
        # Every list keeps views by the same pages: they are asked for at one.
        if "/views/" in address and not address.startswith(f"{CONSOLE}qualification/lead/"):
            continue
        noun = "/".join(address.split("/")[:3]) + "/"
        kind = next((word for word in ("act", "view") if f"/{word}/<slug:name>" in address), None)
        for name in named[noun][kind] if kind else ["x"]:
            path = re.sub(r"<slug:\w+>", name, re.sub(r"<int:\w+>", "1", address))
            yield re.sub(r"<\w+:\w+>", "ID", path)
    yield from (f"{CONSOLE}{app}/" for app in ("leadhub", "accounts", "qualification", "feedback"))
