"""The personal data in the tables of the ground, and what stands there once a person is erased."""

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from leadhub.models import (
    AlertRoom,
    BulkChange,
    Change,
    ChangesAsked,
    DeliveryAttempt,
    IdempotencyKey,
    JournalEntry,
    SavedView,
    SyncItem,
    SyncLink,
    User,
)
from leadhub.personal import ERASED, Apart, Declared, Holding, Passage, Subjects


class Lines(Holding):
    """What is in line about a person: to be written, and to be read of their records, which their links name."""

    def of(self, subjects: Subjects) -> "QuerySet[Any]":
        """The rows about these."""
        record = {name: OuterRef(name) for name in ("connection", "object", "remote_id")}
        theirs = SyncLink.objects.filter(target__among=subjects.contacts, **record)
        known = super().of(subjects).values("pk")
        return SyncItem.objects.filter(Q(pk__in=known) | Exists(theirs))


class Notes(Passage):
    """Notes on changes: most changes have none."""

    def of(self, subjects: Subjects) -> "QuerySet[Any]":
        """Those that say something."""
        return super().of(subjects).exclude(note="")


HOLDINGS: Final[tuple[Declared, ...]] = (
    Holding(model=DeliveryAttempt, rows={"delivery__lead_ref": "leads"}, erased={"answer": ""}, but=Q(answer="")),
    Holding(
        model=DeliveryAttempt,
        rows={"delivery__event__subject_ref": "contacts"},
        erased={"answer": ""},
        but=Q(answer=""),
    ),
    Lines(model=SyncItem, rows={"target": "contacts"}),
    Holding(model=SyncLink, rows={"target": "contacts"}),
    Passage(model=SyncItem, fields=("fault_text",)),
    Notes(model=Change, fields=("note",)),
    Notes(model=BulkChange, fields=("note",)),
    Passage(model=SavedView, fields=("name", "search", "filters")),
    Holding(model=JournalEntry, rows={"object_id": "leads"}, erased={"text": ERASED}),
    Passage(model=JournalEntry, fields=("text",)),
    Passage(model=ChangesAsked, fields=("text",)),
    Apart(
        model=SyncItem,
        fields=("remote_id",),
        why="Of a record that is nobody's yet; of one that is linked it goes with the link.",
    ),
    Apart(model=IdempotencyKey, fields=("answer",), why="Erased by what the answers say, and gone after seven days."),
    Apart(model=User, fields=("email", "name"), why="Of those who work here."),
    Apart(model=AlertRoom, fields=("place",), why="Where those who work here are told."),
)
# The apps of others have no declarations, so here stands whom their tables are about; a check refuses silence.
OF_OTHERS: Final[Mapping[str, str]] = {
    "account": "Addresses of those who work here and of partners.",
    "admin": "Nobody: the console keeps no log in Django's own table.",
    "allauth_idp_oidc": "Programs of those who work here, and their tokens.",
    "auth": "Nobody: permissions of Django's own, which are not used.",
    "contenttypes": "Nobody: names of tables.",
    "mfa": "Second factors of those who work here and of partners.",
    "sessions": "Those who work here and partners, while they are signed in.",
    "socialaccount": "What the directory of a company says of those who work here.",
}
