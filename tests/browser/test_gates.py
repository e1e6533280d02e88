"""Every page that a role's sidebar leads to, what lies behind it, and the pages around the console, held against gates.

Each is opened once: axe-core by WCAG 2.2 A and AA, nothing over the edge at four widths, words, lists; that no page
asks another host or complains, the visit itself holds.
"""

import pytest

from tests.browser.gates import Gates

OF_MARKETING_AND_SALES = ("/admin/", "/admin/qualification/handoff/queue/", "/admin/feedback/review/mine/")
AROUND = ("/account/second-factor/", "/admin/search/?q=medico", "/admin/search/?q=nobody", "/agreement/")
OBJECT = r"^/admin/.*/change/$"
BEHIND = r"^/admin/.*/(act|view)/[a-z-]+/$"
NEW = r"^/admin/.*/add/$"
MOST_BEHIND = 3


@pytest.fixture
def gates(visit):
    """Somebody who opens pages."""
    return lambda who: Gates(visit(who))


@pytest.fixture
def given_up(served):
    """A draft that was given up: logs name it, and no page is left of it."""
    with served.client("operations") as client:
        made = client.post("profiles/drafts/", json={"note": "Given up again."}).raise_for_status().json()
        client.delete(f"profiles/drafts/{made['id']}/", headers={"If-Match": "*"}).raise_for_status()


def places_of(looking):
    found = looking.visit.page.locator("#nav-sidebar-apps a")
    return found.evaluate_all("all => all.map((one) => one.getAttribute('href'))")


@pytest.mark.usefixtures("given_up")
def test_every_page_of_the_sidebar_and_what_lies_behind_it(gates):
    looking = gates("operations")
    behind = []
    for path in places_of(looking):
        looking.look_at(path)
        behind += looking.leads_to(OBJECT) + looking.leads_to(NEW)
    for path in dict.fromkeys(behind):
        looking.look_at(path)
        for act in looking.leads_to(BEHIND, most=MOST_BEHIND):
            looking.look_at(act)
    for path in AROUND:
        looking.look_at(path)
    assert len(looking.opened) > 100
    assert not looking.faults, f"{len(looking.faults)} faults on {len(looking.opened)} pages\n" + "\n".join(
        looking.faults
    )


def test_pages_of_a_seller(gates):
    looking = gates("sales")
    for path in OF_MARKETING_AND_SALES:
        looking.look_at(path)
        for act in looking.leads_to(BEHIND):
            looking.look_at(act)
    assert not looking.faults, "\n".join(looking.faults)


def test_pages_before_somebody_is_signed_in(gates):
    looking = gates("sales")
    page = looking.visit.page
    page.context.clear_cookies()
    looking.look_at("/admin/login/")
    page.fill("input[name=username]", "nobody@northfield.example")
    page.fill("input[name=password]", "a guess that fails")
    looking.visit.press(page.locator("button[type=submit]"))
    assert page.url.endswith("/admin/login/")
    looking.judge("/admin/login/, refused")
    assert not looking.faults, "\n".join(looking.faults)
