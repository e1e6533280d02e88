"""One's own long work on the first page: whoever closed its page sees here how far it is, and that it has ended."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Q
from django.urls import reverse

from leadhub.actors import Actor
from leadhub.clock import real_now
from leadhub.console.home import Panel
from leadhub.console.progress import progress_of
from leadhub.console.tables import Link, Table
from leadhub.console.words import ago
from leadhub.jobs.works import label_of
from leadhub.keys import least_id
from leadhub.models import Job
from leadhub.models.job import RUNNING
from leadhub.policy.registry import can

LATELY = timedelta(days=1)
MOST = 5


def panels(actor: Actor) -> Iterator[Panel]:
    """What runs, and what ended of that which was asked for within a day; nothing where there is none."""
    if not can(actor, "job.read") or actor.user_id is None:
        return
    real = real_now()
    lately = Q(pk__gte=least_id(real - LATELY), created_at__gte=real - LATELY) | Q(status__in=RUNNING)
    mine = Job.objects.filter(lately, created_by=actor.user_id).defer("parameters", "cursor", "result")
    rows = [
        (
            Link(label_of(job.kind), reverse("admin:leadhub_job_change", args=[job.pk])),
            job.get_status_display(),
            f"{(told := progress_of(job, real))} {told.left}".strip(),
            ago(job.created_at, real),
        )
        for job in mine.order_by("-pk")[:MOST]
    ]
    if rows:
        table = Table("", ("What", "Status", "Progress", "Asked for"), rows)
        yield Panel("My long work", "leadhub/console/panel_table.html", {"table": table})
