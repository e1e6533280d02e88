"""Operations looks after leadhub in a real browser: a request by its id, and long work whose page stays where it is."""

import pytest

from tests.qualification.importing.uploading import people

REQUESTS, CHANGES, DECISIONS = ("/admin/leadhub/answered/", "/admin/leadhub/edit/", "/admin/qualification/decision/")
ROWS = 60_000
"""Work of half a minute: a page that looks every two seconds sees it under way, however slow its browser is."""
LOOKS = 100


def test_a_request_is_found_by_the_id_of_its_answer_with_what_it_changed(visit, served):
    operations = visit("operations")
    with served.client("operations") as client:
        body = {"name": "Vera Lund", "email": "vera.lund@northfield.example", "role": "viewer"}
        answer = client.post("people/", json=body)
    assert answer.status_code == 201, answer.text
    given = answer.headers["X-Request-Id"]
    page = operations.go(REQUESTS)
    page.get_by_label("Request id").fill(given[:13])
    operations.press(page.get_by_role("button", name="Show", exact=True))
    line = page.get_by_role("link", name=given[:8])
    # Lines are written about a second after the answer.
    for _ in range(LOOKS):
        if line.count():
            break
        page.reload()
        operations.settle()
    operations.press(line.first)
    said = page.inner_text("body")
    assert f"Request {given}" in said
    assert "rest:addPerson" in said
    assert "Person Vera Lund" in page.locator(".lh-table").first.inner_text()


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (390, 844)])
def test_logs_hang_over_no_edge(visit, width, height):
    operations = visit("operations", width=width, height=height)
    for address in (f"{REQUESTS}?who=Vera", CHANGES, DECISIONS, "/admin/leadhub/use/", "/admin/leadhub/job/"):
        operations.go(address)
        assert operations.overflow() <= 0, address


def test_long_work_moves_on_its_page_which_stays_as_it_is_until_the_end(visit, served):
    marketing = visit("marketing")
    with served.client("marketing") as client:
        made = client.post("imports/", files={"file": ("fair.csv", people(ROWS), "text/csv")}).raise_for_status().json()
        mapping = made["mapping"] | {"system": "fair-2026"}
        client.patch(f"imports/{made['id']}/", json={"mapping": mapping}).raise_for_status()
        client.post(f"imports/{made['id']}/dry-run/").raise_for_status()
        page = marketing.go(f"/admin/qualification/importedfile/{made['id']}/change/")
        page.evaluate("window.stays = true")
        moved = page.wait_for_function(
            "document.querySelector('[data-live] progress')?.value > 0 ? window.stays : null", timeout=60_000
        )
        assert moved.json_value() is True, "it moved without the page being opened anew"
        assert "You can close this page: the work goes on." in page.inner_text("[data-live]")
        client.post(f"imports/{made['id']}/cancel/").raise_for_status()
    page.wait_for_function("!window.stays && !document.querySelector('[data-live]')", timeout=60_000)
    marketing.settle()
