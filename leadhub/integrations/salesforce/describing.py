"""What objects of an org look like at present: its fields, their types and options. Read once for each connector."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from leadhub.integrations.calling import object_of
from leadhub.integrations.protocol import Option, VendorError
from leadhub.integrations.salesforce.api import Api
from leadhub.integrations.salesforce.errors import NO_OBJECT, malformed
from leadhub.integrations.salesforce.kind import LEAD, STATUSES

PICKLIST: Final = "picklist"
ORGANIZATION: Final = "Organization"
ITS_CURRENCY: Final = "DefaultCurrencyIsoCode"
BY_CONVERSION: Final = " (by conversion only)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of an object; `length` is how many letters it takes, 0 where it counts none."""

    name: str
    type: str
    label: str
    length: int
    is_createable: bool
    is_updateable: bool
    is_key: bool
    options: tuple[Option, ...] = ()

    def offers(self, value: str) -> bool:
        """Whether a value is one of its list: what is not is stored all the same, unless the list is restricted."""
        return any(option.value == value and option.is_active for option in self.options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """One object, with what the user of the connection may do to it."""

    name: str
    is_createable: bool
    is_updateable: bool
    fields: Mapping[str, Field]


class Catalogue:
    """The objects of an org."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._known: dict[str, Described | None] = {}
        self._converted: frozenset[str] | None = None

    def of(self, object: str) -> Described | None:
        """An object; None where the user of the connection may not see it."""
        if object not in self._known:
            self._known[object] = self._read(object)
        return self._known[object]

    @property
    def converted(self) -> frozenset[str]:
        """The values of Lead.Status that mean that a lead was converted: conversion alone sets them."""
        if self._converted is None:
            # A value that was renamed has a label of its own, and one that is old has no name for programs.
            rows = self._api.rows("SELECT Id, ApiName, MasterLabel FROM LeadStatus WHERE IsConverted = true")
            names = (row.get(name) for row in rows for name in ("ApiName", "MasterLabel"))
            self._converted = frozenset(name for name in names if isinstance(name, str))
        return self._converted

    @cached_property
    def currency(self) -> str:
        """The one currency of an org that has no several (ISO 4217); empty where the org does not say it."""
        described = self.of(ORGANIZATION)
        if described is None or ITS_CURRENCY not in described.fields:
            return ""
        told = next(self._api.rows(f"SELECT {ITS_CURRENCY} FROM {ORGANIZATION}"), {}).get(ITS_CURRENCY)
        return told if isinstance(told, str) else ""

    def options(self, object: str) -> tuple[Option, ...]:
        """The list of an object's status, with what conversion alone sets named so."""
        described = self.of(object)
        field = described.fields.get(STATUSES[object]) if described else None
        options = field.options if field else ()
        if object != LEAD:
            return options
        return tuple(
            Option(one.value, one.label + BY_CONVERSION, one.is_active) if one.value in self.converted else one
            for one in options
        )

    def _read(self, object: str) -> Described | None:
        try:
            said = object_of(self._api.get(f"sobjects/{object}/describe"))
        except VendorError as error:
            if error.fault.code in NO_OBJECT:
                return None
            raise
        fields = said.get("fields")
        if not isinstance(fields, list):
            raise VendorError(malformed(f"The description of {object} has no fields."))
        found = [_field(one) for one in fields]
        return Described(
            name=object,
            is_createable=said.get("createable") is True,
            is_updateable=said.get("updateable") is True,
            fields={field.name: field for field in found},
        )


def _field(told: Any) -> Field:
    if not isinstance(told, dict) or not isinstance(told.get("name"), str) or not isinstance(told.get("type"), str):
        raise VendorError(malformed("The description of a field has no name or type."))
    values = told.get("picklistValues")
    return Field(
        name=told["name"],
        type=told["type"],
        label=str(told.get("label") or told["name"]),
        length=length if isinstance(length := told.get("length"), int) else 0,
        is_createable=told.get("createable") is True,
        is_updateable=told.get("updateable") is True,
        is_key=told.get("externalId") is True and told.get("unique") is True,
        options=tuple(
            Option(str(one.get("value")), str(one.get("label") or one.get("value")), one.get("active") is True)
            for one in (values if isinstance(values, list) else ())
            if isinstance(one, dict)
        ),
    )
