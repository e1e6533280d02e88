"""Whether a content may be held by a draft, and whether it may come into force."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from leadhub.api.bodies import converted
from leadhub.composition import parts
from leadhub.documents.definitions import ERROR, Definition, Example, Finding
from leadhub.errors import BadRequest, DomainError, FieldError, NotAcceptable
from leadhub.models import Draft

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Warned:
    """What does not stop publishing, and should be known."""

    code: str
    detail: str


def check(definition: Definition, content: Any) -> Sequence[Finding]:
    """Everything that the rule check of a document finds in a content, errors first.

    Apps above the one that the document belongs to add what only they know.
    """
    found = [*definition.check(content)]
    found += [one for add in parts("LEADHUB_FINDINGS") for one in add(definition.kind, content)]
    return sorted(found, key=lambda finding: finding.severity != ERROR)


def refuse_faults(definition: Definition, content: Mapping[str, Any], *, every_error: bool = False) -> None:
    """Refuse a content of the wrong shape (400), and one with findings that no draft may hold (422).

    With `every_error` also one that may be held, but not come into force.
    """
    _check_shape(definition, content)
    faults = [
        FieldError(f"/content{row}", finding.code, finding.detail)
        for finding in check(definition, content)
        if finding.severity == ERROR and (every_error or finding.code in definition.refused_at_once)
        for row in finding.rows[:1] or ("",)
    ]
    if faults:
        code = faults[0].code if len({fault.code for fault in faults}) == 1 else "rule_check_failed"
        raise NotAcceptable(" ".join(fault.detail for fault in faults[:3]), code=code, errors=faults[:SHOWN])


def _check_shape(definition: Definition, content: Mapping[str, Any]) -> None:
    try:
        converted(content, definition.content)
    except DomainError as fault:
        errors = [FieldError(f"/content{one.pointer}", one.code, one.detail) for one in fault.errors]
        kind = BadRequest if isinstance(fault, BadRequest) else NotAcceptable
        raise kind(
            " ".join(f"{one.pointer}: {one.detail}." for one in errors), code=fault.code, errors=errors
        ) from fault


def examples_of(draft: Draft, now: datetime) -> list[Example]:
    """How the pinned examples come out under a draft, as the apps that keep them say."""
    content = msgspec.json.decode(draft.content)
    return [example for held in parts("LEADHUB_EXAMPLES") for example in held(draft.kind, content, now)]


def warnings_of(draft: Draft, findings: Sequence[Finding], now: datetime) -> list[Warned]:
    """What machine doors are told when they publish, and the console asks for before it lets a person do so."""
    warnings = []
    if not draft.note:
        warnings.append(Warned("note_missing", "Nothing says why this version was made: write a note."))
    if not draft.simulated_sha256:
        warnings.append(Warned("simulation_missing", "Nobody has seen what it would change: simulate it first."))
    elif draft.simulated_sha256 != draft.sha256:
        warnings.append(
            Warned("simulation_outdated", "It was changed after the last simulation. Run it again before you publish.")
        )
    warnings += [Warned(finding.code, finding.detail) for finding in findings if finding.severity != ERROR]
    content = msgspec.json.decode(draft.content)
    warnings += [one for found in parts("LEADHUB_WARNINGS") for one in found(draft.kind, content, now)]
    warnings += [
        Warned("example_failed", f'The pinned example "{example.name}" now gives another answer: {example.detail}')
        for example in examples_of(draft, now)
        if not example.passed
    ]
    return warnings
