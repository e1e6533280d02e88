"""A person's choice: what to hear of, by which ways, and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from leadhub.actors import Actor
from leadhub.alerts import notices
from leadhub.alerts.faults import refuse
from leadhub.errors import FieldError
from leadhub.models import REACHING_EVERYBODY, AlertChannel, AlertChoice, ChannelKind, ChannelState, Quiet
from leadhub.usecases import use_case

# So that the list of ways keeps its order, however it was typed.
ORDER = tuple(ChannelKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants of one kind: these ways (none: do not tell me), or None for what everybody gets."""

    kind: str
    ways: Sequence[ChannelKind] | None
    quiet: Quiet | None = None


@use_case
def choose(wishes: Sequence[Wish], *, actor: Actor) -> None:
    """Keep the caller's choices; kinds that are not named stay as they were."""
    assert actor.user_id is not None, "who chooses has signed in"
    standing = {one.kind: one for one in AlertChoice.objects.filter(user=actor.user_id)}
    refuse(list(_faults(wishes, actor, open_ways(actor.user_id), standing)))
    for wish in sorted(wishes, key=lambda wish: wish.kind):
        if wish.ways is None:
            AlertChoice.objects.filter(user=actor.user_id, kind=wish.kind).delete()
            continue
        row = standing.get(wish.kind) or AlertChoice(user_id=actor.user_id, kind=wish.kind)
        row.ways = [way.value for way in ORDER if way in wish.ways]
        row.quiet = wish.quiet or row.quiet
        row.save()


def open_ways(person: UUID) -> frozenset[ChannelKind]:
    """The ways by which somebody can be reached now, and mail."""
    active = AlertChannel.objects.filter(state=ChannelState.ACTIVE)
    everybody = active.filter(kind__in=REACHING_EVERYBODY).values_list("kind", flat=True)
    own = active.filter(person=person).values_list("kind", flat=True)
    return frozenset(ChannelKind(kind) for kind in (ChannelKind.MAIL, *everybody, *own))


def _faults(
    wishes: Sequence[Wish], actor: Actor, open_now: frozenset[ChannelKind], standing: Mapping[str, AlertChoice]
) -> list[FieldError]:
    known = {kind.code for kind in notices.kinds_for(actor.role)}
    faults, seen = [], set()
    for at, wish in enumerate(wishes):
        if wish.kind not in known:
            detail = f"There is no alert {wish.kind[:40]!r} for you. There are {', '.join(sorted(known)) or 'none'}."
            faults.append(FieldError(f"/choices/{at}/kind", "unknown_kind", detail))
        elif wish.kind in seen:
            faults.append(FieldError(f"/choices/{at}/kind", "kind_repeated", f"{wish.kind} stands twice."))
        seen.add(wish.kind)
        # What was chosen may stay while it is out of use: mail takes its place until it is back.
        kept = standing[wish.kind].ways if wish.kind in standing else ()
        for place, way in enumerate(wish.ways or ()):
            if way not in open_now and way not in kept:
                detail = f"{way.label} does not reach you here. Ask operations to set it up."
                faults.append(FieldError(f"/choices/{at}/ways/{place}", "way_not_open", detail))
    return faults
