"""Settings of a worker that tells of bells only."""

from leadhub.settings import *  # noqa: F403

LEADHUB_ALERTS = ["tests.leadhub.alerts.port.ALERTS"]
