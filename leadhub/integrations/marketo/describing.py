"""What a subscription says of itself: its fields, what can be searched by, its types of activities."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from leadhub.integrations.marketo.asking import Api
from leadhub.integrations.marketo.errors import MALFORMED, rows_of
from leadhub.integrations.protocol import VendorError


@dataclass(frozen=True, slots=True)
class Field:
    """One field of leads; `is_of_crm` says that a native sync keeps it in step with the CRM."""

    name: str
    label: str
    type: str
    is_writable: bool
    is_of_crm: bool


@dataclass(frozen=True, slots=True)
class Schema:
    """The fields of leads by their API names, and those by which leads can be looked up."""

    fields: Mapping[str, Field]
    searchable: frozenset[str]

    def type_of(self, name: str) -> str:
        """The type of a field, empty for one that there is not."""
        return self.fields[name].type if name in self.fields else ""


def schema_of(said: dict[str, Any]) -> Schema:
    """The schema that describe2 answers; raises VendorError where it says none."""
    rows = rows_of(said)
    told = rows[0].get("fields") if rows else None
    if not isinstance(told, list):
        raise VendorError(MALFORMED)
    fields = [_field(one) for one in told if isinstance(one, dict) and isinstance(one.get("name"), str)]
    return Schema({one.name: one for one in fields}, frozenset(_names(rows[0].get("searchableFields"))))


class Described:
    """What a subscription says, each asked for once when it is needed; raises VendorError."""

    def __init__(self, api: Api) -> None:
        self._api = api

    @cached_property
    def schema(self) -> Schema:
        """The fields of leads."""
        return schema_of(self._api.get("leads/describe2.json"))

    @cached_property
    def types(self) -> Mapping[str, int]:
        """The types of activities: their ids by their names, in small letters."""
        return types_of(self._api.get("activities/types.json"))


def types_of(said: dict[str, Any]) -> Mapping[str, int]:
    """The same of an answer."""
    rows = rows_of(said)
    return {str(row.get("name")).casefold(): row["id"] for row in rows if type(row.get("id")) is int}


def _field(told: dict[str, Any]) -> Field:
    return Field(
        name=told["name"],
        label=str(told.get("displayName") or told["name"]),
        type=str(told.get("dataType") or "string"),
        is_writable=told.get("updateable") is not False,
        is_of_crm=told.get("crmManaged") is True,
    )


def _names(told: Any) -> Iterator[str]:
    """Each entry is a list of one name; combinations of several are of no use here."""
    for one in told if isinstance(told, list) else ():
        match one:
            case str() | [str()]:
                yield one if isinstance(one, str) else one[0]
