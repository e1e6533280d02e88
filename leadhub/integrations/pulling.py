"""From the other system to leadhub: what its records say is held against what is known, and taken in by the ports."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from uuid import UUID

from leadhub.actors import Actor
from leadhub.integrations import lining_up, linking, turns
from leadhub.integrations.following import followed
from leadhub.integrations.hearing import AHEAD, News, news_of, wanted_of
from leadhub.integrations.kinds import BRINGS_PEOPLE, YES
from leadhub.integrations.parking import Refused, note_gaps, park
from leadhub.integrations.planning import map_of, whose_of
from leadhub.integrations.ports import Quiet, Said, Taken, Told, Whose, ports
from leadhub.integrations.protocol import STATUS, Change, Remote, Values
from leadhub.integrations.sources import source_of
from leadhub.integrations.statuses import CARRIED, Gap, Heard, key_of
from leadhub.integrations.thawing import freeze
from leadhub.models import Connection, ConnectionState, Direction, SyncItem, SyncLink
from leadhub.usecases import use_case

# By which fields a record says why somebody stands where it says.
WHY: Final = frozenset({"leadhub_reason", "leadhub_comment"})
WORDS: Final = WHY | {"leadhub_stage"}
CENT: Final = Decimal("0.01")


def actor_of(connection: Connection) -> Actor:
    """Who a connection is in here."""
    return connection.acts_as.actor


@use_case
def take_in(
    connection: Connection,
    changes: Sequence[Change],
    *,
    now: datetime,
    real: datetime,
    quiet: Quiet | None = None,
    may_make: bool = True,
) -> None:
    """Take a page of records in: in one transaction with whatever follows, so that nothing is half told.

    Without `may_make` nobody is made, also where the connection brings people in. One that only observes keeps what it
    read and the gaps it found, and changes nothing else.
    """
    turns.confirm(connection)
    quiet = quiet or Quiet()
    changes = _latest(changes)
    links = followed(connection, changes, real)
    standing = [each for each in changes if not each.is_deleted]
    if connection.state == ConnectionState.OBSERVING:
        _observe(connection, standing, real)
        return
    known = {each.remote: links[each.remote] for each in standing if each.remote in links}
    # Of whom nobody knows any more, nothing is taken in.
    people = dict(ports().people.current([row.target for row in known.values()]))
    news = [each for each in _news(known, standing, real) if each.link.target in people]
    strangers = {each.remote: each for each in standing if each.remote not in links}
    facts = _facts(connection, news, strangers.values(), people, may_make=may_make)
    answers = ports().people.take(facts, actor=actor_of(connection), now=now, quiet=quiet)
    refused = _refusals([each.remote for each in facts], answers)
    _unhear(news, facts, answers)
    for remote, row in linking.link(connection, _made(facts, answers), real=real).items():
        news.append(_introduced(strangers[remote], row, real))
        people[row.target] = row.target
    if not quiet.is_history:
        refused += _take_words(connection, news, people, now, real)
    _after(connection, news, people, now, real)
    park(connection, refused, real)


def _facts(
    connection: Connection,
    news: Sequence[News],
    strangers: Iterable[Change],
    people: Mapping[UUID, UUID],
    *,
    may_make: bool,
) -> list[Told]:
    """What is to be taken in of people: of those who are linked what is news, of strangers all."""
    whose, source = whose_of(connection), source_of(connection)
    pending = _pending(connection, people.values())
    may_make = may_make and connection.settings.get(BRINGS_PEOPLE.name) == YES
    told = [
        Told(source, each.change.remote, person, each.change.values, wanted, each.change.at)
        for each in news
        if (wanted := wanted_of(each, whose, pending.get(person := people[each.link.target])))
    ]
    return told + [_stranger(source, each, whose, may_make=may_make) for each in strangers]


def _unhear(news: Sequence[News], facts: Sequence[Told], answers: Sequence[Taken]) -> None:
    """What was refused stays news."""
    refused = {each.remote: each.wanted for each, answer in zip(facts, answers, strict=True) if answer.is_refused}
    for one in news:
        one.unhear(refused.get(one.change.remote, ()))


def _made(facts: Sequence[Told], answers: Sequence[Taken]) -> dict[Remote, UUID]:
    """Whom records are of that were strangers."""
    return {
        each.remote: answer.target
        for each, answer in zip(facts, answers, strict=True)
        if each.target is None and answer.target is not None
    }


def _latest(changes: Sequence[Change]) -> list[Change]:
    """One change of each record: the last word of a page."""
    found: dict[Remote, Change] = {}
    for each in changes:
        if each.remote not in found or found[each.remote].at <= each.at:
            found[each.remote] = each
    return list(found.values())


def _news(links: Mapping[Remote, SyncLink], changes: Sequence[Change], real: datetime) -> list[News]:
    written = linking.written([row.pk for row in links.values()], real)
    found = [
        news_of(each, links[each.remote], written, real=real)
        for each in changes
        if each.remote in links and links[each.remote].gone_at is None
    ]
    return [each for each in found if each is not None]


def _introduced(change: Change, link: SyncLink, real: datetime) -> News:
    """A record that was nobody's until now: everything that it says is new."""
    link.seen, link.read_at = dict(change.values), min(change.at, real + AHEAD)
    return News(change, link, dict(change.values))


def _pending(connection: Connection, people: Iterable[UUID]) -> dict[UUID, datetime]:
    """Since when something waits to be written for each of these."""
    rows = SyncItem.objects.filter(
        connection=connection, direction=Direction.OUT, is_dead=False, target__among=sorted(set(people))
    )
    return {target: at for target, at in rows.values_list("target", "created_at") if target is not None}


def _stranger(source: str, change: Change, whose: Mapping[str, Whose], *, may_make: bool) -> Told:
    """A record of whom we know nothing: found by what is exact, else somebody is made if that may be."""
    return Told(
        source=source,
        remote=change.remote,
        target=None,
        values=change.values,
        wanted=frozenset(whose),
        at=change.at,
        may_make=may_make,
    )


def _take_words(
    connection: Connection, news: Sequence[News], people: Mapping[UUID, UUID], now: datetime, real: datetime
) -> list[Refused]:
    """What records say of where people stand: as proposals; values that no row names are counted and not guessed."""
    statuses, source = map_of(connection), source_of(connection)
    standings = ports().stages.outgoing(sorted(set(people.values())), settings=connection.settings, now=now)
    said: list[Said] = []
    told: list[News] = []
    gaps: list[Gap] = []
    for each in news:
        person = people[each.link.target]
        stands = standings[person].stage if person in standings else ""
        heard = statuses.heard(each.link.object, _telling(each), stands)
        gaps += [] if each.is_again else heard.gaps
        # What somebody chose over there stands until the map says what it means, or they are moved here.
        each.unhear(key_of(gap.object, gap.field) for gap in heard.gaps if gap.field != CARRIED)
        if heard.stage:
            said.append(_said(source, person, each.change, heard, str(connection.settings.get("currency") or "")))
            told.append(each)
    note_gaps(connection, gaps, real)
    answers = ports().stages.take(said, actor=actor_of(connection), now=now)
    for each, answer in zip(told, answers, strict=True):
        if answer.is_refused:
            each.unhear(name for name in each.fresh if name.startswith(f"{STATUS}:") or name in WORDS)
    return _refusals([each.change.remote for each in told], answers)


def _telling(news: News) -> Values:
    """What says where somebody stands: what is new; and once it is said why, also the status that had no why before."""
    if not WHY & news.fresh.keys():
        return news.fresh
    statuses = {name: value for name, value in news.change.values.items() if name.startswith(f"{STATUS}:")}
    return {**statuses, **news.fresh}


def _said(source: str, person: UUID, change: Change, heard: Heard, usual: str) -> Said:
    """A word of where somebody stands; an amount without a currency is in the `usual` one, if there is any."""
    remote, values = change.remote, change.values
    currency = str(values.get("currency") or usual).strip().upper()
    amount = _amount(values.get("amount"))
    why = str(values.get("leadhub_reason") or ""), str(values.get("leadhub_comment") or "")
    return Said(
        source=source,
        target=person,
        stage=heard.stage,
        native=heard.native,
        id=f"{remote.object}:{remote.id}:{heard.stage}:{change.at.isoformat()}:{_mark(heard.native, *why)}"[:200],
        at=change.at,
        reason=why[0],
        comment=why[1],
        seller=str(values.get("owner_email") or ""),
        amount=amount,
        currency=currency if amount is not None else "",
    )


def _mark(*words: str) -> str:
    """What tells two words of one moment apart: some systems tell time by the second."""
    return hashlib.sha256("\x1f".join(words).encode(errors="replace")).hexdigest()[:8]


def _observe(connection: Connection, changes: Sequence[Change], real: datetime) -> None:
    """Count what the map does not know. Nothing is kept as seen: on the day the connection goes live it is news."""
    statuses = map_of(connection)
    gaps = [gap for each in changes for gap in statuses.heard(each.remote.object, each.values, "").gaps]
    note_gaps(connection, gaps, real)


def _after(
    connection: Connection, news: Sequence[News], people: Mapping[UUID, UUID], now: datetime, real: datetime
) -> None:
    """Keep what was seen, tell what was frozen, and look at each once more: what was not taken in is written back.

    Also where it is only our own that came back: meanwhile we may say something else.
    """
    linking.keep([each.link for each in news])
    linking.overtake((each.link.pk, name) for each in news for name in each.fresh)
    freeze(connection, [(each.link.pk, name) for each in news for name in each.frozen], now=now, real=real)
    lining_up.out(connection.pk, {people[each.link.target] for each in news if each.differs})


def _refusals(remotes: Sequence[Remote], answers: Sequence[Taken]) -> list[Refused]:
    return [
        Refused(remote, answer.code, answer.detail)
        for remote, answer in zip(remotes, answers, strict=True)
        if answer.is_refused
    ]


def _amount(value: Any) -> Decimal | None:
    """An amount as it was written there, with two decimals; None for what is no number, or more than anybody pays."""
    try:
        found = Decimal(str(value)).quantize(CENT)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None
