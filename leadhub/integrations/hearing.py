"""What of a record over there is news: less what it said before, our own echo, and what goes back and forth."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from leadhub.integrations.linking import Wrote
from leadhub.integrations.ports import Whose
from leadhub.integrations.protocol import CARRIERS, STATUS, Change, Value
from leadhub.integrations.values import canonical, digest, same
from leadhub.models import SyncLink

# A field that is changed over there oftener than this is left alone: two machines are at odds about it.
MOST_FLIPS: Final = 3
WITHIN: Final = timedelta(minutes=10)
# So far ahead of ours the other's clock may be.
AHEAD: Final = timedelta(hours=1)
# So far apart two clocks may be that show the same moment.
APART: Final = timedelta(minutes=1)
Written = Mapping[tuple[UUID, str], Sequence[Wrote]]


@dataclass(frozen=True, slots=True)
class News:
    """A change with what of it is new, and the fields that have just been frozen.

    `differs` says that the record says other things than were last seen, be they news or our own, `is_again` that this
    state of it was read before. `seen` and `flips` are those of the link before it.
    """

    change: Change
    link: SyncLink
    fresh: Mapping[str, Value]
    frozen: tuple[str, ...] = ()
    differs: bool = True
    seen: Mapping[str, Value] = field(default_factory=dict)
    flips: Mapping[str, Any] = field(default_factory=dict)
    is_again: bool = False

    def unhear(self, names: Iterable[str]) -> None:
        """Let these fields stay news: they were refused or mean nothing yet, are heard again when the record is read
        again, and until then nobody writes over them what they said before.
        """
        said = set(names)
        self.link.seen = _put_back(self.link.seen, self.seen, said)
        self.link.flips = _put_back(self.link.flips, self.flips, said)


def news_of(change: Change, link: SyncLink, written: Written, *, real: datetime) -> News | None:
    """What a record says that it did not say before, and that is no echo of ours; None where it is older than what was
    heard.

    What it says is kept in the link either way.
    """
    if link.read_at is not None and change.at < link.read_at:
        return None
    values = {name: value for name, value in change.values.items() if not _is_stale(change, link, name, written)}
    fresh = {
        name: value
        for name, value in values.items()
        if not same(value, link.seen.get(name)) and not _is_echo(change, link, name, value, written)
    }
    seen, flips, is_again = link.seen, link.flips, change.at == link.read_at
    differs = any(not same(value, link.seen.get(name)) for name, value in values.items())
    frozen = [name for name in sorted(fresh) if name not in link.frozen and _flips(link, name, real) > MOST_FLIPS]
    link.frozen = {**link.frozen, **{name: real.isoformat() for name in frozen}}
    link.seen = {**link.seen, **values}
    # By a clock that was far ahead and is put right, nothing would be news for as long.
    link.read_at = min(change.at, real + AHEAD)
    kept = {name: value for name, value in fresh.items() if name not in link.frozen}
    return News(change, link, kept, tuple(frozen), differs, seen, flips, is_again)


def _put_back(now: Mapping[str, Any], before: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    kept = {name: value for name, value in now.items() if name not in names}
    return kept | {name: value for name, value in before.items() if name in names}


def wanted_of(news: News, whose: Mapping[str, Whose], pending_since: datetime | None) -> frozenset[str]:
    """Which facts are to be taken in: those of which the other is right.

    Nothing that is empty overwrites, unless somebody emptied it on purpose. Of what both may say the later holds:
    `pending_since` is when something was changed here that is not over there yet. Of opt-outs the stricter holds.
    """
    return frozenset(name for name, value in news.fresh.items() if _is_wanted(news, name, value, whose, pending_since))


def changed_at(change: Change, name: str) -> datetime:
    """When a field was changed, as far as the other side says."""
    return change.told.get(name, change.at)


def _is_wanted(news: News, name: str, value: Value, whose: Mapping[str, Whose], pending_since: datetime | None) -> bool:
    if name in CARRIERS or name.startswith(f"{STATUS}:") or name not in whose:
        return False
    if canonical(value) == "" and name not in news.change.cleared:
        return False
    match whose[name]:
        case Whose.LEADHUB:
            return False
        case Whose.STRICTEST:
            return value is True
        case Whose.LATEST:
            return pending_since is None or changed_at(news.change, name) >= pending_since
    return True


def _is_stale(change: Change, link: SyncLink, name: str, written: Written) -> bool:
    """Whether a field is read as it was before we wrote it: what was changed no later was heard already, and what we
    wrote was not read yet.
    """
    wrote, heard_at = written.get((link.pk, name), ()), link.read_at
    if not wrote or heard_at is None or heard_at + APART > wrote[-1].at:
        return False
    return changed_at(change, name) <= heard_at


def _is_echo(change: Change, link: SyncLink, name: str, value: Value, written: Written) -> bool:
    """Whether it is what we wrote: by its digest, or by the vendor's word where we wrote that field at all of late."""
    wrote = written.get((link.pk, name), ())
    if not wrote:
        return False
    told = digest(link.pk, name, value)
    if wrote[-1].digest == told or name in change.ours:
        return True
    # A late reading of what we wrote before we wrote something else.
    return changed_at(change, name) < wrote[-1].at and any(one.digest == told for one in wrote)


def _flips(link: SyncLink, name: str, real: datetime) -> int:
    """Count a change of a field over there; answers how many there were of late, this one among them."""
    recent: Sequence[str] = [at for at in link.flips.get(name, ()) if real - datetime.fromisoformat(at) < WITHIN]
    link.flips = {**link.flips, name: [*recent, real.isoformat()]}
    return len(link.flips[name])
