"""What the tests of the rules begin with: the default rules, one company that fits, and arbitrary leads."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

from hypothesis import strategies as st

from accounts.rules.channels import compile_channels
from accounts.rules.facts import Facts
from accounts.rules.fit import compile_profiles
from qualification.rules.agreement import compile_agreement
from qualification.rules.decision import Override, OverrideKind, Rules, Situation
from qualification.rules.model import compile_scoring
from qualification.rules.sheet import Criterion, Status
from qualification.rules.stages import Stage
from qualification.rules.terms import Terms, build, day_of

ROOT = Path(__file__).parents[3]
NOW = datetime(2026, 11, 2, 14, 5, tzinfo=UTC)
TODAY = day_of(NOW)


def default_content(app: str, document: str) -> Any:
    return json.loads((ROOT / app / "defaults" / f"{document}.json").read_text(encoding="utf-8"))


RULES = Rules(
    profiles=compile_profiles(default_content("accounts", "profiles")),
    channels=compile_channels(default_content("accounts", "channel_rules")),
    scoring=compile_scoring(default_content("qualification", "scoring_models")),
    agreement=compile_agreement(default_content("qualification", "agreements")),
)
MODEL = RULES.scoring.default
NUMBERS = RULES.scoring.numbers

MEDICAL = Facts(
    industry="339112",
    country="US",
    region="US-MN",
    employee_count=900,
    plant_count=3,
    function="procurement",
    channel_type="end_user",
    relationships=frozenset({"prospect"}),
)


def signals(*named: tuple[str, float], reset_ago: float | None = None) -> Terms:
    """Terms of signals given as type and age in days at NOW, with an intent reset so many days ago."""
    reset_day = TODAY - reset_ago if reset_ago is not None else float("-inf")
    return build([(NUMBERS[code], TODAY - ago) for code, ago in named], MODEL.half_lives, reset_day)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


History: TypeAlias = Sequence[tuple[str, float]]
"""Signals as type and age in days."""

histories = st.lists(
    st.tuples(st.sampled_from(sorted(NUMBERS)), st.floats(0, 400).map(lambda ago: round(ago, 3))), max_size=12
)

facts = st.builds(
    Facts,
    industry=st.sampled_from([None, "339112", "311812", "nace:28.1"]),
    country=st.sampled_from([None, "US", "DE", "FR"]),
    employee_count=st.sampled_from([None, 12, 60, 900]),
    plant_count=st.sampled_from([None, 0, 2]),
    function=st.sampled_from([None, "procurement", "engineering", "other"]),
    channel_type=st.sampled_from([None, "oem", "distributor", "tier_1_supplier", "end_user"]),
    relationships=st.sampled_from([frozenset(), {"prospect"}, {"academic"}, {"competitor", "customer"}]).map(frozenset),
    target_status=st.sampled_from([None, "house", "open"]),
    quantity=st.sampled_from([None, 30, 5000]),
)

overrides = st.lists(
    st.builds(
        Override,
        kind=st.just(OverrideKind.STAGE),
        value=st.sampled_from(["inquiry", "nurture", "mql", "disqualified"]),
        until=st.integers(-5, 30).map(lambda days: NOW + timedelta(days=days)),
    )
    | st.builds(
        Override,
        kind=st.just(OverrideKind.EXCLUSION),
        value=st.sampled_from(["academic", "competitor"]),
        until=st.integers(-5, 30).map(lambda days: NOW + timedelta(days=days)),
    ),
    max_size=2,
).map(tuple)


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """Any lead that can be: what belongs to a stage is only given in that stage."""
    stage = draw(st.sampled_from(Stage))
    by_person = stage in {Stage.NURTURE, Stage.DISQUALIFIED} and draw(st.booleans())
    reset_ago = draw(st.integers(0, 120)) if by_person else None
    open_handoff = stage in {Stage.MQL, Stage.INQUIRY, Stage.NURTURE} and draw(st.booleans())
    is_expired = stage is Stage.MQL and not open_handoff and draw(st.integers(0, 2)) == 0
    return Situation(
        facts=draw(facts),
        terms=signals(*draw(histories), reset_ago=reset_ago),
        at=NOW,
        product_line=draw(st.sampled_from(["cnc-machining", "unspecified"])),
        stage=stage,
        open_handoff=open_handoff,
        expired_at=ago(draw(st.integers(0, 30))) if is_expired else None,
        triage_open=draw(st.booleans()),
        on_hold=draw(st.integers(0, 4)) == 0,
        rest_until=ago(reset_ago - draw(st.sampled_from([30, 60, 90])))
        if reset_ago is not None and stage is Stage.NURTURE
        else None,
        reset_at=ago(reset_ago) if reset_ago is not None else None,
        disqualified_by_exclusion=stage is Stage.DISQUALIFIED and not by_person,
        imported_waiting=draw(st.integers(0, 6)) == 0,
        opens_nothing=draw(st.integers(0, 3)) == 0,
        observed=draw(st.integers(0, 3)) == 0,
        suspended=draw(st.frozensets(st.sampled_from(sorted(NUMBERS.values())), max_size=2)),
        rules_changed=draw(st.booleans()),
        overrides=draw(overrides),
        sheet=draw(
            st.dictionaries(st.sampled_from(Criterion), st.sampled_from(Status), max_size=9).map(
                lambda items: tuple((str(criterion), str(status)) for criterion, status in items.items())
            )
        ),
    )
