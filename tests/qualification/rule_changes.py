"""Small changes of the four documents, as operations people make them; each leaves what may come into force."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from leadhub.documents.in_force import content_of, rule_set_at
from leadhub.documents.publishing import POINTERS
from leadhub.models import DocumentKind
from qualification.rules.scoring_content import Action, Level

Content = dict[str, Any]


@dataclass(frozen=True)
class Change:
    """A change of one document; `words` are what Hypothesis prints of it."""

    kind: DocumentKind
    words: str
    make: Callable[[Content], None]

    def __repr__(self) -> str:
        return f"{self.kind}: {self.words}"

    def applied_to(self, content: Content) -> Content:
        """The content after it."""
        changed = deepcopy(content)
        self.make(changed)
        return changed


def standing(kind: DocumentKind, now: Any) -> Content:
    """The content that is in force."""
    found: Content = content_of(kind, getattr(rule_set_at(now), POINTERS[kind]))
    return found


def _signal_type(types: tuple[str, ...]) -> st.SearchStrategy[Change]:
    def made(type: str, name: str, value: float) -> Change:
        def make(content: Content) -> None:
            for model in content["models"]:
                for row in model["signal_points"]:
                    if row["type"] == type:
                        row[name] = value

        return Change(DocumentKind.SCORING_MODELS, f"{name} of {type} is {value}", make)

    values = {"points": (0, 1, 6, 20, 45), "cap": (0, 5, 30, 120), "half_life_days": (1, 7, 40, 400)}
    pairs = st.sampled_from([(name, value) for name, many in values.items() for value in many])
    return st.builds(lambda of, pair: made(of, *pair), st.sampled_from(types), pairs)


def _thresholds(factor: float) -> Change:
    def make(content: Content) -> None:
        for row in content["models"][0]["thresholds"]:
            row["at_least"] = max(0.5, row["at_least"] * factor)

    return Change(DocumentKind.SCORING_MODELS, f"all thresholds times {factor}", make)


def _cell(tier: str, level: Level, action: Action) -> Change:
    def make(content: Content) -> None:
        for cell in content["models"][0]["matrix"]:
            if (cell["tier"], cell["level"]) == (tier, level):
                cell["action"] = action.value

    return Change(DocumentKind.SCORING_MODELS, f"{tier} at {level} is {action}", make)


def _trend(cold_below: float) -> Change:
    def make(content: Content) -> None:
        content["models"][0]["trend"]["cold_below"] = cold_below

    return Change(DocumentKind.SCORING_MODELS, f"cold below {cold_below}", make)


def _criterion(code: str, points: int) -> Change:
    def make(content: Content) -> None:
        for profile in content["profiles"]:
            for row in profile["criteria"]:
                if row["code"] == code:
                    row["points"] = points

    return Change(DocumentKind.PROFILES, f"{code} gives {points}", make)


def _must_have(required: bool) -> Change:
    def make(content: Content) -> None:
        for row in content["profiles"][0]["criteria"]:
            if row["code"] == "country":
                row.update(must_have=required, cause="outside_market" if required else None)

    return Change(DocumentKind.PROFILES, f"the country {'must' if required else 'need not'} be met", make)


def _tiers(scores: tuple[int, int, int]) -> Change:
    return Change(
        DocumentKind.PROFILES,
        f"tiers from {scores}",
        lambda content: content.update(tiers=dict(zip("ABC", scores, strict=True))),
    )


def _coverage(share: float) -> Change:
    return Change(
        DocumentKind.PROFILES,
        f"unknown up to {share}",
        lambda content: content.update(unknown_up_to_coverage=share),
    )


def _order(first: int, second: int) -> Change:
    def make(content: Content) -> None:
        *rules, last = content["rules"]
        a, b = first % len(rules), second % len(rules)
        rules[a], rules[b] = rules[b], rules[a]
        content["rules"] = [*rules, last]

    return Change(DocumentKind.CHANNEL_RULES, f"rules {first} and {second} change places", make)


def _acceptance(hours: float) -> Change:
    def make(content: Content) -> None:
        for clause in content["clauses"]:
            if clause["code"] == "acceptance" and clause["unit"] == "business_hours":
                clause["number"] = hours

    return Change(DocumentKind.AGREEMENTS, f"accepted within {hours}", make)


ACTIONS = (Action.IGNORE, Action.ENRICH, Action.NURTURE, Action.MQL, Action.TRIAGE, Action.HANDOFF)


def changes(types: tuple[str, ...]) -> st.SearchStrategy[Change]:
    """Any small change; points, caps and half-lives are those of these types."""
    return st.one_of(
        _signal_type(types),
        st.builds(_thresholds, st.sampled_from([0.5, 0.8, 1.25, 2.0])),
        st.builds(_cell, st.sampled_from("ABCDU"), st.sampled_from(list(Level)), st.sampled_from(ACTIONS)),
        st.builds(_trend, st.sampled_from([1.0, 10.0])),
        st.builds(_criterion, st.sampled_from(["industry", "employees", "country"]), st.sampled_from([1, 15, 60])),
        st.builds(_must_have, st.booleans()),
        st.builds(_tiers, st.sampled_from([(85, 65, 55), (60, 40, 20), (99, 90, 80)])),
        st.builds(_coverage, st.sampled_from([0.2, 0.5, 0.8])),
        st.builds(_order, st.integers(0, 9), st.integers(0, 9)),
        st.builds(_acceptance, st.sampled_from([0.5, 2, 6])),
    )
