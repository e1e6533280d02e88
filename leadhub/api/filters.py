"""Filters of lists: one FilterSet serves query parameters, OpenAPI and the GraphQL input."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from difflib import get_close_matches
from enum import Enum
from typing import Any, ClassVar, TypeVar
from uuid import UUID

import django_filters
from django import forms
from django.db.models import Model, QuerySet
from django.http import QueryDict
from django_filters.filters import BaseInFilter

from leadhub.api.json import instant_of, is_storable
from leadhub.errors import BadRequest, FieldError

M = TypeVar("M", bound=Model)
LONGEST_LIST = 200


class InstantField(forms.CharField):
    """RFC 3339 with an offset, or a day, which begins at midnight UTC."""

    def clean(self, value: Any) -> datetime | None:
        """The instant in UTC."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return instant_of(text if "T" in text else f"{text}T00:00:00Z")
        except ValueError as error:
            raise forms.ValidationError("write a time as 2026-11-02T14:05:00Z or a day as 2026-11-02") from error


class TruthField(forms.CharField):
    """`true` or `false`."""

    def clean(self, value: Any) -> bool | None:
        """The truth value, or None when absent."""
        text = super().clean(value)
        if text not in ("", "true", "false"):
            raise forms.ValidationError("write true or false")
        return text == "true" if text else None


class Word(django_filters.CharFilter):
    """One text, equal to the column unless a lookup says otherwise."""

    gives: ClassVar[Any] = str
    several: ClassVar[bool] = False


class Truth(django_filters.Filter):
    """Yes or no; with the lookup `isnull`, whether anything is there."""

    field_class = TruthField
    gives: ClassVar[Any] = bool
    several: ClassVar[bool] = False


class Number(django_filters.NumberFilter):
    """A whole number."""

    gives: ClassVar[Any] = int
    several: ClassVar[bool] = False


class Instant(django_filters.Filter):
    """A moment, with `gte` or `lt` as lookup."""

    field_class = InstantField
    gives: ClassVar[Any] = datetime
    several: ClassVar[bool] = False


class Ids(BaseInFilter, django_filters.UUIDFilter):
    """One id or several, separated by commas."""

    gives: ClassVar[Any] = UUID
    several: ClassVar[bool] = True


class OneOf(BaseInFilter, django_filters.ChoiceFilter):
    """One word of a closed list or several, separated by commas."""

    several: ClassVar[bool] = True

    def __init__(self, column: str, choices: type[Enum], **more: Any) -> None:
        self.gives = choices
        super().__init__(column, choices=choices.choices, **more)  # type: ignore[attr-defined]  # TextChoices has it


class Words(BaseInFilter, django_filters.CharFilter):
    """One word or several, separated by commas: for codes, which hold no comma."""

    gives: ClassVar[Any] = str
    several: ClassVar[bool] = True


class Filters(django_filters.FilterSet):
    """Base of the filters of one list: strict about values; strange names are refused by the door."""

    @classmethod
    def names(cls) -> list[str]:
        """The public parameter names."""
        return list(cls.base_filters)

    @classmethod
    def narrowed(cls, rows: "QuerySet[M]", given: Mapping[str, str]) -> "QuerySet[M]":
        """The rows that pass; a malformed value is refused with its name."""
        filters = cls(data=dict(given), queryset=rows)
        faults = []
        for name, value in given.items():
            parts = value.split(",") if filters.filters[name].several else [value]
            if "" in parts:
                faults.append(FieldError(f"/{name}", "malformed_parameter", "is empty"))
            elif len(parts) > LONGEST_LIST:
                faults.append(FieldError(f"/{name}", "malformed_parameter", f"takes {LONGEST_LIST} values at most"))
        for name, messages in ({} if faults else filters.form.errors).items():
            faults.append(FieldError(f"/{name}", "malformed_parameter", " ".join(str(message) for message in messages)))
        if faults:
            first = faults[0]
            raise BadRequest(
                f"The parameter {first.pointer[1:]}: {first.detail}",
                code="malformed_parameter",
                errors=faults,
                parameter=first.pointer[1:],
            )
        narrowed: QuerySet[M] = filters.qs
        return narrowed


def moment_in(given: Mapping[str, str], name: str) -> datetime | None:
    """A moment, or a day, among the parameters of an address that are no filters; a malformed one is refused."""
    try:
        return InstantField(required=False).clean(given.get(name))
    except forms.ValidationError as error:
        detail = error.messages[0]
        raise BadRequest(
            f"The parameter {name}: {detail}",
            code="malformed_parameter",
            errors=[FieldError(f"/{name}", "malformed_parameter", detail)],
            parameter=name,
        ) from error


def require_period(start: datetime | None, end: datetime | None) -> None:
    """Refuse a period that ends before it begins; either end may be open."""
    if start is None or end is None or end > start:
        return
    detail = "It lies after `from`."
    raise BadRequest(
        f"The parameter to: {detail}",
        code="malformed_parameter",
        errors=[FieldError("/to", "malformed_parameter", detail)],
        parameter="to",
    )


def single_values(query: QueryDict, allowed: Sequence[str]) -> dict[str, str]:
    """The parameters of an address; one that is unknown, repeated or not storable is refused."""
    values = {}
    for name, given in query.lists():
        if name not in allowed:
            raise unknown_parameter(name, allowed)
        if len(given) > 1:
            raise BadRequest(
                f"The parameter {name} stands {len(given)} times; separate several values by commas.",
                code="malformed_parameter",
                parameter=name,
            )
        if not is_storable(given[0]):
            raise BadRequest(f"The parameter {name} holds a NUL character.", code="malformed_parameter", parameter=name)
        values[name] = given[0]
    return values


def unknown_parameter(name: str, allowed: Sequence[str]) -> BadRequest:
    """The refusal that says what was probably meant."""
    near = get_close_matches(name, allowed, n=1, cutoff=0.6)
    if near:
        hint = f"Did you mean {near[0]}?"
    elif allowed:
        hint = f"There are {', '.join(sorted(allowed))}."
    else:
        hint = "There are none here."
    shown = name[:60].encode("unicode_escape").decode("ascii")
    return BadRequest(f"Unknown filter {shown}. {hint}", code="unknown_parameter", parameter=shown)
