"""How connections do, on the first page of those who look after them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from leadhub.actors import Actor
from leadhub.clock import real_now
from leadhub.console.connections.links import page_of
from leadhub.console.connections.pages import painted, state_in_words
from leadhub.console.home import Panel
from leadhub.console.words import ago
from leadhub.integrations.readers import connection_rows, connection_views
from leadhub.integrations.views import IntegrationView
from leadhub.models import ConnectionState
from leadhub.policy.registry import can


def panels(actor: Actor) -> Iterator[Panel]:
    """A tile for each connection that was set up; nothing where there is none."""
    if not can(actor, "integration.failures"):
        return
    begun = connection_rows(actor).exclude(state=ConnectionState.DRAFT).order_by("name", "pk")
    real = real_now()
    tiles = [_tile(view, real) for view in connection_views(actor, list(begun))]
    if tiles:
        yield Panel("How connections do", "leadhub/console/connection_tiles.html", {"tiles": tiles})


def _tile(view: IntegrationView, real: datetime) -> dict[str, Any]:
    """What is wrong is painted; what nothing is wrong with is a number."""
    health = view.health
    return {
        "name": view.name,
        "address": page_of(view.id),
        "state": state_in_words(view.state),
        "is_bad": bool(health.failed),
        "facts": [
            ("Read until", ago(health.last_sync_at, real) or "not yet"),
            ("In line", f"{health.waiting:,}"),
            ("Failed", painted(f"{health.failed:,}") if health.failed else "0"),
            ("Left alone", painted(f"{health.frozen:,}", "lh-warn") if health.frozen else "0"),
            ("Unknown values", painted(f"{len(view.gaps):,}", "lh-warn") if view.gaps else "0"),
        ],
    }
