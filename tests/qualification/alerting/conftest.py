"""The example company, and the mail that its people got."""

from collections.abc import Callable
from typing import Any, NamedTuple

import pytest
from django.core import mail

from leadhub.models import Alert
from tests.leadhub.alerts.conftest import others
from tests.leadhub.alerts.receivers import receivers
from tests.qualification.office import Office

__all__ = ["others", "receivers"]


class Got(NamedTuple):
    """One mail: whom it reached, what it says, and the alert that it is."""

    to: str
    subject: str
    text: str


@pytest.fixture
def inbox(office: Office) -> Callable[..., list[Got]]:
    """The mails since the last look, of somebody or of all."""
    looked = 0

    def look(who: str = "") -> list[Got]:
        nonlocal looked
        messages: list[Any] = mail.outbox[looked:]
        if not who:
            looked = len(mail.outbox)
        every = [Got(one.to[0].partition("@")[0], one.subject, str(one.body)) for one in messages]
        return [one for one in every if who in ("", one.to)]

    return look


@pytest.fixture
def alerts(office: Office) -> Callable[..., list[tuple[str, str, str]]]:
    """Kind, person and state of the alerts of a type of event."""

    def of(type: str) -> list[tuple[str, str, str]]:
        rows = Alert.objects.filter(event__type=type).select_related("person").order_by("person__email")
        return [(one.kind, str(one.person.email).partition("@")[0] if one.person else "", one.state) for one in rows]

    return of
