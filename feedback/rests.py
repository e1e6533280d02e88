"""Clauses of the agreement that name a reason: only those of the agreed list send a lead to rest."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from accounts.rules.findings import Finding, Severity
from feedback.models import Reason
from leadhub.models import DocumentKind

BEGINNING = "rest_"


def findings_of(kind: str, content: Any) -> Iterator[Finding]:
    """A warning for each rest after a reason that nobody can give."""
    if kind != DocumentKind.AGREEMENTS or not isinstance(content, dict):
        return
    clauses = content.get("clauses")
    named = [
        (place, clause["code"].removeprefix(BEGINNING), clause.get("label"))
        for place, clause in enumerate(clauses if isinstance(clauses, list) else ())
        if isinstance(clause, dict) and str(clause.get("code")).startswith(BEGINNING)
    ]
    if not named:
        return
    known = set(Reason.objects.values_list("code", flat=True))
    for place, reason, label in named:
        if reason and reason not in known:
            meant = get_close_matches(reason, sorted(known), n=1)
            hint = f"; did you mean {meant[0]}?" if meant else ", so nothing rests by it."
            detail = f'The clause "{label}" is about the reason {reason}, which is not on the list{hint}'
            yield Finding(Severity.WARNING, "unknown_reason", (f"/clauses/{place}",), detail)
