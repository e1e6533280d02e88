"""`what-ifs/`: drafts, working hours and capacities supposed together, over the past."""

from uuid import UUID

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes
from leadhub.jobs.readers import JOB
from leadhub.jobs.rest import accepted
from qualification import what_ifs
from qualification.readers.what_ifs import WhatIfView, what_if_of
from qualification.rest.calendars import HOURS_ERRORS
from qualification.what_if_forms import WhatIfBody

SUPPOSING_ERRORS = (
    "nothing_supposed",
    "unknown_document",
    "unknown_draft",
    "other_document",
    "document_twice",
    "rule_check_failed",
    "unknown_team",
    "team_twice",
    "unknown_member",
    "member_twice",
    "closed_too_long",
    "out_of_bounds",
)


class WhatIfs(Endpoint):
    """What would be different."""

    verbs = {"POST": "what_if.ask"}

    @describes(
        "askWhatIf",
        "What several drafts, other working hours and other capacities would change together",
        body=WhatIfBody,
        shows=JOB,
        status=202,
        errors={
            409: ("draft_published",),
            422: (*SUPPOSING_ERRORS, *(code for code in HOURS_ERRORS if code != "name_required")),
        },
    )
    def post(self, request: Request, body: WhatIfBody) -> Response:
        """202 with the address of a job, whose result is a `WhatIf` and keeps its address. Nothing is changed."""
        return accepted(request, what_ifs.ask(body, actor=actor_of(request), now=clock.now()).pk)


class WhatIfOne(Endpoint):
    """What one came to."""

    verbs = {"GET": "job.read"}

    @describes(
        "readWhatIf",
        "What a what-if found",
        answer=WhatIfView,
        errors={409: ("not_counted", "counted_otherwise")},
    )
    def get(self, request: Request, id: UUID) -> WhatIfView:
        """By the id of its job: the result of that, typed. 409 as long as it is not counted."""
        return what_if_of(actor_of(request), id)


routes = [
    path("what-ifs/", WhatIfs.as_view(), name="what-ifs"),
    path("what-ifs/<uuid:id>/", WhatIfOne.as_view(), name="what-if"),
]
