"""What groups of leads are called, wherever leads are told apart."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from django.db.models import Model, TextChoices

from accounts.models import ProductLine
from leadhub.models import User
from qualification.models import Business, RouteKind, Stage, Team

CHOICES: Final[Mapping[str, type[TextChoices]]] = {"stage": Stage, "route": RouteKind, "business": Business}
NAMED: Final[Mapping[str, tuple[type[Model], str, str]]] = {
    "product_line": (ProductLine, "code", "label"),
    "team": (Team, "pk", "name"),
    "owner": (User, "pk", "name"),
}
NOBODY: Final = {"team": "Without a team", "owner": "Without an owner", "route": "Not routed"}


def labels_of(group: str | None, keys: Collection[Any]) -> dict[Any, str]:
    """By key, and by None; what has no name of its own is called as its key: one statement at most."""
    labels = {key: str(key) for key in keys}
    if group is None:
        return labels | {None: "All"}
    if group in CHOICES:
        labels |= dict(CHOICES[group].choices)
    elif group in NAMED:
        model, key, label = NAMED[group]
        known = [one for one in keys if one is not None]
        labels |= dict(model._default_manager.filter(**{f"{key}__in": known}).values_list(key, label))
    return labels | {None: NOBODY.get(group, "Nobody said")}
