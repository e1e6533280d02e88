"""Why a lead is kept warm, and what brings it back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from accounts.rules.fit import UNKNOWN_TIER
from qualification.rules.model import Model
from qualification.rules.movement import ASK_FOR_MQL
from qualification.rules.scoring_content import Level
from qualification.rules.words import spell

DEFAULT_TRACK: Final = "Keep warm"
"""The track of what the rules put into nurture, and of reasons that name none."""


class WayBack(StrEnum):
    """What ends a nurture."""

    BUYING_SIGNAL = "buying_signal"
    SIGNAL_AFTER_REST = "signal_after_rest"
    ANY_SIGNAL = "any_signal"
    NEW_RULES = "new_rules"
    ENGAGEMENT = "engagement"
    FIT_FACTS = "fit_facts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nurture:
    """How a lead came into nurture: by whom, when, and with a rest where a person sent it there."""

    reason: str
    by: str
    since: datetime
    rest_until: datetime | None
    tier: str

    def rests(self, at: datetime) -> bool:
        """Whether the rest that was agreed is not over."""
        return self.rest_until is not None and at < self.rest_until


def ways_back(nurture: Nurture, model: Model, at: datetime) -> tuple[WayBack, ...]:
    """What would bring a lead back, the surest first.

    After a person's nurture the rules wait for something fresh; what they themselves keep warm comes back as soon as
    the matrix asks for it.
    """
    if nurture.rest_until is not None:
        fresh = WayBack.SIGNAL_AFTER_REST if nurture.rests(at) else WayBack.ANY_SIGNAL
        return (WayBack.BUYING_SIGNAL, fresh, WayBack.NEW_RULES)
    return (WayBack.BUYING_SIGNAL, *_by_the_matrix(nurture.tier, model))


def _by_the_matrix(tier: str, model: Model) -> Iterator[WayBack]:
    # Research alone reaches medium and no more.
    if tier != UNKNOWN_TIER and model.matrix[tier, Level.MEDIUM] in ASK_FOR_MQL:
        yield WayBack.ENGAGEMENT
    if tier == UNKNOWN_TIER:
        yield WayBack.FIT_FACTS


def say(nurture: Nurture, ways: tuple[WayBack, ...], at: datetime) -> str:
    """Why it is there, when it may return and what brings it back, as people read it."""
    if nurture.rest_until is None:
        return f"Kept warm since {_day(nurture.since)}: {_list(ways)} brings it back."
    sent = f"Sent to nurture on {_day(nurture.since)} by {nurture.by}"
    sent = f"{sent}: {spell(nurture.reason)}." if nurture.reason else f"{sent}."
    if nurture.rests(at):
        return f"{sent} It rests until {_day(nurture.rest_until)}; a buying signal brings it back at once."
    return f"{sent} Its rest was over on {_day(nurture.rest_until)}: any signal may bring it back."


def _list(ways: tuple[WayBack, ...]) -> str:
    return " or ".join(_WORDS[way] for way in ways if way in _WORDS)


def _day(moment: datetime) -> str:
    return f"{moment:%-d %b %Y}"


_WORDS: Final[Mapping[WayBack, str]] = {
    WayBack.BUYING_SIGNAL: "a buying signal",
    WayBack.ENGAGEMENT: "more engagement",
    WayBack.FIT_FACTS: "what is missing of its fit",
}
