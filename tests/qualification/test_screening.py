"""Noise among signals: programs, bursts and contacts without weight count nothing, and history stays."""

import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Contact
from qualification.locking import hold_leads
from qualification.models import Decision, Lead, LeadState, Signal, SignalExclusion, SignalRestoration, Transition
from qualification.rebuilding import rebuild
from qualification.rulebook import rulebook_at
from qualification.rules.terms import unpack
from tests.qualification.office import Office

pytestmark = pytest.mark.django_db

BOT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/120.0 Safari/537.36"
PERSON = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0 Safari/537.36"
EMAIL = "dana@medico.example"


@pytest.fixture
def settled(django_capture_on_commit_callbacks: Any) -> Any:
    """A context at whose end is done what a commit would wake."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def click(office: Office, link: str, seconds: float, type: str = "email_clicked", **changes: Any) -> dict[str, Any]:
    """One link opened so many seconds after noon."""
    at = office.now - timedelta(hours=3) + timedelta(seconds=seconds)
    return (
        office.signal(type, occurred_at=at.isoformat(), properties={"url": f"https://medico.example/{link}"}) | changes
    )


def burst(office: Office, **changes: Any) -> list[dict[str, Any]]:
    """Every link of a mail within seconds."""
    return [click(office, link, 2 * place, **changes) for place, link in enumerate(("guide", "tolerances", "webinar"))]


def reasons(**wanted: Any) -> dict[str, int]:
    """How many signals are left out, by reason."""
    rows = SignalExclusion.objects.standing().filter(**wanted).values_list("reason", flat=True)
    return {reason: list(rows).count(reason) for reason in rows}


def sums(office: Office, lead: str) -> tuple[float, float]:
    intent = office.get("viewer", f"leads/{lead}/")["intent"]
    return intent["research"], intent["buying"]


def read(office: Office, lead: Any) -> Any:
    return office.get("viewer", f"leads/{lead if isinstance(lead, str) else lead['id']}/")


def test_a_burst_counts_nothing_and_stays_readable(office):
    receipt = office.deliver(*burst(office))
    lead = receipt["leads"][0]["lead"]
    assert sums(office, lead) == (0.0, 0.0)
    assert read(office, lead)["action"] == "ignore"
    listed = office.get("viewer", "signals/", lead=lead)["results"]
    assert len(listed) == 3
    for each in listed:
        assert each["excluded"] == {
            "reason": "scanner_burst",
            "by": "leadhub",
            "comment": None,
            "at": "2026-11-03T15:00:00Z",
        }
    assert len(office.get("viewer", "signals/", excluded="true")["results"]) == 3
    assert office.get("viewer", "signals/", excluded="false")["results"] == []
    entries = office.get("viewer", f"leads/{lead}/timeline/")["results"]
    told = [entry for entry in entries if entry["kind"] == "signal"]
    assert {entry["data"]["excluded"] for entry in told} == {"scanner_burst"}
    assert "does not count" in told[0]["text"]


def test_a_burst_that_is_told_in_parts_takes_back_what_counted(office):
    first, second, third = burst(office)
    lead = office.deliver(first, second)["leads"][0]["lead"]
    assert sums(office, lead)[0] > 0
    office.deliver(third)
    assert sums(office, lead) == (0.0, 0.0)
    assert reasons() == {"scanner_burst": 3}


def test_a_burst_crosses_the_leads_of_a_contact(office):
    first, second, third = burst(office)
    other = office.deliver(first | {"product_line": "injection-molding"})["leads"][0]["lead"]
    assert sums(office, other)[0] > 0
    lead = office.deliver(second, third)["leads"][0]["lead"]
    assert lead != other
    assert (sums(office, other), sums(office, lead)) == ((0.0, 0.0), (0.0, 0.0))


def test_a_burst_of_one_is_none_of_a_colleague(office):
    ben = click(office, "guide", 0, contact={"email": "ben@medico.example"})
    office.deliver(*burst(office)[:2], ben)
    assert reasons() == {}


def test_a_lead_that_only_a_scanner_had_qualified_goes_back(office):
    """Twelve points of research, six of which were clicks."""
    office.deliver(office.signal("guide_download", days_ago=1), office.signal("page_view", days_ago=1))
    lead = office.deliver(click(office, "guide", 0), click(office, "tolerances", 3))["leads"][0]["lead"]
    assert read(office, lead)["stage"] == "mql"
    office.deliver(click(office, "webinar", 6))
    after = read(office, lead)
    assert (after["stage"], after["action"]) == ("nurture", "nurture")
    assert list(Transition.objects.filter(lead=lead).order_by("seq").values_list("to_stage", flat=True))[-2:] == [
        "mql",
        "nurture",
    ]


def test_what_somebody_asks_in_a_burst_counts(office):
    asked = office.signal("rfq_submitted", occurred_at=burst(office)[1]["occurred_at"])
    lead = office.deliver(*burst(office), asked)["leads"][3]["lead"]
    assert read(office, lead)["action"] == "handoff_urgent"
    assert reasons() == {"scanner_burst": 3}


def test_a_known_program_counts_nothing_but_may_ask(office):
    visit = office.signal("webinar_attended", properties={"user_agent": BOT})
    lead = office.deliver(visit, office.signal("page_view", properties={"user_agent": PERSON}))["leads"][0]["lead"]
    assert reasons() == {"known_agent": 1}
    assert sums(office, lead) == (1.5, 0.0)
    office.deliver(office.signal("rfq_submitted", properties={"user_agent": BOT}))
    assert read(office, lead)["action"] == "handoff_urgent"


def test_a_user_agent_is_a_text(office):
    answer = office.post(
        "integration", "signals/", {"signals": [office.signal("page_view", properties={"user_agent": 5})]}
    )
    assert [each["code"] for each in answer["rejected"]] == ["wrong_type"]


def test_a_disposable_address_qualifies_nobody_and_is_heard_when_it_asks(office):
    given = {"contact": {"email": "x@mailinator.com"}}
    lead = office.deliver(office.signal("webinar_attended", **given))["leads"][0]["lead"]
    after = read(office, lead)
    assert (after["action"], after["intent"]["research"]) == ("ignore", 0.0)
    assert reasons() == {"disposable_mail": 1}
    office.deliver(office.signal("rfq_submitted", **given))
    asked = read(office, lead)
    assert (asked["fit"]["tier"], asked["action"], asked["handoff"]) == ("A", "triage", None)
    assert asked["triage"]


def test_a_contact_flagged_later_loses_its_points_and_cleared_has_them_again(office, settled):
    lead = office.mql()
    before = sums(office, lead["id"])
    with settled():
        office.post(
            "sales", f"contacts/{lead['contact']}/noise/", {"class": "scanner_or_bot", "comment": "Clicks all."}
        )
    after = read(office, lead)
    assert (after["stage"], after["action"], sums(office, lead["id"])) == ("nurture", "ignore", (0.0, 0.0))
    assert reasons() == {"scanner_or_bot": 1}
    office.deliver(office.signal("guide_download"))
    assert sums(office, lead["id"]) == (0.0, 0.0)
    with settled():
        office.post("sales", f"contacts/{lead['contact']}/noise/lift/", {"comment": "She is a person."})
    cleared = read(office, lead)
    assert (cleared["stage"], reasons()) == ("mql", {})
    assert cleared["intent"]["research"] > before[0]
    # And once more: exclusions are numbered, and nothing of them is lost.
    with settled():
        office.post("sales", f"contacts/{lead['contact']}/noise/", {"class": "scanner_or_bot", "comment": "After all."})
    assert reasons() == {"scanner_or_bot": 2}
    assert SignalExclusion.objects.count() == 4
    assert SignalRestoration.objects.count() == 2


def test_an_address_that_turns_out_disposable_takes_its_history_with_it(office):
    known = {"contact": {"external_id": "crm-1", "email": "x@halvorsen.example"}, "account": None}
    lead = office.deliver(office.signal("webinar_attended", days_ago=1, **known))["leads"][0]["lead"]
    assert sums(office, lead)[0] > 0
    office.deliver(
        office.signal("page_view", contact={"external_id": "crm-1", "email": "x@mailinator.com"}, account=None)
    )
    assert Contact.objects.get().noise_class == "disposable_mail"
    assert sums(office, lead) == (0.0, 0.0)
    assert reasons() == {"disposable_mail": 2}


def test_a_student_flagged_later_loses_mql_and_history_stays(office, settled):
    lead = office.mql()
    decided = list(Decision.objects.filter(lead=lead["id"]).values_list("pk", flat=True))
    with settled():
        office.post(
            "marketing",
            f"contacts/{lead['contact']}/noise/",
            {"class": "student_or_academic", "comment": "For her thesis."},
        )
    after = read(office, lead)
    assert (after["stage"], after["fit"]["excluded_by"]) == ("disqualified", "academic")
    moves = list(Transition.objects.filter(lead=lead["id"]).order_by("seq").values_list("to_stage", flat=True))
    assert moves == ["inquiry", "mql", "disqualified"]
    assert set(decided) < set(Decision.objects.filter(lead=lead["id"]).values_list("pk", flat=True))
    assert not SignalExclusion.objects.exists()
    noise = next(
        entry for entry in office.get("viewer", f"leads/{lead['id']}/timeline/")["results"] if entry["kind"] == "noise"
    )
    assert (noise["actor"], noise["data"]["comment"]) == (office.users["marketing"].name, "For her thesis.")
    with settled():
        office.post("marketing", f"contacts/{lead['contact']}/noise/lift/", {"comment": "Somebody else."})
    assert read(office, lead)["stage"] == "mql"


@pytest.mark.parametrize("seed", range(3))
def test_neither_order_nor_cut_matters_to_what_is_left_out(office, seed):
    dice = random.Random(seed)
    links = ("guide", "tolerances", "webinar", "prices", "about")
    signals = [
        click(
            office,
            dice.choice(links),
            dice.randrange(0, 300_000) / 1_000,
            type=dice.choice(["email_clicked", "page_view", "email_opened"]),
            external_id=f"cut-{seed}-{number}",
        )
        for number in range(60)
    ]
    # A page that is told after all mails near it is not looked at again, so every mail comes after the pages.
    signals.sort(key=lambda each: each["type"] != "page_view")
    office.deliver(*signals)
    whole = sorted(reasons_by_id())
    for each in signals:
        each["external_id"] += "-again"
        each["contact"] = {"email": "eve@medico.example"}
    rest = signals
    while rest:
        size = dice.randrange(1, 9)
        office.deliver(*rest[:size])
        rest = rest[size:]
    again = sorted(name.removesuffix("-again") for name in reasons_by_id() if name.endswith("-again"))
    assert again == whole
    for lead in hold_leads(list(Lead.objects.values_list("pk", flat=True))):
        before = unpack(bytes(lead.state.terms))
        rebuild([lead], rulebook_at(office.now))
        assert unpack(bytes(lead.state.terms)).keys() == before.keys()


def reasons_by_id() -> list[str]:
    return list(SignalExclusion.objects.standing().values_list("signal__payload__external_id", flat=True))


def cost(office: Office, *signals: dict[str, Any]) -> int:
    with CaptureQueriesContext(connection) as statements:
        office.deliver(*signals)
    return len(statements)


def test_only_mails_cost_more_and_not_by_their_number(office):
    def person(number: int, type: str) -> dict[str, Any]:
        return click(office, f"l{number % 3}", number % 3, type=type) | {
            "contact": {"email": f"p{number // 3}@medico.example", "job_title": "Buyer"}
        }

    cost(office, *(person(n, "email_clicked") for n in range(6)))
    views = cost(office, *(person(n, "page_view") for n in range(3_000, 3_012)))
    few = cost(office, *(person(n, "email_clicked") for n in range(6_000, 6_012)))
    many = cost(office, *(person(n, "email_clicked") for n in range(9_000, 9_300)))
    assert few == many
    assert few > views


# --- By hand ----------------------------------------------------------------------------------------------------------

WHY = {"reason": "test", "comment": "Our own test entry."}


def first_signal(lead: Any) -> str:
    return str(Signal.objects.filter(lead=lead["id"]).latest("occurred_at").pk)


def test_a_person_leaves_a_signal_out_and_puts_it_back(office):
    lead = office.mql()
    signal = first_signal(lead)
    out = office.post("marketing", f"signals/{signal}/exclude/", WHY)
    assert (out["excluded"]["reason"], out["excluded"]["by"]) == ("test", office.users["marketing"].name)
    assert out["excluded"]["comment"] == "Our own test entry."
    after = read(office, lead)
    assert (after["stage"], after["intent"]["research"]) == ("nurture", 0.0)
    assert Decision.objects.filter(lead=lead["id"]).latest("seq").cause == "noise"
    back = office.post("operations", f"signals/{signal}/restore/", {"comment": "It was real."})
    assert back["excluded"] is None
    assert read(office, lead)["stage"] == "mql"
    assert list(SignalExclusion.objects.values_list("seq", flat=True)) == [1]
    office.post("marketing", f"signals/{signal}/exclude/", WHY)
    assert sorted(SignalExclusion.objects.values_list("seq", flat=True)) == [1, 2]


def test_what_a_person_put_back_no_rule_leaves_out_again(office):
    office.deliver(*burst(office))
    lead = str(Lead.objects.get().pk)
    (signal, *_) = Signal.objects.order_by("occurred_at")
    office.post("marketing", f"signals/{signal.pk}/restore/", {"comment": "She clicked on that one."})
    assert sums(office, lead)[0] > 0
    office.deliver(click(office, "about", 7))
    assert reasons() == {"scanner_burst": 3}
    assert sums(office, lead)[0] > 0


REFUSALS: dict[str, tuple[str, Any, int, str]] = {
    "left out without a reason": ("exclude/", {"comment": "x"}, 422, "reason_required"),
    "for a reason that there is not": ("exclude/", {"reason": "mood", "comment": "x"}, 422, "unknown_reason"),
    "without a word": ("exclude/", {"reason": "test"}, 422, "comment_required"),
    "with blanks": ("exclude/", {"reason": "test", "comment": " \t"}, 422, "comment_required"),
    "put back without a word": ("restore/", {}, 422, "comment_required"),
    "put back although it counts": ("restore/", {"comment": "x"}, 409, "not_excluded"),
}


@pytest.mark.parametrize(("path", "body", "status", "code"), REFUSALS.values(), ids=REFUSALS)
def test_a_refusal_changes_nothing(office, path, body, status, code):
    lead = office.mql()
    before = LeadState.objects.values_list("pk", "terms", "gate").get(), read(office, lead)
    answer = office.post("marketing", f"signals/{first_signal(lead)}/{path}", body, status=status)
    assert answer["code"] == code
    assert (LeadState.objects.values_list("pk", "terms", "gate").get(), read(office, lead)) == before
    assert not SignalExclusion.objects.exists()


def test_the_second_is_told_who_was_first(office):
    signal = first_signal(office.mql())
    office.post("marketing", f"signals/{signal}/exclude/", WHY)
    answer = office.post("operations", f"signals/{signal}/exclude/", WHY, status=409)
    assert (answer["code"], answer["by_name"]) == ("already_excluded", office.users["marketing"].name)
    assert SignalExclusion.objects.count() == 1


@pytest.mark.parametrize("who", ["viewer", "sales", "manager", "integration"])
def test_only_marketing_and_operations_judge_signals(office, who):
    signal = first_signal(office.mql())
    office.post(who, f"signals/{signal}/exclude/", WHY, status=403)
    office.post(who, f"signals/{signal}/restore/", {"comment": "x"}, status=403)
    nothing = "00000000-0000-7000-8000-000000000000"
    office.post("marketing", f"signals/{nothing}/exclude/", WHY, status=404)


EXCLUDE = """mutation ($id: ID!, $input: ExcludeSignalInput!) { answer: excludeSignal(id: $id, input: $input) {
  __typename ... on Signal { id excluded { reason comment } } ... on Refusal { code } } }"""
RESTORE = """mutation ($id: ID!, $input: RestoreSignalInput!) { answer: restoreSignal(id: $id, input: $input) {
  __typename ... on Signal { id excluded { reason } } ... on Refusal { code } } }"""


def test_graphql_says_the_same(office):
    signal = first_signal(office.mql())
    refused = office.ask("marketing", EXCLUDE, id=signal, input={"reason": "test"})["data"]["answer"]
    assert refused == {"__typename": "Refusal", "code": "comment_required"}
    out = office.ask("marketing", EXCLUDE, id=signal, input=WHY)["data"]["answer"]
    assert out["excluded"] == {"reason": "TEST", "comment": WHY["comment"]}
    back = office.ask("marketing", RESTORE, id=signal, input={"comment": "Real."})["data"]["answer"]
    assert back == {"__typename": "Signal", "id": signal, "excluded": None}


def test_a_replay_after_noise_gives_the_same_bytes(office):
    from qualification.models import Facts
    from qualification.rulebook import rulebook
    from qualification.rules.replay import replay

    lead = office.mql()
    office.post("marketing", f"signals/{first_signal(lead)}/exclude/", WHY)
    decisions = Decision.objects.filter(lead=UUID(lead["id"]))
    assert decisions.count() > 1
    for decision in decisions:
        facts = bytes(Facts.objects.get(pk=decision.facts).body)
        again = replay(rulebook(decision.ruleset).rules, facts, bytes(decision.terms), bytes(decision.context))
        assert again == bytes(decision.answer)
