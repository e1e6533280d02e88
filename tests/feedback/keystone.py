"""A small shop in Iowa that asks for thirty pieces: business of Keystone Industrial Supply, one of the partners."""

from typing import Any

from tests.qualification.office import Office

Json = dict[str, Any]
SMALL_SHOP = {
    "name": "Tiny Tools",
    "domain": "tinytools.example",
    "industry": "333517",
    "country": "US",
    "region": "US-IA",
    "employee_count": 12,
    "plant_count": 1,
}


def small_order(office: Office, email: str = "tom@tinytools.example", **changes: Any) -> Json:
    """The lead of such an enquiry, handed to Keystone; everybody but Tom is of a company of their own."""
    name = email.partition("@")[0]
    shop = SMALL_SHOP if name == "tom" else SMALL_SHOP | {"name": f"Shop of {name}", "domain": f"{name}.example"}
    contact = {"email": email, "phone": "+1 515 555 0100", "last_name": "Tull", "job_title": "Owner"}
    given = {"contact": contact, "account": shop, "properties": {"quantity": 30, "project": "brackets"}}
    return office.lead("rfq_submitted", email, **given | changes)


def accepted(office: Office, email: str = "tom@tinytools.example", **changes: Any) -> Json:
    """The same, accepted by Keystone."""
    lead = small_order(office, email, **changes)
    office.post("partner", f"partner/leads/{lead['handoff']}/accept/")
    return lead


def reports(office: Office, lead: Json, status: str, **more: Any) -> Json:
    """What Keystone reads after a report."""
    shown: Json = office.post("partner", f"partner/leads/{lead['handoff']}/progress/", {"status": status, **more})
    return shown
