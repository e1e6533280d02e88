"""The example company and its API, for each scenario."""

from collections.abc import Callable
from datetime import datetime

import pytest
from rest_framework.test import APIClient

from leadhub.example import People
from tests.scenarios.world import World


@pytest.fixture
def world(company: People, set_clock: Callable[[datetime], datetime]) -> World:
    """A world at the beginning of its story."""

    def client_of(name: str) -> APIClient:
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {company.tokens[name]}")
        return client

    return World(client_of, set_clock)
