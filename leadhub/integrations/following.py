"""Whose record each one of a page is, also where records were merged, converted, deleted or put back over there."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from leadhub.integrations import linking
from leadhub.integrations.hearing import AHEAD
from leadhub.integrations.ports import ports
from leadhub.integrations.protocol import Change, Remote
from leadhub.integrations.values import uuid_of
from leadhub.models import Connection, SyncLink


def followed(connection: Connection, changes: Sequence[Change], real: datetime) -> dict[Remote, SyncLink]:
    """The links of the records of a page as they stand after it, locked; gone ones too."""
    links = linking.held(connection, [remote for each in changes for remote in (each.remote, *each.formerly)])
    links |= _adopted(connection, changes, links, real)
    _bury(links, [each for each in changes if each.is_deleted], real)
    _unbury(links, [each for each in changes if not each.is_deleted])
    _follow(connection, changes, links, real)
    return links


def _adopted(
    connection: Connection, changes: Sequence[Change], links: Mapping[Remote, SyncLink], real: datetime
) -> dict[Remote, SyncLink]:
    """Records that say themselves whom they are of, by the id that we wrote into them."""
    claimed: dict[Remote, UUID] = {}
    for each in changes:
        key = uuid_of(each.values.get("leadhub_id"))
        if each.remote not in links and not each.is_deleted and key is not None:
            claimed[each.remote] = key
    current = ports().people.current(list(claimed.values()))
    return linking.link(connection, {r: key for r, key in claimed.items() if key in current}, real=real)


def _follow(connection: Connection, changes: Sequence[Change], links: dict[Remote, SyncLink], real: datetime) -> None:
    """Records that were merged or converted: whoever they were of is now of the record that took their place."""
    wanted: dict[Remote, UUID] = {}
    stones: list[SyncLink] = []
    for each in changes:
        old = [links[remote] for remote in each.formerly if remote in links]
        if old and each.remote not in links:
            wanted[each.remote] = old[0].target
        if each.became and each.remote in links:
            wanted |= dict.fromkeys(each.became, links[each.remote].target)
            old.append(links[each.remote])
        for row in old:
            row.gone_at = row.gone_at or real
        stones += old
    linking.keep(stones)
    links |= linking.link(connection, wanted, real=real)


def _bury(links: Mapping[Remote, SyncLink], gone: Sequence[Change], real: datetime) -> None:
    """Links of records that are gone stay as stones: nobody makes the record again without being asked."""
    found = [(links[each.remote], each) for each in gone if each.remote in links]
    buried = [(row, each) for row, each in found if row.gone_at is None]
    for row, each in buried:
        row.gone_at, row.read_at = real, min(each.at, real + AHEAD)
    linking.keep([row for row, _ in buried])


def _unbury(links: Mapping[Remote, SyncLink], changes: Sequence[Change]) -> None:
    """Links of records that somebody put back over there: they are in step again."""
    found = [(links[each.remote], each) for each in changes if each.remote in links and not each.became]
    back = [row for row, each in found if row.gone_at is not None and (row.read_at is None or row.read_at < each.at)]
    for row in back:
        row.gone_at = None
    linking.keep(back)
