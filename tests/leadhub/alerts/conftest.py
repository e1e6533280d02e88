"""Alerts against real receivers in another process, and a port of the tests' own that says whom to tell of what."""

from collections.abc import Iterator
from typing import Any

import pytest

from leadhub.alerts import notices
from tests.leadhub.alerts.receivers import Others, receivers

__all__ = ["receivers"]


@pytest.fixture
def others(receivers: Others, settings: Any) -> Others:
    """Slack, Teams and a mail server that know nothing yet of this test."""
    receivers.forget()
    settings.SLACK_API_URL = receivers.api
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", receivers.smtp
    return receivers


@pytest.fixture
def port(settings: Any) -> Iterator[None]:
    """What the apps bring is the port of these tests, and nothing else."""
    settings.LEADHUB_ALERTS = ["tests.leadhub.alerts.port.ALERTS"]
    notices.brought.cache_clear()
    notices.kinds.cache_clear()
    yield
    notices.brought.cache_clear()
    notices.kinds.cache_clear()
