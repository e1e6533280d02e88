"""What product lines can make, kept by operations as rows that enquiries are held against."""

from datetime import date, datetime
from itertools import pairwise
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from accounts.editing import Act
from accounts.forms import MOST_IN_LIST, Micrometres, Millimetres, Short, refuse, spelt
from accounts.models import Capability, OrderKind, ProductLine
from accounts.rules.enquiries import SIDES
from leadhub.actors import Actor
from leadhub.api.bodies import Body, Count, given
from leadhub.bulk import locked
from leadhub.errors import Conflict, FieldError, NotFound
from leadhub.policy.registry import require
from leadhub.usecases import use_case

LISTS = frozenset({"materials", "certificates"})
TEXTS = frozenset({"process", "note"})
# An enquiry is held against every one of a line in one answer.
MOST_IN_USE = 200

Words = Annotated[list[Short], Meta(max_length=MOST_IN_LIST)]
Days = Annotated[int, Meta(ge=0, le=3_650)]


class UpdateCapabilityBody(Body):
    """What is to be set; null means unknown, of the kind of order every one, of volume an open end, of capacity now."""

    process: Short | UnsetType = UNSET
    order_kind: OrderKind | UnsetType | None = UNSET
    materials: Words | UnsetType | None = UNSET
    tolerance_um: Micrometres | UnsetType | None = UNSET
    length_mm: Millimetres | UnsetType | None = UNSET
    width_mm: Millimetres | UnsetType | None = UNSET
    height_mm: Millimetres | UnsetType | None = UNSET
    volume_from: Count | UnsetType | None = UNSET
    volume_to: Count | UnsetType | None = UNSET
    certificates: Words | UnsetType | None = UNSET
    lead_time_days: Days | UnsetType | None = UNSET
    capacity_from: date | UnsetType | None = UNSET
    note: Annotated[str, Meta(max_length=500)] | UnsetType | None = UNSET
    is_active: bool | UnsetType = UNSET


class CreateCapabilityBody(UpdateCapabilityBody, kw_only=True):
    """What a product line, named by its code, can make by one process."""

    product_line: Short
    process: Short


@use_case
def create(body: CreateCapabilityBody, *, actor: Actor, now: datetime) -> Capability:
    """Write down what a product line can make."""
    require(actor, "capability.create")
    values = _read(body)
    row = Capability(product_line=_hold_line(body.product_line), **values)
    _check(row)
    row.save(force_insert=True)
    return row


@use_case
def edit(capability: UUID, body: UpdateCapabilityBody, *, actor: Actor, now: datetime) -> Capability:
    """Change what is held, or take it out of use: no enquiry is held against it then."""
    require(actor, "capability.edit")
    row, act = hold_capability(capability, actor), Act(actor=actor, now=now)
    changed = act.assign(row, _read(body))
    if not changed:
        return row
    if "is_active" in changed and row.is_active:
        _hold_line(row.product_line.code)
    _check(row)
    row.version += 1
    row.save()
    act.keep()
    return row


def version_of(capability: UUID, actor: Actor) -> int:
    """The version that an edit raises; NotFound for what the caller may not see."""
    found = Capability.objects.visible_to(actor).filter(pk=capability).values_list("version", flat=True).first()
    if found is None:
        raise _unseen(capability)
    return found


def hold_capability(capability: UUID, actor: Actor) -> Capability:
    """Lock one that the caller may see; NotFound otherwise."""
    row = locked(Capability.objects.visible_to(actor).filter(pk=capability)).select_related("product_line").first()
    if not isinstance(row, Capability):
        raise _unseen(capability)
    return row


def _unseen(capability: UUID) -> NotFound:
    return NotFound(f"There is no capability {capability} that you may see.")


def _hold_line(code: str) -> ProductLine:
    """The product line, locked so that nobody counts its capabilities meanwhile, with room for one more in use."""
    line = locked(ProductLine.objects.filter(code=code)).first()
    if not isinstance(line, ProductLine):
        detail = f"There is no product line {code!r}. Nothing was saved."
        refuse([FieldError("/product_line", "unknown_product_line", detail)])
    assert isinstance(line, ProductLine), "a missing one was refused"
    if line.capabilities.filter(is_active=True).count() >= MOST_IN_USE:
        detail = f"{line} has {MOST_IN_USE} capabilities in use. Nothing was saved. Take one out of use first."
        raise Conflict(detail, code="too_many_capabilities")
    return line


def _read(body: UpdateCapabilityBody) -> dict[str, Any]:
    """The columns that a body sets, each in its one spelling."""
    values = {name: spelt(name, value) for name, value in given(body).items() if name != "product_line"}
    empty: dict[str, Any] = {name: [] for name in LISTS} | dict.fromkeys(TEXTS, "")
    return {name: empty[name] if value is None and name in empty else value for name, value in values.items()}


def _check(row: Capability) -> None:
    """What no single field can say; every fault names its field."""
    faults = []
    if not row.process:
        faults.append(FieldError("/process", "blank", "Name the process, for example 5-axis milling."))
    for before, side in pairwise(SIDES):
        if getattr(row, side) is not None and getattr(row, before) is None:
            words = [name.removesuffix("_mm") for name in (before, side)]
            detail = f"The {words[1]} of the largest part needs its {words[0]}: give the longest side as length first."
            faults.append(FieldError(f"/{before}", "size_incomplete", detail))
    if row.volume_from is not None and row.volume_to is not None and row.volume_from > row.volume_to:
        detail = f"From {row.volume_from:,} to {row.volume_to:,} pieces a year is no window: the first is the smaller."
        faults.append(FieldError("/volume_from", "volume_reversed", detail))
    refuse(faults)
