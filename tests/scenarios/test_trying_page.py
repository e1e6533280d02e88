"""What the page about trying rules tells people to type works as it stands there."""

import re
import shlex
from pathlib import Path

import pytest

from tests.scenarios.test_rules_page import call
from tests.scenarios.world import World

pytestmark = pytest.mark.django_db

PAGE = (Path(__file__).parents[2] / "docs" / "trying-rules.md").read_text()


def test_every_call_of_the_page_is_answered(world: World) -> None:
    blocks = "".join(re.findall(r"```\n(.*?)```", PAGE, re.DOTALL))
    (team,) = (one for one in world.get("viewer", "teams/")["results"] if one["name"] == "North America")
    draft, answered = "", []
    for text in re.split(r"^(?=as )", blocks, flags=re.MULTILINE):
        if not text.strip():
            continue
        said = text.replace("$DRAFT", draft).replace("$TEAM", team["id"])
        answer = call(world, shlex.split(said.replace("$USER", team["members"][0]["user"])), draft)
        assert answer.status_code in (200, 201, 202), (text, answer.content)
        answered.append(answer.status_code)
        if "profiles/drafts/" in text:
            draft = answer.json()["id"]
    assert len(answered) == len(re.findall(r"^as ", PAGE, re.MULTILINE)) == 6
