"""Long work: how far it is, for how long still, whose it is, by which request; and that it stands on one's home."""

from datetime import timedelta

import pytest

from leadhub.clock import real_now
from leadhub.console.progress import Progress, progress_of, time_left
from leadhub.jobs import queue
from leadhub.jobs.running import run_job
from leadhub.jobs.works import Step
from leadhub.keys import new_id
from leadhub.models import Job
from leadhub.tracing import caused_by, request_under_way
from qualification.simulations import KIND as SIMULATION
from tests.qualification.console.desk import words

pytestmark = pytest.mark.django_db
JOBS = "/admin/leadhub/job/"
REQUEST = "0b6a5a0e-0000-4000-8000-000000000001"


@pytest.fixture
def job(office):
    """Somebody of marketing asked for it."""
    actor = office.users["marketing"].actor
    with caused_by(REQUEST):
        return queue.ask(SIMULATION, f"{new_id()} 0", actor=actor, now=office.now, parameters={}, total=1_000)


@pytest.mark.parametrize(
    ("seconds", "done", "said"),
    [
        (None, 0, "It waits for its turn."),
        (1, 500, ""),
        (60, 0, ""),
        (10, 900, "Less than a minute is left."),
        (100, 600, "About 1 minute is left."),
        (600, 100, "About 90 minutes are left."),
    ],
)
def test_what_is_left_goes_by_the_pace_so_far(seconds, done, said):
    now = real_now()
    began = None if seconds is None else now - timedelta(seconds=seconds)
    assert time_left(Job(done=done, total=1_000, started_at=began), now) == said
    assert progress_of(Job(done=1_000, total=1_000, started_at=began, status="done"), now).left == ""


def test_progress_says_so_much_as_is_known():
    said = {str(one) for one in (Progress(5, None), Progress(5, 1_000), Progress(5, 9, of_what="rows", is_about=True))}
    assert said == {"5 done", "5 of 1,000 done", "5 of about 9 rows done"}
    assert str(Progress(0, 0)) == "There was nothing to do"


def test_the_page_of_work_moves_by_itself_and_without_a_script(browser, job):
    marketing = browser("marketing")
    answer = marketing.get(f"{JOBS}{job.pk}/change/")
    page = answer.content.decode()
    assert '<noscript><meta http-equiv="refresh" content="2"></noscript>' in page
    assert "data-live" in page
    said = words(page)
    assert "0 of 1,000 done It waits for its turn. You can close this page: the work goes on." in said
    assert REQUEST in said
    assert "answered/?request_id" not in page, "marketing does not read the log of requests"
    assert f"answered/?request_id={REQUEST}" in browser("operations").get(f"{JOBS}{job.pk}/change/").content.decode()
    assert marketing.post(f"{JOBS}{job.pk}/act/cancel/").status_code == 302
    ended = marketing.get(f"{JOBS}{job.pk}/change/").content.decode()
    assert "data-live" not in ended
    assert "refresh" not in ended


def test_work_is_listed_as_ones_own_and_as_everybodys(browser, job, office):
    def listed(who, **given):
        return [row.pk for row in browser(who).get(JOBS, given).context["cl"].result_list]

    assert job.pk in listed("operations")
    assert job.pk not in listed("operations", whose="mine")
    assert listed("marketing", whose="mine") == [job.pk]


def test_ones_own_work_stands_on_the_first_page(browser, job, office):
    home = words(browser("marketing").get("/admin/").content.decode())
    assert "My long work" in home
    assert "0 of 1,000 done It waits for its turn." in home
    assert "My long work" not in words(browser("operations").get("/admin/").content.decode())


def test_a_worker_says_when_it_began_and_what_it_causes_names_the_request(job, monkeypatch):
    seen = []

    def step(_job, _now):
        seen.append(request_under_way())
        return Step(done=1, finished=True)

    monkeypatch.setattr("leadhub.jobs.running.work_of", lambda _kind: type("Any", (), {"step": staticmethod(step)}))
    taken = queue.take()
    assert taken.pk == job.pk
    assert real_now() - taken.started_at < timedelta(minutes=5)
    assert run_job(taken, real_now(), seconds=5).status == "done"
    assert [str(one) for one in seen] == [REQUEST]
    assert request_under_way() is None
