"""The demo: a year of the example company with all who only read, and what is under way there today."""

from datetime import datetime, timedelta
from random import Random
from typing import Final

from feedback.example.playing import Stage, words_of
from feedback.example.present.cast import everybody, read_by_companies
from feedback.example.present.crowd import crowd
from feedback.example.present.demand import demand
from feedback.example.present.documents import documents
from feedback.example.present.rooms import agree_on_rooms
from feedback.example.present.scenes import scenes
from feedback.example.present.systems import connect, receive
from leadhub.events.relay import place_events
from leadhub.example import People
from qualification.due import fire_clocks, give_owners, look_at_leads
from qualification.models import Lead

SEED: Final = 9
# For each company that is to be invented: those with a story somewhere in the year, those that ask in the last months,
# and those that only read.
LIVING, ASKING, READING = 0.35, 0.4, 6.3
# Of the cast that everybody meets: the second and the sixth scenario, which wait for an answer of sales.
WAITING: Final = ("medico.example", "brightwell.example")


def play(people: People, *, invented: int, days: int, now: datetime) -> str:
    """Let the company have its past and its present, unless it has; answers what there is.

    The same for the same moment: so many invented companies act for so many days, and many times as many read.
    """
    if not Lead.objects.exists():
        since = now - timedelta(days=days)
        living, asking, reading = (round(invented * share) for share in (LIVING, ASKING, READING))
        stage = Stage(people, invented=living, days=days, now=now)
        stage.leave([*WAITING, *(f"{firm.domain}.example" for firm in everybody())])
        readers = crowd(reading, since, now, Random(SEED))
        stage.tell([*readers, *demand(asking, reading, since, now, Random(SEED)), *read_by_companies(now)])
        for at, act in (*scenes(people, now, stage.delivery), *documents(people, since, now)):
            stage.plan(at, act)
        stage.play()
        for sweep in (look_at_leads, fire_clocks, give_owners):
            sweep(now)
        agree_on_rooms(people, now)
        # Before there is anybody to tell of a whole year.
        place_events(now)
        connect(people, now)
        receive(people, now)
    return words_of()
