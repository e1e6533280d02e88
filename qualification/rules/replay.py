"""Making a stored decision again from what was stored with it."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import msgspec

from accounts.rules.facts import Facts
from qualification.rules.answer import encode
from qualification.rules.decision import decide
from qualification.rules.situation import Override, OverrideKind, Rules, Situation
from qualification.rules.stages import Stage
from qualification.rules.terms import unpack


class Context(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A situation without its facts and terms; what is as usual takes no bytes."""

    at: datetime
    product_line: str = "unspecified"
    stage: Stage = Stage.INQUIRY
    open_handoff: bool = False
    expired_at: datetime | None = None
    triage_open: bool = False
    on_hold: bool = False
    rest_until: datetime | None = None
    reset_at: datetime | None = None
    disqualified_by_exclusion: bool = False
    imported_waiting: bool = False
    opens_nothing: bool = False
    observed: bool = False
    rules_changed: bool = False
    overrides: tuple[Override, ...] = ()
    sheet: tuple[tuple[str, str], ...] = ()
    suspended: tuple[int, ...] = ()
    functions_seen: tuple[str, ...] = ()
    project_open: bool = False
    joined: bool = False
    customer: bool = False
    draw: int | None = None


_FIELDS: Final = Context.__struct_fields__


def context_of(situation: Situation) -> bytes:
    """Everything that a decision looks at besides facts and terms, as canonical bytes in UTC."""
    values = {name: getattr(situation, name) for name in _FIELDS}
    for name in ("at", "expired_at", "rest_until", "reset_at"):
        values[name] = values[name] and values[name].astimezone(UTC)
    values["overrides"] = tuple(
        sorted(
            (Override(kind, value, until.astimezone(UTC)) for kind, value, until in map(_parts, situation.overrides)),
            key=_parts,
        )
    )
    values["sheet"] = tuple(sorted(situation.sheet))
    values["suspended"] = tuple(sorted(situation.suspended))
    values["functions_seen"] = tuple(sorted(situation.functions_seen))
    return msgspec.json.encode(Context(**values))


def situation_from(facts: bytes, terms: bytes, context: bytes) -> Situation:
    """The situation of a stored decision; ValueError when the bytes are none."""
    known = msgspec.json.decode(context, type=Context)
    values = {name: getattr(known, name) for name in _FIELDS}
    values["suspended"], values["functions_seen"] = frozenset(known.suspended), frozenset(known.functions_seen)
    return Situation(facts=Facts.from_canonical(facts), terms=unpack(terms), **values)


def replay(rules: Rules, facts: bytes, terms: bytes, context: bytes) -> bytes:
    """Decide a stored decision again; the bytes equal those of its answer."""
    return encode(decide(situation_from(facts, terms, context), rules))


def sha256(answer: bytes) -> str:
    """The digest by which two answers are told apart."""
    return hashlib.sha256(answer).hexdigest()


class Difference(NamedTuple):
    """One value of an answer that a replay gave otherwise; `path` leads to it by dots."""

    path: str
    stored: Any
    replayed: Any

    def __str__(self) -> str:
        return f"{self.path.replace('.', ' ').replace('_', ' ')} was {_text(self.stored)}, is {_text(self.replayed)}"


def differences(stored: bytes, replayed: bytes) -> list[Difference]:
    """Where two answers differ; none exactly where they are the same bytes."""
    if stored == replayed:
        return []
    before, after = _values(stored), _values(replayed)
    found = [
        Difference(path, before.get(path), after.get(path))
        for path in sorted({*before, *after})
        if before.get(path) != after.get(path) or (path in before) is not (path in after)
    ]
    # Equal values, written otherwise.
    return found or [Difference("bytes", len(stored), len(replayed))]


def _values(answer: bytes) -> dict[str, Any]:
    try:
        return dict(_leaves(msgspec.json.decode(answer)))
    except msgspec.DecodeError:
        return {"answer": "no JSON"}


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if not isinstance(value, dict):
        yield path, value
        return
    for name, part in value.items():
        yield from _leaves(part, f"{path}.{name}" if path else name)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "nothing" if value is None else msgspec.json.encode(value).decode()


def _parts(override: Override) -> tuple[OverrideKind, str, datetime]:
    return override.kind, override.value, override.until
