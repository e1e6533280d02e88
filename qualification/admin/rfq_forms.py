"""Forms of RFQs and quotes. What an answer means is judged by the use cases."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms

from accounts.models import OrderKind
from leadhub.console.forms import ActForm, Choice, Day
from qualification.models import ExportMarking

DRAWING = ("name", "revision", "sha256", "address")


class RfqForm(ActForm):
    """What is asked for as a whole."""

    reference = forms.CharField(max_length=80, required=False, label="The buyer's number")
    required_by = Day(required=False, label="Required by")
    project = forms.CharField(max_length=200, required=False)
    application = forms.CharField(max_length=200, required=False)
    end_customer = forms.CharField(max_length=200, required=False, label="End customer")
    has_drawings = Choice(
        choices=[("", "Unknown"), ("yes", "Yes"), ("no", "No")], required=False, label="With drawings"
    )
    is_under_nda = forms.BooleanField(required=False, label="Under NDA")
    export_marking = Choice(choices=ExportMarking.choices, required=False, label="Export marking")
    target_price = forms.CharField(max_length=20, required=False, label="Target price")
    target_currency = forms.CharField(max_length=3, required=False, label="Its currency", help_text="Such as USD.")
    expected = forms.CharField(max_length=20, required=False, label="Expected amount")
    expected_currency = forms.CharField(max_length=3, required=False, label="Its currency")


class LineForm(ActForm):
    """One part; quantities are the breaks to be priced."""

    part_number = forms.CharField(max_length=80, required=False, label="Part number")
    quantities = forms.CharField(max_length=500, required=False, help_text="Pieces, separated by commas: 100, 1000.")
    annual_volume = forms.CharField(max_length=14, required=False, label="Annual volume")
    material = forms.CharField(max_length=200, required=False)
    process = forms.CharField(max_length=200, required=False)
    tolerance_um = forms.CharField(max_length=14, required=False, label="Tolerance (µm)")
    order_kind = Choice(choices=[("", "Unknown"), *OrderKind.choices], required=False, label="Kind of order")
    name = forms.CharField(max_length=200, required=False, label="Drawing", help_text="Its name; the file stays away.")
    revision = forms.CharField(max_length=40, required=False, label="Revision of the drawing")
    sha256 = forms.CharField(max_length=64, required=False, label="SHA-256 of the file")
    address = forms.CharField(max_length=500, required=False, label="Where it lies")
    is_export_controlled = forms.BooleanField(required=False, label="The drawing is export-controlled")


class QuoteForm(ActForm):
    """A quote as it was sent."""

    amount = forms.CharField(max_length=20, required=False)
    currency = forms.CharField(max_length=3, required=False, help_text="Such as USD.")
    valid_until = Day(required=False, label="Valid until")
    number = forms.CharField(max_length=40, required=False, help_text="Empty: a revision of the last one.")


class WonForm(ActForm):
    """What was ordered."""

    amount = forms.CharField(max_length=20, required=False, help_text="Empty: as quoted last.")
    currency = forms.CharField(max_length=3, required=False)
    comment = forms.CharField(widget=forms.Textarea(attrs={"rows": 4}), required=False)


def rfq_given(given: Mapping[str, Any], *, whole: bool) -> dict[str, Any]:
    """What a form says of an RFQ, as a body has it; of one that is edited what was left empty stays as it is."""
    told: dict[str, Any] = {
        name: given[name] or None for name in ("reference", "project", "application", "end_customer", "required_by")
    }
    told["has_drawings"] = {"yes": True, "no": False}.get(given["has_drawings"])
    told["target_price"] = _amount(given["target_price"], given["target_currency"])
    told["expected"] = _amount(given["expected"], given["expected_currency"])
    said = {name: value for name, value in told.items() if value is not None}
    return said | ({"is_under_nda": given["is_under_nda"]} if whole or given["is_under_nda"] else {}) | _marking(given)


def line_given(given: Mapping[str, Any]) -> dict[str, Any]:
    """What a form says of a line, as a body has it."""
    told: dict[str, Any] = {name: given[name] for name in ("part_number", "material", "process", "order_kind")}
    told |= {"annual_volume": _number(given["annual_volume"]), "tolerance_um": _number(given["tolerance_um"])}
    told["quantities"] = list(_numbers(given["quantities"]))
    if given["name"]:
        told["drawing"] = {name: given[name] for name in DRAWING if given[name]}
        told["drawing"]["is_export_controlled"] = given["is_export_controlled"]
    return {name: value for name, value in told.items() if value not in (None, "", [])}


def money_given(given: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that hold something."""
    return {name: value for name, value in given.items() if value}


def _marking(given: Mapping[str, Any]) -> dict[str, Any]:
    return {"export_marking": given["export_marking"]} if given["export_marking"] else {}


def _amount(amount: str, currency: str) -> dict[str, str] | None:
    return {"amount": amount or "0", "currency": currency} if amount or currency else None


def _numbers(text: str) -> Iterator[Any]:
    for part in text.split(","):
        if part.strip():
            yield _number(part.strip())


def _number(text: str) -> Any:
    """A number, or the text as it stands, which the body refuses."""
    try:
        return int(text) if text else None
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        return text
