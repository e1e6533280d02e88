"""Celery tasks: wake-ups for functions whose truth is in tables, so a lost or repeated task changes nothing."""

from celery import shared_task
from django.conf import settings

from leadhub import clock
from leadhub.alerts.making import make_alerts
from leadhub.events.relay import place_events
from leadhub.interpreter import with_room
from leadhub.jobs.due import run_due, together
from leadhub.jobs.running import run_jobs


@shared_task(name="leadhub.tick")  # type: ignore[untyped-decorator]  # Celery comes without types
@with_room
def tick(**_later: object) -> None:
    """Run what is due, but for what is done apart; a newer caller may send arguments that this worker does not know."""
    run_due(clock.now(), together())


@shared_task(name="leadhub.part")  # type: ignore[untyped-decorator]  # Celery comes without types
@with_room
def part(name: str, **_later: object) -> None:
    """Run one part of what is due that waits for machines of others; one that this worker does not know is left."""
    run_due(clock.now(), [known for known in settings.LEADHUB_APART if known == name])


@shared_task(name="leadhub.relay")  # type: ignore[untyped-decorator]  # Celery comes without types
@with_room
def relay(**_later: object) -> None:
    """Give committed events their place in the feed."""
    place_events(clock.now())


@shared_task(name="leadhub.work")  # type: ignore[untyped-decorator]  # Celery comes without types
@with_room
def work(**_later: object) -> None:
    """Work on the jobs that wait; as many workers at once as there are."""
    run_jobs(clock.now())


@shared_task(name="leadhub.alerts")  # type: ignore[untyped-decorator]  # Celery comes without types
@with_room
def alerts(**_later: object) -> None:
    """Make the alerts of what happened; they are sent apart."""
    make_alerts(clock.now())
