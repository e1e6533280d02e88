"""The status map by itself: what is written, what is heard, and what is neither."""

from leadhub.integrations.kinds import Mapped, kinds
from leadhub.integrations.statuses import Gap, StatusMap

KEY = "status:person.status"


def row(stage: str, value: str, *, is_written: bool = True) -> Mapped:
    return Mapped(object="person", field="status", stage=stage, value=value, is_default=True, is_written=is_written)


MAP = StatusMap(
    rows=[
        row("inquiry", "New"),
        row("sal", "Working"),
        row("sal", "Called twice", is_written=False),
        row("", "Subscriber", is_written=False),
    ],
    stages=("inquiry", "sal"),
)


def test_a_value_that_is_only_heard_means_its_stage_and_is_never_written() -> None:
    assert MAP.projected("person", "sal", {}) == MAP.projected("person", "sal", {KEY: "New"}) == {KEY: "Working"}
    assert MAP.heard("person", {KEY: "Called twice"}, "inquiry").stage == "sal"
    assert MAP.heard("person", {KEY: "Called twice"}, "sal").stage == ""


def test_another_word_for_where_somebody_stands_is_left_to_whoever_chose_it() -> None:
    assert MAP.projected("person", "sal", {KEY: "Called twice"}) == {}
    assert MAP.projected("person", "inquiry", {KEY: "Called twice"}) == {KEY: "New"}


def test_a_value_that_says_nothing_moves_nobody_and_is_no_gap() -> None:
    heard = MAP.heard("person", {KEY: "Subscriber"}, "sal")
    assert (heard.stage, heard.gaps) == ("", ())
    assert MAP.unmapped("person", "status", ["New", "Subscriber", "Odd"]) == ["Odd"]
    assert MAP.heard("person", {KEY: "Odd"}, "sal").gaps == (Gap("person", "status", "Odd"),)


def test_records_that_are_made_have_their_status_from_the_beginning() -> None:
    written = {code: {row.object for row in kind.statuses if row.is_written} for code, kind in kinds().items()}
    bare = [code for code, objects in written.items() if objects and kinds()[code].object not in objects]
    assert not bare
