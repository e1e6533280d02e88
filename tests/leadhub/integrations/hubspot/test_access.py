"""Getting in, and being kept out: tokens, rights, limits, and what every refusal means."""

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from leadhub.egress import AddressRefused
from leadhub.integrations.access import Pace
from leadhub.integrations.calling import AGENT
from leadhub.integrations.hubspot.client import SEARCHES
from leadhub.integrations.hubspot.connector import HubSpot
from leadhub.integrations.hubspot.errors import midnight
from leadhub.integrations.hubspot.kind import KIND
from leadhub.integrations.protocol import CARRIERS, Fault, FaultKind, Remote, VendorError
from tests.leadhub.integrations.hubspot.ground import NOON, OAUTH, STATIC, access, connector, fault_of, stand_in
from tests.vendors.hubspot import HubSpotStandIn
from tests.vendors.hubspot_account import REFRESH, SCOPES, TOKEN


def refused(answer: httpx.Response, **given: Any) -> Fault:
    """What the connector makes of one answer."""
    vendor = stand_in()
    vendor.switches.instead = [answer]
    fault: Fault = fault_of(connector(vendor, **given).read, [Remote("contact", "7")])
    return fault


def test_a_static_token_is_shown_and_never_renewed():
    vendor = stand_in()
    connector(vendor).read([])
    assert {one.headers["Authorization"] for one in vendor.calls} == {f"Bearer {TOKEN}"}
    assert {one.headers["User-Agent"] for one in vendor.calls} == {AGENT}
    assert vendor.asked("/oauth/") == []


def test_a_refresh_token_is_sent_in_a_form_and_access_lasts_as_long_as_it_says():
    vendor, kept = stand_in(), dict[str, Any]()
    hubspot = connector(vendor, credentials=OAUTH, tokens=kept)
    hubspot.describe_statuses()
    vendor.clock += timedelta(minutes=28)
    hubspot.describe_statuses()
    (asked,) = vendor.asked("/oauth/2026-03/token")
    assert asked.url.query == b""
    assert parse_qs(asked.content.decode())["refresh_token"] == [REFRESH]
    vendor.clock += timedelta(minutes=1, seconds=1)
    hubspot.describe_statuses()
    assert len(vendor.asked("/oauth/2026-03/token")) == 2
    assert len(kept["access_token"]) > 300


def test_a_rotated_refresh_token_takes_the_place_of_the_old_one():
    vendor, kept = stand_in(), dict[str, Any]()
    vendor.switches.rotates = True
    connector(vendor, credentials=OAUTH, tokens=kept).describe_statuses()
    vendor.clock += timedelta(hours=1)
    connector(vendor, credentials=OAUTH, tokens=kept).describe_statuses()
    sent = [parse_qs(one.content.decode())["refresh_token"] for one in vendor.asked("/oauth/2026-03/token")]
    assert sent == [[REFRESH], ["refresh-demo-1"]]
    assert kept["refresh_token"] == "refresh-demo-2"


def test_a_refresh_token_that_was_typed_anew_is_used_at_once():
    vendor, kept = stand_in(), dict[str, Any]()
    vendor.switches.rotates = True
    connector(vendor, credentials=OAUTH, tokens=kept).describe_statuses()
    vendor.refresh_token = "typed-anew"
    connector(vendor, credentials={**OAUTH, "refresh_token": "typed-anew"}, tokens=kept).describe_statuses()
    sent = [parse_qs(one.content.decode())["refresh_token"] for one in vendor.asked("/oauth/2026-03/token")]
    assert sent[-1] == ["typed-anew"]


@pytest.mark.parametrize("kept", [{"access_token": "x"}, {"access_token": "x", "expires_at": "soon", "of": "y"}])
def test_access_whose_end_nobody_knows_is_got_anew(kept):
    vendor = stand_in()
    connector(vendor, credentials=OAUTH, tokens=kept).describe_statuses()
    assert len(vendor.asked("/oauth/2026-03/token")) == 1


def test_a_refresh_token_that_is_taken_back_stops_the_connection():
    vendor = stand_in()
    vendor.refresh_token = "another"
    fault = fault_of(connector(vendor, credentials=OAUTH).describe_statuses)
    assert (fault.kind, fault.code) == (FaultKind.REVOKED, "BAD_REFRESH_TOKEN")


def test_a_token_page_that_is_down_is_tried_again():
    vendor = stand_in()
    vendor.switches.instead = [httpx.Response(503, text="<html>")]
    assert fault_of(connector(vendor, credentials=OAUTH).describe_statuses).kind is FaultKind.RETRY


def test_no_credentials_at_all_stop_the_connection_before_any_call():
    vendor = stand_in()
    fault = fault_of(connector(vendor, credentials={}).describe_statuses)
    assert (fault.kind, fault.code, vendor.calls) == (FaultKind.REVOKED, "no_credentials", [])


def test_a_401_alone_is_no_reason_to_renew():
    vendor = stand_in()
    hubspot = connector(vendor, credentials=OAUTH)
    hubspot.describe_statuses()
    vendor.switches.instead = [vendor.problem(401, "INVALID_AUTHENTICATION", "Nobody knows this token.")]
    fault = fault_of(hubspot.describe_statuses)
    assert (fault.kind, fault.code) == (FaultKind.REVOKED, "INVALID_AUTHENTICATION")
    assert len(vendor.asked("/oauth/2026-03/token")) == 1


def test_access_that_ended_before_our_clock_said_so_is_renewed_once():
    vendor = stand_in()
    hubspot = connector(vendor, credentials=OAUTH)
    hubspot.describe_statuses()
    late = vendor.problem(401, "EXPIRED_AUTHENTICATION", "The token expired.")
    vendor.switches.instead = [late]
    hubspot.describe_statuses()
    assert len(vendor.asked("/oauth/2026-03/token")) == 2
    real = vendor.handle
    vendor.handle = lambda request: real(request) if request.url.path.endswith("/token") else late
    assert fault_of(hubspot.describe_statuses).kind is FaultKind.REVOKED
    assert len(vendor.asked("/oauth/2026-03/token")) == 3


def test_a_clock_that_is_far_ahead_over_there_does_not_shorten_access():
    vendor = stand_in()
    vendor.switches.skew = timedelta(hours=3)
    hubspot = connector(vendor, credentials=OAUTH)
    hubspot.describe_statuses()
    hubspot.describe_statuses()
    assert len(vendor.asked("/oauth/2026-03/token")) == 1


def problem(status: int, category: str = "", message: str = "No.", headers: Any = None, **more: Any) -> httpx.Response:
    told = {"message": message, **({"category": category} if category else {}), **more}
    return httpx.Response(status, json=told, headers=headers)


REFUSALS: dict[str, tuple[httpx.Response, FaultKind, str]] = {
    "a rule": (problem(400, "VALIDATION_ERROR"), FaultKind.PERMANENT, "VALIDATION_ERROR"),
    "a right": (problem(403, "MISSING_SCOPES"), FaultKind.PERMANENT, "MISSING_SCOPES"),
    "a token": (problem(401, "INVALID_AUTHENTICATION"), FaultKind.REVOKED, "INVALID_AUTHENTICATION"),
    "a token, wordless": (httpx.Response(401), FaultKind.REVOKED, "http_401"),
    "expired, static": (problem(401, "EXPIRED_AUTHENTICATION"), FaultKind.REVOKED, "EXPIRED_AUTHENTICATION"),
    "a conflict": (problem(409, "CONFLICT", "Existing ID: 9"), FaultKind.REROUTE, "CONFLICT"),
    "another conflict": (problem(409, "CONFLICT"), FaultKind.PERMANENT, "CONFLICT"),
    "locked": (problem(423), FaultKind.RETRY, "locked"),
    "moving": (problem(477), FaultKind.RETRY, "http_477"),
    "too many": (problem(429, policyName="TEN_SECONDLY_ROLLING"), FaultKind.RETRY, "TEN_SECONDLY_ROLLING"),
    "too many, wordless": (httpx.Response(429), FaultKind.RETRY, "RATE_LIMIT"),
    "the day": (problem(429, policyName="DAILY"), FaultKind.PARK, "DAILY"),
    "the day, in words": (problem(429, message="You have reached your daily limit."), FaultKind.PARK, "DAILY"),
    **{f"{n}": (httpx.Response(n, text="<html>"), FaultKind.RETRY, f"http_{n}") for n in (500, 502, 503, 504, 524)},
    "a page": (httpx.Response(403, text="<html>blocked"), FaultKind.PERMANENT, "http_403"),
    "a list": (httpx.Response(400, json=["no"]), FaultKind.PERMANENT, "http_400"),
    "wrong types": (httpx.Response(400, json={"category": 7}), FaultKind.PERMANENT, "http_400"),
    "a redirect": (httpx.Response(302, headers={"Location": "https://x.example"}), FaultKind.RETRY, "answer_malformed"),
}


@pytest.mark.parametrize(("answer", "kind", "code"), REFUSALS.values(), ids=REFUSALS)
def test_refusals(answer, kind, code):
    fault = refused(answer)
    assert (fault.kind, fault.code) == (kind, code)


def test_a_refusal_keeps_the_vendors_words_and_its_details():
    details = [{"message": "city is too long", "context": "{x=[y]}", "in": "city"}, {"message": "No."}]
    assert refused(problem(400, "VALIDATION_ERROR", "No.", errors=details)).text == "No. city is too long"
    assert len(refused(problem(400, "VALIDATION_ERROR", "x" * 9_000)).text) == 500


def test_the_page_of_a_gateway_is_told_as_it_is():
    assert refused(httpx.Response(502, text="<html>upstream timed out")).text == "<html>upstream timed out"


@pytest.mark.parametrize(
    ("answer", "after"),
    [
        (problem(429, policyName="TEN_SECONDLY_ROLLING"), 10),
        (problem(429, policyName="SECONDLY"), 1),
        (problem(429, policyName="TEN_SECONDLY_ROLLING", headers={"Retry-After": "7"}), 7),
        (problem(423), 2),
        (problem(503, headers={"Retry-After": "30"}), 30),
    ],
)
def test_how_long_is_waited(answer, after):
    assert refused(answer).after == timedelta(seconds=after)


def test_a_daily_limit_parks_until_midnight_over_there():
    limited = problem(429, policyName="DAILY")
    assert refused(limited, tokens={"time_zone": "America/New_York"}).until == datetime(2026, 11, 4, 5, tzinfo=UTC)
    assert refused(limited, settings={"time_zone": "Asia/Tokyo"}).until == datetime(2026, 11, 4, 15, tzinfo=UTC)
    assert refused(limited).until == NOON + timedelta(hours=1)
    assert refused(limited, settings={"time_zone": "Nowhere/At all"}).until == NOON + timedelta(hours=1)


@pytest.mark.parametrize(
    ("now", "zone", "ends"),
    [
        ("2026-10-24T22:30+00:00", "Europe/Berlin", "2026-10-25T23:00+00:00"),
        ("2026-03-28T23:30+00:00", "Europe/Berlin", "2026-03-29T22:00+00:00"),
        ("2026-11-03T15:00+00:00", "US/Eastern", "2026-11-04T05:00+00:00"),
    ],
    ids=["a day of 25 hours", "a day of 23 hours", "an old name"],
)
def test_midnight_is_that_of_the_clocks_on_the_wall(now, zone, ends):
    assert midnight(datetime.fromisoformat(now), zone) == datetime.fromisoformat(ends)


@pytest.mark.parametrize("zone", ["", "../../etc/passwd", "Europe", "Nowhere/At all"])
def test_no_zone_is_no_midnight(zone):
    assert midnight(NOON, zone) is None


def test_searches_have_a_pace_of_their_own():
    vendor = stand_in()
    hubspot = HubSpot(access(vendor), searches=Pace(*SEARCHES, clock=lambda: 0.0))
    for _ in range(3):
        hubspot.changes(NOON)
    fault = fault_of(hubspot.changes, NOON)
    assert (fault.kind, fault.code) == (FaultKind.RETRY, "paced")
    assert hubspot.read([]) == []


@pytest.fixture(autouse=True)
def at_rest(monkeypatch):
    """Our clock shows what the stand-in's shows when it is right."""
    monkeypatch.setattr("leadhub.integrations.calling.real_now", lambda: NOON)


def test_check_finds_the_account_its_rights_and_its_time_zone():
    vendor, kept = stand_in(), dict[str, Any]()
    check = connector(vendor, tokens=kept).check()
    assert check.is_sound and check.who == "HubSpot account 4711 (app.hubspot.com)"
    assert check.scopes == tuple(sorted(SCOPES))
    assert kept == {"time_zone": "America/New_York", "app_id": "98765"}
    assert check.remarks == ("HubSpot lets nobody write these, they are only read: opted_out, source, campaign.",)
    assert check.skew == timedelta()
    assert {one.method for one in vendor.calls if "/objects/" in one.url.path} <= {"GET"}


def test_check_by_oauth_asks_what_the_token_may_do():
    vendor = stand_in()
    vendor.switches.scopes.remove("crm.objects.contacts.write")
    check = connector(vendor, credentials=OAUTH).check()
    assert check.scopes_missing == ("crm.objects.contacts.write",) and not check.is_sound


def test_check_tries_the_rights_that_a_key_does_not_tell():
    vendor = stand_in()
    vendor.switches.tells_rights = False
    vendor.switches.scopes -= {"crm.objects.owners.read", "sales-email-read", "crm.schemas.contacts.read"}
    check = connector(vendor).check()
    assert check.scopes_missing == ("crm.objects.owners.read", "crm.schemas.contacts.read", "sales-email-read")
    assert "does not tell" in check.remarks[0]


def test_forms_that_are_to_be_read_need_their_own_right():
    check = connector(stand_in(), settings={"forms": "f-1"}).check()
    assert check.scopes_missing == ("forms",)


def test_check_names_the_fields_that_are_missing_or_cannot_find_anybody():
    vendor = stand_in()
    del vendor.defined["leadhub_stage"]
    vendor.defined["leadhub_id"]["hasUniqueValue"] = False
    check = connector(vendor).check()
    assert check.fields_missing == ("leadhub_stage", "leadhub_id") and not check.is_sound
    assert "leadhub_id is not unique" in check.remarks[0]


def test_check_sees_a_field_that_was_just_made():
    vendor = stand_in()
    made = vendor.defined.pop("leadhub_stage")
    hubspot = connector(vendor)
    assert not hubspot.check().is_sound
    vendor.defined["leadhub_stage"] = made
    assert hubspot.check().is_sound


def test_a_clock_that_differs_is_remarked():
    vendor = stand_in()
    vendor.switches.skew = timedelta(minutes=-3)
    check = connector(vendor).check()
    assert check.skew == timedelta(minutes=-3) and check.is_sound
    assert "HubSpot's clock and ours differ by 180 seconds." in check.remarks


def test_every_call_names_the_version_of_the_connection():
    vendor = stand_in(version="2026-09")
    contact = vendor.add(email="dana@medico.example", hubspot_owner_id="11")
    hubspot = connector(vendor, version="2026-09")
    hubspot.check()
    hubspot.describe_statuses()
    hubspot.changes(NOON)
    hubspot.read([Remote("contact", contact.id)])
    paths = {one.url.path for one in vendor.calls}
    assert paths and all("2026-09" in one or one == "/oauth/v2/private-apps/get/access-token-info" for one in paths)


def test_the_administrator_is_told_of_a_version_that_leadhub_was_held_to_nothing_of():
    assert not [one for one in connector(stand_in()).check().remarks if "publishes" in one]
    check = connector(stand_in(version="2026-09"), version="2026-09").check()
    assert check.is_sound
    assert check.remarks[0].startswith("HubSpot publishes nothing of version 2026-09")
    assert "2026-03" in check.remarks[0] and "rules of your administrator" in check.remarks[0]


def test_a_version_that_is_not_there_is_a_fault_by_name_and_deletes_nobody():
    vendor = stand_in(version="2026-09")
    vendor.add(email="dana@medico.example")
    ended = connector(vendor, version="2026-03")
    fault = fault_of(ended.check)
    assert (fault.kind, fault.code) == (FaultKind.PERMANENT, "version_unknown")
    assert "2026-03" in fault.text
    assert fault_of(ended.read, [Remote("contact", "101")]).code == "http_404"


def test_without_a_version_it_is_the_one_that_the_vendors_package_speaks():
    vendor = stand_in()
    connector(vendor, version="").describe_statuses()
    assert vendor.calls[0].url.path == "/crm/properties/2026-03/contacts/batch/read"
    assert KIND.versions == ("2026-03", "2026-09")


def test_the_kind_names_what_it_needs():
    assert set(CARRIERS) <= set(KIND.fields)
    assert {one.name for one in KIND.credentials if one.is_secret} == {"token", "client_secret", "refresh_token"}
    assert {one.field for one in KIND.statuses} == {"lifecyclestage", "hs_lead_status"}
    assert KIND.pace[0] / KIND.pace[1] <= 10
    made = KIND.connect(access(stand_in()))
    assert isinstance(made, HubSpot) and made.batch == 100


def test_errors_of_calls_are_classified():
    hubspot = connector(stand_in())
    told = Fault(kind=FaultKind.PARK, code="DAILY", text="")
    assert hubspot.classify(VendorError(told)) is told
    assert hubspot.classify(httpx.ReadTimeout("")).kind is FaultKind.RETRY
    assert hubspot.classify(AddressRefused("No.")).kind is FaultKind.REVOKED
    assert hubspot.classify(RuntimeError("secret")).text == "RuntimeError"


def test_a_call_without_answer_may_simply_be_made_again():
    vendor = HubSpotStandIn()
    vendor.switches.lost = 1
    assert fault_of(connector(vendor).describe_statuses).kind is FaultKind.RETRY


def test_nothing_secret_stands_in_an_address_or_in_a_fault():
    vendor = stand_in()
    vendor.switches.rotates = True
    hubspot = connector(vendor, credentials={**OAUTH, **STATIC})
    hubspot.check()
    secrets = (TOKEN, "demo-secret", REFRESH)
    assert not [one for one in vendor.calls if any(secret in str(one.url) for secret in secrets)]
    assert not any(secret in repr(access(vendor)) for secret in secrets)
