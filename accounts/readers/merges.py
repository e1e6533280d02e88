"""Merges as callers read them: what happened, what would happen, and what forbids it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from accounts import merging
from accounts.models import Merge, MergeNoun, MergeUndo
from leadhub.actors import Actor
from leadhub.api.bodies import View
from leadhub.api.filters import Filters, Ids, Instant, OneOf, Truth
from leadhub.api.nouns import Listing, Noun
from leadhub.api.pages import Key, Orderings


class MovedView(View):
    """How much of what goes to the winner, by what it is."""

    what: str
    count: int


class MergedLeadsView(View):
    """Two leads of one product line that are one: the loser leaves every list and count, and stays readable."""

    winner: UUID
    loser: UUID


class MergeView(View):
    """One that turned out to be another. `taken` names the facts that the winner learned from the loser.

    A merge of leads is a part of the merge of their contacts, and undone with it.
    """

    id: UUID
    noun: MergeNoun
    winner: UUID
    loser: UUID
    part_of: UUID | None
    taken: list[str]
    moved: list[MovedView]
    leads: list[MergedLeadsView]
    at: datetime
    by: str
    undone_at: datetime | None
    undone_by: str | None


class MergeFactView(View):
    """One fact as both know it, and whose word stands afterwards: `winner`, `loser`, or `both` of a list."""

    name: str
    winner: Any | None
    loser: Any | None
    kept: Any | None
    source: str


class LeadsTwiceView(View):
    """Two leads that would be one: `withdrawn` is the open handoff that the loser would lose."""

    winner: UUID
    loser: UUID
    product_line: str
    withdrawn: UUID | None


class ObstacleView(View):
    """Why the two cannot be merged as they stand, and the handoffs of which one is to be returned or closed."""

    code: str
    detail: str
    handoffs: list[UUID]


class MergePreviewView(View):
    """What a merge would do. Nothing was changed."""

    noun: MergeNoun
    winner: UUID
    loser: UUID
    facts: list[MergeFactView]
    moved: list[MovedView]
    leads: list[LeadsTwiceView]
    obstacles: list[ObstacleView]


class MergeFilters(Filters):
    """What merges may be narrowed to."""

    noun = OneOf("noun", MergeNoun)
    winner = Ids("winner")
    loser = Ids("loser")
    part_of = Ids("part_of_id")
    undone = Truth("undone", "isnull", exclude=True)
    at__gte = Instant("at", "gte")
    at__lt = Instant("at", "lt")


def merge_rows(actor: Actor) -> "QuerySet[Merge]":
    """Merges and their parts."""
    return Merge.objects.visible_to(actor)


def merge_views(_actor: Actor, rows: Sequence[Merge]) -> list[MergeView]:
    """The merges of one page: two statements more."""
    keys = [row.pk for row in rows]
    undone = {row.merge_id: row for row in MergeUndo.objects.filter(merge__in=keys)}
    parts: dict[UUID, list[MergedLeadsView]] = {key: [] for key in keys}
    found = Merge.objects.filter(part_of__in=keys).order_by("pk").values_list("part_of_id", "winner", "loser")
    for whole, winner, loser in found:
        parts[whole].append(MergedLeadsView(winner=winner, loser=loser))
    return [_view(row, parts[row.pk], undone.get(row.pk)) for row in rows]


def merges_by_id(actor: Actor, keys: Sequence[UUID]) -> dict[UUID, MergeView]:
    """The merges with these ids."""
    return {view.id: view for view in merge_views(actor, list(merge_rows(actor).filter(pk__in=keys)))}


def merges_of(actor: Actor, keys: Sequence[UUID]) -> list[MergeView]:
    """The merges in which one of these won or lost, the newest first."""
    either = Q(winner__in=keys) | Q(loser__in=keys)
    return merge_views(actor, list(merge_rows(actor).filter(either).order_by("-at", "-pk")[:100]))


def preview_of(actor: Actor, noun: MergeNoun, winner: UUID, loser: UUID | None) -> MergePreviewView:
    """What a merge would do; the refusals of the merge itself where the two cannot be named."""
    seen = merging.foresee(noun, winner, loser, actor=actor)
    return MergePreviewView(
        noun=noun,
        winner=seen.winner.pk,
        loser=seen.loser.pk,
        facts=_facts(seen),
        moved=_moved(seen.moved),
        leads=[
            LeadsTwiceView(
                winner=each.winner, loser=each.loser, product_line=each.product_line, withdrawn=each.withdrawn
            )
            for each in seen.leads.twice
        ],
        obstacles=[
            ObstacleView(code=each.code, detail=each.detail, handoffs=list(each.handoffs)) for each in seen.obstacles
        ],
    )


def _facts(seen: merging.Foreseen) -> list[MergeFactView]:
    facts = []
    for name in merging.FACTS[seen.noun]:
        mine, theirs = _shown(getattr(seen.winner, name)), _shown(getattr(seen.loser, name))
        if mine is None and theirs is None:
            continue
        kept = _shown(seen.taken[name]) if name in seen.taken else mine
        source = "winner" if name not in seen.taken else "both" if isinstance(kept, list) and mine else "loser"
        facts.append(MergeFactView(name=name.removesuffix("_id"), winner=mine, loser=theirs, kept=kept, source=source))
    return facts


def _shown(value: Any) -> Any | None:
    if value in (None, "", []):
        return None
    return str(value) if isinstance(value, UUID) else value


def _moved(counts: Mapping[str, int]) -> list[MovedView]:
    return [MovedView(what=what, count=count) for what, count in counts.items() if count]


def _view(row: Merge, parts: list[MergedLeadsView], undone: MergeUndo | None) -> MergeView:
    moved = {what: len(keys) for what, keys in row.undo.get("moved", {}).items()}
    return MergeView(
        id=row.pk,
        noun=MergeNoun(row.noun),
        winner=row.winner,
        loser=row.loser,
        part_of=row.part_of_id,
        taken=sorted(name.removesuffix("_id") for name in row.undo.get("taken", ())),
        moved=_moved({**moved, "leads": len(row.undo.get("leads", {}).get("leads", ()))}),
        leads=parts,
        at=row.at,
        by=row.by_name,
        undone_at=undone.at if undone else None,
        undone_by=undone.by_name if undone else None,
    )


MERGE = Noun(name="Merge", view=MergeView, verb="merge.read", load=merges_by_id)
MERGES = Listing(
    noun=MERGE,
    verb="merge.list",
    rows=merge_rows,
    views=merge_views,
    filters=MergeFilters,
    orderings=Orderings({"at": Key("at")}, default="-at"),
)
