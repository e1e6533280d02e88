"""Stored decisions, made again from what they stored: the same bytes, or where they differ. Nothing is written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from heapq import nsmallest
from random import random
from typing import Any
from uuid import UUID

import msgspec
from django.db.models import QuerySet

from leadhub.actors import Actor
from leadhub.api.bodies import View
from qualification.models import Decision
from qualification.readers.decisions import CORE, decision_of, facts_of, seen, situation_of
from qualification.readers.holdouts import without_draw
from qualification.rulebook import rulebook
from qualification.rules.decision import decide, encode
from qualification.rules.replay import Difference, differences, replay, sha256

AT_ONCE = 500
MOST_TOLD = 10


class ReplayDifferenceView(View):
    """One value that came out otherwise; `path` leads to it within the answer."""

    path: str
    stored: Any | None
    replayed: Any | None


class ReplayView(View):
    """A decision made again from its stored inputs; `same` says that the bytes are equal, the digests prove it."""

    lead: UUID
    seq: int
    same: bool
    stored_sha256: str
    replayed_sha256: str
    answer: dict[str, Any]
    replayed: dict[str, Any]
    differences: list[ReplayDifferenceView]
    core: str
    core_now: str


@dataclass(slots=True)
class Count:
    """How many decisions gave the same bytes, and how many did not."""

    same: int = 0
    different: int = 0

    @property
    def all(self) -> int:
        """Both."""
        return self.same + self.different


@dataclass(slots=True)
class Tally:
    """What became of the decisions replayed so far: those of this core, and those of each other core apart."""

    own: Count = field(default_factory=Count)
    others: dict[str, Count] = field(default_factory=dict)
    told: list[str] = field(default_factory=list)
    """The first differences of this core, a sentence each."""


def replay_of(actor: Actor, lead: UUID, seq: int) -> ReplayView:
    """Make one decision again."""
    decision = decision_of(seen(actor, lead), seq)
    situation, rules = situation_of(decision), rulebook(decision.ruleset).rules
    stored, again = bytes(decision.answer), encode(decide(situation, rules))
    answer, replayed_ = msgspec.json.decode(stored), msgspec.json.decode(again)
    without_draw(actor, {}, answer, replayed_)
    return ReplayView(
        lead=decision.lead_id,
        seq=seq,
        same=stored == again,
        stored_sha256=sha256(stored),
        replayed_sha256=sha256(again),
        answer=answer,
        replayed=replayed_,
        differences=[ReplayDifferenceView(**one._asdict()) for one in differences(stored, again)],
        core=decision.core,
        core_now=CORE,
    )


def replayed(decision: Decision, facts: Mapping[bytes, bytes]) -> bytes:
    """The answer as today's core gives it; ValueError where it cannot read the stored inputs."""
    rules = rulebook(decision.ruleset).rules
    return replay(rules, facts[bytes(decision.facts)], bytes(decision.terms), bytes(decision.context))


def decisions(lead: UUID | None = None, since: datetime | None = None) -> "QuerySet[Decision]":
    """The decisions to be replayed."""
    rows = Decision.objects.all()
    rows = rows if lead is None else rows.filter(lead_id=lead)
    return rows if since is None else rows.filter(at__gte=since)


def replay_all(rows: "QuerySet[Decision]", sample: int | None = None) -> Iterator[Tally]:
    """Replay decisions in the order in which they were made, chunk by chunk; `sample` takes so many at random."""
    tally = Tally()
    for chunk in _chunks(rows) if sample is None else _sampled(rows, sample):
        facts = facts_of(chunk)
        for decision in chunk:
            _count(decision, facts, tally)
        yield tally


def _count(decision: Decision, facts: Mapping[bytes, bytes], tally: Tally) -> None:
    is_own = decision.core == CORE
    count = tally.own if is_own else tally.others.setdefault(decision.core, Count())
    said = _told(decision, facts)
    if said is None:
        count.same += 1
        return
    count.different += 1
    if is_own and len(tally.told) < MOST_TOLD:
        where = f"Lead {decision.lead_id}, decision {decision.seq} of {decision.at:%Y-%m-%d %H:%M} UTC"
        tally.told.append(f"{where}: {said}.")


def _told(decision: Decision, facts: Mapping[bytes, bytes]) -> str | None:
    """How a replay differs, in words; None where it gives the same bytes."""
    try:
        again = replayed(decision, facts)
    except (ValueError, LookupError) as error:
        return f"what it stored cannot be read ({error})"
    found: list[Difference] = differences(bytes(decision.answer), again)
    return "; ".join(map(str, found)) or None


def _chunks(rows: "QuerySet[Decision]") -> Iterator[list[Decision]]:
    """By key, which is the order in which decisions were made, so that the last chunk costs what the first one does."""
    ordered = rows.order_by("pk")
    chunk = list(ordered[:AT_ONCE])
    while chunk:
        yield chunk
        chunk = list(ordered.filter(pk__gt=chunk[-1].pk)[:AT_ONCE])


def _sampled(rows: "QuerySet[Decision]", size: int) -> Iterator[list[Decision]]:
    keys = rows.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=AT_ONCE)
    taken = sorted(nsmallest(size, keys, key=lambda _: random()))
    for start in range(0, len(taken), AT_ONCE):
        yield list(Decision.objects.filter(pk__among=taken[start : start + AT_ONCE]).order_by("pk"))
