"""How the constraint of the counts would be broken, and what it allows."""

from collections.abc import Callable, Iterable
from datetime import timedelta

from leadhub.models import Use
from tests.rows import AT, row

Breach = Callable[[], object]
ONE = {"key": "token:1", "day": AT.date(), "name": "rest:listLeads", "is_deprecated": False}


BROKEN: dict[str, Breach | Iterable[Breach]] = {
    "use_is_counted_once_a_day": lambda: (row(Use, **ONE), row(Use, **ONE)),
}
KEPT: dict[str, Breach] = {
    "a part that goes is counted beside it, and anew each day": lambda: (
        row(Use, **ONE),
        row(Use, **ONE | {"is_deprecated": True}),
        row(Use, **ONE | {"day": AT.date() + timedelta(days=1)}),
    ),
}
