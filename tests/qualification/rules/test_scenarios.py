"""What any careful marketing lead and sales lead would agree on, by the default rules."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from accounts.rules.facts import Facts
from qualification.rules.decision import Cause, Priority, Situation, Step, decide
from qualification.rules.stages import Stage
from tests.qualification.rules.given import MEDICAL, NOW, RULES, History, ago, signals

PLANT = replace(MEDICAL, industry="333120", function="operations", plant_count=5, employee_count=400)
UNKNOWN = Facts()
BAKERY = Facts(industry="311812", employee_count=5000, country="US", plant_count=40, function="operations")
MACHINE_SHOP = Facts(industry="332999", employee_count=12, country="US", plant_count=1, quantity=30)
DISTRIBUTOR = Facts(
    industry="423830", channel_type="distributor", country="US", employee_count=80, function="procurement",
    own_partner="keystone", territory_partner="keystone",
)  # fmt: skip
STUDENT = Facts(function="other", country="US", noise_class="student_or_academic")


@dataclass(frozen=True)
class Then:
    action: str
    stage: str
    route: str | None = None
    partner: str | None = None
    handoff: str | None = None
    triage: bool = False
    next_step: str | None = None
    excluded_by: str | None = None
    trend: str | None = None


RESEARCH = (("tolerance_guide_download", 0), *(("page_view", age) for age in (0, 0, 1, 2)))
WEBINAR = (("webinar_attended", 20), *(("email_opened", age) for age in (18, 12)), ("email_clicked", 12))
SHEETS = (("data_sheet_request", 3), ("data_sheet_request", 0))
PROJECT = (*SHEETS, ("usage_forecast_shared", 0), ("lead_time_question", 0), ("supplier_issue_reported", 0))

CASES: dict[str, tuple[Facts, History, dict[str, Any], Then]] = {
    "1 a tolerance guide and several pages of a fitting company": (
        MEDICAL,
        RESEARCH,
        {},
        Then("mql", "mql", route="direct", next_step="needs_buying_signal"),
    ),
    "2 the same contact submits an RFQ": (
        replace(MEDICAL, annual_volume=20_000),
        (*RESEARCH, ("rfq_submitted", 0)),
        {"stage": Stage.MQL},
        Then("handoff_urgent", "mql", route="direct", handoff="urgent", next_step="waits_for_acceptance"),
    ),
    "3 a webinar and its follow-up mails": (PLANT, WEBINAR, {}, Then("mql", "mql", route="direct")),
    "4 a plant assessment meeting is asked for": (
        PLANT,
        (*WEBINAR, ("plant_assessment_request", 0)),
        {"stage": Stage.MQL},
        Then("handoff", "mql", route="direct", handoff="normal"),
    ),
    "5 two data sheets for a compliance review": (MEDICAL, SHEETS, {}, Then("mql", "mql", route="direct")),
    "6 usage, delivery and an issue with the supplier": (
        MEDICAL,
        PROJECT,
        {"stage": Stage.MQL},
        Then("handoff", "mql", route="direct", handoff="normal"),
    ),
    "7 a quote for molded parts with annual volume": (
        replace(MEDICAL, annual_volume=50_000),
        (("quote_request", 0),),
        {},
        Then("handoff_urgent", "mql", route="direct", handoff="urgent"),
    ),
    "8 a meeting about replacing a supplier": (
        PLANT,
        (("meeting_request", 0),),
        {},
        Then("handoff", "mql", route="direct", handoff="normal"),
    ),
    "9 broad technical questions without a project": (
        replace(MEDICAL, function="engineering"),
        (("technical_question", 1),) * 6,
        {},
        Then("mql", "mql", route="direct", next_step="needs_buying_signal"),
    ),
    "10 a student reads everything": (
        STUDENT,
        (*(("guide_download", age) for age in range(11)), *(("webinar_attended", age) for age in range(3))),
        {},
        Then("ignore", "disqualified", excluded_by="academic", next_step="excluded"),
    ),
    "11 a competitor reads every page and asks for a price": (
        replace(MEDICAL, function="engineering", relationships=frozenset({"competitor"})),
        (*(("page_view", 1),) * 20, ("price_question", 0)),
        {},
        Then("decline", "disqualified", excluded_by="competitor", next_step="answer_politely"),
    ),
    "12 a current supplier fills in the contact form": (
        replace(MEDICAL, relationships=frozenset({"current_supplier"})),
        (("contact_form", 0),),
        {},
        Then("ignore", "disqualified", excluded_by="current_supplier"),
    ),
    "13 a perfect fit without any activity": (MEDICAL, (), {}, Then("ignore", "inquiry", next_step="needs_engagement")),
    "14 a bakery chain reads a lot": (
        BAKERY,
        (*(("guide_download", 0),) * 20, ("webinar_attended", 0)),
        {},
        Then("ignore", "inquiry", next_step="off_target"),
    ),
    "15 an OEM submits an RFQ": (
        replace(MEDICAL, channel_type="oem", annual_volume=5000),
        (("rfq_submitted", 0),),
        {},
        Then("handoff_urgent", "mql", route="oem", handoff="urgent"),
    ),
    "16 a small shop asks for thirty pieces": (
        replace(MACHINE_SHOP, territory_partner="keystone", function="management"),
        (("quote_request", 0),),
        {},
        Then("handoff_urgent", "mql", route="distributor", partner="keystone", handoff="urgent"),
    ),
    "16a an unknown company sends an RFQ": (
        UNKNOWN,
        (("rfq_submitted", 0),),
        {},
        Then("triage", "inquiry", triage=True, next_step="triage_decides"),
    ),
    "17 a distributor asks for a quote for an end customer": (
        replace(DISTRIBUTOR, end_customer="Medico"),
        (("quote_request", 0),),
        {},
        Then("handoff_urgent", "mql", route="distributor", partner="keystone", handoff="urgent"),
    ),
    "18 a contract manufacturer submits an RFQ": (
        replace(MEDICAL, industry="334418", channel_type="contract_manufacturer"),
        (("rfq_submitted", 0),),
        {},
        Then("handoff_urgent", "mql", route="contract_manufacturer", handoff="urgent"),
    ),
    "18 a tier-1 supplier submits an RFQ": (
        replace(MEDICAL, industry="336390", channel_type="tier_1_supplier"),
        (("rfq_submitted", 0),),
        {},
        Then("handoff_urgent", "mql", route="tier_supplier", handoff="urgent"),
    ),
    "19 one newsletter form and nothing else": (
        MEDICAL,
        (("newsletter_signup", 0),),
        {},
        Then("ignore", "inquiry", next_step="needs_engagement"),
    ),
    "20 one page a fortnight for nine months": (
        replace(MEDICAL, function="engineering"),
        tuple(("page_view", age) for age in range(0, 270, 14)),
        {},
        Then("nurture", "nurture", trend="early"),
    ),
    "21 a webinar nine months ago and nothing since": (
        MEDICAL,
        (("webinar_attended", 270),),
        {"stage": Stage.MQL},
        Then("ignore", "nurture", next_step="needs_engagement"),
    ),
    "21 but an open handoff is never withdrawn by fading": (
        MEDICAL,
        (("webinar_attended", 270),),
        {"stage": Stage.MQL, "open_handoff": True},
        Then("ignore", "mql", next_step="waits_for_acceptance"),
    ),
    "22 an SQL on hold": (
        MEDICAL,
        (("rfq_submitted", 0),),
        {"stage": Stage.SQL, "on_hold": True},
        Then("handoff_urgent", "sql", route="direct", next_step="on_hold"),
    ),
    "34 an RFQ with drawings from a free-mail address": (
        Facts(country="US"),
        (("rfq_submitted", 0),),
        {},
        Then("triage", "inquiry", triage=True),
    ),
    "35 a bakery chain sends an RFQ": (BAKERY, (("rfq_submitted", 0),), {}, Then("triage", "inquiry", triage=True)),
    "36 a house account in a distributor's region asks for thirty prototypes": (
        replace(MEDICAL, target_status="house", quantity=30, territory_partner="keystone"),
        (("quote_request", 0),),
        {},
        Then("handoff_urgent", "mql", route="direct", handoff="urgent"),
    ),
    "37 rejected for timing, a week later an RFQ": (
        MEDICAL,
        (("meeting_request", 20), ("rfq_submitted", 0)),
        {"stage": Stage.NURTURE, "reset_at": ago(7), "rest_until": ago(-53)},
        Then("handoff_urgent", "mql", route="direct", handoff="urgent"),
    ),
    "39 imported history moves nothing": (
        MEDICAL,
        (("rfq_submitted", 3),),
        {"imported_waiting": True},
        Then("handoff_urgent", "inquiry", route="direct", next_step="waits_for_signal"),
    ),
}


@pytest.mark.parametrize(("facts", "history", "changes", "then"), CASES.values(), ids=CASES)
def test_scenario(facts: Facts, history: History, changes: dict[str, Any], then: Then) -> None:
    reset_ago = (NOW - changes["reset_at"]).days if "reset_at" in changes else None
    situation = Situation(facts=facts, terms=signals(*history, reset_ago=reset_ago), at=NOW, **changes)
    answer = decide(situation, RULES)
    assert (answer.action, answer.stage, answer.handoff, answer.triage) == (
        then.action,
        then.stage,
        then.handoff,
        then.triage,
    )
    assert (answer.route and answer.route.kind, answer.route and answer.route.partner) == (then.route, then.partner)
    assert answer.fit.excluded_by == then.excluded_by
    assert then.next_step in {None, answer.next_step}
    assert then.trend in {None, answer.intent.trend}


def test_an_unknown_company_is_told_what_to_be_asked() -> None:
    answer = decide(Situation(facts=UNKNOWN, terms=signals(("rfq_submitted", 0)), at=NOW), RULES)
    assert answer.fit.tier == "U"
    assert {"industry", "employee_count"} <= set(answer.missing)


def test_the_return_from_a_persons_nurture_leads_through_inquiry() -> None:
    situation = Situation(
        facts=MEDICAL,
        terms=signals(("rfq_submitted", 0), reset_ago=7),
        at=NOW,
        stage=Stage.NURTURE,
        reset_at=ago(7),
        rest_until=ago(-53),
    )
    assert decide(situation, RULES).path == (
        Step(Stage.NURTURE, Stage.INQUIRY, Cause.FRESH_SIGNAL),
        Step(Stage.INQUIRY, Stage.MQL, Cause.MATRIX),
    )
    assert decide(situation, RULES).handoff is Priority.URGENT
