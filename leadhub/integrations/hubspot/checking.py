"""A test call: whose credentials these are, what they may do, and which properties there are."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Final

import httpx

from leadhub.integrations.calling import skew_of
from leadhub.integrations.hubspot.client import Client
from leadhub.integrations.hubspot.errors import MISSING_SCOPES, NO_SUCH_PAGE
from leadhub.integrations.hubspot.finding import KEY
from leadhub.integrations.hubspot.kind import FORMS_SCOPE, HELD_TO, SCOPES
from leadhub.integrations.hubspot.shapes import (
    Account,
    Definition,
    Definitions,
    KeyInfo,
    Owners,
    Records,
    TokenInfo,
    shaped,
)
from leadhub.integrations.protocol import Check, Fault, FaultKind, VendorError

UNHELD: Final = (
    "HubSpot publishes nothing of version {version} that leadhub could be held against: it was tried against {held_to}."
    " Make a dry run before it goes live. From 2026-09 on, required fields and other rules of your administrator hold"
    " for programs too: what breaks one is refused in HubSpot's words, and waits."
)
SHARPEST: Final = timedelta(minutes=2)


class Checker:
    """Asks for one of everything that needs a right of its own."""

    def __init__(self, client: Client, forms: Sequence[str]) -> None:
        self._client = client
        self._needed = (*SCOPES, *((FORMS_SCOPE,) if forms else ()))
        self._remarks: list[str] = []

    def check(self) -> Check:
        """What was found; raises VendorError where the account itself does not answer."""
        answer = self._account()
        account, skew = shaped(answer, Account), skew_of(answer)
        scopes, missing = self._scopes()
        fields = self._fields_missing(missing)
        self._client.sign_in.keep(time_zone=account.time_zone)
        if abs(skew) > SHARPEST:
            self._remarks.append(f"HubSpot's clock and ours differ by {round(abs(skew).total_seconds())} seconds.")
        domain = f" ({account.ui_domain})" if account.ui_domain else ""
        return Check(
            who=f"HubSpot account {account.portal_id}{domain}",
            scopes=tuple(sorted(scopes)),
            scopes_missing=tuple(sorted(missing)),
            fields_missing=tuple(fields),
            remarks=tuple(self._remarks),
            skew=skew,
        )

    def _account(self) -> httpx.Response:
        version = self._client.version
        if version != HELD_TO:
            self._remarks.append(UNHELD.format(version=version, held_to=HELD_TO))
        try:
            return self._client.answer("GET", "/account-info/{v}/details")
        except VendorError as error:
            if error.fault.code != NO_SUCH_PAGE:
                raise
            text = f"HubSpot answers nothing under version {version}: it is not there yet, or no more. Choose another."
            raise VendorError(Fault(kind=FaultKind.PERMANENT, code="version_unknown", text=text)) from error

    def _scopes(self) -> tuple[set[str], set[str]]:
        """The rights that there are, and those that are missing; where a key does not tell, what is refused."""
        told = self._told_scopes()
        if told is not None:
            return told, {scope for scope in self._needed if scope not in told}
        missing = {scope for scope, ask in self._probes().items() if self._is_refused(ask)}
        self._remarks.append("HubSpot does not tell the rights of this key; those to read were tried.")
        return set(), missing

    def _told_scopes(self) -> set[str] | None:
        sign_in = self._client.sign_in
        token = sign_in.token()
        if sign_in.is_oauth:
            form = {**sign_in.app(), "token": token, "token_type_hint": "access_token"}
            info = self._client.ask(TokenInfo, "POST", "/oauth/{v}/token/introspect", data=form)
            if info.app_id is not None:
                sign_in.keep(app_id=str(info.app_id))
            return set(info.scopes)
        try:
            key = self._client.ask(
                KeyInfo, "POST", "/oauth/v2/private-apps/get/access-token-info", json={"tokenKey": token}
            )
        except VendorError as error:
            # Keys of newer kinds are not known there.
            if error.fault.kind is FaultKind.PERMANENT:
                return None
            raise
        if key.app_id is not None:
            sign_in.keep(app_id=str(key.app_id))
        return set(key.scopes)

    def _probes(self) -> Mapping[str, tuple[str, type[Owners] | type[Records]]]:
        found: dict[str, tuple[str, type[Owners] | type[Records]]] = {
            "crm.objects.owners.read": ("/crm/owners/{v}", Owners),
            "crm.objects.contacts.read": ("/crm/objects/{v}/contacts", Records),
            "sales-email-read": ("/crm/objects/{v}/emails", Records),
        }
        return found

    def _is_refused(self, probe: tuple[str, type[Owners] | type[Records]]) -> bool:
        path, shape = probe
        try:
            self._client.ask(shape, "GET", path, params={"limit": "1"})
        except VendorError as error:
            if error.fault.code == MISSING_SCOPES:
                return True
            raise
        return False

    def _fields_missing(self, missing: set[str]) -> list[str]:
        fields = self._client.access.fields
        try:
            found = defined(self._client, fields.values())
        except VendorError as error:
            if error.fault.code != MISSING_SCOPES:
                raise
            missing.add("crm.schemas.contacts.read")
            return []
        key = found.get(fields.get(KEY, ""))
        lacking = sorted({native for native in fields.values() if native not in found})
        if key is not None and not key.has_unique_value:
            self._remarks.append(f"{key.name} is not unique: make it anew, with unique values.")
            lacking.append(key.name)
        calculated = [name for name, native in fields.items() if native in found and _is_calculated(found[native])]
        if calculated:
            self._remarks.append(f"HubSpot lets nobody write these, they are only read: {', '.join(calculated)}.")
        return lacking


def defined(client: Client, names: Iterable[str]) -> dict[str, Definition]:
    """The properties of contacts that there are, of those named, as they are now."""
    wanted = sorted(set(filter(None, names)))
    if not wanted:
        return {}
    body = {"archived": False, "dataSensitivity": "non_sensitive", "inputs": [{"name": name} for name in wanted]}
    found = client.ask(Definitions, "POST", "/crm/properties/{v}/contacts/batch/read", json=body)
    return {one.name: one for one in found.results}


def _is_calculated(definition: Definition) -> bool:
    return definition.modification_metadata.read_only_value
