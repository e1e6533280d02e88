"""A dry run: what would be written over there and taken in from there, without a write on either side.

Which fields differ is told, and where somebody stands; what the facts of people are, is not.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from leadhub.actors import Actor
from leadhub.clock import now as house_clock
from leadhub.clock import real_now as wall_clock
from leadhub.egress.transport import GuardedTransport
from leadhub.integrations import linking
from leadhub.integrations.checking import ask, refuse_unready
from leadhub.integrations.finding import seen
from leadhub.integrations.hearing import news_of, wanted_of
from leadhub.integrations.opening import Transport
from leadhub.integrations.planning import links_of, map_of, planned, whose_of
from leadhub.integrations.ports import ports
from leadhub.integrations.protocol import CARRIERS, STATUS, Change, Fault, Remote, Values
from leadhub.integrations.syncing import RealNow
from leadhub.models import Connection, Direction, Event, SyncItem, SyncLink
from leadhub.usecases import in_use_case

MOST: Final = 50
RECENT_EVENTS: Final = 500
LATELY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Going:
    """What would be written for one person: into which record, or into a new one."""

    person: UUID
    remote: Remote | None
    fields: list[str]
    told: dict[str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """What would be taken in of one record: of whom it is, which facts, and which stage its word means."""

    remote: Remote
    person: UUID | None
    fields: list[str]
    stage: str
    native: str
    unmapped: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """Both ways; `coming` is None where nobody was asked, and `fault` says why nobody answered."""

    looked_at: int
    going: list[Going]
    coming: list[Coming] | None
    fault: Fault | None


def dry_run(
    connection: UUID,
    *,
    actor: Actor,
    people: Collection[UUID] | None = None,
    real_now: RealNow = wall_clock,
    transport: Transport = GuardedTransport,
) -> Rehearsal:
    """What a turn of a connection would do, for these people, else for up to 50 who are in line, linked or in hand.

    In a transaction of the caller, such as an Idempotency-Key opens, nobody is called.
    """
    row = seen(connection, actor)
    refuse_unready(row)
    targets = sorted(set(people))[:MOST] if people is not None else _people(row)
    current = sorted(set(ports().people.current(targets).values()))
    links = links_of(row, current)
    going = [
        Going(
            person=plan.target,
            remote=plan.write.remote,
            fields=sorted(plan.write.values),
            told=_of_standing(plan.write.values),
        )
        for plan in planned(row, current, links, now=house_clock())
    ]
    if in_use_case():
        return Rehearsal(looked_at=len(current), going=going, coming=None, fault=None)
    found = ask(
        row,
        lambda connector: list(connector.changes(real_now() - LATELY).items),
        transport=transport,
        real_now=real_now,
    )
    if isinstance(found, Fault):
        return Rehearsal(looked_at=len(current), going=going, coming=None, fault=found)
    newest = sorted(found, key=lambda change: change.at, reverse=True)[:MOST]
    return Rehearsal(looked_at=len(current), going=going, coming=_coming(row, newest, real_now), fault=None)


def _people(row: Connection) -> list[UUID]:
    """Those who wait in line, then those who are linked, then those of whose leads something happened last."""
    waiting = SyncItem.objects.filter(connection=row, direction=Direction.OUT).order_by("next_try_at")
    found = [target for target in waiting.values_list("target", flat=True)[:MOST] if target is not None]
    if len(found) < MOST:
        linked = SyncLink.objects.filter(connection=row, gone_at__isnull=True).order_by("-made_at")
        found += linked.values_list("target", flat=True)[:MOST]
    if len(set(found)) < MOST:
        recent = Event.objects.exclude(lead_ref=None).order_by("-at").values_list("lead_ref", flat=True)
        leads = {lead for lead in recent[:RECENT_EVENTS] if lead is not None}
        found += sorted(ports().stages.concerned(leads))
    return list(dict.fromkeys(found))[:MOST]


def _coming(row: Connection, changes: Sequence[Change], real_now: RealNow) -> list[Coming]:
    links = linking.known(row, [change.remote for change in changes])
    people = dict(ports().people.current([link.target for link in links.values()]))
    standings = ports().stages.outgoing(sorted(set(people.values())), settings=row.settings, now=house_clock())
    written = linking.written([link.pk for link in links.values()], real_now())
    whose, statuses = whose_of(row), map_of(row)
    found = []
    for change in changes:
        link = links.get(change.remote)
        person = people.get(link.target) if link is not None else None
        # Read into the link in memory, which is not kept.
        news = news_of(change, link, written, real=real_now()) if link is not None and link.gone_at is None else None
        if link is not None and news is None:
            continue
        fresh = news.fresh if news is not None else change.values
        wanted = wanted_of(news, whose, None) if news is not None else frozenset(whose) & set(change.values)
        stands = standings[person].stage if person is not None and person in standings else ""
        heard = statuses.heard(change.remote.object, fresh, stands)
        found.append(
            Coming(
                remote=change.remote,
                person=person,
                fields=sorted(wanted),
                stage=heard.stage,
                native=heard.native,
                unmapped=[f"{gap.object}.{gap.field}: {gap.value}" for gap in heard.gaps],
            )
        )
    return found


def _of_standing(values: Values) -> dict[str, str | None]:
    """Of what would be written, where somebody stands: no fact about them."""
    return {
        name: None if value is None else str(value)
        for name, value in sorted(values.items())
        if name in CARRIERS or name.startswith(f"{STATUS}:")
    }
