"""Who gets an enquiry: territories, sites of use, product lines, incumbents and house accounts, through signals."""

from typing import Any

import pytest

from tests.scenarios.world import MACHINERY, Json, Person, World, of

pytestmark = pytest.mark.django_db

KEYSTONE, NORDWERK, ISAR = "Keystone Industrial Supply", "Nordwerk Supply", "Isar Supply"
GERMAN: Json = {"country": "DE", "region": "DE-BY", "postal_code": "D-80331"}
FRENCH: Json = {"country": "FR", "region": "FR-IDF", "postal_code": "75001"}
SMALL = {"employee_count": 12}
HOUSE = {"target_status": "house"}
INCUMBENT = {
    "code": "incumbent",
    "label": "Who is served already stays with its distributor",
    "kind": "distributor",
    "partner": "incumbent",
    "any_of": [[{"fact": "distributor_of_record", "operator": "known", "value": None}]],
}


def asker(**facts: Any) -> Person:
    """Somebody of a fitting company, with facts of it changed."""
    return of(MACHINERY, "ana@asker.example", "Buyer", domain="asker.example", name="Asker Ltd.", **facts)


@pytest.fixture
def market(world: World) -> World:
    """Two partners more: one for the postal codes that begin with 80, one for molded parts in Germany alone."""
    partner(world, ISAR, postal_prefixes=[{"country": "DE", "prefix": "80"}])
    partner(world, "Spritz Supply", lines=["injection-molding"], countries=["DE"])
    return world


def partner(world: World, name: str, *, lines: list[str] | None = None, **area: Any) -> str:
    """A partner of its own territory."""
    domain = f"{name.split(maxsplit=1)[0].lower()}.example"
    _, account = world.post("operations", "accounts/", {"name": name, "domain": domain})
    _, territory = world.post("operations", "territories/", {"name": f"Territory of {name}", **area})
    body = {"account": account["id"], "name": name, "territories": [territory["id"]], "product_lines": lines or []}
    status, made = world.post("operations", "partners/", body)
    assert status == 201, made
    return str(made["id"])


def change(world: World, path: str, body: Json, who: str = "operations") -> Json:
    """Change something that is there."""
    answer = world.as_(who).patch(f"/api/v1/{path}", body, format="json")
    assert answer.status_code == 200, answer.content
    changed: Json = answer.json()
    return changed


def route_of(world: World, who: Person) -> tuple[str, str | None]:
    """The way of the newest lead of somebody, with the name of the partner."""
    route = world.lead(who)["route"]
    if route["partner"] is None:
        return route["kind"], None
    return route["kind"], world.get("operations", f"partners/{route['partner']}/")["name"]


# sentence: (what is otherwise of the company, what is asked for, kind, partner)
ENQUIRIES: dict[str, tuple[Json, Json, str, str | None]] = {
    "a small order goes to the distributor of the country": (SMALL, {}, "distributor", KEYSTONE),
    "one from Germany to the German one": (SMALL | {"country": "DE", "region": None}, {}, "distributor", NORDWERK),
    "the postal code is more exact than the country": (SMALL | GERMAN, {}, "distributor", ISAR),
    "another postal code stays with the country": (
        SMALL | GERMAN | {"postal_code": "10115"},
        {},
        "distributor",
        NORDWERK,
    ),
    "a region is not the postal code": (SMALL | GERMAN | {"postal_code": None}, {}, "distributor", NORDWERK),
    "another product line has another distributor": (
        SMALL | GERMAN | {"postal_code": "10115"},
        {"line": "injection-molding"},
        "distributor",
        "Spritz Supply",
    ),
    "the postal code goes before the product line": (
        SMALL | GERMAN,
        {"line": "injection-molding"},
        "distributor",
        ISAR,
    ),
    "a site abroad sends a company of here to the distributor there": (
        {},
        {"site_country": "FR"},
        "distributor",
        None,
    ),
    "a site in a covered country to the one who covers it": (
        SMALL,
        {"site_country": "DE", "site_postal_code": "80 331"},
        "distributor",
        ISAR,
    ),
    "a site here keeps a company from abroad with us": (FRENCH, {"site_country": "US"}, "direct", None),
    "a company from abroad without a site goes to a distributor": (FRENCH, {}, "distributor", None),
    "an OEM with a site abroad goes to a distributor": (
        {"channel_type": "oem"},
        {"site_country": "MX"},
        "distributor",
        None,
    ),
    "an OEM with its site here goes to its desk": ({"channel_type": "oem"}, {"site_country": "CA"}, "oem", None),
    "a contract manufacturer goes to its desk wherever it uses it": (
        {"channel_type": "contract_manufacturer"},
        {"site_country": "FR"},
        "contract_manufacturer",
        None,
    ),
    "a tier supplier, too": ({"channel_type": "tier_1_supplier"}, {"site_country": "FR"}, "tier_supplier", None),
    "a house account that asks for 30 prototypes stays direct": (HOUSE, {"quantity": 30}, "direct", None),
    "a house account with a site in a distributor's territory stays direct": (
        HOUSE,
        {"quantity": 30, "site_country": "DE", "site_postal_code": "80331"},
        "direct",
        None,
    ),
    "a small house account of twelve people stays direct": (HOUSE | SMALL, {}, "direct", None),
    "a large order of a small shop stays direct": (SMALL, {"annual_volume": 20_000}, "direct", None),
    "a distributor that is no partner of ours goes to the channel desk": (
        {"channel_type": "distributor"},
        {"quantity": 5_000},
        "distributor",
        None,
    ),
}


@pytest.mark.parametrize(("facts", "asked", "kind", "name"), ENQUIRIES.values(), ids=ENQUIRIES)
def test_who_gets_an_enquiry(market: World, facts: Json, asked: Json, kind: str, name: str | None) -> None:
    facts = dict(facts)
    status, who = facts.pop("target_status", None), asker(**facts)
    if status:
        market.happens(who, "page_view")
        change(market, f"accounts/{market.lead(who)['account']}/", {"target_status": status})
    market.happens(who, "quote_request", **asked)
    assert route_of(market, who) == (kind, name)


def test_a_site_that_a_person_names_goes_before_what_signals_say(market: World) -> None:
    who = asker(**SMALL)
    market.happens(who, "quote_request", site_country="FR")
    lead = market.lead(who)
    _, plant = market.post(
        "operations",
        "sites/",
        {"account": lead["account"], "name": "Munich", "country": "DE", "postal_code": "80331"},
    )
    changed = change(market, f"leads/{lead['id']}/", {"site": plant["id"]}, who="sales")
    assert (changed["site"], route_of(market, who)) == (plant["id"], ("distributor", ISAR))
    change(market, f"leads/{lead['id']}/", {"site": None}, who="sales")
    assert route_of(market, who) == ("distributor", None)


def test_the_newest_word_on_the_site_counts(market: World) -> None:
    who = asker(**SMALL)
    market.happens(who, "quote_request", site_country="DE", days_ago=1)
    market.happens(who, "quote_request", site_country="FR", days_ago=3)
    assert route_of(market, who) == ("distributor", NORDWERK)


@pytest.mark.parametrize(
    ("site", "code"), [({"site_country": "ZZ"}, "unknown_country"), ({"site_region": "US-XX"}, "unknown_region")]
)
def test_a_site_in_no_country_is_refused(world: World, site: Json, code: str) -> None:
    status, body = world.post("integration", "signals/", {"signals": [world.signal(asker(), "quote_request", **site)]})
    (refused,) = body["rejected"]
    (name,) = site
    assert (status, refused["code"]) == (200, code)
    assert refused["errors"][0]["pointer"] == f"/properties/{name}"


@pytest.fixture
def incumbents(market: World) -> World:
    """Rules by which whoever has a distributor of record goes to it, after the house accounts."""
    draft = market.draft("channel-rules")
    rules = draft["content"]["rules"]
    status, edited = market.edit(draft, content={"rules": [rules[0], INCUMBENT, *rules[1:]]})
    assert status == 200, edited
    status, published = market.post("operations", f"channel-rules/drafts/{draft['id']}/publish/")
    assert status == 200, published
    market.pass_time(minutes=1)
    return market


def served(world: World, who: Person, name: str) -> str:
    """Say who serves the company of somebody; answers the partner."""
    world.happens(who, "page_view")
    found = world.partner(name)
    change(world, f"accounts/{world.lead(who)['account']}/", {"distributor_of_record": found})
    return found


def step_of(world: World, who: Person) -> Json:
    """The rule that decided the way of somebody's lead, as it is explained."""
    steps = world.get("sales", f"leads/{world.lead(who)['id']}/explanation/")["route"]
    step: Json = steps[-1]
    return step


def test_who_is_served_already_stays_with_its_distributor(incumbents: World) -> None:
    who = asker()
    served(incumbents, who, NORDWERK)
    incumbents.happens(who, "quote_request", annual_volume=20_000)
    assert route_of(incumbents, who) == ("distributor", NORDWERK)
    assert step_of(incumbents, who)["passed_over"] is None


def test_a_house_account_stays_direct_though_somebody_serves_it(incumbents: World) -> None:
    who = asker()
    served(incumbents, who, NORDWERK)
    change(incumbents, f"accounts/{incumbents.lead(who)['account']}/", HOUSE)
    incumbents.happens(who, "quote_request", annual_volume=20_000)
    assert route_of(incumbents, who) == ("direct", None)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"is_active": False}, "it takes no leads any more"),
        ({"product_lines": ["injection-molding"]}, "it does not sell this product line"),
    ],
)
def test_an_incumbent_that_cannot_take_it_is_passed_over_and_the_desk_says_why(
    incumbents: World, body: Json, why: str
) -> None:
    who = asker()
    found = served(incumbents, who, NORDWERK)
    change(incumbents, f"partners/{found}/", body)
    incumbents.happens(who, "quote_request", annual_volume=20_000)
    assert route_of(incumbents, who) == ("distributor", None)
    told = f"The distributor of record is passed over: {why}. The desk takes it."
    assert step_of(incumbents, who)["passed_over"] == told
    lead = incumbents.lead(who)["id"]
    number = incumbents.get("sales", f"leads/{lead}/decisions/")["results"][-1]["seq"]
    status, replayed = incumbents.post("operations", f"leads/{lead}/decisions/{number}/replay/")
    assert (status, replayed["same"]) == (200, True)


def test_whoever_was_served_by_a_partner_out_of_use_goes_another_way_at_once(incumbents: World) -> None:
    who = asker()
    found = served(incumbents, who, NORDWERK)
    incumbents.happens(who, "webinar_attended")
    assert route_of(incumbents, who) == ("distributor", NORDWERK)
    change(incumbents, f"partners/{found}/", {"is_active": False})
    incumbents.pass_time(minutes=1)
    assert route_of(incumbents, who) == ("distributor", None)


def test_who_speaks_another_language_may_go_another_way(market: World) -> None:
    draft = market.draft("channel-rules")
    rules = draft["content"]["rules"]
    french = {"fact": "language", "operator": "is", "value": "fr"}
    rule = {"code": "french", "label": "French goes to a desk", "kind": "oem", "partner": "none", "any_of": [[french]]}
    market.edit(draft, content={"rules": [rules[0], rule, *rules[1:]]})
    market.post("operations", f"channel-rules/drafts/{draft['id']}/publish/")
    market.pass_time(minutes=1)
    who = asker()
    signal = market.signal(who, "quote_request", annual_volume=20_000)
    signal["contact"]["language"] = "fr"
    market.deliver(signal)
    assert route_of(market, who) == ("oem", None)


def marked(world: World, who: Person) -> Json:
    """What somebody asks for is export-controlled, known before anybody has it."""
    world.happens(who, "page_view")
    lead = world.lead(who)
    status, rfq = world.post("operations", "rfqs/", {"lead": lead["id"], "export_marking": "itar"})
    assert status == 201, rfq
    return lead


def test_what_is_export_controlled_passes_a_partner_that_is_not_cleared(market: World) -> None:
    who = asker(**SMALL)
    lead = marked(market, who)
    market.happens(who, "quote_request")
    assert route_of(market, who) == ("distributor", None)
    told = "The partner of the territory is passed over: it is not cleared for what is export controlled."
    assert step_of(market, who)["passed_over"] == f"{told} The desk takes it."
    assert market.handoff(market.lead(who))["card"]["partner"] is None
    body = {"partner": market.partner(KEYSTONE), "until": "2027-11-03T00:00:00Z", "proof": "TAA 4711"}
    assert market.post("operations", "clearances/", body)[0] == 201
    other = of(MACHINERY, "ola@later.example", "Buyer", domain="later.example", name="Later Ltd.", **SMALL)
    marked(market, other)
    market.happens(other, "quote_request")
    assert route_of(market, other) == ("distributor", KEYSTONE)
    assert market.lead(who)["id"] == lead["id"]
