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
from leadhub.integrations.sources import spoken
from leadhub.integrations.typed_rows import key_of, typed_rows
from leadhub.usecases import use_case
from qualification.holding import handoffs_in_hand
from qualification.models import Attempt, Handoff
from qualification.proposals import AHEAD, began

Channel: TypeAlias = Attempt.Channel
Outcome: TypeAlias = Attempt.Outcome
# By what stands in the type, the first that fits.
CHANNELS: Final = (
    ("voicemail", Channel.PHONE),
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
CODE: Final = "bad_attempt_map"


def channels_in(text: str) -> dict[str, str]:
    """The rows that a connection says, by type in small letters; ValueError for what is none."""
    rows = typed_rows(text)
    if wrong := sorted({ours for ours in rows.values() if ours not in ("", *Channel)}):
        raise ValueError(f"There is no {wrong[0]!r}; there is {', '.join(Channel)}.")
    return rows


ATTEMPTS_BY: Final = Input(
    name="attempts",
    label="Activities as attempts",
    help=f'JSON: the type over there, and one of {", ".join(Channel)}, as in {{"Site tour": "meeting"}}. An empty one '
    "leaves it out. Calls, mails, meetings and messages that are called so count without.",
    check=channels_in,
)


class Attempts:
    """What sales did."""

    @property
    def settings(self) -> Sequence[Input]:
        """What a connection says of them."""
        return (ATTEMPTS_BY,)

    def take(
        self, done: Sequence[Done], *, settings: Mapping[str, str], actor: Actor, now: datetime, quiet: Quiet
    ) -> Sequence[Taken]:
        """Take what sales did in; of history nothing, for no clock runs for it."""
        if quiet.is_history or not done:
            return [Taken(target=each.target) for each in done]
        return take(done, settings=settings, now=now)


ATTEMPTS: Final = Attempts()


@use_case
def take(done: Sequence[Done], *, settings: Mapping[str, str], now: datetime) -> list[Taken]:
    """Log what people of sales did, on the handoff that they had in hand then: each once, as of when it was done.

    Left out is what machines did, what is nobody's whom leadhub knows as sales, what is planned, and what was done
    before the handoff. What is neither call nor mail nor meeting nor message, nor said to be one or none, is a gap.
    """
    answers = [Taken(target=each.target) for each in done]
    acts = [place for place, each in enumerate(done) if _is_of_sales(each.activity, now)]
    sellers = sellers_among({done[place].activity.by for place in acts})
    acts = [place for place in acts if done[place].activity.by.lower() in sellers]
    try:
        chosen = channels_in(settings.get(ATTEMPTS_BY.name) or "")
    except ValueError as error:
        for place in acts:
            answers[place] = Taken(code=CODE, detail=str(error))
        return answers
    told = {place: channel_of(done[place].activity, chosen) for place in acts}
    for place, channel in told.items():
        if channel is None:
            answers[place] = Taken(target=done[place].target, gap=done[place].activity.type)
    channels = {place: Channel(channel) for place, channel in told.items() if channel}
    acts = list(channels)
    keys = {place: uuid5(NAMESPACE, f"{done[place].source}\x00{done[place].activity.id}") for place in acts}
    logged = set(Attempt.objects.filter(pk__among=sorted(set(keys.values()))).values_list("pk", flat=True))
    fresh = [place for place in acts if keys[place] not in logged]
    in_hand = handoffs_in_hand({done[place].target for place in fresh})
    systems = spoken({done[place].source for place in fresh})
    for place in sorted(fresh, key=lambda place: (done[place].activity.at, place)):
        each, key = done[place], keys[place]
        seller = sellers[each.activity.by.lower()]
        handoff = next((one for one in in_hand.get(each.target, ()) if began(one) <= each.activity.at), None)
        if handoff is None or key in logged:
            continue
        logged.add(key)
        person = in_name_of(seller, systems[each.source], kind=ActorKind.PERSON)
        answers[place] = _log(each, channels[place], handoff, key, person, now)
    return answers


def _log(done: Done, channel: Channel, handoff: Handoff, key: UUID, actor: Actor, now: datetime) -> Taken:
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


def channel_of(activity: Activity, chosen: Mapping[str, str]) -> str | None:
    """By which way somebody was to be reached: as the connection says of the type with its own finer one
    (`Interesting Moment:Phone`) or of the type, else as they are called. Empty for what is none, None without a word.
    """
    finer = str(activity.properties.get("type") or "")
    for name in (f"{activity.type}:{finer}", activity.type):
        if (ours := chosen.get(key_of(name))) is not None:
            return ours
    called = (part_of for said in (activity.type, finer) for part_of in _ways_in(said.casefold()))
    return next(called, None)


def _ways_in(said: str) -> list[str]:
    return [channel for part, channel in CHANNELS if part in said]


def outcome_of(activity: Activity, channel: Channel) -> Outcome:
    """What came of it."""
    told = [value for name, value in activity.properties.items() if any(part in name.casefold() for part in TOLD_BY)]
    said = " ".join(map(str, told)).casefold().replace("_", " ")
    return next((outcome for part, outcome in OUTCOMES if part in said), USUAL[channel])


def _is_of_sales(activity: Activity, now: datetime) -> bool:
    by_people = activity.sort is Sort.SALES and not activity.is_automated and bool(activity.by)
    return by_people and activity.at <= now + AHEAD
