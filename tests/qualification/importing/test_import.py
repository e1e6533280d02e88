"""A CRM's export into leadhub: what is stated is kept, told once, and moves nothing by itself."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Account, Contact, ExternalRef
from leadhub.models import Event
from qualification.due import look_at_leads
from qualification.importing import pipeline
from qualification.importing.applying import apply
from qualification.intake import ingest
from qualification.models import Handoff, Lead, LeadState, Remark, Signal, SignalExclusion, Stage, Transition
from tests.qualification.company import INTEGRATION, make_company, signal
from tests.qualification.importing.conftest import CRM, Run, Write, deal

pytestmark = pytest.mark.django_db

Export = Callable[..., Path]
MEDICO = {
    "Mail": "dana@medico.example",
    "Company": "Medico Devices Inc.",
    "Domain": "medico.example",
    "Staff": "900.0",
    "Product": "CNC",
}
WON = {"Stage": "Won", "Closed": "2026-05-04", "Seller": "Sam Keller"}


@pytest.fixture(autouse=True)
def company(db: None, set_clock: Callable[[datetime], datetime], now: datetime) -> None:
    make_company()
    set_clock(now)


def everything() -> list[int]:
    tables = (Account, Contact, ExternalRef, Lead, Signal, Transition, Event, Remark, Handoff)
    return [table.objects.count() for table in tables]


def test_history_is_screened_as_what_comes_in_is(run: Run, crm: Export) -> None:
    given = {"RFQ": "2026-03-03T10:00:00Z"}
    mapping = CRM.replace("rfq_submitted", "webinar_attended")
    run(crm(deal(1, Mail="x@mailinator.com", **given), deal(2, **MEDICO, **given)), mapping=mapping)
    assert list(SignalExclusion.objects.values_list("signal__lead__contact__email_key", "reason")) == [
        ("x@mailinator.com", "disposable_mail")
    ]
    counted = {state.lead.contact.email_key: bool(state.terms) for state in LeadState.objects.all()}
    assert counted == {"x@mailinator.com": False, "dana@medico.example": True}


def test_a_deal_is_a_lead_with_the_history_that_the_file_states(run: Run, crm: Export) -> None:
    summary = run(crm(deal(1, **MEDICO, **WON, Amount="12500.5", Source="referral", RFQ="2026-03-03T10:00:00Z")))
    assert summary == {
        "rows": 1,
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "refused": 0,
        "warnings": [],
        "outcomes": {"won": 1, "lost": 0},
        "error": "",
    }
    lead = Lead.objects.get()
    assert (lead.stage, lead.is_imported, lead.was_opportunity) == (Stage.WON, True, True)
    # Naive times lie in the zone that the mapping names.
    assert lead.created_at == datetime(2026, 3, 2, 15, tzinfo=UTC)
    assert (lead.value_amount, lead.value_currency) == (Decimal("12500.50"), "USD")
    assert lead.first_origin is not None
    assert lead.first_origin.source == "referral"
    assert lead.product_line.code == "cnc-machining"
    assert lead.account is not None
    assert lead.account.employee_count == 900
    moves = list(Transition.objects.order_by("seq").values_list("to_stage", "cause", "actor_kind", "actor_name", "at"))
    assert moves == [
        ("inquiry", "import", "import", "import of crm", lead.created_at),
        ("mql", "import", "import", "import of crm", lead.created_at),
        ("won", "import", "import", "Sam Keller", datetime(2026, 5, 4, 5, tzinfo=UTC)),
    ]
    assert Signal.objects.get().lead_id == lead.pk
    assert ExternalRef.objects.get(object="lead", system="crm", external_id="D-1").target == lead.pk
    assert not Handoff.objects.exists()


def test_the_same_file_again_changes_nothing(run: Run, crm: Export) -> None:
    export = crm(
        deal(1, **MEDICO, **WON, RFQ="2026-03-03"),
        deal(2, Mail="b@c.example"),
        deal(3, RFQ="2026-03-03", Words="Why not"),
    )
    assert run(export)["created"] == 3
    before = everything()
    again = run(export)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 3)
    assert everything() == before


def test_a_dry_run_counts_the_same_and_writes_nothing(run: Run, crm: Export) -> None:
    export = crm(deal(1, **MEDICO, **WON), deal(2, Mail="nobody"), deal(3, **MEDICO))
    before = everything()
    rehearsed = run(export, dry_run=True)
    assert everything() == before
    assert rehearsed == run(export)
    assert (rehearsed["created"], rehearsed["refused"]) == (2, 1)


def test_a_row_that_says_more_than_before_updates_its_lead(run: Run, crm: Export) -> None:
    run(crm(deal(1, Mail="dana@medico.example"), deal(2, Mail="b@c.example")))
    summary = run(
        crm(deal(1, Mail="dana@medico.example", **WON), deal(2, Mail="b@c.example"), deal(3, Mail="c@c.example"))
    )
    assert (summary["created"], summary["updated"], summary["unchanged"]) == (1, 1, 1)
    assert Lead.objects.get(contact__email="dana@medico.example").stage == "won"


def test_a_lead_needs_no_address_company_or_product_line(run: Run, crm: Export) -> None:
    run(crm(deal(1)))
    lead = Lead.objects.get()
    assert (lead.account, lead.first_origin, lead.value_amount) == (None, None, None)
    assert lead.product_line.code == "unspecified"
    assert (lead.contact.email, lead.contact.phone) == (None, None)


def test_the_rules_wait_for_a_fresh_signal(run: Run, crm: Export, now: datetime) -> None:
    """A lead that a file calls MQL stays so, however little it did, until something new is heard."""
    run(crm(deal(1, **MEDICO)))
    lead = Lead.objects.get()
    assert (lead.stage, lead.action, lead.is_imported) == ("mql", "ignore", True)
    ingest([signal("rfq_submitted", now, contact={"email": "dana@medico.example"})], actor=INTEGRATION, now=now)
    lead.refresh_from_db()
    assert (lead.is_imported, lead.action) == (False, "handoff_urgent")
    assert Handoff.objects.get().lead_id == lead.pk


def test_any_fresh_signal_ends_the_waiting_also_one_that_adds_nothing(run: Run, crm: Export, now: datetime) -> None:
    run(crm(deal(1, **MEDICO, RFQ=(now - timedelta(days=1)).isoformat(), Volume="20000")))
    opened = signal("email_opened", now, contact={"email": "dana@medico.example"}, account=None)
    ingest([opened], actor=INTEGRATION, now=now)
    lead = Lead.objects.get()
    assert (lead.is_imported, lead.next_step) == (False, "triage_decides")


def test_old_signals_of_a_file_hand_over_nothing(run: Run, crm: Export, now: datetime) -> None:
    yesterday = (now - timedelta(days=1)).isoformat()
    run(crm(deal(1, **MEDICO, RFQ=yesterday, Volume="20000", Drawings="yes")))
    lead = Lead.objects.get()
    assert (lead.level, lead.stage) == ("urgent", "mql")
    assert not Handoff.objects.exists()
    assert Signal.objects.get().annual_volume == 20_000


def test_history_can_be_kept_quiet(run: Run, crm: Export) -> None:
    run(crm(deal(1, **MEDICO, **WON)), quiet_history=True)
    assert Lead.objects.get().stage == "won"
    assert not Event.objects.exists()
    run(crm(deal(2, Mail="b@c.example")))
    assert set(Event.objects.values_list("type", flat=True)) == {"lead.stage_changed", "lead.decided"}


def test_time_tells_nobody_of_quiet_history(run: Run, crm: Export, now: datetime) -> None:
    run(crm(deal(1, **MEDICO, RFQ=(now - timedelta(days=1)).isoformat())), quiet_history=True)
    look_at_leads(now + timedelta(days=90))
    assert Lead.objects.get().level != "urgent"
    assert not Event.objects.exists()


def test_any_fresh_signal_ends_the_wait(run: Run, crm: Export, now: datetime) -> None:
    """Also one that changes no level: that something new was heard is what was waited for."""
    run(crm(deal(1, **MEDICO, RFQ=(now - timedelta(days=1)).isoformat())), quiet_history=True)
    ingest([signal("page_view", now, contact={"email": "dana@medico.example"})], actor=INTEGRATION, now=now)
    lead = Lead.objects.get()
    assert (lead.is_imported, lead.opens_nothing, lead.next_step) == (False, False, "waits_for_acceptance")
    assert Handoff.objects.get().lead_id == lead.pk


def test_quiet_history_opens_no_lead_that_was_here_before(run: Run, crm: Export, now: datetime) -> None:
    ingest([signal("guide_download", now)], actor=INTEGRATION, now=now)
    before = Event.objects.count()
    run(crm(deal(1, Mail="dana@medico.example", RFQ=now.isoformat(), Product="CNC")), quiet_history=True)
    assert Event.objects.count() == before
    look_at_leads(now)
    lead = Lead.objects.get()
    assert (lead.action, lead.stage, lead.next_step) == ("handoff_urgent", "nurture", "waits_for_signal")
    assert not Handoff.objects.exists()
    ingest([signal("page_view", now)], actor=INTEGRATION, now=now)
    assert Handoff.objects.get().lead_id == lead.pk


def test_a_loss_keeps_reason_and_words(run: Run, crm: Export) -> None:
    summary = run(crm(deal(1, Stage="Lost", Closed="2026-05-04", Seller="Sam", Why="price", Words="Ten percent off")))
    assert summary["outcomes"] == {"won": 0, "lost": 1}
    move = Transition.objects.select_related("remark").get(to_stage="lost")
    assert move.reason == "price"
    assert move.remark is not None
    assert move.remark.text == "Ten percent off"


def test_several_deals_of_one_person_are_several_leads_once_they_ended(run: Run, crm: Export) -> None:
    summary = run(
        crm(
            deal(1, **MEDICO, **WON),
            deal(2, **MEDICO, **WON | {"Stage": "Lost"}),
            deal(3, **MEDICO),
            deal(4, **MEDICO),
        )
    )
    # The two that have not ended are one interest: at most one lead before opportunity stands for it.
    assert summary["created"] == 3
    assert sorted(Lead.objects.values_list("stage", flat=True)) == ["lost", "mql", "won"]
    assert ExternalRef.objects.filter(object="lead").count() == 4


def test_a_lead_that_was_here_before_takes_the_name_of_the_file(run: Run, crm: Export, now: datetime) -> None:
    ingest([signal("page_view", now, contact={"email": "dana@medico.example"})], actor=INTEGRATION, now=now)
    summary = run(crm(deal(1, **MEDICO, **WON)))
    assert summary["updated"] == 1
    assert Lead.objects.get().stage == "won"


def test_what_people_did_since_is_not_undone(run: Run, crm: Export, now: datetime) -> None:
    run(crm(deal(1, **MEDICO, **WON)))
    summary = run(crm(deal(1, **MEDICO, **WON | {"Stage": "Lost"})))
    assert [warning["code"] for warning in summary["warnings"]] == ["stage_not_allowed"]
    assert Lead.objects.get().stage == "won"


REFUSED = {
    "no external id": ({"Deal": ""}, "required"),
    "no beginning": ({"Created": ""}, "required"),
    "no time": ({"Created": "last spring"}, "bad_time"),
    "a beginning in the future": ({"Created": "2031-01-01"}, "in_the_future"),
    "an end in the future": (WON | {"Closed": "2031-01-01"}, "in_the_future"),
    "an end without a seller": (WON | {"Seller": ""}, "seller_missing"),
    "a word that is not in the table": ({"Stage": "Cancelled", "Closed": "2026-05-04"}, "value_not_in_table"),
    "a broken address": ({"Mail": "dana(at)medico"}, "bad_email"),
    "a number that is none": ({"Company": "Medico", "Staff": "many"}, "wrong_type"),
    "an amount that is none": ({"Amount": "12.500,00"}, "bad_amount"),
    "an unknown relationship": ({"Company": "Medico", "Relation": "friend"}, "unknown_value"),
    "a NUL": ({"First": "Da\x00na"}, "nul_character"),
}


@pytest.mark.parametrize(("cells", "code"), REFUSED.values(), ids=REFUSED)
def test_a_row_that_cannot_be_taken_is_told_and_stops_no_other(
    cells: dict[str, str], code: str, run: Run, crm: Export
) -> None:
    summary = run(crm(deal(1, Mail="a@c.example"), deal(2, **cells), deal(3, Mail="c@c.example")))
    assert (summary["created"], summary["refused"], summary["rows"]) == (2, 1, 3)
    assert [(warning["row"], warning["code"]) for warning in summary["warnings"]] == [(3, code)]
    assert "1 rows were refused" in summary["error"]
    assert Lead.objects.count() == 2


def test_a_key_that_comes_twice_is_taken_once(run: Run, crm: Export, write: Write) -> None:
    mapping = "{system: crm, files: {deals: {match: '*', key: Deal}}, lead: {external_id: Deal, created_at: Created}}"
    summary = run(crm(deal(1), deal(1), deal(2)), mapping=mapping)
    assert (summary["created"], summary["refused"]) == (2, 1)
    assert summary["warnings"][0]["code"] == "duplicate_key"
    assert "row 2" in summary["warnings"][0]["detail"]


JOINED = """
system: erp
files:
  people: {match: "people*", key: id}
  orders: {match: "orders*", key: person, joins: people}
lead: {external_id: id, created_at: since}
stages:
  - {to: {const: won}, at: orders.day, by: orders.seller}
"""


def test_files_are_joined_by_their_keys(run: Run, write: Write) -> None:
    people = write("people.csv", "id,since\n1,2026-01-01\n2,2026-01-01\n")
    orders = write(
        "orders.csv", "person,day,seller\n2,2026-02-01,Sam\n9,2026-02-01,Sam\n2,2026-02-02,Dana\n,2026-02-02,Dana\n"
    )
    summary = run(orders, people, mapping=JOINED)
    assert (summary["rows"], summary["created"], summary["refused"]) == (5, 2, 3)
    assert summary["outcomes"]["won"] == 1
    codes = {warning["code"]: warning for warning in summary["warnings"]}
    assert set(codes) == {"no_match", "duplicate_key", "key_missing"}
    assert (codes["no_match"]["row"], codes["no_match"]["detail"].split(":")[0]) == (3, "orders")
    assert set(Lead.objects.values_list("stage", flat=True)) == {"inquiry", "won"}


def test_an_end_before_the_beginning_is_kept_and_told(run: Run, write: Write) -> None:
    people = write("people.csv", "id,since\n1,2026-03-08\n")
    orders = write("orders.csv", "person,day,seller\n1,2026-03-06 19:38:55,Sam\n")
    summary = run(orders, people, mapping=JOINED)
    assert [(warning["row"], warning["code"]) for warning in summary["warnings"]] == [(2, "ended_before_it_began")]
    assert (summary["created"], summary["outcomes"]["won"]) == (1, 1)
    moves = list(Transition.objects.order_by("seq").values_list("to_stage", "at"))
    assert moves == [
        ("inquiry", datetime(2026, 3, 8, tzinfo=UTC)),
        ("won", datetime(2026, 3, 6, 19, 38, 55, tzinfo=UTC)),
    ]


CONTACTS = """
system: erp
files: {customers: {match: "*"}}
contact: {email: mail}
account: {domain: domain, relationship: {const: customer}, employee_count: staff}
"""


def test_contacts_and_accounts_come_without_leads(run: Run, write: Write) -> None:
    rows = "mail,domain,staff\na@c.example,c.example,10\nb@d.example,d.example,20\n"
    assert run(write("c.csv", rows), mapping=CONTACTS)["created"] == 2
    assert not Lead.objects.exists()
    assert Account.objects.get(domain="c.example").relationships == ["customer"]
    again = run(write("c.csv", rows.replace(",20", ",25")), mapping=CONTACTS)
    assert (again["updated"], again["unchanged"]) == (1, 1)
    assert Account.objects.get(domain="d.example").employee_count == 25


ACCOUNTS = """
system: erp
files: {customers: {match: "*"}}
as_of: since
account: {name: name, country: {const: DE}, external_id: number, relationship: {const: customer}, employee_count: staff}
"""


def test_accounts_come_without_people(run: Run, write: Write) -> None:
    rows = "number,name,staff,since\n7,Weiß GmbH,10,2026-01-01\n8,Schwarz AG,20,2026-01-01\n,,5,2026-01-01\n"
    summary = run(write("a.csv", rows), mapping=ACCOUNTS)
    assert (summary["created"], summary["refused"]) == (2, 1)
    assert summary["warnings"][0]["code"] == "account_not_identified"
    assert not Contact.objects.exists()
    assert run(write("a.csv", rows), mapping=ACCOUNTS)["unchanged"] == 2
    newer = rows.replace("20,2026-01-01", "25,2026-02-01")
    assert run(write("a.csv", newer), mapping=ACCOUNTS)["updated"] == 1
    assert Account.objects.get(name="Schwarz AG").employee_count == 25


def test_a_run_that_broke_off_is_simply_run_again(run: Run, crm: Export, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline, "AT_ONCE", 2)
    export = crm(*(deal(number, **MEDICO | {"Mail": f"p{number}@medico.example"}, **WON) for number in range(7)))
    applied = apply
    chunks = iter([applied, applied])

    def break_off(*rows: Any, **options: Any) -> Any:
        return next(chunks)(*rows, **options)

    monkeypatch.setattr(pipeline, "apply", break_off)
    with pytest.raises(StopIteration):
        run(export)
    assert Lead.objects.count() == 4
    monkeypatch.setattr(pipeline, "apply", applied)
    summary = run(export)
    assert (summary["created"], summary["unchanged"]) == (3, 4)
    assert Lead.objects.count() == 7
    assert Account.objects.count() == 1
