"""Rows of any table with nothing but what the test is about: the rest is filled in so that no constraint minds."""

import itertools
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from django.db import models

from leadhub.keys import new_id
from tests.fence import allow_writes

M = TypeVar("M", bound=models.Model)

AT = datetime(2026, 11, 3, 15, tzinfo=UTC)
numbers = itertools.count(1)
# What a row of these would not be whole without, although each column alone may be empty.
TOGETHER = {
    "qualification.Handoff": ("team", "partner"),
    "qualification.ObservedHandoff": ("team", "partner"),
}
# The first word of a closed list asks for more in these; an open draft asks for content that can be read.
PLAIN = {
    "leadhub.Draft": {"state": "discarded"},
    "leadhub.SavedView": {"role": ""},
    "accounts.Consent": {"state": "withdrawn"},
    "qualification.EnquiryDraft": {"reason": ""},
    "accounts.DealRegistration": {"status": "expired"},
    "qualification.Shadow": {"ended_because": ""},
}


def row(model: type[M], **given: Any) -> M:
    """A saved row; what it must refer to and is not given is made with it."""
    with allow_writes():
        instance = unsaved(model, **given)
        instance.save(force_insert=True)
    return instance


def unsaved(model: type[M], **given: Any) -> M:
    """The same, not yet saved; what it refers to is."""
    given = PLAIN.get(model._meta.label, {}) | given
    instance = model(**given)
    either = TOGETHER.get(model._meta.label, ())
    if either and not any(given.get(name) or given.get(f"{name}_id") for name in either):
        setattr(instance, either[0], row(target_of(model._meta.get_field(either[0]))))
    for field in model._meta.concrete_fields:
        if field.name in given or field.attname in given or not wants_value(field, instance):
            continue
        setattr(instance, field.name, value_for(field, instance))
    return instance


def wants_value(field: "models.Field[Any, Any]", instance: models.Model) -> bool:
    """Whether the row would not be whole without a value of ours."""
    if field.null or field.has_default() or isinstance(field, models.AutoField):
        return False
    if field.unique and not field.primary_key:
        return True
    return not field.blank or getattr(instance, field.attname) in (None, "")


def value_for(field: "models.Field[Any, Any]", instance: models.Model) -> Any:
    """A value that fits the type; different in every row where a constraint might ask for it."""
    number = next(numbers)
    if field.name == "canonical_id":
        return instance.pk
    if isinstance(field, models.ForeignKey):
        return row(target_of(field))
    if field.choices:
        return next(iter(field.flatchoices))[0]
    match field.get_internal_type():
        case "UUIDField":
            return new_id()
        case "DateTimeField":
            return AT + timedelta(seconds=number)
        case "DateField":
            return AT.date()
        case "BinaryField":
            return number.to_bytes(16, "big")
        case "JSONField":
            return {}
        case "FloatField":
            return float(number)
        case "DecimalField":
            return Decimal(number)
        case "CharField" | "TextField" | "SlugField" | "EmailField":
            return "" if field.blank and not field.unique else f"{field.name[:20]}-{number}"[: field.max_length]
        case "SmallIntegerField" | "PositiveSmallIntegerField":
            # A whole run makes more rows than such a column counts.
            return number % 32_000
        case kind if kind.endswith("IntegerField"):
            return number
        case kind:
            raise AssertionError(f"No value is known for a {kind}.")


def target_of(field: Any) -> type[models.Model]:
    """The model that a foreign key points to."""
    target: type[models.Model] = field.related_model
    return target
