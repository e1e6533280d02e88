"""The table that reads functions from job titles: each change of it is read into the contacts at once."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated, TypeVar
from uuid import UUID

from django.db.models import Q
from msgspec import UNSET, Meta, UnsetType

from accounts.editing import Act, duplicate, facts_changed
from accounts.forms import refuse, spelt
from accounts.job_titles import title_rows
from accounts.models import Contact, Function, TitleFunction
from accounts.rules.content import ContentError
from accounts.rules.folding import fold
from accounts.rules.titles import function_of, read_titles
from leadhub.actors import Actor
from leadhub.api.bodies import Body, given
from leadhub.bulk import locked, update_rows
from leadhub.errors import FieldError, NotFound
from leadhub.policy.registry import require
from leadhub.usecases import use_case

T = TypeVar("T")
Phrase = Annotated[str, Meta(min_length=1, max_length=80)]
Place = Annotated[int, Meta(ge=1, le=100_000)]
AT_ONCE = 2_000
DERIVED_COLUMNS = ("id", "function", "function_derived", "facts_stamp", "updated_at")


class UpdateTitleFunctionBody(Body):
    """What is to be set; `order` moves the row to that place, and the others make room."""

    phrase: Phrase | UnsetType = UNSET
    function: Function | UnsetType = UNSET
    order: Place | UnsetType = UNSET


class CreateTitleFunctionBody(UpdateTitleFunctionBody, kw_only=True):
    """One row; without `order` it becomes the last. A star at an end of the phrase stands for the rest of a word."""

    phrase: Phrase
    function: Function


@use_case
def create(body: CreateTitleFunctionBody, *, actor: Actor, now: datetime) -> TitleFunction:
    """Add a row."""
    require(actor, "title_function.create")
    table = _hold_table()
    row = TitleFunction(order=len(table) + 1, phrase="", function=body.function)
    return _set(row, body, [*table, row], actor=actor, now=now, is_new=True)


@use_case
def edit(title: UUID, body: UpdateTitleFunctionBody, *, actor: Actor, now: datetime) -> TitleFunction:
    """Change or move a row."""
    require(actor, "title_function.edit")
    table = _hold_table()
    return _set(_find(title, table), body, table, actor=actor, now=now)


@use_case
def delete(title: UUID, *, actor: Actor, now: datetime) -> None:
    """Take a row away."""
    require(actor, "title_function.delete")
    table = _hold_table()
    row = _find(title, table)
    act = Act(actor=actor, now=now)
    act.note(row, "phrase", row.phrase, None)
    act.keep()
    table.remove(row)
    row.delete()
    _number(table)
    _derive_again(now)


def _set(
    row: TitleFunction,
    body: UpdateTitleFunctionBody,
    table: list[TitleFunction],
    *,
    actor: Actor,
    now: datetime,
    is_new: bool = False,
) -> TitleFunction:
    values = {name: spelt(name, value) for name, value in given(body).items()}
    act = Act(actor=actor, now=now)
    act.assign(row, values)
    _check_phrase(row, table)
    place = values.get("order") or table.index(row) + 1
    if place > len(table):
        refuse([FieldError("/order", "out_of_bounds", f"The table has {len(table)} rows.")])
    table.remove(row)
    table.insert(place - 1, row)
    row.save(force_insert=is_new)
    _number(table)
    act.keep()
    _derive_again(now)
    return row


def _hold_table() -> list[TitleFunction]:
    """Every row in its place, locked: places and phrases are judged against the whole."""
    rows = list(locked(TitleFunction.objects.order_by("pk")))
    return sorted(rows, key=lambda row: (row.order, row.phrase))


def _find(title: UUID, table: Sequence[TitleFunction]) -> TitleFunction:
    found = next((row for row in table if row.pk == title), None)
    if found is None:
        raise NotFound(f"There is no title function {title} that you may see.")
    return found


def _check_phrase(row: TitleFunction, table: Sequence[TitleFunction]) -> None:
    others = {_shape(other.phrase): other for other in table if other is not row}
    same = others.get(_shape(row.phrase or ""))
    if same is not None:
        raise duplicate("a row", same.pk, "/phrase", "phrase")
    try:
        read_titles({"rows": [{"phrase": row.phrase or "", "function": str(row.function)}]})
    except ContentError as error:
        refuse([FieldError("/phrase", "bad_phrase", f"{error.detail}.")])


def _shape(phrase: str) -> tuple[bool, str, bool]:
    return phrase.startswith("*"), fold(phrase), phrase.endswith("*")


def _number(table: Sequence[TitleFunction]) -> None:
    moved = [(place, row) for place, row in enumerate(table, start=1) if row.order != place]
    update_rows(TitleFunction, ("id", "order"), sorted((row.pk, place) for place, row in moved))
    for place, row in moved:
        row.order = place


def _derive_again(now: datetime) -> None:
    """Read the titles of everybody whose function nobody said; each title once, and only what changes is written."""
    rows = title_rows()
    unsaid = Contact.objects.filter(Q(function_derived=True) | Q(function=None), erased_at=None).exclude(
        Q(job_title=None) | Q(job_title="")
    )
    known = unsaid.order_by("job_title").values_list("job_title", "function").distinct()
    changed = sorted({str(title) for title, function in known if function_of(title or "", rows) != function})
    for titles in _parts(changed):
        read = unsaid.filter(job_title__in=titles).only("job_title", "function", "facts_stamp")
        for contacts in _parts(list(locked(read.order_by("pk")))):
            written = [(contact, function_of(contact.job_title or "", rows)) for contact in contacts]
            stamped = [
                (contact.pk, function, function is not None, contact.facts_stamp + 1, now)
                for contact, function in written
                if function != contact.function
            ]
            update_rows(Contact, DERIVED_COLUMNS, stamped)
            facts_changed(contacts=[pk for pk, *_ in stamped], now=now)


def _parts(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), AT_ONCE):
        yield items[start : start + AT_ONCE]
