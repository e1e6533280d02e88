"""The rooms that hear of a subject, such as a team: opened, changed, closed."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from leadhub.actors import Actor
from leadhub.alerts import notices, settling
from leadhub.alerts.faults import refuse
from leadhub.alerts.ways import CLOSED
from leadhub.bulk import locked
from leadhub.editing import Act
from leadhub.errors import Conflict, FieldError, NotFound
from leadhub.models import Alert, AlertChannel, AlertRoom, ChannelKind, ChannelState, Quiet
from leadhub.usecases import use_case

SLACK_ID = re.compile(r"[CGD][A-Z0-9]{5,20}")


@use_case
def open_room(
    *,
    subject: UUID,
    channel: UUID,
    place: str,
    kinds: Sequence[str],
    quiet: Quiet,
    actor: Actor,
    now: datetime,
) -> AlertRoom:
    """Let a room hear of a subject."""
    through = AlertChannel.objects.filter(pk=channel).first()
    refuse([*_subject_faults(subject), *_channel_faults(through), *_kind_faults(kinds), *_place_faults(through, place)])
    room = AlertRoom(
        subject=subject,
        channel_id=channel,
        place=place.strip(),
        kinds=_sorted(kinds),
        quiet=quiet,
        created_at=now,
        created_by_name=actor.label,
    )
    if AlertRoom.objects.filter(subject=subject, channel=channel, place=room.place).exists():
        _refuse_second()
    room.save(force_insert=True)
    act = Act(actor=actor, now=now)
    for name in ("subject", "channel_id", "place", "kinds", "quiet"):
        act.note(room, name.removesuffix("_id"), None, getattr(room, name))
    act.keep()
    return room


@use_case
def change_room(
    room: UUID,
    *,
    place: str | None = None,
    kinds: Sequence[str] | None = None,
    quiet: Quiet | None = None,
    active: bool | None = None,
    actor: Actor,
    now: datetime,
) -> AlertRoom:
    """Another place, other kinds, other hours; closed, it hears nothing of what happens from then on."""
    row: AlertRoom | None = locked(AlertRoom.objects.filter(pk=room)).first()
    if row is None:
        raise NotFound("No alert room with this id.")
    wanted: dict[str, Any] = {
        "place": row.place if place is None else place.strip(),
        "kinds": row.kinds if kinds is None else _sorted(kinds),
        "quiet": row.quiet if quiet is None else quiet.value,
    }
    refuse([*_kind_faults(wanted["kinds"]), *_place_faults(row.channel, wanted["place"])])
    same = AlertRoom.objects.filter(subject=row.subject, channel=row.channel_id, place=wanted["place"])
    if same.exclude(pk=room).exists():
        _refuse_second()
    moved = wanted["place"] != row.place
    act = Act(actor=actor, now=now)
    act.assign(row, wanted)
    row.save()
    # Another place is what mends a room that could not be reached.
    active = True if active is None and moved else active
    if active is True and row.state == ChannelState.DISABLED:
        act.note(row, "state", row.state, ChannelState.ACTIVE)
        _open_again(row)
    elif active is False and row.cause != CLOSED:
        # Also one that broke: whoever gives it up need not mend it first.
        act.note(row, "state", row.state, CLOSED)
        settling.close_room(row.pk)
    act.keep()
    row.refresh_from_db()
    return row


def _open_again(row: AlertRoom) -> None:
    AlertRoom.objects.filter(pk=row.pk).update(state=ChannelState.ACTIVE, cause="")
    settling.release(Alert.objects.filter(room=row, channel__state=ChannelState.ACTIVE))


def _sorted(kinds: Sequence[str]) -> list[str]:
    """The codes in the order of the list, each once."""
    return [code for code in notices.kinds() if code in kinds] + sorted(set(kinds) - notices.kinds().keys())


def _subject_faults(subject: UUID) -> list[FieldError]:
    if subject in notices.subjects():
        return []
    return [FieldError("/subject", "unknown_subject", "Choose a team.")]


def _channel_faults(channel: AlertChannel | None) -> list[FieldError]:
    if channel is None:
        return [FieldError("/channel", "unknown_channel", "Choose a channel.")]
    if channel.person_id is not None:
        return [FieldError("/channel", "channel_of_a_person", "This channel is somebody's own. Choose another.")]
    return []


def _kind_faults(kinds: Sequence[str]) -> list[FieldError]:
    if not kinds:
        return [FieldError("/kinds", "kinds_required", "Choose at least one kind of alert.")]
    unknown = sorted(set(kinds) - notices.kinds().keys())
    if unknown:
        known = ", ".join(notices.kinds())
        return [FieldError("/kinds", "unknown_kind", f"There is no alert {unknown[0]!r}. There are {known}.")]
    return []


def _place_faults(channel: AlertChannel | None, place: str) -> list[FieldError]:
    """What a room is called differs by channel; a webhook leads to one place already."""
    text = place.strip()
    if channel is None:
        return []
    if channel.kind == ChannelKind.SLACK_BOT and not SLACK_ID.fullmatch(text):
        detail = "Write the id of the Slack channel, as its details show it, for example C012AB3CD."
        return [FieldError("/place", "not_a_slack_channel", detail)]
    if channel.kind == ChannelKind.MAIL and not _is_address(text):
        return [FieldError("/place", "not_an_address", "Write the address of a mailbox or a list.")]
    if channel.kind in (ChannelKind.SLACK_WEBHOOK, ChannelKind.TEAMS_WEBHOOK) and text:
        return [FieldError("/place", "place_not_taken", "A webhook leads to one place already: leave it empty.")]
    return []


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _refuse_second() -> None:
    detail = "This room hears of this subject already."
    raise Conflict(
        f"{detail} Nothing was saved.", code="room_exists", errors=[FieldError("/place", "room_exists", detail)]
    )
