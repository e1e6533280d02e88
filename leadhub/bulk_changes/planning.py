"""A bulk change before anything is changed: which objects, what is to stand in them, and what its author saw."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from leadhub.actors import Actor
from leadhub.bulk import insert
from leadhub.bulk_changes.kinds import NONE, BulkKind, Words, field_of, kind_of
from leadhub.bulk_changes.weighing import words_of
from leadhub.changes import checked_note
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotAllowed
from leadhub.keys import new_id
from leadhub.models import BulkChange, BulkRow
from leadhub.policy.registry import require
from leadhub.usecases import use_case

# What somebody could still look through; whoever means more has a list to import.
MOST: Final = 5_000
ROWS: Final = ("id", "change_id", "place", "object_id", "before", "outcome", "detail")


@use_case
def plan(
    noun: str, keys: Collection[UUID], values: Mapping[str, Any], *, note: str, actor: Actor, now: datetime
) -> BulkChange:
    """Write down what is to be changed in these objects, in their order, and what stands there now. Nothing is changed.

    NotAcceptable names the field whose value cannot stand; objects that the caller may not see are left out.
    """
    kind, person = kind_of(noun), _person(actor)
    checked = _checked(kind, values, actor)
    text = checked_note(note)
    several = list(dict.fromkeys(keys))
    if len(several) > MOST:
        detail = f"At most {MOST:,} {kind.labels} are changed at once. Narrow the list."
        raise NotAcceptable(detail, code="too_many")
    present = kind.hold(actor, several, checked, now=now, locks=False).values()
    chosen = [key for key in several if key in present]
    if not chosen:
        raise Conflict(f"None of these {kind.labels} is there any more. Nothing was changed.", code="nothing_to_change")
    made = BulkChange.objects.create(
        noun=noun,
        values=checked,
        note=text,
        total=len(chosen),
        created_at=now,
        created_by=person,
        created_by_name=actor.label,
    )
    insert(
        BulkRow,
        ROWS,
        [(new_id(), made.pk, place, key, dict(present[key]), "waiting", "") for place, key in enumerate(chosen)],
    )
    return made


def in_words(several: Sequence[BulkChange]) -> list[str]:
    """What is to stand where, in words: “Owner: Sam Ortiz”; a fixed number of statements for each kind."""
    words: dict[str, Words] = {}
    for noun in {change.noun for change in several}:
        values = [change.values for change in several if change.noun == noun]
        names = sorted({name for each in values for name in each})
        words[noun] = kind_of(noun).words(names, values)
    return [_in_words(change, words[change.noun]) for change in several]


def _in_words(change: BulkChange, words: Words) -> str:
    kind = kind_of(change.noun)
    fields = [field for name in change.values if (field := field_of(kind, name)) is not None]
    return "; ".join(f"{field.label}: {words_of(words, field.name, change.values)}" for field in fields)


def require_may(change: BulkChange, actor: Actor) -> None:
    """Refuse whoever may not change these fields one by one."""
    names = fields_of(change)
    for field in kind_of(change.noun).fields:
        if field.name in names:
            require(actor, field.verb)


def fields_of(change: BulkChange) -> list[str]:
    """What it sets, or sets back."""
    return list((change.undoes or change).values)


def _person(actor: Actor) -> UUID:
    if actor.user_id is None:
        raise NotAllowed("Only somebody who signs in changes many at once.", code="not_a_person")
    return actor.user_id


def _checked(kind: BulkKind, values: Mapping[str, Any], actor: Actor) -> dict[str, Any]:
    """The values as they are kept: one of those that are offered each, or nothing where that may be."""
    faults: list[FieldError] = []
    checked: dict[str, Any] = {}
    for name, value in values.items():
        field = field_of(kind, name)
        if field is None:
            detail = f"{name} is not changed in bulk."
            faults.append(FieldError(f"/{name}", "unknown_field", detail))
            continue
        require(actor, field.verb)
        if value in (None, NONE) and field.required:
            faults.append(FieldError(f"/{name}", "value_required", f"Choose what {field.label.lower()} is to be."))
        elif value not in (None, NONE) and value not in dict(field.options()):
            faults.append(FieldError(f"/{name}", "unknown_value", f"Choose {field.label.lower()} from the list."))
        checked[name] = value if value != NONE else None
    if not checked and not faults:
        detail = "Tick what is to be changed."
        faults.append(FieldError("", "nothing_to_change", detail))
    if faults:
        raise NotAcceptable(faults[0].detail, code=faults[0].code, errors=[one for one in faults if one.pointer])
    return checked
