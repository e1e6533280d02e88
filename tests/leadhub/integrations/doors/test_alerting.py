"""Operations is told of a connection that stopped: once for each stop, and not once it was mended."""

from datetime import UTC, datetime

import pytest

from leadhub.actors import Role
from leadhub.alerts.making import make_alerts
from leadhub.alerts.notices import Asked
from leadhub.clock import real_now
from leadhub.events.relay import place_events
from leadhub.integrations.alerting import messages
from leadhub.integrations.protocol import Fault, FaultKind
from leadhub.integrations.thawing import freeze
from leadhub.keys import new_id
from leadhub.models import Alert, Event, FrozenField, SyncLink
from tests.leadhub.integrations.doors.conftest import Desk, Json

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 3, 15, tzinfo=UTC)
REVOKED = Fault(kind=FaultKind.REVOKED, code="invalid_grant", text="The app was removed.")


def stop(desk: Desk, made: Json) -> None:
    """The other side takes its access back."""
    desk.there.faults = [REVOKED]
    desk.turn()
    assert desk.row(made).state == "broken"


def mend(desk: Desk, made: Json) -> None:
    """Somebody looked."""
    desk.checked(made)
    assert desk.patched(made, state="live").status_code == 200


def said(desk: Desk) -> list[str]:
    """The words of every event of connections, as things stand."""
    events = Event.objects.filter(type__startswith="connection.").order_by("at", "pk")
    asked = [Asked(alert=new_id(), kind="connection", event=one, person=None, subject=None) for one in events]
    return [f"{message.title}. {message.facts[0][1]}" for message in messages(asked, real_now()).values()]


def test_one_word_for_each_stop(desk: Desk) -> None:
    made = desk.live()
    stop(desk, made)
    for _ in range(3):
        desk.turn()
    assert Event.objects.filter(type="connection.broken").count() == 1
    place_events(real_now())
    make_alerts(real_now())
    told = Alert.objects.filter(event__type="connection.broken")
    assert set(told.values_list("kind", "person__role")) == {("connection", Role.OPERATIONS)}
    assert said(desk) == ["Stopped: Memory. The app was removed."]
    mend(desk, made)
    assert said(desk) == []
    stop(desk, made)
    assert Event.objects.filter(type="connection.broken").count() == 2


def test_a_field_that_is_left_alone_is_told_until_it_is_thawed_or_the_connection_removed(
    desk: Desk, direct_writes: None
) -> None:
    made = desk.live()
    link = SyncLink.objects.create(
        connection=desk.row(made), object="person", remote_id="1", target=new_id(), made_at=NOW
    )
    freeze(desk.row(made), [(link.pk, "phone"), (link.pk, "score")], now=NOW, real=NOW)
    assert said(desk) == ["Left alone: phone in Memory. phone", "Left alone: score in Memory. score"]
    phone = str(FrozenField.objects.get(field="phone").pk)
    desk.client.post(desk.at(made, "frozen-fields", phone, "thaw"), {"comment": "Switched off."}, format="json")
    assert said(desk) == ["Left alone: score in Memory. score"]
    desk.client.delete(desk.at(made))
    assert said(desk) == []
