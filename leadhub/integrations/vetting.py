"""Whether a table can hold what a record of others says: judged before anything is done with it, on either engine."""

from collections.abc import Iterable
from math import isfinite
from typing import Final

from leadhub.api.json import is_storable
from leadhub.integrations.protocol import Change, Fault, FaultKind, Remote
from leadhub.models.connection import LONGEST_ID, LONGEST_OBJECT

# Of one value, in characters: the longest texts of vendors have half as many.
LONGEST_VALUE: Final = 131_072


def is_nameable(remote: Remote) -> bool:
    """Whether a record has a kind and an id by which it can be known."""
    return (
        0 < len(remote.object) <= LONGEST_OBJECT
        and 0 < len(remote.id) <= LONGEST_ID
        and is_storable(remote.object + remote.id)
    )


def fault_of(change: Change) -> Fault | None:
    """Why nothing of a record can be taken in: an id that cannot be one, or a text that no table holds."""
    named = (change.remote, *change.formerly, *change.became, *change.elsewhere.values())
    if not all(is_nameable(remote) for remote in named):
        return _fault("unusable_id", "It names a record by an id that cannot be one.")
    for name, value in change.values.items():
        if isinstance(value, str) and len(value) > LONGEST_VALUE:
            return _fault("out_of_bounds", f"{name[:60]} has more than {LONGEST_VALUE:,} characters.")
        if isinstance(value, float) and not isfinite(value):
            return _fault("out_of_bounds", f"{name[:60]} is no number that anybody can write.")
    if not _are_storable(change.values) or not _are_storable(
        value for value in change.values.values() if isinstance(value, str)
    ):
        return _fault("malformed_text", "It has NUL, or half a character, in a text.")
    return None


def _are_storable(texts: Iterable[str]) -> bool:
    joined = "".join(texts)
    return is_storable(joined) if not joined.isascii() else "\x00" not in joined


def _fault(code: str, text: str) -> Fault:
    return Fault(kind=FaultKind.PERMANENT, code=code, text=text)
