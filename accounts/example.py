"""What this app brings to the example company: product lines, what they can make, and partners."""

from datetime import timedelta
from typing import Any

from accounts.mentions import company_key
from accounts.models import (
    Account,
    Capability,
    ChannelType,
    OrderKind,
    Partner,
    ProductLine,
    Relationship,
    Territory,
)
from leadhub import clock
from leadhub.actors import Role
from leadhub.example import People
from leadhub.keys import new_id

LINES = {
    "cnc-machining": "CNC machining",
    "injection-molding": "Injection molding",
    "plant-automation": "Plant automation",
}
METALS = ["aluminium", "brass", "stainless steel", "titanium", "tool steel"]
PLASTICS = ["ABS", "PA 66", "PC", "PEEK", "POM"]
QUALITY = ["ISO 13485", "ISO 9001"]
CAPABILITIES: tuple[tuple[str, str, OrderKind | None, dict[str, Any]], ...] = (
    (
        "cnc-machining",
        "5-axis milling",
        OrderKind.SERIES,
        {
            "materials": METALS,
            "tolerance_um": 10,
            "length_mm": 600,
            "width_mm": 500,
            "height_mm": 400,
            "volume_from": 100,
            "volume_to": 50_000,
            "certificates": ["AS 9100", *QUALITY],
            "lead_time_days": 30,
        },
    ),
    (
        "cnc-machining",
        "5-axis milling",
        OrderKind.PROTOTYPE,
        {
            "materials": METALS,
            "tolerance_um": 20,
            "length_mm": 400,
            "width_mm": 300,
            "height_mm": 200,
            "volume_from": 1,
            "volume_to": 99,
            "certificates": QUALITY,
            "lead_time_days": 10,
        },
    ),
    (
        "cnc-machining",
        "turning",
        None,
        {
            "materials": METALS,
            "tolerance_um": 5,
            "length_mm": 300,
            "width_mm": 65,
            "volume_from": 500,
            "volume_to": 200_000,
            "certificates": QUALITY,
            "lead_time_days": 20,
            "note": "From bar: the width is the diameter.",
        },
    ),
    (
        "injection-molding",
        "injection molding",
        None,
        {
            "materials": PLASTICS,
            "tolerance_um": 50,
            "length_mm": 400,
            "width_mm": 300,
            "height_mm": 250,
            "volume_from": 5_000,
            "volume_to": 2_000_000,
            "certificates": QUALITY,
            "lead_time_days": 60,
            "note": "The lead time includes the tool.",
        },
    ),
    (
        "injection-molding",
        "vacuum casting",
        OrderKind.PROTOTYPE,
        {
            "materials": ["polyurethane", "silicone"],
            "tolerance_um": 200,
            "length_mm": 300,
            "width_mm": 200,
            "height_mm": 150,
            "volume_from": 1,
            "volume_to": 50,
            "certificates": ["ISO 9001"],
            "lead_time_days": 12,
        },
    ),
    (
        "plant-automation",
        "assembly cells",
        None,
        {"volume_to": 12, "certificates": ["ISO 9001"], "lead_time_days": 120},
    ),
)
# The cells' next free slot: a fixed date would soon be over.
CELLS_FREE_IN = timedelta(days=60)
PARTNERS = {
    "partner": ("Keystone Industrial Supply", "keystone-industrial.example", "US", ("US", "CA"), "Kim Alvarez"),
    "partner2": ("Nordwerk Supply", "nordwerk-supply.example", "DE", ("DE", "AT", "CH"), "Jonas Brandt"),
}


def install_example(people: People) -> None:
    """Make product lines, partners and the people who sign in for them."""
    for code, label in LINES.items():
        line, _ = ProductLine.objects.get_or_create(code=code, defaults={"label": label})
        _add_capabilities(line)
    for sign_in, (name, domain, country, countries, person) in PARTNERS.items():
        partner = _partner(name, domain, country, countries)
        people.add(sign_in, Role.PARTNER, person, partner=partner.pk)


def _add_capabilities(line: ProductLine) -> None:
    free = {"plant-automation": clock.now().date() + CELLS_FREE_IN}
    for code, process, kind, limits in CAPABILITIES:
        if code == line.code:
            Capability.objects.get_or_create(
                product_line=line,
                process=process,
                order_kind=kind,
                defaults={**limits, "capacity_from": free.get(code)},
            )


def _partner(name: str, domain: str, country: str, countries: tuple[str, ...]) -> Partner:
    found = Partner.objects.filter(name=name).first()
    if found is not None:
        return found
    territory, _ = Territory.objects.get_or_create(name=f"{name} territory", defaults={"countries": list(countries)})
    partner = Partner.objects.create(account=_account(name, domain, country), name=name)
    partner.territories.add(territory)
    return partner


def _account(name: str, domain: str, country: str) -> Account:
    pk, now = new_id(), clock.now()
    return Account.objects.create(
        pk=pk,
        canonical_id=pk,
        name=name,
        name_key=company_key(name),
        domain=domain,
        country=country,
        channel_type=ChannelType.DISTRIBUTOR,
        relationships=[Relationship.PARTNER],
        created_at=now,
        updated_at=now,
    )
