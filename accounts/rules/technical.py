"""Technical fit: whether what an enquiry asks can be made, by which capability, and what limits or is missing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from accounts.rules.enquiries import Asked, CapabilityFacts, TechnicalAnswer, TechnicalFact, TechnicalFinding
from accounts.rules.kinds import certificates_of, material_of, order_kind_of, process_of
from accounts.rules.measures import capacity_of, size_of, tolerance_of, volume_of

_NEARNESS: Final = (TechnicalAnswer.FITS, TechnicalAnswer.UNKNOWN, TechnicalAnswer.LIMITED)

# Whoever makes nothing of that kind is further off than whoever misses a number.
_OF_ANOTHER_KIND: Final = frozenset({TechnicalFact.PROCESS, TechnicalFact.ORDER_KIND, TechnicalFact.MATERIAL})

_WORDS: Final = {
    "tolerance_um": "tolerance",
    "length_mm": "length",
    "width_mm": "width",
    "height_mm": "height",
    "annual_volume": "annual volume",
    "required_by": "the date by which it is needed",
    "order_kind": "the kind of order",
}


@dataclass(frozen=True, slots=True)
class RowFit:
    """One capability, with what it says to each fact."""

    row: CapabilityFacts
    findings: tuple[TechnicalFinding, ...]

    @property
    def answer(self) -> TechnicalAnswer:
        """Limited by any limit; it fits only where nothing is left unknown."""
        answers = {finding.answer for finding in self.findings}
        return next(answer for answer in reversed(_NEARNESS) if answer in answers)

    @property
    def limits(self) -> tuple[TechnicalFinding, ...]:
        """The facts that limit."""
        return self._of(TechnicalAnswer.LIMITED)

    @property
    def unknown(self) -> tuple[TechnicalFinding, ...]:
        """The facts that are not known, on either side."""
        return self._of(TechnicalAnswer.UNKNOWN)

    @property
    def distance(self) -> tuple[object, ...]:
        """What puts the capability that comes closest first, whatever order they are given in."""
        limits = self.limits
        return (
            _NEARNESS.index(self.answer),
            sum(finding.fact in _OF_ANOTHER_KIND for finding in limits),
            len(limits),
            sum(finding.overshoot for finding in limits),
            len(self.unknown),
            -len(self.findings),
            self.row.id,
        )

    def _of(self, answer: TechnicalAnswer) -> tuple[TechnicalFinding, ...]:
        return tuple(finding for finding in self.findings if finding.answer is answer)


@dataclass(frozen=True, slots=True)
class TechnicalFit:
    """The answer in one sentence, and the capabilities from the closest to the furthest.

    `missing` names what the asker has to say; `unstored` what is not written down of the closest capability.
    """

    answer: TechnicalAnswer
    text: str
    rows: tuple[RowFit, ...] = ()
    missing: tuple[str, ...] = ()
    unstored: tuple[TechnicalFact, ...] = ()

    @property
    def closest(self) -> RowFit | None:
        """The capability that the answer is about."""
        return self.rows[0] if self.rows else None

    @property
    def limits(self) -> tuple[TechnicalFinding, ...]:
        """What limits the closest capability; while another is possible, nothing does."""
        return self.rows[0].limits if self.rows else ()


def technical_fit(asked: Asked, rows: Iterable[CapabilityFacts], *, line: str, today: date) -> TechnicalFit:
    """Hold an enquiry against what a product line can make: it fits where one capability fits in everything."""
    held = sorted((RowFit(row, _findings(asked, row, today)) for row in rows), key=lambda fit: fit.distance)
    if not held:
        text = f"It is not known whether it fits: nothing is stored about what {line} can make."
        return TechnicalFit(TechnicalAnswer.UNKNOWN, text)
    closest = held[0]
    is_open = closest.answer is TechnicalAnswer.UNKNOWN
    missing = tuple(dict.fromkeys(name for finding in closest.unknown for name in finding.ask)) if is_open else ()
    unstored = tuple(finding.fact for finding in closest.unknown if finding.is_unstored) if is_open else ()
    text = " ".join(_sentences(closest, missing, unstored))
    return TechnicalFit(closest.answer, text, tuple(held), missing, unstored)


def _findings(asked: Asked, row: CapabilityFacts, today: date) -> tuple[TechnicalFinding, ...]:
    """Every fact that either side says something of."""
    looked = (
        process_of(asked, row),
        order_kind_of(asked, row),
        material_of(asked, row),
        tolerance_of(asked, row),
        size_of(asked, row),
        volume_of(asked, row),
        certificates_of(asked, row),
        capacity_of(asked, row, today),
    )
    return tuple(finding for finding in looked if finding is not None) or (_silence(row),)


def _silence(row: CapabilityFacts) -> TechnicalFinding:
    """Where nothing is asked and nothing limited, nothing was held against anything."""
    return TechnicalFinding(
        fact=TechnicalFact.PROCESS,
        answer=TechnicalAnswer.UNKNOWN,
        text=f"no process is named; we do {row.process}",
        limit=row.process,
        ask=("process",),
    )


def _sentences(closest: RowFit, missing: Iterable[str], unstored: Iterable[TechnicalFact]) -> Iterator[str]:
    process = closest.row.process
    if closest.answer is TechnicalAnswer.FITS:
        yield f"{process} fits what is asked: {_listed(finding.fact for finding in closest.findings)}."
    elif closest.answer is TechnicalAnswer.LIMITED:
        yield f"{process} comes closest: {'; '.join(finding.text for finding in closest.limits)}."
    else:
        yield f"It is not known yet whether {process} fits."
        if asked := ", ".join(_WORDS.get(name, name) for name in missing):
            yield f"Ask for {asked}."
        if ours := _listed(unstored):
            yield f"Not stored about {process}: {ours}."


def _listed(facts: Iterable[TechnicalFact]) -> str:
    return ", ".join(fact.replace("_", " ") for fact in facts)
