"""The life of a draft over REST: begun once, edited by one at a time, signed by both sides, published, compared."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from leadhub.models import DocumentKind, Draft, Event, RuleSet, Signature, Version
from tests.leadhub.documents.desk import SIGNED, Desk

pytestmark = pytest.mark.django_db

KINDS = [kind.value for kind in DocumentKind]


def halved(content: Any) -> Any:
    """A scoring content whose thresholds are half of what they were."""
    for model in content["models"]:
        for row in model["thresholds"]:
            row["at_least"] = row["at_least"] / 2
    return content


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_begins_from_the_version_in_force(desk: Desk, kind: str) -> None:
    draft = desk.begun(kind)
    current = desk.done("viewer", "GET", f"{kind}/current/")
    assert draft["content"] == current["content"]
    assert draft["sha256"] == current["sha256"]
    assert (draft["based_on"], draft["version"], draft["note"]) == (1, 1, None)
    # Without partners nobody covers what the default rules give to some: that is warned of, and blocks nothing.
    assert {found["code"] for found in draft["findings"]} == (
        {"market_uncovered"} if kind == "channel-rules" else set()
    )
    assert draft["signatures_missing"] == (["marketing", "sales"] if kind in SIGNED else [])
    assert [each["id"] for each in desk.done("viewer", "GET", f"{kind}/drafts/")["results"]] == [draft["id"]]
    assert desk.done("viewer", "GET", f"{kind}/drafts/{draft['id']}/diff/")["differences"] == []


def test_a_second_draft_is_told_who_is_at_work(desk: Desk) -> None:
    first = desk.begun("profiles")
    refusal = desk.done("operations2", "POST", "profiles/drafts/", {}, 409)
    assert refusal["code"] == "draft_exists"
    assert refusal["draft"] == first["id"]
    assert "operations is editing" in refusal["detail"]
    desk.begun("channel-rules")


def test_a_second_editor_is_told_and_never_overwritten(desk: Desk) -> None:
    draft = desk.begun("profiles")
    desk.edited(draft, note="Mine")
    address = f"profiles/drafts/{draft['id']}/"
    stale = desk.call("operations2", "PATCH", address, {"note": "Yours"}, if_match='"1"')
    assert (stale.status_code, stale.json()["code"], stale.json()["edited_by"]) == (412, "stale", "operations")
    assert "operations saved version 2 at 15:00 UTC while you were editing" in stale.json()["detail"]
    missing = desk.call("operations2", "PATCH", address, {"note": "Yours"})
    assert (missing.status_code, missing.json()["code"]) == (428, "if_match_required")
    assert desk.done("viewer", "GET", address)["note"] == "Mine"
    assert desk.call("operations2", "DELETE", address, if_match='"1"').status_code == 412


def test_saving_what_stands_changes_neither_version_nor_signatures(desk: Desk) -> None:
    draft = desk.begun("scoring-models")
    desk.act("marketing", draft, "sign")
    same = desk.edited(draft, content=draft["content"])
    assert same["version"] == 1
    assert [each["side"] for each in same["signatures"]] == ["marketing"]
    other = desk.edited(draft, content=halved(draft["content"]))
    assert (other["version"], other["signatures"]) == (2, [])


def test_members_of_the_content_that_are_not_given_stay(desk: Desk) -> None:
    draft = desk.begun("profiles")
    edited = desk.edited(draft, content={"unknown_up_to_coverage": 0.4})
    assert edited["content"] == {**draft["content"], "unknown_up_to_coverage": 0.4}


@pytest.mark.parametrize(
    ("content", "status", "code", "pointer"),
    [
        ({"tiers": {"A": "high", "B": 1, "C": 1}}, 400, "wrong_type", "/content/tiers/A"),
        ({"tiers": {"A": 85, "B": 65}}, 400, "required", "/content/tiers/C"),
        ({"teirs": {}}, 400, "unknown_field", "/content/teirs"),
        ({"profiles": None}, 400, "wrong_type", "/content/profiles"),
    ],
)
def test_a_content_of_the_wrong_shape_is_refused_by_pointer(
    desk: Desk, content: Any, status: int, code: str, pointer: str
) -> None:
    draft = desk.begun("profiles")
    address = f"profiles/drafts/{draft['id']}/"
    refusal = desk.done("operations", "PATCH", address, {"content": content}, status, if_match='"1"')
    assert refusal["code"] == code
    assert refusal["errors"][0]["pointer"] == pointer
    assert desk.done("viewer", "GET", address)["version"] == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"fact": "shoe_size"}, "unknown_fact"),
        ({"operator": "at_least"}, "operator_does_not_fit"),
        ({"value": "everything"}, "value_does_not_fit"),
        ({"value": [" "]}, "blank_word"),
        ({"fact": "function", "operator": "is", "value": "poet"}, "unknown_word"),
        ({"value": ["33x"]}, "no_industry_code"),
        ({"fact": "country", "operator": "is", "value": "XX"}, "unknown_country"),
        ({"fact": "region", "operator": "is", "value": "US-XX"}, "unknown_region"),
    ],
)
def test_a_test_that_no_fact_could_be_asked_is_in_no_draft(desk: Desk, change: Any, code: str) -> None:
    draft = desk.begun("profiles")
    profiles = draft["content"]["profiles"]
    profiles[0]["criteria"][0].update(change)
    address = f"profiles/drafts/{draft['id']}/"
    refusal = desk.done("operations", "PATCH", address, {"content": {"profiles": profiles}}, 422, if_match='"1"')
    assert refusal["code"] == code
    assert refusal["errors"][0]["pointer"].startswith("/content/profiles/0/criteria/0")
    assert "An industry we serve" in refusal["detail"]
    assert desk.done("viewer", "GET", address)["version"] == 1


def test_what_contradicts_itself_may_be_held_by_a_draft_and_never_come_into_force(desk: Desk) -> None:
    draft = desk.begun("profiles")
    profiles = draft["content"]["profiles"]
    profiles[0]["criteria"][1].update(operator="below", value=0)
    edited = desk.edited(draft, content={"profiles": profiles})
    (finding,) = [one for one in edited["findings"] if one["severity"] == "error"]
    assert finding["rows"] == ["/profiles/0/criteria/1"]
    assert "At least 50 employees" in finding["detail"]
    refusal = desk.act("operations", edited, "publish", 422)
    assert (refusal["code"], refusal["detail"]) == (finding["code"], finding["detail"])
    assert desk.act("operations", edited, "simulate", 422)["code"] == finding["code"]
    assert Version.objects.filter(kind="profiles").count() == 1


def test_a_document_of_more_than_a_megabyte_is_refused(desk: Desk) -> None:
    draft = desk.begun("profiles")
    profiles = draft["content"]["profiles"]
    profiles[0]["label"] = "x" * 1_000_001
    address = f"profiles/drafts/{draft['id']}/"
    refusal = desk.done("operations", "PATCH", address, {"content": {"profiles": profiles}}, 413, if_match='"1"')
    assert refusal["code"] == "document_too_large"
    assert desk.done("viewer", "GET", address)["version"] == 1


def test_a_vague_clause_is_refused_and_told_what_is_missing(desk: Desk) -> None:
    draft = desk.begun("agreements")
    vague = {"code": "first_response_vague", "label": "Respond promptly", "owner": "sales"}
    address = f"agreements/drafts/{draft['id']}/"
    clauses = [*draft["content"]["clauses"], vague]
    refusal = desk.done("operations", "PATCH", address, {"content": {"clauses": clauses}}, 422, if_match='"1"')
    assert refusal["code"] == "clause_not_measurable"
    assert "number" in refusal["detail"]
    assert desk.done("viewer", "GET", address)["content"] == draft["content"]


@pytest.mark.parametrize("kind", SIGNED)
def test_both_sides_must_sign_by_different_people(desk: Desk, kind: str) -> None:
    draft = desk.begun(kind)
    assert desk.act("operations", draft, "publish", 409)["missing"] == ["marketing", "sales"]
    assert desk.act("operations", draft, "sign", 403)["code"] == "not_a_signing_side"
    assert desk.act("viewer", draft, "sign", 403)["code"] == "not_a_signing_side"
    desk.act("marketing", draft, "sign")
    assert desk.act("marketing", draft, "sign", 409)["code"] == "already_signed"
    assert desk.act("marketing2", draft, "sign", 409)["signed_by"] == "marketing"
    assert desk.act("operations", draft, "publish", 409)["missing"] == ["sales"]
    signed = desk.act("manager", draft, "sign")
    assert [(each["side"], each["name"]) for each in signed["signatures"]] == [
        ("marketing", "marketing"),
        ("sales", "manager"),
    ]
    assert desk.act("operations", draft, "publish")["number"] == 2


@pytest.mark.parametrize("kind", ["profiles", "channel-rules"])
def test_what_asks_for_no_signature_takes_none(desk: Desk, kind: str) -> None:
    draft = desk.begun(kind)
    assert desk.act("marketing", draft, "sign", 409)["code"] == "signature_not_asked"
    assert not Signature.objects.exists()


@pytest.mark.parametrize("who", ["marketing", "sales", "manager", "viewer", "integration"])
def test_only_operations_works_on_drafts(desk: Desk, who: str) -> None:
    draft = desk.begun("profiles")
    assert desk.call(who, "POST", "channel-rules/drafts/", {}).status_code == 403
    address = f"profiles/drafts/{draft['id']}/"
    assert desk.call(who, "PATCH", address, {"note": "x"}, if_match='"1"').status_code == 403
    assert desk.call(who, "DELETE", address, if_match='"1"').status_code == 403
    assert desk.call(who, "POST", f"{address}publish/", {}).status_code == 403


def test_publishing_freezes_the_content_and_tells_of_it(desk: Desk, now: datetime) -> None:
    draft = desk.edited(desk.begun("profiles"), note="Lower bar", content={"unknown_up_to_coverage": 0.4})
    answer = desk.published(draft)
    assert (answer["number"], answer["in_force"], answer["effective_at"]) == (2, True, "2026-11-03T15:00:00Z")
    assert answer["sha256"] == draft["sha256"]
    assert [one["code"] for one in answer["warnings"]] == ["simulation_missing"]
    assert desk.done("viewer", "GET", "profiles/current/")["content"] == draft["content"]
    assert Event.objects.get(type="rules.published").data["number"] == 2
    assert desk.act("operations", draft, "publish", 409)["code"] == "draft_published"
    assert desk.done("viewer", "GET", "profiles/drafts/")["results"] == []
    assert desk.done("viewer", "GET", f"profiles/drafts/{draft['id']}/")["state"] == "published"
    assert desk.begun("profiles")["based_on"] == 2


def test_an_agreement_tells_of_itself(desk: Desk) -> None:
    draft = desk.begun("agreements", note="Same again")
    assert [one["code"] for one in desk.published(draft)["warnings"]] == ["simulation_missing"]
    assert Event.objects.filter(type="agreement.published").count() == 1


def test_publishing_for_later_leaves_the_rules_of_today(
    desk: Desk, set_clock: Callable[..., Any], now: datetime
) -> None:
    draft = desk.edited(desk.begun("profiles"), content={"unknown_up_to_coverage": 0.4})
    later = now + timedelta(days=10)
    assert desk.published(draft, effective_at=later.isoformat())["in_force"] is False
    assert desk.done("viewer", "GET", "rules-in-force/")["profiles"] == 1
    ahead = desk.done("viewer", "GET", "rules-in-force/?at=2026-11-14T00:00:00Z")
    assert (ahead["profiles"], ahead["effective_at"]) == (2, "2026-11-13T15:00:00Z")
    set_clock(later)
    assert desk.done("viewer", "GET", "profiles/current/")["number"] == 2


def test_what_is_published_now_stays_when_another_document_changes_later(
    desk: Desk, set_clock: Callable[..., Any], now: datetime
) -> None:
    later = now + timedelta(days=10)
    desk.published(desk.begun("profiles"), effective_at=later.isoformat())
    desk.published(desk.begun("channel-rules"))
    desk.published(desk.begun("scoring-models"), effective_at=(later + timedelta(days=10)).isoformat())
    desk.published(desk.begun("scoring-models"))

    def numbers(at: datetime) -> tuple[int, ...]:
        rules = desk.done("viewer", "GET", f"rules-in-force/?at={at:%Y-%m-%dT%H:%M:%SZ}")
        return rules["profiles"], rules["channel_rules"], rules["scoring_model"]

    assert numbers(now) == (1, 2, 3)
    assert numbers(later) == (2, 2, 3)
    # What was published for a later instant comes into force then.
    assert numbers(later + timedelta(days=10)) == (2, 2, 2)


@pytest.mark.parametrize("at", ["2026-11-02T00:00:00Z", "2020-01-01T00:00:00+01:00"])
def test_rules_never_begin_in_the_past(desk: Desk, at: str) -> None:
    draft = desk.begun("profiles")
    assert desk.act("operations", draft, "publish", 422, effective_at=at)["code"] == "effective_in_the_past"
    assert Version.objects.filter(kind="profiles").count() == 1


@pytest.mark.parametrize("at", ["2200-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_rules_never_begin_beyond_the_calendar(desk: Desk, at: str) -> None:
    draft = desk.begun("profiles")
    refusal = desk.act("operations", draft, "publish", 422, effective_at=at)
    assert (refusal["code"], refusal["errors"][0]["pointer"]) == ("out_of_bounds", "/effective_at")
    assert not Version.objects.filter(kind="profiles", number=2).exists()
    answer = desk.act("operations", draft, "publish", effective_at="2199-12-31T23:59:59+00:00")
    assert (answer["in_force"], answer["effective_at"]) == (False, "2199-12-31T23:59:59Z")


def test_going_back_is_publishing_old_content_anew(desk: Desk) -> None:
    first = desk.done("viewer", "GET", "profiles/versions/1/")
    desk.published(desk.edited(desk.begun("profiles"), content={"unknown_up_to_coverage": 0.4}))
    back = desk.begun("profiles", **{"from": 1})
    assert (back["based_on"], back["content"]) == (1, first["content"])
    assert desk.published(back)["number"] == 3
    assert desk.done("viewer", "GET", "profiles/current/")["sha256"] == first["sha256"]
    assert desk.done("operations", "POST", "profiles/drafts/", {"from": 9}, 422)["code"] == "unknown_version"


def test_old_signatures_do_not_count_for_a_new_draft_of_the_same_content(desk: Desk) -> None:
    desk.published(desk.begun("scoring-models"))
    again = desk.begun("scoring-models", **{"from": 1})
    assert again["signatures"] == []
    assert desk.act("operations", again, "publish", 409)["code"] == "signature_missing"


def test_a_discarded_draft_is_gone_and_makes_room(desk: Desk) -> None:
    draft = desk.begun("profiles")
    address = f"profiles/drafts/{draft['id']}/"
    assert desk.done("operations", "DELETE", address, None, 204, if_match='"1"') is None
    assert desk.call("viewer", "GET", address).status_code == 404
    assert desk.call("operations", "POST", f"{address}publish/", {}).status_code == 404
    assert Draft.objects.get(pk=draft["id"]).state == "discarded"
    desk.begun("profiles")


def test_a_draft_is_not_found_under_another_document(desk: Desk) -> None:
    draft = desk.begun("profiles")
    assert desk.call("viewer", "GET", f"agreements/drafts/{draft['id']}/").status_code == 404
    assert desk.call("operations", "POST", f"agreements/drafts/{draft['id']}/publish/", {}).status_code == 404


def test_versions_are_compared_row_by_row(desk: Desk) -> None:
    draft = desk.begun("profiles")
    content = draft["content"]
    series = content["profiles"][0]
    series["criteria"][1]["points"] = 25
    moved = series["criteria"].pop(4)
    series["criteria"].insert(0, moved)
    gone = series["criteria"].pop(3)
    new = {**series["criteria"][1], "code": "customers", "label": "Customers", "fact": "relationships"}
    series["criteria"].append(new | {"operator": "has_any", "value": ["customer"]})
    content["tiers"]["A"] = 80
    desk.published(desk.edited(draft, content=content))
    found = desk.done("viewer", "GET", "profiles/versions/1/diff/2/")["differences"]
    told = {(one["kind"], one["path"]): (one["before"], one["after"]) for one in found}
    criteria = "profiles/series_buyers/criteria"
    assert told[("changed", f"{criteria}/employees/points")] == (20, 25)
    assert told[("moved", f"{criteria}/function")] == (5, 1)
    assert told[("removed", f"{criteria}/{gone['code']}")][0]["label"] == gone["label"]
    assert told[("added", f"{criteria}/customers")][1]["value"] == ["customer"]
    assert told[("changed", "tiers/A")] == (85, 80)
    assert len(found) == 5
    back = desk.done("viewer", "GET", "profiles/versions/2/diff/1/")["differences"]
    assert ("changed", f"{criteria}/employees/points", 25, 20) in [
        (one["kind"], one["path"], one["before"], one["after"]) for one in back
    ]
    assert desk.call("viewer", "GET", "profiles/versions/1/diff/7/").status_code == 404


def test_a_new_signal_type_gets_a_number_that_it_keeps(desk: Desk) -> None:
    draft = desk.begun("scoring-models")
    content = draft["content"]
    row = {**content["models"][0]["signal_points"][0], "type": "plant_tour", "points": 5}
    del row["number"]
    content["models"][0]["signal_points"].append(row)
    edited = desk.edited(draft, content=content)
    number = edited["content"]["models"][0]["signal_points"][-1]["number"]
    assert number == max(each["number"] for each in content["models"][0]["signal_points"][:-1]) + 1
    desk.published(edited)
    types = desk.done("viewer", "GET", "signal-types/")["results"]
    assert "plant_tour" in [each["code"] for each in types]
    again = desk.begun("scoring-models")
    for each in again["content"]["models"][0]["signal_points"]:
        if each["type"] == "plant_tour":
            each["number"] = number + 7
    address = f"scoring-models/drafts/{again['id']}/"
    refusal = desk.done("operations", "PATCH", address, {"content": again["content"]}, 422, if_match='"1"')
    assert refusal["code"] == "number_moved"


def test_a_first_rule_set_that_somebody_holds_makes_publishing_wait_its_turn(desk: Desk) -> None:
    """Every publication is based on the one before it, whatever their order."""
    for kind in ("profiles", "channel-rules", "profiles"):
        desk.published(desk.begun(kind))
    last = RuleSet.objects.order_by("-effective_at", "-pk").first()
    assert last is not None
    assert (last.profiles, last.channel_rules, last.scoring_model, last.agreement) == (3, 2, 1, 1)
