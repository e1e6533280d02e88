"""What is due, once: for cron, and for people who want to see it happen."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from leadhub import clock
from leadhub.jobs.due import run_due


class Command(BaseCommand):
    """Runs one round."""

    help = "Run everything that is due (clocks, fading scores, nurture returns, reminders) once."

    def handle(self, *_: Any, **options: Any) -> None:
        """Raises CommandError naming the parts that failed."""
        outcome = run_due(clock.now())
        if outcome.failed:
            raise CommandError(f"Failed: {', '.join(outcome.failed)}. The log says why; the rest is done.")
        self.stdout.write(f"{outcome.done} done.")
