"""Contacts whose class takes the points of what they do away, and those that were cleared of it.

Flagged later, their earlier signals are left out too; cleared, those count again. What wants an answer always counts.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby, islice
from typing import Any, TypeVar

from django.db.models import Exists, Max, OuterRef, Q

from accounts.resolving import Resolved
from accounts.rules.noise import WEIGHTLESS
from leadhub.actors import SYSTEM
from qualification.exclusions import exclude_again, take_back
from qualification.locking import Held, hold_leads, lock_states
from qualification.models import Lead, Signal, SignalExclusion, SignalRestoration
from qualification.moving import Ledger
from qualification.rebuilding import rebuild
from qualification.rulebook import Rulebook, rulebook_at

AT_ONCE = 500
SIGNALS_AT_ONCE = 5_000
T = TypeVar("T")


def weigh(concerned: Q, *, now: datetime) -> None:
    """Leave out or put back the signals of leads as the class of their contact asks; the leads are due for a look.

    One statement where no such class is at play.
    """
    weightless = Q(contact__noise_class__in=list(WEIGHTLESS))
    left_out = Exists(_by_class().filter(signal__lead=OuterRef("pk")))
    rows = Lead.objects.filter(concerned & (weightless | Q(left_out))).order_by("pk").values_list("pk", flat=True)
    for leads in batched(list(rows), AT_ONCE):
        _weigh(hold_leads(leads), rulebook_at(now), now=now)


def weigh_resolved(resolved: Resolved, *, now: datetime) -> None:
    """The same for contacts whose class turned by what mentions say of them.

    Everything that the mentions can touch is locked with it: locks are taken in one order, and in one pass.
    """
    if resolved.turned_contacts:
        contacts = {known.contact for known in resolved.known}
        lock_states(list(Lead.objects.filter(contact_id__among=contacts).values_list("pk", flat=True)))
        weigh(Q(contact_id__among=resolved.turned_contacts), now=now)


def _weigh(held: Sequence[Held], book: Rulebook, *, now: datetime) -> None:
    by_class = sorted(held, key=lambda each: each.lead.contact.noise_class or "")
    for noise, leads in groupby(by_class, key=lambda each: each.lead.contact.noise_class):
        pks = [each.lead.pk for each in leads]
        if noise in WEIGHTLESS:
            _leave_out(pks, noise, book, now=now)
        else:
            _put_back(pks, now=now)
    rebuild(held, book)
    ledger = Ledger(actor=SYSTEM, now=now)
    for each in held:
        each.state.gate, each.state.look_at = "", now
        ledger.keep(each.state)
        ledger.stir([each.lead.account_id])
    ledger.save()


def _leave_out(leads: Sequence[Any], noise: str, book: Rulebook, *, now: datetime) -> None:
    counting = Signal.objects.counting().filter(lead_id__among=leads).exclude(type__in=list(book.rules.scoring.asking))
    # What a person put back stays so; rules put back without a word.
    by_people = SignalRestoration.objects.filter(exclusion__signal=OuterRef("pk"), remark__isnull=False)
    rows = counting.filter(~Exists(by_people)).annotate(last=Max("exclusions__seq")).values_list("pk", "last")
    for some in batched(list(rows), SIGNALS_AT_ONCE):
        exclude_again(some, reason=noise, now=now)


def _put_back(leads: Sequence[Any], *, now: datetime) -> None:
    rows = list(_by_class().filter(signal__lead_id__among=leads).values_list("pk", flat=True))
    for some in batched(rows, SIGNALS_AT_ONCE):
        take_back(some, actor=SYSTEM, now=now)


def _by_class() -> Any:
    """What stands because of a class, not because a person left out that one signal."""
    return SignalExclusion.objects.standing().filter(reason__in=list(WEIGHTLESS), remark=None)


def batched(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    them = iter(rows)
    while part := list(islice(them, size)):
        yield part
