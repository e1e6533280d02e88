"""The channel table: places by product lines with holes and overlaps in words, and an address that is tested."""

import re

import pytest
from django.urls import reverse

from accounts.models import Partner, Territory
from leadhub.models import Version
from tests import rows
from tests.accounts.companies import patched
from tests.accounts.test_coverage import rival
from tests.qualification.console.desk import said, words
from tests.qualification.office import rows_written, statements_of

pytestmark = pytest.mark.django_db

HERE = "admin:leadhub_version_channels"


def read(desk, who="sales", **asked):
    """The page with what an address asks for."""
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    return desk(who).read(f"{reverse(HERE)}?{query}")


def rows_of(page):
    """The rows of the grid by their places, each cell as people read it."""
    table = re.search(r'<table class="lh-table lh-markets">.*?</table>', page, re.DOTALL).group()
    found = {}
    for row in re.findall(r"<tr>.*?</tr>", table, re.DOTALL)[1:]:
        place, *cells = re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)
        found[words(place)] = [words(cell) for cell in cells]
    return found


def test_a_hole_and_an_overlap_are_told_by_a_word(desk, office):
    before = rows_of(read(desk))
    assert before["Germany (DE)"][0] == "Nordwerk Supply direct sales, a desk, the partner of the company"
    assert before["Every other country"][0].startswith("Hole No partner")
    isar = rival(office)
    page = read(desk)
    assert "4 of 24 cells are holes" in page
    assert "In 4 partners overlap." in page
    rows = rows_of(page)
    assert rows["Germany (DE)"][0].startswith("Overlap Isar Supply")
    assert rows["Germany (DE)"][0].endswith("both cover it: Isar Supply, Nordwerk Supply")
    assert "Overlap" not in rows["Austria (AT)"][0]
    faulty = rows_of(read(desk, only="faulty"))
    assert list(faulty) == ["Germany (DE)", "Every other country"]
    patched(office, f"partners/{isar['id']}/", {"is_active": False}, who="operations")
    assert "Overlap" not in str(rows_of(read(desk)))


def test_an_overlap_concerns_the_lines_of_both_alone(desk, office):
    rival(office, product_lines=["injection-molding"], is_exclusive=True)
    nordwerk = Partner.objects.get(name="Nordwerk Supply").pk
    patched(office, f"partners/{nordwerk}/", {"is_exclusive": True}, who="operations")
    cells = rows_of(read(desk))["Germany (DE)"]
    assert [cell.startswith("Overlap") for cell in cells] == [False, True, False, False]


def test_an_address_says_who_gets_it_and_why(desk):
    asked = {"test": "1", "country": "germany", "postal_code": "D-80331", "product_line": "cnc-machining"}
    before = rows_written()
    page = words(read(desk, **asked))
    assert "Direct sales. Because of the rule “Everything else goes to direct sales”, for CNC machining in" in page
    assert "Germany (DE) 80331" in page
    assert "Small orders go to the distributor of the territory No Order size is below 100" in page
    small = words(read(desk, **asked, quantity="12"))
    assert "Nordwerk Supply. Because of the rule “Small orders go to the distributor of the territory”" in small
    hole = words(read(desk, test="1", country="FR", product_line="cnc-machining"))
    assert "Hole The channel desk: a partner is asked for, and none covers it." in hole
    assert "_" not in page[page.index("Rules tried") : page.index("Open a cell")]
    assert rows_written() == before


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"country": "Atlantis"}, "There is no country “Atlantis”. Write its name or code, as Germany or DE."),
        ({}, "Say in which country."),
        ({"country": "US", "region": "QQ"}, "US has no part “QQ”."),
        ({"country": "US", "product_line": "cakes"}, "Choose a product line of the list."),
        ({"country": "US", "channel_type": "baker"}, "Choose a kind of company of the list."),
        ({"country": "US", "quantity": "many"}, "Write a whole number of pieces."),
    ],
)
def test_what_is_no_address_is_refused_and_kept(desk, asked, sentence):
    answer = desk("sales").client.get(reverse(HERE), {"test": "1", "product_line": "cnc-machining"} | asked)
    assert sentence in said(answer)
    for name, value in asked.items():
        assert f'value="{value}"' in answer.content.decode() or name in ("product_line", "channel_type")
    assert "Because of the rule" not in answer.content.decode()


def test_a_draft_has_its_own_table_and_none_while_it_has_errors(desk, office):
    operations = desk("operations")
    draft = operations.begin("channel-rules")
    address = reverse("admin:leadhub_draft_view", args=[draft, "coverage"])
    assert "Every other country" in rows_of(operations.read(address))
    rule = operations.content(draft, "channel-rules")["rules"]
    last = f"rules/{len(rule) - 1}"
    removal = operations.client.get(reverse("admin:leadhub_draft_rows", args=[draft, last, "remove"]))
    assert removal.status_code == 404, "everything else always has a rule"
    change = {"content": {"rules": rule[:-1]}}
    answer = office.call("operations", "PATCH", f"channel-rules/drafts/{draft}/", change, if_match='"1"')
    assert answer.status_code == 200, answer.content
    assert "once the errors of the draft are mended" in operations.read(address)


def test_the_table_takes_as_many_statements_for_many_partners_as_for_one(desk, office):
    one = statements_of(lambda: read(desk))
    rival(office)
    assert statements_of(lambda: read(desk)) == one


def test_the_table_of_the_version_in_force_is_in_the_sidebar(desk):
    number = Version.objects.filter(kind="channel-rules").count()
    page = read(desk, "sales")
    assert f"Who takes which market: version {number}, in force" in page
    assert f'href="{reverse(HERE)}"' in desk("sales").read("/admin/")


def test_territories_are_listed_with_the_postal_codes_that_they_cover(desk):
    rows.row(Territory, name="Munich", regions=["DE-BY"], postal_prefixes=[{"country": "DE", "prefix": "80"}])
    assert "DE-BY, DE 80" in desk("operations").read("/admin/accounts/territory/")
