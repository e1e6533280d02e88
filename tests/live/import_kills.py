"""A worker that is killed over and over while it imports: each life is a process that ends itself in mid-statement.

Run with the number of deaths; the database is that of the environment. The last life is spared.
"""

import random
import sys
from functools import partial

from tests.live.killing import Death, was_killed

MOST_STATEMENTS = 90
CHUNK = 40


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
    dice = random.Random(7)
    lives = [dice.randint(1, MOST_STATEMENTS) for _ in range(deaths)] + [None]
    return sum(was_killed(partial(live, after)) for after in lives)


if __name__ == "__main__":
    print(main(int(sys.argv[1])))
