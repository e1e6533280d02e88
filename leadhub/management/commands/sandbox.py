"""A throw-away leadhub, for frontends and acceptance tests."""

import json
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from leadhub import clock
from leadhub.example import People, tell_past
from leadhub.serving import embedded, web
from leadhub.serving.tree import Ended

# Enough to see every list filled, little enough to start at once.
INVENTED, DAYS = 6, 30


class Command(BaseCommand):
    """Runs until it is told to end, and leaves nothing behind."""

    help = "Serve a throw-away leadhub with the example company; one line of JSON says where, once it is ready."
    # What would be checked is checked by the children at their start.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The port, and whether there shall be example leads."""
        parser.add_argument("--port", type=int, required=True, help="port of 127.0.0.1 to serve on")
        parser.add_argument("--empty", action="store_true", help="no accounts but the partners', no leads")

    def handle(self, *_: Any, **options: Any) -> None:
        """Raises CommandError, in one sentence, where the sandbox cannot run."""
        if not settings.SANDBOX:
            raise CommandError("Start the sandbox as: manage.py sandbox --port N")
        port: int = options["port"]
        try:
            embedded.run(
                port,
                fill=_nothing if options["empty"] else _examples,
                announce=lambda people, _: self._announce(port, people),
            )
        except (web.PortTaken, embedded.Occupied, Ended, TimeoutError) as error:
            raise CommandError(str(error)) from error

    def _announce(self, port: int, people: People) -> None:
        url = web.address(port)
        places = {
            "url": url,
            "rest": f"{url}/api/v1/",
            "graphql": f"{url}/graphql/",
            "partner_graphql": f"{url}/graphql/partner/",
            "admin": f"{url}/admin/",
        }
        self.stdout.write(json.dumps({**places, "tokens": people.tokens, "users": people.sign_ins()}))
        self.stdout.flush()


def _nothing(_: People) -> str:
    """An empty sandbox holds the company and nothing it ever did."""
    return ""


def _examples(people: People) -> str:
    return tell_past(people, invented=INVENTED, days=DAYS, now=clock.now())
