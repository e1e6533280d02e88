"""A draft in the shadow: whatever the rules in force decide, the draft decides too, from the same inputs.

It follows the feed of events after the fact, so it holds up nothing, and it changes no lead: only decisions that come
out otherwise are kept. A round goes on where the last one stopped; its row is locked, so each decision counts once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID

import msgspec
from django.db.models import Max

from leadhub.actors import SYSTEM, Actor
from leadhub.bulk import claimed, insert, locked
from leadhub.documents.checking import check, refuse_faults
from leadhub.documents.definitions import ERROR, definition_of
from leadhub.documents.drafting import held
from leadhub.errors import Conflict, NotFound
from leadhub.keys import new_id
from leadhub.models import Draft, EventPosition
from leadhub.usecases import use_case
from qualification.merged import counts_for
from qualification.models import Decision, Facts, Shadow, ShadowDifference, ShadowEnd, Signal
from qualification.rulebook import rulebook
from qualification.rules.decision import CORE_VERSION, Rules, decide
from qualification.rules.replay import situation_from
from qualification.rules.situation import Situation
from qualification.rules.standing import Standing, standing_in, standing_of
from qualification.rules.terms import build, day_of
from qualification.simulating import rules_with

AT_ONCE = 2_000
DECIDED: Final = "lead.decided"
_ENDS: Final = {Draft.State.PUBLISHED: ShadowEnd.PUBLISHED, Draft.State.DISCARDED: ShadowEnd.DISCARDED}
_COLUMNS: Final = (
    *("id", "shadow_id", "lead_id", "decision_seq", "at"),
    *(f"{side}_{name}" for side in ("live", "draft") for name in Standing._fields),
)


@use_case
def begin(draft: UUID, *, actor: Actor, now: datetime) -> Shadow:
    """Let an open draft decide beside the rules in force from now on; one of each document does.

    What could not come into force is refused with all its errors.
    """
    row = held(draft)
    refuse_faults(definition_of(row.kind), msgspec.json.decode(row.content), every_error=True)
    standing: Shadow | None = locked(_running(row.kind)).first()
    if standing is not None and not _is_over(standing, row, now):
        raise Conflict(
            f"{standing.by_name} has put this draft in the shadow at {standing.began_at:%H:%M} UTC on "
            f"{standing.began_at:%Y-%m-%d}. Nothing was changed.",
            code="in_shadow",
            shadow=str(standing.pk),
        )
    last = EventPosition.objects.aggregate(last=Max("position"))["last"] or 0
    return _begun(row, by=actor.user_id, by_name=actor.label, after=last, now=now)


@use_case
def end(shadow: UUID, *, actor: Actor, now: datetime) -> Shadow:
    """Let a draft decide no longer; what was found stays."""
    row: Shadow | None = locked(Shadow.objects.filter(pk=shadow)).first()
    if row is None:
        raise NotFound("No shadow with this id.")
    if row.ended_at is not None:
        raise Conflict(
            f"It has ended at {row.ended_at:%H:%M} UTC on {row.ended_at:%Y-%m-%d}. Nothing was changed.",
            code="shadow_ended",
            ended_at=row.ended_at,
        )
    _end(row, ShadowEnd.ENDED, by_name=actor.label, now=now)
    return row


def compare_due(now: datetime) -> int:
    """Let every draft in the shadow decide what was decided since the last round; answers how much was looked at."""
    done = 0
    while running := list(Shadow.objects.filter(ended_at=None).order_by("pk").values_list("pk", flat=True)):
        found = sum(compare_some(shadow, now=now) for shadow in running)
        if not found:
            break
        done += found
    return done


@use_case
def compare_some(shadow: UUID, *, now: datetime) -> int:
    """Let one draft decide the next decisions of the feed; answers how many events were looked at.

    Nothing where somebody else does it just now. A draft that has another content begins anew with it.
    """
    row: Shadow | None = claimed(Shadow.objects.filter(pk=shadow, ended_at=None)).first()
    if row is None:
        return 0
    draft = Draft.objects.get(pk=row.draft_id)
    if _is_over(row, draft, now):
        if draft.state == Draft.State.OPEN:
            _begun(draft, by=row.by, by_name=row.by_name, after=row.after, now=now)
        return 1
    following = EventPosition.objects.filter(position__gt=row.after).order_by("position")
    told = ("position", "event__type", "event__lead_ref", "event__data")
    events = list(following.values_list(*told)[:AT_ONCE])
    if not events:
        return 0
    if row.is_sound:
        named = [(lead, data["decision"]) for _, type, lead, data in events if type == DECIDED]
        _compare(row, draft, _decisions(named))
    row.after = events[-1][0]
    row.save(update_fields=["after", "compared", "different"])
    return len(events)


def _running(kind: str) -> Any:
    return Shadow.objects.filter(kind=kind, ended_at=None)


def _is_over(row: Shadow, draft: Draft, now: datetime) -> bool:
    """End what its draft has left behind: another draft, another content, published or given up."""
    own = draft if draft.pk == row.draft_id else Draft.objects.get(pk=row.draft_id)
    because = _ENDS.get(Draft.State(own.state))
    if because is None and own.sha256 != row.sha256:
        because = ShadowEnd.EDITED
    if because is None:
        return False
    _end(row, because, by_name=own.edited_by_name if because != ShadowEnd.PUBLISHED else SYSTEM.label, now=now)
    return True


def _begun(draft: Draft, *, by: UUID | None, by_name: str, after: int, now: datetime) -> Shadow:
    found = check(definition_of(draft.kind), msgspec.json.decode(draft.content))
    return Shadow.objects.create(
        draft=draft,
        kind=draft.kind,
        sha256=draft.sha256,
        is_sound=all(one.severity != ERROR for one in found),
        began_at=now,
        by=by,
        by_name=by_name,
        after=after,
    )


def _end(row: Shadow, because: ShadowEnd, *, by_name: str, now: datetime) -> None:
    row.ended_at, row.ended_because, row.ended_by_name = now, because, by_name
    row.save(update_fields=["ended_at", "ended_because", "ended_by_name"])


def _decisions(named: Sequence[tuple[UUID, int]]) -> list[Decision]:
    """The decisions that the feed names, in its order."""
    wanted = set(named)
    rows = Decision.objects.filter(
        lead_id__among=sorted({lead for lead, _ in named}),
        seq__in=sorted({seq for _, seq in named}),
        core=str(CORE_VERSION),
    )
    found = {(one.lead_id, one.seq): one for one in rows if (one.lead_id, one.seq) in wanted}
    return [found[key] for key in named if key in found]


class _Pair(NamedTuple):
    """One decision with both answers."""

    decision: Decision
    live: Standing
    draft: Standing


def _compare(row: Shadow, draft: Draft, decisions: Sequence[Decision]) -> None:
    pairs = [pair for pair in _decided(draft, decisions) if pair.live != pair.draft]
    row.compared += len(decisions)
    row.different += len(pairs)
    insert(
        ShadowDifference,
        _COLUMNS,
        [
            (
                *(new_id(), row.pk, pair.decision.lead_id, pair.decision.seq, pair.decision.at),
                *(word or "" for word in (*pair.live, *pair.draft)),
            )
            for pair in pairs
        ],
    )


def _decided(draft: Draft, decisions: Sequence[Decision]) -> Iterator[_Pair]:
    """Each decision made again by the draft, from what was stored with it."""
    digests = {bytes(one.facts) for one in decisions}
    facts = {bytes(row.sha256): bytes(row.body) for row in Facts.objects.filter(sha256__in=sorted(digests))}
    situations = [situation_from(facts[bytes(d.facts)], bytes(d.terms), bytes(d.context)) for d in decisions]
    pairs = list(zip(decisions, situations, strict=True))
    refolded = _refolded(draft, pairs)
    for decision, situation in pairs:
        answer = decide(refolded.get(decision.pk, situation), _rules(decision.ruleset, draft.kind, draft.content))
        yield _Pair(decision, standing_in(bytes(decision.answer)), standing_of(answer))


def _refolded(draft: Draft, pairs: Sequence[tuple[Decision, Situation]]) -> Mapping[UUID, Situation]:
    """The situations whose sums the draft folds by half-lives of its own: from the signals that were known then."""
    found: dict[UUID, Situation] = {}
    other = []
    for decision, situation in pairs:
        live = rulebook(decision.ruleset).rules.scoring.for_line(situation.product_line)
        drafted = _rules(decision.ruleset, draft.kind, draft.content).scoring.for_line(situation.product_line)
        if live.basis != drafted.basis:
            other.append((decision, situation, drafted.half_lives))
    signals = _signals({decision.lead_id for decision, _, _ in other})
    for decision, situation, half_lives in other:
        known = [
            (number, day)
            for number, day, received_at in signals.get(decision.lead_id, ())
            if received_at <= decision.at
        ]
        reset = situation.reset_at
        terms = build(known, half_lives, day_of(reset)) if reset else build(known, half_lives)
        found[decision.pk] = replace(situation, terms=terms)
    return found


def _signals(leads: set[UUID]) -> Mapping[UUID, list[tuple[int, float, datetime]]]:
    found: dict[UUID, list[tuple[int, float, datetime]]] = {}
    if leads:
        counts = counts_for(leads)
        rows = Signal.objects.counting().filter(lead_id__among=sorted(counts)).order_by("occurred_at", "pk")
        told = rows.values_list("lead_id", "type", "occurred_at", "received_at")
        for heard_by, number, occurred_at, received_at in told:
            for lead in counts[heard_by]:
                found.setdefault(lead, []).append((number, day_of(occurred_at), received_at))
    return found


@lru_cache(maxsize=8)
def _rules(rule_set: UUID, kind: str, content: str) -> Rules:
    """The rules that a decision was made by, with a draft in place of its document: compiled once for each content."""
    return rules_with(rulebook(rule_set).rules, kind, msgspec.json.decode(content))
