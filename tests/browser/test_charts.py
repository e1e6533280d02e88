"""Charts in a real browser: the first page on a phone, a month that is chosen, and all of it on paper."""

import pytest

REPORTS = "/admin/qualification/lead/reports"


def test_the_first_page_of_a_manager_fits_a_phone_and_paper(visit):
    manager = visit("manager", width=390, height=844)
    page = manager.go("/admin/")
    assert page.locator("[data-report]").count() == 11
    assert page.locator(".lh-brief :is(svg, table, .lh-empty)").count() == 11, "each came, one after the other"
    assert manager.overflow() <= 0
    letters = page.locator(".lh-brief svg text").evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().height)"
    )
    assert min(letters) >= 9, "they can be read, whatever must be scrolled to"
    first = page.locator(".lh-brief svg").first
    assert first.evaluate("svg => getComputedStyle(svg.querySelector('rect')).fill") not in ("none", "rgb(0, 0, 0)")


@pytest.mark.parametrize("name", ["sources", "funnel"])
def test_a_chart_is_printed_whole_and_without_what_is_pressed(visit, name):
    manager = visit("manager")
    page = manager.go(f"{REPORTS}/{name}/")
    assert page.get_by_role("button", name="Show", exact=True).is_visible()
    page.set_viewport_size({"width": 700, "height": 1000})
    page.emulate_media(media="print")
    for what in ("#nav-sidebar", ".lh-ways button", ".lh-ways select", ".lh-ways .lh-button", ".lh-skip"):
        assert not page.locator(what).first.is_visible(), what
    assert page.locator(".lh-why").is_visible()
    cut = page.locator(".lh-scroll").first.evaluate("each => each.scrollWidth - each.clientWidth")
    assert cut <= 0 and manager.overflow() <= 0


def test_what_does_not_come_leaves_the_way_to_its_page(visit):
    manager = visit("manager")
    manager.page.route("**/reports/funnel/brief/", lambda route: route.fulfill(status=503))
    page = manager.go("/admin/")
    funnel = page.locator("[data-report=funnel]")
    assert funnel.locator("svg").count() == 0 and "Leads that came in a month" in funnel.inner_text()
    assert "Not counted just now" in funnel.inner_text()
    assert page.locator("[data-report=conversion] .lh-soft").inner_text() != "Twelve months", "the others came"
    assert funnel.get_by_role("link").get_attribute("href") == f"{REPORTS}/funnel/"
    (complaint,) = manager.complaints
    assert "status of 503" in complaint
    manager.complaints.clear()


def test_another_month_is_two_choices_away_and_leads_back(visit):
    marketing = visit("marketing")
    page = marketing.go(f"{REPORTS}/funnel/")
    assert "November 2026 so far: 4 leads came" in page.inner_text(".lh-why")
    page.get_by_label("Month").select_option("2026-10")
    marketing.press(page.get_by_role("button", name="Show", exact=True))
    assert "No lead came in October 2026." in page.inner_text(".lh-empty")
