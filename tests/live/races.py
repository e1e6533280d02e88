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


def begin(address: str, barrier: Barrier) -> None:
    """Connect a new process to the database of the race."""
    global together  # noqa: PLW0603 - a pool hands barriers to its processes only when they begin
    together = barrier
    os.environ |= {"DJANGO_SETTINGS_MODULE": "leadhub.settings", "LEADHUB_MODE": "sandbox", "DATABASE_URL": address}
    import django

    django.setup()


def race(address: str, runners: int, rounds: int, run: Callable[..., Any], *arguments: Any) -> list[list[Any]]:
    """Run a function in several processes at once, round by round; answers what each said, by round."""
    context = get_context("spawn")
    barrier = context.Barrier(runners)
    with ProcessPoolExecutor(runners, mp_context=context, initializer=begin, initargs=(address, barrier)) as pool:
        answers = []
        for number in range(rounds):
            waiting = [pool.submit(_at_once, run, number, runner, *arguments) for runner in range(runners)]
            answers.append([each.result(timeout=60) for each in waiting])
        return answers


def _at_once(run: Callable[..., Any], number: int, runner: int, *arguments: Any) -> Any:
    together.wait(timeout=60)
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
