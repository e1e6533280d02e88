"""The account of the HubSpot that stands in: its contacts, what people do there, and what it lets programs write."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from tests.vendors.contracts import Broken, Contract
from tests.vendors.stand_ins import StandIn, Switches

TOKEN = "pat-demo-token"
REFRESH = "refresh-demo-0"
CLIENT = {"client_id": "demo-client", "client_secret": "demo-secret"}
APP = "98765"
STAGES = (
    "subscriber",
    "lead",
    "marketingqualifiedlead",
    "salesqualifiedlead",
    "opportunity",
    "customer",
    "evangelist",
    "other",
)
LEAD_STATUSES = (
    "NEW",
    "OPEN",
    "IN_PROGRESS",
    "OPEN_DEAL",
    "UNQUALIFIED",
    "ATTEMPTED_TO_CONTACT",
    "CONNECTED",
    "BAD_TIMING",
)
SCOPES = (
    "crm.objects.contacts.read",
    "crm.objects.contacts.write",
    "crm.objects.owners.read",
    "crm.schemas.contacts.read",
    "communication_preferences.read_write",
    "sales-email-read",
    "oauth",
)


@dataclass
class HubSpotSwitches(Switches):
    """How it misbehaves, and what its account is like.

    `is_multi_status` lets a batch fail in part; without it one bad record refuses the whole. `refused` are values that
    an administrator's rule forbids; `taken` are addresses that an upsert does not find though a contact has them beside
    its own; `redirects` lets the id of a merged contact lead to the one that is left; `depth` is how many rows a search
    shows at most.
    """

    is_multi_status: bool = True
    refused: dict[str, str] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)
    redirects: bool = False
    rotates: bool = False
    tells_rights: bool = True
    scopes: set[str] = field(default_factory=lambda: set(SCOPES))
    has_nulls: bool = False
    depth: int = 10_000


@dataclass
class Contact:
    """One record; `history` has the newest first."""

    id: str
    made_at: datetime
    changed_at: datetime
    properties: dict[str, str] = field(default_factory=dict)
    history: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    archived_at: datetime | None = None
    is_merged: bool = False


class Refused(Exception):
    """One record that is not written."""

    def __init__(self, category: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.category, self.message, self.status = category, message, status


def iso(moment: datetime) -> str:
    """As HubSpot writes moments."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def option(value: str, place: int) -> dict[str, Any]:
    """One value of a list."""
    return {"value": value, "label": value.title(), "hidden": False, "displayOrder": place}


def definition(name: str, type_: str = "string", **more: Any) -> dict[str, Any]:
    """A property of contacts."""
    plain = {"name": name, "label": name, "type": type_, "fieldType": "text", "groupName": "contactinformation"}
    return {**plain, "description": "", "options": [], **more}


def definitions() -> dict[str, dict[str, Any]]:
    """The properties of an account that was set up for leadhub."""
    read_only = {"readOnlyValue": True, "readOnlyDefinition": True, "archivable": False}
    lists = {"lifecyclestage": STAGES, "hs_lead_status": LEAD_STATUSES}
    texts = ("email", "firstname", "lastname", "phone", "jobtitle", "company", "website", "country", "city")
    made = (
        *(
            definition(name)
            for name in (*texts, "leadhub_stage", "leadhub_reason", "leadhub_comment", "hubspot_owner_id")
        ),
        definition("leadhub_id", hasUniqueValue=True),
        definition("leadhub_recycle_at", "date", fieldType="date"),
        definition("hubspotscore", "number", fieldType="number"),
        definition("hs_email_optout", "bool", fieldType="booleancheckbox", modificationMetadata=read_only),
        definition("hs_analytics_source", "enumeration", modificationMetadata=read_only),
        definition("hs_analytics_first_touch_converting_campaign", modificationMetadata=read_only),
        *(
            definition(name, "enumeration", options=[option(value, place) for place, value in enumerate(values)])
            for name, values in lists.items()
        ),
    )
    return {one["name"]: one for one in made}


class HubSpotAccount(StandIn):
    """One account, without the doors to it."""

    switches: HubSpotSwitches

    def __init__(self, *contracts: Contract, version: str = "2026-03") -> None:
        super().__init__(*contracts)
        self.switches = HubSpotSwitches()
        self.version = version
        self.portal = 4711
        self.time_zone = "America/New_York"
        self.contacts: dict[str, Contact] = {}
        self.defined = definitions()
        self.owners = {"11": "dana@medico.example", "12": "kit@medico.example"}
        self.former_owners = {"13": "lee@medico.example"}
        self.activities: dict[str, list[dict[str, Any]]] = {"calls": [], "meetings": [], "emails": []}
        self.of_activity: dict[tuple[str, str], list[str]] = {}
        self.forms: dict[str, list[dict[str, Any]]] = {}
        self.unsubscribed: list[str] = []
        self.refresh_token = REFRESH
        self.access_tokens: dict[str, datetime] = {}
        self._last = 100

    # What people do over there.

    def add(self, _id: str = "", **properties: str) -> Contact:
        """A contact that somebody typed in."""
        self._last += 1
        contact = Contact(_id or str(self._last), self.clock, self.clock)
        self.contacts[contact.id] = contact
        self.edit(contact.id, **properties)
        return contact

    def edit(self, contact_id: str, *, source: str = "CRM_UI", by: str = "userId:1", **properties: str) -> None:
        """Values that somebody writes, in whatever order of stages."""
        contact = self.contacts[contact_id]
        for name, value in properties.items():
            told = {"value": value, "timestamp": iso(self.now()), "sourceType": source, "sourceId": by}
            contact.history.setdefault(name, []).insert(0, told)
            contact.properties[name] = value
        contact.changed_at = self.now()

    def merge(self, kept: str, other: str) -> None:
        """Two contacts become one."""
        self.contacts[other].is_merged = True
        merged = self.contacts[kept].properties.get("hs_merged_object_ids", "")
        self.edit(kept, source="MERGE_OBJECTS", hs_merged_object_ids=";".join(filter(None, (merged, other))))

    def archive(self, contact_id: str) -> None:
        """Somebody deletes a contact; it can be restored for ninety days."""
        self.contacts[contact_id].archived_at = self.now()

    def did(self, objects: str, contacts: Sequence[str], at: datetime | None = None, **properties: str) -> str:
        """Something that was done, and logged now."""
        self._last += 1
        row = {
            "id": str(self._last),
            "properties": {
                "hs_timestamp": iso(at or self.now()),
                "hs_createdate": iso(self.now()),
                "hs_lastmodifieddate": iso(self.now()),
                **properties,
            },
            "createdAt": iso(self.now()),
            "updatedAt": iso(self.now()),
            "archived": False,
        }
        self.activities[objects].append(row)
        self.of_activity[objects, str(self._last)] = list(contacts)
        return str(row["id"])

    def live(self) -> list[Contact]:
        """Contacts that are there."""
        return [one for one in self.contacts.values() if one.archived_at is None and not one.is_merged]

    # What programs write.

    def named(self, value: str, by: str | None, *, is_archived: bool = False) -> Contact | None:
        if by in (None, "hs_object_id"):
            contact = self.contacts.get(value)
            if contact is not None and contact.is_merged and self.switches.redirects:
                contact = next(one for one in self.live() if value in _merged(one))
            if contact is None or contact.is_merged:
                return None
            return contact if (contact.archived_at is not None) == is_archived else None
        assert by is not None
        if not (by == "email" or self.defined.get(by, {}).get("hasUniqueValue")):
            raise Broken(f"{by} is not unique.")
        for one in self.live():
            known = [one.properties.get(by, "")]
            if by == "email":
                known += one.properties.get("hs_additional_emails", "").split(";")
            if value.casefold() in [text.casefold() for text in known if text]:
                return one
        return None

    def written(self, one: Mapping[str, Any], *, is_upsert: bool) -> tuple[Contact, bool]:
        properties = dict(one["properties"])
        self._check(properties)
        if one["id"].casefold() in self.switches.taken:
            existing = self.switches.taken[one["id"].casefold()]
            raise Refused("CONFLICT", f"Contact already exists. Existing ID: {existing}", 409)
        contact = self.named(one["id"], one.get("idProperty"))
        if contact is None and not is_upsert:
            raise Refused("OBJECT_NOT_FOUND", f"Could not get contact {one['id']}", 404)
        for name in ("email", "leadhub_id"):
            other = self.named(properties[name], name) if properties.get(name) else None
            if other is not None and (contact is None or other.id != contact.id):
                raise Refused("CONFLICT", f"Contact already exists. Existing ID: {other.id}", 409)
        is_new = contact is None
        if contact is None:
            contact = self.add()
            contact.history.clear()
        stage = properties.get("lifecyclestage")
        if stage and self._is_behind(contact.properties.get("lifecyclestage", ""), stage):
            del properties["lifecyclestage"]
        if properties.get("email"):
            properties["email"] = properties["email"].lower()
        self.edit(contact.id, source="INTEGRATION", by=APP, **properties)
        return contact, is_new

    def _check(self, properties: Mapping[str, str]) -> None:
        for name, value in properties.items():
            told = self.defined.get(name)
            if told is None:
                raise Refused("VALIDATION_ERROR", f'Property "{name}" does not exist (PROPERTY_DOESNT_EXIST)')
            if told.get("modificationMetadata", {}).get("readOnlyValue"):
                raise Refused("VALIDATION_ERROR", f"{name} is a read only property (READ_ONLY_VALUE)")
            if told["options"] and value and value not in [option["value"] for option in told["options"]]:
                raise Refused("VALIDATION_ERROR", f"{value} was not one of the allowed options (INVALID_OPTION)")
            if value and self.switches.refused.get(name) == value:
                raise Refused("VALIDATION_ERROR", f"A rule of this account does not allow {value} here.")

    def _is_behind(self, current: str, wanted: str) -> bool:
        known = [option["value"] for option in self.defined["lifecyclestage"]["options"]]
        return current in known and known.index(wanted) < known.index(current)

    def shown(self, one: Contact, names: Iterable[str], history: Iterable[str]) -> dict[str, Any]:
        standing = {
            "hs_object_id": one.id,
            "createdate": iso(one.made_at),
            "lastmodifieddate": iso(one.changed_at),
        }
        known: dict[str, Any] = {name: value for name, value in one.properties.items() if value} | standing
        wanted = {name for name in (*names, *standing) if name}
        told: dict[str, Any] = {
            "id": one.id,
            "properties": {name: known[name] for name in sorted(wanted) if name in known},
            "createdAt": iso(one.made_at),
            "updatedAt": iso(one.changed_at),
            "archived": one.archived_at is not None,
        }
        if self.switches.has_nulls:
            told["properties"] = {name: known.get(name) for name in sorted(wanted)}
        if one.archived_at is not None:
            told["archivedAt"] = iso(one.archived_at)
        kept = {name: one.history[name] for name in history if name in one.history}
        return told | ({"propertiesWithHistory": kept} if kept else {})


def _merged(contact: Contact) -> list[str]:
    return contact.properties.get("hs_merged_object_ids", "").split(";")
