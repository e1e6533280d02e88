"""Signing and publishing what was read: If-Match is optional there, and who was slower is told before anything else."""

from typing import Any

import pytest

from leadhub.models import DocumentKind, Signature, Version
from tests.examples import contract
from tests.leadhub.documents.desk import Desk

pytestmark = pytest.mark.django_db

ACTS = {"sign": ("marketing", "agreements"), "publish": ("operations", "profiles")}


def address(draft: Any, verb: str) -> str:
    return f"{draft['kind']}/drafts/{draft['id']}/{verb}/"


def was_done(verb: str) -> bool:
    return Signature.objects.exists() if verb == "sign" else Version.objects.filter(number=2).exists()


@pytest.mark.parametrize("verb", ACTS)
@pytest.mark.parametrize("tag", ['"1"', '"7"', '"1", "7"', 'W/"2"', '"two"', '"' + "9" * 30 + '"'])
def test_what_has_changed_since_is_neither_signed_nor_published(desk: Desk, verb: str, tag: str) -> None:
    who, kind = ACTS[verb]
    draft = desk.edited(desk.begun(kind), note="Another note")
    refusal = desk.done(who, "POST", address(draft, verb), {}, 412, if_match=tag)
    assert (refusal["code"], refusal["version"], refusal["edited_by"]) == ("stale", 2, "operations")
    assert not was_done(verb)


@pytest.mark.parametrize("verb", ACTS)
def test_who_was_slower_is_told_before_the_body_is_read(desk: Desk, verb: str) -> None:
    who, kind = ACTS[verb]
    draft = desk.begun(kind)
    assert desk.done(who, "POST", address(draft, verb), {"hurry": True}, 412, if_match='"7"')["code"] == "stale"
    assert desk.done(who, "POST", address(draft, verb), {"hurry": True}, 400)["code"] == "unknown_field"
    assert not was_done(verb)


@pytest.mark.parametrize("verb", ACTS)
@pytest.mark.parametrize("headers", [{"if_match": '"2"'}, {"if_match": "*"}, {}], ids=["as read", "any", "not said"])
def test_what_still_stands_is_signed_and_published(desk: Desk, verb: str, headers: dict[str, str]) -> None:
    who, kind = ACTS[verb]
    draft = desk.edited(desk.begun(kind), note="Another note")
    desk.done(who, "POST", address(draft, verb), {}, 200, **headers)
    assert was_done(verb)


@pytest.mark.parametrize("verb", ACTS)
def test_the_same_request_sent_again_has_the_same_answer(desk: Desk, verb: str) -> None:
    who, kind = ACTS[verb]
    draft = desk.begun(kind)
    first, second = (
        desk.call(who, "POST", address(draft, verb), {}, if_match='"1"', idempotency_key="once") for _ in range(2)
    )
    assert (first.status_code, second.status_code, second["Idempotent-Replayed"]) == (200, 200, "true")
    assert second.json() == first.json()


@pytest.mark.parametrize("kind", list(DocumentKind))
def test_the_contract_names_every_answer(kind: DocumentKind) -> None:
    paths = contract()["paths"]
    signing, publishing = (paths[f"/api/v1/{kind}/drafts/{{id}}/{verb}/"]["post"] for verb in ACTS)
    for operation in (signing, publishing):
        assert "If-Match" in {parameter["name"] for parameter in operation["parameters"]}
        assert "428" not in operation["responses"]
        assert set(operation["responses"]) >= {"200", "400", "401", "403", "404", "409", "412", "413", "415", "422"}
    told = {status: answer["description"] for status, answer in signing["responses"].items()}
    assert "`not_a_signing_side`" in told["403"]
    assert all(f"`{code}`" in told["409"] for code in ("draft_published", "already_signed", "signature_not_asked"))
    told = {status: answer["description"] for status, answer in publishing["responses"].items()}
    assert all(f"`{code}`" in told["409"] for code in ("draft_published", "signature_missing"))
    assert all(f"`{code}`" in told["422"] for code in ("effective_in_the_past", "out_of_bounds", "rule_check_failed"))
    assert "`stale`" in told["412"]
