"""From cases to a report: what was planted is proposed and proven, chance proposes nothing, too little says so."""

from dataclasses import replace

import msgspec
import pytest

from accounts.rules.facts import Facts
from feedback.rules.cases import Case, reading_of
from feedback.rules.learning import Asked, guided, learn, refusal, split
from feedback.rules.report import BacktestMeasure, RecalibrationVerdict, applied
from qualification.rules.model import compile_scoring
from qualification.rules.terms import unpack
from tests.feedback.rules.planted import WON, as_points_say, case, found, leads, model_with
from tests.qualification.rules.given import NUMBERS, RULES, default_content


def halves(number: int, *, hit_every: int = 2) -> list[Case]:
    return [case(n, [("guide_download", 0)], hit=n % hit_every == 0) for n in range(number)]


def has(one: Case, number: int) -> bool:
    return number in unpack(one.terms)


def test_a_planted_signal_gains_points_and_ranks_the_unseen_later_leads_better() -> None:
    parts, _, report = found(leads(1200, {"pricing_page_view": 2.5}, base=-1.5))
    (row,) = report.rows
    assert (row.type, row.points_before, row.points_after, row.cap_after) == ("pricing_page_view", 6, 18, 36)
    earlier = [one for one in parts.earlier if has(one, NUMBERS["pricing_page_view"])]
    assert (row.n, row.hits) == (len(earlier), sum(one.hit for one in earlier))
    assert f"Of {row.n:,} leads with it" in row.reason
    assert report.verdict is RecalibrationVerdict.BETTER
    ranking = next(one for one in report.measures if one.measure is BacktestMeasure.PR_AUC)
    assert ranking.difference_interval is not None and ranking.difference_interval[0] > 0
    assert "1 row of the scoring models would change" in report.summary
    assert "it ranks better than the rules in force" in report.summary
    # The same cases give the same report.
    assert found(parts.cases)[2] == report


@pytest.mark.parametrize("seed", range(3))
def test_chance_proposes_nothing_and_proves_nothing(seed: int) -> None:
    report = found(leads(500, {}, base=-0.3, seed=seed))[2]
    assert (report.rows, report.thresholds) == ([], [])
    assert report.verdict is RecalibrationVerdict.NOT_PROVEN
    assert "nothing is to be changed" in report.summary


def test_points_that_outcomes_agree_with_stay() -> None:
    report = found(leads(1200, as_points_say(0.04), base=-2))[2]
    assert report.rows == []


def test_what_speaks_for_nothing_loses_points_and_stands_among_what_gets_worse() -> None:
    weights = as_points_say(0.05) | {"meeting_request": -1.5}
    report = found(leads(2000, weights, base=-2))[2]
    falling = {row.type: row for row in report.rows if row.points_after < row.points_before}
    assert "meeting_request" in falling
    assert falling["meeting_request"].points_after >= 0
    assert report.costs is not None
    assert falling["meeting_request"].label in report.costs.types


def test_under_forty_and_forty_nothing_is_proposed_and_both_counts_are_named() -> None:
    parts = split(halves(79))
    why = refusal(parts, WON, RULES.scoring)
    assert why == "40 leads were won and 39 were not; new points take 40 and 40."
    report = guided(parts, WON, why, 0, RULES)
    assert (report.rows, report.measures, report.verdict) == ([], [], None)
    (signal,) = report.signals
    assert (signal.key, signal.n, signal.hits, signal.among_hits, signal.among_others) == (
        "guide_download",
        79,
        40,
        1.0,
        1.0,
    )
    assert signal.talk == (
        "100% of those won and 100% of the others had it: about alike. Does it say what its points say?"
    )
    industry = next(one for one in report.criteria if one.key == "series_buyers/industry")
    assert (industry.n, industry.hits) == (79, 40)


def test_the_agreement_may_ask_for_more() -> None:
    assert refusal(split(halves(100)), Asked("won", 60, 40), RULES.scoring) == (
        "50 leads were won and 50 were not; new points take 60 and 40."
    )


@pytest.mark.parametrize(
    ("cases", "says"),
    [
        ([], "0 leads were won and 0 were not"),
        ([case(n, [("guide_download", 0)], hit=True) for n in range(100)], "100 leads were won and 0 were not"),
        ([case(0, [("guide_download", 0)], hit=n % 2 == 0) for n in range(100)], "at the same moment"),
        ([case(n, [("guide_download", 0)], hit=n < 70) for n in range(140)], "Of the later leads 0 were won"),
        ([case(n, [("guide_download", 0)], hit=n >= 100) for n in range(160)], "Of the earlier leads 12 were won"),
    ],
    ids=["nobody", "one outcome only", "one moment", "nobody later", "hardly anybody earlier"],
)
def test_what_cannot_be_computed_is_said_and_never_a_number(cases: list[Case], says: str) -> None:
    parts = split(cases)
    why = refusal(parts, WON, RULES.scoring)
    assert why is not None and says in why
    report = guided(parts, WON, why, 3, RULES)
    assert says in report.summary and report.verdict is None and not report.measures
    assert report.notes[-1].startswith("3 more came to an end")


def test_where_no_model_has_enough_leads_of_its_own_nothing_is_said_of_its_points() -> None:
    content = default_content("qualification", "scoring_models")
    first = content["models"][0]
    content["models"] += [first | {"code": line, "label": line, "product_lines": [line]} for line in ("molds", "tools")]
    scoring = compile_scoring(content)
    lines = ("cnc-machining", "molds", "tools")
    cases = [msgspec.structs.replace(one, line=lines[place % 3]) for place, one in enumerate(halves(120))]
    parts = split(cases)
    assert refusal(parts, WON, RULES.scoring) is None
    why = refusal(parts, WON, scoring)
    assert why == "Of none of the 3 models were 20 earlier leads won and 20 not, which new points are made from."
    assert not learn(parts, WON, scoring).methods


def test_leads_of_which_nothing_is_known_are_compared_like_any_other() -> None:
    nothing = Facts().canonical()
    cases = []
    for one in halves(120):
        before = reading_of(RULES, nothing, one.context, one.terms, one.day)
        cases.append(msgspec.structs.replace(one, facts=nothing, source="", country=None, before=before))
    report = found(cases)[2]
    assert cases[0].before.tier == "U"
    assert (report.rows, report.criteria, report.verdict) == ([], [], RecalibrationVerdict.NOT_PROVEN)
    guided_report = guided(split(cases), WON, "Too few.", 0, RULES)
    assert guided_report.signals[0].n == 120


def test_equal_scores_are_compared_and_nothing_is_proven() -> None:
    report = found(halves(120))[2]
    assert report.rows == []
    ranking = next(one for one in report.measures if one.measure is BacktestMeasure.PR_AUC)
    assert ranking.before == ranking.after == pytest.approx(report.later.hits / report.later.cases)
    assert {one.verdict for one in report.measures} == {None, RecalibrationVerdict.NOT_PROVEN}
    precision = next(one for one in report.measures if one.measure is BacktestMeasure.PRECISION)
    assert (precision.before, precision.before_interval) == (None, None)


def test_of_two_thousand_types_only_the_planted_one_is_changed() -> None:
    content, rules, model = model_with(2_000)
    names = [row.type for row in model.rows.values()]
    cases = []
    for one in leads(600, {"price_question": 2.5}, base=-1.2, types=("price_question", "sample_request", "page_view")):
        number = int(one.lead, 16)
        told = [(name, 1.0) for name in (names[number % 1_900 + 25], names[(7 * number) % 1_900 + 25])]
        own = [(row.type, 2.0) for key, row in model.rows.items() if has(one, key)]
        cases.append(case(number, [*own, *told], hit=one.hit, rules=rules))
    report = found(cases, rules, content)[2]
    assert {row.type for row in report.rows} <= {"price_question", "sample_request"}
    assert any(row.type == "price_question" and row.points_after > row.points_before for row in report.rows)
    assert len(report.signals) > 500


def test_a_model_of_its_own_with_too_few_cases_stays_as_it_is() -> None:
    content = default_content("qualification", "scoring_models")
    content["models"].append(content["models"][0] | {"code": "molding", "label": "Molding", "product_lines": ["molds"]})
    rules = replace(RULES, scoring=compile_scoring(content))
    cases = leads(1000, {"pricing_page_view": 2.5}, base=-1.5)
    few = [
        msgspec.structs.replace(one, line="molds" if number % 50 == 0 else one.line) for number, one in enumerate(cases)
    ]
    parts = split(few)
    known = learn(parts, WON, rules.scoring)
    assert {row.model for row in known.changes.rows} == {"default"}
    assert known.notes[0].startswith("The model Molding stays as it is: of its earlier leads")
    changed = applied(content, known.changes.rows, known.changes.thresholds)
    assert changed["models"][1] == content["models"][1]
    assert changed["models"][0] != content["models"][0]


def test_what_held_once_and_is_turned_round_later_is_worse_and_not_offered() -> None:
    parts = split(leads(1200, {"pricing_page_view": 2.5}, base=-1.5))
    turned = [msgspec.structs.replace(one, hit=not one.hit) for one in parts.later]
    report = found([*parts.earlier, *turned])[2]
    assert report.rows
    assert report.verdict is RecalibrationVerdict.WORSE
    assert "so nothing is proposed" in report.summary
    assert report.costs is not None
    assert BacktestMeasure.PR_AUC in report.costs.measures
