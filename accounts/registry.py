"""The one writer of registrations: rows, their history and what is told of them, all of a transaction at once."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from accounts.editing import facts_changed
from accounts.models import (
    AppealAnswer,
    DealRegistration,
    RegistrationAppeal,
    RegistrationRemark,
    RegistrationRule,
    RegistrationStatus,
    RegistrationStep,
)
from accounts.rules.registration import Ruling, end_of_protection
from leadhub.actors import Actor
from leadhub.bulk import insert, update_rows
from leadhub.events.outbox import Happening, record
from leadhub.keys import new_id

STEP_COLUMNS = (
    "id",
    "registration_id",
    "seq",
    "at",
    "from_status",
    "to_status",
    "rule",
    "protected_until",
    "actor_kind",
    "actor",
    "actor_name",
    "remark_id",
)
CHANGED = (
    "id",
    "status",
    "rule",
    "seq",
    "extensions",
    "updated_at",
    "registered_at",
    "period_began_at",
    "protected_until",
    "look_at",
)
MADE = tuple(field.attname for field in DealRegistration._meta.concrete_fields)
ENDS: Final = frozenset({RegistrationStatus.WITHDRAWN, RegistrationStatus.ENDED})
TOLD: Final = {RegistrationRule.TIME: "registration.expired", RegistrationRule.PROGRESS: "registration.extended"}


class Registry:
    """One round of changes to locked registrations: as many as wanted, then `save` once."""

    def __init__(self, *, actor: Actor, now: datetime) -> None:
        self.actor = actor
        self.now = now
        self._new: list[DealRegistration] = []
        self._changed: dict[UUID, DealRegistration] = {}
        self._steps: list[tuple[Any, ...]] = []
        self._happenings: list[Happening] = []
        self._stirred: set[UUID] = set()
        self._settled: set[UUID] = set()

    def enter(self, row: DealRegistration, ruling: Ruling, *, known_until: datetime | None = None) -> None:
        """A new registration with its first answer."""
        self._new.append(row)
        self._stand(row, "", ruling, known_until=known_until, remark=None)

    def move(
        self,
        row: DealRegistration,
        ruling: Ruling,
        *,
        known_until: datetime | None = None,
        remark: RegistrationRemark | None = None,
    ) -> None:
        """Another answer to a registration; an appeal that waits is not needed any more, unless it is what decides."""
        before = row.status
        self._changed[row.pk] = row
        if ruling.rule != RegistrationRule.APPEAL:
            self._settled.add(row.pk)
        self._stand(row, before, ruling, known_until=known_until, remark=remark)

    def extend(self, row: DealRegistration) -> None:
        """Protect for as long again, from where the protection would have ended."""
        assert row.protected_until is not None, "what is registered says until when"
        row.period_began_at = row.protected_until
        row.protected_until = row.look_at = end_of_protection(row.protected_until, row.days)
        row.extensions += 1
        row.rule, row.updated_at = RegistrationRule.PROGRESS, self.now
        self._changed[row.pk] = row
        self._step(row, row.status, None)

    def put_off(self, row: DealRegistration, until: datetime) -> None:
        """Nothing has changed: look again then."""
        row.look_at = until
        self._changed[row.pk] = row

    def tell(self, row: DealRegistration, type: str, **more: str) -> None:
        """Say that something happened to it: ids and codes."""
        data = {"registration": str(row.pk), "partner": str(row.partner_id), "status": str(row.status)}
        self._happenings.append(Happening(type, self.now, {**data, "rule": str(row.rule), **more}, subject=row.pk))

    def save(self) -> None:
        """Write it all down; leads of customers whose deals went to somebody, or from them, are looked at again."""
        insert(DealRegistration, MADE, [_values(row, MADE) for row in self._new])
        changed = [self._changed[key] for key in sorted(self._changed)]
        update_rows(DealRegistration, CHANGED, [_values(row, CHANGED) for row in changed])
        insert(RegistrationStep, STEP_COLUMNS, self._steps)
        if self._settled:
            RegistrationAppeal.objects.open().filter(registration_id__in=self._settled).update(
                answer=AppealAnswer.VOID, answered_at=self.now, answered_by_name=self.actor.label
            )
        record(self._happenings)
        if self._stirred:
            facts_changed(accounts=sorted(self._stirred), now=self.now)

    def _stand(
        self,
        row: DealRegistration,
        before: str,
        ruling: Ruling,
        *,
        known_until: datetime | None,
        remark: RegistrationRemark | None,
    ) -> None:
        row.status, row.rule, row.updated_at = ruling.status, ruling.rule, self.now
        row.look_at = None
        if row.status == RegistrationStatus.REGISTERED:
            # What goes to another partner is protected for as long as it was.
            if before or row.protected_until is None:
                row.registered_at = row.period_began_at = self.now
                row.protected_until = end_of_protection(self.now, row.days)
            row.look_at = row.protected_until
        elif row.status == RegistrationStatus.FIRST_IN_LINE:
            row.look_at = waits_until(row, known_until)
        if RegistrationStatus.REGISTERED in (row.status, before):
            self._stirred.add(row.account_id)
        self._step(row, before, remark)

    def _step(self, row: DealRegistration, before: str, remark: RegistrationRemark | None) -> None:
        row.seq += 1
        self._steps.append(
            (
                new_id(),
                row.pk,
                row.seq,
                self.now,
                before,
                row.status,
                row.rule,
                row.protected_until,
                str(self.actor.kind),
                self.actor.user_id,
                self.actor.name,
                remark.pk if remark else None,
            )
        )
        told = TOLD.get(RegistrationRule(row.rule), "registration.decided")
        self.tell(row, "registration.ended" if row.status in ENDS else told)


def waits_until(row: DealRegistration, known_until: datetime | None) -> datetime:
    """When the first in line is looked at again: once sales may have let go, and at its end at the latest."""
    ends_at = end_of_protection(row.requested_at, row.days)
    return ends_at if known_until is None else min(known_until, ends_at)


def remark_of(actor: Actor, text: str, *, now: datetime) -> RegistrationRemark | None:
    """Keep what a person wrote; nothing where nothing was."""
    if not text.strip():
        return None
    return RegistrationRemark.objects.create(author=actor.user_id, author_name=actor.label, text=text.strip(), at=now)


def _values(row: DealRegistration, columns: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, column) for column in columns)
