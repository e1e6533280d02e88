"""The example company and its API, for each scenario."""

from collections.abc import Callable
from datetime import datetime

import pytest
from rest_framework.test import APIClient

from leadhub.example import found_company
from tests.scenarios.world import World


@pytest.fixture
def world(db: None, set_clock: Callable[[datetime], datetime]) -> World:
    """A world at the beginning of its story."""
    tokens = found_company().tokens

    def client_of(name: str) -> APIClient:
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens[name]}")
        return client

    return World(client_of, set_clock)
