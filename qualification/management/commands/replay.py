"""Stored decisions, proved: made again from what they stored, they must give the same bytes."""

import sys
from argparse import ArgumentTypeError
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from leadhub.api.json import instant_of
from qualification.readers.decisions import CORE
from qualification.readers.replays import Count, Tally, decisions, replay_all


class Command(BaseCommand):
    """Replays decisions with bounded memory, and writes nothing."""

    help = "Replay stored decisions and compare byte for byte; ends with 1 where one of this core differs."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which decisions."""
        parser.add_argument("--lead", metavar="ID", type=UUID, help="only those of one lead")
        parser.add_argument("--since", metavar="DATE", type=_moment, help="only those made since: a day or a time")
        parser.add_argument("--sample", metavar="N", type=_number, help="so many of them, taken at random")

    def handle(self, *_: Any, **options: Any) -> None:
        """Prints a summary; raises CommandError where a decision of this core gave other bytes."""
        rows, sample = decisions(options["lead"], options["since"]), options["sample"]
        tally, total = Tally(), rows.count()
        if not total and options["lead"]:
            raise CommandError("This lead has no decision to replay.")
        total = min(total, sample or total)
        with tqdm(total=total, unit=" decisions", unit_scale=True, file=sys.stderr, leave=False) as progress:
            for tally in replay_all(rows, sample):
                progress.update(_all(tally) - progress.n)
        self._print(tally)
        if tally.own.different:
            for sentence in tally.told:
                self.stderr.write(sentence)
            different = f"{tally.own.different:,} of {tally.own.all:,}"
            raise CommandError(f"{different} decisions gave other bytes than they stored, as told above.")

    def _print(self, tally: Tally) -> None:
        self.stdout.write(f"{tally.own.all:,} decisions of core {CORE} replayed: {_counted(tally.own)}.")
        for core, count in sorted(tally.others.items()):
            self.stdout.write(
                f"{count.all:,} decisions of core {core}, made again by core {CORE}: {_counted(count)}. "
                "Another core may decide otherwise, so these prove nothing."
            )


def _counted(count: Count) -> str:
    return f"{count.same:,} gave the same bytes, {count.different:,} did not"


def _all(tally: Tally) -> int:
    return tally.own.all + sum(count.all for count in tally.others.values())


def _moment(text: str) -> datetime:
    try:
        return instant_of(text if "T" in text else f"{text}T00:00:00Z")
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no day (2026-11-02) and no time (2026-11-02T14:05:00Z)") from error


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text)
