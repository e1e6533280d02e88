"""`manage.py erasures keep FILE`, `manage.py erasures reapply [FILE]`."""

import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.restoring import erase_again_all, register_lines, take_register
from leadhub.errors import DomainError


class Command(BaseCommand):
    """Keep the register of who was erased beside the backups, and erase again after one was restored."""

    help = "Write the register of erasures to a file (keep), or erase again after a backup was restored (reapply)."

    def add_arguments(self, parser: CommandParser) -> None:
        """What to do, and the file."""
        parser.add_argument("act", choices=("keep", "reapply"))
        parser.add_argument("file", nargs="?", help="Of the register; `-` is standard output or input.")

    def handle(self, *_: Any, act: str, file: str | None, **__: Any) -> None:
        """Do it, and say what was done in one line on standard error."""
        if act == "keep":
            self._keep(file or "-")
            return
        try:
            taken = take_register(_lines_of(file)) if file else 0
            done = erase_again_all()
        except DomainError as refusal:
            raise CommandError(refusal.detail) from refusal
        self.stderr.write(f"{taken} erasures were not known here. {done} people were erased again.")

    def _keep(self, file: str) -> None:
        text = "".join(f"{line}\n" for line in register_lines())
        if file == "-":
            self.stdout.write(text, ending="")
            return
        # Whoever reads the file finds the old register or the new one, never half of one.
        made = Path(f"{file}.new")
        made.write_text(text, encoding="utf-8")
        with made.open("rb") as written:
            os.fsync(written.fileno())
        made.replace(file)


def _lines_of(file: str) -> list[str]:
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text(encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
    return [line for line in text.splitlines() if line.strip()]
