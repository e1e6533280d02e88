"""Worker processes of their own: told when to begin, they take steps of the jobs that wait until none does.

Run as a program it is such a worker: a moment on each line of standard input, an account of the work on each line out.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Effort:
    """What all workers together needed for the work that waited."""

    seconds: float
    cpu: float
    peak_mb: float
    """Of the largest worker, since it began."""


class Crew:
    """Workers that stand ready."""

    def __init__(self, workers: Sequence["subprocess.Popen[str]"]) -> None:
        self._workers = workers

    def work(self, now: datetime) -> Effort:
        """Let all of them work until nothing waits."""
        began = time.perf_counter()
        for worker in self._workers:
            assert worker.stdin is not None
            worker.stdin.write(f"{now.isoformat()}\n")
            worker.stdin.flush()
        told = [_line(worker) for worker in self._workers]
        took = time.perf_counter() - began
        return Effort(took, sum(each["cpu"] for each in told), max(each["peak_mb"] for each in told))


@contextmanager
def crew(size: int) -> Iterator[Crew]:
    """So many workers on the database that DATABASE_URL names."""
    command = [sys.executable, "-m", "tests.bench.workers"]
    with ExitStack() as stack:
        workers = [
            stack.enter_context(subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True))
            for _ in range(size)
        ]
        for worker in workers:
            _line(worker)
        yield Crew(workers)
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.close()


def _line(worker: "subprocess.Popen[str]") -> dict[str, float]:
    assert worker.stdout is not None
    line = worker.stdout.readline()
    assert line, "a worker has ended before its work did"
    told: dict[str, float] = json.loads(line)
    return told


def _account(cpu: float) -> None:
    print(json.dumps({"cpu": time.process_time() - cpu, "peak_mb": _peak_mb()}), flush=True)


def _peak_mb() -> float:
    """The most memory that this program ever held; what getrusage tells begins with that of whoever started it."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    own = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return (own[0] if own else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024


def _stand_ready() -> None:
    from leadhub.clock import real_now
    from leadhub.jobs.running import run_jobs
    from leadhub.models import Job
    from leadhub.models.job import RUNNING

    _account(time.process_time())
    for line in sys.stdin:
        cpu, waiting = time.process_time(), Job.objects.filter(status__in=RUNNING)
        # What looks once more after a minute is not part of the work.
        while waiting.exclude(lease_until__gt=real_now()).exists():
            run_jobs(datetime.fromisoformat(line.strip()))
        _account(cpu)


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadhub.settings")
    django.setup()
    _stand_ready()
