"""Capabilities as tests write them down, and enquiries held against them."""

from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

from accounts.rules.enquiries import Asked, CapabilityFacts, TechnicalAnswer
from accounts.rules.technical import TechnicalFit, technical_fit

TODAY = date(2026, 11, 3)
FITS, UNKNOWN, LIMITED = TechnicalAnswer
numbers = count(1)


def capability(process: str = "5-axis milling", **more: Any) -> CapabilityFacts:
    """A capability of which nothing is stored but what is given."""
    return CapabilityFacts(id=UUID(int=next(numbers)), process=process, **more)


def fit(asked: Asked, *rows: CapabilityFacts) -> TechnicalFit:
    """What comes of an enquiry."""
    return technical_fit(asked, rows, line="cnc-machining", today=TODAY)
