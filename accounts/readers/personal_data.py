"""Everything that leadhub holds of one person, as the person may ask for it.

Which tables are read is not listed anywhere: all that lead to a contact by foreign keys, and all of which an app says
that they are erased with a person.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import BinaryField, Model, Q

from accounts.erasing import names_of, pattern_of, redacted, subjects_of
from accounts.models import Contact, Erasure
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.composition import parts
from leadhub.errors import NotAllowed, NotFound
from leadhub.personal import Holding, Passage, Subjects, declared, declared_in, paths_to


class PersonalTableView(View):
    """The rows of one table. Names of those who work here are left out, and so is what only programs read."""

    table: str
    label: str
    rows: list[dict[str, Any]]


class PersonalDataView(View):
    """All that is held of a person, by tables that hold anything."""

    contact: UUID
    made_at: datetime
    erased_at: datetime | None
    tables: list[PersonalTableView]


def personal_data_of(actor: Actor, contact: UUID, now: datetime) -> PersonalDataView:
    """What is held of a contact that the caller may see, with all that were merged with it.

    A fixed number of statements, one for each table. 403 `not_cleared` where some of it is export-controlled, which
    only somebody hands out who is cleared.
    """
    root, people = people_of(actor, contact)
    subjects = subjects_of(people)
    if any(is_kept_back(actor, subjects.leads, now) for is_kept_back in parts("LEADHUB_KEPT_BACK")):
        detail = "What this person asked for is in part export-controlled. Ask somebody who is cleared to read this."
        raise NotAllowed(detail, code="not_cleared")
    erasure = Erasure.objects.filter(contact=root).first()
    tables = [
        PersonalTableView(
            table=model._meta.label,
            label=str(model._meta.verbose_name_plural).capitalize(),
            rows=[_plain_row(row) for row in rows],
        )
        for model, rows in _rows_by_table(subjects, people)
        if rows
    ]
    return PersonalDataView(contact=root, made_at=now, erased_at=erasure.at if erasure else None, tables=tables)


def people_of(actor: Actor, contact: UUID) -> tuple[UUID, list[Contact]]:
    """The contact that all others of a person were merged into, and all of them."""
    visible = Contact.objects.visible_to(actor)
    root = visible.filter(pk=contact).values_list("canonical_id", flat=True).first()
    if root is None:
        raise NotFound(f"There is no contact {contact} that you may see.")
    return root, list(visible.filter(canonical_id=root).order_by("pk"))


def _rows_by_table(subjects: Subjects, people: list[Contact]) -> Iterator[tuple[type[Model], list[Model]]]:
    wanted: dict[type[Model], Q] = {
        model: Q(**{f"{path}__in": subjects.contacts}) for model, path in paths_to(Contact).items()
    }
    named = pattern_of(names_of(people))
    for each in declared():
        if isinstance(each, Holding):
            found = Q(pk__in=each.of(subjects).values("pk"))
        elif isinstance(each, Passage) and named is not None:
            found = Q(pk__among=_naming(each, subjects, named))
        else:
            continue
        wanted[each.model] = wanted.get(each.model, Q()) | found
    for model in sorted(wanted, key=lambda model: str(model._meta.label)):
        yield model, list(model._base_manager.filter(wanted[model]).order_by("pk"))


def _naming(passage: Passage, subjects: Subjects, named: re.Pattern[str]) -> list[Any]:
    """The rows whose texts name the person."""
    rows = passage.of(subjects).values_list("pk", *passage.fields)
    return [pk for pk, *texts in rows if redacted(texts, named) != texts]


def _plain_row(row: Model) -> dict[str, Any]:
    hidden = declared_in(type(row), "OF_STAFF")
    return {
        column.name: _plain(getattr(row, column.attname))
        for column in row._meta.concrete_fields
        if column.name not in hidden and not isinstance(column, BinaryField)
    }


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID | datetime | date | time | Decimal) else value
