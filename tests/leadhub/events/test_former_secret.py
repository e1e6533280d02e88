"""A receiver learns its new secret at its leisure: for a day the former one signs beside it, and then no more."""

from datetime import timedelta

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from leadhub.clock import real_now
from leadhub.events import endpoints
from leadhub.events.endpoints import BOTH_SIGN, keep_secrets
from leadhub.events.line import take
from leadhub.events.messages import Message
from leadhub.events.parcels import parcels
from leadhub.keys import new_id
from leadhub.models import WebhookEndpoint
from tests import fence
from tests.leadhub.events.conftest import Post

pytestmark = pytest.mark.django_db


def end_the_day(hub: Post) -> None:
    """Receivers judge signatures by their own clock, so it is the day that is put back."""
    with fence.allow_writes():
        WebhookEndpoint.objects.update(previous_signs_until=real_now() - timedelta(seconds=1))


def test_a_receiver_with_either_secret_verifies_what_comes_during_the_day(hub: Post) -> None:
    made = hub.subscribe()
    secret = endpoints.rotate(made.endpoint, actor=hub.actor).secret
    for known in (made.secret, secret):
        hub.receivers.check(hub.name_of(made), known)
        (event,) = hub.happen(new_id())
        hub.deliver()
        assert hub.receivers.taken(hub.name_of(made))[-1] == event
    assert hub.states(made) == ["delivered", "delivered"]
    assert {len(message["webhook-signature"].split()) for message in hub.got(made)} == {2}


def test_after_the_day_only_the_new_secret_verifies(hub: Post) -> None:
    made = hub.subscribe()
    hub.receivers.check(hub.name_of(made), made.secret)
    secret = endpoints.rotate(made.endpoint, actor=hub.actor).secret
    end_the_day(hub)
    (event,) = hub.happen(new_id())
    hub.deliver()
    assert [message["answered"] for message in hub.got(made)] == [401]
    hub.receivers.check(hub.name_of(made), secret)
    hub.deliver(seconds=10)
    assert hub.receivers.taken(hub.name_of(made)) == [event]
    assert {len(message["webhook-signature"].split()) for message in hub.got(made)} == {1}


def test_the_day_ends_at_its_moment(hub: Post) -> None:
    made = hub.subscribe()
    endpoints.rotate(made.endpoint, actor=hub.actor)
    until = hub.row(made).previous_signs_until
    assert until
    assert timedelta() <= real_now() + BOTH_SIGN - until < timedelta(minutes=1)
    hub.happen(new_id())
    taken = take(now=hub.now, real=hub.pass_time())
    signatures = {}
    for late in (-1, 0):
        (parcel,) = parcels(taken, real=until + timedelta(seconds=late))
        assert isinstance(parcel.content, Message)
        signatures[late] = len(parcel.content.headers["webhook-signature"].split())
    assert signatures == {-1: 2, 0: 1}


def test_a_secret_before_the_former_one_signs_no_more(hub: Post) -> None:
    made = hub.subscribe()
    former = endpoints.rotate(made.endpoint, actor=hub.actor).secret
    newest = endpoints.rotate(made.endpoint, actor=hub.actor).secret
    hub.happen(new_id())
    hub.deliver()
    (message,) = hub.got(made)
    headers = {name: str(value) for name, value in message.items()}
    for known in (former, newest):
        Webhook(known).verify(message["body"], headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(made.secret).verify(message["body"], headers)


def test_a_former_secret_that_signs_no_more_is_forgotten(hub: Post) -> None:
    made = hub.subscribe()
    endpoints.rotate(made.endpoint, actor=hub.actor)
    assert keep_secrets(hub.now) == 0
    end_the_day(hub)
    assert keep_secrets(hub.now) == 1
    row = hub.row(made)
    assert (row.previous_secret, row.previous_signs_until) == ("", None)
    hub.happen(new_id())
    hub.deliver()
    assert hub.states(made) == ["delivered"]
