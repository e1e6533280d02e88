"""A test call: whom the credentials are of, what they may do, and which fields are missing over there."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, Final, TypeVar

import httpx

from leadhub.integrations.access import Access
from leadhub.integrations.account_engagement.errors import NO_RIGHT, object_of, zone_of
from leadhub.integrations.account_engagement.kind import KIND
from leadhub.integrations.account_engagement.prospects import CUSTOM
from leadhub.integrations.account_engagement.signing_in import SignIn
from leadhub.integrations.account_engagement.walking import LIMIT, all_of
from leadhub.integrations.calling import Caller, skew_of
from leadhub.integrations.protocol import Check, VendorError

CUSTOM_FIELDS: Final = "custom-fields"
# What is read of each list, with the ability of the user's role that it takes.
ABILITIES: Final[Mapping[str, str]] = {
    "prospects": "Prospect > Prospects > View",
    "visitor-activities": "Prospect > Visitors > View",
    "lifecycle-stages": "Prospect > Lifecycle > View Report",
    CUSTOM_FIELDS: "Prospect > Prospects > Configure Fields",
}
# Whoever asks for many prospects is told nothing of fields that may hold several answers.
OF_SEVERAL: Final = frozenset({"checkbox", "multi-select"})
Records = list[dict[str, Any]]
Found = TypeVar("Found")


def check(caller: Caller, objects: str, access: Access, sign_in: SignIn) -> Check:
    """What a connection can do; raises VendorError when nothing can be asked at all."""
    account = _allowed(lambda: _account(caller, objects))
    lists = {name: _list(caller, f"{objects}/{name}", _fields_of(name, access)) for name in ABILITIES}
    told = sign_in.scopes()
    missing, remarks = _custom_fields(access, lists[CUSTOM_FIELDS])
    return Check(
        who=_who(account, access),
        scopes=(*told, *(ABILITIES[name] for name, found in lists.items() if found is not None)),
        scopes_missing=(
            *(scope for scope in KIND.scopes if told and scope not in told),
            *(ABILITIES[name] for name, found in lists.items() if found is None),
        ),
        fields_missing=missing,
        remarks=(*remarks, *_usage(account), *_zone(access)),
        skew=skew_of(account) if account is not None else timedelta(),
    )


def _account(caller: Caller, objects: str) -> httpx.Response:
    headers = {"X-Return-Api-Usage": "1"}
    return caller.ask("GET", f"{objects}/account", params={"fields": "id,company"}, headers=headers)


def _list(caller: Caller, path: str, fields: str) -> Records | None:
    limit = LIMIT if path.endswith(CUSTOM_FIELDS) else 1
    return _allowed(lambda: all_of(caller, path, fields, limit))


def _allowed(ask: Callable[[], Found]) -> Found | None:
    try:
        return ask()
    except VendorError as error:
        if error.fault.code in NO_RIGHT:
            return None
        raise


def _fields_of(name: str, access: Access) -> str:
    if name == CUSTOM_FIELDS:
        return "id,fieldId,type,isRecordMultipleResponses"
    # A standard field that is written wrong fails here, in the vendor's words, and not in the night.
    standard = [native for native in access.fields.values() if not native.endswith(CUSTOM)]
    return ",".join(dict.fromkeys(("id", *standard))) if name == "prospects" else "id"


def _custom_fields(access: Access, found: Records | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    if found is None:
        return (), ("Which custom fields there are is not shown to this user.",)
    types = {f"{one.get('fieldId')}{CUSTOM}": one for one in found}
    missing = tuple(native for native in access.fields.values() if native.endswith(CUSTOM) and native not in types)
    of_several = (native for native in access.fields.values() if native in types and _is_of_several(types[native]))
    return missing, tuple(f"{native} may hold several answers, and is not told in lists." for native in of_several)


def _is_of_several(field: Mapping[str, Any]) -> bool:
    return str(field.get("type")).lower() in OF_SEVERAL or field.get("isRecordMultipleResponses") is True


def _who(account: httpx.Response | None, access: Access) -> str:
    company = object_of(account).get("company") if account is not None else None
    unit = str(access.settings.get("business_unit_id", ""))
    return f"{company} ({unit})" if isinstance(company, str) and company else unit


def _usage(account: httpx.Response | None) -> tuple[str, ...]:
    usage = account.headers.get("x-api-usage", "") if account is not None else ""
    return (f"Calls of today: {usage[:100]}.",) if usage else ()


def _zone(access: Access) -> tuple[str, ...]:
    name = str(access.settings.get("time_zone") or "UTC")
    return () if zone_of(name) else (f"There is no time zone {name[:60]}: the day of the limit is taken as UTC's.",)
