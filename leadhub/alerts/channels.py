"""The channels that operations sets up: added, changed, tried out, taken out of use and mended."""

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import transaction

from leadhub import egress
from leadhub.actors import Actor
from leadhub.alerts import settling
from leadhub.alerts.faults import refuse, refuse_one
from leadhub.alerts.sending import send_now
from leadhub.bulk import locked
from leadhub.clock import real_now
from leadhub.editing import Act
from leadhub.egress.addresses import destination_of, is_local
from leadhub.errors import Conflict, FieldError, NotFound
from leadhub.models import (
    REACHING_EVERYBODY,
    Alert,
    AlertChannel,
    AlertRoom,
    ChannelKind,
    ChannelState,
    User,
)
from leadhub.sealing import seal
from leadhub.usecases import use_case

BY_HAND = "taken_out_of_use"
TEST = "test"
BOT_TOKEN = re.compile(r"xoxb-[A-Za-z0-9-]{10,250}")


def add(*, kind: ChannelKind, name: str, secret: str, person: UUID | None, actor: Actor, now: datetime) -> AlertChannel:
    """Set a channel up. Its secret is judged before anything is locked, since a name is looked up for that."""
    check_secret(kind, secret)
    return _added(kind=kind, name=name.strip(), secret=secret.strip(), person=person, actor=actor, now=now)


def change(
    channel: UUID,
    *,
    name: str | None = None,
    secret: str | None = None,
    active: bool | None = None,
    actor: Actor,
    now: datetime,
) -> AlertChannel:
    """Give it another name or secret, take it out of use or back. A new secret takes it back into use."""
    row = AlertChannel.objects.filter(pk=channel).first()
    if row is None:
        raise NotFound("No alert channel with this id.")
    if secret is not None:
        check_secret(ChannelKind(row.kind), secret)
        active = True if active is None else active
    return _changed(
        channel,
        name=None if name is None else name.strip(),
        secret=None if secret is None else secret.strip(),
        active=active,
        actor=actor,
        now=now,
    )


@use_case
def try_out(channel: UUID, *, actor: Actor, now: datetime) -> Alert:
    """Send a test to whoever asks, or to the place that the channel leads to, as soon as it is written down."""
    row = _held(channel)
    person = actor.user_id if row.kind in REACHING_EVERYBODY else row.person_id
    return _test(row, person, None, now)


@use_case
def try_room(room: UUID, *, actor: Actor, now: datetime) -> Alert:
    """Send a test to a room."""
    row = AlertRoom.objects.filter(pk=room).first()
    if row is None:
        raise NotFound("No alert room with this id.")
    if row.state == ChannelState.DISABLED:
        raise Conflict("This room is not used. Take it into use first. Nothing was sent.", code="room_disabled")
    return _test(_held(row.channel_id), None, row, now)


def check_secret(kind: ChannelKind, secret: str) -> None:
    """Refuse what cannot be the secret of such a channel, or an address that leadhub does not call."""
    text = secret.strip()
    if kind == ChannelKind.MAIL:
        if text:
            refuse_one("/secret", "secret_not_taken", "Mail has no secret: EMAIL_URL names the server.")
        return
    if not text:
        refuse_one("/secret", "secret_required", "Give the address of the webhook, or the token of the bot.")
    if kind == ChannelKind.SLACK_BOT:
        if not BOT_TOKEN.fullmatch(text):
            refuse_one("/secret", "not_a_bot_token", "The token of a bot begins with xoxb-. Slack shows it once.")
        return
    egress.check_address(text, pointer="/secret")
    _require_host(text, kind)


def _require_host(address: str, kind: ChannelKind) -> None:
    """A webhook of another service would take what it cannot read, or pass it on to somebody else."""
    allowed = settings.SLACK_HOSTS if kind == ChannelKind.SLACK_WEBHOOK else settings.TEAMS_HOSTS
    host = (urlsplit(address).hostname or "").lower()
    if is_local(destination_of(address, pointer="/secret")):
        return
    if not any(host == name or host.endswith(f".{name}") for name in allowed):
        detail = f"This is no address of {kind.label.split(',')[0]}: its host is one of {', '.join(allowed)}."
        refuse_one("/secret", "not_of_this_service", detail)


@use_case
def _added(
    *, kind: ChannelKind, name: str, secret: str, person: UUID | None, actor: Actor, now: datetime
) -> AlertChannel:
    faults = [*_name_faults(name, besides=None), *_person_faults(kind, person)]
    refuse(faults)
    if kind in REACHING_EVERYBODY and AlertChannel.objects.filter(kind=kind).exists():
        _refuse_second(f"There is a channel of the kind {kind.label} already: change that one.")
    if person and AlertChannel.objects.filter(kind=kind, person=person).exists():
        _refuse_second("This person has a channel of this kind already: change that one.")
    row = AlertChannel(
        kind=kind,
        name=name,
        secret=seal(secret) if secret else "",
        person_id=person,
        created_at=now,
        created_by_name=actor.label,
    )
    row.save(force_insert=True)
    act = Act(actor=actor, now=now)
    act.note(row, "kind", None, kind)
    act.note(row, "name", None, name)
    act.note(row, "secret", None, None, hidden=True)
    act.keep()
    return row


@use_case
def _changed(
    channel: UUID, *, name: str | None, secret: str | None, active: bool | None, actor: Actor, now: datetime
) -> AlertChannel:
    row = _held(channel, in_use=False)
    act = Act(actor=actor, now=now)
    if name is not None and name != row.name:
        refuse(_name_faults(name, besides=channel))
        act.assign(row, {"name": name})
    if secret is not None:
        act.note(row, "secret", None, None, hidden=True)
        row.secret = seal(secret) if secret else ""
    row.save(update_fields=["name", "secret"])
    # Also one that broke: whoever gives it up need not mend it first.
    is_given_up = active is False and row.cause != BY_HAND
    if is_given_up or (active is True and row.state == ChannelState.DISABLED):
        act.note(row, "state", row.state, BY_HAND if is_given_up else ChannelState.ACTIVE)
    act.keep()
    if active is True:
        _take_into_use(row)
    elif is_given_up:
        settling.disable(channel, BY_HAND)
    row.refresh_from_db()
    return row


def _take_into_use(row: AlertChannel) -> None:
    AlertChannel.objects.filter(pk=row.pk).update(state=ChannelState.ACTIVE, cause="", failures=0, rest_until=None)
    settling.release(Alert.objects.filter(channel=row).exclude(room__state=ChannelState.DISABLED))


def _test(channel: AlertChannel, person: UUID | None, room: AlertRoom | None, now: datetime) -> Alert:
    # Whoever tries it out has just mended it, or wants to see why it fails: it need not rest any longer.
    AlertChannel.objects.filter(pk=channel.pk).update(rest_until=None)
    at = real_now()
    made = Alert.objects.create(
        kind=TEST, person_id=person, room=room, channel=channel, not_before=now, next_try_at=at, made_at=now
    )
    transaction.on_commit(lambda: send_now(made.pk, now), robust=True)
    return made


def _held(channel: UUID, *, in_use: bool = True) -> AlertChannel:
    row: AlertChannel | None = locked(AlertChannel.objects.filter(pk=channel)).first()
    if row is None:
        raise NotFound("No alert channel with this id.")
    if in_use and row.state == ChannelState.DISABLED:
        raise Conflict("This channel is not used. Take it into use first. Nothing was sent.", code="channel_disabled")
    return row


def _name_faults(name: str, *, besides: UUID | None) -> list[FieldError]:
    if not name:
        return [FieldError("/name", "name_required", "Give the channel a name.")]
    taken = AlertChannel.objects.filter(name=name)
    if (taken.exclude(pk=besides) if besides else taken).exists():
        return [FieldError("/name", "name_taken", f"{name!r} is taken.")]
    return []


def _person_faults(kind: ChannelKind, person: UUID | None) -> list[FieldError]:
    if person is None:
        return []
    if kind in REACHING_EVERYBODY:
        return [FieldError("/person", "reaches_everybody", "Mail and a bot reach everybody: leave the person out.")]
    if not User.objects.filter(pk=person, is_active=True).exclude(role="partner").exists():
        return [FieldError("/person", "unknown_person", "Choose somebody of the staff who is active.")]
    return []


def _refuse_second(detail: str) -> Any:
    raise Conflict(
        f"{detail} Nothing was saved.", code="channel_exists", errors=[FieldError("/kind", "channel_exists", detail)]
    )
