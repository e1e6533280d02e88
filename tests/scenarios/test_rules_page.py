"""What the page about the rules tells operations people to type works as it stands there."""

import re
import shlex
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.scenarios.world import World

pytestmark = pytest.mark.django_db

PAGE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text()
BLOCKS = re.findall(r"```\n(.*?)```", PAGE, re.DOTALL)


def commands() -> list[list[str]]:
    """The words of each call, in the order of the page: one begins with `as` and goes on while a quote is open."""
    text = "".join(block for block in BLOCKS if not block.startswith("API="))
    return [shlex.split(call) for call in re.split(r"^(?=as )", text, flags=re.MULTILINE) if call.strip()]


def call(world: World, words: list[str], draft: str) -> Any:
    """What a call answers."""
    who, *rest = words[1:]
    (address,) = (word for word in rest if word.startswith("$API/"))
    options = dict(pairwise(rest))
    path = address.replace("$API/", "/api/v1/").replace("$DRAFT", draft)
    name, _, value = options.get("-H", "").partition(": ")
    send = getattr(world.as_(who), options.get("-X", "get").lower())
    return send(path, options.get("-d"), content_type="application/json", headers={name: value} if name else {})


def test_every_call_of_the_page_is_answered(world: World) -> None:
    draft, answers = "", []
    for words in commands():
        answer = call(world, words, draft)
        assert answer.status_code in (200, 201), (words, answer.content)
        answers.append(answer.json())
        if words[-1].startswith("{") and "-X" in words and answer.status_code == 201:
            draft = answer.json()["id"]
    assert len(answers) == len(re.findall(r"^as ", PAGE, re.MULTILINE)) >= 12


def test_the_profiles_of_the_page_can_come_into_force(world: World) -> None:
    begin, edit = commands()[:2]
    draft = call(world, begin, "").json()["id"]
    edited = call(world, edit, draft).json()
    assert edited["findings"] == []
    published = world.post("operations", f"profiles/drafts/{draft}/publish/")
    assert published[0] == 200, published
    assert [each["code"] for each in published[1]["content"]["profiles"]] == ["machined_parts", "everything_else"]
