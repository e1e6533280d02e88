"""How connections do, on the first page of those who look after them."""

from collections.abc import Iterator

from leadhub.actors import Actor
from leadhub.clock import real_now
from leadhub.console.connections.links import page_of
from leadhub.console.connections.pages import painted, state_in_words
from leadhub.console.home import Panel
from leadhub.console.tables import Link, Table
from leadhub.console.words import ago
from leadhub.integrations.readers import connection_rows, connection_views
from leadhub.models import ConnectionState
from leadhub.policy.registry import can

HEADERS = ("System", "State", "Read until", "In line", "Failed", "Left alone", "Unknown values")


def panels(actor: Actor) -> Iterator[Panel]:
    """One line for each connection that was set up; nothing where there is none."""
    if not can(actor, "integration.failures"):
        return
    begun = connection_rows(actor).exclude(state=ConnectionState.DRAFT).order_by("name", "pk")
    real = real_now()
    rows = [
        (
            Link(view.name, page_of(view.id)),
            state_in_words(view.state),
            ago(view.health.last_sync_at, real),
            f"{view.health.waiting:,}",
            painted(f"{view.health.failed:,}") if view.health.failed else "0",
            painted(f"{view.health.frozen:,}", "lh-warn") if view.health.frozen else "0",
            painted(f"{len(view.gaps):,}", "lh-warn") if view.gaps else "0",
        )
        for view in connection_views(actor, list(begun))
    ]
    if rows:
        yield Panel("How connections do", "leadhub/console/panel_table.html", {"table": Table("", HEADERS, rows)})
