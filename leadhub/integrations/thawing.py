"""Fields that two machines changed to and fro: left alone on that record, until somebody thaws them and says why."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from leadhub.actors import Actor
from leadhub.blanks import is_blank
from leadhub.bulk import insert_new, locked
from leadhub.clock import real_now
from leadhub.editing import Act
from leadhub.errors import FieldError, NotAcceptable, NotFound
from leadhub.integrations import lining_up, linking
from leadhub.integrations.finding import seen
from leadhub.integrations.notices import tell_frozen
from leadhub.integrations.protocol import Remote
from leadhub.integrations.values import canonical
from leadhub.keys import new_id
from leadhub.models import Connection, FrozenField, SyncLink
from leadhub.usecases import use_case

COLUMNS = ("id", "link", "field", "frozen_at", "thawed_by_name", "comment")


@use_case
def freeze(connection: Connection, fields: Sequence[tuple[UUID, str]], *, now: datetime, real: datetime) -> None:
    """Write down that these fields of these records are left alone, and tell of each."""
    rows = [(new_id(), link, name, real, "", "") for link, name in sorted(fields)]
    tell_frozen(connection, dict(insert_new(FrozenField, COLUMNS, rows, returning=("id", "field"))), now)


@use_case
def thaw(
    connection: UUID, *, actor: Actor, now: datetime, comment: str | None, fields: Collection[UUID] | None = None
) -> int:
    """Let fields that are left alone be kept in step again, all of a connection unless some are named; answers how
    many.

    Each is compared as if it had never been seen: what the record says is heard again, and what it does not say is
    written. Whoever is right of the field is right. 422 `comment_required`; NotFound for one that is not left alone
    any more, and then none is thawed.
    """
    row, real = seen(connection, actor), real_now()
    if is_blank(comment):
        detail = "Write one sentence that says what was done about it."
        raise NotAcceptable(
            detail, code="comment_required", errors=[FieldError("/comment", "comment_required", detail)]
        )
    frozen = FrozenField.objects.visible_to(actor).standing().filter(link__connection=row)
    if fields is not None:
        frozen = frozen.filter(pk__among=sorted(set(fields)))
    wanted = list(frozen.order_by("pk").values_list("pk", "link"))
    # The record first, as whoever takes it in does; then what of it is left alone still.
    links = {
        link.pk: link
        for link in locked(SyncLink.objects.filter(pk__among=sorted({link for _, link in wanted})).order_by("pk"))
    }
    found = list(locked(FrozenField.objects.standing().filter(pk__among=[key for key, _ in wanted]).order_by("pk")))
    if fields is not None and len(found) < len(set(fields)):
        raise NotFound("There is no field with this id that is left alone. Nothing was thawed.")
    act = Act(actor=actor, now=now)
    for one in found:
        act.note(row, "frozen", one.field, None)
    FrozenField.objects.filter(pk__among=[one.pk for one in found]).update(
        thawed_at=real, thawed_by_name=actor.label, comment=(comment or "").strip()
    )
    act.keep()
    _compare_anew(row, found, links)
    return len(found)


def _compare_anew(connection: Connection, found: Sequence[FrozenField], links: dict[UUID, SyncLink]) -> None:
    names: dict[UUID, set[str]] = defaultdict(set)
    for one in found:
        names[one.link_id].add(one.field)
    silent = set()
    for key, fields in sorted(names.items()):
        link = links[key]
        # Nothing that is empty over there is news: what leadhub says is written.
        if any(canonical(link.seen.get(name)) == "" for name in fields):
            silent.add(link.target)
        for kept in ("seen", "frozen", "flips"):
            setattr(link, kept, {name: said for name, said in getattr(link, kept).items() if name not in fields})
    touched = [links[key] for key in sorted(names)]
    linking.keep(touched)
    # By what we wrote of late, what the record says might pass for an echo.
    linking.overtake((one.link_id, one.field) for one in found)
    lining_up.read(connection.pk, {Remote(link.object, link.remote_id) for link in touched})
    if silent:
        lining_up.out(connection.pk, silent)
