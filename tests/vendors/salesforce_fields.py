"""The fields of the stand-in's org: name, type, length, and whether they can be created, updated, and be empty.

Held against the recorded descriptions of a real org by a test, but for the fields that leadhub's page asks an
administrator to make, and for HasOptedOutOfEmail, which the recorded org hides by field-level security.
"""

import copy
from collections.abc import Mapping
from typing import Any

from tests.vendors.contracts import Contract, contract_of, document

SYSTEM = """
Id id 18 ---
IsDeleted boolean 0 ---
OwnerId reference 18 cu-
CreatedDate datetime 0 ---
CreatedById reference 18 ---
LastModifiedDate datetime 0 ---
LastModifiedById reference 18 ---
SystemModstamp datetime 0 ---
"""
OBJECTS = {
    "Lead": SYSTEM
    + """
MasterRecordId reference 18 --n
LastName string 80 cu-
FirstName string 40 cun
Title string 128 cun
Company string 255 cu-
City string 40 cun
Country string 80 cun
Phone phone 40 cun
Email email 80 cun
Website url 255 cun
LeadSource picklist 255 cun
Status picklist 255 cu-
AnnualRevenue currency 0 cun
NumberOfEmployees int 0 cun
IsConverted boolean 0 c--
ConvertedDate date 0 --n
ConvertedAccountId reference 18 --n
ConvertedContactId reference 18 --n
ConvertedOpportunityId reference 18 --n
""",
    "Contact": SYSTEM
    + """
MasterRecordId reference 18 --n
AccountId reference 18 cun
LastName string 80 cu-
FirstName string 40 cun
Title string 128 cun
MailingCity string 40 cun
MailingCountry string 80 cun
Phone phone 40 cun
Email email 80 cun
LeadSource picklist 255 cun
""",
    "Opportunity": SYSTEM
    + """
AccountId reference 18 cun
Name string 120 cu-
StageName picklist 255 cu-
Amount currency 0 cun
CloseDate date 0 cu-
IsClosed boolean 0 ---
IsWon boolean 0 ---
""",
    "Account": SYSTEM + "Name string 255 cu-\nWebsite url 255 cun\n",
}
PERSON = """
HasOptedOutOfEmail boolean 0 cu-
Leadhub_Id__c string 36 cun
Leadhub_Stage__c string 40 cun
Leadhub_Reason__c string 255 cun
Leadhub_Comment__c textarea 32000 cun
Leadhub_Recycle_At__c datetime 0 cun
Leadhub_Score__c double 0 cun
Leadhub_Campaign__c string 255 cun
"""
CUSTOM = {
    "Lead": PERSON,
    "Contact": PERSON,
    "Opportunity": """
Leadhub_Stage__c string 40 cun
Leadhub_Recycle_At__c date 0 cun
Loss_Reason__c picklist 255 cun
""",
    "Account": "",
}
# Queried and never described by leadhub.
OTHERS = {
    "User": "Id Name Username Email IsActive",
    "Organization": "Id Name IsSandbox DefaultCurrencyIsoCode",
    "LeadStatus": "Id ApiName MasterLabel IsConverted IsDefault SortOrder",
    "LeadHistory": "Id LeadId Field OldValue NewValue CreatedDate CreatedById",
    "ContactHistory": "Id ContactId Field OldValue NewValue CreatedDate CreatedById",
    "OpportunityFieldHistory": "Id OpportunityId Field OldValue NewValue CreatedDate CreatedById",
    "Task": "Id WhoId OwnerId CreatedById CreatedDate SystemModstamp TaskSubtype Type Subject Status IsClosed CallType"
    " CallDisposition CallDurationInSeconds CompletedDateTime Is_Automated__c",
    "Event": "Id WhoId OwnerId CreatedById CreatedDate SystemModstamp EventSubtype Type Subject StartDateTime"
    " EndDateTime IsChild Is_Automated__c",
    "CampaignMember": "Id LeadId ContactId Status HasResponded FirstRespondedDate SystemModstamp"
    " Campaign.Name Campaign.Type",
}
OPTIONS = {
    ("Lead", "Status"): [
        "Open - Not Contacted",
        "Working - Contacted",
        "Closed - Converted",
        "Closed - Not Converted",
    ],
    ("Opportunity", "StageName"): [
        "Prospecting",
        "Qualification",
        "Needs Analysis",
        "Value Proposition",
        "Id. Decision Makers",
        "Perception Analysis",
        "Proposal/Price Quote",
        "Negotiation/Review",
        "Closed Won",
        "Closed Lost",
    ],
    ("Lead", "LeadSource"): ["Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other"],
    ("Contact", "LeadSource"): ["Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other"],
    ("Opportunity", "Loss_Reason__c"): ["Price", "No budget"],
}
DEFAULTS = {"Lead": {"Status": "Open - Not Contacted"}}


def described(object: str, *, custom: bool = True) -> list[dict[str, Any]]:
    """The fields of an object as a description names them."""
    lines = (OBJECTS[object] + (CUSTOM[object] if custom else "")).split("\n")
    return [_field(object, *line.split()) for line in lines if line]


def organization(*, tells_currency: bool) -> dict[str, Any]:
    """The description of the org itself, which nobody writes."""
    names = OTHERS["Organization"].split()[: None if tells_currency else -1]
    fields = [_field("Organization", name, "string", "80", "--n") for name in names]
    return {"name": "Organization", "label": "Organization", "createable": False, "updateable": False, "fields": fields}


def currency_of_deals() -> dict[str, Any]:
    """What deals have once an administrator lets each have a currency of its own; there is no way back."""
    return _field("Opportunity", "CurrencyIsoCode", "picklist", "3", "cun")


def _field(object: str, name: str, type: str, length: str, may: str) -> dict[str, Any]:
    values = OPTIONS.get((object, name), [])
    default = DEFAULTS.get(object, {}).get(name)
    return {
        "name": name,
        "type": type,
        "label": name,
        "length": int(length),
        "createable": "c" in may,
        "updateable": "u" in may,
        "nillable": "n" in may,
        "externalId": name == "Leadhub_Id__c",
        "unique": name == "Leadhub_Id__c",
        "restrictedPicklist": False,
        "picklistValues": [
            {"active": True, "defaultValue": value == default, "label": value, "validFor": None, "value": value}
            for value in values
        ],
    }


def contract() -> Contract:
    """What its answers, and calls of it, are held to."""
    return contract_of(published)


def published() -> dict[str, Any]:
    """The derived OpenAPI, with the fields that an administrator makes, and with failures in collections."""
    told = copy.deepcopy(document("salesforce/derived/lead.openapi.json"))
    data = "/services/data/v67.0"
    collection = told["paths"][f"{data}/composite/sobjects/Lead/{{field}}"]["patch"]
    single = told["paths"][f"{data}/sobjects/Lead/Leadhub_Id__c/{{value}}"]["patch"]
    by_id = told["paths"][f"{data}/sobjects/Lead/{{id}}"]["patch"]
    records = _schema(collection["requestBody"])["properties"]["records"]["items"]
    for schema in (records, _schema(single["requestBody"]), _schema(by_id["requestBody"])):
        for line in CUSTOM["Lead"].split("\n"):
            name, type, *_ = [*line.split(), "", ""]
            kind = {"boolean": "boolean", "double": "number"}.get(type, "string")
            if name and (name != "Leadhub_Id__c" or schema is not _schema(single["requestBody"])):
                schema["properties"].setdefault(name, {"type": kind, "nullable": True})
    _schema(collection["responses"]["200"])["items"]["required"] = ["success", "errors"]
    return told


def _schema(told: Mapping[str, Any]) -> dict[str, Any]:
    schema: dict[str, Any] = told["content"]["application/json"]["schema"]
    return schema
