"""What racing processes run: each is a Python of its own with its own connection, as web workers are."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from typing import Any
from uuid import UUID

together: Barrier
STEPS = 15
PATIENCE = 120
# So many processes stand ready.
MOST = 4


class Crew:
    """Processes that stand ready from race to race: each needs longer to load than most races last."""

    def __init__(self) -> None:
        context = get_context("spawn")
        self._pool = ProcessPoolExecutor(MOST, mp_context=context, initializer=begin, initargs=(context.Barrier(MOST),))

    def run(self, run: Callable[..., Any], number: int, *arguments: Any, runners: int = MOST) -> list[Any]:
        """Let so many of them do the same at once; answers what each said."""
        # Whoever waits at the barrier takes nothing else, so each of them gets one; the rest has nothing to do.
        acts = [run if runner < runners else rest for runner in range(MOST)]
        waiting = [self._pool.submit(_at_once, act, number, runner, *arguments) for runner, act in enumerate(acts)]
        return [each.result(timeout=PATIENCE) for each in waiting][:runners]

    def end(self) -> None:
        """Let them go."""
        self._pool.shutdown(cancel_futures=True)


standing: list[Crew] = []


def begin(barrier: Barrier) -> None:
    """Load a new process; it is told its database before each race."""
    global together  # noqa: PLW0603 - a pool hands barriers to its processes only when they begin
    together = barrier
    os.environ |= {"DJANGO_SETTINGS_MODULE": "leadhub.settings", "LEADHUB_MODE": "sandbox"}
    import django

    django.setup()


def race(address: str, runners: int, rounds: int, run: Callable[..., Any], *arguments: Any) -> list[list[Any]]:
    """Run a function in several processes at once, round by round; answers what each said, by round."""
    if not standing:
        standing.append(Crew())
    (crew,) = standing
    try:
        crew.run(connect, 0, address)
        answers = [crew.run(run, number, *arguments, runners=runners) for number in range(rounds)]
        crew.run(disconnect, 0)
    except BaseException:
        # Some of them may still be at it.
        stand_down()
        raise
    return answers


def stand_down() -> None:
    """End the processes that stand ready."""
    while standing:
        standing.pop().end()


def connect(number: int, runner: int, address: str) -> None:
    """Go over to the database of the race, with nothing in mind of the one before."""
    from django.core.cache import cache
    from django.db import connections
    from django.db.utils import ConnectionHandler

    from leadhub.environment import database

    cache.clear()
    connections.settings["default"] = ConnectionHandler({"default": database(address)}).settings["default"]
    connections["default"] = connections.create_connection("default")


def disconnect(number: int, runner: int) -> None:
    """Leave the database of the race, which is dropped next."""
    from django.db import connections

    connections.close_all()


def rest(number: int, runner: int, *arguments: Any) -> None:
    """Take no part in this race."""


def _at_once(run: Callable[..., Any], number: int, runner: int, *arguments: Any) -> Any:
    together.wait(timeout=PATIENCE)
    return run(number, runner, *arguments)


def answer(
    number: int, runner: int, handoffs: Sequence[UUID], sellers: Sequence[UUID], at: datetime
) -> tuple[str, str]:
    """Accept, or reject, one handoff as one seller; the outcome and who is said to have been first."""
    from feedback.verdicts import accept, reject
    from leadhub.errors import Conflict
    from leadhub.models import User

    actor = User.objects.get(pk=sellers[runner]).actor
    try:
        if runner % 2:
            reject(handoffs[number], reason="timing", comment="Not this year.", actor=actor, now=at)
        else:
            accept(handoffs[number], actor=actor, now=at)
    except Conflict as refusal:
        return refusal.code, str(refusal.facts["closed_by_name"])
    return "won", actor.name


def deliver(number: int, runner: int, at: datetime) -> tuple[int, int, int]:
    """Deliver the same and other signals of the same few people; accepted, duplicates, rejected."""
    from qualification.intake import ingest
    from tests.qualification.company import INTEGRATION, signal

    people = [{"email": f"p{i % 5}@medico.example"} for i in range(20)]
    shared = [signal("page_view", at, external_id=f"shared-{number}-{i}", contact=who) for i, who in enumerate(people)]
    own = [
        signal("guide_download", at, external_id=f"own-{number}-{runner}-{i}", contact=who)
        for i, who in enumerate(people)
    ]
    batch = shared + own
    # Everybody delivers in an order of their own: that no deadlock follows is the point.
    receipt = ingest(batch[runner:] + batch[:runner], actor=INTEGRATION, now=at)
    return receipt.accepted, receipt.duplicates, len(receipt.rejected)


def assign(number: int, runner: int, at: datetime) -> int:
    """Give owners to what waits."""
    from qualification.assigning import assign_waiting

    return assign_waiting(now=at)


def begin_draft(number: int, runner: int, kind: str, people: Sequence[UUID], at: datetime) -> str:
    """Begin the draft of a document; the id, or the code of the refusal."""
    from leadhub.documents import drafting
    from leadhub.models import DocumentKind

    return told(lambda: str(drafting.begin(DocumentKind(kind), actor=actor_of(people[runner]), now=at).pk))


def edit_draft(number: int, runner: int, draft: UUID, version: int, people: Sequence[UUID], at: datetime) -> str:
    """Edit what everybody has read at the same version."""
    from leadhub.documents import drafting

    note = f"Of {runner}"
    actor = actor_of(people[runner])
    return told(lambda: drafting.edit(draft, actor=actor, now=at, expected=version, note=note).note)


def sign_draft(number: int, runner: int, draft: UUID, people: Sequence[UUID], at: datetime) -> str:
    """Sign for the side that everybody is of."""
    from leadhub.documents import drafting

    return told(lambda: str(drafting.sign(draft, actor=actor_of(people[runner]), now=at).pk))


def ask_or_edit_draft(number: int, runner: int, draft: UUID, version: int, people: Sequence[UUID], at: datetime) -> str:
    """Ask for changes of what everybody has read at the same version, or edit it."""
    from leadhub.documents import approving

    if runner % 2:
        return edit_draft(number, runner, draft, version, people, at)
    text, actor = f"Write what {runner} said.", actor_of(people[runner])
    return told(lambda: approving.ask_for_changes(draft, actor=actor, now=at, expected=version, text=text).version)


def publish_draft(number: int, runner: int, drafts: Sequence[UUID], people: Sequence[UUID], at: datetime) -> str:
    """Publish one of some drafts: the same for all, or one each."""
    from leadhub.documents import drafting

    draft = drafts[runner % len(drafts)]
    return told(lambda: str(drafting.publish_draft(draft, actor=actor_of(people[runner]), now=at).version.number))


def actor_of(user: UUID) -> Any:
    """Somebody as the one who acts, read by the process itself."""
    from leadhub.models import User

    return User.objects.get(pk=user).actor


def told(act: Callable[[], Any]) -> str:
    """What came of an act: what it answers, or the code of its refusal."""
    from leadhub.errors import DomainError

    try:
        return str(act())
    except DomainError as refusal:
        return refusal.code


def stir_or_sum_up(number: int, runner: int, at: datetime) -> int:
    """Every other process sends ever newer signals of the people of a few companies, the others sum up meanwhile."""
    from qualification.due import sum_up_accounts
    from qualification.intake import ingest
    from tests.qualification.company import INTEGRATION, MEDICO, signal

    done = 0
    for step in range(STEPS):
        now = at + timedelta(minutes=number, seconds=step)
        if runner % 2:
            done += sum_up_accounts(now)
            continue
        batch = [
            signal(
                "guide_download",
                now,
                external_id=f"{number}-{runner}-{step}-{company}",
                contact={"email": f"p{runner}@c{company}.example"},
                account=MEDICO | {"name": f"Company {company}", "domain": f"c{company}.example"},
            )
            for company in range(3)
        ]
        done += ingest(batch[runner % 3 :] + batch[: runner % 3], actor=INTEGRATION, now=now).accepted
    return done


def silence(number: int, runner: int, at: datetime) -> str:
    """Two suspend the source from which the others deliver, and let it count again."""
    from leadhub.actors import SYSTEM
    from leadhub.errors import Conflict
    from qualification.due import apply_suspensions, look_at_leads
    from qualification.intake import ingest
    from qualification.models import SuspensionKind
    from qualification.suspending import end, suspend
    from tests.qualification.company import INTEGRATION, signal

    if runner > 1:
        for i in range(10):
            who = {"email": f"p{i % 5}@medico.example"}
            sent = signal("page_view", at, source="fair", external_id=f"{number}-{runner}-{i}", contact=who)
            ingest([sent], actor=INTEGRATION, now=at)
        return "delivered"
    try:
        made = suspend(
            kind=SuspensionKind.SOURCE, code="fair", note="x", until=at + timedelta(days=1), actor=SYSTEM, now=at
        )
    except Conflict as refusal:
        return refusal.code
    apply_suspensions(at)
    look_at_leads(at)
    end(made.pk, actor=SYSTEM, now=at)
    apply_suspensions(at)
    look_at_leads(at)
    return "suspended"


def click(number: int, runner: int, at: datetime) -> int:
    """Deliver one click of a burst that all runners are part of."""
    from qualification.intake import ingest
    from tests.qualification.company import INTEGRATION, signal

    told = signal(
        "email_clicked",
        at + timedelta(seconds=runner),
        external_id=f"click-{number}-{runner}",
        contact={"email": f"p{number}@medico.example"},
        properties={"url": f"https://medico.example/{runner}"},
    )
    return ingest([told], actor=INTEGRATION, now=at).accepted


def fire(number: int, runner: int, at: datetime) -> int:
    """Take every step that is due."""
    from qualification.due import fire_clocks

    return fire_clocks(at)


def answer_or_fire(
    number: int, runner: int, handoffs: Sequence[UUID], sellers: Sequence[UUID], moments: Sequence[datetime]
) -> tuple[str, str]:
    """Every other process answers the handoff of the round, the others fire what is due at that very moment."""
    if runner % 2:
        return "fired", str(fire(number, runner, moments[number]))
    return answer(number, runner // 2, handoffs, sellers, moments[number])


def fire_and_never_commit(address: str, at: datetime, written: Any) -> None:
    """Write all that a sweep writes, say so, and wait for the end that comes without warning."""
    import signal

    os.environ |= {"DJANGO_SETTINGS_MODULE": "leadhub.settings", "LEADHUB_MODE": "sandbox", "DATABASE_URL": address}
    import django

    django.setup()
    from qualification.firing import Firing, fire_due

    save = Firing.save

    def save_and_wait(firing: Firing) -> None:
        save(firing)
        written.set()
        signal.pause()

    Firing.save = save_and_wait  # type: ignore[method-assign, assignment]  # this process ends here
    fire_due(now=at)


def edit_hours(number: int, runner: int, calendar: UUID, version: int, people: Sequence[UUID], at: datetime) -> str:
    """Change the hours that everybody has read at the same version; the name, or the code of the refusal."""
    from qualification.working_hours import UpdateCalendarBody, change_calendar

    body = UpdateCalendarBody(name=f"Of {runner}")
    actor = actor_of(people[runner])
    return told(lambda: change_calendar(calendar, body, actor=actor, now=at, expected=version).name)


def close_same_days(number: int, runner: int, calendar: UUID, people: Sequence[UUID], at: datetime) -> str:
    """Close a calendar on days of which all have one in common."""
    from qualification.working_hours import CloseDaysBody, close_days

    first = at.date() + timedelta(days=10 * number - runner)
    body = CloseDaysBody(first_day=first, last_day=at.date() + timedelta(days=10 * number), label=f"Of {runner}")
    return told(lambda: close_days(calendar, body, actor=actor_of(people[runner]), now=at).label)


def hand_over_or_edit(number: int, runner: int, calendar: UUID, people: Sequence[UUID], at: datetime) -> str:
    """Every other process makes handoffs, the others change the hours by which their clocks run meanwhile."""
    from qualification.intake import ingest
    from qualification.working_hours import UpdateCalendarBody, change_calendar
    from tests.qualification.company import INTEGRATION, MEDICO, signal

    if runner % 2:
        hours = [[["09:00", f"{12 + (number + runner) % 6}:00"]]] * 5 + [[], []]
        body = UpdateCalendarBody(hours=hours)
        return told(lambda: str(change_calendar(calendar, body, actor=actor_of(people[runner]), now=at).version > 0))
    batch = [
        signal(
            "rfq_submitted",
            at,
            external_id=f"{number}-{runner}-{company}",
            contact={"email": f"p@c{number}-{runner}-{company}.example"},
            account=MEDICO
            | {"name": f"Company {number} {runner} {company}", "domain": f"c{number}-{runner}-{company}.example"},
        )
        for company in range(5)
    ]
    return str(ingest(batch, actor=INTEGRATION, now=at).accepted)


def send(number: int, runner: int) -> int:
    """Send what is due, as several workers do at once; how many calls this one made."""
    from leadhub.clock import real_now
    from leadhub.events.delivering import deliver_due

    return deliver_due(real_now())


def strike_off(number: int, runner: int, reasons: Sequence[Sequence[UUID]], at: datetime) -> str:
    """Let one of the last reasons of a list be given no more."""
    from feedback import reason_lists
    from feedback.models import Reason
    from leadhub.actors import SYSTEM

    row = Reason.objects.get(pk=reasons[number][runner])
    values = {name: getattr(row, name) for name in reason_lists.ReasonForm.__dataclass_fields__}
    form = reason_lists.ReasonForm(**values | {"is_active": False})
    return told(lambda: reason_lists.revise(row.pk, form, actor=SYSTEM, now=at).code and "struck off")
