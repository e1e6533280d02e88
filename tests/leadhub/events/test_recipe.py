"""The receiver of docs/webhooks.md, run as it is printed there."""

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from django.conf import settings

from leadhub.events import endpoints
from leadhub.keys import new_id
from leadhub.models import Delivery
from tests import fence
from tests.leadhub.events.conftest import Post
from tests.servers.ports import free_port

pytestmark = pytest.mark.django_db
PAGE = Path(settings.BASE_DIR) / "docs" / "webhooks.md"
PORT = "9000"


@contextmanager
def receiver(
    secret: str, port: int, wait_for: Callable[[Callable[[], bool]], None]
) -> Iterator["subprocess.Popen[str]"]:
    """The program of the page, with this secret, on this port."""
    found = re.search(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    assert found
    program = found[1].replace("whsec_…", secret).replace(PORT, str(port))
    process = subprocess.Popen(
        [sys.executable, "-uc", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        wait_for(lambda: answers(port))
        yield process
    finally:
        process.kill()
        process.communicate()


def answers(port: int) -> bool:
    try:
        return httpx.post(f"http://127.0.0.1:{port}/", content=b"{}").status_code == 401
    except httpx.HTTPError:
        return False


def test_it_verifies_forgets_repeats_and_keeps_to_the_sequence(hub: Post) -> None:
    port = free_port()
    made = endpoints.create(actor=hub.actor, now=hub.now, name="Recipe", url=f"http://127.0.0.1:{port}/", types=None)
    lead = new_id()
    hub.happen(lead, lead)
    with receiver(made.secret, port, hub.receivers.wait_for) as process:
        hub.deliver()
        assert hub.states(made) == ["delivered", "delivered"]
        with fence.allow_writes():
            Delivery.objects.update(state="due", ended_at=None)
        hub.deliver()
        assert hub.states(made) == ["delivered", "delivered"], "repeats are taken too"
        hub.happen(lead)
        hub.deliver()
        process.terminate()
        assert process.stdout
        said = process.stdout.read().split("\n")
    assert [line for line in said if line] == [f"lead.decided {lead} {number}" for number in (1, 2, 3)]


def test_it_refuses_what_is_signed_by_others(hub: Post) -> None:
    port = free_port()
    made = endpoints.create(actor=hub.actor, now=hub.now, name="Recipe", url=f"http://127.0.0.1:{port}/", types=None)
    hub.happen(new_id())
    with receiver("whsec_" + "A" * 44, port, hub.receivers.wait_for):
        hub.deliver()
    assert hub.states(made) == ["due"]
    assert Delivery.objects.get().log.get().status == 401
