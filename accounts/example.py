"""What this app brings to the example company: product lines, and the partners with their territories."""

from accounts.mentions import company_key
from accounts.models import Account, ChannelType, Partner, ProductLine, Relationship, Territory
from leadhub import clock
from leadhub.actors import Role
from leadhub.example import People
from leadhub.keys import new_id

LINES = {
    "cnc-machining": "CNC machining",
    "injection-molding": "Injection molding",
    "plant-automation": "Plant automation",
}
PARTNERS = {
    "partner": ("Keystone Industrial Supply", "keystone-industrial.example", "US", ("US", "CA"), "Kim Alvarez"),
    "partner2": ("Nordwerk Supply", "nordwerk-supply.example", "DE", ("DE", "AT", "CH"), "Jonas Brandt"),
}


def install_example(people: People) -> None:
    """Make product lines, partners and the people who sign in for them."""
    for code, label in LINES.items():
        ProductLine.objects.get_or_create(code=code, defaults={"label": label})
    for sign_in, (name, domain, country, countries, person) in PARTNERS.items():
        partner = _partner(name, domain, country, countries)
        people.add(sign_in, Role.PARTNER, person, partner=partner.pk)


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
