"""Signals from a file or a pipe."""

import sys
from contextlib import ExitStack
from io import BufferedReader
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from tqdm import tqdm

from leadhub.errors import DomainError
from qualification.importing.feed import Tally, ingest_feed, read_feed
from qualification.importing.tables import Unreadable, opened


class Command(BaseCommand):
    """Takes in a feed of signals; the same feed again is all duplicates."""

    help = "Take in signals from JSON Lines or CSV (columns such as contact.email); - reads standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", metavar="FILE", help="JSON Lines or CSV; - is standard input")
        parser.add_argument("--quiet-history", action="store_true", help="score it as of its time and open nothing")

    def handle(self, *_: Any, **options: Any) -> None:
        """Prints a summary; raises CommandError when a line was refused or the feed broke off."""
        name: str = options["file"]
        tally = Tally()
        try:
            with ExitStack() as stack:
                file = sys.stdin.buffer if name == "-" else stack.enter_context(opened(Path(name)))
                if not isinstance(file, BufferedReader):
                    raise CommandError("Standard input is not a stream of bytes.")
                progress = stack.enter_context(tqdm(unit=" signals", unit_scale=True, file=sys.stderr, leave=False))
                for tally in ingest_feed(read_feed(file), history=options["quiet_history"]):
                    progress.update(tally.accepted + tally.duplicates + tally.refused - progress.n)
                    for fault in tally.rejected:
                        progress.write(f"line {fault.line}: {fault.code}: {fault.detail}", file=sys.stderr)
        except (Unreadable, DomainError, DatabaseError) as error:
            raise CommandError(f"{error} Until then: {_counted(tally)} Run it again; nothing counts twice.") from error
        self.stdout.write(_counted(tally))
        if tally.refused:
            raise CommandError(f"{tally.refused} lines were rejected, as told above.")


def _counted(tally: Tally) -> str:
    return f"{tally.accepted} accepted, {tally.duplicates} duplicates, {tally.refused} rejected."
