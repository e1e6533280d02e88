"""The past of the example company, told in the order in which it happened: every act as of its time."""

import heapq
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import count, groupby
from random import Random
from uuid import UUID

from accounts.models import Account
from feedback.example.budgets import budgets
from feedback.example.cast import cast
from feedback.example.companies import companies
from feedback.example.deals import deals
from feedback.example.meetings import meetings
from feedback.example.selling import Selling
from feedback.example.stories import Told, stories
from leadhub.example import People
from qualification import absences
from qualification.due import end_holds, fire_clocks, give_owners, look_at_leads
from qualification.intake import ingest
from qualification.models import Handoff, HandoffStatus, Lead, Triage

SEED = 20
SELLERS = ("sales", "sales2")
PARTNERS = ("partner", "partner2")


def play(people: People, *, invented: int, days: int, now: datetime) -> str:
    """Let the cast and so many invented companies act for so many days, unless they have; answers what there is."""
    if not Lead.objects.exists():
        Stage(people, invented=invented, days=days, now=now).play()
    return words_of()


def words_of() -> str:
    """What there is."""
    return f"{Account.objects.count():,} accounts, {Lead.objects.count():,} leads"


class Stage:
    """The calendar of everything that will happen until a moment."""

    def __init__(self, people: People, *, invented: int, days: int, now: datetime) -> None:
        self.dice = Random(SEED)
        self.now = now
        self._people = people
        self.website = people.users["integration"].actor
        self.selling = Selling(
            actors={people.users[name].pk: people.users[name].actor for name in SELLERS},
            partners={people.users[name].actor.partner_id: people.users[name].actor for name in PARTNERS},
            plan=self.plan,
            dice=self.dice,
        )
        self._calendar: list[tuple[datetime, int, Callable[[datetime], object]]] = []
        self._numbers = count()
        self._seen: set[UUID] = set()
        self._left: set[str] = set()
        since = now - timedelta(days=days)
        told = [*cast(now)]
        for number, company in enumerate(companies(invented, self.dice)):
            told += stories(company, number, since, now, self.dice)
        self.tell(told)
        for at, act in (*deals(people, now), *meetings(people, now), *budgets(people, now)):
            self.plan(at, act)

    def tell(self, told: Iterable[Told]) -> None:
        """Put what the website hears of a day on the calendar, as one delivery."""
        ordered = sorted(told, key=lambda each: each.at)
        for _, batch in groupby(ordered, key=lambda each: each.at.date()):
            day = list(batch)
            self.plan(day[-1].at, self.delivery(day))

    def leave(self, domains: Iterable[str]) -> None:
        """Nobody answers by chance what people of these companies ask."""
        self._left.update(domains)

    def plan(self, at: datetime, act: Callable[[datetime], object]) -> None:
        """Put an act on the calendar; what lies ahead of the present has not happened."""
        if at < self.now:
            heapq.heappush(self._calendar, (at, next(self._numbers), act))

    def play(self) -> None:
        """Everything in the order of its time."""
        swept = None
        while self._calendar:
            at, _, act = heapq.heappop(self._calendar)
            if swept != at.date():
                # Fading and the ends of holds and rests: once a day is often enough for the past.
                swept = at.date()
                for sweep in (end_holds, look_at_leads, give_owners):
                    sweep(at)
            fire_clocks(at)
            act(at)
            self._hand_over(at)
        self._let_away()

    def _let_away(self) -> None:
        """One of the sellers has entered a week off, and who stands in."""
        who, deputy = (self._people.users[name] for name in SELLERS)
        begins = self.now + timedelta(days=10)
        absences.enter(
            user=None,
            begins=begins,
            ends=begins + timedelta(days=7),
            deputy=deputy.pk,
            note="",
            actor=who.actor,
            now=self.now,
        )

    def delivery(self, batch: list[Told]) -> Callable[[datetime], None]:
        """The act that tells some signals at once."""

        def deliver(at: datetime) -> None:
            receipt = ingest([each.signal for each in batch], actor=self.website, now=at)
            if receipt.rejected:
                raise AssertionError(f"the example company invents signals that are refused: {receipt.rejected[0]}")

        return deliver

    def _hand_over(self, at: datetime) -> None:
        """Let sales and the triage desk take up what has come to them since the last act."""
        waiting = Handoff.objects.filter(status=HandoffStatus.OPEN).exclude(pk__in=self._seen).order_by("pk")
        for handoff in waiting.select_related("lead__account"):
            self._seen.add(handoff.pk)
            if handoff.lead.account is None or handoff.lead.account.domain not in self._left:
                self.selling.take_up(handoff, at)
        for item in Triage.objects.open().exclude(pk__in=self._seen).order_by("pk"):
            self._seen.add(item.pk)
            self.selling.decide(item)
