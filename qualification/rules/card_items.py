"""What can be missing on the card of a handoff, by code, and whether it is: what sales may ask marketing for."""

from collections.abc import Mapping
from typing import Any, Final

from qualification.rules.sheet import Criterion, Status
from qualification.rules.words import capitalise

CONTACT: Final = ("email", "phone", "first_name", "last_name", "job_title", "function", "language")
COMPANY: Final = (
    "industry",
    "application",
    "country",
    "region",
    "employee_count",
    "plant_count",
    "production_model",
    "order_profile",
    "certifications",
    "compliance_needs",
    "channel_type",
    "relationships",
)
ENQUIRY: Final = (
    "has_drawings",
    "quantity",
    "annual_volume",
    "required_by",
    "project",
    "application",
    "material",
    "process",
    "tolerance_um",
    "length_mm",
    "width_mm",
    "height_mm",
    "certificates",
    "order_kind",
    "end_customer",
    "site_country",
    "site_region",
    "site_postal_code",
)
ANY_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "reach": ("email", "phone"),
    "name": ("first_name", "last_name"),
    "quantity": ("quantity", "annual_volume"),
    "drawings": ("has_drawings",),
    "order_size": ("quantity", "annual_volume"),
    "site_country": ("site_country", "country"),
    "site_region": ("site_region", "region"),
}
"""Codes that are known once one of these is."""

_WHOLE: Final = ("company", "product_line")
_UNSPECIFIED: Final = "unspecified"

CARD_ITEMS: Final = frozenset((*CONTACT, *COMPANY, *ENQUIRY, *ANY_OF, *_WHOLE, *Criterion))
"""Every code; what the fit of a lead, its card or its sheet may lack is among them."""

_NAMES: Final[Mapping[str, str]] = {
    "reach": "A way to reach the contact",
    "name": "Name of the contact",
    "email": "E-mail address",
    "phone": "Telephone number",
    "certifications": "Certifications that the company has",
    "certificates": "Certificates that the parts need",
    "compliance_needs": "What the company must comply with",
    "compliance": "Compliance, as the sheet asks for it",
    "has_drawings": "Whether there are drawings",
    "drawings": "Drawings",
    "tolerance_um": "Tolerance in micrometres",
    "length_mm": "Length in millimetres",
    "width_mm": "Width in millimetres",
    "height_mm": "Height in millimetres",
    "order_size": "Quantity or annual volume",
    "order_kind": "Sample, prototype, series or spare part",
    "required_by": "When it is needed",
    "region": "State or province",
    "site_country": "Country where it is used",
    "site_region": "State or province where it is used",
    "site_postal_code": "Postal code where it is used",
    "channel_type": "Kind of company",
    "relationships": "What the company is to us",
}


def name_of(code: str) -> str:
    """What people call an item."""
    return _NAMES.get(code) or capitalise(code.replace("_", " "))


def known_of(
    *,
    contact: Mapping[str, Any],
    company: Mapping[str, Any] | None,
    enquiry: Mapping[str, Any],
    product_line: str,
    sheet: Mapping[str, str],
) -> frozenset[str]:
    """The codes of everything that is known. That there are no drawings is known as well; blank says nothing."""
    stated = {name for said in (contact, company or {}, enquiry) for name, value in said.items() if _says(value)}
    known = {code for code, names in ANY_OF.items() if stated.intersection(names)}
    known |= {criterion for criterion, status in sheet.items() if status != Status.UNKNOWN}
    if company is not None:
        known.add("company")
    if product_line != _UNSPECIFIED:
        known.add("product_line")
    return frozenset((stated | known) & CARD_ITEMS)


def _says(value: Any) -> bool:
    if isinstance(value, str):
        return bool(value.strip())
    return value is not None and value != []
