"""Records that are there before anybody writes them: met, heard, and only then written to.

A record that was there is no new one: what the other side is right of is not written over, and nobody is put lower than
they stand there.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from leadhub.integrations import linking, turns
from leadhub.integrations.planning import Planned
from leadhub.integrations.protocol import Change, Connector, Fault, FaultKind, Remote, Write
from leadhub.integrations.reading import hear_first
from leadhub.integrations.values import canonical, same
from leadhub.models import Connection
from leadhub.usecases import use_case

CLAIMED, NOT_READ = "claimed", "not_read"
WHY: Final = {
    CLAIMED: "It is another person's here. Merge the two, or correct one of them, and try again.",
    NOT_READ: "What it says could not be read, so that nothing is written over it. Mend it there, and try again.",
}


@dataclass(frozen=True, slots=True)
class Met:
    """The records that people have over there whom no link named, and those of them that could not be read."""

    records: Mapping[UUID, Remote]
    silent: Collection[Remote]


def meet(
    connection: Connection,
    connector: Connector,
    plans: Sequence[Planned],
    *,
    uncertain: Collection[UUID],
    now: datetime,
    real: datetime,
) -> Met | None:
    """Hear what nobody has heard yet of the records that are to be written; None where there is nothing.

    Of those who are `uncertain` a record may have been made in a call without answer: it says what we wrote.
    """
    linked = [plan.write.remote for plan in plans if plan.write.remote is not None]
    strangers = {plan.target: plan.write for plan in plans if plan.link is None}
    found = connector.look_up(list(strangers.values())) if strangers else {}
    made = {remote: strangers[target] for target, remote in found.items() if target in uncertain}
    if made:
        _link_what_was_made(connection, made, real)
    heard = hear_first(connection, connector, linked=linked, found=found.values(), now=now, real=real)
    if heard is None:
        return None
    if found:
        _link_by_address(connection, {remote: strangers[target] for target, remote in found.items()}, heard, real)
    return Met(found, set(found.values()) - {each.remote for each in heard})


def left_alone(connection: Connection, plans: Sequence[Planned], met: Met) -> dict[UUID, Fault]:
    """Those whose record is known as another person's, or could not be read: a person has to look."""
    strangers = {
        plan.target: met.records[plan.target] for plan in plans if plan.link is None and plan.target in met.records
    }
    links = linking.known(connection, strangers.values())
    claimed = {target: CLAIMED for target, remote in strangers.items() if remote in links}
    silent = {target: NOT_READ for target, remote in strangers.items() if remote in met.silent}
    return {
        target: Fault(
            kind=FaultKind.PERMANENT, code=code, text=f"{strangers[target].object} {strangers[target].id}: {WHY[code]}"
        )
        for target, code in (silent | claimed).items()
    }


@use_case
def _link_what_was_made(connection: Connection, made: Mapping[Remote, Write], real: datetime) -> None:
    turns.confirm(connection)
    links = linking.link(connection, {remote: write.key for remote, write in made.items()}, real=real)
    own = [(row, made[remote].values) for remote, row in links.items() if row.target == made[remote].key]
    linking.note(own, real=real)


@use_case
def _link_by_address(
    connection: Connection, found: Mapping[Remote, Write], heard: Sequence[Change], real: datetime
) -> None:
    """Link records with exactly the address of somebody, also where something else that they say was refused."""
    turns.confirm(connection)
    alike = {each.remote: each for each in heard if each.remote in found and _is_alike(each, found[each.remote])}
    new = alike.keys() - linking.known(connection, alike).keys()
    links = linking.link(connection, {remote: found[remote].key for remote in new}, real=real)
    for remote, row in links.items():
        row.seen = dict(alike[remote].values)
    linking.keep(list(links.values()))


def _is_alike(change: Change, write: Write) -> bool:
    email = write.match.get("email", "")
    return bool(canonical(email)) and same(change.values.get("email"), email) and not change.is_deleted
