import pytest

from tests.vendors.salesforce import Salesforce


@pytest.fixture
def org():
    return Salesforce()
