"""What several live tests need."""

from tests.leadhub.alerts.receivers import receivers

__all__ = ["receivers"]
