"""The console as the people of the example company see it."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.qualification.console.desk import Desk
from tests.qualification.office import Office


@pytest.fixture
def browser(office: Office) -> Callable[[str], Client]:
    """A browser in which somebody of the example company is signed in."""

    def make(who: str) -> Client:
        client = Client()
        client.force_login(office.users[who])
        return client

    return make


@pytest.fixture
def desk(office: Office, browser: Callable[[str], Client]) -> Callable[[str], Desk]:
    """Somebody of the example company at a desk."""
    return lambda who: Desk(office, browser(who), who)
