"""The connector over real HTTP, by the guarded way out."""

from typing import Any

import pytest

from leadhub.egress.transport import GuardedTransport
from leadhub.integrations.protocol import FaultKind, Outcome, Remote, VendorError
from tests.leadhub.integrations.marketo.connecting import DANA, connected, write
from tests.vendors.marketo import MarketoStandIn, pages_of
from tests.vendors.stand_ins import served


def test_somebody_is_checked_written_and_read_over_http(marketo: MarketoStandIn, settings: Any) -> None:
    settings.LOCAL_RECEIVERS = True
    with served(marketo) as address:
        connector = connected(marketo, transport=GuardedTransport(), base_url=address)
        assert connector.check().is_sound
        since = marketo.clock
        assert connector.upsert([write(city="Kiel")]) == [Outcome(key=DANA, remote=Remote("lead", "101"), is_new=True)]
        changes = [item for page in pages_of(lambda after: connector.changes(since, after)) for item in page.items]
    assert [(change.remote.id, change.values["city"]) for change in changes] == [("101", "Kiel")]


def test_an_answer_lost_on_the_way_leaves_it_open_what_was_done(marketo: MarketoStandIn, settings: Any) -> None:
    settings.LOCAL_RECEIVERS = True
    marketo.switches.lost_writes = 1
    with served(marketo) as address:
        connector = connected(marketo, transport=GuardedTransport(), base_url=address)
        with pytest.raises(VendorError) as raised:
            connector.upsert([write()])
        assert raised.value.fault.kind is FaultKind.AMBIGUOUS
        assert connector.look_up([write()]) == {DANA: Remote("lead", "101")}


def test_an_address_that_leadhub_does_not_call_stops_the_connection(marketo: MarketoStandIn, settings: Any) -> None:
    settings.LOCAL_RECEIVERS = False
    connector = connected(marketo, transport=GuardedTransport(), base_url="http://127.0.0.1:9")
    with pytest.raises(VendorError) as raised:
        connector.check()
    assert raised.value.fault.kind is FaultKind.REVOKED
