"""Everybody who works on documents."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.leadhub.documents.desk import Desk


@pytest.fixture
def desk(client_of: Callable[..., APIClient], set_clock: Callable[..., Any], now: datetime) -> Desk:
    """Everybody at one desk, on a Tuesday morning."""
    set_clock(now)
    return Desk(client_of)
