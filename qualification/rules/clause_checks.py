"""Why a clause of the agreement cannot be kept or broken, in words that say what to write instead."""

import re
from collections.abc import Mapping
from typing import Final

from accounts.rules.naming import enumerate_words
from qualification.rules.agreement import ClauseContent, NotMeasurable, Owner, Unit

_VAGUE: Final = (
    *("promptly", "prompt", "soon", "sooner", "quickly", "quick", "fast", "rapidly", "swiftly", "speedily"),
    *("immediately", "instantly", "at once", "straight away", "right away", "without delay", "without undue delay"),
    *("timely", "in good time", "in due time", "in due course", "in a timely manner", "shortly", "asap"),
    *("as soon as possible", "as needed", "as required", "as appropriate", "when possible", "where possible"),
    *("if possible", "reasonable", "reasonably", "regularly", "frequently", "often", "periodically", "usually"),
)
"""Words that promise a time without saying which, longest of those that begin alike first when searched."""

_WORD: Final = re.compile(
    r"(?<!\w)(?:" + "|".join(sorted(map(re.escape, _VAGUE), key=len, reverse=True)) + r")(?!\w)", re.IGNORECASE
)
_MISSING: Final[Mapping[str, str]] = {
    "number": "a number",
    "unit": "a unit",
    "owner": f"an owner ({', '.join(Owner)})",
    "clock": "a clock (business or wall)",
}
_EXAMPLES: Final[Mapping[str, str]] = {
    Unit.BUSINESS_HOURS: "4 business hours",
    Unit.BUSINESS_DAYS: "2 business days",
    Unit.MINUTES: "30 minutes",
    Unit.DAYS: "30 days",
    Unit.PERCENT: "90 percent",
    Unit.COUNT: "6",
}


def remedy(fault: NotMeasurable, clause: ClauseContent) -> str:
    """What to write into a clause that is not measurable, which of its words are not, and an example."""
    sentences = [f"Give {enumerate_words(_MISSING[name] for name in fault.missing)}."]
    vague = [f'"{word}"' for word in vague_words(clause.label)]
    if clause.number is None and vague:
        sentences.append(f"{enumerate_words(vague)} cannot be measured.")
    if clause.number is None or clause.unit is None:
        sentences.append(f"Example: {_EXAMPLES[clause.unit or Unit.BUSINESS_HOURS]}.")
    return " ".join(sentences)


def vague_words(label: str) -> list[str]:
    """The words of a label that promise a time without saying which, as written, the first with a capital letter."""
    found = dict.fromkeys(match[0].casefold() for match in _WORD.finditer(label))
    return [word[:1].upper() + word[1:] if place == 0 else word for place, word in enumerate(found)]
