"""A subscription of Marketo, and connectors to it."""

import pytest

from tests.vendors.marketo import MarketoStandIn


@pytest.fixture
def marketo() -> MarketoStandIn:
    """An empty subscription, held to Adobe's specifications."""
    return MarketoStandIn()
