"""The two documents of this app: scoring models and the handoff agreement."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from accounts.models import ProductLine
from accounts.rules.findings import Finding, Severity
from leadhub.bulk import insert_new
from leadhub.documents.definitions import Definition
from leadhub.models import DocumentKind, Side
from qualification.models import SignalType
from qualification.rules.agreement import AgreementContent
from qualification.rules.checking import check_agreement, check_scoring
from qualification.rules.model import compile_scoring
from qualification.rules.scoring_content import ScoringContent
from qualification.rules.words import capitalise, spell

BOTH_SIDES = frozenset({Side.MARKETING, Side.SALES})


def numbered(content: dict[str, Any]) -> dict[str, Any]:
    """The content with a number for every signal type: the one it has always had, else the next free one."""
    known = dict(SignalType.objects.values_list("code", "number"))
    given = [row["number"] for row in _points(content) if isinstance(row.get("number"), int)]
    following = max([0, *known.values(), *given]) + 1
    for row in _points(content):
        code = row.get("type")
        if row.get("number") or not isinstance(code, str):
            continue
        if code not in known:
            known[code], following = following, following + 1
        row["number"] = known[code]
    return content


def check_models(content: Any) -> Sequence[Finding]:
    """The rule check, and what only the tables know: types keep their numbers and their family, lines exist."""
    return (*check_scoring(content), *_strange_types(content), *_strange_lines(content))


def check_clauses(content: Any) -> Sequence[Finding]:
    """The rule check, and what only the tables know: product lines exist."""
    return (*check_agreement(content), *_strange_lines_of_clauses(content))


def enact_models(content: Mapping[str, Any]) -> None:
    """Make the signal types that no version knew before."""
    rows: dict[int, tuple[Any, ...]] = {}
    models = compile_scoring(content)
    for model in (models.default, *models.by_line.values()):
        for number, row in model.rows.items():
            rows.setdefault(number, (number, row.type, capitalise(spell(row.type)), row.family))
    insert_new(SignalType, ("number", "code", "label", "family"), sorted(rows.values()), returning=("number",))


def _strange_types(content: Any) -> Iterator[Finding]:
    numbers = {number: code for code, number in SignalType.objects.values_list("code", "number")}
    kinds = {
        code: (number, family) for number, code, family in SignalType.objects.values_list("number", "code", "family")
    }
    for pointer, row in _rows(content, "signal_points"):
        code, number, family = row.get("type"), row.get("number"), row.get("family")
        stored, of_old = kinds.get(str(code), (number, family))
        if stored != number:
            yield _error("number_moved", pointer, f"The type {code} has had the number {stored} since it was made.")
        elif isinstance(number, int) and numbers.get(number, code) != code:
            yield _error("number_taken", pointer, f"The number {number} belongs to {numbers[number]}.")
        elif of_old != family:
            detail = f"The type {code} counts as {of_old}, and history was read so: make a new type for {family}."
            yield _error("family_moved", pointer, detail)


def _strange_lines(content: Any) -> Iterator[Finding]:
    lines = set(ProductLine.objects.values_list("code", flat=True))
    for number, model in enumerate(_list(content, "models")):
        for line in _list(model, "product_lines"):
            if isinstance(line, str) and line not in lines:
                detail = f'The model "{model.get("label")}" names the product line {line}, which does not exist.'
                rows = (f"/models/{number}/product_lines",)
                yield Finding(Severity.WARNING, "unknown_product_line", rows, detail)


def _strange_lines_of_clauses(content: Any) -> Iterator[Finding]:
    """Clauses of lines that do not exist; before a first one was made, the defaults name what others have."""
    lines = set(ProductLine.objects.values_list("code", flat=True))
    if lines <= {ProductLine.UNSPECIFIED}:
        return
    for number, clause in enumerate(_list(content, "clauses")):
        scope = clause.get("scope") if isinstance(clause, dict) else None
        line = scope.get("product_line") if isinstance(scope, dict) else None
        if isinstance(line, str) and line not in lines:
            detail = f'The clause "{clause.get("label")}" holds for the product line {line}, which does not exist.'
            yield Finding(Severity.WARNING, "unknown_product_line", (f"/clauses/{number}/scope/product_line",), detail)


def _error(code: str, pointer: str, detail: str) -> Finding:
    return Finding(Severity.ERROR, code, (pointer,), detail)


def _points(content: Any) -> Iterator[dict[str, Any]]:
    return (row for _, row in _rows(content, "signal_points"))


def _rows(content: Any, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The rows of a list in every model, with their pointers; what has another shape is passed over here."""
    for model, part in enumerate(_list(content, "models")):
        for number, row in enumerate(_list(part, name)):
            if isinstance(row, dict):
                yield f"/models/{model}/{name}/{number}", row


def _list(part: Any, name: str) -> list[Any]:
    found = part.get(name) if isinstance(part, dict) else None
    return found if isinstance(found, list) else []


SCORING_MODELS = Definition(
    kind=DocumentKind.SCORING_MODELS,
    content=ScoringContent,
    check=check_models,
    refused_at_once=frozenset({"number_moved", "number_taken", "family_moved"}),
    prepare=numbered,
    enact=enact_models,
    identity={
        "models": ("code",),
        "signal_points": ("type",),
        "thresholds": ("level", "family"),
        "matrix": ("tier", "level"),
    },
    signed_by=BOTH_SIDES,
)
AGREEMENTS = Definition(
    kind=DocumentKind.AGREEMENTS,
    content=AgreementContent,
    check=check_clauses,
    refused_at_once=frozenset({"clause_not_measurable"}),
    identity={"clauses": ("code", "scope")},
    signed_by=BOTH_SIDES,
)
