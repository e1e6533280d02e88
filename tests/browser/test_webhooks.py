"""Somebody of operations has events sent to a receiver, in a real browser: added, tried, resent, looked after."""

import re

import pytest

from tests.receiving import receiving

LIST = "/admin/leadhub/webhookendpoint/"
LOG = "/admin/leadhub/delivery/"


@pytest.fixture(scope="module")
def receivers():
    with receiving() as receivers:
        yield receivers


def add(operations, name, url):
    """A receiver by its form; the secret that is shown, and the page of the receiver afterwards."""
    page = operations.go(f"{LIST}add/")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Address").fill(url)
    operations.press(page.get_by_role("button", name="Add the webhook"))
    secret = page.locator(".lh-told code").inner_text()
    assert operations.overflow() <= 0
    operations.press(page.get_by_role("link", name="I have kept it"))
    return secret, page.url.partition("/admin/")[2]


def test_a_receiver_is_added_tried_and_sent_again_to(visit, receivers):
    operations = visit("operations")
    secret, address = add(operations, "Data lake", receivers.url("lake"))
    receivers.check("lake", secret)
    page = operations.page
    assert "No deliveries yet. Send a test event." in page.inner_text("body")
    assert secret not in page.content()

    receivers.answer("lake", [200, {}, "pong"])
    operations.press(page.get_by_role("button", name="Send test event"))
    assert "The receiver answered 200 in" in page.inner_text("body")
    assert "pong" in page.locator(".lh-table").inner_text()
    assert receivers.taken("lake"), "it came signed"

    receivers.answer("lake", then=410)
    operations.go(f"/admin/{address}")
    operations.press(page.get_by_role("button", name="Send test event"))
    assert "The receiver answered 410 in" in page.inner_text("body")
    operations.go(f"/admin/{address}")
    assert re.search(r"State\s*Active", page.locator(".lh-facts").inner_text()), "a test does it no harm"


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_nothing_hangs_over_the_edge(visit, receivers, width, height):
    operations = visit("operations", width=width, height=height)
    _, address = add(operations, f"Very long name of a receiver {width}", receivers.url("edge" + "-long" * 40))
    page = operations.page
    operations.go(f"/admin/{address}")
    operations.press(page.get_by_role("button", name="Send test event"))
    places = [page.url.partition(operations.url)[2], f"/admin/{address}", LIST, LOG, f"{LIST}add/"]
    places += [f"/admin/{address}".replace("change/", f"act/{act}/") for act in ("edit", "resend", "remove")]
    for path in places:
        operations.go(path)
        assert operations.overflow() <= 0, path


def test_an_address_of_an_inner_network_is_refused_beside_its_field(visit):
    operations = visit("operations")
    page = operations.go(f"{LIST}add/")
    page.get_by_label("Name").fill("Metadata")
    page.get_by_label("Address").fill("https://169.254.169.254/latest/")
    operations.refused(page.get_by_role("button", name="Add the webhook"))
    assert page.title().startswith("Error:")
    assert "leads to a network that is not public" in page.locator(".lh-field.errors").inner_text()
