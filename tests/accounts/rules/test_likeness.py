"""How alike two are: each sentence is a pair that somebody would have to judge."""

import pytest

from accounts.rules.identity import company_name_key, domain_key, person_name_key
from accounts.rules.likeness import Company, Person, companies_alike, neighbours, people_alike
from accounts.rules.merging import parent_after, taken_by_account, taken_by_contact


def company(name: str = "", domain: str = "", country: str = "") -> Company:
    return Company(company_name_key(name) if name else "", domain_key(domain) if domain else "", country)


def person(name: str = "", email: str = "", phone: str = "", employer: str = "") -> Person:
    return Person(person_name_key(None, name) if name else "", email, phone, employer)


COMPANIES = {
    "one name with another legal form": (
        company("Halvorsen Pumps AS", "halvorsen.example", "NO"),
        company("HALVORSEN PUMPS A.S.", "", "NO"),
        (95, ["same_name"]),
    ),
    "one name abroad": (
        company("Halvorsen Pumps AS", "halvorsen.no", "NO"),
        company("Halvorsen Pumps GmbH", "pumpen-halvorsen.de", "DE"),
        (85, ["same_name_abroad"]),
    ),
    "one name and one domain but for its ending": (
        company("Hengst Filter", "hengst-filter.com"),
        company("Hengst Filter", "www.hengst-filter.co.uk"),
        (98, ["same_name", "same_domain_name"]),
    ),
    "a slip of the pen": (
        company("Rothenberger Werkzeuge"),
        company("Rotenberger Werkzeuge GmbH"),
        (94, ["similar_name"]),
    ),
    "one is written without its article": (company("The Widget Co"), company("Widget Company"), (95, ["same_name"])),
    "an article tells an exact match apart": (
        company("The Widget Co", "", "US"),
        company("Widget Company", "", "US"),
        (95, ["same_name"]),
    ),
    "an article alone": (company("The Who"), company("The Rho"), None),
    "names that begin otherwise": (
        company("Catherine Precision"),
        company("Katherine Precision"),
        (91, ["similar_name"]),
    ),
    "two names that are alike by ear only": (company("Mueller GmbH"), company("Möller GmbH"), None),
    "one name with its umlaut written out": (company("Mueller GmbH"), company("Müller AG"), (89, ["similar_name"])),
    "the same domain": (company("A", "medico.com"), company("B", "shop.medico.com"), (100, ["same_domain"])),
    "neither has a domain": (company("Acme", "", "US"), company("Acme Inc.", "", "US"), (100, ["same_name"])),
    "one word of two": (company("Acme North"), company("Acme South"), None),
    "two plants": (company("Stamping Plant 1"), company("Stamping Plant 2"), None),
    "short names that differ by a letter": (company("Abba"), company("Abbe"), None),
    "nothing is known": (company(), company(), None),
}
DANA, TWIN = "dana@m.example", "d@m.example"
NUMBER = "+4722123456"
PEOPLE = {
    "one name in one company": (
        person("Dana Ito", DANA, employer="m"),
        person("Ito Dana", TWIN, employer="m"),
        (92, ["same_name"]),
    ),
    "an initial in one company": (
        person("D Ito", TWIN, employer="m"),
        person("Dana Ito", DANA, employer="m"),
        (84, ["same_initial"]),
    ),
    "first names that begin otherwise": (
        person("Catherine Hill", DANA, employer="m"),
        person("Katherine Hill", TWIN, employer="m"),
        (89, ["similar_name"]),
    ),
    "a letter less": (
        person("John Berg", DANA, employer="m"),
        person("Jon Berg", TWIN, employer="m"),
        (91, ["similar_name"]),
    ),
    "one name in two companies": (
        person("Dana Ito", DANA, employer="m"),
        person("Dana Ito", "dana@n.example", employer="n"),
        None,
    ),
    "one number, and one has no name": (
        person("Dana Ito", DANA, NUMBER),
        person(phone=NUMBER),
        (90, ["same_phone"]),
    ),
    "a switchboard": (person("Dana Ito", phone=NUMBER), person("Li Wu", phone=NUMBER), None),
    "one number and one name, and no address": (
        person("Dana Ito", phone=NUMBER),
        person("Dana Ito", phone=NUMBER),
        (100, ["same_phone"]),
    ),
}


@pytest.mark.parametrize(("one", "other", "expected"), COMPANIES.values(), ids=COMPANIES)
def test_companies_are_alike_either_way_round(one, other, expected):
    for found in (companies_alike(one, other), companies_alike(other, one)):
        assert (None if found is None else (found.score, list(found.reasons))) == expected


@pytest.mark.parametrize(("one", "other", "expected"), PEOPLE.values(), ids=PEOPLE)
def test_people_are_alike_either_way_round(one, other, expected):
    for found in (people_alike(one, other), people_alike(other, one)):
        assert (None if found is None else (found.score, list(found.reasons))) == expected


def test_each_meets_as_many_before_it_as_the_window_holds():
    assert list(neighbours([1, 2, 3, 4], 2)) == [(1, 2), (1, 3), (2, 3), (2, 4), (3, 4)]


ACCOUNT = {
    "name": "Acme",
    "domain": "",
    "industry": None,
    "application": None,
    "country": "US",
    "employee_count": None,
    "plant_count": None,
    "production_model": None,
    "order_profile": None,
    "channel_type": None,
    "owner_id": None,
    "distributor_of_record_id": None,
    "certifications": [],
    "compliance_needs": [],
    "relationships": ["prospect"],
    "target_status": "open",
    "region": None,
    "postal_code": None,
}


def test_the_winner_keeps_what_it_knows_and_learns_what_it_does_not():
    loser = ACCOUNT | {"name": "Acme Inc.", "domain": "acme.example", "employee_count": 0, "target_status": "house"}
    loser |= {"relationships": ["customer", "prospect"], "region": "US-MN"}
    assert taken_by_account(ACCOUNT, loser) == {
        "domain": "acme.example",
        "employee_count": 0,
        "relationships": ["prospect", "customer"],
        "target_status": "house",
        "region": "US-MN",
    }


def test_a_region_of_another_country_says_nothing():
    assert taken_by_account(ACCOUNT, ACCOUNT | {"country": "DE", "region": "DE-BY"}) == {}


CONTACT = dict.fromkeys(
    ("email", "phone", "job_title", "function", "language", "account_id", "first_name", "last_name")
)
CONTACT |= {"function_derived": False}


@pytest.mark.parametrize(
    ("mine", "theirs", "taken"),
    [
        ({"first_name": "Dana"}, {"first_name": "DANA", "last_name": "Ito"}, {"last_name": "Ito"}),
        ({"first_name": "Dana"}, {"first_name": "Dan", "last_name": "Ito"}, {}),
        ({"function": "quality", "function_derived": True}, {"function": "finance"}, {"function": "finance"}),
        ({}, {"function": "quality", "function_derived": True}, {}),
        ({"email": "a@b.example"}, {"email": "c@b.example", "phone": "1"}, {"phone": "1"}),
    ],
)
def test_half_a_name_and_a_guess_are_completed(mine, theirs, taken):
    assert taken_by_contact(CONTACT | mine, CONTACT | theirs) == taken


@pytest.mark.parametrize(
    ("parents", "expected"),
    [
        ({"w": None, "l": "top", "top": None}, "top"),
        ({"w": "own", "l": "top", "own": None, "top": None}, "own"),
        ({"w": "l", "l": "top", "top": None}, "top"),
        ({"w": "x", "x": "l", "l": None}, None),
        ({"w": None, "l": "w"}, None),
        ({"w": None, "l": "y", "y": "w"}, None),
    ],
)
def test_nothing_ever_stands_above_itself(parents, expected):
    assert parent_after("w", "l", parents) == expected
