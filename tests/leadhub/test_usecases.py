"""The frame of every write: one transaction, run again when the database asks for it, refused when it stays busy."""

import sqlite3
import threading
from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection, connections, transaction
from psycopg import errors as postgresql

from leadhub.errors import Conflict, Unavailable
from leadhub.models import SandboxClock, User
from leadhub.usecases import TRIES, after_commit, use_case, writing
from tests import fence
from tests.rows import AT, row


def failing(cause: Exception, *, words: str = "") -> DatabaseError:
    """An error as Django raises it, with the engine's own behind it."""
    kind = IntegrityError if isinstance(cause, postgresql.IntegrityError | sqlite3.IntegrityError) else OperationalError
    error = kind(words or str(cause))
    error.__cause__ = cause
    return error


Stumbling = Callable[..., tuple[Callable[[], str], list[str]]]
BUSY = {
    "deadlock": failing(postgresql.DeadlockDetected()),
    "serialization failure": failing(postgresql.SerializationFailure()),
    "lock not available": failing(postgresql.LockNotAvailable()),
    "database is locked": failing(sqlite3.OperationalError("database is locked")),
    "table is locked": failing(sqlite3.OperationalError("database table is locked: leadhub_user")),
}
TAKEN = {
    "unique violation": failing(postgresql.UniqueViolation()),
    "unique violation of SQLite": failing(sqlite3.IntegrityError("UNIQUE constraint failed: accounts_account.domain")),
}
HOPELESS = {
    "statement timeout": failing(postgresql.QueryCanceled()),
    "connection lost": failing(psycopg.OperationalError("server closed the connection unexpectedly")),
    "disk full": failing(sqlite3.OperationalError("database or disk is full")),
    "broken check": failing(postgresql.CheckViolation()),
    "broken check of SQLite": failing(sqlite3.IntegrityError("CHECK constraint failed: remark_is_not_blank")),
}


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leadhub.usecases.time.sleep", lambda seconds: None)


@pytest.fixture
def stumbling() -> Stumbling:
    """A use case that writes a row and then fails so many times, and the list of its runs."""

    def make(error: Exception, times: int) -> tuple[Callable[[], str], list[str]]:
        runs: list[str] = []

        @use_case
        def stumble() -> str:
            runs.append("run")
            User.objects.create(email=f"{len(runs)}@leadhub.example", name="run", role="viewer")
            if len(runs) <= times:
                raise error
            return "done"

        return stumble, runs

    return make


@pytest.mark.usefixtures("fresh_database")
class TestRetries:
    @pytest.mark.parametrize("name", [*BUSY, *TAKEN])
    def test_what_may_pass_is_run_again_and_leaves_nothing_of_the_first_run(self, name, stumbling) -> None:
        stumble, runs = stumbling((BUSY | TAKEN)[name], times=TRIES - 1)
        assert stumble() == "done"
        assert len(runs) == TRIES
        assert [user.email for user in User.objects.all()] == [f"{TRIES}@leadhub.example"]

    @pytest.mark.parametrize("name", BUSY)
    def test_what_stays_busy_is_refused_with_when_to_come_again(self, name, stumbling) -> None:
        stumble, runs = stumbling(BUSY[name], times=TRIES)
        with pytest.raises(Unavailable) as refusal:
            stumble()
        assert (refusal.value.status, refusal.value.retry_after) == (503, 1)
        assert refusal.value.__cause__ is BUSY[name]
        assert len(runs) == TRIES
        assert not User.objects.exists()

    @pytest.mark.parametrize("name", TAKEN)
    def test_what_stays_taken_is_the_error_it_is(self, name, stumbling) -> None:
        stumble, runs = stumbling(TAKEN[name], times=TRIES)
        with pytest.raises(IntegrityError):
            stumble()
        assert len(runs) == TRIES

    @pytest.mark.parametrize("name", HOPELESS)
    def test_what_cannot_pass_is_not_run_again(self, name, stumbling) -> None:
        stumble, runs = stumbling(HOPELESS[name], times=1)
        with pytest.raises(DatabaseError):
            stumble()
        assert len(runs) == 1
        assert not User.objects.exists()

    def test_a_refusal_of_the_domain_is_not_run_again_and_saves_nothing(self, stumbling) -> None:
        stumble, runs = stumbling(Conflict("Somebody was first."), times=1)
        with pytest.raises(Conflict):
            stumble()
        assert len(runs) == 1
        assert not User.objects.exists()

    def test_within_a_transaction_of_the_caller_nothing_is_run_again(self, stumbling) -> None:
        stumble, runs = stumbling(BUSY["deadlock"], times=1)
        with pytest.raises(OperationalError), transaction.atomic():
            stumble()
        assert len(runs) == 1

    def test_the_outermost_use_case_runs_all_of_it_again(self, stumbling: Stumbling) -> None:
        inner, runs = stumbling(BUSY["deadlock"], times=1)

        @use_case
        def outer() -> str:
            row(User, email=f"outer{len(runs)}@leadhub.example")
            return inner()

        assert outer() == "done"
        assert len(runs) == 2
        assert User.objects.count() == 2


@pytest.mark.usefixtures("db")
class TestNesting:
    def test_a_nested_refusal_that_is_caught_keeps_what_the_outer_one_wrote(self) -> None:
        @use_case
        def refuse() -> None:
            raise Conflict("No.")

        @use_case
        def outer() -> None:
            SandboxClock.objects.create(now=AT)
            with pytest.raises(Conflict):
                refuse()

        outer()
        assert SandboxClock.objects.get().now == AT

    def test_writing_lasts_as_long_as_the_outermost_one(self) -> None:
        seen: list[bool] = []

        @use_case
        def inner() -> None:
            seen.append(writing.get())

        @use_case
        def outer() -> None:
            inner()
            seen.append(writing.get())

        outer()
        assert seen == [True, True]
        assert not writing.get()

    def test_writing_ends_with_a_refusal_too(self) -> None:
        @use_case
        def refuse() -> None:
            raise Conflict("No.")

        with pytest.raises(Conflict):
            refuse()
        assert not writing.get()

    def test_it_keeps_the_name_and_the_words_of_the_function(self) -> None:
        @use_case
        def accept() -> None:
            """Accept a handoff."""

        assert (accept.__name__, accept.__doc__) == ("accept", "Accept a handoff.")


@pytest.mark.usefixtures("db")
class TestFence:
    @pytest.mark.parametrize(
        "write",
        [
            lambda: SandboxClock.objects.create(now=AT),
            lambda: SandboxClock.objects.update(now=AT),
            lambda: SandboxClock.objects.all().delete(),
            lambda: SandboxClock.objects.bulk_create([SandboxClock(now=AT)]),
            lambda: connection.cursor().execute("INSERT INTO leadhub_sandboxclock (id, now) VALUES (1, now)"),
            lambda: connection.cursor().execute("WITH a AS (SELECT 1) UPDATE leadhub_sandboxclock SET now = now"),
        ],
    )
    def test_a_write_outside_a_use_case_is_seen(self, write) -> None:
        with fence.allow_writes():
            SandboxClock.objects.get_or_create(defaults={"now": AT})
        with pytest.raises(fence.WriteOutsideUseCase):
            write()

    def test_reading_and_the_tables_of_others_are_free(self) -> None:
        assert SandboxClock.objects.count() == 0
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_session")

    def test_a_use_case_may_write(self) -> None:
        use_case(lambda: SandboxClock.objects.create(now=AT))()
        assert SandboxClock.objects.count() == 1


@pytest.mark.usefixtures("fresh_database")
class TestAfterCommit:
    def test_what_must_not_hold_a_transaction_open_is_done_after_its_commit(self) -> None:
        open_at: list[bool] = []
        act = lambda: open_at.append(connection.in_atomic_block or not User.objects.exists())  # noqa: E731

        @use_case
        def write(fails: bool) -> None:
            row(User)
            after_commit(act)
            if fails:
                raise Conflict("Somebody was first.")

        with pytest.raises(Conflict):
            write(fails=True)
        assert open_at == [], "of what was not saved nothing follows"
        write(fails=False)
        after_commit(act)
        assert open_at == [False, False], "without a transaction it is done at once"

    def test_what_goes_wrong_after_the_commit_takes_nothing_back(self, caplog) -> None:
        def fail() -> None:
            raise ZeroDivisionError

        @use_case
        def write() -> None:
            row(User)
            after_commit(fail)

        write()
        assert User.objects.count() == 1
        assert "ZeroDivisionError" in caplog.text


@pytest.fixture
def other_writer(fresh_database: str) -> Iterator[Callable[[Callable[[], None]], threading.Thread]]:
    """Start a function in a thread with a connection of its own."""
    started: list[threading.Thread] = []

    def start(function: Callable[[], None]) -> threading.Thread:
        def work() -> None:
            try:
                function()
            finally:
                connections.close_all()

        thread = threading.Thread(target=work)
        thread.start()
        started.append(thread)
        return thread

    yield start
    for thread in started:
        thread.join(30)


def test_two_writers_of_one_row_both_end(other_writer) -> None:
    """Really, not simulated: each takes what the other one needs next, or waits for the one writer of SQLite."""
    first, second = row(User, name="first"), row(User, name="second")
    meet = threading.Barrier(2)

    def rename(order: list[User], name: str) -> Callable[[], None]:
        runs: list[int] = []

        @use_case
        def act() -> None:
            runs.append(1)
            User.objects.filter(pk=order[0].pk).update(name=name)
            if len(runs) == 1 and connection.vendor == "postgresql":
                meet.wait(10)
            User.objects.filter(pk=order[1].pk).update(name=name)

        return act

    threads = [
        other_writer(rename([first, second], "here")),
        other_writer(rename([second, first], "there")),
    ]
    for thread in threads:
        thread.join(30)
    names = set(User.objects.values_list("name", flat=True))
    assert len(names) == 1
    assert names <= {"here", "there"}
