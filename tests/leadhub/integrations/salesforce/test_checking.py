"""The test call, the lists of status, and what errors mean."""

from datetime import timedelta

import httpx
import pytest

from leadhub.clock import real_now
from leadhub.integrations.access import Pace
from leadhub.integrations.protocol import CARRIERS, FaultKind, Option, Remote, VendorError
from leadhub.integrations.salesforce.errors import fault_of_error, fault_reader
from leadhub.integrations.salesforce.kind import KIND
from tests.leadhub.integrations.salesforce.connecting import connected, tampered
from tests.vendors.salesforce import US


def test_a_sound_connection_says_who_it_is_and_what_of_the_day_is_used(org):
    found = connected(org).check()

    assert found.is_sound
    assert found.who == "leadhub@medico.example in Medico Instruments (sandbox)"
    assert found.scopes == ("api",)
    assert any(remark.startswith("Of 15000 calls of the org's day 1") for remark in found.remarks)


def test_a_check_changes_nothing(org):
    connected(org).check()
    assert {one.method for one in org.calls if "oauth2" not in one.url.path} == {"GET"}


def test_fields_that_leadhub_cannot_do_without_are_missing_and_others_are_remarked(org):
    for name in ("Leadhub_Stage__c", "Leadhub_Score__c"):
        del org.fields["Lead"][name]
    del org.fields["Contact"]["Leadhub_Reason__c"]
    found = connected(org).check()

    assert not found.is_sound
    assert found.fields_missing == ("Lead.Leadhub_Stage__c", "Contact.Leadhub_Reason__c")
    assert "Lead.Leadhub_Score__c is not there, so it is not kept in step." in found.remarks


@pytest.mark.parametrize("flag", ["externalId", "unique"])
def test_an_id_that_is_no_unique_external_one_is_none(org, flag):
    org.fields["Lead"]["Leadhub_Id__c"][flag] = False
    assert connected(org).check().fields_missing == ("Lead.Leadhub_Id__c as a unique external ID",)


def test_rights_that_are_missing_are_named(org):
    org.denied.add("Contact")
    assert connected(org).check().scopes_missing == ("read Contact",)

    described = {"name": "Lead", "createable": False, "updateable": True, "fields": []}
    answer = httpx.Response(200, json=described)
    assert "create Lead" in tampered(org, answer, "GET", "/sobjects/Lead/describe").check().scopes_missing


def test_a_scope_that_is_missing_is_named(org):
    kept = {"access_token": "x", "scope": "id web"}
    connector = connected(org, tokens=kept)
    org.sessions.add("x")
    assert connector.check().scopes_missing == ("api",)

    org.sessions.add("y")
    assert connected(org, tokens={"access_token": "y", "scope": "full"}).check().scopes_missing == ()


def test_a_clock_that_is_wrong_is_measured(org):
    org.clock = real_now()
    org.switches.skew = timedelta(minutes=9)
    assert abs(connected(org).check().skew - timedelta(minutes=9)) < timedelta(seconds=10)


def test_an_org_that_says_it_is_elsewhere_is_remarked_and_called_where_it_was(org):
    said = {"access_token": "x", "instance_url": "https://moved.my.salesforce.com"}
    org.sessions.add("x")
    found = connected(org, tokens=said).check()
    assert (
        "The org says that it is at moved.my.salesforce.com, and is called at medico.my.salesforce.com."
        in found.remarks
    )
    assert {one.url.host for one in org.calls} == {"medico.my.salesforce.com"}


def test_the_lists_are_read_live_and_what_conversion_sets_is_named(org):
    connector = connected(org)
    lead, deal = connector.describe_statuses()

    assert (lead.object, lead.name) == ("Lead", "Status")
    assert Option("Closed - Converted", "Closed - Converted (by conversion only)") in lead.options
    assert Option("Open - Not Contacted", "Open - Not Contacted") in lead.options
    assert (deal.object, deal.name, len(deal.options)) == ("Opportunity", "StageName", 10)

    org.fields["Lead"]["Status"]["picklistValues"].append({"value": "Recycled", "label": "Recycled", "active": True})
    org.fields["Lead"]["Status"]["picklistValues"][0]["active"] = False
    again = connector.describe_statuses()[0].options
    assert again[-1] == Option("Recycled", "Recycled")
    assert not again[0].is_active


def test_the_kind_maps_values_that_a_new_org_has(org):
    lists = {(one.object, one.name): {o.value for o in one.options} for one in connected(org).describe_statuses()}
    for row in KIND.statuses:
        assert not row.value or row.value in lists[row.object, row.field]
    for place, values in KIND.highest.items():
        assert set(values) <= lists[place]
    defaults = [(row.object, row.field, row.value) for row in KIND.statuses if row.is_default]
    assert len(defaults) == len(set(defaults))
    assert set(CARRIERS) <= set(KIND.fields)


NOW = real_now()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("UNABLE_TO_LOCK_ROW", FaultKind.RETRY),
        ("SERVER_UNAVAILABLE", FaultKind.RETRY),
        ("QUERY_TIMEOUT", FaultKind.RETRY),
        ("REQUIRED_FIELD_MISSING", FaultKind.PERMANENT),
        ("FIELD_CUSTOM_VALIDATION_EXCEPTION", FaultKind.PERMANENT),
        ("INVALID_FIELD", FaultKind.PERMANENT),
        ("STRING_TOO_LONG", FaultKind.PERMANENT),
        ("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", FaultKind.PERMANENT),
        ("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", FaultKind.PERMANENT),
        ("DUPLICATE_VALUE", FaultKind.PERMANENT),
        ("DUPLICATES_DETECTED", FaultKind.PERMANENT),
        ("MALFORMED_ID", FaultKind.PERMANENT),
        ("API_DISABLED_FOR_ORG", FaultKind.REVOKED),
        ("INVALID_SESSION_ID", FaultKind.REFRESH),
        ("SOMETHING_NEW", FaultKind.PERMANENT),
    ],
)
def test_each_code_says_what_is_to_be_done_in_salesforces_own_words(code, kind):
    error = {"message": "As Salesforce says.", "fields": ["LastName"]}
    for name in ("errorCode", "statusCode"):
        found = fault_of_error({**error, name: code}, NOW)
        assert (found.kind, found.code, found.text) == (kind, code, "As Salesforce says. (LastName)")


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (httpx.Response(429, headers={"Retry-After": "7"}, text="slow"), FaultKind.RETRY, "http_429"),
        (httpx.Response(500, json=[{"errorCode": "UNKNOWN_EXCEPTION"}]), FaultKind.RETRY, "UNKNOWN_EXCEPTION"),
        (httpx.Response(503, text="<html>maintenance</html>"), FaultKind.RETRY, "http_503"),
        (httpx.Response(503, json=[{"errorCode": "X", "message": "y"}]), FaultKind.RETRY, "X"),
        (httpx.Response(401, text=""), FaultKind.REFRESH, "http_401"),
        (httpx.Response(400, json={"errorCode": 7, "message": ["x"], "fields": "no"}), FaultKind.PERMANENT, "7"),
        (httpx.Response(400, json=[]), FaultKind.PERMANENT, "http_400"),
        (httpx.Response(400, json=[7, None]), FaultKind.PERMANENT, "http_400"),
        (httpx.Response(400, json=[{"message": ""}]), FaultKind.PERMANENT, "answer_malformed"),
        (httpx.Response(300, json={"no": "list"}), FaultKind.PERMANENT, "several_match"),
        (httpx.Response(404, content=b'[{"errorCode": "NOT_'), FaultKind.PERMANENT, "http_404"),
    ],
)
def test_every_answer_is_a_fault_by_name(answer, kind, code):
    found = fault_reader(real_now)(answer)
    assert (found.kind, found.code) == (kind, code)
    assert len(found.text) <= 500


@pytest.mark.parametrize("name", ["duplicateResut", "duplicateResult"])
def test_matches_are_found_under_both_spellings_and_hostile_ones_are_passed_by(name):
    match = {"record": {"Id": "003000000000001AAA"}}
    told = {"matchResults": [{"matchRecords": [match, match, 7, {"record": 1}, {"record": {"Id": "x"}}]}, None]}
    found = fault_of_error({"errorCode": "DUPLICATES_DETECTED", "message": "One of these?", name: told}, NOW)
    assert found.instead == (Remote("Contact", "003000000000001AAA"),)
    assert found.text == "One of these? It matches Contact 003000000000001AAA."


@pytest.mark.parametrize("told", [7, [], {"matchResults": 7}, {"matchResults": [{"matchRecords": {}}]}])
def test_matches_that_are_none_name_nobody(told):
    found = fault_of_error({"errorCode": "DUPLICATES_DETECTED", "message": "?", "duplicateResut": told}, NOW)
    assert found.instead == ()


def test_errors_of_calls_are_classified(org):
    connector = connected(org)
    lost = httpx.ReadTimeout("lost")
    assert connector.classify(lost).kind is FaultKind.RETRY, "whatever is written twice is there once"
    assert connector.classify(httpx.ConnectError("no")).code == "not_connected"
    assert connector.classify(KeyError("x")).kind is FaultKind.PERMANENT
    fault = fault_of_error({"errorCode": "QUERY_TIMEOUT"}, NOW)
    assert connector.classify(VendorError(fault)) is fault


def test_a_day_on_which_nothing_happens_costs_three_thousand_calls(org):
    connected(org).check()
    before, since = len(org.calls), org.now() - timedelta(minutes=5)
    connector = connected(org, tokens={"access_token": next(iter(org.sessions)), "user": US})
    for read in (connector.changes, connector.activities):
        page = read(since)
        while page.after is not None:
            page = read(since, page.after)
    assert len(org.calls) - before == 10
    assert timedelta(days=1) / KIND.poll * 10 < 3_000


def test_calls_are_paced(org):
    connector = connected(org, pace=Pace(2, 60.0, clock=lambda: 0.0))
    with pytest.raises(VendorError) as refused:
        connector.check()
    assert refused.value.fault.code == "paced"
    assert len(org.calls) == 2
