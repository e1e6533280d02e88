"""The names that other systems give to what is made by hand."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from accounts.editing import duplicate
from accounts.forms import Line
from accounts.models import ExternalRef
from leadhub.api.bodies import Body
from leadhub.bulk import insert
from leadhub.keys import new_id


class ExternalRefBody(Body):
    """The id that a system gives to it."""

    system: Annotated[str, Meta(min_length=1, max_length=60)]
    external_id: Annotated[Line, Meta(min_length=1)]


def check_references(kind: ExternalRef.Object, references: Sequence[ExternalRefBody]) -> None:
    """Refuse what another object of the kind is known by."""
    for index, reference in enumerate(references):
        found = ExternalRef.objects.filter(
            object=kind, system=reference.system, external_id=reference.external_id
        ).first()
        if found is not None:
            article = "an account" if kind == ExternalRef.Object.ACCOUNT else "a contact"
            raise duplicate(article, found.target, f"/external_refs/{index}", "external id")


def keep_references(kind: ExternalRef.Object, target: UUID, references: Sequence[ExternalRefBody]) -> None:
    """Write them down for an object that was just made."""
    pairs = sorted({(reference.system, reference.external_id) for reference in references})
    insert(
        ExternalRef,
        ("id", "system", "object", "external_id", "target"),
        [(new_id(), system, kind, external_id, target) for system, external_id in pairs],
    )


def is_referenced(kind: ExternalRef.Object, target: UUID) -> bool:
    """Whether another system names the object."""
    return ExternalRef.objects.filter(object=kind, target=target).exists()
