"""What is wrong with a clause of the agreement by itself, in words that say what to write instead."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from accounts.rules.findings import Finding, error, warning
from accounts.rules.naming import Names, enumerate_words
from qualification.rules.agreement import Clause, ClauseContent, NotMeasurable, Owner, Unit
from qualification.rules.clause_kind import CHANNELS, PRIORITIES, ClauseKind, Dimension, Quantity
from qualification.rules.clause_kinds import STEPS, kind_of
from qualification.rules.clocks import PARTNER_CHANNEL

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
_WHOLE: Final = 100
_CLOCKS: Final[Mapping[str, str]] = {"business": "in business time", "wall": "around the clock"}
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


def clause_findings(at: str, clause: Clause, names: Names) -> Iterator[Finding]:
    """What is found in one measurable clause; of a promise between people only what it says can be wrong."""
    name = names.of(at)
    vague = [f'"{word}"' for word in vague_words(clause.label)]
    if vague:
        detail = f"{name} says {enumerate_words(vague)} beside its number: leave it out, only the number can be kept"
        yield warning("vague_words", (at,), detail)
    yield from _unknown_scope(at, clause, name)
    kind = kind_of(clause.code)
    if kind is not None:
        yield from _unit(at, clause, kind, name)
        yield from _owner(at, clause, kind, name)
        yield from _scope(at, clause, kind, name)


def _unit(at: str, clause: Clause, kind: ClauseKind, name: str) -> Iterator[Finding]:
    if clause.unit not in kind.fitting:
        units = enumerate_words(_in_words(unit) for unit in Unit if unit in kind.fitting)
        detail = f"{name} is counted in {_in_words(clause.unit)}, but {kind.label.lower()} is counted in {units}"
        yield error("unit_does_not_fit", (at,), detail)
    elif kind.counts is Quantity.SHARE and clause.number > _WHOLE and clause.code not in STEPS:
        yield error("share_above_whole", (at,), f"{name}: {clause.number:g} percent is more than all there is")
    elif kind.counts is Quantity.SHARE and clause.number > kind.most and clause.code not in STEPS:
        yield error("share_too_large", (at,), f"{name}: {clause.number:g} percent, but {kind.most:g} are the most")
    elif kind.clock and clause.clock and kind.runs and clause.clock is not kind.clock:
        detail = f"{name} runs {_CLOCKS[clause.clock]}, although {kind.label.lower()} runs {_CLOCKS[kind.clock]}"
        yield warning("clock_is_unusual", (at,), detail)


def _owner(at: str, clause: Clause, kind: ClauseKind, name: str) -> Iterator[Finding]:
    to_partners = clause.scope.channel == PARTNER_CHANNEL
    if not to_partners and (kind.only_partners or clause.owner is Owner.PARTNER):
        detail = (
            f"{name} is about partners, so it holds for handoffs to partners: give it the channel {PARTNER_CHANNEL}"
        )
        yield error("partner_scope_missing", (at,), detail)
        return
    able = (Owner.PARTNER,) if to_partners and Owner.PARTNER in kind.owners else kind.owners
    if clause.owner not in able:
        detail = f"{name}: {clause.owner} cannot keep it, but {enumerate_words(able)} can"
        yield error("owner_cannot_keep", (at,), detail)


def _scope(at: str, clause: Clause, kind: ClauseKind, name: str) -> Iterator[Finding]:
    narrowed = [one for one in Dimension if getattr(clause.scope, one)]
    never = [one.replace("_", " ") for one in narrowed if one not in kind.scopes]
    if kind.runs and never:
        detail = f"{name} is never found: {kind.label.lower()} is the same for every {enumerate_words(never)}"
        yield warning("scope_never_asked", (at,), detail)


def _unknown_scope(at: str, clause: Clause, name: str) -> Iterator[Finding]:
    for word, known in ((clause.scope.priority, PRIORITIES), (clause.scope.channel, tuple(CHANNELS))):
        if word is not None and word not in known:
            yield error("unknown_scope", (at,), f'{name} holds for "{word}", but there is {enumerate_words(known)}')


def _in_words(unit: Unit) -> str:
    return "a plain number" if unit is Unit.COUNT else unit.replace("_", " ")


def vague_words(label: str) -> list[str]:
    """The words of a label that promise a time without saying which, as written, the first with a capital letter."""
    found = dict.fromkeys(match[0].casefold() for match in _WORD.finditer(label))
    return [word[:1].upper() + word[1:] if place == 0 else word for place, word in enumerate(found)]
