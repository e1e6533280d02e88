"""Lives of workers that end themselves in the middle: processes of their own, killed before a statement."""

import os
import signal
from collections.abc import Callable
from typing import Any


class Death:
    """Ends the process without warning when so many statements were begun."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)


def was_killed(live: Callable[[], None]) -> bool:
    """Live once, in a process of its own; whether that was killed. One that failed by itself is a fault."""
    from django.db import connections

    connections.close_all()
    child = os.fork()
    if not child:
        live()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or status == 0, "it failed by itself"
    return os.WIFSIGNALED(status)
