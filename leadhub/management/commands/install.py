"""First content of a new installation."""

from typing import Any

from django.core.management.base import BaseCommand

from leadhub import clock
from leadhub.installing import install


class Command(BaseCommand):
    """Installs the default rules where there are none."""

    help = "Publish the default rules in an installation that has none; safe to repeat."

    def handle(self, *_: Any, **options: Any) -> None:
        """Says what was done."""
        made = install(now=clock.now())
        self.stdout.write(
            "The default rules are in force." if made else "Rules are in force already; nothing was done."
        )
