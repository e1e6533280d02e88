"""What people say of RFQs and quotes, and what is judged of it field by field."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Final
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from accounts.forms import Line, Micrometres, Short, refuse
from accounts.models import OrderKind
from leadhub.api.bodies import Body, Instant, Text, given
from leadhub.errors import FieldError
from qualification.models import ExportMarking
from qualification.rules.currencies import is_currency

MOST_LINES: Final = 200
MOST: Final = Decimal(10) ** 12
SHA256: Final = re.compile(r"^[0-9a-f]{64}$")
# How each amount of a body is kept.
AMOUNTS: Final = {
    "target_price": ("target_price", "target_currency"),
    "expected": ("expected_amount", "expected_currency"),
}
Pieces = Annotated[int, Meta(ge=1, le=10**12)]
Code = Annotated[str, Meta(max_length=40)]


class AmountBody(Body):
    """An amount with its currency (ISO 4217)."""

    amount: Decimal
    currency: Annotated[str, Meta(max_length=3)]


class DrawingBody(Body):
    """A drawing, which stays where it is: its name and revision, the hash of the file, and the address it lies at."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    revision: Code | None = None
    sha256: Annotated[str, Meta(max_length=64)] | None = None
    address: Annotated[str, Meta(max_length=500)] | None = None
    is_export_controlled: bool = False


class RfqLineBody(Body):
    """One part: what is left out stays as it is, null means unknown. `quantities` are the breaks to be priced."""

    part_number: Short | UnsetType | None = UNSET
    drawing: DrawingBody | UnsetType | None = UNSET
    quantities: Annotated[list[Pieces], Meta(max_length=50)] | UnsetType = UNSET
    annual_volume: Pieces | UnsetType | None = UNSET
    material: Line | UnsetType | None = UNSET
    process: Line | UnsetType | None = UNSET
    tolerance_um: Micrometres | UnsetType | None = UNSET
    order_kind: OrderKind | UnsetType | None = UNSET


class UpdateRfqBody(Body):
    """What is to be set; what is left out stays as it is, and null means unknown."""

    reference: Short | UnsetType | None = UNSET
    required_by: date | UnsetType | None = UNSET
    project: Line | UnsetType | None = UNSET
    application: Line | UnsetType | None = UNSET
    end_customer: Line | UnsetType | None = UNSET
    has_drawings: bool | UnsetType | None = UNSET
    is_under_nda: bool | UnsetType = UNSET
    export_marking: ExportMarking | UnsetType = UNSET
    target_price: AmountBody | UnsetType | None = UNSET
    expected: AmountBody | UnsetType | None = UNSET


class CreateRfqBody(UpdateRfqBody, kw_only=True):
    """An RFQ of a lead; without `received_at` it came now."""

    lead: UUID
    received_at: Instant | None = None
    lines: Annotated[list[RfqLineBody], Meta(max_length=MOST_LINES)] = []


class ReviseRfqBody(UpdateRfqBody, kw_only=True):
    """What the buyer asks for instead; lines that are given replace all that stand."""

    received_at: Instant | None = None
    lines: Annotated[list[RfqLineBody], Meta(max_length=MOST_LINES)] | UnsetType = UNSET


class QuoteBody(Body, kw_only=True):
    """A quote as it was sent; without a number it revises the last one, without `sent_at` it was sent now."""

    amount: Decimal
    currency: Annotated[str, Meta(max_length=3)]
    valid_until: date
    number: Code | None = None
    sent_at: Instant | None = None


class EndRfqBody(Body):
    """Why it ended; what is missing is refused with a code of its own."""

    reason: Annotated[str, Meta(max_length=60)] | None = None
    comment: Text | None = None


class WonRfqBody(Body):
    """What was ordered; without an amount that of the last quote."""

    amount: Decimal | None = None
    currency: Annotated[str, Meta(max_length=3)] | None = None
    comment: Text | None = None


def facts_in(body: UpdateRfqBody) -> dict[str, Any]:
    """The columns of an RFQ that a body sets; refuses what no column takes."""
    said, faults = given(body), list[FieldError]()
    values: dict[str, Any] = {}
    for name in UpdateRfqBody.__struct_fields__:
        if name not in said:
            continue
        value = said[name]
        if name in AMOUNTS:
            amount, currency = AMOUNTS[name]
            values[amount], values[currency] = (value.amount, value.currency) if value else (None, "")
            faults += amount_faults(value.amount, value.currency, f"/{name}") if value else []
        else:
            values[name] = _text(value)
    if faults:
        refuse(faults)
    # Only dates and what is said of drawings may be unknown; texts are empty.
    return {name: "" if value is None and name not in _NULLABLE else value for name, value in values.items()}


def line_in(body: RfqLineBody, pointer: str = "") -> dict[str, Any]:
    """The columns of a line that a body sets; refuses what no column takes."""
    said = given(body)
    values: dict[str, Any] = {name: _text(value) for name, value in said.items() if name != "drawing"}
    if "drawing" in said:
        drawing = said["drawing"]
        refuse(list(_drawing_faults(drawing, f"{pointer}/drawing")))
        values |= _drawing(drawing)
    if "quantities" in values:
        values["quantities"] = sorted(set(values["quantities"]))
    return {name: "" if value is None and name not in _NULLABLE else value for name, value in values.items()}


def amount_in(amount: Decimal, currency: str) -> tuple[Decimal, str]:
    """An amount that can be kept."""
    refuse(list(amount_faults(amount, currency, "")))
    return amount, currency


def amount_faults(amount: Decimal, currency: str, pointer: str) -> Iterator[FieldError]:
    """What keeps an amount from being kept."""
    if not (amount.is_finite() and 0 <= amount < MOST and amount == round(amount, 2)):
        detail = "An amount is not below 0 and has two decimals at most."
        yield FieldError(f"{pointer}/amount", "out_of_bounds", detail)
    if not is_currency(currency):
        detail = "A currency is a code of ISO 4217, as USD or EUR."
        yield FieldError(f"{pointer}/currency", "unknown_currency", detail)


def _drawing_faults(drawing: DrawingBody | None, pointer: str) -> Iterator[FieldError]:
    if drawing is None:
        return
    if not drawing.name.strip():
        yield FieldError(f"{pointer}/name", "blank", "Name the drawing.")
    if drawing.sha256 and not SHA256.match(drawing.sha256.lower()):
        yield FieldError(f"{pointer}/sha256", "malformed_hash", "A SHA-256 is 64 hexadecimal digits.")


def _drawing(drawing: DrawingBody | None) -> Mapping[str, Any]:
    if drawing is None:
        return {
            "drawing_name": "",
            "drawing_revision": "",
            "drawing_sha256": "",
            "drawing_address": "",
            "is_export_controlled": False,
        }
    return {
        "drawing_name": drawing.name.strip(),
        "drawing_revision": (drawing.revision or "").strip(),
        "drawing_sha256": (drawing.sha256 or "").lower(),
        "drawing_address": (drawing.address or "").strip(),
        "is_export_controlled": drawing.is_export_controlled,
    }


_NULLABLE: Final = frozenset(
    {"required_by", "has_drawings", "annual_volume", "tolerance_um", "target_price", "expected_amount"}
)


def _text(value: Any) -> Any:
    return value.strip() if isinstance(value, str) and not isinstance(value, ExportMarking | OrderKind) else value
