"""What the pages about the agreement, working hours, alerts and webhooks say is true of the API that runs."""

import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.scenarios.world import MEDICAL_DEVICES, World, of

Json = dict[str, Any]
DOCS = Path(__file__).parents[2] / "docs"
AGREEMENT, HOURS, ALERTS, WEBHOOKS = (
    (DOCS / f"{name}.md").read_text() for name in ("agreement", "hours", "alerts", "webhooks")
)
DANA = of(MEDICAL_DEVICES, "dana@medico.example", "Sourcing manager")


def blocks(page: str, language: str = "") -> list[str]:
    """The blocks of a page in a language."""
    return [block for found, block in re.findall(r"```(\w*)\n(.*?)```", page, re.DOTALL) if found == language]


def names(page: str) -> set[str]:
    """What stands in a page as code, but for its blocks."""
    return set(re.findall(r"`([^`\n]+)`", re.sub(r"```.*?```", "", page, flags=re.DOTALL)))


def operations_of(world: World) -> dict[str, set[str]]:
    """The addresses of the schema with their methods; what is filled in is `{}`."""
    schema = world.as_("viewer").get("/api/schema/", HTTP_ACCEPT="application/json").json()
    return {
        re.sub(r"\{\w+\}", "{}", path).removeprefix("/api/v1/"): {method.upper() for method in methods}
        for path, methods in schema["paths"].items()
    }


def test_every_address_of_the_pages_is_one_of_the_schema(world: World) -> None:
    known = operations_of(world)
    said = {name for page in (AGREEMENT, HOURS, ALERTS, WEBHOOKS) for name in names(page)}
    found = 0
    for each in said:
        match = re.fullmatch(r"(?:(GET|POST|PATCH|DELETE) )?(?:/api/v1/)?([a-z-]+/[\w{}/.?=-]*)", each)
        if match is None or each.endswith(".py"):
            continue
        method, address = match.groups()
        path = re.sub(r"\{\w+\}", "{}", address.partition("?")[0])
        assert path in known or any(one.endswith(path) for one in known), each
        if method and path in known:
            assert method in known[path], each
        found += 1
    assert found >= 15, said


def test_every_mutation_of_the_pages_is_one_of_the_schema(world: World) -> None:
    answer = world.ask("viewer", "{ __schema { mutationType { fields { name } } queryType { fields { name } } } }")
    kinds = answer["data"]["__schema"].values()
    fields = {field["name"] for kind in kinds for field in kind["fields"]}
    said = {
        "createCalendar",
        "updateCalendar",
        "closeDays",
        "reopenDays",
        "updatePartnerCalendar",
        "daysOff",
        "dueTime",
    }
    said |= {"agreementPage", "updateMyAlerts"}
    for name in said:
        assert name in names(AGREEMENT) | names(HOURS) | names(ALERTS) or f"`{name}`" in AGREEMENT + HOURS + ALERTS
        assert name in fields


def test_the_calls_of_the_agreement_are_answered(world: World) -> None:
    draft = world.draft("agreements")["id"]
    (block,) = blocks(AGREEMENT)
    members = {member["user"] for team in world.get("viewer", "teams/")["results"] for member in team["members"]}
    assert members
    for line in block.strip().splitlines():
        _, who, *words = shlex.split(line)
        (address,) = (word for word in words if word.startswith("$API/"))
        path = address.replace("$API/", "/api/v1/").replace("$DRAFT", draft)
        if "-X" not in words:
            assert world.as_(who).get(path).status_code == 200, line
            continue
        body = json.loads(words[words.index("-d") + 1])
        assert set(body) == {"deputy_for"}
        refused = world.as_(who).post(path, body | {"deputy_for": members.pop()}, format="json")
        assert (refused.status_code, refused.json()["code"]) == (422, "not_a_deputy"), "a member that is read"
        assert world.as_(who).post(path, {}, format="json").status_code == 200


def test_the_members_of_the_agreement_are_those_of_the_page(world: World) -> None:
    content = world.get("viewer", "agreements/current/")["content"]
    said = re.findall(r"^\| `(\w+)` \|", AGREEMENT, re.MULTILINE)
    assert sorted(said) == sorted(content)


@pytest.mark.parametrize(
    "address", ["current.html", "versions/1.html", "current.pdf", "versions/1.pdf", "current/page/"]
)
def test_the_agreement_is_where_the_page_says(world: World, address: str) -> None:
    assert world.as_("viewer").get(f"/api/v1/agreements/{address}").status_code == 200
    assert address.replace("1", "{n}") in AGREEMENT


def test_the_hours_of_the_page_can_be_written_down(world: World) -> None:
    (block,) = blocks(HOURS, "json")
    written = json.loads(block)
    status, made = world.post("operations", "calendars/", written)
    assert status == 201, made
    shown = {name: made[name] for name in written} | {"works_on": sorted(made["works_on"])}
    hours = json.loads(json.dumps(written["hours"]).replace("24:00", "00:00"))
    assert shown == written | {"hours": hours, "works_on": sorted(written["works_on"])}
    days = world.get("operations", f"calendars/{made['id']}/days-off/")["results"]
    assert "Epiphany" not in {day["label"] for day in days}


def test_the_due_time_of_the_page_is_told_in_its_words(world: World) -> None:
    (query,) = re.findall(r"due/\?([^`]*)`", HOURS)
    given = dict(part.split("=") for part in query.split("&"))
    (chicago,) = (one for one in world.get("viewer", "calendars/")["results"] if one["name"] == "Chicago")
    told = world.get("viewer", f"calendars/{chicago['id']}/due/", **given)
    (sentence,) = re.findall(r"\*(4 business hours.*?America/Chicago\.)\*", HOURS, re.DOTALL)
    assert told["how"] == " ".join(sentence.split())


def test_the_kinds_of_alerts_are_those_of_the_page(world: World) -> None:
    table = re.findall(r"^\| .* \| (mail|–) \|$", ALERTS, re.MULTILINE)
    mine = {who: world.get(who, "me/alerts/")["choices"] for who in ("sales", "marketing", "manager", "operations")}
    kinds = {one["kind"]: one for choices in mine.values() for one in choices}
    assert len(table) == len(kinds)
    assert table.count("mail") == sum(bool(one["ways"]) for one in kinds.values())


def test_the_receiver_of_the_page_is_added_with_its_curl_line(world: World) -> None:
    (block,) = (block for block in blocks(WEBHOOKS) if block.startswith("curl"))
    words = shlex.split(block.replace("\\\n", " "))
    body = json.loads(words[words.index("-d") + 1])
    status, made = world.post("operations", "webhook-endpoints/", body)
    assert status == 201, made
    assert made["secret"].startswith("whsec_")
    assert {name: made[name] for name in body} == body
    listed = world.get("viewer", "meta/choices/")["results"]["event_type"]["choices"]
    assert set(body["types"]) <= {one["value"] for one in listed}


def test_an_event_has_the_members_of_the_page(world: World) -> None:
    (block,) = (block for block in blocks(WEBHOOKS) if block.startswith("POST /"))
    envelope = json.loads(block.partition("\n\n")[2])
    world.happens(DANA, "rfq_submitted", annual_volume=20_000)
    lead = world.lead(DANA)
    world.post("sales", f"handoffs/{lead['handoff']}/accept/")
    world.pass_time(minutes=1)
    (event,) = world.get("operations", "events/", type="handoff.accepted")["results"]
    assert event["type"] == envelope["type"]
    assert set(envelope["data"]) <= set(event["data"])
