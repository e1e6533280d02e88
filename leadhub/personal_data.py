"""The personal data in the tables of the ground, and what stands there once a person is erased."""

from typing import Final

from django.db.models import Q

from leadhub.models import AlertRoom, DeliveryAttempt, IdempotencyKey, User
from leadhub.personal import Apart, Declared, Holding

HOLDINGS: Final[tuple[Declared, ...]] = (
    Holding(model=DeliveryAttempt, rows={"delivery__lead_ref": "leads"}, erased={"answer": ""}, but=Q(answer="")),
    Apart(model=IdempotencyKey, fields=("answer",), why="Erased by what the answers say, and gone after seven days."),
    Apart(model=User, fields=("email", "name"), why="Of those who work here."),
    Apart(model=AlertRoom, fields=("place",), why="Where those who work here are told."),
)
