"""Forecasts that take longer than anybody waits: asked for once an hour, made by a job, kept with it."""

from datetime import datetime
from typing import Final

import msgspec
from django.db.models import QuerySet

from feedback.rules.groupings import ForecastBy
from leadhub.actors import Actor
from leadhub.jobs import queue
from leadhub.models import Job
from leadhub.usecases import use_case
from qualification.models import Lead

KIND: Final = "forecast"


class Asked(msgspec.Struct, kw_only=True, frozen=True):
    """What is asked: wins within so many days from a moment on."""

    horizon: int
    by: ForecastBy
    now: datetime

    @property
    def key(self) -> str:
        """Who asks the same within an hour is given the same answer."""
        return f"{self.horizon} {self.by} {self.now:%Y-%m-%dT%H}"


@use_case
def ask(asked: Asked, *, actor: Actor, now: datetime) -> Job:
    """The job that makes a forecast, or has made it within this hour."""
    made = Job.objects.filter(kind=KIND, key=asked.key, status=Job.Status.DONE).order_by("-created_at", "-pk").first()
    return made or queue.ask(
        KIND,
        asked.key,
        actor=actor,
        now=now,
        parameters=msgspec.to_builtins(asked),
        total=every_lead().count(),
    )


def every_lead() -> "QuerySet[Lead]":
    """What a job counts: the policy lets only those ask who see every lead."""
    return Lead.objects.canonical()
