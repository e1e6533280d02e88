"""Overlaps and coverage of the market through the doors, and what a change of it warns of."""

from uuid import uuid4

import pycountry
import pytest

from accounts.models import Partner, Territory
from leadhub.models import Version
from tests.accounts.companies import created, patched
from tests.accounts.pages import form_of
from tests.qualification.office import statements_of

pytestmark = pytest.mark.django_db


def nordwerk():
    return Partner.objects.get(name="Nordwerk Supply")


def rival(office, **changes):
    """A second partner in Germany."""
    territory = created(office, "territories", {"name": "Germany", "countries": ["DE"]}, who="operations")
    body = {"account": created(office)["id"], "name": "Isar Supply", "territories": [territory["id"]]} | changes
    return created(office, "partners", body, who="operations")


def test_partners_that_cover_the_same_are_found(office):
    assert office.get("viewer", "territories/overlaps/")["overlaps"] == []
    isar = rival(office)
    found = office.get("viewer", "territories/overlaps/")
    assert (found["total"], "by name" in found["ties"]) == (1, True)
    (overlap,) = found["overlaps"]
    assert overlap == {
        "severity": "warning",
        "one": isar["id"],
        "one_name": "Isar Supply",
        "other": str(nordwerk().pk),
        "other_name": "Nordwerk Supply",
        "country": "DE",
        "region": None,
        "postal_prefix": None,
        "places": 1,
        "product_line": None,
        "taken_by": isar["id"],
        "detail": "Isar Supply and Nordwerk Supply both cover DE, every product line: Isar Supply gets it, by its "
        "name, since nothing else tells them apart.",
    }
    asked = office.ask("viewer", "{ territoryOverlaps { total ties overlaps { severity oneName takenBy detail } } }")
    told = asked["data"]["territoryOverlaps"]
    assert (told["total"], told["overlaps"][0]["detail"]) == (1, overlap["detail"])


def test_whoever_saves_an_overlap_is_warned_once(office):
    isar = rival(office)
    assert [one["code"] for one in isar["warnings"]] == ["territories_overlap"]
    assert office.get("viewer", f"partners/{isar['id']}/")["warnings"] == []
    assert patched(office, f"partners/{isar['id']}/", {"kind": "integrator"}, who="operations")["warnings"] == []
    alone = patched(office, f"partners/{nordwerk().pk}/", {"is_exclusive": True}, who="operations")
    assert [one["code"] for one in alone["warnings"]] == ["territories_overlap"]
    (overlap,) = office.get("viewer", "territories/overlaps/")["overlaps"]
    assert (overlap["severity"], overlap["taken_by"]) == ("error", str(nordwerk().pk))


def test_who_is_out_of_use_overlaps_nobody(office):
    isar = rival(office, is_active=False)
    assert (isar["warnings"], office.get("viewer", "territories/overlaps/")["total"]) == ([], 0)


def test_a_market_that_a_change_leaves_to_nobody_is_warned_of(office):
    warned = patched(office, f"partners/{nordwerk().pk}/", {"is_active": False}, who="operations")["warnings"]
    assert [one["code"] for one in warned] == ["market_uncovered"]
    assert warned[0]["detail"].startswith(
        'The rule "Small orders go to the distributor of the territory" gives any product line in AT, CH and DE to a '
        "partner, and nobody covers it for End user, OEM and companies of an unknown kind."
    )
    assert warned[0]["detail"].endswith("quantity asked for 99 pieces.")
    again = patched(office, f"partners/{nordwerk().pk}/", {"is_active": True}, who="operations")
    assert again["warnings"] == []


def test_a_territory_that_is_smaller_leaves_its_places_to_nobody(office):
    territory = Territory.objects.get(name="Nordwerk Supply territory")
    warned = patched(office, f"territories/{territory.pk}/", {"countries": ["DE", "AT"]}, who="operations")["warnings"]
    assert [(one["code"], " in CH to a partner" in one["detail"]) for one in warned] == [("market_uncovered", True)]
    document = """mutation($id: ID!) { updateTerritory(id: $id, input: {countries: ["DE"]}) {
        ... on Territory { countries warnings { code detail } } } }"""
    told = office.ask("operations", document, id=str(territory.pk))["data"]["updateTerritory"]
    assert (told["countries"], [one["code"] for one in told["warnings"]]) == (["DE"], ["market_uncovered"])


def rows_of(office, path="channel-rules/current/coverage/", **parameters):
    return office.get("viewer", path, **({"page_size": 200} | parameters))["results"]


def ways(row, kind):
    (cell,) = [cell for cell in row["cells"] if cell["channel_type"] == kind]
    return [(way["rule"], way["taken_by"]) for way in cell["ways"]]


def test_who_takes_which_market(office):
    rows = {(row["country"], row["elsewhere"], row["product_line"]): row for row in rows_of(office)}
    assert {country for country, _, _ in rows} == {"AT", "CA", "CH", "DE", "US", None}
    germany, elsewhere = rows["DE", False, "cnc-machining"], rows[None, True, "cnc-machining"]
    assert ways(germany, "oem") == [("small_order", "partner"), ("oem", "desk")]
    assert ways(germany, "contract_manufacturer") == [("contract_manufacturer", "desk")]
    assert ways(germany, None) == [("small_order", "partner"), ("direct", "direct")]
    assert ways(elsewhere, "oem") == [("small_order", "nobody"), ("outside_direct_countries", "nobody")]
    (small, _) = next(cell["ways"] for cell in germany["cells"] if cell["channel_type"] == "oem")
    assert small["partner"] == str(nordwerk().pk)
    assert small["example"] == "OEM in DE, CNC machining, quantity asked for 99 pieces"


def test_the_matrix_is_paged_both_ways(office):
    whole = [(row["country"], row["product_line"]) for row in rows_of(office)]
    first = office.get("viewer", "channel-rules/current/coverage/", page_size=5)
    second = office.client("viewer").get(first["next"]).json()
    back = office.client("viewer").get(second["previous"]).json()
    assert [(row["country"], row["product_line"]) for row in first["results"] + second["results"]] == whole[:10]
    assert back["results"] == first["results"]


def test_graphql_reads_the_same_matrix(office):
    document = """{ channelCoverage(first: 1) { edges { node { country productLine elsewhere
        cells { channelType ways { rule takenBy partner example } } } } pageInfo { hasNextPage } } }"""
    told = office.ask("viewer", document)["data"]["channelCoverage"]
    (row,) = rows_of(office, page_size=1)
    node = told["edges"][0]["node"]
    assert (node["country"], node["productLine"]) == (row["country"], row["product_line"])
    assert [len(cell["ways"]) for cell in node["cells"]] == [len(cell["ways"]) for cell in row["cells"]]


def drafted(office, change):
    """A draft of the channel rules, changed."""
    draft = office.post("operations", "channel-rules/drafts/", status=201)
    content = draft["content"]
    change(content["rules"])
    path = f"channel-rules/drafts/{draft['id']}/"
    answer = office.call("operations", "PATCH", path, {"content": content}, **{"If-Match": f'"{draft["version"]}"'})
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_a_draft_says_which_markets_it_leaves_to_nobody(office):
    territory = {"name": "Iberia", "countries": ["ES", "PT"]}
    created(office, "territories", territory, who="operations")
    draft = drafted(office, lambda rules: None)
    found = [one["detail"] for one in draft["findings"] if one["code"] == "market_uncovered"]
    (told,) = found
    assert "any product line in ES, PT and every other country to a partner" in told
    assert told.endswith("For example: End user in ES, CNC machining, quantity asked for 99 pieces.")
    rows = rows_of(office, f"channel-rules/drafts/{draft['id']}/coverage/")
    spain = next(row for row in rows if row["country"] == "ES")
    assert ways(spain, "end_user") == [("small_order", "nobody"), ("outside_direct_countries", "nobody")]


def test_a_draft_without_a_way_for_partners_leaves_no_market_to_nobody(office):
    def to_desks(rules):
        for rule in rules:
            rule["partner"] = "none"

    draft = drafted(office, to_desks)
    assert [one["code"] for one in draft["findings"]] == []


def test_a_draft_names_partners_that_take_leads(office):
    def name(partner):
        def change(rules):
            rules[4]["partner"] = {"fixed": partner}

        return change

    draft = drafted(office, name(str(uuid4())))
    assert ("error", "unknown_partner") in [(one["severity"], one["code"]) for one in draft["findings"]]
    answer = office.call("operations", "POST", f"channel-rules/drafts/{draft['id']}/publish/", {})
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_partner")
    patched(office, f"partners/{nordwerk().pk}/", {"is_active": False}, who="operations")
    path = f"channel-rules/drafts/{draft['id']}/"
    content = draft["content"]
    content["rules"][4]["partner"] = {"fixed": str(nordwerk().pk)}
    answer = office.call("operations", "PATCH", path, {"content": content}, **{"If-Match": f'"{draft["version"]}"'})
    assert ("warning", "partner_inactive") in [(one["severity"], one["code"]) for one in answer.json()["findings"]]


# sentence: (what is done to the rules, code)
UNPUBLISHABLE = {
    "without a house rule": (lambda rules: rules.pop(0), "house_rule_missing"),
    "with a rule before it": (lambda rules: rules.insert(0, rules.pop(1)), "house_rule_not_first"),
    "without a last rule": (lambda rules: rules.pop(), "last_rule_has_tests"),
}


@pytest.mark.parametrize(("change", "code"), UNPUBLISHABLE.values(), ids=UNPUBLISHABLE)
def test_what_leaves_a_lead_without_its_way_is_not_published(office, change, code):
    draft = drafted(office, change)
    assert code in [one["code"] for one in draft["findings"] if one["severity"] == "error"]
    answer = office.call("operations", "POST", f"channel-rules/drafts/{draft['id']}/publish/", {})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert office.get("viewer", "channel-rules/current/")["number"] == 1


def test_the_overlaps_are_known_before_rules_are_published(office):
    rival(office)
    draft = drafted(office, lambda rules: None)
    assert "territories_overlap" in [one["code"] for one in draft["warnings"]]


def test_a_page_of_the_matrix_takes_the_same_statements_however_many_partners_there_are(office):
    few = statements_of(lambda: rows_of(office, page_size=50))
    for number in range(5):
        rival_of = created(office, body={"name": f"Company {number}"})["id"]
        body = {"account": rival_of, "name": f"Partner {number}"}
        created(office, "partners", body, who="operations")
    assert statements_of(lambda: rows_of(office, page_size=50)) == few


@pytest.mark.parametrize("path", ["territories/overlaps/", "channel-rules/current/coverage/"])
def test_only_the_staff_reads_them(office, path):
    assert office.call("partner", "GET", path).status_code == 403
    assert office.call("viewer", "GET", path).status_code == 200


def test_the_console_says_who_covers_the_same_and_warns_whoever_saves(office, browser):
    isar, client = rival(office), browser("operations")
    page = client.get(f"/admin/accounts/partner/{isar['id']}/view/overlaps/")
    assert "Isar Supply and Nordwerk Supply both cover DE" in page.content.decode()
    address = f"/admin/accounts/partner/{nordwerk().pk}/change/"
    form = {name: value for name, value in form_of(client.get(address)).items() if name != "is_active"}
    saved = client.post(address, form, follow=True)
    assert not nordwerk().is_active
    assert "in AT and CH to a partner, and nobody covers it" in saved.content.decode().replace("&quot;", '"')


def test_the_console_shows_the_matrix_of_a_draft_and_of_a_version(office, browser):
    draft, client = drafted(office, lambda rules: None), browser("operations")
    version = Version.objects.get(kind="channel-rules", number=1)
    for address in (f"draft/{draft['id']}", f"version/{version.pk}"):
        page = client.get(f"/admin/leadhub/{address}/view/coverage/").content.decode()
        assert "Nordwerk Supply" in page
        assert "Every other country" in page


def test_whoever_covers_every_country_leaves_none_elsewhere(office):
    every = sorted(country.alpha_2 for country in pycountry.countries)
    created(office, "territories", {"name": "World", "countries": every}, who="operations")
    assert {row["elsewhere"] for row in rows_of(office, page_size=1)} == {False}
    assert office.post("operations", "channel-rules/drafts/", status=201)["findings"] is not None


def test_the_rest_of_a_country_that_is_covered_in_part_is_a_place_of_its_own(office):
    parts = {"regions": ["MX-NLE"], "postal_prefixes": [{"country": "PL", "prefix": "0"}]}
    created(office, "territories", {"name": "Parts"} | parts, who="operations")
    places = {(row["country"], row["region"], row["postal_prefix"]) for row in rows_of(office)}
    assert {("MX", None, None), ("MX", "MX-NLE", None), ("PL", None, None), ("PL", None, "0")} <= places


def test_every_row_is_on_one_page_of_the_matrix(office):
    parts = {
        "countries": ["MX"],
        "regions": ["MX-NLE", "US-MN"],
        "postal_prefixes": [{"country": "US", "prefix": "55"}],
    }
    created(office, "territories", {"name": "Parts"} | parts, who="operations")
    created(office, "product-lines", {"code": "cnc", "label": "CNC"}, who="operations")
    whole = rows_of(office)
    paged, page = [], office.get("viewer", "channel-rules/current/coverage/", page_size=3)
    while True:
        paged += page["results"]
        if page["next"] is None:
            break
        page = office.client("viewer").get(page["next"]).json()
    assert paged == whole
