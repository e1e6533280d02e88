"""What people are told when something cannot be done: one code and one sentence, in the console as over REST.

That GraphQL refuses in the same words is asked of every refusal of any test: see tests/alike.py.
"""

import pytest
from django.test import Client
from django.urls import reverse

from leadhub.api.problems import Unexpected
from tests.qualification.console.desk import said

pytestmark = pytest.mark.django_db
COMMENT = {"comment": "They build next year."}


@pytest.fixture
def press(office):
    """What the console says when somebody sends the form of an act."""

    def pressed(who, noun, key, act, **given):
        client = Client()
        client.force_login(office.users[who])
        return said(client.post(reverse(f"admin:qualification_{noun}_act", args=[key, act]), given))

    return pressed


def refused(office, who, path, body, status):
    """The code and the sentences of a refusal over REST."""
    problem = office.post(who, path, body, status=status)
    told = " ".join(fault["detail"] for fault in problem.get("errors", [])) or problem["detail"]
    return problem["code"], told


@pytest.mark.parametrize(
    ("given", "code", "sentence"),
    [
        (COMMENT, "reason_required", "Choose a reason. Marketing uses it to improve scoring."),
        ({"reason": "timing"}, "comment_required", "Write one sentence so marketing knows what to change."),
        ({"reason": "timing", "comment": " \n "}, "comment_required", "Write one sentence so marketing knows what to"),
        ({"reason": "mood"} | COMMENT, "unknown_reason", "'mood' is not on the agreed list."),
    ],
)
def test_a_rejection_without_what_marketing_needs(office, press, given, code, sentence):
    handoff = office.handed_over()["handoff"]
    found, told = refused(office, "sales", f"handoffs/{handoff}/reject/", given, 422)
    assert (found, told.startswith(sentence)) == (code, True), told
    assert press("sales", "handoff", handoff, "reject", **given) == told


def test_whoever_is_second_is_told_who_was_first(office, press):
    handoff = office.handed_over()["handoff"]
    office.post("sales", f"handoffs/{handoff}/accept/")
    code, told = refused(office, "sales2", f"handoffs/{handoff}/accept/", {}, 409)
    assert code == "handoff_closed"
    assert told == f"{office.users['sales']} accepted this handoff at 15:00 UTC on 2026-11-03. Nothing was changed."
    assert press("sales2", "handoff", handoff, "accept") == told
    assert press("sales2", "handoff", handoff, "reject", reason="timing", **COMMENT) == told


def test_a_step_that_is_left_out_is_named(office, press):
    lead = office.handed_over()["id"]
    code, told = refused(office, "sales", f"leads/{lead}/advance/", {"to": "sql"}, 409)
    assert code == "stage_not_allowed"
    assert told == (
        "A lead cannot go from Marketing qualified to Sales qualified: accept its handoff first, or claim it. "
        "Nothing was changed."
    )
    assert press("sales", "lead", lead, "advance", to="sql") == told


def test_a_fault_of_ours_gives_a_number_for_support():
    assert Unexpected("0d9c").detail == "Something failed on our side. Nothing was saved. Give support the number 0d9c."
