"""Filters that compare as resolving does: an address, a domain or a company's name, however it is written."""

from typing import Any, ClassVar, TypeVar

import django_filters
from django import forms
from django.db.models import Model, Q, QuerySet, TextField
from django.db.models.functions import Cast

from accounts.mentions import domain_key, email_keys
from accounts.rules.identity import company_name_key
from leadhub.api.filters import OneOf

M = TypeVar("M", bound=Model)


class KeyField(forms.CharField):
    """A text that is compared by its key."""

    def key(self, text: str) -> str:
        """The key of a text; ValueError when it has none."""
        raise NotImplementedError(f"{type(self).__name__} must say what the key of a text is.")

    def clean(self, value: Any) -> str:
        """The key; blank when absent."""
        text: str = super().clean(value)
        try:
            return self.key(text) if text else ""
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class AddressField(KeyField):
    """An e-mail address."""

    def key(self, text: str) -> str:
        """In lower case, with an ASCII domain."""
        return email_keys(text)[0]


class DomainField(KeyField):
    """A domain or an address of the web."""

    def key(self, text: str) -> str:
        """The registered domain."""
        return domain_key(text)


class CompanyNameField(KeyField):
    """The name of a company."""

    def key(self, text: str) -> str:
        """Without case, accents and legal form."""
        return company_name_key(text)


class Keyed(django_filters.Filter):
    """Base of filters by key."""

    gives: ClassVar[Any] = str
    several: ClassVar[bool] = False


class Address(Keyed):
    """One e-mail address."""

    field_class = AddressField


class Domain(Keyed):
    """One domain."""

    field_class = DomainField


class CompanyName(Keyed):
    """One company's name."""

    field_class = CompanyNameField


class OneOfList(OneOf):
    """Rows whose JSON list holds one of the words. Both engines compare it as text, so no word may hold a quote."""

    def filter(self, rows: "QuerySet[M]", value: list[str] | None) -> "QuerySet[M]":
        """The rows that hold one of them."""
        if not value:
            return rows
        column = f"{self.field_name}_as_text"
        wanted = Q()
        for word in value:
            wanted |= Q(**{f"{column}__contains": f'"{word}"'})
        narrowed: QuerySet[M] = rows.alias(**{column: Cast(self.field_name, TextField())}).filter(wanted)
        return narrowed
