"""`jobs/`: long work with progress."""

from typing import Any
from uuid import UUID

from django.urls import path, reverse
from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from leadhub.jobs import queue
from leadhub.jobs.readers import JOB, JOBS


class Jobs(Endpoint):
    """All long work."""

    verbs = {"GET": "job.list"}

    @describes("listJobs", "Long work, newest first", lists=JOBS)
    def get(self, request: Request) -> dict[str, Any]:
        """Rescoring after publishing, simulations over many leads."""
        return listed(request, JOBS)


class JobOne(Endpoint):
    """One job."""

    verbs = {"GET": "job.read"}

    @describes("readJob", "One job with its progress and result", shows=JOB)
    def get(self, request: Request, id: UUID) -> Response:
        """The address stays, also after its end."""
        return shown(request, JOB, id)


class JobCancel(Endpoint):
    """Giving one up."""

    verbs = {"POST": "job.cancel"}

    @describes(
        "cancelJob",
        "Give a job up before its end",
        shows=JOB,
        errors={403: ("not_yours",), 409: ("job_finished", "not_cancellable")},
    )
    def post(self, request: Request, id: UUID) -> Response:
        """Whoever asked for it, or operations; what it has done stays done."""
        queue.cancel(id, actor=actor_of(request), now=clock.now())
        return shown(request, JOB, id)


def accepted(request: Request, job: UUID) -> Response:
    """202 with the address of the job that works on the answer."""
    answer = shown(request, JOB, job, status=202)
    answer.headers["Location"] = reverse("job", args=[job])
    return answer


routes = [
    path("jobs/", Jobs.as_view(), name="jobs"),
    path("jobs/<uuid:id>/", JobOne.as_view(), name="job"),
    path("jobs/<uuid:id>/cancel/", JobCancel.as_view(), name="job-cancel"),
]
