"""The names that other systems give to what is made by hand."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from accounts.editing import duplicate
from accounts.forms import Line
from accounts.models import ExternalRef
from leadhub.api.bodies import Body
from leadhub.bulk import insert, insert_new, update_rows
from leadhub.keys import new_id

COLUMNS = ("id", "system", "object", "external_id", "target")


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
        COLUMNS,
        [(new_id(), system, kind, external_id, target) for system, external_id in pairs],
    )


def refer(system: str, named: Mapping[str, UUID]) -> None:
    """Let these ids of a system mean these contacts from now on, whomever they meant: a fixed number of statements."""
    if not named:
        return
    rows = [(new_id(), system, ExternalRef.Object.CONTACT, name, named[name]) for name in sorted(named)]
    made = {name for (name,) in insert_new(ExternalRef, COLUMNS, rows, returning=("external_id",))}
    others = sorted(named.keys() - made)
    if others:
        known = ExternalRef.objects.filter(system=system, object=ExternalRef.Object.CONTACT, external_id__among=others)
        wrong = [(row.pk, named[row.external_id]) for row in known if row.target != named[row.external_id]]
        update_rows(ExternalRef, ("id", "target"), sorted(wrong))


def is_referenced(kind: ExternalRef.Object, target: UUID) -> bool:
    """Whether another system names the object."""
    return ExternalRef.objects.filter(object=kind, target=target).exists()
