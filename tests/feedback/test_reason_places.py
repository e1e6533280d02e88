"""Where a reason may be given, who acts on it and how long a lead then rests; and who was rejected before contact."""

from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from feedback.models import PLACES_OF, Reason, Verdict
from qualification.models import Handoff, Transition
from tests.fence import allow_writes
from tests.qualification.office import Office
from tests.qualification.rest.test_acts import refused

Json = dict[str, Any]
COMMENT = "Because they say so."
BEFORE = [("feedback", "0005_sellers_find_reasons_in_groups")]
AFTER = [("feedback", "0009_reasons_know_their_place")]


def only_at(place: str, code: str = "timing", kind: str = "rejection") -> None:
    """Operations lets a reason be given at one place alone."""
    with allow_writes():
        assert Reason.objects.filter(kind=kind, code=code).update(places=[place])


def declined(office: Office, code: str) -> tuple[str, Json, str]:
    """The triage desk declines an unknown asker."""
    lead = office.lead("rfq_submitted", "nobody@gmail.com", account=None)
    assert lead["triage"], lead
    body = {"decision": "decline", "reason": code, "comment": COMMENT}
    return f"leads/{lead['id']}/triage/", body, "manager"


def at_each_place(office: Office, place: str, code: str) -> tuple[str, Json, str]:
    """The address and the body of an act that gives a reason at a place, and who does it."""
    why = {"reason": code, "comment": COMMENT}
    if place == "rejection":
        return f"handoffs/{office.handed_over()['handoff']}/reject/", why, "sales"
    if place == "return":
        return f"leads/{office.accepted()['id']}/recycle/", why, "sales"
    if place == "taking_out":
        return f"leads/{office.mql()['id']}/recycle/", why, "marketing"
    return declined(office, code)


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["rejection", "return", "taking_out", "triage"])
@pytest.mark.parametrize("agreed", ["rejection", "return", "taking_out", "triage"])
def test_a_reason_is_taken_where_it_is_agreed_and_refused_by_name_elsewhere(
    office: Office, place: str, agreed: str
) -> None:
    only_at(agreed)
    path, body, who = at_each_place(office, place, "timing")
    if place == agreed:
        office.post(who, path, body)
        return
    problem = refused(office, who, path, body, 422, "reason_not_here")
    (fault,) = problem["errors"]
    assert fault["pointer"] == "/reason"
    assert fault["detail"] == (
        f"Not now may not be given for {Reason.Place(place).label.lower()}. "
        f"It is agreed for: {Reason.Place(agreed).label.lower()}."
    )


@pytest.mark.django_db
def test_a_buyer_who_withdraws_asks_for_another_place_than_a_loss(office: Office) -> None:
    only_at("loss", "price", "loss")
    lead = office.qualified()
    (rfq,) = office.get("sales", "rfqs/", lead=lead["id"])["results"]
    body = {"reason": "price", "comment": COMMENT}
    refused(office, "sales", f"rfqs/{rfq['id']}/withdraw/", body, 422, "reason_not_here")
    assert office.post("sales", f"rfqs/{rfq['id']}/lost/", body)["status"] == "lost"


@pytest.mark.django_db
def test_a_machine_gets_around_no_place(office: Office) -> None:
    only_at("return")
    lead = office.handed_over()
    word = {"to": "rejected", "source": "hubspot", "reason": "timing", "comment": COMMENT}
    made = office.post("integration", f"leads/{lead['id']}/propose/", word)
    assert (made["state"], made["lacks"]) == ("waiting", ["reason_not_here"])


@pytest.mark.django_db
def test_each_reason_says_where_by_whom_and_how_long(office: Office) -> None:
    rows = {row["code"]: row for row in office.get("viewer", "rejection-reasons/")["results"]}
    assert rows["too_small"]["owner"] == "partner_desk"
    assert (rows["unreachable"]["places"], rows["unreachable"]["rest_days"]) == (
        ["rejection", "return", "taking_out"],
        90,
    )
    assert (rows["unreachable"]["rest_clause"], rows["no_capacity"]["rest_clause"]) == ("rest_unreachable", "rest")
    assert (rows["spam"]["rest_days"], rows["spam"]["rest_clause"]) == (None, None)
    # What goes back to marketing rests as well.
    assert rows["incomplete_information"]["rest_days"] == 60
    assert {row["owner"] for row in rows.values()} == {"marketing", "sales", "operations", "partner_desk"}


@pytest.mark.django_db
def test_the_list_can_be_asked_for_one_place(office: Office) -> None:
    codes = {row["code"] for row in office.get("viewer", "rejection-reasons/", place="triage")["results"]}
    assert "timing" in codes and not codes & {"unreachable", "wrong_team"}
    found = office.ask("viewer", "{ rejectionReasons(place: TRIAGE) { code owner places restClause } }")["data"]
    assert {row["code"] for row in found["rejectionReasons"]} == codes
    no_bid = office.ask("viewer", "{ noBidReasons { code owner } }")["data"]["noBidReasons"]
    listed = office.get("viewer", "no-bid-reasons/")["results"]
    assert no_bid == [{"code": row["code"], "owner": row["owner"].upper()} for row in listed]
    assert len(no_bid) == 10
    answer = office.call("viewer", "GET", "rejection-reasons/", {"place": "moon"})
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_parameter")


@pytest.mark.django_db
def test_every_reason_may_be_given_somewhere_of_its_list(office: Office) -> None:
    for row in Reason.objects.all():
        assert row.places and set(row.places) <= set(PLACES_OF[Reason.Kind(row.kind)]), row.code


def test_what_could_be_given_before_an_upgrade_can_be_given_after_it(fresh_database: str) -> None:
    def migrated(target: list[tuple[str, str]]) -> Any:
        MigrationExecutor(connection).migrate(target)
        return MigrationExecutor(connection).loader.project_state(target).apps.get_model("feedback", "Reason")

    with allow_writes():
        before = migrated(BEFORE)
        made = before.objects.create(kind="rejection", code="line_full", label="Line is full", family="timing")
        after = migrated(AFTER)
        for row in after.objects.all():
            assert tuple(row.places) == PLACES_OF[Reason.Kind(row.kind)], row.code
            assert row.owner in Reason.Owner.values
        assert after.objects.get(pk=made.pk).owner == "marketing"
        assert after.objects.get(kind="rejection", code="belongs_to_channel").owner == "partner_desk"
        assert after.objects.get(kind="no_bid", code="target_price").owner == "sales"


class TestContact:
    """Rejection before contact, and disqualification after it, are counted apart."""

    pytestmark = pytest.mark.django_db

    def test_a_rejection_without_an_attempt_was_before_contact(self, office: Office, now: datetime) -> None:
        lead = office.handed_over()
        office.post("sales", f"handoffs/{lead['handoff']}/reject/", {"reason": "timing", "comment": COMMENT})
        assert [verdict.reason for verdict in Verdict.objects.before_contact()] == ["timing"]
        assert not Verdict.objects.after_contact().exists()
        assert not Transition.objects.given_back_after_contact().exists()

    def test_an_attempt_on_a_handoff_that_could_not_be_accepted_yet_was_contact(self, office: Office) -> None:
        lead = office.handed_over()
        handoff = lead["handoff"]
        with allow_writes():
            Handoff.objects.filter(pk=handoff).update(responded_at=office.now)
        office.post("sales", f"handoffs/{handoff}/reject/", {"reason": "timing", "comment": COMMENT})
        assert Verdict.objects.after_contact().count() == 1
        assert not Verdict.objects.before_contact().exists()

    def test_what_goes_back_after_acceptance_is_counted_apart_and_a_loss_is_neither(self, office: Office) -> None:
        lead = office.accepted()
        office.post("sales", f"leads/{lead['id']}/disqualify/", {"reason": "competitor", "comment": COMMENT})
        assert Transition.objects.given_back_after_contact().count() == 1
        assert not Verdict.objects.rejected().exists()
        lost = office.qualified("eve@eve.example")
        for body in ({"to": "opportunity"}, {"to": "lost", "reason": "price", "comment": COMMENT}):
            office.post("sales", f"leads/{lost['id']}/advance/", body)
        office.post("marketing", f"leads/{lost['id']}/recycle/", {"reason": "timing", "comment": COMMENT})
        assert Transition.objects.given_back_after_contact().count() == 1

    def test_marketing_taking_out_what_nobody_had_is_neither(self, office: Office) -> None:
        lead = office.handed_over()
        office.post("marketing", f"leads/{lead['id']}/disqualify/", {"reason": "spam", "comment": COMMENT})
        assert not Verdict.objects.rejected().exists()
        assert not Transition.objects.given_back_after_contact().exists()
