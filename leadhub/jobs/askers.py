"""Who asked for long work, by the rights of now: what is taken from them stops what is under way for them."""

from leadhub.actors import SYSTEM, Actor
from leadhub.errors import NotAllowed
from leadhub.jobs.works import work_of
from leadhub.models import Job, User
from leadhub.policy.registry import can


class AskerNotAllowed(NotAllowed):
    """Whoever asked for a job may not do it any more."""

    code = "asker_not_allowed"


def asker_of(job: Job) -> Actor:
    """Whoever asked for a job, by the role that they have now; raises AskerNotAllowed where they are shut out."""
    if job.created_by is None:
        return SYSTEM
    user = User.objects.filter(pk=job.created_by, is_active=True).first()
    if user is None:
        raise AskerNotAllowed(f"Whoever asked for this may not sign in any more. {_said(job)}")
    return user.actor


def check_asker(job: Job) -> None:
    """Raise AskerNotAllowed where the policy gives what a job does no longer to whoever asked for it.

    What must come to its end names no verb, and what the installation asks of itself has nobody to judge.
    """
    verb = work_of(job.kind).verb
    if verb is None or job.created_by is None:
        return
    if not can(asker_of(job), verb):
        raise AskerNotAllowed(f"The role of whoever asked for this does not allow it any more. {_said(job)}")


def _said(job: Job) -> str:
    stays = "What it has done stays done" if job.done else "Nothing was done"
    return f"{stays}; somebody who may can ask for it."
