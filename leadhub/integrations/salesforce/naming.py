"""Which field of which object holds what: the connection's map is a lead's, the others have names of their own."""

from collections.abc import Mapping
from typing import Any, Final

from leadhub.integrations.access import Access
from leadhub.integrations.protocol import CARRIERS, STATUS, Values, VendorError
from leadhub.integrations.salesforce.api import Row
from leadhub.integrations.salesforce.describing import Catalogue, Described, Field
from leadhub.integrations.salesforce.errors import malformed
from leadhub.integrations.salesforce.kind import CONTACT, LEAD, STATUSES
from leadhub.integrations.salesforce.soql import name as field_name
from leadhub.integrations.salesforce.values import Unfit, canonical, heard

OWNER: Final = "owner_email"
OWNER_ID: Final = "OwnerId"
# What of a lead is an account's once it is a contact: read there, and never written.
OF_CONTACT: Final = {
    "City": "MailingCity",
    "Country": "MailingCountry",
    "Company": "Account.Name",
    "Website": "Account.Website",
}
OF_ACCOUNT: Final = {"Account.Name": "Name", "Account.Website": "Website"}
CURRENCY: Final = "CurrencyIsoCode"
DEAL: Final = {"amount": "Amount", "close_date": "CloseDate", "currency": CURRENCY}
# An org has one record of a person among leads and one among contacts, but any number of deals.
HELD_BY_DEALS: Final = frozenset({"leadhub_stage", "leadhub_reason", "leadhub_recycle_at", OWNER})
ANY_TEXT: Final = Field(
    name="", type="string", label="", length=0, is_createable=False, is_updateable=False, is_key=False
)


class Names:
    """The names of one connection."""

    def __init__(self, access: Access, catalogue: Catalogue) -> None:
        self._access = access
        self._catalogue = catalogue
        self.key = access.fields.get(CARRIERS[0], "Leadhub_Id__c")

    def of(self, object: str) -> Mapping[str, str]:
        """All canonical names that an object can have, with its own names for them."""
        fields = self._access.fields
        status = {f"{STATUS}:{object}.{STATUSES[object]}": STATUSES[object]} if object in STATUSES else {}
        if object == LEAD:
            return {**fields, **status}
        if object == CONTACT:
            return {name: OF_CONTACT.get(native, native) for name, native in fields.items()}
        held = {name: native for name, native in fields.items() if name in HELD_BY_DEALS}
        loss = str(self._access.settings.get("loss_reason_field") or "")
        reason = {"leadhub_reason": field_name(loss)} if loss else {}
        return {**held, **reason, **status, **DEAL}

    def told(self, described: Described) -> Mapping[str, str]:
        """The names that an object has indeed, the owner apart, with what stands in a query."""
        return {
            name: native
            for name, native in self.of(described.name).items()
            if name != OWNER and (native in described.fields or self._is_of_account(described, native))
        }

    def canonical_of(self, described: Described, native: str) -> str:
        """The canonical name of a native one; empty where there is none."""
        return next((name for name, told in self.of(described.name).items() if told == native), "")

    def values(self, described: Described, row: Row) -> Values:
        """What a row says; raises VendorError for what no row of the object says."""
        try:
            return {
                name: heard(name, canonical(_within(row, native), described.fields.get(native, ANY_TEXT)))
                for name, native in self.told(described).items()
            }
        except Unfit as error:
            raise VendorError(malformed(str(error))) from error

    def missing(self, object: str) -> tuple[list[str], list[str]]:
        """Which fields an object lacks: those that leadhub cannot do without, and others."""
        described = self._catalogue.of(object)
        if described is None:
            return [], []
        lacking = {
            name: f"{object}.{native}"
            for name, native in self.of(object).items()
            # Only orgs of several currencies have a field for it.
            if native not in described.fields and "." not in native and native != CURRENCY
        }
        needed = CARRIERS if object in (LEAD, CONTACT) else ()
        key = described.fields.get(self.key)
        unfit = [f"{object}.{self.key} as a unique external ID"] if key and not key.is_key and needed else []
        vital = [native for name, native in lacking.items() if name in needed]
        return [*vital, *unfit], [native for name, native in lacking.items() if name not in needed]

    def _is_of_account(self, described: Described, native: str) -> bool:
        return described.name == CONTACT and native in OF_ACCOUNT and self._catalogue.of("Account") is not None


def _within(row: Mapping[str, Any], native: str) -> Any:
    value: Any = row
    for step in native.split("."):
        value = value.get(step) if isinstance(value, dict) else None
    return value
