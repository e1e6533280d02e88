"""The qualification sheet: what sales must have found out before a lead is sales qualified."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Final

from accounts.rules.content import Part


class Criterion(StrEnum):
    """One line of the sheet."""

    BUDGET = "budget"
    AUTHORITY = "authority"
    NEED = "need"
    TIMELINE = "timeline"
    TECHNICAL_FIT = "technical_fit"
    PLANT_LOCATION = "plant_location"
    COMPLIANCE = "compliance"
    ANNUAL_USAGE = "annual_usage"
    DECISION_PROCESS = "decision_process"


class Status(StrEnum):
    """What is known of a criterion."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    UNKNOWN = "unknown"


class Member(StrEnum):
    """A function of the buying committee."""

    ENGINEERING = "engineering"
    OPERATIONS = "operations"
    QUALITY = "quality"
    PROCUREMENT = "procurement"
    FINANCE = "finance"
    MANAGEMENT = "management"


class Need(StrEnum):
    """What the agreement wants of a criterion, or of a function of the buying committee."""

    CONFIRMED = "confirmed"
    KNOWN = "known"
    NOT_REFUTED = "not_refuted"
    SEEN = "seen"


class SqlDefinition(Part, frozen=True, kw_only=True):
    """Which criteria an SQL takes, and of which functions somebody at the account must have engaged.

    What is asked is shown while open and never blocks.
    """

    confirmed: tuple[Criterion, ...] = ()
    known: tuple[Criterion, ...] = ()
    not_refuted: tuple[Criterion, ...] = ()
    asked: tuple[Criterion, ...] = ()
    functions_seen: tuple[Member, ...] = ()


FUNCTION: Final = "function"
"""Before the name of a function, where it stands beside criteria."""

_SATISFYING: Final[Mapping[Need, frozenset[str]]] = {
    Need.CONFIRMED: frozenset({Status.CONFIRMED}),
    Need.KNOWN: frozenset({Status.CONFIRMED, Status.REFUTED}),
    Need.NOT_REFUTED: frozenset({Status.CONFIRMED, Status.UNKNOWN}),
}


def missing_for_sql(items: Mapping[str, str], definition: SqlDefinition) -> tuple[tuple[Criterion, Need], ...]:
    """Every criterion that still blocks, once each, with what it needs; a criterion without a status is unknown."""
    missing: dict[Criterion, Need] = {}
    for need, criteria in (
        (Need.CONFIRMED, definition.confirmed),
        (Need.KNOWN, definition.known),
        (Need.NOT_REFUTED, definition.not_refuted),
    ):
        for criterion in criteria:
            if items.get(criterion, Status.UNKNOWN) not in _SATISFYING[need]:
                missing.setdefault(criterion, need)
    return tuple(missing.items())


def unseen(seen: Collection[str], definition: SqlDefinition) -> tuple[Member, ...]:
    """The functions that block, because nobody of them has engaged at the account."""
    return tuple(function for function in dict.fromkeys(definition.functions_seen) if function not in seen)


def what_blocks(
    items: Mapping[str, str], seen: Collection[str], definition: SqlDefinition
) -> tuple[tuple[str, Need], ...]:
    """Codes of everything that blocks the step to SQL, each with what it needs: criteria first, then functions."""
    functions = tuple((f"{FUNCTION}_{member}", Need.SEEN) for member in unseen(seen, definition))
    return tuple((str(criterion), need) for criterion, need in missing_for_sql(items, definition)) + functions


def gap_in_words(code: str, need: Need) -> str:
    """What blocks as it stands in a sentence: technical fit must be confirmed, function quality must have been seen."""
    words = code.replace("_", " ")
    return f"{words} must have been seen" if need is Need.SEEN else f"{words} must be {need.replace('_', ' ')}"


def open_questions(items: Mapping[str, str], definition: SqlDefinition) -> tuple[Criterion, ...]:
    """The criteria to be asked for that are still unknown; they never block."""
    return tuple(criterion for criterion in definition.asked if items.get(criterion, Status.UNKNOWN) == Status.UNKNOWN)
