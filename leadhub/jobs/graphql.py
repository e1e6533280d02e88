"""Jobs over GraphQL."""

from uuid import UUID

from leadhub import clock
from leadhub.actors import Actor
from leadhub.api.graphql import Root, connection, mutation, one
from leadhub.jobs import queue
from leadhub.jobs.readers import JOB, JOBS, JobView


def cancel_job(actor: Actor, id: UUID) -> JobView:
    """Give a job up before its end; what it has done stays done."""
    queue.cancel(id, actor=actor, now=clock.now())
    return JOB.read(actor, id)


class Queries:
    """Root fields of queries."""

    job = one(JOB)
    jobs = connection(JOBS)


class Mutations:
    """Root fields of mutations."""

    cancel_job = mutation("job.cancel", JOB)(cancel_job)


root = Root(queries=[Queries], mutations=[Mutations], nouns=[JOB])
