"""Long work asks the policy again before each step: whoever may not do it any more has it done no further."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from rest_framework.test import APIClient

from leadhub.actors import Role
from leadhub.jobs import queue, works
from leadhub.jobs.running import run_jobs
from leadhub.jobs.works import Step, work_of
from leadhub.models import Job, User
from leadhub.policy.registry import table
from tests.leadhub.jobs.conftest import ask
from tests.rows import AT

VERB = "import.run"
Change = Callable[[APIClient, User], Any]


def test_each_kind_of_work_names_a_verb_that_there_is_unless_it_must_come_to_its_end() -> None:
    kinds = {kind: work_of(kind) for kind in works.kinds()}
    assert {kind for kind, work in kinds.items() if work.verb is None} == {"rescore", "suspension"}
    assert all(work.verb in table() for work in kinds.values() if work.verb is not None)


def three_steps(between: Callable[[], object]) -> Callable[[Job, datetime], Step]:
    """Work of three steps; something happens in the middle of the first."""

    def step(job: Job, now: datetime) -> Step:
        place = job.cursor or 0
        if not place:
            between()
        return Step(done=1, cursor=place + 1, finished=place == 2)

    return step


def changed(client: APIClient, person: User, act: str, **body: str) -> None:
    answer = client.post(f"/api/v1/people/{person.pk}/{act}/", body, format="json")
    assert answer.status_code == 200, answer.content


WITHDRAWN: dict[str, tuple[Change, str]] = {
    "another role": (lambda client, who: changed(client, who, "role", role="viewer"), "does not allow it any more"),
    "shut out": (lambda client, who: changed(client, who, "shut-out"), "may not sign in any more"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("shared", [[], ["counting"]], ids=["alone", "shared"])
@pytest.mark.parametrize(("withdraw", "why"), WITHDRAWN.values(), ids=WITHDRAWN)
def test_a_right_that_is_withdrawn_stops_a_job_before_its_next_step(
    withdraw: Change,
    why: str,
    shared: list[str],
    bring: Callable[..., None],
    client_of: Callable[..., APIClient],
    user_of: Callable[..., User],
    now: datetime,
) -> None:
    asker = user_of(Role.MARKETING)
    operations = client_of("operations", name="op")
    bring(counting=three_steps(lambda: withdraw(operations, asker)), verb=VERB, shared=shared)
    job = queue.ask("counting", "counting", actor=asker.actor, now=AT, parameters={})
    assert run_jobs(now) == 1
    told = operations.get(f"/api/v1/jobs/{job.pk}/").json()
    assert (told["status"], told["progress"]["done"]) == ("failed", 1)
    (error,) = told["errors"]
    assert error["code"] == "asker_not_allowed"
    assert why in error["detail"] and "What it has done stays done" in error["detail"]
    assert run_jobs(now) == 0


@pytest.mark.django_db
def test_whoever_may_still_do_it_and_what_has_no_asker_go_on(
    bring: Callable[..., None], client_of: Callable[..., APIClient], user_of: Callable[..., User], now: datetime
) -> None:
    asker, operations = user_of(Role.MARKETING), client_of("operations", name="op")
    moved = three_steps(lambda: changed(operations, asker, "role", role="sales"))
    bring(counting=moved, sweeping=three_steps(lambda: None), verb="forecast.read")
    queue.ask("counting", "counting", actor=asker.actor, now=AT, parameters={})
    ask("sweeping")
    assert run_jobs(now) == 6
    assert set(Job.objects.values_list("status", flat=True)) == {"done"}


@pytest.mark.django_db
def test_what_must_come_to_its_end_does_whoever_began_it(
    bring: Callable[..., None], client_of: Callable[..., APIClient], user_of: Callable[..., User], now: datetime
) -> None:
    asker, operations = user_of(Role.MARKETING), client_of("operations", name="op")
    bring(counting=three_steps(lambda: changed(operations, asker, "shut-out")))
    queue.ask("counting", "counting", actor=asker.actor, now=AT, parameters={})
    assert run_jobs(now) == 3
