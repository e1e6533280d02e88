"""The first page after sign-in: panels that the apps bring, by who looks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from leadhub.api.tokens import actor_of
from leadhub.composition import parts


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of the first page: a heading, a template, and what it prints."""

    title: str
    template: str
    content: Mapping[str, Any] = field(default_factory=dict)


def fill(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the panels to what the page prints."""
    actor = actor_of(request)
    panels = [panel for panels_for in parts("LEADHUB_HOME") for panel in panels_for(actor)]
    return {**context, "title": "Home", "panels": panels}
