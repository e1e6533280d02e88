"""The lines of a partner's registrations among those of its leads: in one order, its own only, alike at both doors."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Partner
from qualification.readers.partner_changes import PartnerChangeView
from tests.feedback.keystone import SMALL_SHOP, accepted, reports, small_order
from tests.feedback.test_partner_door import ask
from tests.qualification.doors.selections import alike, selection_of
from tests.qualification.office import Office, statements_of

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
CHANGES = "partner/changes/"
BOREALIS = {"name": "Borealis Pumps", "domain": "borealis.example"}
TINY = {name: SMALL_SHOP[name] for name in ("name", "domain", "country", "region")}


def register(office: Office, who: str = "partner", customer: Json = BOREALIS) -> Json:
    """A deal that a partner asks for."""
    body = {"end_customer": customer, "product_line": "cnc-machining"}
    found: Json = office.post(who, "partner/registrations/", body, 201)
    return found


def appealed(office: Office, deal: Json, who: str = "partner2") -> None:
    """The partner asks to look at an answer again."""
    office.post(who, f"partner/registrations/{deal['id']}/appeal/", {"comment": "We were there first."})


def decided(office: Office, deal: Json, answer: str) -> None:
    """Operations answers an appeal."""
    path = f"deal-registrations/{deal['id']}/decide-appeal/"
    office.post("operations", path, {"answer": answer, "comment": "We have looked."})


def lines(office: Office, who: str = "partner", **given: Any) -> list[Json]:
    """What a partner reads once all that happened has its place."""
    office.run_due()
    found: list[Json] = office.get(who, CHANGES, **given)["results"]
    return found


def kinds(office: Office, who: str = "partner") -> list[str]:
    """The kinds of these lines."""
    return [line["change"] for line in lines(office, who)]


def test_what_becomes_of_a_registration_stands_among_the_lines_of_leads_in_order(office: Office) -> None:
    deal = register(office, customer=TINY)
    office.pass_time(minutes=1)
    lead = small_order(office)
    office.pass_time(minutes=1)
    office.post("partner", f"partner/leads/{lead['handoff']}/accept/")
    office.pass_time(minutes=1)
    reports(office, lead, "quoted", amount="900.00", currency="USD")
    found = [(line["change"], line["id"]) for line in lines(office)]
    assert found[:3] == [
        ("registration_decided", deal["id"]),
        ("handed_over", lead["handoff"]),
        ("changed", lead["handoff"]),
    ]
    # Both are of one moment, and of one transaction.
    assert sorted(found[3:]) == [("changed", lead["handoff"]), ("registration_extended", deal["id"])]
    office.pass_time(days=180)
    assert [line["change"] for line in lines(office) if line["registration"]][-1] == "registration_expired"


def test_a_line_says_which_registration_changed_and_how_it_stands_by_now(office: Office) -> None:
    deal = register(office)
    office.pass_time(days=1)
    (line,) = lines(office)
    assert line == {
        "id": deal["id"],
        "reference": deal["reference"],
        "change": "registration_decided",
        "at": "2026-11-03T15:00:00Z",
        "status": None,
        "why_withdrawn": None,
        "registration": {
            "status": "registered",
            "answer": "Free, and yours until 2027-02-01.",
            "protected_until": "2027-02-01T15:00:00Z",
            "appeal": None,
        },
    }
    office.post("partner", f"partner/registrations/{deal['id']}/withdraw/")
    first, second = lines(office)
    assert (first["change"], second["change"]) == ("registration_decided", "registration_ended")
    assert (
        first["registration"]
        == second["registration"]
        == {
            "status": "withdrawn",
            "answer": "You withdrew it.",
            "protected_until": None,
            "appeal": None,
        }
    )


def test_a_line_of_a_lead_names_no_registration(office: Office) -> None:
    small_order(office)
    (line,) = lines(office)
    assert (line["status"], line["registration"]) == ("new", None)


@pytest.mark.parametrize(
    ("answer", "status"), [("upheld", "protected_for_another"), ("overturned", "registered")], ids=str
)
def test_an_answered_appeal_is_one_line_whatever_the_answer(office: Office, answer: str, status: str) -> None:
    register(office)
    deal = register(office, "partner2")
    appealed(office, deal)
    decided(office, deal, answer)
    found = lines(office, "partner2")
    assert [line["change"] for line in found] == [
        "registration_decided",
        "registration_appealed",
        "registration_appeal_decided",
    ]
    last = found[-1]["registration"]
    assert (last["status"], last["appeal"]) == (status, answer)


def test_an_appeal_that_operations_is_late_with_is_no_news_to_the_partner(office: Office) -> None:
    register(office)
    appealed(office, register(office, "partner2"))
    before = kinds(office, "partner2")
    office.pass_time(days=5)
    assert kinds(office, "partner2") == before


def test_the_first_in_line_hears_that_it_has_the_deal(office: Office) -> None:
    lead = office.accepted()
    register(office, customer={"name": "Medico Devices", "domain": "medico.example"})
    office.post("sales", f"leads/{lead['id']}/recycle/", {"reason": "timing", "comment": "Next year."})
    office.pass_time(days=31)
    assert kinds(office) == ["registration_decided", "registration_decided"]
    assert lines(office)[-1]["registration"]["status"] == "registered"


def ended(office: Office, deal: Json, other: Json) -> None:
    office.post("operations", f"deal-registrations/{deal['id']}/end/", {"comment": "It ends."})


def transferred(office: Office, deal: Json, other: Json) -> None:
    body = {"partner": str(Partner.objects.get(name="Nordwerk Supply").pk), "comment": "They asked."}
    office.post("operations", f"deal-registrations/{deal['id']}/transfer/", body)


def lost_to_an_appeal(office: Office, deal: Json, other: Json) -> None:
    decided(office, other, "overturned")


@pytest.mark.parametrize("act", [ended, transferred, lost_to_an_appeal])
def test_how_a_deal_was_taken_tells_nobody_that_another_has_it(
    office: Office, act: Callable[[Office, Json, Json], None]
) -> None:
    deal, other = register(office), register(office, "partner2")
    appealed(office, other)
    act(office, deal, other)
    (_, line) = lines(office)
    assert line | {"at": None} == {
        "id": deal["id"],
        "reference": deal["reference"],
        "change": "registration_ended",
        "at": None,
        "status": None,
        "why_withdrawn": None,
        "registration": {"status": "ended", "answer": "It has ended.", "protected_until": None, "appeal": None},
    }


def test_who_is_given_a_deal_hears_of_a_registration_of_its_own(office: Office) -> None:
    deal = register(office)
    transferred(office, deal, deal)
    (line,) = lines(office, "partner2")
    assert (line["change"], line["registration"]["status"]) == ("registration_decided", "registered")
    assert line["id"] != deal["id"]


def test_another_partner_hears_nothing(office: Office) -> None:
    deal = register(office)
    office.post("partner", f"partner/registrations/{deal['id']}/withdraw/")
    assert kinds(office) == ["registration_decided", "registration_ended"]
    assert lines(office, "partner2") == []
    theirs = office.get("partner", CHANGES)["cursor"]
    foreign, nonsense = (office.call("partner2", "GET", CHANGES, {"since": place}) for place in (theirs, "nonsense"))
    assert foreign.status_code == nonsense.status_code == 400
    assert foreign.json() | {"request_id": None} == nonsense.json() | {"request_id": None}


def test_an_inactive_partner_hears_nothing(office: Office) -> None:
    register(office)
    assert lines(office) != []
    keystone = Partner.objects.get(name="Keystone Industrial Supply")
    office.call("operations", "PATCH", f"partners/{keystone.pk}/", {"is_active": False})
    assert lines(office) == []


def test_whoever_follows_misses_nothing_and_reads_nothing_twice(office: Office) -> None:
    followed: list[Json] = []
    since: Json = {}

    def follow() -> None:
        while True:
            office.run_due()
            page = office.get("partner", CHANGES, page_size=1, **since)
            followed.extend(page["results"])
            since["since"] = page["cursor"]
            if page["next"] is None:
                return

    deal = register(office, customer=TINY)
    lead = accepted(office)
    follow()
    reports(office, lead, "opportunity")
    other = register(office)
    follow()
    for one in (deal, other):
        office.post("partner", f"partner/registrations/{one['id']}/withdraw/")
    follow()
    whole = lines(office)
    assert [(line["id"], line["change"], line["at"]) for line in followed] == [
        (line["id"], line["change"], line["at"]) for line in whole
    ]
    assert len(whole) == 8


def test_the_lines_cost_the_same_for_one_and_for_many(office: Office) -> None:
    register(office)
    office.run_due()
    document = f"{{ changes {{ edges {{ node {{ {selection_of(PartnerChangeView)} }} }} }} }}"

    def cost() -> tuple[int, int]:
        return (
            statements_of(lambda: office.get("partner", CHANGES)),
            statements_of(lambda: ask(office, "partner", document)),
        )

    cost()
    one = cost()
    small_order(office)
    for number in range(4):
        register(office, customer={"name": f"Company {number}", "domain": f"c{number}.example"})
    assert len(lines(office)) == 6
    assert cost() == one


def test_both_doors_tell_the_same(office: Office) -> None:
    small_order(office)
    register(office, "partner2")
    deal = register(office)
    appealed(office, deal, "partner")
    decided(office, deal, "overturned")
    told = lines(office)
    assert len(told) == 4
    fields = selection_of(PartnerChangeView)
    found = ask(office, "partner", f"{{ changes {{ edges {{ node {{ {fields} }} }} }} }}")
    assert [alike(edge["node"], PartnerChangeView) for edge in found["data"]["changes"]["edges"]] == told
