"""Needs data, disputes, technical reviews and guards in the console: what waits, for whom, and how it is answered."""

import re
from html import unescape

import pytest
from django.urls import reverse

from qualification.models import DataRequest, Handoff, Placement, TechnicalReview
from tests.qualification.console.test_acts import act, press, said
from tests.qualification.office import SATISFYING, rows_written, statements_of

pytestmark = pytest.mark.django_db


def text_of(client, address):
    """A page as people read it."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def page(model, key):
    return reverse(f"admin:qualification_{model}_change", args=[key])


def listed(model):
    return reverse(f"admin:qualification_{model}_changelist")


def done(answer):
    """What is said after an act that was done."""
    assert answer.status_code == 302, said(answer)
    return answer["Location"]


class TestNeedsData:
    """What sales misses, and what marketing mends."""

    def test_sales_picks_what_is_missing_and_marketing_finds_it(self, browser, office):
        lead = office.handed_over()
        key, sales = lead["handoff"], browser("sales")
        form = sales.get(act("handoff", key, "needs-data")).content.decode()
        assert 'value="required_by"' in form
        assert 'value="country"' not in form
        given = {"items": ["required_by", "phone"], "comment": "No number."}
        done(press(sales, act("handoff", key, "needs-data"), given))
        request = DataRequest.objects.get()
        assert (request.items, request.remark.text) == (["required_by", "phone"], "No number.")
        assert "Paused: marketing is asked for what is missing." in text_of(sales, page("handoff", key))
        marketing = browser("marketing")
        waits = text_of(marketing, listed("datarequest"))
        assert "When it is needed, Telephone number" in waits
        assert "Sam Keller, North America" in waits
        shown = text_of(marketing, page("datarequest", request.pk))
        assert "Still not known When it is needed, Telephone number" in shown
        done(press(marketing, act("datarequest", request.pk, "provide-data"), {"comment": "Called them."}))
        assert DataRequest.objects.get().answered
        assert "Paused" not in text_of(sales, page("handoff", key)).replace("Paused (", "")

    def test_the_sidebar_counts_what_waits(self, browser, office):
        lead = office.handed_over()
        office.post("sales", f"handoffs/{lead['handoff']}/needs-data/", {"items": ["phone"]})
        office.post("sales", f"handoffs/{lead['handoff']}/not-mine/", {"comment": "Graz."})
        home = browser("operations").get(reverse("admin:index")).content.decode()
        for model in ("datarequest", "placement"):
            link = home[home.index(f'href="{listed(model)}"') :]
            assert re.search(r">\s*1\s*<", link[: link.index("</a>")]), model

    def test_nothing_chosen_is_refused_as_through_rest(self, browser, office):
        lead = office.handed_over()
        before = rows_written()
        shown = press(browser("sales"), act("handoff", lead["handoff"], "needs-data"), {"comment": "x"})
        refused = office.call("sales", "POST", f"handoffs/{lead['handoff']}/needs-data/", {"items": []})
        assert (shown.status_code, refused.status_code) == (422, 422)
        assert said(shown) == refused.json()["errors"][0]["detail"]
        assert rows_written() == before

    def test_marketing_is_offered_no_question_and_sales_no_answer(self, browser, office):
        lead = office.handed_over()
        assert browser("marketing").get(act("handoff", lead["handoff"], "needs-data")).status_code == 403
        office.post("sales", f"handoffs/{lead['handoff']}/needs-data/", {"items": ["phone"]})
        assert "Data is there" not in text_of(browser("sales"), page("handoff", lead["handoff"]))
        assert "Data is there" in text_of(browser("marketing"), page("handoff", lead["handoff"]))

    def test_an_answer_to_a_request_that_has_ended_leaves_the_next_one_open(self, browser, office):
        handoff, marketing = office.handed_over()["handoff"], browser("marketing")
        for items in (["phone"], ["required_by"]):
            office.post("sales", f"handoffs/{handoff}/needs-data/", {"items": items})
            if items == ["phone"]:
                office.post("marketing", f"handoffs/{handoff}/provide-data/")
        first, second = DataRequest.objects.order_by("asked_at", "pk")
        assert (first.is_open, second.is_open) == (False, True)
        assert "Data is there" not in text_of(marketing, page("datarequest", first.pk))
        before = rows_written()
        shown = press(marketing, act("datarequest", first.pk, "provide-data"), {"comment": "Late."})
        assert (shown.status_code, rows_written()) == (409, before)
        assert "it was answered already" in said(shown)
        done(press(marketing, act("datarequest", second.pk, "provide-data"), {"comment": "Here."}))
        second.refresh_from_db()
        assert (second.is_open, second.answer_remark.text) == (False, "Here.")


class TestDisputes:
    """Handoffs that are not theirs who got them."""

    @pytest.fixture
    def placement(self, browser, office):
        """One that sales disputes."""
        lead = office.handed_over()
        done(
            press(browser("sales"), act("handoff", lead["handoff"], "not-mine"), {"comment": "Their plant is in Graz."})
        )
        return Placement.objects.get()

    def test_operations_places_it(self, browser, office, placement):
        operations = browser("operations")
        assert "Their plant is in Graz." in text_of(operations, listed("placement"))
        given = {"to": f"team:{office.team('Europe')}", "comment": "Yes, Europe."}
        done(press(operations, act("placement", placement.pk, "place"), given))
        assert Handoff.objects.get().team.name == "Europe"
        shown = text_of(browser("sales"), page("placement", placement.pk))
        assert "Yes, Europe." in shown
        assert "Placed anew" in shown

    def test_a_handoff_that_is_made_anew_is_shown_next(self, browser, office, placement):
        given = {"to": f"team:{office.team('OEM desk')}", "comment": "An OEM."}
        lands = done(press(browser("operations"), act("placement", placement.pk, "place"), given))
        made = Handoff.objects.get(status="open")
        assert lands == page("handoff", made.pk)
        assert "Open its card" in text_of(browser("operations"), page("placement", placement.pk))

    def test_an_answer_to_a_dispute_that_has_ended_leaves_the_next_one_open(self, browser, office, placement):
        operations, stays = browser("operations"), {"to": "stays", "comment": "It is yours."}
        done(press(operations, act("placement", placement.pk, "place"), stays))
        office.post("sales", f"handoffs/{placement.handoff_id}/not-mine/", {"comment": "Really not."})
        assert "Answer whose it is" not in text_of(operations, page("placement", placement.pk))
        before = rows_written()
        shown = press(operations, act("placement", placement.pk, "place"), stays)
        assert (shown.status_code, rows_written()) == (409, before)
        assert "somebody has answered already" in said(shown)
        assert Placement.objects.open().get().pk != placement.pk

    def test_a_team_that_only_observes_is_not_offered(self, browser, office, placement):
        operations, address = browser("operations"), act("placement", placement.pk, "place")
        assert office.team("Europe") in operations.get(address).content.decode()
        answer = office.call("operations", "PATCH", f"teams/{office.team('Europe')}/", {"observing": True})
        assert answer.status_code == 200
        assert office.team("Europe") not in operations.get(address).content.decode()

    def test_the_form_says_whom_it_is_about(self, browser, placement):
        shown = text_of(browser("operations"), act("placement", placement.pk, "place"))
        assert "Answer whose it is: Dana Ito · CNC machining" in shown
        assert str(placement.handoff_id) not in shown

    @pytest.mark.parametrize("given", [{}, {"to": "stays"}, {"comment": "x"}, {"to": "team:x", "comment": "x"}])
    def test_half_an_answer_is_refused(self, browser, placement, given):
        before = rows_written()
        assert press(browser("operations"), act("placement", placement.pk, "place"), given).status_code == 422
        assert rows_written() == before

    def test_only_operations_answers(self, browser, placement):
        for who in ("sales", "manager", "marketing"):
            assert browser(who).get(act("placement", placement.pk, "place")).status_code == 403


class TestReassigning:
    """Who works a handoff."""

    def test_a_seller_gives_it_to_a_colleague_and_is_offered_no_team(self, browser, office):
        lead = office.handed_over()
        sales, address = browser("sales"), act("handoff", lead["handoff"], "reassign")
        assert 'name="team"' not in sales.get(address).content.decode()
        other = office.users["sales2"]
        Handoff.objects.filter(owner=other).exists() or done(press(sales, address, {"owner": str(other.pk)}))
        assert Handoff.objects.get().owner == other

    def test_the_manager_gives_it_to_another_team(self, browser, office):
        lead = office.handed_over()
        given = {"owner": "", "team": office.team("Europe"), "comment": ""}
        done(press(browser("manager"), act("handoff", lead["handoff"], "reassign"), given))
        assert Handoff.objects.get().team.name == "Europe"

    def test_the_manager_opens_anew_what_expired(self, browser, office):
        lead = office.handed_over()
        office.pass_time(hours=9)
        given = {"owner": str(office.users["sales2"].pk), "team": "", "comment": "You, please."}
        lands = done(press(browser("manager"), act("handoff", lead["handoff"], "reassign"), given))
        made = Handoff.objects.get(status="open")
        assert (lands, made.owner) == (page("handoff", made.pk), office.users["sales2"])


class TestEngineers:
    """What engineers are asked."""

    def test_a_question_waits_for_the_desk_and_its_answer_stands_in_the_sheet(self, browser, office):
        lead = office.accepted()
        done(press(browser("sales"), act("lead", lead["id"], "technical-review"), {"question": "5 µm?"}))
        review = TechnicalReview.objects.get()
        engineer = browser("operations")
        home = engineer.get(reverse("admin:index")).content.decode()
        link = home[home.index(f'href="{listed("technicalreview")}"') :]
        assert re.search(r">\s*1\s*<", link[: link.index("</a>")])
        assert "5 µm?" in text_of(engineer, page("technicalreview", review.pk))
        given = {"answer": "not_feasible", "limiting_fact": "tolerance", "comment": "10 µm is the limit."}
        done(press(engineer, act("technicalreview", review.pk, "answer"), given))
        shown = text_of(browser("sales"), page("lead", lead["id"]))
        assert "Technical review: not feasible, limited by tolerance. 10 µm is the limit." in shown

    def test_an_answer_that_names_no_limit_is_refused_beside_its_field(self, browser, office):
        lead = office.accepted()
        press(browser("sales"), act("lead", lead["id"], "technical-review"), {"question": "5 µm?"})
        review = TechnicalReview.objects.get()
        given = {"answer": "not_feasible", "limiting_fact": "", "comment": "Too fine."}
        shown = press(browser("operations"), act("technicalreview", review.pk, "answer"), given)
        assert (shown.status_code, said(shown)) == (422, "Name the fact that limits.")

    def test_who_is_no_engineer_is_told_so(self, browser, office):
        lead = office.accepted()
        press(browser("sales"), act("lead", lead["id"], "technical-review"), {"question": "5 µm?"})
        review = TechnicalReview.objects.get()
        given = {"answer": "feasible", "limiting_fact": "", "comment": "Sure."}
        shown = press(browser("sales"), act("technicalreview", review.pk, "answer"), given)
        assert (shown.status_code, said(shown)) == (403, "Only the people of Engineering desk answer this.")

    def test_any_of_the_staff_may_be_put_into_the_desk(self, browser, office):
        desk, operations = office.team("Engineering desk"), browser("operations")
        marketing = office.users["marketing"]
        add = act("team", desk, "add")
        assert str(marketing.pk) in operations.get(add).content.decode()
        done(press(operations, add, {"user": str(marketing.pk)}))
        other = act("team", office.team("Europe"), "add")
        assert str(marketing.pk) not in operations.get(other).content.decode()
        assert press(operations, other, {"user": str(marketing.pk)}).status_code == 422


class TestTheLeadPage:
    """Guards, and what is asked after a hold."""

    def test_shows_each_guard_of_the_way(self, browser, office):
        lead = office.accepted()
        shown = text_of(browser("sales"), page("lead", lead["id"]))
        assert "On the way to sales qualified: some of it is not met" in shown
        assert "Need must be confirmed: it is unknown." in shown
        items = {name: {"status": "confirmed", "evidence": "Call"} for name in SATISFYING}
        office.call("sales", "PATCH", f"leads/{lead['id']}/qualification/", {"items": items})
        shown = text_of(browser("sales"), page("lead", lead["id"]))
        assert "On the way to sales qualified: nothing stands in the way" in shown

    def test_asks_to_confirm_after_a_hold(self, browser, office):
        lead = office.accepted()
        hold = {"reason": "tooling_change", "until": "2026-11-05T15:00:00Z"}
        office.post("sales", f"leads/{lead['id']}/hold/", hold)
        assert "It goes on" not in text_of(browser("sales"), page("lead", lead["id"]))
        office.pass_time(days=2)
        assert "It goes on" in text_of(browser("sales"), page("lead", lead["id"]))
        done(press(browser("sales"), act("lead", lead["id"], "reconfirm"), {"comment": "The press runs."}))
        assert office.clock(lead["handoff"], "hold_reconfirmed")["outcome"] == "met"

    def test_a_long_hold_is_refused_to_a_seller(self, browser, office):
        lead = office.accepted()
        given = {"reason": "tooling_change", "until": "2027-04-30", "comment": ""}
        shown = press(browser("sales"), act("lead", lead["id"], "hold"), given)
        assert shown.status_code == 403
        assert said(shown).startswith("It would last more than 90 days. Only the manager may put it on hold.")
        done(press(browser("manager"), act("lead", lead["id"], "hold"), given))


def test_the_handoff_says_how_many_attempts_are_left(browser, office):
    lead = office.accepted()
    office.post("sales", f"handoffs/{lead['handoff']}/attempts/", {"channel": "phone", "outcome": "no_answer"}, 201)
    shown = text_of(browser("sales"), page("handoff", lead["handoff"]))
    assert "5 more attempts of 6 to make, over 1 more channel at least; 1 attempt over 1 channel so far." in shown


@pytest.mark.parametrize("model", ["datarequest", "placement", "technicalreview"])
def test_a_list_costs_the_same_for_one_row_and_for_nine(browser, office, model):
    def ask(number):
        lead = office.accepted(f"p{number}@medico.example")
        office.post("sales", f"handoffs/{lead['handoff']}/needs-data/", {"items": ["phone"]})
        office.post("sales", f"handoffs/{lead['handoff']}/not-mine/", {"comment": "Graz."})
        office.post("sales", f"leads/{lead['id']}/technical-review/", {"question": "5 µm?"}, 201)

    client = browser("operations")
    ask(0)
    client.get(listed(model))
    few = statements_of(lambda: client.get(listed(model)))
    for number in range(1, 9):
        ask(number)
    assert statements_of(lambda: client.get(listed(model))) == few
