"""A worker that is killed over and over while it imports: each life is a process that ends itself in mid-statement.

Run with the number of deaths; the database is that of the environment. The last life is spared.
"""

import os
import random
import signal
import sys
from collections.abc import Callable
from typing import Any

MOST_STATEMENTS = 90
CHUNK = 40


class Death:
    """Ends the process without warning when so many statements were begun."""

    def __init__(self, after: int) -> None:
        self.left = after

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)


def live(after: int | None) -> None:
    """Work on what waits, as a worker does that takes over once the lease of the one before is over."""
    from django.db import connection

    from leadhub import clock
    from leadhub.jobs import queue
    from leadhub.jobs.running import run_job
    from leadhub.models import Job
    from qualification.importing import passes

    vars(passes)["AT_ONCE"] = CHUNK
    Job.objects.update(lease_until=None)
    job = queue.take()
    if job is None:
        return
    if after is None:
        run_job(job, clock.now(), seconds=60)
        return
    with connection.execute_wrapper(Death(after)):
        run_job(job, clock.now(), seconds=60)


def main(deaths: int) -> int:
    """Answers how many lives were really ended."""
    import django

    django.setup()
    from django.db import connections

    dice, killed = random.Random(7), 0
    for after in [dice.randint(1, MOST_STATEMENTS) for _ in range(deaths)] + [None]:
        connections.close_all()
        child = os.fork()
        if not child:
            live(after)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        killed += os.WIFSIGNALED(status)
    return killed


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
