"""leadhub with a year of an example company, for people who want to look around."""

from collections.abc import Iterator
from typing import Any, Final

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from leadhub import clock
from leadhub.example import MAY_OPEN_CONSOLE, People, stage_demo
from leadhub.known_secrets import DEMO_PASSWORD
from leadhub.serving import demo_data, embedded, web
from leadhub.serving.tree import Ended

CUSTOMERS, DAYS = 280, 365
PAGES = ("/admin/login/", "/api/docs/", "/graphql/")
QUEUE: Final = "/admin/qualification/handoff/queue/"


class Command(BaseCommand):
    """Runs until Ctrl-C; what was made stays in DATA_DIR for the next time."""

    help = "Serve leadhub with the example company and a year of its past, kept in DATA_DIR."
    # What would be checked is checked by the children at their start.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The port."""
        parser.add_argument("--port", type=int, default=8000, help="port of 127.0.0.1 to serve on")
        parser.add_argument("--customers", type=int, default=CUSTOMERS, help="how many companies to invent")
        parser.add_argument("--reset", action="store_true", help="remove what a demo has made, and end")

    def handle(self, *_: Any, **options: Any) -> None:
        """Raises CommandError, in one sentence, where the demo cannot run."""
        if settings.MODE != "demo":
            raise CommandError("Start the demo as: manage.py demo --port N")
        try:
            if not options["reset"]:
                web.require_free(options["port"])
            with demo_data.kept_alone():
                if options["reset"]:
                    self._reset()
                else:
                    self._serve(options["port"], options["customers"])
        except (web.PortTaken, embedded.Occupied, demo_data.InUse, Ended, TimeoutError) as error:
            raise CommandError(str(error)) from error

    def _reset(self) -> None:
        removed = demo_data.remove()
        self.stdout.write(
            "The demo is removed. The next make demo begins anew." if removed else "There is no demo to remove."
        )

    def _serve(self, port: int, customers: int) -> None:
        demo_data.clear_away()
        try:
            embedded.run(
                port,
                fill=lambda people: self._fill(people, customers),
                announce=lambda people, words: self._announce(port, people, words),
            )
        finally:
            self.stderr.write("leadhub has stopped.")

    def _fill(self, people: People, customers: int) -> str:
        self.stderr.write("Making the example company and its past; the first time takes a minute or two …")
        with demo_data.being_made():
            return stage_demo(people, invented=customers, days=DAYS, now=clock.now())

    def _announce(self, port: int, people: People, words: str) -> None:
        web.wait_for_pages(port, PAGES)
        self.stdout.write("\n".join(block(web.address(port), people, words)))
        self.stdout.flush()


def block(url: str, people: People, words: str) -> Iterator[str]:
    """What is printed once the pages answer: where everything is, and with what it opens."""
    users, tokens = people.users, people.tokens
    console = [f"{name}@" for name, user in users.items() if user.role in MAY_OPEN_CONSOLE and name != "operations"]
    addresses = (
        ("Admin", "/admin/", f"{users['operations'].email} / {DEMO_PASSWORD}   (also: {', '.join(console)})"),
        ("My queue", QUEUE, f"{users['sales'].email} / {DEMO_PASSWORD}"),
        ("REST docs", "/api/docs/", f"key {tokens['operations']}"),
        ("GraphQL", "/graphql/", ""),
        ("Agreement", "/agreement/", ""),
        ("Partner page", "/graphql/partner/", f"key {tokens['partner']}"),
        ("Outbox (mail)", "/dev/outbox/", ""),
    )
    width = max(len(f"{url}{path}") for _, path, _ in addresses)
    yield f"{'leadhub is running':<{17 + width}}   demo data: {words}, {round(DAYS / 30.4)} months"
    for name, path, key in addresses:
        yield f"  {name:<15}{f'{url}{path}':<{width}}   {key}".rstrip()
    yield f"  {'All keys':<15}{' '.join(tokens.values())}"
    yield f'Try:  curl -H "Authorization: Bearer {tokens["marketing"]}" "{url}/api/v1/leads/?stage=mql&page_size=1"'
    yield "Stop: Ctrl+C     Reset: make demo-reset     Next: docs/tour.md (10 minutes)"
