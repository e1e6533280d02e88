"""What is asked in words, held against one capability: process, kind of order, material and certificates."""

from functools import partial
from typing import Final

from accounts.rules.enquiries import Asked, CapabilityFacts, TechnicalAnswer, TechnicalFact, TechnicalFinding
from accounts.rules.folding import standard_key
from accounts.rules.phrases import spelt_alike, stands_in

ORDERS: Final = {"pilot": "pilot series", "spare": "spare part"}
"""Kinds of orders whose word does not say enough in a sentence."""


def process_of(asked: Asked, row: CapabilityFacts) -> TechnicalFinding | None:
    """The process; who names none leaves the choice to us."""
    wanted = _said(asked.process)
    if wanted is None:
        return None
    # 5-axis milling is milling, but what is stored as milling need not have five axes.
    if stands_in(wanted, row.process):
        answer = TechnicalAnswer.FITS
    elif stands_in(row.process, wanted):
        answer = TechnicalAnswer.UNKNOWN
    else:
        answer = TechnicalAnswer.LIMITED
    text = f"process {wanted} asked; we do {row.process}"
    return TechnicalFinding(fact=TechnicalFact.PROCESS, answer=answer, text=text, asked=wanted, limit=row.process)


def order_kind_of(asked: Asked, row: CapabilityFacts) -> TechnicalFinding | None:
    """The kind of order, where the capability is for one kind only."""
    wanted, taken = asked.order_kind, row.order_kind
    if taken is None:
        return None
    found = partial(TechnicalFinding, fact=TechnicalFact.ORDER_KIND, asked=wanted, limit=taken)
    ours = f"this {row.process} is for {ORDERS.get(taken, taken)} orders"
    if wanted is None:
        return found(answer=TechnicalAnswer.UNKNOWN, text=f"no kind of order is named; {ours}", ask=("order_kind",))
    answer = TechnicalAnswer.FITS if wanted == taken else TechnicalAnswer.LIMITED
    return found(answer=answer, text=f"{ORDERS.get(wanted, wanted)} order asked; {ours}")


def material_of(asked: Asked, row: CapabilityFacts) -> TechnicalFinding | None:
    """The material: a family that is held stands for each of its members."""
    wanted, held = _said(asked.material), ", ".join(row.materials) or None
    found = partial(TechnicalFinding, fact=TechnicalFact.MATERIAL, asked=wanted, limit=held)
    if wanted is None:
        if held is None:
            return None
        text = f"no material is named; we work with {held}"
        return found(answer=TechnicalAnswer.UNKNOWN, text=text, ask=("material",))
    if held is None:
        text = f"material {wanted} asked; what {row.process} works with is not stored"
        return found(answer=TechnicalAnswer.UNKNOWN, text=text)
    text = f"material {wanted} asked; we work with {held}"
    if any(stands_in(material, wanted) for material in row.materials):
        return found(answer=TechnicalAnswer.FITS, text=text)
    if any(stands_in(wanted, material) for material in row.materials):
        # Who asks for steel has not said whether stainless steel will do.
        return found(answer=TechnicalAnswer.UNKNOWN, text=text, ask=("material",))
    return found(answer=TechnicalAnswer.LIMITED, text=text)


def certificates_of(asked: Asked, row: CapabilityFacts) -> TechnicalFinding | None:
    """Certificates, whatever edition; where none is named, none is asked."""
    wanted = {standard_key(name): name for name in sorted(asked.certificates) if standard_key(name)}
    if not wanted:
        return None
    held = ", ".join(row.certificates) or None
    missing = [name for key, name in wanted.items() if key not in set(map(standard_key, row.certificates))]
    said = ", ".join(missing or wanted.values())
    found = partial(TechnicalFinding, fact=TechnicalFact.CERTIFICATES, asked=said, limit=held)
    if held is None:
        text = f"{said} asked; what is held for {row.process} is not stored"
        return found(answer=TechnicalAnswer.UNKNOWN, text=text)
    answer = TechnicalAnswer.LIMITED if missing else TechnicalAnswer.FITS
    return found(answer=answer, text=f"{said} asked, we hold {held}")


def _said(text: str | None) -> str | None:
    """A text that says something."""
    return text if text and spelt_alike(text) else None
