"""The agreed lists of reasons, as operations keeps them. A code never changes its meaning, so none is ever removed."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from accounts.editing import Act
from feedback.models import PLACES_OF, Reason
from feedback.reason_forms import AddReasonBody, ReasonBody
from leadhub.actors import Actor
from leadhub.api.bodies import given
from leadhub.bulk import locked
from leadhub.errors import Conflict, FieldError, NotAcceptable, NotFound
from leadhub.usecases import use_case

LONGEST_LABEL: Final = 80
LONGEST_TRACK: Final = 80
LARGEST_ORDER: Final = 9_999
CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonForm:
    """What of a reason may change; lower `order` is offered first."""

    label: str
    family: str
    group: str
    action: str
    places: Sequence[str]
    owner: str
    says_quality: bool
    is_active: bool
    track: str
    order: int


def form_of(body: AddReasonBody) -> ReasonForm:
    """What a caller says of a reason more, which may be given at once."""
    told = given(body)
    told.pop("code")
    return ReasonForm(is_active=True, **told | {"group": body.group or "", "track": body.track or ""})


def changes_of(body: ReasonBody) -> dict[str, Any]:
    """What a caller changes of a reason."""
    told = given(body)
    return told | {name: told[name] or "" for name in ("group", "track") if name in told}


@use_case
def add(kind: str, code: str, form: ReasonForm, *, actor: Actor, now: datetime) -> Reason:
    """Put a new reason on a list."""
    faults = [] if kind in Reason.Kind.values else [_fault("/kind", "unknown_kind", "Choose the list.")]
    code = code.strip()
    if not CODE.fullmatch(code):
        faults.append(_fault("/code", "bad_code", "A code is made of small letters, digits and underscores."))
    _check(kind, form, faults)
    if Reason.objects.filter(kind=kind, code=code).exists():
        detail = f"{code!r} is on this list already. Nothing was changed."
        raise Conflict(detail, code="code_taken", errors=[_fault("/code", "code_taken", detail)])
    row = Reason(kind=kind, code=code, **_values(form))
    row.save(force_insert=True)
    act = Act(actor=actor, now=now)
    for name in ("kind", "code", *asdict(form)):
        act.note(row, name, None, getattr(row, name))
    act.keep()
    return row


@use_case
def revise(reason: UUID, form: ReasonForm, *, actor: Actor, now: datetime) -> Reason:
    """Change how a reason is offered and what follows from it, for what is said from now on."""
    return _revise(Reason.objects.filter(pk=reason), lambda row: form, actor=actor, now=now)


@use_case
def change(kind: Reason.Kind, code: str, changes: Mapping[str, Any], *, actor: Actor, now: datetime) -> Reason:
    """The same of a reason by its code; what is not among the changes stays."""

    def form_of(row: Reason) -> ReasonForm:
        standing = {field.name: getattr(row, field.name) for field in fields(ReasonForm)}
        return ReasonForm(**standing | dict(changes))

    return _revise(Reason.objects.filter(kind=kind, code=code), form_of, actor=actor, now=now)


def _revise(
    asked: "QuerySet[Reason]", form_of: Callable[[Reason], ReasonForm], *, actor: Actor, now: datetime
) -> Reason:
    # The whole list is held, for whether others are left of it is asked of rows that nobody changes meanwhile.
    its_list = Reason.objects.filter(kind__in=asked.values("kind"))
    listed: dict[UUID, Reason] = {row.pk: row for row in locked(its_list.order_by("pk"))}
    row = listed.get(asked.values_list("pk", flat=True).first() or UUID(int=0))
    if row is None:
        raise NotFound("There is no such reason.")
    form = form_of(row)
    _check(row.kind, form, [])
    others = (other for other in listed.values() if other is not row)
    if row.is_active and not form.is_active and not any(other.is_active for other in others):
        detail = "It is the last reason of its list, and without one nothing could be given back."
        raise Conflict(detail, code="last_reason", errors=[_fault("/is_active", "last_reason", detail)])
    act = Act(actor=actor, now=now)
    if act.assign(row, _values(form)):
        row.save()
        act.keep()
    return row


def _values(form: ReasonForm) -> dict[str, Any]:
    places = [place.value for place in Reason.Place if place in form.places]
    return asdict(form) | {"label": form.label.strip(), "track": form.track.strip(), "places": places}


def _check(kind: str, form: ReasonForm, faults: list[FieldError]) -> None:
    if not form.label.strip():
        faults.append(_fault("/label", "label_required", "Write what people read."))
    elif len(form.label.strip()) > LONGEST_LABEL:
        faults.append(_fault("/label", "out_of_bounds", f"A label has {LONGEST_LABEL} characters at most."))
    if form.family not in Reason.Family.values:
        faults.append(_fault("/family", "unknown_family", "Choose the family that it belongs to."))
    # What was lost, or got no bid, has ended: nothing else can follow.
    ends = kind in (Reason.Kind.LOSS, Reason.Kind.NO_BID)
    if ends and form.group:
        faults.append(_fault("/group", "unknown_group", "Only rejections are grouped."))
    if not ends and form.group not in Reason.Group.values:
        faults.append(_fault("/group", "unknown_group", "Choose where sellers find it."))
    if form.action not in Reason.Action.values or (form.action == Reason.Action.CLOSE) != ends:
        detail = "It ends the lead." if ends else "Choose what follows from it; only a loss ends the lead."
        faults.append(_fault("/action", "unknown_action", detail))
    allowed = PLACES_OF.get(Reason.Kind(kind), ()) if kind in Reason.Kind.values else tuple(Reason.Place)
    if not form.places:
        faults.append(_fault("/places", "places_required", "Choose where it may be given."))
    elif not set(form.places) <= set(allowed):
        detail = f"Reasons of this list are given for: {'; '.join(place.label.lower() for place in allowed)}."
        faults.append(_fault("/places", "unknown_place", detail))
    if form.owner not in Reason.Owner.values:
        faults.append(_fault("/owner", "unknown_owner", "Choose who has to act on it."))
    if len(form.track.strip()) > LONGEST_TRACK:
        faults.append(_fault("/track", "out_of_bounds", f"A track has {LONGEST_TRACK} characters at most."))
    if not 0 <= form.order <= LARGEST_ORDER:
        faults.append(_fault("/order", "out_of_bounds", f"The order is 0 to {LARGEST_ORDER:,}."))
    if faults:
        raise NotAcceptable(" ".join(fault.detail for fault in faults), code=faults[0].code, errors=faults)


def _fault(pointer: str, code: str, detail: str) -> FieldError:
    return FieldError(pointer, code, detail)
