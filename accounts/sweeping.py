"""Looking for duplicates among all that are known: sorted by what may be alike, each compared with its neighbours.

A part of the rows is in memory at a time, however many there are. What was found stays until a person has judged it;
what is no longer found, and nobody has judged, goes with the next sweep.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import reduce
from itertools import chain
from operator import or_
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.functions import Reverse

from accounts.lookalikes import OF_COMPANY, OF_PERSON, company_of, person_of
from accounts.models import Account, Contact, MergeNoun, PossibleDuplicate
from accounts.rules.likeness import Alike, Person, companies_alike, neighbours, people_alike
from leadhub.actors import Actor
from leadhub.bulk import insert_new, locked
from leadhub.errors import Conflict, NotFound
from leadhub.jobs import queue
from leadhub.jobs.works import Step, Work
from leadhub.keys import new_id
from leadhub.models import Job
from leadhub.policy.registry import require
from leadhub.usecases import use_case

KIND: Final = "find_duplicates"
AT_ONCE: Final = 5_000
WINDOW: Final = 12
PAIR_COLUMNS: Final = ("id", "noun", "one", "other", "score", "reasons", "found_at", "dismissed_by_name")


class Pass(NamedTuple):
    """One order in which rows are looked through; `keys` begin with what cannot be blank in it."""

    noun: MergeNoun
    keys: tuple[str, ...]


BACKWARDS: Final = "backwards"
"""The name of a company read from its end, so that names meet that differ in how they begin. It is sorted without an
index: one that calls a function would keep other programs from writing into SQLite."""
PASSES: Final = (
    Pass(MergeNoun.ACCOUNT, ("name_key",)),
    Pass(MergeNoun.ACCOUNT, (BACKWARDS,)),
    Pass(MergeNoun.ACCOUNT, ("domain",)),
    Pass(MergeNoun.CONTACT, ("phone_key",)),
    Pass(MergeNoun.CONTACT, ("account_id", "name_key")),
)
Read = tuple[Any, ...]


@use_case
def ask(*, actor: Actor, now: datetime) -> Job:
    """Put a sweep over all accounts and contacts in line; one that waits or runs already is answered instead."""
    require(actor, "possible_duplicate.sweep")
    total = sum(_rows(each).count() for each in PASSES)
    return queue.ask(KIND, "all", actor=actor, now=now, parameters={}, total=total)


@use_case
def dismiss(duplicate: UUID, *, actor: Actor, now: datetime) -> PossibleDuplicate:
    """Say that two are two: no sweep shows them again."""
    require(actor, "possible_duplicate.dismiss")
    row: PossibleDuplicate | None = locked(
        PossibleDuplicate.objects.visible_to(actor).filter(pk=duplicate).order_by("pk")
    ).first()
    if row is None:
        raise NotFound(f"There is no pair {duplicate} that you may see.")
    if row.dismissed_at is not None:
        detail = f"{row.dismissed_by_name} said so at {row.dismissed_at:%H:%M} UTC on {row.dismissed_at:%Y-%m-%d}."
        raise Conflict(f"{detail} Nothing was changed.", code="already_dismissed")
    row.dismissed_at, row.dismissed_by_name = now, actor.label
    row.save(update_fields=["dismissed_at", "dismissed_by_name"])
    return row


@use_case
def step(job: Job, now: datetime) -> Step:
    """Look through the next part of a pass, and write what was found."""
    place: Mapping[str, Any] = job.cursor or {"pass": 0, "after": None, "found": 0}
    number = place["pass"]
    if number == len(PASSES):
        gone, _ = PossibleDuplicate.objects.waiting().filter(found_at__lt=job.created_at).delete()
        return Step(done=0, finished=True, result={"found": place["found"], "gone": gone})
    current, after = PASSES[number], place["after"]
    rows = list(_part(current, after))
    found = place["found"] + _keep(current.noun, _pairs(current, rows), job.created_at)
    # The last ones are read again, so that they meet their neighbours of the next part.
    if len(rows) == AT_ONCE:
        last = rows[-WINDOW - 1]
        cursor = {"pass": number, "after": [str(value) for value in _place(current, last)], "found": found}
        return Step(done=len(rows) - WINDOW, cursor=cursor)
    return Step(done=len(rows), cursor={"pass": number + 1, "after": None, "found": found})


def _rows(current: Pass) -> "QuerySet[Any]":
    first = current.keys[0]
    rows: QuerySet[Any] = (
        Account.objects.canonical()
        if current.noun == MergeNoun.ACCOUNT
        else Contact.objects.canonical().filter(erased_at=None)
    )
    if first == BACKWARDS:
        rows = rows.annotate(**{BACKWARDS: Reverse("name_key")})
    return rows.exclude(account=None) if first == "account_id" else rows.exclude(**{first: ""})


def _columns(current: Pass) -> tuple[str, ...]:
    return OF_COMPANY if current.noun == MergeNoun.ACCOUNT else OF_PERSON


def _employer_and_last_name(known: tuple[UUID, Person]) -> tuple[str, list[str]]:
    return known[1].employer, known[1].name_key.split()[::-1]


def _part(current: Pass, after: Sequence[str] | None) -> Iterator[Read]:
    order = (*current.keys, "pk")
    rows = _rows(current)
    if after is not None:
        # The first condition alone is looked up in the index of the column.
        beyond = [
            Q(**{name: after[i] for i, name in enumerate(order[:place])}, **{f"{order[place]}__gt": after[place]})
            for place in range(len(order))
        ]
        rows = rows.filter(reduce(or_, beyond), **{f"{order[0]}__gte": after[0]})
    yield from rows.order_by(*order).values_list(*_columns(current))[:AT_ONCE]


def _place(current: Pass, row: Read) -> list[Any]:
    values = dict(zip(_columns(current), row, strict=True))
    values[BACKWARDS] = values["name_key"][::-1]
    return [values[name] for name in (*current.keys, "pk")]


def _pairs(current: Pass, rows: Sequence[Read]) -> Iterator[tuple[UUID, UUID, Alike]]:
    is_company = current.noun == MergeNoun.ACCOUNT
    alike: Callable[[Any, Any], Alike | None] = companies_alike if is_company else people_alike
    read: Callable[..., Any] = company_of if is_company else person_of
    known = [(row[0], read(*row[1:])) for row in rows]
    near = neighbours(known, WINDOW)
    if current.keys[0] == "account_id":
        # Whoever has one last name in one company meets, however the first names begin.
        near = chain(near, neighbours(sorted(known, key=_employer_and_last_name), WINDOW))
    for (one, first), (other, second) in near:
        if (found := alike(first, second)) is not None:
            yield min(one, other), max(one, other), found


def _keep(noun: MergeNoun, pairs: Iterator[tuple[UUID, UUID, Alike]], at: datetime) -> int:
    """Write what was found; answers how many pairs nobody knew. Those that were known stand as they were judged."""
    rows = {
        (one, other): (new_id(), noun, one, other, found.score, [str(why) for why in found.reasons], at, "")
        for one, other, found in pairs
    }
    made = insert_new(PossibleDuplicate, PAIR_COLUMNS, [rows[key] for key in sorted(rows)], returning=("one", "other"))
    known = rows.keys() - {(one, other) for one, other in made}
    standing = PossibleDuplicate.objects.waiting().filter(noun=noun, found_at__lt=at)
    found = standing.filter(one__among=list({one for one, _ in known})).values_list("pk", "one", "other")
    again = [pk for pk, one, other in found if (one, other) in known]
    PossibleDuplicate.objects.filter(pk__among=again).update(found_at=at)
    return len(made)


WORK = Work(kind=KIND, label="Looking for duplicates", step=step, verb="possible_duplicate.sweep")
