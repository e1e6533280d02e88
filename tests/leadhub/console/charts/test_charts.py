"""Charts are markup: what they say is read from them, and no text can leave its place."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from leadhub.console.charts.bars import LEFT, Bar, Part, bar, bars
from leadhub.console.charts.boxes import Box, boxes
from leadhub.console.charts.drawing import LETTER, WIDTH, Drawing, ticks, words
from leadhub.console.charts.grids import Axis, Cell, grid
from leadhub.console.charts.lines import Line, lines

MONTHS = ("Sep", "Oct", "Nov")


def marks(drawing: Drawing, tag: str, **told: str) -> list[dict[str, str]]:
    """The marks of a kind that say this; the drawing is XML, and one image with a title."""
    root = ElementTree.fromstring(drawing.svg.replace(' xmlns="http://www.w3.org/2000/svg"', ""))
    assert (root.get("role"), root.findtext("title")) == ("img", drawing.title)
    wanted = {f"data-{name}": value for name, value in told.items()}
    return [each.attrib for each in root.iter(tag) if wanted.items() <= each.attrib.items()]


def texts(drawing: Drawing) -> list[str]:
    root = ElementTree.fromstring(drawing.svg.replace(' xmlns="http://www.w3.org/2000/svg"', ""))
    return [each.text or "" for each in root.iter("text")]


def test_bars_share_one_scale_that_begins_at_nothing() -> None:
    drawn = bars("How far leads come", [bar("Came", 200, "200"), bar("Won", 50, "50")])
    came, won = (marks(drawn, "rect", label=label)[0] for label in ("Came", "Won"))
    assert float(came["x"]) == float(won["x"]) == LEFT
    assert float(came["width"]) + 1 == pytest.approx(4 * (float(won["width"]) + 1), abs=0.5)
    assert (came["data-value"], won["data-value"]) == ("200", "50")
    assert texts(drawn) == ["Came", "200", "Won", "50"]


def test_parts_of_a_bar_stand_one_after_the_other_and_have_a_legend() -> None:
    rows = [Bar("Direct", [Part("Accepted", 3), Part("Lapsed", 1)], "4 offered"), Bar("Desk", [Part("Lapsed", 2)], "2")]
    drawn = bars("Channels", rows)
    accepted, lapsed = marks(drawn, "rect", label="Direct")
    assert float(lapsed["x"]) == pytest.approx(float(accepted["x"]) + float(accepted["width"]) + 1, abs=0.2)
    assert texts(drawn)[:2] == ["Accepted", "Lapsed"]
    (alone,) = marks(drawn, "rect", label="Desk")
    assert alone["class"] == lapsed["class"] != accepted["class"], "a series keeps its colour"


def test_a_range_and_a_limit_lie_where_the_scale_says() -> None:
    drawn = bars("In time", [bar("Team", 0.5, "50 %", interval=(0.25, 0.75), limit=1.0)], most=1)
    (span,), (limit,) = marks(drawn, "line", low="0.25"), marks(drawn, "line", limit="1")
    room = float(limit["x1"]) - LEFT
    assert [(float(span[end]) - LEFT) / room for end in ("x1", "x2")] == pytest.approx([0.25, 0.75])


@pytest.mark.parametrize(
    ("most", "expected"),
    [
        (0, [0, 0.5, 1.0]),
        (7, [0, 2, 4, 6, 8]),
        (0.8, [0, 0.2, 0.4, 0.6, 0.8]),
        (100, [0, 50, 100]),
        (1234, [0, 500, 1000, 1500]),
    ],
)
def test_a_scale_has_round_numbers_and_ends_no_lower_than_what_it_holds(most: float, expected: list[float]) -> None:
    assert ticks(most) == pytest.approx(expected)


def test_a_line_has_a_gap_where_nothing_is_known_and_shows_what_was_agreed() -> None:
    drawn = lines("Accepted", MONTHS, [Line("MQL to accepted", [0.5, None, 1.0], agreed=0.8)], as_share=True)
    assert [each["points"].count(",") for each in marks(drawn, "polyline")] == [1, 1]
    first, last = (marks(drawn, "rect", series="MQL to accepted", x=month)[0] for month in ("Sep", "Nov"))
    assert float(first["y"]) > float(last["y"]), "more is higher"
    assert not marks(drawn, "rect", x="Oct")
    assert marks(drawn, "line", agreed="0.8")
    assert texts(drawn)[:2] == ["0%", "50%"] and "MQL to accepted" in texts(drawn)


def test_names_of_lines_that_end_alike_do_not_lie_over_each_other() -> None:
    drawn = lines("Rates", MONTHS, [Line(name, [0.5, 0.5, 0.5]) for name in ("One", "Two", "Three")])
    root = ElementTree.fromstring(drawn.svg.replace(' xmlns="http://www.w3.org/2000/svg"', ""))
    places = sorted(float(each.attrib["y"]) for each in root.iter("text") if each.text in ("One", "Two", "Three"))
    assert all(low - high >= 14 for high, low in pairwise(places))


def test_a_grid_has_low_scores_below_and_to_the_left() -> None:
    drawn = grid(
        "Scores", Axis("Intent", ("low", "high"), limit=1), Axis("Fit", ("low", "high")), _cells(((1, 0), (3, 4)))
    )
    low, high = marks(drawn, "rect", x="low", y="low")[0], marks(drawn, "rect", x="high", y="high")[0]
    assert (low["data-value"], high["data-value"]) == ("1", "4")
    assert float(low["x"]) < float(high["x"]) and float(low["y"]) > float(high["y"])
    assert float(low["fill-opacity"]) < float(high["fill-opacity"]), "darker where there is more"
    assert [each["data-limit"] for each in marks(drawn, "line")] == ["Intent"]


def _cells(rows: Sequence[Sequence[int]]) -> list[list[Cell]]:
    return [[Cell(count) for count in row] for row in rows]


def test_a_box_has_its_median_within_and_reaches_to_where_nine_of_ten_end() -> None:
    drawn = boxes("Time in stage", [Box("MQL", 1, 2, 5, 9, "2 d")])
    (box,), (median,), (most,) = marks(drawn, "rect"), marks(drawn, "line", median="2"), marks(drawn, "line", most="9")
    left, right = float(box["x"]), float(box["x"]) + float(box["width"])
    assert left < float(median["x1"]) < right < float(most["x2"])


@pytest.mark.parametrize("label", ["<script>alert(1)</script>", '" onload="alert(1)', "&amp;", "a" * 300])
def test_no_label_leaves_its_place(label: str) -> None:
    drawn = bars(label, [bar(label, 1, label)])
    (found,) = marks(drawn, "rect")
    assert found["data-label"] == label
    assert set(found) == {"x", "y", "width", "height", "data-label", "data-value"}


def test_a_label_that_is_too_long_is_cut_and_says_all_of_itself() -> None:
    assert words("Präzisionsteile und Werkzeugbau", 0, 0, room=100).text == "Präzisionste…"
    assert (
        words("Präzisionsteile und Werkzeugbau", 0, 0, room=100).attributes["data-label"]
        == "Präzisionsteile und Werkzeugbau"
    )


@pytest.mark.parametrize(
    "drawing",
    [bars("None", []), lines("None", (), []), boxes("None", []), grid("None", Axis("a", ()), Axis("b", ()), [])],
)
def test_nothing_is_drawn_of_nothing(drawing: Drawing) -> None:
    assert not marks(drawing, "rect")
    assert drawing.width == WIDTH


YEAR = [date(2026, month, 1) for month in range(1, 13)]
STATES = ("Accepted", "Handed back", "Lapsed", "Withdrawn", "Waiting")
NARROW = (
    bars("Parts", [Bar("Direct", [Part(state, 2) for state in STATES], "10 offered", limit=12)], width=500),
    lines("A year", [f"{month:%b}" for month in YEAR], [Line("MQL to accepted", [0.5] * 12)], width=500),
    boxes("Time", [Box("MQL", 1, 2, 5, 9, "2 d")], width=500),
    grid("Scores", Axis("Intent", ("low", "high"), 1), Axis("Fit", ("low",), 0), [[Cell(1), Cell(2)]], width=500),
)


@pytest.mark.parametrize("drawing", NARROW, ids=lambda drawing: drawing.title)
def test_a_narrow_drawing_keeps_to_its_width_and_its_words_apart(drawing: Drawing) -> None:
    assert drawing.width == 500
    for mark in drawing.marks:
        given = mark.attributes
        ends = float(given.get("x2") or 0) or float(given.get("x") or 0) + float(given.get("width") or 0)
        assert 0 <= ends <= 500, mark
    root = ElementTree.fromstring(drawing.svg.replace(' xmlns="http://www.w3.org/2000/svg"', ""))
    by_line: dict[str, list[tuple[float, float]]] = {}
    for each in root.iter("text"):
        long = len(each.text or "") * LETTER
        shift = {"start": 0.0, "middle": long / 2, "end": long}[each.attrib["text-anchor"]]
        by_line.setdefault(each.attrib["y"], []).append((float(each.attrib["x"]) - shift, long))
    for line in by_line.values():
        assert all(x + long <= after for (x, long), (after, _) in pairwise(sorted(line))), line
