"""Who was erased and asks to be in again, let in: the hash of one address goes, and nothing comes back."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from accounts import erased
from accounts.forms import Line, refuse
from accounts.mentions import email_keys, person_key, phone_key
from accounts.models import ErasedKey, ErasedKeyKind, ErasureLift, ErasureLiftReason
from leadhub.actors import Actor
from leadhub.api.bodies import Body
from leadhub.bulk import locked
from leadhub.errors import Conflict, FieldError
from leadhub.policy.registry import require
from leadhub.usecases import use_case


class LiftErasureBody(Body):
    """By what the person may be taken again, `email` or else `phone` with the name, and why."""

    reason: ErasureLiftReason
    email: Annotated[str, Meta(max_length=254)] | None = None
    phone: Annotated[str, Meta(max_length=40)] | None = None
    first_name: Line | None = None
    last_name: Line | None = None


@use_case
def lift(body: LiftErasureBody, *, actor: Actor, now: datetime) -> ErasureLift:
    """Let the hash of one address, or of one number with its name, go; Conflict where nobody was erased by it.

    What else the person was known by stays refused. Nobody is told: to whom it matters is the person alone.
    """
    require(actor, "erasure.lift")
    key = _read(body)
    erased.close()
    secret = erased.secret_in_use()
    found = ErasedKey.objects.filter(digest=erased.digest_of(secret, key)) if secret else ErasedKey.objects.none()
    row = locked(found.order_by("pk")).first()
    if row is None:
        detail = "Nobody was erased who was known by this, or it was let in again before. Nothing was changed."
        raise Conflict(detail, code="not_erased")
    made = ErasureLift.objects.create(
        erasure=row.erasure, kind=row.kind, reason=body.reason, at=now, by=actor.user_id, by_name=actor.label
    )
    found.delete()
    return made


def _read(body: LiftErasureBody) -> erased.Key:
    if bool(body.email) == bool(body.phone):
        detail = "Give an e-mail address, or a telephone number with the name."
        refuse([FieldError("/email", "address_required", detail)])
    try:
        if body.email:
            return ErasedKeyKind.EMAIL, email_keys(body.email)[0]
        return erased.phone_and_name(phone_key(body.phone or "", None), person_key(body.first_name, body.last_name))
    except ValueError as error:
        field = "email" if body.email else "phone"
        refuse([FieldError(f"/{field}", f"bad_{field}", str(error))])
        raise
