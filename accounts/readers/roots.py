"""What stands under an id by now: itself, or the one that it was merged into."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet

V = TypeVar("V")


def views_of(
    rows: "QuerySet[Any]", keys: Sequence[UUID], views: Callable[[Sequence[Any]], Sequence[V]]
) -> dict[UUID, V]:
    """A view for each of these ids: one statement for the rows, one more where some were merged."""
    found = {row.pk: row for row in rows.filter(pk__in=keys)}
    if missing := {row.canonical_id for row in found.values()} - found.keys():
        found |= {row.pk: row for row in rows.filter(pk__in=sorted(missing))}
    roots = {key: found[key].canonical_id for key in keys if key in found and found[key].canonical_id in found}
    standing = list(dict.fromkeys(roots.values()))
    shown = dict(zip(standing, views([found[root] for root in standing]), strict=True))
    return {key: shown[root] for key, root in roots.items()}
