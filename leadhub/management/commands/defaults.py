"""What the default rules of this version have and the rules in force have not."""

from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError

from leadhub import clock
from leadhub.errors import DomainError
from leadhub.installing import new_in_defaults


class Command(BaseCommand):
    """Shows what an upgrade brought for the four documents; changes nothing."""

    help = "Show the rows of the default rules that the rules in force lack; changes nothing."

    def handle(self, *_: Any, **options: Any) -> None:
        """One line a row: where it belongs, what people call it, and the row itself."""
        try:
            found = new_in_defaults(now=clock.now())
        except DomainError as refused:
            raise CommandError(str(refused)) from refused
        for kind, rows in found.items():
            for one in rows:
                row = msgspec.json.encode(one.after).decode()
                self.stdout.write(f"{kind}: {one.path} ({one.label}) {row}")
        if not any(found.values()):
            self.stdout.write("The rules in force have every row of the defaults.")
