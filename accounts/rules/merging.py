"""Which facts the winner of a merge takes over: what it knows itself stays, what it does not know the loser tells."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from accounts.rules.folding import fold

Values = Mapping[str, Any]

LISTS: Final = ("certifications", "compliance_needs", "relationships")
OF_PLACE: Final = ("region", "postal_code")
ACCOUNT: Final = (
    "name",
    "domain",
    "industry",
    "application",
    "country",
    "employee_count",
    "plant_count",
    "production_model",
    "order_profile",
    "channel_type",
    "owner_id",
    "distributor_of_record_id",
)
CONTACT: Final = ("email", "phone", "job_title", "function", "language", "account_id")
NAMES: Final = ("first_name", "last_name")
OPEN: Final = "open"


def taken_by_account(winner: Values, loser: Values) -> dict[str, Any]:
    """The columns of an account that change, with their new values."""
    taken = _missing(winner, loser, ACCOUNT)
    for name in LISTS:
        if more := [word for word in loser[name] if word not in winner[name]]:
            taken[name] = [*winner[name], *more]
    if winner["target_status"] == OPEN and loser["target_status"] != OPEN:
        taken["target_status"] = loser["target_status"]
    # A region says something within its country only.
    if (taken.get("country") or winner["country"]) == loser["country"]:
        taken |= _missing(winner, loser, OF_PLACE)
    return taken


def taken_by_contact(winner: Values, loser: Values) -> dict[str, Any]:
    """The columns of a contact that change. A function that was only read from a title is not known."""
    stated = {**winner, "function": None if winner["function_derived"] else winner["function"]}
    told = {**loser, "function": None if loser["function_derived"] else loser["function"]}
    taken = _missing(stated, told, CONTACT)
    # Half a name is completed by the same name alone.
    if not any(winner[name] and loser[name] and fold(winner[name]) != fold(loser[name]) for name in NAMES):
        taken |= _missing(winner, loser, NAMES)
    return taken


def parent_after(winner: Any, loser: Any, parents: Mapping[Any, Any]) -> Any:
    """Who stands above the winner afterwards; `parents` says of each account above the two who stands above it.

    Where the loser stood above the winner, the winner takes its place; nothing ever stands above itself.
    """
    parent = parents.get(winner)
    if loser in _above(winner, parents):
        parent = parents.get(loser)
    elif parent is None:
        parent = parents.get(loser)
        if parent == winner or winner in _above(parent, parents):
            parent = None
    return parent


def _missing(winner: Values, loser: Values, names: Collection[str]) -> dict[str, Any]:
    return {name: loser[name] for name in names if winner[name] in (None, "") and loser[name] not in (None, "")}


def _above(account: Any, parents: Mapping[Any, Any]) -> list[Any]:
    found: list[Any] = []
    above = parents.get(account)
    while above is not None and above not in found:
        found.append(above)
        above = parents.get(above)
    return found
