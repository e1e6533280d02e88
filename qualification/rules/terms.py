"""Decayed sums per signal type, kept so that one signal costs one step and time costs nothing."""

import hashlib
import struct
from collections.abc import Iterable, Mapping, Set
from datetime import UTC, datetime, timedelta
from math import exp2, fsum, inf, log2
from typing import Final, NamedTuple, TypeAlias

LANDMARK: Final = datetime(2025, 1, 1, tzinfo=UTC)
TREND_HALF_LIVES: Final = (14.0, 60.0, 180.0)
"""Days; the three windows that the trend compares."""

_DAY: Final = timedelta(days=1)
_ROW: Final = struct.Struct("<h4dIdd")
_HALF_LIFE: Final = struct.Struct("<hd")


class Term(NamedTuple):
    """All signals of one type, each of unit weight: k = log2 Σ 2^(t/h), with t in days since the landmark."""

    k_own: float
    """By the type's own half-life; only signals that count, -inf while there is none."""
    k_14: float
    k_60: float
    k_180: float
    n: int
    first: float
    last: float


Terms: TypeAlias = dict[int, Term]
"""By the number of the signal type."""


def basis_of(half_lives: Mapping[int, float]) -> str:
    """A short digest of the half-lives that terms are folded with: terms of another basis must be built anew."""
    windows = b"".join(_HALF_LIFE.pack(0, window) for window in TREND_HALF_LIVES)
    own = b"".join(_HALF_LIFE.pack(number, half_lives[number]) for number in sorted(half_lives))
    return hashlib.blake2b(windows + own, digest_size=8).hexdigest()


def day_of(moment: datetime) -> float:
    """Days since the landmark."""
    return (moment - LANDMARK) / _DAY


def moment_of(day: float) -> datetime:
    """The moment of a day, to the microsecond."""
    return LANDMARK + timedelta(days=day)


def fold(terms: Terms, number: int, half_life: float, day: float, counts: bool = True) -> None:
    """Add one signal in place; without `counts` it enters the trend, but not the sums that ask for anything."""
    b_14, b_60, b_180 = (day / window for window in TREND_HALF_LIVES)
    known = terms.get(number)
    if known is None:
        terms[number] = Term(day / half_life if counts else -inf, b_14, b_60, b_180, 1, day, day)
        return
    terms[number] = Term(
        _log_sum(known.k_own, day / half_life) if counts else known.k_own,
        _log_sum(known.k_14, b_14),
        _log_sum(known.k_60, b_60),
        _log_sum(known.k_180, b_180),
        known.n + 1,
        min(known.first, day),
        max(known.last, day),
    )


def _log_sum(k: float, b: float) -> float:
    if k == -inf:
        return b
    return max(k, b) + log2(1.0 + exp2(-abs(k - b)))


def join(terms: Mapping[int, Term], others: Mapping[int, Term]) -> Terms:
    """What folding the signals of both would have given, as for several leads of one account."""
    joined = dict(terms)
    for number, other in others.items():
        known = joined.get(number)
        joined[number] = (
            other
            if known is None
            else Term(
                _log_sum(known.k_own, other.k_own),
                _log_sum(known.k_14, other.k_14),
                _log_sum(known.k_60, other.k_60),
                _log_sum(known.k_180, other.k_180),
                known.n + other.n,
                min(known.first, other.first),
                max(known.last, other.last),
            )
        )
    return joined


def reset(terms: Mapping[int, Term]) -> Terms:
    """The terms after an intent reset: nothing that has happened counts any more, the trend remembers it."""
    return {number: term._replace(k_own=-inf) for number, term in terms.items()}


def counted(terms: Mapping[int, Term], suspended: Set[int]) -> Mapping[int, Term]:
    """The terms without those of the types that count nothing for now."""
    return {number: term for number, term in terms.items() if number not in suspended} if suspended else terms


def holds_any(body: bytes, numbers: Set[int]) -> bool:
    """Whether packed terms hold one of these types."""
    return any(number in numbers for number, *_ in _ROW.iter_unpack(body))


def build(signals: Iterable[tuple[int, float]], half_lives: Mapping[int, float], reset_day: float = -inf) -> Terms:
    """Fold signals (type number, day) anew, as after noise was removed or a half-life changed.

    Types without a half-life are left out: a model of one product line need not know every type. The sums are those of
    `fold` to 1e-12, and the same whatever the order.
    """
    days: dict[int, list[float]] = {}
    for number, day in signals:
        if number in half_lives:
            days.setdefault(number, []).append(day)
    return {number: _term(told, half_lives[number], reset_day) for number, told in days.items()}


def _term(days: list[float], half_life: float, reset_day: float) -> Term:
    k_14, k_60, k_180 = (_log_of_all(days, window) for window in TREND_HALF_LIVES)
    fresh = days if reset_day == -inf else [day for day in days if day > reset_day]
    return Term(_log_of_all(fresh, half_life), k_14, k_60, k_180, len(days), min(days), max(days))


def _log_of_all(days: list[float], half_life: float) -> float:
    """log2 Σ 2^(t/h) in one sum: four times as fast as folding one after another."""
    if len(days) < 2:
        return days[0] / half_life if days else -inf
    last = max(days)
    return last / half_life + log2(fsum([exp2((day - last) / half_life) for day in days]))


def pack(terms: Mapping[int, Term]) -> bytes:
    """Terms as bytes, sorted by type number; equal terms are equal bytes."""
    return b"".join(_ROW.pack(number, *terms[number]) for number in sorted(terms))


def unpack(body: bytes) -> Terms:
    """Read back what `pack` wrote; ValueError when the bytes are no terms."""
    if len(body) % _ROW.size:
        raise ValueError(f"{len(body)} bytes are no whole number of terms of {_ROW.size} bytes.")
    return {row[0]: Term._make(row[1:]) for row in _ROW.iter_unpack(body)}
