"""Operations corrects the credit for a won lead in the console: as over REST, with every version to be read."""

import re
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import Partner
from leadhub.models import User
from qualification.models import Credit
from tests import fence
from tests.qualification.console.desk import Forms, said
from tests.qualification.console.test_acts import act
from tests.qualification.console.test_asks import done, page, text_of
from tests.qualification.office import rows_written
from tests.qualification.rest.test_collaborators import add, frozen, won

pytestmark = pytest.mark.django_db

STRANGER = "01936d2e-0000-7000-8000-000000000000"


@pytest.fixture
def lead(office):
    """A lead that was won: marketing brought it in, and a seller and a distributor share it."""
    made = office.qualified()
    add(office, made, "split", partner=str(Partner.objects.get(name="Nordwerk Supply").pk), share=30)
    won(office, made)
    assert frozen(office, made) == [("marketing", "sourced", None), ("partner", "split", 30), ("person", "split", 70)]
    return made


@pytest.fixture
def address(lead):
    """Where it is corrected."""
    return act("lead", lead["id"], "correct-credit")


def versions(lead):
    return page("lead", lead["id"]).replace("/change/", "/view/collaborators/")


def typed(answer):
    """What the form holds that is shown again."""
    held = next(form for form in Forms(answer.content.decode()).forms if "comment" in form)
    return {name: value for name, (value,) in held.items()}


def test_the_page_begins_with_what_holds_and_what_is_saved_is_read_with_who_and_why(desk, office, lead, address):
    operations = desk("operations")
    opened = {name: value for name, (value,) in operations.fields(address).items()}
    nordwerk, seller = Partner.objects.get(name="Nordwerk Supply"), office.users["sales"]
    assert [opened[f"part_{number}_who"] for number in (1, 2, 3, 4)] == [
        "marketing",
        f"partner:{nordwerk.pk}",
        f"user:{seller.pk}",
        "",
    ]
    given = {
        "part_2_share": "40",
        "part_3_share": "60",
        "part_4_who": f"user:{office.users['sales2'].pk}",
        "part_4_credit": "influenced",
        "comment": "Nordwerk did the drawings.",
    }
    assert done(operations.send(address, **given)) == versions(lead)
    assert frozen(office, lead, version=2) == [
        ("marketing", "sourced", None),
        ("partner", "split", 40),
        ("person", "influenced", None),
        ("person", "split", 60),
    ]
    assert len(frozen(office, lead)) == 3, "the first version stays"
    shown = text_of(desk("marketing").client, versions(lead))
    why = f"{office.users['operations'].name} Nordwerk did the drawings."
    assert len(re.findall(f"2 Nordwerk Supply Shares the credit 40 % .{{0,40}} {why}", shown)) == 1
    assert "1 Nordwerk Supply Shares the credit 30 %" in shown
    assert why in text_of(operations.client, address), "who corrects reads the versions before"


def test_an_empty_line_leaves_somebody_out(desk, office, lead, address):
    emptied = dict.fromkeys(("part_2_who", "part_2_credit", "part_2_share"), "")
    done(desk("operations").send(address, **emptied, part_3_share="100", comment="They did nothing."))
    assert frozen(office, lead, version=2) == [("marketing", "sourced", None), ("person", "split", 100)]


REFUSALS: dict[str, tuple[Any, Any]] = {
    "no word why": ({"comment": " "}, {"comment": " "}),
    "shares of less than all": ({"part_3_share": "69"}, {2: {"share": 69}}),
    "a split without a share": ({"part_3_share": ""}, {2: {"share": None}}),
    "a share of what is not split": ({"part_1_share": "5"}, {0: {"share": 5}}),
    "a share past every number": ({"part_3_share": "9999999999"}, {2: {"share": 9_999_999_999}}),
    "the same twice": ({"part_1_credit": "split", "part_1_share": "0"}, {0: {"credit": "split", "share": 0}}),
}
# What no page offers; a list that is shown again cannot show it.
STRANGE: dict[str, tuple[Any, Any]] = {
    "a stranger": ({"part_3_who": f"user:{STRANGER}"}, {2: {"user": STRANGER}}),
    "no person at all": ({"part_3_who": "user:me"}, {2: {"user": "me"}}),
    "nobody that is offered": ({"part_3_who": "somebody"}, {2: {"user": "somebody"}}),
    "no partner": ({"part_2_who": f"partner:{STRANGER}"}, {1: {"partner": STRANGER}}),
    "no part that there is": ({"part_1_credit": "watched"}, {0: {"credit": "watched"}}),
}


@pytest.mark.parametrize(("given", "changes"), (REFUSALS | STRANGE).values(), ids=REFUSALS | STRANGE)
def test_a_refusal_reads_as_through_rest_and_keeps_what_was_typed(desk, office, lead, address, given, changes):
    shown = office.get("viewer", f"leads/{lead['id']}/collaborators/")["credits"]
    credits = [{name: part[name] for name in ("credit", "user", "partner", "share")} for part in shown]
    credits = [part | changes.get(place, {}) for place, part in enumerate(credits)]
    body = {"credits": credits, "comment": changes.get("comment", "Why.")}
    before = rows_written(), Credit.objects.count()
    refused = office.call("operations", "POST", f"leads/{lead['id']}/credits/", body)
    operations = desk("operations")
    sent = {name: value for name, (value,) in operations.fields(address).items()} | {"comment": "Why."} | given
    answer = operations.client.post(address, sent)
    assert answer.status_code == refused.status_code >= 400, refused.content
    assert said(answer) == " ".join(error["detail"] for error in refused.json()["errors"])
    kept = set(sent) - {"csrfmiddlewaretoken"} - (set() if (given, changes) in REFUSALS.values() else set(given))
    assert {name: typed(answer)[name] for name in kept} == {name: sent[name] for name in kept}
    assert (rows_written(), Credit.objects.count()) == before


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"part_4_credit": "influenced"}, "Say who this is, or empty the whole line."),
        ({"part_4_who": "marketing"}, "Say what part this is, or empty the whole line."),
        ({"part_2_who": ""}, "Say who this is, or empty the whole line."),
    ],
)
def test_half_a_line_is_none_that_is_left_out(desk, lead, address, given, sentence):
    answer = desk("operations").send(address, comment="Why.", **given)
    assert (answer.status_code, said(answer)) == (422, sentence)
    assert not Credit.objects.filter(version=2).exists()


def test_nobody_at_all_is_refused(desk, lead, address):
    every = {f"part_{number}_{column}": "" for number in (1, 2, 3) for column in ("who", "credit", "share")}
    answer = desk("operations").send(address, comment="Why.", **every)
    assert (answer.status_code, said(answer)) == (422, "Say who has a part.")


def test_who_has_left_keeps_the_credit_that_nobody_takes_away(desk, office, lead, address):
    with fence.allow_writes():
        User.objects.filter(pk=office.users["sales"].pk).update(is_active=False)
        Partner.objects.filter(name="Nordwerk Supply").update(is_active=False)
    done(desk("operations").send(address, part_2_share="10", part_3_share="90", comment="Less."))
    assert frozen(office, lead, version=2) == [
        ("marketing", "sourced", None),
        ("partner", "split", 10),
        ("person", "split", 90),
    ]


def test_whoever_was_slower_is_told_so_and_may_save_again(desk, office, lead, address):
    operations = desk("operations")
    mine = operations.fields(address) | {"part_2_share": "20", "part_3_share": "80", "comment": "Mine."}
    done(operations.send(address, part_2_share="50", part_3_share="50", comment="Half each."))
    refused = operations.client.post(address, mine)
    assert refused.status_code == 412
    assert said(refused).startswith("Somebody corrected this credit while you did: version 2 holds now. Nothing was s")
    assert "Half each." in refused.content.decode(), "what holds now stands above"
    again = typed(refused)
    assert (again["part_3_share"], again["comment"]) == ("80", "Mine.")
    done(operations.client.post(address, again))
    assert ("person", "split", 80) in frozen(office, lead, version=3)


def test_only_operations_is_offered_it_and_only_once_a_lead_is_won(browser, office, lead, address):
    assert address in browser("operations").get(page("lead", lead["id"])).content.decode()
    for who in ("manager", "marketing", "sales"):
        assert address not in browser(who).get(page("lead", lead["id"])).content.decode()
        assert browser(who).get(address).status_code == browser(who).post(address, {}).status_code == 403
    running = office.mql("kim@apex.example")
    early = act("lead", running["id"], "correct-credit")
    assert early not in browser("operations").get(page("lead", running["id"])).content.decode()
    given = {"part_1_who": "marketing", "part_1_credit": "split", "part_1_share": "100", "comment": "Why."}
    refused = browser("operations").post(early, given)
    assert (refused.status_code, said(refused)) == (
        409,
        "Only the credit for a won lead is corrected. Nothing was changed.",
    )
    assert reverse("admin:qualification_lead_change", args=[running["id"]]) in refused.content.decode()
    assert typed(refused)["part_1_share"] == "100"
