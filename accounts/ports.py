"""What the engine of integrations asks of people and their companies."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from accounts import records
from accounts.consents import standing_of
from accounts.editing import Ids
from accounts.lead_facts import lead_facts
from accounts.models import Contact
from accounts.references import refer
from accounts.rules.consents import WITHDRAWN
from leadhub.actors import Actor
from leadhub.integrations.ports import Quiet, Taken, Told, Whose
from leadhub.integrations.protocol import Remote, Value, Values
from leadhub.usecases import use_case

OPT_OUT: Final = ("email", "marketing")
WHOSE: Final = {
    **dict.fromkeys((*records.OF_PERSON, *records.OF_COMPANY), Whose.LATEST),
    records.OPTED_OUT: Whose.STRICTEST,
}
COLUMNS: Final = {
    **{name: name for name in records.OF_PERSON},
    **{name: f"account__{ours}" for name, ours in records.OF_COMPANY.items()},
}


class People:
    """Facts of people and their companies; every method takes a fixed number of statements."""

    page = "admin:accounts_contact_change"

    @property
    def whose(self) -> Mapping[str, Whose]:
        """Who is right of which field, unless a connection says otherwise."""
        return {**WHOSE, **lead_facts().whose}

    def outgoing(self, targets: Collection[UUID]) -> Mapping[UUID, Values]:
        """What leadhub says of each person who was not erased."""
        rows = Contact.objects.filter(pk__among=sorted(set(targets)), erased_at__isnull=True).canonical()
        said: dict[UUID, dict[str, Value]] = {
            row["pk"]: {name: row[column] for name, column in COLUMNS.items()}
            for row in rows.values("pk", *COLUMNS.values())
        }
        for target, standing in standing_of(list(said)).items():
            said[target][records.OPTED_OUT] = any(
                each.scope == OPT_OUT and each.state == WITHDRAWN for each in standing
            )
        for target, values in lead_facts().of(list(said)).items():
            said[target] |= values
        return said

    def current(self, targets: Collection[UUID]) -> Mapping[UUID, UUID]:
        """Whom each is now; nobody who was erased."""
        rows = Contact.objects.filter(pk__among=sorted(set(targets)), erased_at__isnull=True)
        return dict(rows.values_list("pk", "canonical_id"))

    def aliases(self, current: Collection[UUID]) -> Mapping[UUID, Collection[UUID]]:
        """All that were merged into each, and each itself."""
        found: dict[UUID, list[UUID]] = defaultdict(list)
        rows = Contact.objects.filter(canonical_id__among=sorted(set(current)))
        for root, pk in rows.order_by("pk").values_list("canonical_id", "pk"):
            found[root].append(pk)
        return found

    def of_companies(self, companies: Ids) -> "QuerySet[Any, Any]":
        """The people of these."""
        rows = Contact.objects.filter(erased_at__isnull=True)
        among = {"account__in": companies} if isinstance(companies, QuerySet) else {"account__among": list(companies)}
        return rows.filter(**among).values("pk")

    @use_case
    def linked(self, source: str, records: Mapping[Remote, UUID]) -> None:
        """The ids of records become external ids of people, by the name of the connection."""
        now = self.current(list(records.values()))
        refer(source, {remote.id: now[target] for remote, target in records.items() if target in now})

    def take(self, told: Sequence[Told], *, actor: Actor, now: datetime, quiet: Quiet) -> Sequence[Taken]:
        """Take records in."""
        return records.take(told, actor=actor, now=now, quiet=quiet) if told else []


PEOPLE: Final = People()
