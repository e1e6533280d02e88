"""What the policy has to cover: every route, every GraphQL root field and every console page there is."""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.urls import URLPattern, URLResolver, get_resolver

from leadhub.policy.registry import table
from leadhub.policy.table import OPEN_ROUTES

CONSOLE = "admin/"
METHODS = ("get", "post", "put", "patch", "delete")


def unruled() -> list[str]:
    """A sentence for each door that no rule covers."""
    return [*_routes(), *_root_fields(), *_console_pages()]


def routes_of(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Each address, as the resolver writes it, with its view."""
    for pattern in (resolver or get_resolver()).url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes_of(pattern, address)
        elif isinstance(pattern, URLPattern):
            yield address, pattern.callback


def methods_of(view: Any) -> list[str]:
    """The methods that a view answers."""
    kind = getattr(view, "cls", None)
    if kind is None:
        return list(getattr(view, "verbs", {}))
    return [method.upper() for method in METHODS if hasattr(kind, method)]


def _routes() -> Iterator[str]:
    for address, view in routes_of():
        # The console's pages are covered by what is registered there.
        if address in OPEN_ROUTES or address.startswith(CONSOLE):
            continue
        verbs = getattr(getattr(view, "cls", view), "verbs", {})
        methods = methods_of(view)
        if not methods:
            yield f"route {address}"
        for method in methods:
            if verbs.get(method) not in table():
                yield f"{method} {address} ({verbs.get(method) or 'names no verb'})"


def _root_fields() -> Iterator[str]:
    from leadhub.api.graphql.assembly import root_fields
    from leadhub.schema import partner_schema, schema

    for name, one in (("GraphQL", schema), ("partner GraphQL", partner_schema)):
        for field, verb in root_fields(one).items():
            if verb not in table():
                yield f"{name} {field} ({verb or 'names no verb'})"
            elif one is partner_schema and not str(verb).startswith("partner."):
                yield f"{name} {field} ({verb} is not a verb of partners)"
        yield from _nouns(name, one)


def _nouns(name: str, schema: Any) -> Iterator[str]:
    """A link is as good as a root field: what it leads to needs a verb too."""
    from leadhub.api.graphql.assembly import node_names, nouns_of

    nouns = nouns_of(schema)
    for noun in nouns.values():
        if noun.verb not in table():
            yield f"{name} type {noun.name} ({noun.verb})"
    for forgotten in sorted(node_names(schema) - set(nouns)):
        yield f"{name} type {forgotten} (is in the nouns of no root)"


def _console_pages() -> Iterator[str]:
    from leadhub.console.admin import ConsoleAdmin

    for model, page in admin.site._registry.items():
        if not isinstance(page, ConsoleAdmin):
            yield f"console page of {model._meta.label} (is no ConsoleAdmin)"
            continue
        for verb in dict.fromkeys(page.verbs()):
            if verb not in table():
                yield f"console page of {model._meta.label} ({verb or 'names no verb'})"
        if page.actions:
            yield f"console page of {model._meta.label} (has bulk actions, which name no verb)"
