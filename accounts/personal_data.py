"""The personal data in the tables of this app, and what stands there once a person is erased."""

from typing import Final

from accounts.models import (
    Clearance,
    ConsentProof,
    Contact,
    DealRegistration,
    ExternalRef,
    NoiseFinding,
    RegistrationRemark,
)
from leadhub.personal import ERASED, Apart, Declared, Holding, Passage

HOLDINGS: Final[tuple[Declared, ...]] = (
    Holding(
        model=Contact,
        rows={"pk": "contacts"},
        erased={
            "email": None,
            "email_key": "",
            "phone": None,
            "phone_key": "",
            "first_name": None,
            "last_name": None,
            "name_key": "",
            "job_title": None,
        },
    ),
    Holding(model=ExternalRef, rows={"target": "contacts"}),
    Holding(model=ExternalRef, rows={"target": "leads"}),
    Holding(model=NoiseFinding, rows={"contact": "contacts"}, erased={"comment": "", "lift_comment": ""}),
    Passage(model=NoiseFinding, fields=("comment", "lift_comment"), rows={"contact": "colleagues"}),
    Holding(model=ConsentProof, rows={"consents__contact": "contacts"}, erased={"text": ERASED}),
    Passage(model=ConsentProof, fields=("text",), rows={"consents__contact": "colleagues"}),
    Passage(model=RegistrationRemark, fields=("text",)),
    Passage(model=DealRegistration, fields=("project",)),
    Apart(model=Clearance, fields=("proof",), why="Of those who work here, and of partners."),
)
