"""Demand of the last months: so many who ask that a month has the cases from which on a share of them is told."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Final

from feedback.example.cast import MACHINERY, MEDICAL
from feedback.example.companies import FIRST_NAMES, LAST_NAMES, TITLES, chosen
from feedback.example.present.cast import VOLUMES, WAYS, Firm, Person, told_by
from feedback.example.present.crowd import named
from feedback.example.stories import Told, is_silent, working_time

# Two whole months lie in it, whichever day it is.
LATELY: Final = timedelta(days=100)
SITES: Final = (
    ({"country": "US", "region": "US-OH"}, 6),
    ({"country": "US", "region": "US-WI"}, 5),
    ({"country": "CA", "region": "CA-ON"}, 2),
    ({"country": "DE", "region": "DE-BW"}, 4),
    ({"country": "AT", "region": "AT-4"}, 1),
)


def demand(count: int, first: int, since: datetime, until: datetime, dice: Random) -> Iterator[Told]:
    """What so many companies read and then ask between two moments, lately; `first` is the number of their names."""
    begins = max(since, until - LATELY)
    for place in range(count):
        # About as many on every day: the share of a month is not left to chance.
        at = working_time(begins + (until - begins) * (place + dice.random()) / count, dice)
        told = told_by(_firm(first + place, dice), at)
        yield from (each for each in told if each.at < until and not is_silent(each.at, until))


def _firm(number: int, dice: Random) -> Firm:
    name, domain = named(number)
    line, types = dice.choice(WAYS)
    acts = {"guide_download": (14.0,)} | dict.fromkeys(types, (0.0,))
    person = Person(dice.choice(FIRST_NAMES), dice.choice(LAST_NAMES), dice.choice(TITLES), acts)
    facts = dice.choice((MACHINERY, MEDICAL)) | chosen(SITES, dice)
    return Firm(f"{name} Works", domain, (person,), line, facts, dice.choice(VOLUMES))
