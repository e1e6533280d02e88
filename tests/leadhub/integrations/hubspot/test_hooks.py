"""Webhooks of HubSpot: refused before they are read unless HubSpot signed them just now."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hubspot.exceptions import InvalidSignatureTimestampError
from hubspot.utils.signature import Signature

from leadhub.clock import real_now
from leadhub.integrations.hubspot.hooks import check_signature, signature
from leadhub.integrations.protocol import BadSignature, Malformed, Remote
from tests.leadhub.integrations.hubspot.ground import NOON, connector, stand_in
from tests.vendors.hubspot_hooks import event, signed

URL = "https://leadhub.example/hooks/hubspot/7?a=1"
SECRET = "demo-secret"


def verified(call, now=NOON, **given):
    return connector(stand_in(), **given).verify(call, now)


def test_a_signed_batch_names_every_contact_once():
    words = [event("7", NOON), event("7", NOON, propertyName="city", propertyValue="Bonn"), event("8", NOON)]
    nudges = verified(signed(SECRET, URL, [*words, event("7", NOON, attemptNumber=3, eventId=99)], NOON))
    assert [one.remote for one in nudges] == [Remote("contact", one) for one in ("7", "7", "8")]
    assert len({one.key for one in nudges}) == 3


def test_a_repeat_has_the_same_key_and_another_change_has_not():
    def key(**more):
        (nudge,) = verified(signed(SECRET, URL, [event("7", NOON, **more)], NOON))
        return nudge.key

    assert key() == key(attemptNumber=5, eventId=2, changeFlag="X")
    differing = [
        {"portalId": 4712},
        {"subscriptionId": 13},
        {"objectId": 8},
        {"propertyName": "city"},
        {"occurredAt": 5},
        {"propertyValue": "customer"},
    ]
    assert len({key(), *(key(**one) for one in differing)}) == 7


def test_the_whole_hundred_is_read():
    words = [event(str(n), NOON) for n in range(1, 101)]
    assert len(verified(signed(SECRET, URL, words, NOON))) == 100


@pytest.mark.parametrize("minutes", [-5, 0, 5])
def test_five_minutes_are_near_enough(minutes):
    assert verified(signed(SECRET, URL, [event("7", NOON)], NOON + timedelta(minutes=minutes)))


@pytest.mark.parametrize("apart", [timedelta(minutes=5, milliseconds=1), timedelta(days=1), timedelta(days=3650)])
@pytest.mark.parametrize("sign", [-1, 1], ids=["stale", "of the future"])
def test_a_call_signed_at_another_time_is_refused_in_both_directions(apart, sign):
    with pytest.raises(BadSignature):
        verified(signed(SECRET, URL, [event("7", NOON)], NOON + sign * apart))


def test_a_call_signed_with_another_secret_or_for_another_address_is_refused_unread():
    for call in (
        signed("another", URL, b"{not json", NOON),
        signed(SECRET, URL, b"{not json", NOON, signed_url=URL + "&b=2"),
        signed(SECRET, URL, b"{not json", NOON, signed_url=URL.replace("https", "http")),
        replace(signed(SECRET, URL, b"[]", NOON), body=b"{not json"),
        replace(signed(SECRET, URL, b"[]", NOON), method="PUT"),
    ):
        with pytest.raises(BadSignature):
            verified(call)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-HubSpot-Request-Timestamp", ""),
        ("X-HubSpot-Request-Timestamp", "now"),
        ("X-HubSpot-Request-Timestamp", "1793718000000.0"),
        ("X-HubSpot-Request-Timestamp", "-1793718000000"),
        ("X-HubSpot-Request-Timestamp", "٢٣"),
        ("X-HubSpot-Request-Timestamp", "9" * 400),
        ("X-HubSpot-Request-Timestamp", "inf"),
        ("X-HubSpot-Signature-v3", ""),
        ("X-HubSpot-Signature-v3", "ümlaut\udcff"),
    ],
)
def test_headers_that_are_none_are_refused(name, value):
    call = signed(SECRET, URL, [event("7", NOON)], NOON)
    with pytest.raises(BadSignature):
        verified(replace(call, headers={**call.headers, name: value}))


def test_the_older_signatures_do_not_open():
    call = signed(SECRET, URL, [event("7", NOON)], NOON)
    older = {name: value for name, value in call.headers.items() if name == "X-HubSpot-Signature"}
    with pytest.raises(BadSignature):
        verified(replace(call, headers={**older, "X-HubSpot-Signature-Version": "v1"}))


def test_without_a_client_secret_nothing_is_believed():
    with pytest.raises(BadSignature):
        verified(signed("", URL, [event("7", NOON)], NOON), credentials={"token": "x"})


def test_headers_are_found_whatever_their_letters():
    call = signed(SECRET, URL, [event("7", NOON)], NOON)
    assert verified(replace(call, headers={name.lower(): value for name, value in call.headers.items()}))


def test_escapes_that_hubspot_writes_plainly_are_signed_plainly_and_others_as_they_came():
    called = "https://leadhub.example/hooks/7?q=%3A%2F%3F%40%21%24%27%28%29%2A%2C%3b%20%26%2B%3D%25"
    as_signed = "https://leadhub.example/hooks/7?q=:/?@!$'()*,;%20%26%2B%3D%25"
    assert verified(signed(SECRET, called, [event("7", NOON)], NOON, signed_url=as_signed))
    with pytest.raises(BadSignature):
        verified(signed(SECRET, called, [event("7", NOON)], NOON))


def theirs(call, secret=SECRET, url=URL):
    """What HubSpot's own package says of a call; it asks the machine's clock and only whether a call is too old."""
    return Signature.is_valid(
        call.header("X-HubSpot-Signature-v3"),
        secret,
        call.body.decode(),
        url,
        call.method,
        "v3",
        call.header("X-HubSpot-Request-Timestamp"),
    )


def test_hubspots_own_package_and_we_judge_alike():
    now = real_now()
    for body in ([event("7", now)], [event("7", now, propertyValue="Zoë, 東京\u2028\\")], [], b""):
        call = signed(SECRET, URL, body, now)
        made = Signature.get_signature(
            SECRET, call.body.decode(), "v3", URL, "POST", call.header("X-HubSpot-Request-Timestamp")
        )
        assert made == signature(SECRET, "POST", URL, call.body, call.header("X-HubSpot-Request-Timestamp"))
        assert theirs(call)
        check_signature(call, SECRET, now)
        for forged, secret, url in (
            (replace(call, body=call.body + b" "), SECRET, URL),
            (replace(call, method="PUT"), SECRET, URL),
            (call, SECRET[::-1], URL),
            (call, SECRET, URL + "&b=2"),
        ):
            assert not theirs(forged, secret, url)
            with pytest.raises(BadSignature):
                check_signature(replace(forged, url=url), secret, now)


def test_where_hubspots_own_package_is_laxer_than_its_page_we_are_not():
    """It lets a call of the future pass; a call that is too old it refuses by an error of its own."""
    now = real_now()
    ahead = signed(SECRET, URL, [event("7", now)], now + timedelta(days=1))
    assert theirs(ahead)
    with pytest.raises(BadSignature):
        check_signature(ahead, SECRET, now)
    late = signed(SECRET, URL, [event("7", now)], now - timedelta(minutes=6))
    with pytest.raises(InvalidSignatureTimestampError):
        theirs(late)
    with pytest.raises(BadSignature):
        check_signature(late, SECRET, now)


def test_apps_of_the_newer_platform_name_objects_by_their_type():
    words = [
        event("7", NOON, subscriptionType="object.propertyChange", objectTypeId="0-1"),
        event("8", NOON, subscriptionType="object.propertyChange", objectTypeId="0-3"),
        event("9", NOON, subscriptionType="deal.propertyChange"),
    ]
    assert [one.remote.id for one in verified(signed(SECRET, URL, words, NOON))] == ["7"]


def test_deletions_and_merges_lead_to_a_contact_to_read():
    words = [
        event("7", NOON, subscriptionType="contact.deletion", propertyName=None, propertyValue=None),
        event("8", NOON, subscriptionType="contact.privacyDeletion"),
        event("9", NOON, subscriptionType="contact.merge", primaryObjectId=9, mergedObjectIds=[10], newObjectId=11),
    ]
    assert [one.remote.id for one in verified(signed(SECRET, URL, words, NOON))] == ["7", "8", "11"]


def test_other_accounts_of_the_app_are_left():
    call = signed(SECRET, URL, [event("7", NOON), event("8", NOON, portalId=1)], NOON)
    assert [one.remote.id for one in verified(call, settings={"portal_id": "4711"})] == ["7"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"null",
        b"[7]",
        b"[{}]",
        b"[[]]",
        b'[{"subscriptionType": "contact.creation"}]',
        b'[{"subscriptionType": "contact.creation", "objectId": "../x"}]',
        b'[{"subscriptionType": "contact.creation", "objectId": [7]}]',
        b'[{"subscriptionType": 7, "objectId": 7}]',
        json.dumps([event("7", NOON)]).encode()[:-9],
        b"\xff\xfe",
        b"[" * 100_000,
    ],
    ids=lambda body: repr(body[:50]),
)
def test_what_is_signed_and_cannot_be_read_is_refused_by_name(body):
    with pytest.raises(Malformed):
        verified(signed(SECRET, URL, body, NOON))


def test_an_empty_batch_is_about_nobody():
    assert verified(signed(SECRET, URL, [], NOON)) == []
