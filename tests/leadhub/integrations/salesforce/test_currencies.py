"""In which currency the amounts of deals are: as the record says, else as the org does, and never by a guess."""

import pytest

from tests.leadhub.integrations.salesforce.connecting import connected
from tests.leadhub.integrations.salesforce.test_changes import SINCE, changed, walked
from tests.vendors.salesforce_fields import currency_of_deals


def test_a_deal_of_an_org_with_several_currencies_has_its_own(org):
    org.fields["Opportunity"]["CurrencyIsoCode"] = currency_of_deals()
    for currency in ("EUR", None):
        org.make("Opportunity", StageName="Closed Won", Amount=12_500.0, CurrencyIsoCode=currency)
    assert [one.values["currency"] for one in changed(org)] == ["EUR", None], "and nobody guesses that of the other"
    assert not org.asked("/sobjects/Organization/")


def test_a_deal_of_an_org_with_one_currency_has_that_which_the_org_says(org):
    org.make("Opportunity", StageName="Closed Won", Amount=12_500.0)
    org.make("Opportunity", StageName="Closed Won", Amount=500.0)
    org.make("Opportunity", StageName="Prospecting", Amount=None)
    connector = connected(org)
    found, _ = walked(connector, org.now() - SINCE)
    assert [one.values.get("currency") for one in found] == ["USD", "USD", None]
    assert len(org.asked("/sobjects/Organization/")) == 1


def test_where_the_org_does_not_say_its_currency_a_deal_has_none(org):
    org.tells_currency = False
    org.make("Opportunity", StageName="Closed Won", Amount=12_500.0)
    (change,) = changed(org)
    assert (change.values["amount"], change.values["currency"]) == (12_500.0, None)


@pytest.mark.parametrize(
    ("tells", "usual", "words"),
    [
        (True, "", "Amounts are in USD, which is the currency of the org."),
        (True, "usd", "Amounts are in USD, which is the currency of the org."),
        (True, "EUR", "Amounts are in USD, which is the currency of the org, not EUR as the connection says."),
        (False, "eur", "The org does not say its currency: amounts are taken for EUR, as the connection says."),
        (False, "", "The org does not say its currency, and the connection has none: deals with an amount wait among"),
    ],
)
def test_the_currency_of_amounts_is_said_beforehand(org, tells, usual, words):
    org.tells_currency = tells
    remarks = connected(org, settings={"currency": usual}).check().remarks
    assert next(one for one in remarks if "currency" in one.lower()).startswith(words)


def test_of_an_org_with_several_currencies_there_is_nothing_to_say(org):
    org.fields["Opportunity"]["CurrencyIsoCode"] = currency_of_deals()
    assert not [one for one in connected(org).check().remarks if "urrency" in one]
