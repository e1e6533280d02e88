"""Nothing that somebody typed ends its literal."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadhub.integrations.protocol import VendorError
from leadhub.integrations.salesforce import soql
from tests.vendors.salesforce_soql import MalformedQuery, parsed

HOSTILE = (
    "' OR Id != null",
    "\\",
    "\\'",
    "\\\\' OR IsDeleted = true OR Name = '",
    "O'Brien",
    "a\nb\r\tc\b\f",
    "\x00\x1b\x7f",
    "\u2028\u2029",
    "\ud800",
    "%_%",
    '"quoted"',
    "'; DELETE FROM Lead",
    "\\u0027 OR Id = \\u0027",
    "Ünïcödé 漢字 🏭",
    "",
)


@pytest.mark.parametrize("value", HOSTILE)
def test_a_hostile_text_is_one_literal_and_means_itself(value):
    query = parsed(f"SELECT Id FROM Lead WHERE Email = {soql.text(value)}")

    assert query.test({"Email": value})
    assert not query.test({"Email": f"{value}x"})


@given(st.text())
def test_any_text_is_one_literal_and_means_itself(value):
    query = parsed(f"SELECT Id FROM Lead WHERE Email IN {soql.among([value, 'dana@medico.example'])}")

    assert query.test({"Email": value})
    assert query.test({"Email": "dana@medico.example"})
    assert not query.test({"Email": "somebody@medico.example"})


def test_an_unescaped_text_would_have_been_a_query_of_its_own():
    assert parsed("SELECT Id FROM Lead WHERE Email = '' OR IsDeleted = false").test({"IsDeleted": False})
    with pytest.raises(MalformedQuery):
        parsed("SELECT Id FROM Lead WHERE Email = '\\'")


def test_a_moment_is_told_to_the_millisecond_in_utc():
    assert soql.moment(datetime(2026, 11, 3, 15, 0, 0, 7_000, tzinfo=UTC)) == "2026-11-03T15:00:00.007Z"


@pytest.mark.parametrize("name", ["Id FROM User", "Loss Reason", "a'b", "", "x.y.z", "1st", "é", "Amount,Id"])
def test_what_is_no_name_of_a_field_gets_into_no_query(name):
    with pytest.raises(VendorError) as refused:
        soql.name(name)
    assert refused.value.fault.code == "no_field_name"


def test_names_of_fields_pass():
    assert soql.name("Loss_Reason__c") == "Loss_Reason__c"
    assert soql.name("Account.Name") == "Account.Name"
