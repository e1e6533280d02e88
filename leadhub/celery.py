"""Celery: beat and workers wake the functions of `leadhub.jobs.due`; the truth is in tables."""

import os

from leadhub.interpreter import look_seldom

look_seldom()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "leadhub.settings")
os.environ.setdefault("LEADHUB_MODE", "production")

from celery import Celery
from celery.signals import worker_init
from django.core.exceptions import ImproperlyConfigured

app = Celery("leadhub")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["leadhub.jobs"])


@worker_init.connect  # type: ignore[untyped-decorator]  # Celery comes without types
def refuse_gaps(**_: object) -> None:
    """End the start of a worker under a policy with gaps, as the web application does."""
    from leadhub.known_secrets import warn_of_known
    from leadhub.policy.registry import verify

    try:
        verify()
    except ImproperlyConfigured as error:
        # Celery logs what a receiver raises and goes on; it does not go on after this.
        raise SystemExit(f"leadhub cannot start: {error}") from error
    warn_of_known()
