"""A job belongs to whoever holds its lease: who was overtaken writes nothing."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from leadhub.actors import SYSTEM, Actor, ActorKind, Role
from leadhub.jobs import queue
from leadhub.jobs.works import Step
from leadhub.models import Job
from tests.leadhub.jobs.conftest import ask, done, let_time_pass, taken
from tests.rows import AT

pytestmark = pytest.mark.django_db

OPERATIONS = Actor(ActorKind.PERSON, Role.OPERATIONS, name="Olga")


@pytest.fixture(autouse=True)
def known(bring: Callable[..., None]) -> None:
    """Work for one worker at a time, and work that several share."""
    bring(alone=done, together=done, shared=["together"])


def standing(job: Job) -> tuple[str, int, object]:
    """Status, progress and place of a job."""
    found: tuple[str, int, object] = Job.objects.values_list("status", "done", "cursor").get(pk=job.pk)
    return found


def overtaken() -> tuple[Job, Job]:
    """A job as the worker holds it whose lease ran out, and as the one holds it that took it over."""
    ask("alone")
    slow = taken()
    let_time_pass(slow)
    return slow, taken()


def test_who_was_overtaken_writes_nothing_down() -> None:
    slow, quick = overtaken()
    further = queue.advance(quick, Step(done=2, cursor="two"), now=AT)
    assert queue.advance(slow, Step(done=5, cursor="five"), now=AT) is None
    assert queue.advance(slow, Step(done=5, finished=True), now=AT) is None
    assert standing(quick) == ("running", 2, "two")
    assert further is not None
    last = queue.advance(further, Step(done=1, finished=True), now=AT)
    assert last is not None
    assert standing(quick) == ("done", 3, None)


def test_who_was_overtaken_neither_ends_it_nor_gives_it_away() -> None:
    slow, quick = overtaken()
    assert queue.fail(slow, code="x", detail="x", now=AT) is None
    queue.let_go(slow)
    assert standing(quick) == ("running", 0, None)
    assert queue.take() is None, "it is still in the hands of the other"


def test_a_lease_that_ran_out_holds_as_long_as_nobody_else_came() -> None:
    ask("alone")
    let_time_pass(taken())
    late = Job.objects.get()
    assert queue.advance(late, Step(done=1, cursor="one"), now=AT) is not None
    assert standing(late) == ("running", 1, "one")
    assert queue.take() is None, "its lease was renewed"


def test_what_is_let_go_is_for_whoever_comes_next() -> None:
    ask("alone")
    first = taken()
    assert queue.take() is None
    queue.let_go(first)
    assert taken().pk == first.pk


def test_what_rests_lets_others_pass() -> None:
    ask("alone")
    other = ask("alone", "another")
    first = taken()
    queue.let_go(first, rest=queue.BREAK)
    assert taken().pk == other.pk
    assert queue.take() is None
    let_time_pass(first)
    assert taken().pk == first.pk


def test_what_only_a_newer_version_can_do_lets_others_pass() -> None:
    ask("unheard-of")
    other = ask("alone")
    assert taken().pk == other.pk
    assert queue.take() is None


def test_what_was_cancelled_is_not_written_any_more() -> None:
    ask("alone")
    job = taken()
    queue.cancel(job.pk, actor=OPERATIONS, now=AT)
    assert queue.advance(job, Step(done=3, cursor="three"), now=AT) is None
    assert standing(job) == ("cancelled", 0, None)


def test_several_advance_what_they_share_and_leave_its_place_alone() -> None:
    ask("together")
    first, second = taken(), taken()
    assert first.pk == second.pk
    queue.move_cursor(first.pk, "here")
    for worker in (first, second):
        assert queue.advance(worker, Step(done=2, cursor="there"), now=AT) is not None
    assert standing(first) == ("running", 4, "here")


def test_progress_does_not_write_the_whole_job_again() -> None:
    """What a job was asked with may be a whole document."""
    ask("alone")
    with CaptureQueriesContext(connection) as captured:
        job = queue.advance(taken(), Step(done=1, cursor="one"), now=AT)
        assert job is not None
        queue.advance(job, Step(done=1, finished=True), now=AT)
    updates = [one["sql"] for one in captured if one["sql"].startswith("UPDATE")]
    assert len(updates) == 3
    assert not [sql for sql in updates if '"parameters"' in sql]


def test_what_waits_or_runs_is_asked_for_once() -> None:
    first = ask("alone")
    assert ask("alone").pk == first.pk
    queue.advance(taken(), Step(done=1, finished=True), now=AT)
    assert ask("alone").pk != first.pk
    assert Job.objects.filter(created_by_name=SYSTEM.label).count() == 2
