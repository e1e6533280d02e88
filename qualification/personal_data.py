"""The personal data in the tables of this app, and what stands there once a person is erased."""

from typing import Any, Final

from django.db.models import Case, CharField, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat

from accounts.models import Contact
from leadhub.personal import ERASED, Apart, Declared, Holding, Passage, Subjects
from qualification.models import (
    Absence,
    EnquiryDraft,
    ImportBlock,
    ImportedFile,
    ImportFault,
    PinnedExample,
    Proposal,
    Remark,
    Rfq,
    RfqLine,
    RfqRevision,
    SignalPayload,
    Suspension,
)

UPLOADED: Final = "Whoever is erased may stand in any list, so the contents of all that are kept go."


class Mails(Holding):
    """Mails of a person: those that are known to be, and those from the address by which the person is known."""

    def of(self, subjects: Subjects) -> "QuerySet[Any]":
        """The rows about these."""
        known = super().of(subjects).values("pk")
        keys = Contact.objects.filter(pk__in=subjects.contacts).exclude(email_key="").values("email_key")
        return EnquiryDraft.objects.filter(Q(pk__in=known) | Q(sender_key__in=keys))


HOLDINGS: Final[tuple[Declared, ...]] = (
    Holding(
        model=SignalPayload,
        rows={"signal__contact": "contacts", "signal__lead": "leads"},
        erased={"external_id": ERASED, "properties": {}},
    ),
    Holding(model=Remark, rows={"contact": "contacts"}, erased={"text": ERASED}),
    Passage(model=Remark, fields=("text",), rows={"contact": "colleagues"}),
    Holding(
        model=Rfq,
        rows={"lead": "leads"},
        erased={"project": "", "project_key": "", "application": "", "reference": ""},
    ),
    Holding(
        model=RfqLine,
        rows={"rfq__lead": "leads"},
        erased={
            # What is export-controlled names a drawing.
            "drawing_name": Case(When(drawing_name="", then=Value("")), default=Value(ERASED)),
            "drawing_address": "",
        },
    ),
    Holding(model=RfqRevision, rows={"rfq__lead": "leads"}, erased={"content": {}}),
    Holding(model=Proposal, rows={"lead": "leads"}, erased={"native": "", "reason": ""}),
    Holding(
        model=PinnedExample,
        rows={"lead": "leads"},
        # Names of those in use are unique.
        erased={"name": Concat(Value(f"{ERASED} "), Cast("pk", CharField()))},
    ),
    Mails(
        model=EnquiryDraft,
        rows={"lead": "leads", "contact": "contacts"},
        erased={name: "" for name in EnquiryDraft.WORDS if name != "sender_key"} | {"attachments": []},
    ),
    Apart(
        model=EnquiryDraft, fields=("sender_key",), why="By it those are found that no contact is behind, and it goes."
    ),
    Passage(model=EnquiryDraft, fields=("subject", "text", "rest"), rows={"contact": "colleagues"}),
    Passage(model=Suspension, fields=("note",)),
    Passage(model=ImportedFile, fields=("name",)),
    Apart(model=ImportedFile, fields=("columns",), why=UPLOADED),
    Apart(model=ImportBlock, fields=("body",), why=UPLOADED),
    Apart(model=ImportFault, fields=("detail", "cells"), why=UPLOADED),
    Apart(model=Absence, fields=("note",), why="Of those who work here."),
)
