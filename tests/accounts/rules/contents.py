"""Contents of documents with as little in them as a check needs."""

from typing import Any

from accounts.rules.checking import check_channels
from accounts.rules.findings import Finding, Severity

Row = dict[str, Any]


def asked_of(fact: str, operator: str, value: Any = None) -> Row:
    return {"fact": fact, "operator": operator, "value": value}


def criterion(label: str, fact: str, operator: str, value: Any = None, points: int = 10, must: bool = False) -> Row:
    asked = asked_of(fact, operator, value)
    cause = f"no_{label}" if must else None
    return {"code": label, "label": label.title(), **asked, "points": points, "must_have": must, "cause": cause}


def exclusion(label: str, fact: str, operator: str, value: Any = None, cause: str = "unwanted") -> Row:
    return {"code": label, "label": label.title(), **asked_of(fact, operator, value), "cause": cause}


def profile(*rows: Row, label: str = "buyers") -> Row:
    """A profile of these rows; those without points are exclusions."""
    criteria = [row for row in rows if "points" in row]
    exclusions = [row for row in rows if "points" not in row]
    return {"code": label, "label": label.title(), "criteria": criteria, "exclusions": exclusions}


def profiles(*rows: Any, **changes: Any) -> Row:
    return {"tiers": {"A": 85, "B": 65, "C": 55}, "unknown_up_to_coverage": 0.5, "profiles": list(rows), **changes}


def rule(label: str, *alternatives: list[Any], **more: Any) -> Row:
    return {"code": label, "label": label.title(), "kind": "distributor", "any_of": list(alternatives), **more}


LAST = rule("rest")


def channels(*rules: Row) -> Row:
    return {"rules": [*rules, LAST]}


def found_in(document: Row) -> tuple[Finding, ...]:
    """What a check finds in channel rules, but that they lack a house rule: as little as it needs stands in them."""
    return tuple(one for one in check_channels(document) if one.code != "house_rule_missing")


def told(findings: tuple[Finding, ...]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Severity, code and rows of each finding."""
    return [(found.severity.value, found.code, found.rows) for found in findings]


def errors(findings: tuple[Finding, ...]) -> list[Finding]:
    return [found for found in findings if found.severity is Severity.ERROR]
