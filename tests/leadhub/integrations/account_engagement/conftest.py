"""A business unit of our own, and a connection to it. No specification holds the stand-in: see its own words."""

import httpx
import pytest

from leadhub.integrations.access import Access, Pace
from leadhub.integrations.account_engagement.kind import KIND
from tests.leadhub.integrations.account_engagement.ground import LOGIN
from tests.vendors.account_engagement import UNIT, AccountEngagement


@pytest.fixture
def there():
    return AccountEngagement()


@pytest.fixture
def access_to(there):
    """What a connector is given; `kept` takes what it stores of its tokens."""

    def make(*, kept=None, http=None, base_url=KIND.base_url, tokens=None, credentials=None, **settings):
        return Access(
            http=http or httpx.Client(transport=httpx.MockTransport(there)),
            base_url=base_url,
            version=KIND.versions[0],
            credentials={"client_id": "key", "client_secret": "secret", **(credentials or {})},
            settings={"business_unit_id": UNIT, "login_url": LOGIN, **settings},
            fields=KIND.fields,
            pace=Pace(*KIND.pace),
            now=lambda: there.clock,
            tokens=tokens if tokens is not None else {},
            keep=lambda told: kept.append(dict(told)) if kept is not None else None,
        )

    return make


@pytest.fixture
def connector(access_to):
    return KIND.connect(access_to())
