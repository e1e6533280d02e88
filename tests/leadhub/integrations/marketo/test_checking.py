"""A test call says what is missing before anything is written; calls of webhooks are believed by their secret."""

import json
from datetime import timedelta

import pytest
from django.utils.module_loading import import_string

from leadhub.integrations.marketo.kind import KIND, READ_ONLY
from leadhub.integrations.protocol import (
    CARRIERS,
    BadSignature,
    Call,
    Malformed,
    Nudge,
    Remote,
    StatusField,
    VendorError,
)
from tests.leadhub.integrations.marketo.connecting import connected
from tests.vendors.marketo import HOOK_SECRET, USER, MarketoStandIn


def test_a_sound_subscription_is_checked_without_a_write(marketo: MarketoStandIn) -> None:
    check = connected(marketo).check()
    assert check.is_sound
    assert (check.who, check.scopes, check.scopes_missing) == (USER, ("Read-Write Lead", "Read-Only Activity"), ())
    assert [call.method for call in marketo.asked("/rest/")] == ["GET", "GET"]
    assert any("leadStatus is free text" in remark for remark in check.remarks)


def test_fields_that_are_to_be_made_are_named(marketo: MarketoStandIn) -> None:
    del marketo.fields["leadhub_stage"], marketo.fields["leadhub_id"]
    check = connected(marketo, settings={"status_field": "lifecycle"}).check()
    assert check.fields_missing == ("leadhub_id", "leadhub_stage", "lifecycle")
    assert not check.is_sound
    assert any("found by address alone" in remark for remark in check.remarks)


@pytest.mark.parametrize(
    ("path", "scope"),
    [
        ("/rest/v1/leads/describe2.json", "Read-Write Lead"),
        ("/rest/v1/activities/types.json", "Read-Only Activity"),
    ],
)
def test_rights_that_are_missing_are_named(marketo: MarketoStandIn, path: str, scope: str) -> None:
    marketo.switches.denied = {path}
    check = connected(marketo).check()
    assert check.scopes_missing == (scope,)
    assert not check.is_sound


def test_a_check_that_cannot_be_made_says_why(marketo: MarketoStandIn) -> None:
    marketo.switches.instead = [marketo.handle, marketo.refused("608", "API Temporarily Unavailable")]
    with pytest.raises(VendorError, match="608: API Temporarily Unavailable"):
        connected(marketo).check()


def test_fields_of_the_crm_are_remarked_on(marketo: MarketoStandIn) -> None:
    marketo.switches.crm = {"leadStatus", "company"}
    owned = [remark for remark in connected(marketo).check().remarks if "native sync" in remark]
    assert [remark.split()[0] for remark in owned] == ["leadStatus"]


def test_a_clock_that_is_ahead_is_measured(marketo: MarketoStandIn) -> None:
    plain = connected(marketo).check().skew
    marketo.switches.skew = timedelta(minutes=10)
    marketo.end_token()
    ahead = connected(marketo).check().skew
    assert timedelta(minutes=9) < ahead - plain < timedelta(minutes=11)


def test_the_field_of_the_status_has_no_list_of_values(marketo: MarketoStandIn) -> None:
    assert connected(marketo).describe_statuses() == (
        StatusField(object="lead", name="leadStatus", label="Leadstatus", options=()),
    )
    assert connected(marketo, settings={"status_field": "lifecycle"}).describe_statuses() == ()


def test_another_field_can_be_the_status(marketo: MarketoStandIn) -> None:
    marketo.fields["lifecycle"] = "string"
    lead = marketo.add(email="dana@medico.example", lifecycle="SAL", leadStatus="Open")
    (change,) = connected(marketo, settings={"status_field": "lifecycle"}).read([Remote("lead", str(lead))])
    assert change.values["status:lead.lifecycle"] == "SAL"
    assert "status:lead.leadStatus" not in change.values


def test_the_map_at_first_names_every_value_once_as_a_default() -> None:
    defaults = [row.value for row in KIND.statuses if row.is_default]
    assert len(defaults) == len(set(defaults))
    assert {row.value for row in KIND.statuses if row.value} == set(defaults)
    assert set(CARRIERS) | READ_ONLY <= set(KIND.fields)


def test_a_hook_with_the_secret_names_a_lead(marketo: MarketoStandIn) -> None:
    connector = connected(marketo)
    for call in (
        marketo.hook(b'{"id": 318581}'),
        marketo.hook(b'{"id": "318581", "email": "dana@medico.example"}'),
        marketo.hook(b"", url="https://leadhub.example/hooks/1?id=318581"),
    ):
        (nudge,) = connector.verify(call, marketo.clock)
        assert nudge == Nudge(remote=Remote("lead", "318581"), key="318581:2026-11-03T15:00:00+00:00")
    assert marketo.calls == []


def test_a_hook_that_was_taken_is_answered_with_words_because_nothing_is_an_error_to_marketo(
    marketo: MarketoStandIn,
) -> None:
    media, content = import_string(KIND.reply)(marketo.hook(b'{"id": 7}'))
    assert media == "application/json"
    assert json.loads(content) == {"status": "taken"}


@pytest.mark.parametrize("secret", ["", "a secret of the hoo", HOOK_SECRET.upper(), "schlüssel des hooks"])
def test_a_hook_without_the_secret_is_not_even_read(marketo: MarketoStandIn, secret: str) -> None:
    with pytest.raises(BadSignature):
        connected(marketo).verify(marketo.hook(b"no json", secret=secret), marketo.clock)
    with pytest.raises(BadSignature):
        connected(marketo).verify(Call(method="POST", url="https://x.example/", headers={}, body=b""), marketo.clock)


@pytest.mark.parametrize("kept", ["", "short"])
def test_a_connection_without_a_secret_worth_the_name_believes_no_hook(marketo: MarketoStandIn, kept: str) -> None:
    with pytest.raises(BadSignature):
        connected(marketo, credentials={"hook_secret": kept}).verify(
            marketo.hook(b'{"id": 1}', secret=kept), marketo.clock
        )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"id=7",
        b"[]",
        b"{}",
        b'{"id": null}',
        b'{"id": "{{lead.Id}}"}',
        b'{"id": 1.5}',
        b'{"id": true}',
        b'{"id": -7}',
        b'{"id": "7 or 8"}',
        b'{"id": ' + b"9" * 50 + b"}",
        b"[" * 100_000,
        b'{"id": "\xff"}',
    ],
)
def test_a_hook_that_names_no_lead_is_malformed(marketo: MarketoStandIn, body: bytes) -> None:
    with pytest.raises(Malformed):
        connected(marketo).verify(marketo.hook(body), marketo.clock)
