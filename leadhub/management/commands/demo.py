"""leadhub with a year of an example company, for people who want to look around."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from leadhub import clock
from leadhub.composition import parts
from leadhub.example import DEMO_PASSWORD, MAY_OPEN_CONSOLE, People, tell_past
from leadhub.serving import embedded, web
from leadhub.serving.tree import Ended

CUSTOMERS, DAYS = 290, 365
UNFINISHED = Path(settings.DATA_DIR) / "demo-unfinished"
PAGES = ("/admin/login/", "/api/docs/", "/graphql/")


class Command(BaseCommand):
    """Runs until Ctrl-C; what was made stays in DATA_DIR for the next time."""

    help = "Serve leadhub with the example company and a year of its past, kept in DATA_DIR."
    # What would be checked is checked by the children at their start.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The port."""
        parser.add_argument("--port", type=int, default=8000, help="port of 127.0.0.1 to serve on")
        parser.add_argument("--customers", type=int, default=CUSTOMERS, help="how many companies to invent")

    def handle(self, *_: Any, **options: Any) -> None:
        """Raises CommandError, in one sentence, where the demo cannot run."""
        if settings.MODE != "demo":
            raise CommandError("Start the demo as: manage.py demo --port N")
        port: int = options["port"]
        _clear_away()
        try:
            embedded.run(
                port,
                fill=lambda people: self._fill(people, options["customers"]),
                announce=lambda people, words: self._announce(port, people, words),
            )
        except (web.PortTaken, embedded.Occupied, Ended, TimeoutError) as error:
            raise CommandError(str(error)) from error
        finally:
            self.stderr.write("leadhub has stopped.")

    def _fill(self, people: People, customers: int) -> str:
        self.stderr.write("Making the example company and its past; the first time takes about half a minute …")
        UNFINISHED.touch()
        words = tell_past(people, invented=customers, days=DAYS, now=clock.now())
        UNFINISHED.unlink()
        return words

    def _announce(self, port: int, people: People, words: str) -> None:
        web.wait_for_pages(port, PAGES)
        url, users, tokens = web.address(port), people.users, people.tokens
        console = [name for name, user in users.items() if user.role in MAY_OPEN_CONSOLE and name != "operations"]
        bearer = f'-H "Authorization: Bearer {tokens["sales"]}"'
        for line in (
            f"leadhub is running{'':35}demo data: {words}, {DAYS // 30} months",
            f"  Admin            {url}/admin/             {users['operations'].email} / {DEMO_PASSWORD}",
            f"  {'':58}also {', '.join(f'{name}@' for name in console)}, same password",
            f"  REST docs        {url}/api/docs/          key {tokens['operations']}",
            f"  GraphQL          {url}/graphql/           key {tokens['operations']}",
            f"  Partner GraphQL  {url}/graphql/partner/   key {tokens['partner']}",
            f"  Outbox (mail)    {url}/dev/outbox/        who was told of what",
            *(f"  {page.name.capitalize():<15}  {url}/{page.pattern}" for page in _pages()),
            f"Keys: {' '.join(tokens.values())}",
            f'Try:  curl {bearer} "{url}/api/v1/leads/?stage=mql&page_size=1"',
            f"Stop: Ctrl+C     Data: {settings.DATA_DIR} (delete it to begin anew)",
        ):
            self.stdout.write(line)
        self.stdout.flush()


def _pages() -> list[Any]:
    """The pages for people outside the console."""
    return [page for pages in parts("LEADHUB_PAGES") for page in pages if "<" not in str(page.pattern)]


def _clear_away() -> None:
    """Remove a demo whose making was broken off, so that this one begins anew; a database elsewhere is left alone."""
    name = str(settings.DATABASES["default"]["NAME"])
    if not UNFINISHED.exists() or Path(name).parent != UNFINISHED.parent:
        return
    for suffix in ("", "-wal", "-shm"):
        Path(name + suffix).unlink(missing_ok=True)
    UNFINISHED.unlink()
