"""The personal data in the tables of this app, and what stands there once a person is erased."""

from typing import Final

from django.db.models import Case, CharField, Value, When
from django.db.models.functions import Cast, Concat

from leadhub.personal import ERASED, Apart, Declared, Holding, Passage
from qualification.models import (
    Absence,
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
    Passage(model=Suspension, fields=("note",)),
    Passage(model=ImportedFile, fields=("name",)),
    Apart(model=ImportedFile, fields=("columns",), why=UPLOADED),
    Apart(model=ImportBlock, fields=("body",), why=UPLOADED),
    Apart(model=ImportFault, fields=("detail", "cells"), why=UPLOADED),
    Apart(model=Absence, fields=("note",), why="Of those who work here."),
)
