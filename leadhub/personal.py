"""Which tables hold data of people, how their rows are found, and what stands there once a person is erased.

Models declare which of their fields are personal; here each app says what becomes of them. A check of the start refuses
a personal field of which no app says it, so that a table that comes later is erased too, and handed out when a person
asks what is known of them.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Model, Q, QuerySet

from leadhub.composition import parts

ERASED: Final = "[erased]"
DECLARATIONS: Final = ("PERSONAL", "OF_STAFF", "IMPERSONAL")
KINDS_WITHOUT_WORDS: Final = (
    models.UUIDField,
    models.SlugField,
    models.IntegerField,
    models.AutoField,
    models.FloatField,
    models.DecimalField,
    models.BooleanField,
    models.DateField,
    models.TimeField,
    models.DurationField,
)


@dataclass(frozen=True, slots=True)
class Subjects:
    """Contacts that are one person, with what else leads to them: the leads and handoffs they are in."""

    contacts: tuple[UUID, ...]
    colleagues: tuple[UUID, ...] = ()
    """Contacts of the same companies, of whom texts may name these too."""
    leads: tuple[UUID, ...] = ()
    handoffs: tuple[UUID, ...] = ()

    @property
    def keys(self) -> tuple[UUID, ...]:
        """Every id by which an answer of leadhub may speak of them."""
        return (*self.contacts, *self.leads, *self.handoffs)


@dataclass(frozen=True, kw_only=True)
class Holding:
    """Rows that are about one person: `rows` finds them, `erased` is what their personal fields say afterwards.

    Without `erased` the rows themselves go.
    """

    model: type[Model]
    rows: Mapping[str, str]
    erased: Mapping[str, Any] | None = None
    but: Q = field(default_factory=Q)
    """Rows in which nothing is to be erased, where the table minds a change that changes nothing."""

    def of(self, subjects: Subjects) -> "QuerySet[Any]":
        """The rows about these; each of `rows` is a lookup and the attribute of the subjects that it is among."""
        wanted = Q()
        for lookup, attribute in self.rows.items():
            wanted |= Q(**{f"{lookup}__among": getattr(subjects, attribute)})
        rows = self.model._base_manager.filter(wanted)
        return rows.exclude(self.but) if self.but else rows


@dataclass(frozen=True, kw_only=True)
class Passage:
    """Texts about something else that may name a person: only the names go out of them.

    Without `rows` every row of the table is read: for tables of which there are few.
    """

    model: type[Model]
    fields: tuple[str, ...]
    rows: Mapping[str, str] = field(default_factory=dict)

    def of(self, subjects: Subjects) -> "QuerySet[Any]":
        """The rows in which these may be named."""
        return Holding(model=self.model, rows=self.rows).of(subjects)


@dataclass(frozen=True, kw_only=True)
class Apart:
    """Personal fields that no contact is behind, or that are erased in a way of their own; `why` says which."""

    model: type[Model]
    fields: tuple[str, ...]
    why: str = field(compare=False)


Declared = Holding | Passage | Apart


def reached(subjects: Subjects, *, locks: bool) -> Subjects:
    """The same people, with what the apps know to lead to them; `locks` holds it until the transaction ends."""
    for reach in parts("LEADHUB_REACH"):
        subjects = reach(subjects, locks=locks)
    return subjects


@cache
def paths_to(target: type[Model]) -> Mapping[type[Model], str]:
    """By which foreign keys each table leads to a target, the shortest way; tables that do not are left out."""
    found: dict[type[Model], str] = {target: "pk"}
    nearest = [target]
    ours = [model for model in apps.get_models() if model._meta.app_label in settings.LEADHUB_APPS]
    while nearest:
        reached_now = []
        for model in ours:
            for column in model._meta.concrete_fields if model not in found else ():
                if column.related_model in nearest:
                    rest = found[column.related_model]
                    found[model] = column.name if rest == "pk" else f"{column.name}__{rest}"
                    reached_now.append(model)
                    break
        nearest = reached_now
    return found


def declared() -> "Iterator[Declared]":
    """What the apps say, in the order in which it is done."""
    for part in parts("LEADHUB_PERSONAL"):
        yield from part


def declared_in(model: type[Model], kind: str) -> tuple[str, ...]:
    """The fields that a model declares of one kind."""
    return tuple(getattr(model, kind, ()))


def held_in(model: type[Model]) -> frozenset[str]:
    """The personal fields of a model of which an app says what becomes of them."""
    found: set[str] = set()
    for each in declared():
        if each.model is model:
            found |= set(_fields_of(each))
    return frozenset(found)


def _fields_of(each: Declared) -> Collection[str]:
    if isinstance(each, Holding):
        return declared_in(each.model, "PERSONAL") if each.erased is None else each.erased.keys()
    return each.fields
