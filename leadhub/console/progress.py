"""How far long work is, as its page says it: how much is done, and about how long the rest takes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from leadhub.console.words import counted
from leadhub.models import Job
from leadhub.models.job import RUNNING

MINUTE = timedelta(minutes=1)
# What was done in less than this says nothing of what is to come.
TELLING = timedelta(seconds=3)


@dataclass(frozen=True, slots=True)
class Progress:
    """So much is `done` of a `total`, which nobody may know yet or only `about`; `left` says what the rest takes."""

    done: int
    total: int | None
    left: str = ""
    of_what: str = ""
    is_about: bool = False

    def __str__(self) -> str:
        if self.total == 0:
            return "There was nothing to do"
        total = "" if self.total is None else f" of {'about ' if self.is_about else ''}{self.total:,}"
        return f"{self.done:,}{total}{f' {self.of_what}' if self.of_what else ''} done"


def progress_of(job: Job, real: datetime) -> Progress:
    """How far a job is, at a moment of the real clock."""
    return Progress(job.done, job.total, time_left(job, real) if job.status in RUNNING else "")


def time_left(job: Job, real: datetime) -> str:
    """About how long the rest takes, at the pace of what was done so far; nothing where that cannot be told."""
    if job.started_at is None:
        return "It waits for its turn."
    if not job.total or not job.done or (worked := real - job.started_at) < TELLING:
        return ""
    left = worked / job.done * max(0, job.total - job.done)
    if left < MINUTE:
        return "Less than a minute is left."
    minutes = round(left / MINUTE)
    return f"About {counted(minutes, 'minute is', 'minutes are')} left."
