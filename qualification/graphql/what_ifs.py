"""What-ifs over GraphQL."""

from uuid import UUID

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.graphql import mutation, query
from leadhub.jobs.readers import JOB, JobView
from qualification import what_ifs
from qualification.readers.what_ifs import WhatIfView, what_if_of
from qualification.what_if_forms import WhatIfBody


def ask_what_if(actor: Actor, input: WhatIfBody) -> JobView:
    """What several drafts, other working hours and other capacities would change together; a job that counts it.

    `drafts` is a list of ids, or an object that names the document of each. Nothing is changed.
    """
    return JOB.read(actor, what_ifs.ask(input, actor=actor, now=clock.now()).pk)


def what_if(actor: Actor, job: UUID) -> WhatIfView:
    """What a what-if found, by its job."""
    return what_if_of(actor, job)


class Supposing:
    """Root fields of mutations."""

    ask_what_if = mutation("what_if.ask", JOB)(ask_what_if)


class Supposed:
    """Root fields of queries."""

    what_if = query("job.read", WhatIfView)(what_if)
