"""What sales did in systems of others counts here: calls, mails and meetings are attempts, and the first of them is the
first response.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, TypeAlias
from uuid import UUID, uuid5

from django.db import transaction

from feedback.proposals import in_name_of, sellers_among
from feedback.verdicts import log_attempt
from leadhub.actors import Actor, ActorKind
from leadhub.errors import DomainError
from leadhub.integrations.kinds import Input
from leadhub.integrations.ports import Done, Quiet, Taken
from leadhub.integrations.protocol import Activity, Sort
from leadhub.usecases import use_case
from qualification.holding import handoffs_in_hand
from qualification.models import Attempt, Handoff
from qualification.proposals import AHEAD

Channel: TypeAlias = Attempt.Channel
Outcome: TypeAlias = Attempt.Outcome
# By what stands in the type, the first that fits.
CHANNELS: Final = (
    ("mail", Channel.EMAIL),
    ("call", Channel.PHONE),
    ("phone", Channel.PHONE),
    ("meeting", Channel.MEETING),
    ("event", Channel.MEETING),
    ("visit", Channel.MEETING),
    ("message", Channel.MESSAGE),
    ("sms", Channel.MESSAGE),
    ("chat", Channel.MESSAGE),
)
# By what stands in what became of it, the first that fits.
OUTCOMES: Final = (
    ("wrong", Outcome.WRONG_CONTACT),
    ("voicemail", Outcome.LEFT_MESSAGE),
    ("left", Outcome.LEFT_MESSAGE),
    ("not ", Outcome.NO_ANSWER),
    ("no ", Outcome.NO_ANSWER),
    ("connected", Outcome.REACHED),
    ("reached", Outcome.REACHED),
    ("spoke", Outcome.REACHED),
)
# What each channel came to where nothing says so: nobody is taken to be reached who may not have been.
USUAL: Final = {
    Channel.PHONE: Outcome.NO_ANSWER,
    Channel.EMAIL: Outcome.LEFT_MESSAGE,
    Channel.MESSAGE: Outcome.LEFT_MESSAGE,
    Channel.MEETING: Outcome.REACHED,
}
# What a property is called that says what became of it.
TOLD_BY: Final = ("outcome", "disposition")
# Any namespace of our own: the same activity has the same id however often it is told.
NAMESPACE: Final = UUID("019ddc1e-5d0c-7c3a-9a52-6a1d6f2f1d3b")


class Attempts:
    """What sales did."""

    @property
    def settings(self) -> Sequence[Input]:
        """Nothing is to be said of them."""
        return ()

    def take(
        self, done: Sequence[Done], *, settings: Mapping[str, str], actor: Actor, now: datetime, quiet: Quiet
    ) -> Sequence[Taken]:
        """Take what sales did in; of history nothing, for no clock runs for it."""
        if quiet.is_history or not done:
            return [Taken(target=each.target) for each in done]
        return take(done, now=now)


ATTEMPTS: Final = Attempts()


@use_case
def take(done: Sequence[Done], *, now: datetime) -> list[Taken]:
    """Log what people of sales did, on the handoff that they had in hand then: each once, as of when it was done.

    Left out is what machines did, what is nobody's whom leadhub knows as sales, what is neither call nor mail nor
    meeting nor message, what is planned, and what was done before the handoff.
    """
    answers = [Taken(target=each.target) for each in done]
    acts = [place for place, each in enumerate(done) if _is_attempt(each.activity, now)]
    keys = {place: uuid5(NAMESPACE, f"{done[place].source}\x00{done[place].activity.id}") for place in acts}
    logged = set(Attempt.objects.filter(pk__among=sorted(set(keys.values()))).values_list("pk", flat=True))
    fresh = [place for place in acts if keys[place] not in logged]
    sellers = sellers_among({done[place].activity.by for place in fresh})
    in_hand = handoffs_in_hand({done[place].target for place in fresh})
    for place in sorted(fresh, key=lambda place: (done[place].activity.at, place)):
        each, key = done[place], keys[place]
        seller = sellers.get(each.activity.by.casefold())
        handoff = next((one for one in in_hand.get(each.target, ()) if _began(one) <= each.activity.at), None)
        if seller is None or handoff is None or key in logged:
            continue
        logged.add(key)
        answers[place] = _log(each, handoff, key, in_name_of(seller, each.source, kind=ActorKind.PERSON), now)
    return answers


def _log(done: Done, handoff: Handoff, key: UUID, actor: Actor, now: datetime) -> Taken:
    channel = channel_of(done.activity)
    assert channel is not None
    try:
        # What is refused half-way leaves nothing.
        with transaction.atomic():
            log_attempt(
                handoff.pk,
                channel=channel,
                outcome=outcome_of(done.activity, channel),
                at=min(max(done.activity.at, handoff.created_at), now),
                actor=actor,
                now=now,
                key=key,
            )
    except DomainError as refusal:
        return Taken(code=refusal.code, detail=refusal.detail)
    return Taken(target=done.target)


def _began(handoff: Handoff) -> datetime:
    """Since when what sales does is about it: the second, for some systems tell time no finer."""
    return handoff.created_at.replace(microsecond=0)


def channel_of(activity: Activity) -> Channel | None:
    """By which way somebody was to be reached; None where the type says nothing of it."""
    type = activity.type.casefold()
    return next((channel for part, channel in CHANNELS if part in type), None)


def outcome_of(activity: Activity, channel: Channel) -> Outcome:
    """What came of it."""
    told = [value for name, value in activity.properties.items() if any(part in name.casefold() for part in TOLD_BY)]
    said = " ".join(map(str, told)).casefold().replace("_", " ")
    return next((outcome for part, outcome in OUTCOMES if part in said), USUAL[channel])


def _is_attempt(activity: Activity, now: datetime) -> bool:
    is_of_sales = activity.sort is Sort.SALES and not activity.is_automated and bool(activity.by)
    return is_of_sales and activity.at <= now + AHEAD and channel_of(activity) is not None
