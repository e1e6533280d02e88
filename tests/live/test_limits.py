"""What a caller may send is counted in Redis by all processes together, and without Redis by each for itself."""

import json
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings as ours

from leadhub.api.tokens import make_token
from leadhub.models import User
from tests.fence import allow_writes

EACH = 4


@pytest.fixture
def limited(production: dict[str, str], settings: Any) -> dict[str, str]:
    """Production in which six requests a minute are allowed, with somebody's token."""
    settings.SECRET_KEY = production["SECRET_KEY"]
    with allow_writes():
        user = User.objects.create_user("counted@leadhub.example", name="Counted", role="viewer")
        token = make_token(user, "test")
    return production | {"REQUESTS_PER_MINUTE": "6", "TOKEN": token}


def told_by_two(environment: dict[str, str]) -> list[Any]:
    """What two processes were told that sent at once, all in one minute."""
    command = [sys.executable, "-m", "tests.live.limits", environment["TOKEN"], str(EACH)]
    while True:
        both = [
            subprocess.Popen(command, cwd=ours.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True)
            for _ in range(2)
        ]
        told = [json.loads(process.communicate(timeout=60)[0]) for process in both]
        if len({minute for one in told for minute in one["minutes"]}) == 1:
            return told


def test_processes_with_redis_count_together(limited: dict[str, str]) -> None:
    first, second = told_by_two(limited)
    assert sorted(first["left"] + second["left"]) == ["r=0", "r=0", "r=0", "r=1", "r=2", "r=3", "r=4", "r=5"]
    assert sorted(first["statuses"] + second["statuses"]) == [200] * 6 + [429] * 2


def test_without_redis_each_process_counts_for_itself(limited: dict[str, str]) -> None:
    told = told_by_two(limited | {"LEADHUB_MODE": "embedded", "REDIS_URL": ""})
    assert [one["left"] for one in told] == [["r=5", "r=4", "r=3", "r=2"]] * 2
