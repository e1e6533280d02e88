"""What waits, stands, is disputed or has been silent for long on the day of the demo, by the clocks of the house."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from feedback import outcomes, verdicts
from feedback.example.present.cast import (
    DISPUTED,
    DUE,
    ON_HOLD,
    OVERDUE,
    SILENT,
    WAITS_FOR_DATA,
    Firm,
    asks,
    told_by,
)
from feedback.example.present.moments import Clockwork
from feedback.example.selling import SHEET
from feedback.example.stories import Told
from leadhub.example import People
from qualification import assessment, data_requests, pauses, placements
from qualification.models import Handoff

Act = Callable[[datetime], object]
Deliver = Callable[[list[Told]], Act]
# Of the agreement: so many working hours sales has to answer what is not urgent, and so many days a status holds.
ANSWERED_WITHIN: Final = 4.0
STATUS_HOLDS: Final = timedelta(days=30)
# An answer is due in less than it takes to ask for it: whoever asked has asked already.
SHORTEST: Final = 0.05


def scenes(people: People, now: datetime, deliver: Deliver) -> Iterator[tuple[datetime, Act]]:
    """When each part of a scene happened, and the act."""
    hours = Clockwork(now)
    for name, ago in OVERDUE:
        yield from _asked(asks(name), hours.worked(ago), deliver)
    within = min(hours.hours_left(), ANSWERED_WITHIN - SHORTEST)
    for place, name in enumerate(DUE, start=1):
        left = within * place / (len(DUE) + 1)
        yield from _asked(asks(name), hours.worked(ANSWERED_WITHIN - left), deliver)
    yield from _standing(people, hours, deliver)
    for place, name in enumerate(SILENT, start=1):
        due = now + (hours.midnight() - now) * place / (len(SILENT) + 1)
        yield from _gone_silent(people, asks(name), due, deliver)


def _standing(people: People, hours: Clockwork, deliver: Deliver) -> Iterator[tuple[datetime, Act]]:
    """Handoffs that wait for somebody else than whoever is to answer them: clocks of sales stand still."""
    seller, marketing = people.users["sales"].actor, people.users["marketing"].actor
    until = hours.now + timedelta(days=45)
    for name, asked, acted, act in (
        (
            WAITS_FOR_DATA,
            2.5,
            1.5,
            lambda handoff, at: data_requests.ask(
                handoff.pk,
                items=["required_by", "tolerance_um"],
                comment="Without a tolerance nobody can say whether it is for turning or for grinding.",
                actor=seller,
                now=at,
            ),
        ),
        (
            ON_HOLD,
            3.5,
            2.0,
            lambda handoff, at: pauses.hold(
                handoff.lead_id,
                reason="internal_approval",
                comment="Their board decides on the investment next month.",
                until=until,
                actor=marketing,
                now=at,
            ),
        ),
        (
            DISPUTED,
            3.0,
            1.0,
            lambda handoff, at: placements.dispute(
                handoff.pk,
                comment="They buy for their plant in Graz: this one is for Europe.",
                actor=seller,
                now=at,
            ),
        ),
    ):
        firm = asks(name)
        yield from _asked(firm, hours.worked(asked), deliver)
        yield hours.worked(acted), partial(_with_handoff, firm, act)


def _gone_silent(people: People, firm: Firm, due: datetime, deliver: Deliver) -> Iterator[tuple[datetime, Act]]:
    """Accepted, qualified, an opportunity; then nobody said anything, until today."""
    actor = people.users["sales2"].actor
    last = due - STATUS_HOLDS
    yield from _asked(firm, last - timedelta(days=12), deliver)
    answered = last - timedelta(days=12) + timedelta(hours=1)
    yield answered, partial(_with_handoff, firm, lambda row, at: verdicts.accept(row.pk, actor=actor, now=at))
    yield (
        answered + timedelta(hours=1),
        partial(
            _with_handoff,
            firm,
            lambda row, at: verdicts.log_attempt(
                row.pk, channel="phone", outcome="reached", at=at, actor=actor, now=at
            ),
        ),
    )

    def qualify(row: Handoff, at: datetime) -> None:
        assessment.fill_sheet(row.lead_id, SHEET, actor=actor, now=at)
        assessment.qualify(row.lead_id, actor=actor, now=at)

    yield last - timedelta(days=4), partial(_with_handoff, firm, qualify)
    advance = partial(outcomes.advance, to="opportunity", actor=actor)
    yield last, partial(_with_handoff, firm, lambda row, at: advance(row.lead_id, now=at))


def _asked(firm: Firm, at: datetime, deliver: Deliver) -> Iterator[tuple[datetime, Act]]:
    """What they read before, then all that they ask, at once."""
    told = list(told_by(firm, at))
    for moment in sorted({each.at for each in told}):
        yield moment, deliver([each for each in told if each.at == moment])


def _with_handoff(firm: Firm, act: Callable[[Handoff, datetime], object], at: datetime) -> None:
    """Do something to the one handoff of a company."""
    act(Handoff.objects.get(lead__account__domain=f"{firm.domain}.example"), at)
