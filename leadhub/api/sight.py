"""What decides what a caller sees: who they are to us, and what the apps know besides, such as a clearance."""

import hashlib
from datetime import datetime

import msgspec

from leadhub.actors import Actor
from leadhub.composition import parts


def sight_of(actor: Actor, now: datetime) -> str:
    """A fingerprint: it differs where something that decides it does, and tells nothing of it."""
    known = [part(actor, now) for part in parts("LEADHUB_SIGHT")]
    told = (actor.kind, actor.role, actor.partner_id, known)
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()
