"""Leads, accounts, contacts, signals and outcomes from CSV or XLSX."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from tqdm import tqdm

from leadhub.errors import DomainError
from qualification.importing.files import given_files
from qualification.importing.mapping import BadMapping, load_mapping
from qualification.importing.pipeline import Import
from qualification.importing.summary import Summary
from qualification.importing.tables import Unreadable

AGAIN = "What was read before is saved; run the import again: it takes up what is missing."


class Command(BaseCommand):
    """Imports files by a mapping; the same files again change nothing."""

    help = "Import leads, accounts, contacts, signals and outcomes from CSV or XLSX files; see docs/importing.md."

    def add_arguments(self, parser: CommandParser) -> None:
        """The files and what becomes of them."""
        parser.add_argument("files", metavar="FILE", nargs="+", type=Path, help="CSV or XLSX")
        parser.add_argument("--mapping", required=True, type=Path, help="YAML that says which column is what")
        parser.add_argument("--dry-run", action="store_true", help="write nothing, show what would be done")
        parser.add_argument("--quiet-history", action="store_true", help="send no events of what the files state")
        parser.add_argument("--json", action="store_true", help="print the summary as one line of JSON")

    def handle(self, *_: Any, **options: Any) -> None:
        """Prints the summary; raises CommandError where files cannot be read or rows were refused."""
        try:
            summary = self._imported(**options)
        except (BadMapping, Unreadable) as error:
            raise CommandError(str(error)) from error
        except (DomainError, DatabaseError) as error:
            raise CommandError(f"{error} {'' if options['dry_run'] else AGAIN}") from error
        if options["json"]:
            self.stdout.write(json.dumps(summary.as_json(), ensure_ascii=False))
        else:
            self._print(summary, dry_run=options["dry_run"])
        if summary.refused:
            raise CommandError(f"{summary.refused:,} rows were refused; the summary says why.")

    def _imported(self, *, files: list[Path], mapping: Path, dry_run: bool, quiet_history: bool, **_: Any) -> Summary:
        form = load_mapping(mapping)
        given = given_files(files, form)
        with tqdm(unit=" rows", unit_scale=True, file=sys.stderr, leave=False) as progress:
            run = Import(form, given, quiet=quiet_history, progress=progress.update)
            return run.rehearse() if dry_run else run.run()

    def _print(self, summary: Summary, *, dry_run: bool) -> None:
        if dry_run:
            self.stdout.write("Dry run: nothing was written.")
        for line in summary.as_text():
            self.stdout.write(line)
        for warning in summary.warnings:
            self.stderr.write(f"row {warning['row']}: {warning['code']}: {warning['detail']}")
