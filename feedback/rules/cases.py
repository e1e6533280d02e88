"""Leads that came to an end, as they were known when they were first handed over, and how rules read them then."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import msgspec

from accounts.rules.conditions import Truth
from qualification.rules.decision import Rules, decide
from qualification.rules.intent import faded
from qualification.rules.model import Model
from qualification.rules.movement import ASK_FOR_MQL
from qualification.rules.passage import HAND_OVER
from qualification.rules.replay import situation_from
from qualification.rules.terms import Term, counted, moment_of, unpack


class Reading(msgspec.Struct, frozen=True, array_like=True):
    """What one rule set said of one case."""

    handed_over: bool
    qualified: bool
    """Marketing qualified, or handed over."""
    research: float
    buying: float
    tier: str
    fit: float | None
    """The score, 0 to 100."""
    route: str | None
    partner: str | None
    met: tuple[str, ...]
    """Criteria of the profile that matched best, as profile/criterion."""
    unmet: tuple[str, ...]

    @property
    def points(self) -> float:
        """Research and buying together: what orders leads of which the rules say the same."""
        return self.research + self.buying


class Case(msgspec.Struct, frozen=True, array_like=True):
    """One lead that came to an end, by nothing that became known after `day`, when somebody first took it up."""

    lead: str
    day: float
    """Days since the landmark of the terms."""
    hit: bool
    """Whether it came to the outcome that is asked for."""
    accepted: bool | None
    """What sales said of it when it was handed over; None where it was never asked."""
    line: str
    source: str
    country: str | None
    facts: bytes
    context: bytes
    terms: bytes
    before: Reading
    """By the rules in force."""


SHARES: Final = ("product_line", "source", "country")
"""By what cases are looked at in parts."""


def part_of(case: Case, by: str) -> str:
    """Which part a case belongs to; empty where nobody knows."""
    return {"product_line": case.line, "source": case.source, "country": case.country}[by] or ""


def reading_of(rules: Rules, facts: bytes, context: bytes, terms: bytes, day: float) -> Reading:
    """How rules read a case: the decision core itself answers, by what was known then.

    Without the draw of the hold-out: whom chance handed over tells how those fare that the rules leave out.
    """
    answer = decide(replace(situation_from(facts, terms, context), at=moment_of(day), draw=None), rules)
    profile = next((one for one in answer.fit.profiles if one.code == answer.fit.profile), None)
    criteria = profile.criteria if profile else ()
    names = {
        truth: tuple(f"{answer.fit.profile}/{one.code}" for one in criteria if one.truth is truth) for truth in Truth
    }
    return Reading(
        handed_over=answer.action in HAND_OVER,
        qualified=answer.action in ASK_FOR_MQL,
        research=answer.intent.research,
        buying=answer.intent.buying,
        tier=answer.fit.tier,
        fit=answer.fit.score,
        route=answer.route.kind if answer.route else None,
        partner=answer.route.partner if answer.route else None,
        met=names[Truth.MET],
        unmet=names[Truth.NOT_MET],
    )


def weights_of(case: Case, model: Model) -> dict[int, float]:
    """By type number, how many fresh signals those of a case are worth: each halves with every half-life."""
    suspended = situation_from(case.facts, case.terms, case.context).suspended
    terms: Mapping[int, Term] = counted(unpack(case.terms), suspended)
    found = {
        number: faded(term.k_own, case.day, model.rows[number].half_life_days)
        for number, term in terms.items()
        if number in model.rows and term.k_own > float("-inf")
    }
    return {number: weight for number, weight in found.items() if weight > 0}
