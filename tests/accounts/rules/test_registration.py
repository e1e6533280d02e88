"""Whose a registered deal is, and what time makes of it: pure rules, case by case."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from accounts.models import RegistrationRule, RegistrationStatus
from accounts.rules.registration import Case, Ruling, end_of_protection, is_extended, rule_on, rule_on_waiting

NOW = datetime(2026, 11, 3, 15, tzinfo=UTC)
FREE = Case(target_status="open", is_taken=False, known_until=None)
LATER = NOW + timedelta(days=30)

ANSWERS = {
    "nobody stands against it": ({}, "registered", "free"),
    "another has it": ({"is_taken": True}, "protected_for_another", "registered_before"),
    "sales knows it": ({"known_until": LATER}, "first_in_line", "direct_contact"),
    "another has it and sales knows it": (
        {"is_taken": True, "known_until": LATER},
        "protected_for_another",
        "registered_before",
    ),
    "a house account": ({"target_status": "house"}, "refused", "house_account"),
    "a named account that another has": (
        {"target_status": "named_target", "is_taken": True},
        "refused",
        "house_account",
    ),
    "nobody sells to it": ({"target_status": "do_not_pursue", "known_until": LATER}, "refused", "not_pursued"),
    "of which nothing is known": ({"target_status": None}, "registered", "free"),
}
WAITING = {
    "while sales knows it": ({"known_until": LATER}, NOW + timedelta(days=1), None),
    "once sales has let go": ({}, NOW + timedelta(days=1), Ruling("registered", "sales_let_go")),
    "a house account by now": ({"target_status": "house"}, NOW + timedelta(days=1), Ruling("refused", "house_account")),
    "at its end": ({"known_until": LATER}, NOW, Ruling("expired", "time")),
    "at its end, once sales has let go": ({}, NOW, Ruling("expired", "time")),
}
PROGRESS = {
    "in the first period": (NOW, 0, 1, True),
    "before the period": (NOW - timedelta(seconds=1), 0, 1, False),
    "in the last second of the period": (NOW + timedelta(days=90, seconds=-1), 0, 1, True),
    "once the period is over": (NOW + timedelta(days=90), 0, 1, False),
    "as often as agreed": (NOW, 1, 1, False),
    "where nothing is agreed": (NOW, 0, 0, False),
    "a second time where two are agreed": (NOW, 1, 2, True),
}


@pytest.mark.parametrize(("given", "status", "rule"), ANSWERS.values(), ids=ANSWERS)
def test_the_answer_to_a_new_registration(given, status, rule):
    assert rule_on(replace(FREE, **given)) == (status, rule)
    assert status in RegistrationStatus.values
    assert rule in RegistrationRule.values


@pytest.mark.parametrize(("given", "ends_at", "wanted"), WAITING.values(), ids=WAITING)
def test_what_becomes_of_the_first_in_line(given, ends_at, wanted):
    assert rule_on_waiting(replace(FREE, **given), ends_at=ends_at, now=NOW) == wanted


@pytest.mark.parametrize(("at", "extensions", "allowed", "wanted"), PROGRESS.values(), ids=PROGRESS)
def test_progress_extends_once_in_each_period(at, extensions, allowed, wanted):
    until = NOW + timedelta(days=90)
    period = {"period_began_at": NOW, "protected_until": until}
    assert is_extended(at=at, **period, extensions=extensions, allowed=allowed) is wanted


def test_a_protection_lasts_whole_days_around_the_clock():
    assert end_of_protection(NOW, 90) == datetime(2027, 2, 1, 15, tzinfo=UTC)
