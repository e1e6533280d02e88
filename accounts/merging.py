"""Two that are one: merged with everything that points to them, and taken apart again.

Rows that are only ever appended to stay with whom they were written for; everything else goes to the winner, and what
went is kept with the merge. Locks: the gate of erasures, for whoever erases must know who is one; then both rows, so
that nobody refers to them meanwhile, then their leads.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from accounts import pointers
from accounts.editing import Act, facts_changed
from accounts.erased import enter
from accounts.findings import derive
from accounts.job_titles import derive_function, title_rows
from accounts.mentions import company_key, person_key
from accounts.models import Account, Contact, Merge, MergeNoun, MergeUndo, PossibleDuplicate
from accounts.rules import merging as rules
from accounts.rules.noise import evidence_of
from accounts.their_leads import LeadsAhead, Obstacle, their_leads
from leadhub.actors import Actor
from leadhub.api.bodies import Body
from leadhub.bulk import locked, locked_whole
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotFound
from leadhub.events.outbox import Happening, record
from leadhub.policy.registry import require
from leadhub.usecases import Overtaken, use_case

HIGHEST = 20
# As a preview shows them, in reading order.
FACTS: Mapping[str, tuple[str, ...]] = {
    MergeNoun.ACCOUNT: (*rules.ACCOUNT, *rules.OF_PLACE, *rules.LISTS, "target_status", "parent_id"),
    MergeNoun.CONTACT: (*rules.NAMES, *rules.CONTACT),
}
ARTICLES = {MergeNoun.ACCOUNT: "account", MergeNoun.CONTACT: "contact"}
Either = Account | Contact


class MergeBody(Body):
    """The one that turned out to be the one at the address."""

    loser: UUID | None = None


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a merge would do: the facts that the winner takes over, how much of what goes to it, and what forbids it."""

    noun: MergeNoun
    winner: Either
    loser: Either
    taken: Mapping[str, Any]
    moved: Mapping[str, int]
    leads: LeadsAhead
    obstacles: tuple[Obstacle, ...]


def foresee(noun: MergeNoun, winner: UUID, loser: UUID | None, *, actor: Actor) -> Foreseen:
    """Look at a merge without making it; the same refusals as of the merge itself where the two cannot be named."""
    require(actor, f"{noun}.merge")
    one, other = _named(noun, winner, loser, actor)
    leads = their_leads().foresee(noun, other.pk, one.pk)
    return Foreseen(
        noun=noun,
        winner=one,
        loser=other,
        taken=_taken(one, other),
        moved={**pointers.counted(noun, other.pk, one.pk), "leads": leads.moved},
        leads=leads,
        obstacles=(*_erased(one, other), *pointers.obstacles(noun, other.pk, one.pk), *leads.obstacles),
    )


@use_case
def merge(noun: MergeNoun, winner: UUID, loser: UUID | None, *, actor: Actor, now: datetime) -> Merge:
    """Let the winner stand for the loser. Of facts, what the winner knows stays, and what it does not the loser tells.

    Signals, transitions and verdicts stay with the leads that they were written for; the score of a lead that stood
    twice is built anew from both.
    """
    require(actor, f"{noun}.merge")
    enter()
    one, other = _held(noun, *_named(noun, winner, loser, actor))
    for obstacle in (*_erased(one, other), *pointers.obstacles(noun, other.pk, one.pk)):
        raise Conflict(f"{obstacle.detail} Nothing was changed.", code=obstacle.code)
    act, taken, before = Act(actor=actor, now=now), _taken(one, other), _values(one)
    members = pointers.point_to(noun, other.pk, one.pk)
    act.note(other, "canonical_id", other.pk, one.pk)
    moved = pointers.move(noun, other.pk, one.pk)
    act.assign(one, taken)
    stamps = _take_stamps(one, other, taken)
    _take_keys(one, other, taken)
    _settle_facts(one, now)
    act.keep()
    followed = their_leads().follow(noun, other.pk, one.pk, actor, now)
    made = Merge.objects.create(
        noun=noun,
        loser=other.pk,
        winner=one.pk,
        at=now,
        by=actor.user_id,
        by_name=actor.label,
        undo={
            "members": members,
            "moved": moved,
            # Of a person only which facts: the loser keeps them, and nothing personal stands in what is never changed.
            "taken": {
                name: [] if name in one.PERSONAL else [_plain(before[name]), _plain(value)]
                for name, value in sorted(taken.items())
            },
            "stamps": stamps,
            "leads": followed.undo,
        },
    )
    for twice, undo in followed.merged:
        Merge.objects.create(
            noun=MergeNoun.LEAD,
            loser=twice.loser,
            winner=twice.winner,
            part_of=made,
            at=now,
            by=actor.user_id,
            by_name=actor.label,
            undo=undo,
        )
    PossibleDuplicate.objects.waiting().filter(Q(one=other.pk) | Q(other=other.pk), noun=noun).delete()
    _tell(f"{noun}.merged", made, now)
    _look_again(noun, [one.pk], now)
    return made


@use_case
def undo(merge: UUID, *, actor: Actor, now: datetime) -> Merge:
    """Take the two apart again: what was moved goes back where it still is; what came since stays with the winner."""
    require(actor, "merge.undo")
    made = Merge.objects.visible_to(actor).filter(pk=merge).first()
    if made is None:
        raise NotFound(f"There is no merge {merge} that you may see.")
    if made.noun == MergeNoun.LEAD:
        detail = "These leads were merged because their contacts are one. Undo the merge of the contacts."
        raise Conflict(f"{detail} Nothing was changed.", code="part_of_another", merge=str(made.part_of_id))
    enter()
    noun = MergeNoun(made.noun)
    rows = _lock(noun, made.winner, made.loser)
    _check_undoable(made, rows)
    one, other = rows[made.winner], rows[made.loser]
    act = Act(actor=actor, now=now)
    pointers.move_back(noun, other.pk, one.pk, made.undo["moved"])
    _give_back(one, other, made.undo, act)
    _settle_facts(one, now)
    _check_keys(noun, other, one)
    pointers.point_back(noun, other.pk, one.pk, made.undo["members"])
    other.refresh_from_db()
    act.note(other, "canonical_id", one.pk, other.pk)
    _settle_facts(other, now)
    act.keep()
    parts = list(made.parts.order_by("pk"))
    merged = [(part.loser, part.winner, part.undo) for part in parts]
    their_leads().undo(noun, other.pk, one.pk, made.undo["leads"], merged, actor, now)
    for each in (made, *parts):
        MergeUndo.objects.create(merge=each, at=now, by=actor.user_id, by_name=actor.label)
    _tell("merge.undone", made, now)
    _look_again(noun, [one.pk, other.pk], now)
    return made


def _named(noun: MergeNoun, winner: UUID, loser: UUID | None, actor: Actor) -> tuple[Either, Either]:
    """Both rows as they stand; the winner may be named by one that it stands for already."""
    if loser is None:
        detail = f"Say which {ARTICLES[noun]} turned out to be this one."
        raise NotAcceptable(detail, code="loser_required", errors=[FieldError("/loser", "loser_required", detail)])
    visible = pointers.MODELS[noun].objects.visible_to(actor)
    roots = dict(visible.filter(pk__in=(winner, loser)).values_list("pk", "canonical_id"))
    if winner not in roots:
        raise NotFound(f"There is no {ARTICLES[noun]} {winner} that you may see.")
    if loser not in roots:
        detail = f"There is no {ARTICLES[noun]} {loser} that you may see."
        raise NotAcceptable(detail, code="unknown_loser", errors=[FieldError("/loser", "unknown_loser", detail)])
    if loser == winner:
        detail = "One is merged into another: name the one that this one turned out to be."
        raise NotAcceptable(detail, code="same_object", errors=[FieldError("/loser", "same_object", detail)])
    root = roots[winner]
    gone, into = (loser, roots[loser]) if roots[loser] != loser else (winner, root)
    if loser in (gone, into):
        last = Merge.objects.standing().filter(noun=noun, loser=gone).order_by("-pk").first()
        raise Conflict(
            f"The {ARTICLES[noun]} {gone} was merged into {into} already. Nothing was changed.",
            code="already_merged",
            winner=str(into),
            merge=str(last.pk) if last else None,
        )
    found = {row.pk: row for row in visible.filter(pk__in=(root, loser))}
    return found[root], found[loser]


def _held(noun: MergeNoun, one: Either, other: Either) -> tuple[Either, Either]:
    """Both locked; one that was merged since it was read is read again by the next try."""
    rows = _lock(noun, one.pk, other.pk)
    if any(row.canonical_id != row.pk for row in rows.values()):
        raise Overtaken("One of the two was merged since it was read.")
    if noun == MergeNoun.ACCOUNT:
        # Contacts come before leads in the order of locks, and are moved with their company.
        list(locked(Contact.objects.filter(account=other.pk).order_by("pk")).values_list("pk", flat=True))
    return rows[one.pk], rows[other.pk]


def _lock(noun: str, *keys: UUID) -> dict[UUID, Any]:
    found = locked_whole(pointers.MODELS[noun].objects.filter(pk__among=sorted(keys)).order_by("pk"))
    return {row.pk: row for row in found}


def _erased(*rows: Either) -> tuple[Obstacle, ...]:
    if not any(isinstance(row, Contact) and row.erased_at is not None for row in rows):
        return ()
    return (Obstacle("contact_erased", "The data of one of these contacts were erased."),)


def _values(row: Either) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _taken(winner: Either, loser: Either) -> dict[str, Any]:
    if isinstance(winner, Contact):
        return rules.taken_by_contact(_values(winner), _values(loser))
    taken = rules.taken_by_account(_values(winner), _values(loser))
    parent = rules.parent_after(winner.pk, loser.pk, _parents(winner.pk, loser.pk))
    return taken if parent == winner.parent_id else {**taken, "parent_id": parent}


def _parents(*accounts: UUID) -> dict[UUID, UUID | None]:
    """Who stands above these, and above those."""
    known: dict[UUID, UUID | None] = {}
    level: set[UUID] = set(accounts)
    for _ in range(HIGHEST):
        known |= dict(Account.objects.filter(pk__in=level).values_list("pk", "parent_id"))
        level = {parent for parent in known.values() if parent is not None} - known.keys()
        if not level:
            break
    return known


def _take_stamps(winner: Either, loser: Either, taken: Mapping[str, Any]) -> dict[str, list[str] | None]:
    """What was taken over is as old, and whose word, as it was; answers what was known of that before."""
    before: dict[str, list[str] | None] = {}
    for name in taken:
        fact = name.removesuffix("_id")
        if fact in loser.facts_as_of:
            before[fact] = winner.facts_as_of.get(fact)
            winner.facts_as_of[fact] = loser.facts_as_of[fact]
    return before


def _take_keys(winner: Either, loser: Either, taken: Mapping[str, Any]) -> None:
    """What follows from facts that were taken over and is no fact itself."""
    if isinstance(winner, Contact) and isinstance(loser, Contact):
        winner.phone_key = loser.phone_key if "phone" in taken else winner.phone_key
        winner.function_derived = winner.function_derived and "function" not in taken


def _settle_facts(row: Either, now: datetime) -> None:
    """Write a row whose facts or pointers changed, with the keys and classes that follow from them."""
    if isinstance(row, Contact):
        row.email_key = row.email or ""
        row.phone_key = row.phone_key if row.phone else ""
        row.name_key = person_key(row.first_name, row.last_name)
        if row.function_derived:
            row.function = None
        derive_function(row, title_rows())
        derive([row], found={row.pk: evidence_of(row.email_key, row.job_title)}, now=now)
    else:
        row.name_key = company_key(row.name)
    row.facts_stamp += 1
    row.updated_at = now
    row.save()


def _give_back(winner: Either, loser: Either, undo: Mapping[str, Any], act: Act) -> None:
    """Unlearn what was taken over, where nobody has said anything else since."""
    given: dict[str, Any] = {}
    for name, kept in undo["taken"].items():
        before: Any
        after: Any
        before, after = kept or (None, getattr(loser, name))
        held: Any = getattr(winner, name)
        if _plain(held) == after:
            given[name] = UUID(before) if before and name.endswith("_id") else before
        elif name in rules.LISTS:
            added = [word for word in (after or ()) if word not in (before or ())]
            given[name] = [word for word in held if word not in added]
    act.assign(winner, given)
    for name in given:
        fact = name.removesuffix("_id")
        if fact in undo["stamps"] and winner.facts_as_of.get(fact) == loser.facts_as_of.get(fact):
            winner.facts_as_of.pop(fact)
            if (stamp := undo["stamps"][fact]) is not None:
                winner.facts_as_of[fact] = stamp


def _check_undoable(made: Merge, rows: Mapping[UUID, Any]) -> None:
    """Refuse what cannot be taken apart truthfully any more."""
    if (done := MergeUndo.objects.filter(merge=made).first()) is not None:
        detail = f"{done.by_name} undid this merge at {done.at:%H:%M} UTC on {done.at:%Y-%m-%d}."
        raise Conflict(f"{detail} Nothing was changed.", code="already_undone", undone_at=done.at)
    for obstacle in _erased(*rows.values()):
        raise Conflict(f"{obstacle.detail} Nothing was changed.", code=obstacle.code)
    involved = [made.winner, *made.parts.values_list("winner", flat=True)]
    later = Merge.objects.standing().filter(loser__in=involved).order_by("-pk").first()
    if later is not None:
        detail = f"The winner of this merge was itself merged at {later.at:%H:%M} UTC on {later.at:%Y-%m-%d}."
        first = later.part_of_id or later.pk
        raise Conflict(f"{detail} Undo that merge first.", code="merged_further", merge=str(first))


def _check_keys(noun: MergeNoun, loser: Any, winner: Any) -> None:
    """Refuse where somebody else, or the winner itself, is known since by what one of the two was known by."""
    for row, other in ((loser, winner), (winner, loser)):
        if noun == MergeNoun.CONTACT and row.email_key:
            same = Q(email_key=row.email_key)
        elif noun == MergeNoun.CONTACT:
            same = Q(email_key="", phone_key=row.phone_key, name_key=row.name_key) & ~Q(phone_key="")
        elif row.domain:
            same = Q(domain=row.domain)
        else:
            same = Q(domain="", name_key=row.name_key, country=row.country) & ~Q(name_key="")
        found = pointers.MODELS[noun].objects.canonical().filter(same).exclude(pk=row.pk)
        if row is winner:
            found = found.exclude(pk=other.pk)
        if (holder := found.values_list("pk", flat=True).first()) is not None:
            detail = f"By what the {ARTICLES[noun]} {row.pk} was known, {holder} is known since. Change that first."
            raise Conflict(f"{detail} Nothing was changed.", code="key_taken", existing=str(holder))


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


def _tell(type: str, made: Merge, now: datetime) -> None:
    data = {"merge": str(made.pk), "noun": str(made.noun), "loser": str(made.loser), "winner": str(made.winner)}
    record([Happening(type, now, data, subject=made.pk)])


def _look_again(noun: str, keys: list[UUID], now: datetime) -> None:
    if noun == MergeNoun.ACCOUNT:
        facts_changed(accounts=keys, now=now)
    else:
        facts_changed(contacts=keys, now=now)
