"""Calls from Salesforce: what is not proven is not read, what is read only says where to look."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from standardwebhooks import Webhook

from leadhub.integrations.protocol import BadSignature, Call, Malformed, Nudge, Remote
from leadhub.integrations.salesforce.hooks import acknowledgement
from tests.leadhub.integrations.salesforce.connecting import SECRET, connected
from tests.vendors.salesforce import ORG

NOW = datetime(2026, 11, 3, 15, tzinfo=UTC)
LEAD, DEAL = "00Q000000000001AAA", "006000000000001AAA"
URL = "https://leadhub.medico.example/hooks/1"
ENVELOPE = """<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <soapenv:Body><notifications xmlns="http://soap.sforce.com/2005/09/outbound">
  <OrganizationId>{org}</OrganizationId><ActionId>04k000000000001AAA</ActionId>
  <SessionId xsi:nil="true"/><EnterpriseUrl>https://medico.my.salesforce.com</EnterpriseUrl>
  <PartnerUrl>https://medico.my.salesforce.com</PartnerUrl>{notifications}
 </notifications></soapenv:Body></soapenv:Envelope>"""
NOTIFICATION = """<Notification><Id>{key}</Id>
 <sObject xsi:type="sf:Lead" xmlns:sf="urn:sobject.enterprise.soap.sforce.com"><sf:Id>{id}</sf:Id></sObject>
</Notification>"""


def message(*ids, org=ORG):
    told = "".join(NOTIFICATION.format(key=f"04l{n:012d}AAA", id=id) for n, id in enumerate(ids))
    return ENVELOPE.format(org=org, notifications=told).encode()


def outbound(body, key=SECRET):
    query = f"?key={key}" if key is not None else ""
    return Call(method="POST", url=URL + query, headers={"Content-Type": "text/xml; charset=UTF-8"}, body=body)


def flow(body, at=NOW, secret=SECRET, **headers):
    signed = {
        "Webhook-Id": "msg_1",
        "Webhook-Timestamp": str(int(at.timestamp())),
        "Webhook-Signature": Webhook(secret).sign("msg_1", at, body.decode()),
    }
    return Call(method="POST", url=URL, headers={**signed, **headers}, body=body)


@pytest.fixture
def connector(org):
    return connected(org, settings={"organization_id": ORG})


def test_an_outbound_message_says_which_records_to_read(connector):
    found = connector.verify(outbound(message(LEAD, DEAL)), NOW)
    assert found == [
        Nudge(remote=Remote("Lead", LEAD), key="04l000000000000AAA"),
        Nudge(remote=Remote("Opportunity", DEAL), key="04l000000000001AAA"),
    ]


def test_it_is_answered_so_that_it_does_not_come_again():
    type, content = acknowledgement(outbound(message(LEAD)))
    assert type.startswith("text/xml")
    assert b'<notificationsResponse xmlns="http://soap.sforce.com/2005/09/outbound"><Ack>true</Ack>' in content
    assert acknowledgement(flow(b"{}")) == ("application/json", b"{}")


@pytest.mark.parametrize("key", ["whsec_a+b/c=", "whsec_a%2Bb%2Fc%3D"])
def test_a_key_with_signs_in_it_is_the_same_encoded_or_not(org, key):
    connector = connected(org, settings={"organization_id": ORG}, credentials={"hook_secret": "whsec_a+b/c="})
    assert connector.verify(outbound(message(LEAD), key=key), NOW)


@pytest.mark.parametrize("key", [None, "", "wrong", SECRET[:-1], SECRET.upper(), "\udcff"])
def test_an_address_without_the_key_is_refused_before_anything_is_read(connector, key):
    with pytest.raises(BadSignature):
        connector.verify(outbound(b"<no xml", key=key), NOW)


@pytest.mark.parametrize("other", ["", "00D", "00D000000000002EAA", "00d000000000001EAA"])
def test_a_message_of_another_org_is_refused(connector, other):
    with pytest.raises(BadSignature):
        connector.verify(outbound(message(LEAD, org=other)), NOW)


def test_an_org_is_the_same_in_15_letters_and_in_18(org):
    short = connected(org, settings={"organization_id": ORG[:15]})
    assert short.verify(outbound(message(LEAD)), NOW)
    assert short.verify(outbound(message(LEAD, org=ORG[:15])), NOW)


def test_the_org_is_known_once_leadhub_has_signed_in(org):
    connector = connected(org)
    for told in (ORG, ""):
        with pytest.raises(BadSignature):
            connector.verify(outbound(message(LEAD, org=told)), NOW)
    connector.check()
    assert connector.verify(outbound(message(LEAD)), NOW)


def test_without_a_secret_nothing_is_taken(org):
    bare = connected(org, credentials={"hook_secret": ""}, settings={"organization_id": ORG})
    for call in (outbound(message(LEAD), key=""), flow(b'{"ids": []}')):
        with pytest.raises(BadSignature):
            bare.verify(call, NOW)


BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>"""
DOCTYPE = message(LEAD).replace(b"?>", b"?><!DOCTYPE Envelope>", 1)
THEFT = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]><x>&a;</x>"""


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no xml",
        b"<a>",
        b"<a/>",
        message(LEAD)[:-20],
        BOMB,
        THEFT,
        DOCTYPE,
        b'<?xml version="1.0" encoding="no-such"?><a/>',
        b"\xff\xfe\x00",
        message("001000000000001AAA"),
        message("00Q' OR Id"),
        message(""),
        message(*[LEAD] * 101),
        message(LEAD).replace(b"<Id>04l000000000000AAA</Id>", b""),
        message(LEAD).replace(b"sObject", b"sNothing"),
        b" " * (1024 * 1024 + 1),
    ],
)
def test_what_cannot_be_read_is_malformed_and_never_a_crash(connector, body):
    with pytest.raises(Malformed):
        connector.verify(outbound(body), NOW)


def test_a_flow_says_which_records_to_read(connector):
    found = connector.verify(flow(json.dumps({"ids": [LEAD, DEAL]}).encode()), NOW)
    assert found == [
        Nudge(remote=Remote("Lead", LEAD), key=f"msg_1:{LEAD}"),
        Nudge(remote=Remote("Opportunity", DEAL), key=f"msg_1:{DEAL}"),
    ]


def test_a_record_is_the_same_in_15_letters_and_in_18(connector):
    (short,) = connector.verify(flow(b'{"ids": ["0035500001H9kZu"]}'), NOW)
    assert short.remote == Remote("Contact", "0035500001H9kZuAAJ")


def test_one_of_several_signatures_is_enough(connector):
    good = flow(b'{"ids": []}')
    call = flow(b'{"ids": []}', **{"Webhook-Signature": f"v1,bm90aGluZw== {good.headers['Webhook-Signature']}"})
    assert connector.verify(call, NOW) == []


@pytest.mark.parametrize(
    "call",
    [
        flow(b'{"ids": []}', at=NOW - timedelta(minutes=5, seconds=1)),
        flow(b'{"ids": []}', at=NOW + timedelta(minutes=5, seconds=1)),
        flow(b'{"ids": []}', secret="whsec_b3RoZXI="),
        flow(b'{"ids": []}', **{"Webhook-Id": "msg_2"}),
        flow(b'{"ids": []}', **{"Webhook-Id": ""}),
        flow(b'{"ids": []}', **{"Webhook-Timestamp": "soon"}),
        flow(b'{"ids": []}', **{"Webhook-Timestamp": "9" * 40}),
        flow(b'{"ids": []}', **{"Webhook-Signature": "v1,"}),
        flow(b'{"ids": []}', **{"Webhook-Signature": "é\udcff"}),
        Call(method="POST", url=URL, headers=flow(b"{}").headers, body=b'{"ids": ["00Q000000000001AAA"]}'),
        Call(method="POST", url=URL, headers=flow(b"{}").headers, body=b"\xff\xfe"),
    ],
)
def test_a_call_that_is_forged_stale_early_or_changed_is_refused(connector, call):
    with pytest.raises(BadSignature):
        connector.verify(call, NOW)


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"ids": [7]}', b'{"ids": ["x"]}', b'{"ids": "00Q"}'])
def test_a_signed_call_that_says_nothing_is_malformed(connector, body):
    with pytest.raises(Malformed):
        connector.verify(flow(body), NOW)
