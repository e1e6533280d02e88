"""What this app brings to the example company: working hours, teams and who is in them."""

from accounts.models import Partner
from leadhub.example import People
from qualification.models import BusinessCalendar, PartnerCalendar, Team, TeamMember

CALENDARS = {
    "Chicago": ("America/Chicago", "US"),
    "Berlin": ("Europe/Berlin", "DE"),
    "Keystone Industrial Supply": ("America/Chicago", "US"),
    "Nordwerk Supply": ("Europe/Berlin", "DE"),
}
# Partners keep hours of their own, so that neither changes those of the other.
PARTNERS = ("Keystone Industrial Supply", "Nordwerk Supply")
TEAMS = (
    # No country: North America takes every one that no other direct team names.
    ("North America", Team.Kind.DIRECT, (), "Chicago"),
    ("Europe", Team.Kind.DIRECT, ("DE", "AT", "CH"), "Berlin"),
    ("OEM desk", Team.Kind.OEM, (), "Chicago"),
    ("Contract-manufacturing desk", Team.Kind.CONTRACT_MANUFACTURER, (), "Chicago"),
    ("Tier-supplier desk", Team.Kind.TIER_SUPPLIER, (), "Chicago"),
    ("Channel desk", Team.Kind.CHANNEL, (), "Chicago"),
    ("Triage desk", Team.Kind.TRIAGE, (), "Chicago"),
    ("Engineering desk", Team.Kind.ENGINEERING, (), "Chicago"),
)
SELLERS = ("sales", "sales2")
# The desk is made, so that it can be tried; nobody of the example is an engineer by profession.
ENGINEERS = ("operations",)


def install_example(people: People) -> None:
    """Make the teams; they and the partners work Monday to Friday from 9 to 17 but on holidays of their country."""
    calendars = {
        name: BusinessCalendar.objects.get_or_create(
            name=name, defaults={"timezone": timezone, "holidays_country": country}
        )[0]
        for name, (timezone, country) in CALENDARS.items()
    }
    for calendar in PARTNERS:
        partner = Partner.objects.get(name=calendar)
        PartnerCalendar.objects.get_or_create(partner=partner, defaults={"calendar": calendars[calendar]})
    for name, kind, countries, calendar in TEAMS:
        team, _ = Team.objects.get_or_create(
            name=name, defaults={"kind": kind, "countries": list(countries), "calendar": calendars[calendar]}
        )
        for member in ENGINEERS if kind == Team.Kind.ENGINEERING else SELLERS:
            TeamMember.objects.get_or_create(team=team, user=people.users[member])
