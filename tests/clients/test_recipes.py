"""The recipes do what they say, one after the other, against a leadhub that runs."""

import os
import shutil
import time

import pytest

from tests.clients.recipes import FOLDER, answers, faults_of, recipes, unlike
from tests.live.processes import PATIENCE, Running, sandbox
from tests.servers.ports import free_port

TASKS = 10
OF_THE_FEED = "07-replay-after-outage"


def test_every_line_of_every_recipe_works() -> None:
    if shutil.which("curl") is None or shutil.which("bash") is None:
        pytest.skip("There is no curl or bash here.")
    pages = recipes()
    with sandbox(free_port(), "--empty") as running:
        tokens = {name.upper(): token for name, token in running.said["tokens"].items()}
        environment = {"PATH": os.environ["PATH"], "URL": running.said["url"], **tokens}
        for page in pages:
            if page.name == OF_THE_FEED:
                wait_for_events(running)
            printed = answers(page, environment)
            told = zip(page.steps, printed, strict=True)
            assert [fault for step, text in told for fault in faults_of(step, text)] == [], page.name


def wait_for_events(running: Running) -> None:
    """Wait until the worker has placed in the feed what the recipes before did."""
    deadline = time.monotonic() + PATIENCE
    with running.client("integration") as client:
        while not client.get("events/?type=handoff.accepted").json()["results"]:
            assert time.monotonic() < deadline, "the worker has placed no event"
            time.sleep(0.2)


def test_each_task_has_a_page_in_both_ways() -> None:
    pages = recipes()
    listed = (FOLDER / "README.md").read_text()
    assert len(pages) == TASKS
    for page in pages:
        text = "".join(step.script for step in page.steps)
        assert f"({page.name}.md)" in listed
        assert "curl " in text, page.name
        assert "ask '" in text or 'ask "' in text, page.name
        assert all(step.shown for step in page.steps), page.name


@pytest.mark.parametrize(
    ("shown", "found", "fault"),
    [
        ({"id": "…"}, {"id": 7, "more": 1}, []),
        ({"id": "…"}, {"id": None}, ["/id is null"]),
        ({"id": 1}, {}, ["/id is missing"]),
        ([{"a": 1}], [{"a": 2}], ["/0/a is 2, shown is 1"]),
        ([1], [1, 2], [" has 2 members, shown are 1"]),
    ],
)
def test_an_answer_that_is_not_what_is_shown_is_found(shown: object, found: object, fault: list[str]) -> None:
    assert unlike(shown, found) == fault
