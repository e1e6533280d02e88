"""Invented companies and people, the same ones for the same seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

_STEMS = """
    Alder Amber Anvil Arbor Aspen Baltic Beacon Birch Boreal Bridge Bright Cedar Cobalt Copper Coral Crest Delta Dover
    Eagle Ember Falcon Fjord Flint Forge Garnet Glacier Granite Harbor Hazel Heron Indigo Iron Ivory Jasper Juniper
    Kestrel Lakes Larch Linden Lumen Maple Marble Meridian Mesa Nickel Nord Oak Onyx Orchard Osprey Pine Pioneer Polar
    Prairie Quarry Raven Ridge River Rowan Sable Sierra Silver Sterling Summit Tamarack Terra Thistle Timber Titan Umber
    Union Valley Vega Vertex Walnut Willow Zephyr
"""
_FIRST_NAMES = """
    Ana Ben Chloé Daniel Eva Farid Grace Héctor Ingrid Jürgen Kaori Lars Małgorzata Noah Olga Pedro Quinn Rosa Søren
    Tomás Ursula Victor Wendy Xiomara Yusuf Zoë Андрей Δήμητρα 美咲 지훈
"""
_LAST_NAMES = """
    Ahmed Baker Chen Dubois Eriksen Fischer García Hoffmann Ivanov Jensen Kowalska Lee Müller Nakamura O’Neill Patel
    Quispe Rossi Schmidt Tanaka Ueda Vogel Wright Xu Young Zimmermann Öztürk Петров Παπαδάκη 田中
"""
STEMS, FIRST_NAMES, LAST_NAMES = _STEMS.split(), _FIRST_NAMES.split(), _LAST_NAMES.split()
TITLES = (
    "Design engineer",
    "Manufacturing engineer",
    "Sourcing manager",
    "Buyer",
    "Quality manager",
    "Operations director",
    "Plant manager",
    "Managing director",
    "Controller",
)
INDUSTRIES = (
    ("339112", "Medical", 24),
    ("336413", "Aerospace", 14),
    ("333517", "Machinery", 22),
    ("334413", "Electronics", 14),
    ("336340", "Automotive", 10),
    ("311811", "Foods", 8),
    ("541511", "Software", 4),
    ("722511", "Catering", 4),
)
PLACES = (
    ("US", "US-MN", 18),
    ("US", "US-OH", 16),
    ("US", "US-CA", 12),
    ("CA", "CA-ON", 8),
    ("DE", "DE-BW", 16),
    ("AT", "AT-4", 6),
    ("CH", "CH-ZH", 6),
    ("FR", None, 5),
    ("MX", None, 4),
    ("JP", None, 3),
)
CHANNELS = (
    (None, 44),
    ("end_user", 14),
    ("oem", 20),
    ("contract_manufacturer", 8),
    ("tier_1_supplier", 6),
    ("tier_2_supplier", 4),
    ("distributor", 4),
)
NOISE = (("", 88), ("academic", 5), ("competitor", 4), ("current_supplier", 3))
LINES = (("cnc-machining", 50), ("injection-molding", 30), ("plant-automation", 20))
LONGEST = "Rheinisch-Westfälische Präzisionsdrehteile und Zerspanungs GmbH"


@dataclass(frozen=True, slots=True)
class Company:
    """A company, the product line it looks for, and the people who do so."""

    facts: dict[str, Any]
    noise: str
    line: str
    people: tuple[dict[str, Any], ...]


def companies(count: int, dice: Random) -> Iterator[Company]:
    """So many companies, no two of one domain."""
    for number in range(count):
        yield _company(number, dice)


def chosen(table: tuple[tuple[Any, ...], ...], dice: Random) -> Any:
    """One row of a table by the weight in its last column; its only value where there is one."""
    row = dice.choices(table, weights=[each[-1] for each in table])[0]
    return row[0] if len(row) == 2 else row[:-1]


def _company(number: int, dice: Random) -> Company:
    stem, other = dice.sample(STEMS, 2)
    industry, trade = chosen(INDUSTRIES, dice)
    country, region = chosen(PLACES, dice)
    noise = chosen(NOISE, dice)
    name = LONGEST if number == 0 else f"{stem} {other} {trade}"
    domain = f"{stem}-{other}-{number}.example".lower()
    if noise == "academic":
        name, domain, industry = f"University of {stem}", f"{stem}-{number}.edu".lower(), "611310"
    facts = {
        "name": name,
        "domain": domain,
        "industry": industry,
        "country": country,
        "region": region,
        "employee_count": min(20_000, round(dice.lognormvariate(5.4, 1.2)) + 3),
        "plant_count": dice.choice([1, 1, 2, 3, 5]),
        "channel_type": chosen(CHANNELS, dice),
    }
    if noise in ("competitor", "current_supplier"):
        facts["relationship"] = noise
    if dice.random() < 0.1:
        # Of some nobody knows more than the address.
        facts = {"domain": domain}
    many = 5 if number == 1 else dice.choice([1, 1, 1, 2, 2, 3])
    people = tuple(_person(domain, place, dice) for place in range(many))
    return Company(facts, noise, chosen(LINES, dice), people)


def _person(domain: str, place: int, dice: Random) -> dict[str, Any]:
    first, last, title = dice.choice(FIRST_NAMES), dice.choice(LAST_NAMES), dice.choice(TITLES)
    return {
        "email": f"{title.split()[0].lower()}{place}@{domain}",
        "first_name": first,
        "last_name": last,
        "job_title": title,
    }
