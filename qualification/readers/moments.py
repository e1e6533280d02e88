"""Moments that callers ask about."""

from datetime import UTC, datetime

from leadhub.errors import FieldError, NotAcceptable

FIRST = datetime(2000, 1, 1, tzinfo=UTC)
END = datetime(2200, 1, 1, tzinfo=UTC)


def bounded(moment: datetime, name: str) -> datetime:
    """The moment in UTC; refused beyond the calendar that rules hold in."""
    if not FIRST <= moment < END:
        detail = "A moment that can be asked about lies from 2000 to 2199."
        raise NotAcceptable(detail, code="out_of_bounds", errors=[FieldError(f"/{name}", "out_of_bounds", detail)])
    return moment.astimezone(UTC)
