"""The cases that any careful marketing lead and sales lead would agree on, with the rules that ship."""

from datetime import timedelta

import pytest

from tests.scenarios.world import BAKERY, MACHINERY, MEDICAL_DEVICES, Person, World, of

pytestmark = pytest.mark.django_db

DANA = of(MEDICAL_DEVICES, "dana@medico.example", "Design engineer")
OMAR = of(MACHINERY, "omar@halvorsen.example", "Operations manager")
PIA = of(MACHINERY, "pia@halvorsen.example", "Procurement lead")


def says(lead: dict[str, object], **expected: object) -> None:
    """The lead answers as expected, field by field."""
    assert {name: lead[name] for name in expected} == expected


def filled_sheet(**changes: str) -> dict[str, object]:
    """A sheet that satisfies the default agreement."""
    statuses = dict.fromkeys(("need", "timeline", "technical_fit", "annual_usage", "plant_location"), "confirmed")
    items = (statuses | changes).items()
    return {"items": {name: {"status": status, "evidence": "Call of today"} for name, status in items}}


class TestResearchIsNotAHandoff:
    """Scenarios 1, 3, 5, 9, 19, 20."""

    def test_1_a_visitor_who_fits_and_reads_is_an_mql_and_nothing_is_handed_over(self, world: World) -> None:
        world.happens(DANA, "tolerance_guide_download").happens(DANA, "page_view", times=3)
        lead = world.lead(DANA)
        says(lead, stage="mql", action="mql", handoff=None)
        assert lead["next_step"]["code"] == "needs_buying_signal"
        assert lead["fit"]["tier"] == "A"

    def test_3_a_webinar_within_three_weeks_and_opened_mails_make_an_mql(self, world: World) -> None:
        world.happens(OMAR, "webinar_attended", days_ago=20, line="plant-automation")
        world.happens(OMAR, "email_opened", times=4, line="plant-automation")
        world.happens(OMAR, "email_clicked", times=2, line="plant-automation")
        says(world.lead(OMAR), stage="mql", action="mql", handoff=None)

    def test_3_opened_mails_alone_weigh_nothing(self, world: World) -> None:
        world.happens(OMAR, "email_opened", times=40)
        says(world.lead(OMAR), stage="inquiry", action="ignore")

    def test_5_two_data_sheets_for_a_compliance_review_make_an_mql(self, world: World) -> None:
        world.happens(PIA, "data_sheet_request", times=2)
        says(world.lead(PIA), stage="mql", action="mql", handoff=None)

    def test_9_broad_technical_questions_make_an_mql_at_most(self, world: World) -> None:
        world.happens(DANA, "technical_question", times=3)
        lead = world.lead(DANA)
        assert lead["stage"] in ("inquiry", "nurture", "mql")
        says(lead, handoff=None)

    @pytest.mark.parametrize("form", ["newsletter_signup", "contact_form"])
    def test_19_one_form_fill_is_never_enough(self, world: World, form: str) -> None:
        world.happens(DANA, form)
        assert world.lead(DANA)["stage"] in ("inquiry", "nurture")

    def test_20_a_page_a_fortnight_for_nine_months_is_early_and_kept_warm(self, world: World) -> None:
        for fortnight in range(19, -1, -1):
            world.happens(DANA, "page_view", days_ago=14 * fortnight)
        lead = world.lead(DANA)
        says(lead, stage="nurture", handoff=None)
        assert lead["intent"]["trend"] == "early"


class TestAnAccountIsMoreThanOneContact:
    """Scenario 25, and an account whose first contact fell silent."""

    def test_25_five_people_who_each_read_a_little_are_a_committee(self, world: World) -> None:
        titles = ("Design engineer", "R&D engineer", "Quality manager", "Quality engineer", "Buyer")
        people = [of(MEDICAL_DEVICES, f"p{number}@medico.example", title) for number, title in enumerate(titles)]
        for person in people:
            world.happens(person, "guide_download").happens(person, "page_view")
        world.pass_time(minutes=1)
        assert {world.lead(person)["intent"]["level"] for person in people} == {"low"}
        account = world.lead(people[0])["account"]
        committee = world.get("marketing", f"accounts/{account}/committee/")
        engaged = {row["function"] for row in committee["functions"] if row["engaged"]}
        assert engaged == {"engineering", "quality", "procurement"}
        assert {"finance", "operations"} <= set(committee["missing"])
        (interest,) = world.get("marketing", "account-interest/", state="active")["results"]
        assert (interest["account"], interest["engaged"]["days_14"]) == (account, 5)
        assert interest["intent"]["level"] == "medium"
        assert set(interest["functions"]["covered"]) == engaged

    def test_an_account_whose_first_contact_fell_silent_is_alive_while_others_read(self, world: World) -> None:
        for weeks in (30, 26, 22, 18, 14):
            world.happens(DANA, "guide_download", days_ago=7 * weeks)
        world.happens(of(MEDICAL_DEVICES, "quinn@medico.example", "Quality manager"), "page_view", days_ago=10)
        world.pass_time(minutes=1)
        assert world.lead(DANA)["intent"]["trend"] == "cooling"
        (interest,) = world.get("sales", "account-interest/", state="alive")["results"]
        assert interest["account"] == world.lead(DANA)["account"]
        world.pass_time(days=30)
        assert world.get("sales", "account-interest/", state="alive")["results"] == []


class TestBuyingIsAHandoff:
    """Scenarios 2, 4, 6, 7, 8, 15."""

    def test_2_an_rfq_opens_an_urgent_handoff_and_sql_waits_for_sales(self, world: World) -> None:
        world.happens(DANA, "tolerance_guide_download").happens(DANA, "page_view", times=3)
        world.happens(DANA, "rfq_submitted", has_drawings=True, annual_volume=20_000)
        lead = world.lead(DANA)
        says(lead, stage="mql", action="handoff_urgent")
        assert lead["route"]["kind"] in ("direct", "oem")
        handoff = world.handoff(lead)
        says(handoff, status="open", priority="urgent")
        assert handoff["accept_due_at"] and handoff["response_due_at"]

        status, problem = world.post("sales", f"leads/{lead['id']}/qualify/")
        assert (status, problem["code"]) == (409, "stage_not_allowed")
        assert world.post("sales", f"handoffs/{handoff['id']}/accept/")[0] == 200
        status, problem = world.post("sales", f"leads/{lead['id']}/qualify/")
        assert (status, problem["code"]) == (409, "sheet_incomplete")
        assert (
            world.as_("sales")
            .patch(f"/api/v1/leads/{lead['id']}/qualification/", filled_sheet(), format="json")
            .status_code
            == 200
        )
        status, qualified = world.post("sales", f"leads/{lead['id']}/qualify/")
        assert (status, qualified["stage"]) == (200, "sql")

    def test_4_asking_for_a_plant_assessment_is_handed_over(self, world: World) -> None:
        world.happens(OMAR, "webinar_attended", days_ago=20, line="plant-automation")
        world.happens(OMAR, "plant_assessment_request", line="plant-automation")
        lead = world.lead(OMAR)
        says(lead, stage="mql", action="handoff")
        assert world.handoff(lead)["status"] == "open"

    def test_6_usage_delivery_and_a_supplier_issue_are_handed_over(self, world: World) -> None:
        world.happens(PIA, "data_sheet_request", times=2)
        for type in ("usage_forecast_shared", "lead_time_question", "supplier_issue_reported"):
            world.happens(PIA, type)
        says(world.lead(PIA), stage="mql", action="handoff")

    def test_7_a_quote_request_with_volume_is_urgent(self, world: World) -> None:
        world.happens(PIA, "quote_request", line="injection-molding", annual_volume=50_000)
        says(world.lead(PIA), stage="mql", action="handoff_urgent")

    def test_8_a_meeting_about_replacing_a_supplier_is_handed_over(self, world: World) -> None:
        director = of(MACHINERY, "ole@halvorsen.example", "Operations director")
        world.happens(director, "meeting_request", project="replace an underperforming supplier")
        says(world.lead(director), stage="mql", action="handoff")

    def test_15_an_oem_goes_to_the_oem_desk(self, world: World) -> None:
        buyer = of(MEDICAL_DEVICES, "buyer@medico.example", "Buyer", channel_type="oem")
        world.happens(buyer, "rfq_submitted", annual_volume=20_000)
        lead = world.lead(buyer)
        assert lead["route"]["kind"] == "oem"
        assert world.handoff(lead)["route"] == "oem"


class TestWhoIsKeptOut:
    """Scenarios 10 to 14."""

    def test_10_a_student_who_reads_everything_is_excluded_as_academic(self, world: World) -> None:
        student = Person("kim@cs.stanford.edu", "Student")
        world.happens(student, "guide_download", times=11).happens(student, "webinar_attended", times=3)
        lead = world.lead(student)
        says(lead, stage="disqualified", handoff=None)
        assert lead["fit"]["excluded_by"] == "academic"

    def test_11_a_competitor_who_asks_for_a_price_is_declined(self, world: World) -> None:
        rival = of(MACHINERY, "eve@rival.example", "Engineer", domain="rival.example", relationship="competitor")
        world.happens(rival, "page_view", times=20).happens(rival, "price_question")
        lead = world.lead(rival)
        says(lead, stage="disqualified", action="decline", handoff=None)
        assert lead["fit"]["excluded_by"] == "competitor"

    def test_12_a_current_supplier_is_excluded(self, world: World) -> None:
        steel = {"domain": "steel.example", "relationship": "current_supplier"}
        supplier = of(MACHINERY, "sam@steel.example", "Key account", **steel)
        world.happens(supplier, "contact_form")
        lead = world.lead(supplier)
        says(lead, stage="disqualified", action="ignore", handoff=None)
        assert lead["fit"]["excluded_by"] == "current_supplier"

    def test_13_a_perfect_fit_without_activity_stays_an_inquiry(self, world: World) -> None:
        status, lead = world.post("marketing", "leads/", {"contact": DANA.contact(), "account": DANA.company})
        assert status == 201
        says(lead, stage="inquiry", action="ignore", handoff=None)

    def test_14_a_bakery_that_reads_everything_is_off_target(self, world: World) -> None:
        baker = of(BAKERY, "ben@goldencrust.example", "Operations manager")
        world.happens(baker, "guide_download", times=20).happens(baker, "webinar_attended")
        lead = world.lead(baker)
        assert lead["stage"] != "mql"
        says(lead, action="ignore", handoff=None)


class TestChannels:
    """Scenarios 16 to 18, 36 and 38."""

    def test_16_a_small_shop_goes_to_the_distributor_of_its_region(self, world: World) -> None:
        shop = of(MACHINERY, "lee@lees.example", "Owner", domain="lees.example", name="Lee's", employee_count=12)
        world.happens(shop, "quote_request", quantity=30)
        lead = world.lead(shop)
        assert lead["route"]["kind"] == "distributor"
        assert lead["route"]["partner"] == world.partner("Keystone Industrial Supply")
        assert world.get("sales", "handoffs/", lead=lead["id"])["results"] == []

    def test_17_a_distributor_who_asks_for_an_end_customer_goes_the_partner_way(self, world: World) -> None:
        dealer = of(MACHINERY, "dan@parts.example", "Buyer", domain="parts.example", channel_type="distributor")
        world.happens(dealer, "quote_request", quantity=5_000, end_customer="Acme Pumps")
        assert world.lead(dealer)["route"]["kind"] == "distributor"

    @pytest.mark.parametrize(
        ("channel_type", "kind"),
        [("contract_manufacturer", "contract_manufacturer"), ("tier_1_supplier", "tier_supplier")],
    )
    def test_18_contract_manufacturers_and_tier_suppliers_have_desks(
        self, world: World, channel_type: str, kind: str
    ) -> None:
        buyer = of(MACHINERY, "amy@made.example", "Buyer", domain="made.example", channel_type=channel_type)
        world.happens(buyer, "rfq_submitted", annual_volume=10_000)
        assert world.lead(buyer)["route"]["kind"] == kind

    def test_36_a_house_account_stays_direct_whatever_it_asks_for(self, world: World) -> None:
        world.happens(PIA, "page_view")
        account = world.lead(PIA)["account"]
        answer = world.as_("operations").patch(
            f"/api/v1/accounts/{account}/", {"target_status": "house"}, format="json"
        )
        assert answer.status_code == 200, answer.content
        world.happens(PIA, "quote_request", quantity=30)
        assert world.lead(PIA)["route"]["kind"] == "direct"


class TestNothingEndsInSilence:
    """Scenarios 16a, 34, 35."""

    def test_16a_an_unknown_company_that_asks_comes_before_the_triage_desk(self, world: World) -> None:
        stranger = Person("jo@unheardof.example", "Manager")
        world.happens(stranger, "rfq_submitted", has_drawings=True)
        lead = world.lead(stranger)
        says(lead, stage="inquiry", action="triage", handoff=None)
        assert lead["fit"]["tier"] == "U"
        assert "industry" in lead["fit"]["missing"]
        assert lead["triage"]["due_at"]

    def test_34_an_rfq_from_a_free_mail_address_is_no_student(self, world: World) -> None:
        someone = Person("jo.smith@gmail.com", None)
        world.happens(someone, "rfq_submitted", has_drawings=True)
        lead = world.lead(someone)
        says(lead, action="triage")
        assert lead["fit"]["excluded_by"] is None

    def test_35_a_bakery_that_asks_is_off_target_but_heard(self, world: World) -> None:
        baker = of(BAKERY, "ben@goldencrust.example", "Operations manager")
        world.happens(baker, "rfq_submitted", line="plant-automation")
        says(world.lead(baker), action="triage", handoff=None)


class TestTime:
    """Scenario 21."""

    def test_21_a_webinar_nine_months_ago_has_faded_back_to_nurture_by_itself(self, world: World) -> None:
        world.happens(OMAR, "webinar_attended")
        says(world.lead(OMAR), stage="mql")
        world.pass_time(days=270)
        says(world.lead(OMAR), stage="nurture", handoff=None)


class TestAnswers:
    """Scenarios 23, 24, 26, 31, 37, 38."""

    @pytest.fixture
    def handed_over(self, world: World) -> dict[str, object]:
        """A lead with an open handoff."""
        world.happens(DANA, "rfq_submitted", annual_volume=20_000)
        return world.lead(DANA)

    @pytest.mark.parametrize("comment", ["", "   ", "\n\t"])
    def test_23_rejecting_with_an_empty_comment_is_refused_and_changes_nothing(
        self, world: World, handed_over: dict[str, object], comment: str
    ) -> None:
        before = world.handoff(handed_over)
        status, problem = world.post(
            "sales", f"handoffs/{before['id']}/reject/", {"reason": "timing", "comment": comment}
        )
        assert (status, problem["code"]) == (422, "comment_required")
        assert world.handoff(world.lead(DANA)) == before

    def test_24_the_second_answer_is_told_who_was_first(self, world: World, handed_over: dict[str, object]) -> None:
        path = f"handoffs/{handed_over['handoff']}"
        assert world.post("sales", f"{path}/accept/")[0] == 200
        status, problem = world.post("sales2", f"{path}/accept/")
        assert (status, problem["code"]) == (409, "handoff_closed")
        assert problem["closed_by"]
        status, problem = world.post("sales2", f"{path}/reject/", {"reason": "timing", "comment": "Not now."})
        assert (status, problem["code"]) == (409, "handoff_closed")

    def test_26_a_signal_delivered_three_times_counts_once(self, world: World) -> None:
        once = world.signal(DANA, "guide_download", external_id="same")
        receipts = [world.deliver(once) for _ in range(3)]
        assert [receipt["accepted"] for receipt in receipts] == [1, 0, 0]
        assert [receipt["duplicates"] for receipt in receipts] == [0, 1, 1]
        assert world.lead(DANA)["intent"]["research"] == 8.0

    def test_31_a_rep_types_in_a_telephone_rfq_and_keeps_it(self, world: World) -> None:
        status, lead = world.post(
            "sales",
            "leads/",
            {
                "contact": {"phone": "+1 612 555 0147", "last_name": "Berg"},
                "account": MACHINERY,
                "product_line": "cnc-machining",
                "type": "rfq_submitted",
                "keep": True,
            },
        )
        assert status == 201, lead
        says(lead, stage="sal")
        assert lead["owner"]
        handoff = world.handoff(lead, "sales")
        says(handoff, status="accepted")
        assert handoff["owner"] == lead["owner"]

    def test_37_a_buying_signal_ends_a_rest_at_once(self, world: World, handed_over: dict[str, object]) -> None:
        path = f"handoffs/{handed_over['handoff']}/reject/"
        assert world.post("sales", path, {"reason": "timing", "comment": "After the budget round."})[0] == 200
        says(world.lead(DANA), stage="nurture", returned=True)
        world.pass_time(days=7)
        world.happens(DANA, "rfq_submitted")
        lead = world.lead(DANA)
        says(lead, stage="mql", action="handoff_urgent")
        assert lead["handoff"] != handed_over["handoff"]

    def test_38_what_belongs_to_the_channel_is_handed_to_the_partner(
        self, world: World, handed_over: dict[str, object]
    ) -> None:
        path = f"handoffs/{handed_over['handoff']}/reject/"
        assert world.post("sales", path, {"reason": "belongs_to_channel", "comment": "Keystone's customer."})[0] == 200
        handoff = world.handoff(world.lead(DANA))
        says(handoff, status="open", route="distributor", team=None)


def test_27_business_hours_end_the_working_day(world: World) -> None:
    """A handoff of Friday 16:30 in Chicago with four business hours is due on Monday at 12:30."""
    world.pass_time(days=3, hours=7, minutes=30)
    world.happens(OMAR, "plant_assessment_request")
    due = world.handoff(world.lead(OMAR))["accept_due_at"]
    assert due == (world.now + timedelta(days=2, hours=20)).isoformat().replace("+00:00", "Z")
