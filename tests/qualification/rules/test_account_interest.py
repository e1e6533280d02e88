"""Reading the leads of an account together."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeAlias
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qualification.rules.account_interest import Interest, Trace, best_of, sum_up
from qualification.rules.account_state import AccountState
from qualification.rules.account_words import why
from qualification.rules.intent import read
from qualification.rules.model import ScoringModels, compile_scoring
from qualification.rules.scoring_content import Level
from qualification.rules.stages import Stage
from qualification.rules.terms import Terms, join, reset
from tests.qualification.rules.given import MODEL, RULES, TODAY, History, default_content, histories, signals

LEVELS = list(Level)
LINES = ("cnc-machining", "injection-molding")
Told: TypeAlias = Sequence[tuple[str, float]]


def two_models() -> ScoringModels:
    """The default model, and one of its own for injection molding: other points, half-lives, caps and thresholds."""
    content: Any = default_content("qualification", "scoring_models")
    other = json.loads(json.dumps(content["models"][0])) | {
        "code": "molding",
        "label": "Molding",
        "product_lines": ["injection-molding"],
    }
    for row in other["signal_points"]:
        row["points"], row["cap"], row["half_life_days"] = (
            row["points"] * 2,
            row["cap"] * 1.5,
            row["half_life_days"] + 5,
        )
    for row in other["thresholds"]:
        row["at_least"] *= 1.25
    content["models"].append(other)
    return compile_scoring(content)


TWO = two_models()


def trace(
    *told: tuple[str, float],
    person: int = 1,
    line: str = "cnc-machining",
    left: bool = False,
    terms: Terms | None = None,
) -> Trace:
    """A lead of somebody who did this so many days ago."""
    return Trace(
        lead=UUID(int=person * 10 + LINES.index(line)),
        person=UUID(int=person),
        function=None,
        has_left=left,
        product_line=line,
        stage="inquiry",
        rank=0.0,
        terms=signals(*told) if terms is None else terms,
    )


def of(*traces: Trace, days_later: float = 0.0) -> Interest:
    return sum_up(traces, RULES.scoring, TODAY + days_later)


traces = st.builds(
    lambda told, person, line, left: trace(*told, person=person, line=line, left=left),
    histories,
    st.integers(1, 3),
    st.sampled_from(LINES),
    st.booleans(),
)
accounts = st.lists(traces, max_size=5)


@given(accounts)
def test_leads_of_one_model_are_read_as_if_they_were_one(account: list[Trace]) -> None:
    joined: Terms = {}
    for each in account:
        joined = join(joined, each.terms)
    together, one = of(*account).intent, read(joined, MODEL, TODAY)
    assert (together.level, together.trend, together.asking, together.urgent) == (
        one.level,
        one.trend,
        one.asking,
        one.urgent,
    )
    for name in ("research", "buying", "pace", "lasting"):
        assert getattr(together, name) == pytest.approx(getattr(one, name), abs=2e-6)
    counted = {each.type: each for each in one.contributions}
    assert {each.type: each.n for each in together.contributions} == {each.type: each.n for each in counted.values()}


@given(accounts, st.sampled_from([RULES.scoring, TWO]))
def test_the_level_is_never_below_that_of_a_lead(account: list[Trace], scoring: ScoringModels) -> None:
    level = sum_up(account, scoring, TODAY).intent.level
    for each in account:
        own = read(each.terms, scoring.for_line(each.product_line), TODAY).level
        assert LEVELS.index(level) >= LEVELS.index(own)


@given(accounts, st.sampled_from([RULES.scoring, TWO]))
def test_each_type_is_capped_once_an_account(account: list[Trace], scoring: ScoringModels) -> None:
    intent = sum_up(account, scoring, TODAY).intent
    caps: dict[str, float] = {}
    for each in account:
        for row in scoring.for_line(each.product_line).rows.values():
            caps[row.type] = max(caps.get(row.type, 0.0), row.cap)
    for part in intent.contributions:
        assert part.points <= caps[part.type]
    assert intent.research + intent.buying == pytest.approx(sum(each.points for each in intent.contributions), abs=1e-4)


@given(accounts, st.sampled_from([RULES.scoring, TWO]), st.lists(st.floats(0.0, 1.0), min_size=1, max_size=4))
def test_nothing_turns_before_it_is_looked_at(
    account: list[Trace], scoring: ScoringModels, shares: list[float]
) -> None:
    now = sum_up(account, scoring, TODAY)
    ahead = (now.turns_on - TODAY) if now.turns_on is not None else 400.0
    assert ahead > 0
    for share in shares:
        days = share * ahead
        later = sum_up(account, scoring, TODAY + days)
        # That a level faded may be seen a day late.
        if days < ahead and ahead - days > 1.0:
            assert (later.state, later.intent.trend) == (now.state, now.intent.trend)


@given(accounts)
def test_looking_again_when_it_is_due_comes_to_an_end(account: list[Trace]) -> None:
    day, looks = TODAY, 0
    while (found := sum_up(account, TWO, day)).turns_on is not None:
        assert found.turns_on > day
        day, looks = found.turns_on, looks + 1
        assert looks < 200
    assert found.state is AccountState.SILENT


def test_three_people_who_each_read_the_same_guides_are_capped_as_one() -> None:
    one = trace(("guide_download", 0.0), ("guide_download", 0.0), ("guide_download", 0.0))
    alone = of(one).intent
    together = of(*(trace(*[("guide_download", 0.0)] * 3, person=person) for person in (1, 2, 3))).intent
    assert (alone.research, together.research) == (24.0, 24.0)
    assert [each.capped for each in together.contributions] == [True]


def test_over_two_models_a_type_has_the_larger_cap() -> None:
    account = [trace(*[("guide_download", 0.0)] * 5, line=line) for line in LINES]
    assert sum_up(account, TWO, TODAY).intent.research == 36.0


def test_little_by_many_is_more_than_any_of_them_shows() -> None:
    people = [trace(("guide_download", 3.0), ("page_view", 2.0), person=person) for person in (1, 2, 3, 4, 5)]
    assert {read(each.terms, MODEL, TODAY).level for each in people} == {Level.LOW}
    assert of(*people).intent.level is Level.MEDIUM


def test_what_asked_before_a_reset_asks_no_more_also_beside_an_older_one_that_counts() -> None:
    given_back = trace(terms=reset(signals(("rfq_submitted", 3.0))))
    old = trace(("rfq_submitted", 100.0), person=2)
    intent = of(given_back, old).intent
    assert (intent.asking, intent.urgent) == (False, False)
    assert intent.buying == of(old).intent.buying
    assert intent.lasting > of(old).intent.lasting


def monthly(person: int, first: float, last: float) -> Trace:
    """Somebody who reads a guide a month."""
    days = [first - 30.0 * step for step in range(int((first - last) / 30.0) + 1)]
    return trace(*[("guide_download", day) for day in days], ("guide_download", last), person=person)


STATES: dict[str, tuple[list[Trace], AccountState]] = {
    "nobody ever did anything": ([], AccountState.SILENT),
    "mails that were only opened show nobody": ([trace(("email_opened", 1.0))], AccountState.SILENT),
    "nothing for half a year": ([trace(("webinar_attended", 180.0))], AccountState.SILENT),
    "just less than half a year is cold": ([trace(("page_view", 179.0))], AccountState.COLD),
    "who was first is silent and a colleague is here": (
        [monthly(1, 240, 90), trace(("page_view", 5.0), person=2)],
        AccountState.ALIVE,
    ),
    "who was first has left and a colleague is here": (
        [trace(("webinar_attended", 10.0), left=True), trace(("page_view", 5.0), person=2)],
        AccountState.ALIVE,
    ),
    "the colleague has left too": (
        [monthly(1, 240, 90), trace(("page_view", 5.0), person=2, left=True)],
        AccountState.COOLING,
    ),
    "the colleague was here a month ago": (
        [monthly(1, 240, 90), trace(("guide_download", 30.0), person=2)],
        AccountState.COOLING,
    ),
    "a colleague's opened mail keeps nobody alive": (
        [monthly(1, 240, 90), trace(("email_opened", 1.0), person=2)],
        AccountState.COOLING,
    ),
    "who was first is silent for not quite two months": (
        [monthly(1, 240, 59), trace(("guide_download", 1.0), person=2)],
        AccountState.ACTIVE,
    ),
    "one person with two leads is no colleague of herself": (
        [trace(("rfq_submitted", 90.0)), trace(("rfq_submitted", 2.0), line="injection-molding")],
        AccountState.ACTIVE,
    ),
    "a page a fortnight for nine months": (
        [trace(*[("page_view", 14.0 * fortnight) for fortnight in range(20)])],
        AccountState.EARLY,
    ),
    "two who share those visits": (
        [
            trace(*[("page_view", 28.0 * step) for step in range(10)]),
            trace(*[("page_view", 28.0 * step + 14.0) for step in range(10)], person=2),
        ],
        AccountState.EARLY,
    ),
    "much a month ago and nothing since": ([trace(*[("webinar_attended", 30.0)] * 4)], AccountState.COOLING),
    "much less than a month ago": ([trace(*[("webinar_attended", 29.0)] * 4)], AccountState.ACTIVE),
    "the only one who came has left": ([trace(("rfq_submitted", 1.0), left=True)], AccountState.COOLING),
    "one who came yesterday": ([trace(("webinar_attended", 1.0))], AccountState.ACTIVE),
}


@pytest.mark.parametrize(("account", "state"), STATES.values(), ids=STATES)
def test_an_account_stands(account: list[Trace], state: AccountState) -> None:
    interest = of(*account)
    assert interest.state is state
    assert why(interest, TODAY).endswith(".")


def test_an_account_that_is_alive_says_who_is_missing_and_how_many_are_here() -> None:
    gone, here = monthly(1, 240, 90), [trace(("page_view", 5.0), person=person) for person in (2, 3)]
    assert why(of(gone, *here), TODAY) == (
        "Whoever came first has been silent for 90 days, but 2 other people were here within 30 days."
    )
    left = trace(("webinar_attended", 10.0), left=True)
    assert why(of(left, here[0]), TODAY) == "Whoever came first has left, but 1 other person was here within 30 days."


def test_people_are_counted_by_the_window_that_they_were_last_seen_in() -> None:
    ages = (1.0, 13.0, 14.0, 59.0, 60.0, 179.0, 180.0)
    interest = of(*(trace(("page_view", age), person=person) for person, age in enumerate(ages, start=1)))
    assert [len(interest.engaged(TODAY, within)) for within in (14, 60, 180)] == [2, 4, 6]
    assert (interest.first, interest.last) == (TODAY - 180.0, TODAY - 1.0)
    assert interest.people[0].id == UUID(int=7)


def test_who_was_first_of_two_on_one_day_does_not_depend_on_the_order() -> None:
    one, other = trace(("page_view", 9.0), person=1), trace(("page_view", 9.0), person=2)
    assert of(one, other).people == of(other, one).people


def test_a_type_that_the_model_of_its_line_does_not_know_counts_nothing() -> None:
    unknown: History = [("page_view", 1.0)]
    terms = {30_000: next(iter(signals(*unknown).values()))}
    assert of(trace(terms=terms)).state is AccountState.SILENT


BEST: dict[str, tuple[list[tuple[str, float]], int]] = {
    "the furthest": ([("inquiry", 4_000.0), ("sql", 0.0), ("nurture", 3_000.0)], 1),
    "of two at one stage the stronger": ([("mql", 2_080.0), ("mql", 3_050.0)], 1),
    "what has ended only where nothing else is": ([("won", 4_000.0), ("nurture", 0.0)], 1),
    "of what has ended the won": ([("won", 0.0), ("lost", 4_000.0)], 0),
    "of equals the newest": ([("inquiry", 0.0), ("inquiry", 0.0)], 1),
}


@pytest.mark.parametrize(("leads", "best"), BEST.values(), ids=BEST)
def test_the_best_lead_of_a_line_is(leads: list[tuple[str, float]], best: int) -> None:
    given = [replace(trace(person=number + 1), stage=stage, rank=rank) for number, (stage, rank) in enumerate(leads)]
    assert best_of(given) is given[best]
    assert best_of(reversed(given)) is given[best]


def test_every_stage_has_its_place_among_them() -> None:
    for stage in Stage:
        lead = replace(trace(), stage=stage)
        assert best_of([lead]) is lead
