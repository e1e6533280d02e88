"""What the README tells newcomers to type works as it stands there."""

import json
import re
from pathlib import Path

import pytest

from tests.scenarios.world import World

pytestmark = pytest.mark.django_db

README = (Path(__file__).parents[2] / "README.md").read_text()


def test_the_signal_of_the_readme_is_taken_and_its_decision_is_read_by_the_query(world: World) -> None:
    (body,) = re.findall(r"-d '(\{.*?\})'\n```", README, re.DOTALL)
    taken = world.deliver(*json.loads(body)["signals"])
    assert taken["accepted"] == 1
    lead = world.get("marketing", f"leads/{taken['leads'][0]['lead']}/")
    assert lead["action"] == "handoff_urgent"

    (query,) = re.findall(r"```graphql\n(.*?)```", README, re.DOTALL)
    answer = world.as_("marketing").post("/graphql/", {"query": query}, format="json").json()
    assert "errors" not in answer, answer
    (edge,) = answer["data"]["leads"]["edges"]
    assert edge["node"]["id"] == lead["id"]


def test_the_address_of_the_readme_answers(world: World) -> None:
    addresses = re.findall(r'"http://127\.0\.0\.1:8000/api/v1/(leads/\?[^"]*)"', README)
    assert addresses
    for address in addresses:
        assert world.get("marketing", address)["results"] == []
