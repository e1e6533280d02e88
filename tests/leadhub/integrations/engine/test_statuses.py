"""The status map by itself: what is written, what is heard, and what is neither."""

from leadhub.integrations.kinds import Mapped
from leadhub.integrations.statuses import Gap, StatusMap

FIELD = {"object": "person", "field": "status"}
KEY = "status:person.status"
MAP = StatusMap(
    rows=[
        Mapped(**FIELD, stage="inquiry", value="New", is_default=True),
        Mapped(**FIELD, stage="sal", value="Working", is_default=True),
        Mapped(**FIELD, stage="sal", value="Called twice", is_default=True, is_written=False),
        Mapped(**FIELD, stage="", value="Subscriber", is_default=True, is_written=False),
    ],
    stages=("inquiry", "sal"),
)


def test_a_value_that_is_only_heard_means_its_stage_and_is_never_written() -> None:
    assert MAP.projected("person", "sal", {}) == {KEY: "Working"}
    assert MAP.heard("person", {KEY: "Called twice"}, "inquiry").stage == "sal"
    assert MAP.heard("person", {KEY: "Called twice"}, "sal").stage == ""


def test_a_value_that_says_nothing_moves_nobody_and_is_no_gap() -> None:
    heard = MAP.heard("person", {KEY: "Subscriber"}, "sal")
    assert (heard.stage, heard.gaps) == ("", ())
    assert MAP.unmapped("person", "status", ["New", "Subscriber", "Odd"]) == ["Odd"]
    assert MAP.heard("person", {KEY: "Odd"}, "sal").gaps == (Gap("person", "status", "Odd"),)
