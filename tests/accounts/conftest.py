"""The example company, for tests that come through the doors."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from leadhub.example import People
from leadhub.models import User
from tests.qualification.office import Office


@pytest.fixture
def office(company: People, set_clock: Callable[[datetime], datetime]) -> Office:
    """The example company on a Tuesday morning."""
    return Office(company, set_clock)


@pytest.fixture
def settled(django_capture_on_commit_callbacks: Any) -> Any:
    """A context at whose end is done what a commit would wake."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def browser(office: Office) -> Callable[[str], Client]:
    """A browser in which somebody of the example company is signed in to the console."""

    def make(name: str) -> Client:
        client = Client()
        client.force_login(User.objects.get(pk=office.users[name].pk))
        return client

    return make
