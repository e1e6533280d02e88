"""What is asked in numbers and dates, held against one capability: tolerance, size, volume and capacity."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Final

from accounts.rules.enquiries import SIDES, Asked, CapabilityFacts, TechnicalAnswer, TechnicalFact, TechnicalFinding
from accounts.rules.phrases import day, figure

ONE_OFF: Final = frozenset({"sample", "prototype", "pilot"})
"""Kinds of orders that are told by how many are wanted now, whatever is wanted in a year later on."""

DAYS_IN_YEAR: Final = 365


def tolerance_of(asked: Asked, row: CapabilityFacts) -> TechnicalFinding | None:
    """The smallest tolerance."""
    wanted, held = asked.tolerance_um, row.tolerance_um
    said, limit = (None if value is None else f"{figure(value)} µm" for value in (wanted, held))
    found = partial(TechnicalFinding, fact=TechnicalFact.TOLERANCE, asked=said, limit=limit)
    if wanted is None:
        if held is None:
            return None
        text = f"no tolerance is named, {limit} is the limit"
        return found(answer=TechnicalAnswer.UNKNOWN, text=text, ask=("tolerance_um",))
    if held is None:
        text = f"tolerance {said} asked; what {row.process} holds is not stored"
        return found(answer=TechnicalAnswer.UNKNOWN, text=text)
    text = f"tolerance {said} asked, {limit} is the limit"
    if wanted < held:
        return found(answer=TechnicalAnswer.LIMITED, text=text, overshoot=held / wanted - 1)
    return found(answer=TechnicalAnswer.FITS, text=text)


def size_of(asked: Asked, row: CapabilityFacts) -> TechnicalFinding | None:
    """The size: a part may be turned, so sides are compared from the longest, as many as the capability states."""
    known, held = asked.sides(), row.sides()
    wanted = sorted(known.values(), reverse=True)
    said, limit = _lengths(wanted), _lengths(held)
    found = partial(TechnicalFinding, fact=TechnicalFact.SIZE, asked=said, limit=limit)
    if not held:
        text = f"size {said} asked; how large {row.process} goes is not stored"
        return found(answer=TechnicalAnswer.UNKNOWN, text=text) if known else None
    pairs = list(zip(wanted, held, strict=False))
    if any(one > largest for one, largest in pairs):
        text = f"size {said} asked, {limit} is the largest"
        overshoot = max(one / largest for one, largest in pairs) - 1
        return found(answer=TechnicalAnswer.LIMITED, text=text, overshoot=overshoot)
    if len(wanted) < len(held):
        missing = tuple(side for side in SIDES[: len(held)] if side not in known)
        text = f"the size is not known in full, {limit} is the largest"
        return found(answer=TechnicalAnswer.UNKNOWN, text=text, ask=missing)
    return found(answer=TechnicalAnswer.FITS, text=f"size {said} asked, {limit} is the largest")


def volume_of(asked: Asked, row: CapabilityFacts) -> TechnicalFinding | None:
    """The volume: pieces of this order where it is made once, pieces a year where it goes on."""
    if row.volume_from is None and row.volume_to is None:
        return None
    kind = row.order_kind or asked.order_kind
    if kind in ONE_OFF:
        return _of_order(asked, row)
    yearly = _of_year(asked, row)
    if kind is not None or asked.quantity is None:
        return yearly
    once = _of_order(asked, row)
    if once.answer is yearly.answer:
        return yearly
    # Five pieces of a prototype are few enough where twenty thousand of a series are too many, or the other way round.
    text, ask = f"{once.text} at once; {yearly.text}", yearly.ask or ("order_kind",)
    return TechnicalFinding(
        fact=TechnicalFact.VOLUME, answer=TechnicalAnswer.UNKNOWN, text=text, limit=_window(row), ask=ask
    )


def capacity_of(asked: Asked, row: CapabilityFacts, today: date) -> TechnicalFinding | None:
    """The date: capacity must be free, and the lead time over, by when it is asked."""
    wanted, lead = asked.required_by, row.lead_time_days or 0
    begins = row.capacity_from if row.capacity_from and row.capacity_from > today else None
    said, free = (None if moment is None else day(moment) for moment in (wanted, begins))
    ours = f"capacity is free from {free}" if free else "capacity is free now"
    found = partial(TechnicalFinding, fact=TechnicalFact.CAPACITY, asked=said, limit=free)
    if wanted is None:
        text = f"no date is named; {ours}"
        return found(answer=TechnicalAnswer.UNKNOWN, text=text, ask=("required_by",)) if begins else None
    if wanted < today:
        text = f"{said} is past; {ours}"
        return found(answer=TechnicalAnswer.UNKNOWN, text=text, ask=("required_by",))
    if lead:
        ours = f"{ours} and {_days(lead)} {'is' if lead == 1 else 'are'} needed"
    late = lead - (wanted - (begins or today)).days
    if late > 0:
        limit = ", ".join(part for part in (free, _days(lead) if lead else None) if part)
        text = f"{ours}, asked by {said}"
        return found(answer=TechnicalAnswer.LIMITED, text=text, limit=limit, overshoot=late / DAYS_IN_YEAR)
    return found(answer=TechnicalAnswer.FITS, text=f"{ours}, asked by {said}")


def _of_order(asked: Asked, row: CapabilityFacts) -> TechnicalFinding:
    pieces = asked.quantity
    if pieces is None:
        return _unasked(row, "quantity", "no quantity is named")
    return _windowed(row, least=pieces, most=pieces)


def _of_year(asked: Asked, row: CapabilityFacts) -> TechnicalFinding:
    """Who wants so many now wants at least as many in a year, but who says only that may want more."""
    yearly, now = asked.annual_volume, asked.quantity
    if yearly is None and now is None:
        return _unasked(row, "annual_volume", "no annual volume is named")
    most = max(pieces for pieces in (yearly, now) if pieces is not None)
    if yearly is None and row.volume_from is not None and most < row.volume_from:
        said = _pieces(most)
        return _unasked(row, "annual_volume", f"{said} asked and no annual volume is named", asked=said)
    return _windowed(row, least=most if yearly is None else yearly, most=most, yearly=yearly)


def _windowed(row: CapabilityFacts, *, least: int, most: int, yearly: int | None = None) -> TechnicalFinding:
    """Pieces held against the window; an end that is open limits nothing."""
    found = partial(TechnicalFinding, fact=TechnicalFact.VOLUME)
    if row.volume_to is not None and most > row.volume_to:
        said, limit, overshoot = _pieces(most, yearly), figure(row.volume_to), most / max(row.volume_to, 1) - 1
        text = f"{said} asked, {limit} is the most"
        return found(answer=TechnicalAnswer.LIMITED, text=text, asked=said, limit=limit, overshoot=overshoot)
    if row.volume_from is not None and least < row.volume_from:
        said, limit, overshoot = _pieces(least, yearly), figure(row.volume_from), row.volume_from / max(least, 1) - 1
        text = f"{said} asked, {limit} is the least"
        return found(answer=TechnicalAnswer.LIMITED, text=text, asked=said, limit=limit, overshoot=overshoot)
    said, limit = _pieces(most, yearly), _window(row)
    return found(answer=TechnicalAnswer.FITS, text=f"{said} asked, we make {limit}", asked=said, limit=limit)


def _unasked(row: CapabilityFacts, ask: str, said: str, *, asked: str | None = None) -> TechnicalFinding:
    return TechnicalFinding(
        fact=TechnicalFact.VOLUME,
        answer=TechnicalAnswer.UNKNOWN,
        text=f"{said}; we make {_window(row)}",
        asked=asked,
        limit=_window(row),
        ask=(ask,),
    )


def _pieces(number: int, yearly: int | None = None) -> str:
    word = "piece" if number == 1 else "pieces"
    return f"{figure(number)} {word} a year" if number == yearly else f"{figure(number)} {word}"


def _window(row: CapabilityFacts) -> str:
    if row.volume_from is None:
        return f"up to {figure(row.volume_to or 0)}"
    if row.volume_to is None:
        return f"{figure(row.volume_from)} and more"
    return f"{figure(row.volume_from)} to {figure(row.volume_to)}"


def _lengths(lengths: Iterable[float]) -> str | None:
    return " × ".join(map(figure, lengths)) + " mm" if lengths else None


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{figure(number)} days"
