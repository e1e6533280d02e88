"""The embedded worker, for installations without Celery."""

from typing import Any

from django.core.management.base import BaseCommand

from leadhub.jobs.loop import work
from leadhub.known_secrets import warn_of_known
from leadhub.policy.registry import verify


class Command(BaseCommand):
    """Runs until it is told to end."""

    help = "Do what is due, once a second, until stopped. Production runs Celery beat and workers instead."

    def handle(self, *_: Any, **options: Any) -> None:
        """Refuses to work under a policy with gaps."""
        verify()
        warn_of_known()
        work()
