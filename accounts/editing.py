"""What an edit of facts leaves behind beside its history: whose word they are, and leads that look again."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, TypeAlias
from uuid import UUID

from django.db.models import QuerySet

from accounts.newer import PERSON
from leadhub.actors import Actor, ActorKind
from leadhub.composition import parts
from leadhub.editing import Act
from leadhub.errors import Conflict, FieldError

__all__ = ["Act", "Ids", "duplicate", "facts_changed", "source_of"]

# A queryset of ids serves as well as the ids.
Ids: TypeAlias = "Iterable[UUID] | QuerySet[Any, Any]"


def source_of(actor: Actor) -> str:
    """Whose word a fact is that came by an edit."""
    return PERSON if actor.kind == ActorKind.PERSON else str(actor.kind)


def facts_changed(
    *,
    accounts: Ids = (),
    contacts: Ids = (),
    countries: Collection[str] = (),
    now: datetime,
    quiet: bool = False,
) -> None:
    """Tell the storeys above that facts of these changed, in the transaction of the change.

    `countries` are those in which somebody else now covers something. A `quiet` change gives nobody anything to do.
    """
    for look_again in parts("LEADHUB_FACTS_CHANGED"):
        look_again(accounts=accounts, contacts=contacts, countries=countries, now=now, quiet=quiet)


def duplicate(kind: str, existing: UUID, pointer: str, what: str) -> Conflict:
    """The refusal of what there is already; it names the one there is."""
    detail = f"There is {kind} with this {what} already: {existing}."
    return Conflict(detail, code="duplicate", errors=[FieldError(pointer, "duplicate", detail)], existing=str(existing))
