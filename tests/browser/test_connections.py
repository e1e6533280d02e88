"""Operations connects a HubSpot account in a real browser, from a draft until somebody stands over there."""

import threading
from collections.abc import Iterator

import pytest

from leadhub.clock import real_now
from tests.live.processes import PATIENCE
from tests.vendors.contracts import FOLDER
from tests.vendors.hubspot import HubSpotStandIn, contract
from tests.vendors.hubspot_account import TOKEN
from tests.vendors.stand_ins import served as over_http

LIST = "/admin/leadhub/connection/"
WINDOWS = ({"width": 390, "height": 844}, {"width": 1440, "height": 900})


class Account(HubSpotStandIn):
    """An account that says when it was written to."""

    def __init__(self):
        super().__init__(*((contract(),) if FOLDER.exists() else ()))
        self.clock = real_now()
        self.was_written = threading.Event()

    def handle(self, request):
        answer = super().handle(request)
        if "/batch/" in request.url.path and request.url.path.endswith(("upsert", "create")):
            self.was_written.set()
        return answer


@pytest.fixture
def account() -> Iterator[tuple[Account, str]]:
    account = Account()
    with over_http(account) as address:
        yield account, address


def test_a_connection_is_set_up_checked_rehearsed_and_live(visit, served, account):
    hubspot, address = account
    operations = visit("operations")
    page = operations.go(f"{LIST}add/")
    page.get_by_label("System").select_option("hubspot")
    page.get_by_label("Name").fill("HubSpot of marketing")
    page.get_by_label("Address").fill(address)
    operations.press(page.get_by_role("button", name="Begin"))
    one = page.url.partition("/admin/")[2].removesuffix("change/")
    assert "missing" in step(page, "1. Credentials")
    fit(operations)

    give(operations, one, "wrong")
    operations.press(page.get_by_role("button", name="Check").first)
    assert "The other system refused: Authentication credentials not found." in page.inner_text("body")
    assert "INVALID_AUTHENTICATION" in step(page, "2. Check") and "1 thing is in the way" in step(page, "5. Quiet")

    give(operations, one, TOKEN)
    operations.press(page.get_by_role("button", name="Check").first)
    assert "It answered: HubSpot account" in page.inner_text("body")
    assert "all there" in step(page, "2. Check") and "whole" in step(page, "3. Status map")
    assert TOKEN not in page.content()
    fit(operations)

    operations.go(f"/admin/{one}act/map/")
    fit(operations)
    page.get_by_label("OPEN means", exact=True).select_option(label="Sales accepted")
    operations.press(page.get_by_role("button", name="Save the map"))
    assert "The map is saved." in page.inner_text("body")

    operations.go(f"/admin/{one}view/dry-run/")
    assert "nothing: this was a dry run" in page.inner_text("body")
    fit(operations)
    assert page.get_by_role("link", name="Person …").count() >= 4 and not hubspot.was_written.is_set()

    operations.go(f"/admin/{one}act/live/")
    assert "Nothing is in the way." in page.inner_text("body")
    operations.press(page.get_by_role("button", name="Go live"))
    assert "It is live." in page.inner_text("body")
    fit(operations)

    with served.client("operations") as client:
        contact = client.get("contacts/", params={"email": "buyer@medico.example"}).json()["results"][0]["id"]
        client.patch(f"contacts/{contact}/", json={"phone": "+1 612 555 0199"}).raise_for_status()
        assert hubspot.was_written.wait(PATIENCE), "nobody was written over there"
        client.delete(f"integrations/{one.strip('/').rpartition('/')[2]}/").raise_for_status()


def give(operations, one, token):
    """Type a token by the form of the connection; it is never shown again."""
    page = operations.go(f"/admin/{one}act/access/")
    fit(operations)
    assert page.get_by_label("Service key or access token").input_value() == ""
    page.get_by_label("Service key or access token").fill(token)
    operations.press(page.get_by_role("button", name="Save"))
    assert "typed" in step(page, "1. Credentials")


def fit(operations):
    """Nothing hangs over the edge, neither on a desk nor on a telephone."""
    for window in WINDOWS:
        operations.page.set_viewport_size(window)
        assert operations.overflow() <= 0, window


def step(page, name):
    """How a step of the set-up stands."""
    return page.locator("tr", has_text=name).inner_text()
