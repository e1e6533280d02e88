"""The names that other systems give to accounts and contacts."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from accounts.models import ExternalRef
from leadhub.api.bodies import View


class ExternalRefView(View):
    """The id that a system gives to this object."""

    system: str
    external_id: str


def references_of(kind: ExternalRef.Object, targets: Sequence[UUID]) -> Mapping[UUID, list[ExternalRefView]]:
    """The references of each of these objects, by system."""
    found: dict[UUID, list[ExternalRefView]] = defaultdict(list)
    rows = ExternalRef.objects.filter(object=kind, target__in=targets).order_by("system", "external_id")
    for row in rows:
        found[row.target].append(ExternalRefView(system=row.system, external_id=row.external_id))
    return found
