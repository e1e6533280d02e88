"""Signals as they come: each is read for itself, so that a fault in one refuses nothing else."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from accounts.forms import (
    MOST_IN_LIST,
    AccountForm,
    ContactForm,
    Line,
    Micrometres,
    Millimetres,
    Short,
    check_account_facts,
    has_nul,
    mention_of,
    refuse,
    spelt,
)
from accounts.mentions import Mention
from accounts.models import OrderKind
from leadhub.api.bodies import Body, Instant, converted, shaped_like
from leadhub.errors import DomainError, FieldError, NotAcceptable
from qualification.models import ExportMarking

MOST_AT_ONCE = 5_000
# Clocks of delivering systems go wrong by minutes; more than that is a mistake.
FURTHEST_AHEAD = timedelta(hours=1)
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LARGEST_PROPERTIES = 32_768
PLACE = ("country", "region", "postal_code")
WORDS = ("subject", "message", "comment")

# Told, and judged by the use case: an empty batch and one that is too long have statuses of their own.
BATCH = Meta(extra_json_schema={"minItems": 1, "maxItems": MOST_AT_ONCE})
Code = Annotated[str, Meta(min_length=1, max_length=60)]
Pieces = Annotated[int, Meta(ge=0, le=10**12)]


class OriginForm(Body):
    """Where marketing reached the contact."""

    source: Annotated[str, Meta(max_length=60)] | None = None
    channel: Annotated[str, Meta(max_length=60)] | None = None
    campaign: Annotated[str, Meta(max_length=120)] | None = None
    content: Line | None = None


class Properties(msgspec.Struct, kw_only=True):
    """The typed properties; others are kept as they are and not used."""

    has_drawings: bool | None = None
    quantity: Pieces | None = None
    annual_volume: Pieces | None = None
    required_by: date | None = None
    project: str | None = None
    application: str | None = None
    material: str | None = None
    process: str | None = None
    tolerance_um: Micrometres | None = None
    length_mm: Millimetres | None = None
    width_mm: Millimetres | None = None
    height_mm: Millimetres | None = None
    certificates: Annotated[list[Short], Meta(max_length=MOST_IN_LIST)] | None = None
    order_kind: OrderKind | None = None
    end_customer: Line | None = None
    site_country: Annotated[str, Meta(max_length=2)] | None = None
    site_region: Annotated[str, Meta(max_length=6)] | None = None
    site_postal_code: Annotated[str, Meta(max_length=16)] | None = None
    url: str | None = None
    user_agent: str | None = None
    part_number: Short | None = None
    is_under_nda: bool | None = None
    export_marking: ExportMarking | None = None


TYPES = {member.name: member.type for member in msgspec.structs.fields(Properties)}


class SignalForm(Body):
    """One act of a contact, as the delivering system names it."""

    source: Code
    external_id: Annotated[str, Meta(min_length=1, max_length=200)]
    type: Code
    occurred_at: Instant
    contact: ContactForm
    account: AccountForm | None = None
    product_line: Short | None = None
    origin: OriginForm | None = None
    properties: dict[str, Any] | None = None


class SignalsForm(Body):
    """A batch: one to 5,000 signals, each an object as `SignalForm` describes.

    `history` says that all of them are the past of a system that is being connected: they are scored as of their time
    and open nothing. A lead that they make or raise waits for its next signal that is no history.
    """

    signals: Annotated[list[shaped_like(SignalForm)], BATCH]  # type: ignore[valid-type]  # made at run time
    history: bool = False


@dataclass(frozen=True, slots=True)
class Draft:
    """A signal that was understood and is ready to be stored; without a type it only names who is interested."""

    index: int
    source: str
    external_id: str
    external_key: bytes
    type: int | None
    occurred_at: datetime
    mention: Mention
    product_line: str
    origin: tuple[str, str, str, str]
    properties: Properties
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """A signal that was not stored, with every fault that was found."""

    index: int
    code: str
    errors: tuple[FieldError, ...]


def read_signals(
    raw: Sequence[Any], *, types: Mapping[str, int], lines: Collection[str], now: datetime
) -> tuple[list[Draft], list[Refused]]:
    """Read a batch; the faults of each signal are told by its index."""
    drafts, refused = [], []
    for index, value in enumerate(raw):
        try:
            drafts.append(read_signal(value, index, types=types, lines=lines, now=now))
        except DomainError as error:
            errors = error.errors or (FieldError("", error.code, error.detail),)
            refused.append(Refused(index, errors[0].code, errors))
    return drafts, refused


def read_signal(value: Any, index: int, *, types: Mapping[str, int], lines: Collection[str], now: datetime) -> Draft:
    """One signal; raises the refusal that names its faults."""
    form = converted(value, SignalForm)
    if has_nul(value):
        raise _refusal("", "nul_character", "NUL characters cannot be stored.")
    if form.type not in types:
        raise _refusal("/type", "unknown_signal_type", f"There is no signal type {form.type!r}.")
    return draft_of(form, index, type=types[form.type], lines=lines, now=now)


def draft_of(form: SignalForm, index: int, *, type: int | None, lines: Collection[str], now: datetime) -> Draft:
    """A form whose type is known, as a draft; raises the refusal that names its faults."""
    payload = form.properties or {}
    if len(msgspec.json.encode(payload)) > LARGEST_PROPERTIES:
        raise _refusal("/properties", "too_large", f"Properties may take {LARGEST_PROPERTIES} bytes at most.")
    line = (form.product_line or "").strip() or "unspecified"
    if line not in lines:
        raise _refusal("/product_line", "unknown_product_line", f"There is no product line {line!r}.")
    # Judged before it is turned to UTC: an instant at either end of the calendar has none.
    if form.occurred_at > now + FURTHEST_AHEAD:
        raise _refusal("/occurred_at", "in_the_future", "A signal cannot occur in the future.")
    if form.occurred_at < EARLIEST:
        raise _refusal("/occurred_at", "out_of_bounds", f"Signals before {EARLIEST.year} are not taken.")
    occurred_at = form.occurred_at.astimezone(UTC)
    return Draft(
        index=index,
        source=form.source,
        external_id=form.external_id,
        external_key=external_key(form.source, form.external_id),
        type=type,
        occurred_at=occurred_at,
        mention=mention_of(form.contact, form.account, at=occurred_at, source=form.source, words=_words(payload)),
        product_line=line,
        origin=_origin(form.origin, form.source),
        properties=_typed(payload),
        payload=payload,
    )


def kept_properties(payload: Mapping[str, Any]) -> Properties:
    """The typed properties of a payload that was stored; what was kept before its type was agreed is left out."""
    try:
        return msgspec.convert(payload, Properties)
    except msgspec.ValidationError:
        said = {name: value for name, value in payload.items() if name in TYPES and _is_of(TYPES[name], value)}
        return msgspec.convert(said, Properties)


def _words(payload: Mapping[str, Any]) -> str:
    """What the person wrote, where a form or a mail carries it."""
    return " ".join(text for name in WORDS if isinstance(text := payload.get(name), str))


def external_key(source: str, external_id: str) -> bytes:
    """The digest by which a repeated delivery is told; it says nothing of what the id was."""
    return hashlib.blake2b(f"{source}\x00{external_id}".encode(), digest_size=16).digest()


def _typed(payload: Mapping[str, Any]) -> Properties:
    try:
        typed = converted(dict(payload), Properties) if payload else Properties()
    except DomainError as error:
        errors = [FieldError(f"/properties{e.pointer}", e.code, e.detail) for e in error.errors]
        raise NotAcceptable(error.detail, code=error.code, errors=errors) from error
    _place(typed)
    return typed


def _place(typed: Properties) -> None:
    """Spell where it is used as places of accounts are; the faults name the property."""
    for name in PLACE:
        setattr(typed, f"site_{name}", spelt(name, getattr(typed, f"site_{name}")))
    said = {name: getattr(typed, f"site_{name}") for name in PLACE}
    refuse(
        [
            FieldError(f"/properties/site_{fault.pointer.removeprefix('/')}", fault.code, fault.detail)
            for fault in check_account_facts(said)
        ]
    )


def _is_of(kind: Any, value: object) -> bool:
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return False
    return True


def _origin(form: OriginForm | None, source: str) -> tuple[str, str, str, str]:
    if form is None:
        return (source, "", "", "")
    parts = [(part or "").strip() for part in (form.source, form.channel, form.campaign, form.content)]
    return (parts[0] or source, parts[1], parts[2], parts[3])


def _refusal(pointer: str, code: str, detail: str) -> NotAcceptable:
    return NotAcceptable(detail, code=code, errors=[FieldError(pointer, code, detail)])
