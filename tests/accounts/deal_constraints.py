"""Rows of registered deals that the database must refuse, and some that it must take."""

from collections.abc import Callable, Iterable
from typing import Any

from accounts.models import DealRegistration, RegistrationAppeal, RegistrationRemark, RegistrationStep
from tests.rows import AT, row

Breach = Callable[[], Any]
YOURS = {
    "status": "registered",
    "registered_at": AT,
    "period_began_at": AT,
    "protected_until": AT,
    "look_at": AT,
}
WAITING = {"status": "first_in_line", "look_at": AT}
OVER = {"status": "expired", "look_at": None}


def deal(**given: Any) -> Breach:
    """One registration."""
    return lambda: row(DealRegistration, **given)


def two_deals(first: dict[str, Any], second: dict[str, Any]) -> None:
    made = row(DealRegistration, **first)
    row(DealRegistration, account=made.account, product_line=made.product_line, **second)


def appeal(**given: Any) -> Breach:
    """One appeal."""
    return lambda: row(RegistrationAppeal, **given)


BROKEN: dict[str, Breach | Iterable[Breach]] = {
    "registration_one_standing_per_customer_and_line": [
        lambda: two_deals(YOURS, YOURS),
        lambda: two_deals(YOURS, WAITING),
        lambda: two_deals(WAITING, WAITING),
    ],
    "registration_that_protects_says_until_when": [
        deal(**YOURS | {name: None}) for name in ("registered_at", "period_began_at", "protected_until")
    ],
    "registration_that_stands_is_looked_at": [
        deal(**YOURS | {"look_at": None}),
        deal(**WAITING | {"look_at": None}),
        deal(**OVER | {"look_at": AT}),
    ],
    "registration_is_extended_as_often_as_agreed": deal(**OVER, extensions=2, extensions_allowed=1),
    "registration_with_an_amount_names_its_currency": deal(**OVER, expected_amount=5, currency=""),
    "registration_remark_is_not_blank": [
        lambda text=text: row(RegistrationRemark, text=text)  # type: ignore[misc]
        for text in ("", "  ")
    ],
    "registration_step_is_numbered_in_its_registration": lambda: row(
        RegistrationStep, registration=(first := row(RegistrationStep)).registration, seq=first.seq
    ),
    "registration_appeal_is_open_or_answered": [
        appeal(answer="void", answered_at=None),
        appeal(answer="", answered_at=AT),
    ],
    "registration_appeal_that_people_answer_has_a_remark": [
        appeal(answer=answer, answered_at=AT) for answer in ("upheld", "overturned")
    ],
}
KEPT: dict[str, Breach] = {
    "a deal follows one that is over": lambda: two_deals(OVER, YOURS),
    "an appeal that nobody needs has no answer in words": appeal(answer="void", answered_at=AT),
}
