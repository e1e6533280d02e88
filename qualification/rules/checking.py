"""Checking the documents of this app: what compiling would refuse, all of it, and what a person would want to know."""

from collections.abc import Iterator
from typing import Any, Final

from accounts.rules.checking import in_order, refusals
from accounts.rules.findings import Finding
from accounts.rules.naming import Names, Noun, labelled, text
from accounts.rules.reading import Reading, in_part
from qualification.rules.agreement import AgreementContent, NotMeasurable, agreement_of, read_clauses
from qualification.rules.agreement_checks import agreement_findings, sql_findings
from qualification.rules.clause_checks import clause_findings, remedy
from qualification.rules.matrix_checks import matrix_findings
from qualification.rules.model import Model, read_models
from qualification.rules.scoring_checks import (
    family_findings,
    point_findings,
    threshold_findings,
    urgent_findings,
)
from qualification.rules.scoring_content import ModelContent, ScoringContent
from qualification.rules.words import spell


def _type(row: Any, number: int) -> str:
    code = text(row, "type")
    return f'the type "{spell(code)}"' if code else f"the type number {number}"


def _threshold(row: Any, number: int) -> str:
    return f"the threshold for {text(row, 'level') or number} by {text(row, 'family') or 'no family'}"


def _cell(row: Any, number: int) -> str:
    return f"the cell for {text(row, 'tier') or number} at {text(row, 'level') or 'no level'}"


_NOUNS: Final[dict[str, Noun]] = {
    "models": labelled("model"),
    "signal_points": _type,
    "thresholds": _threshold,
    "matrix": _cell,
    "clauses": labelled("clause"),
}


def check_scoring(content: object) -> tuple[Finding, ...]:
    """What is found in the content of a `scoring-models` document, errors first; it is never refused."""
    names = Names(content, _NOUNS)
    document, reading = in_part(content, ScoringContent)
    findings: list[Finding] = []
    if document is not None:
        ready = dict(read_models(document, reading))
        for at, model in reading.rows("/models", document.models):
            findings += point_findings(list(reading.rows(f"{at}/signal_points", model.signal_points)), names)
            if at in ready:
                findings += _findings_in(at, model, ready[at], reading, names)
    return in_order([*refusals(reading, names), *findings])


def check_agreement(content: object) -> tuple[Finding, ...]:
    """What is found in the content of an `agreements` document: above all clauses that nobody could keep or break."""
    names = Names(content, _NOUNS)
    document, reading = in_part(content, AgreementContent)
    findings: list[Finding] = []
    if document is not None:
        written = dict(reading.rows("/clauses", document.clauses))
        placed = [(at, clause) for at, clause in read_clauses(document, reading) if reading.is_sound(at)]
        for fault in reading.faults:
            if isinstance(fault, NotMeasurable):
                fault.told = remedy(fault, written[fault.rows[0]])
        whole = reading.is_whole("/clauses") and len(placed) == len(written)
        agreement = agreement_of(document, [clause for _, clause in placed])
        findings += [found for at, clause in placed for found in clause_findings(at, clause, names)]
        findings += agreement_findings(agreement, placed, names, whole=whole)
        findings += sql_findings(document.sql_definition)
    return in_order([*refusals(reading, names), *findings])


def _findings_in(at: str, content: ModelContent, model: Model, reading: Reading, names: Names) -> Iterator[Finding]:
    thresholds = reading.rows(f"{at}/thresholds", content.thresholds)
    cells = reading.rows(f"{at}/matrix", content.matrix)
    types = list(reading.rows(f"{at}/signal_points", content.signal_points))
    yield from family_findings(at, types, names)
    yield from urgent_findings(model, types, names)
    yield from threshold_findings(model, {(row.level, row.family): here for here, row in thresholds}, names)
    yield from matrix_findings(model, {(cell.tier, cell.level): here for here, cell in cells}, names)
