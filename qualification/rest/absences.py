"""`absences/`: who is away, until when, and who stands in."""

from typing import Any
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from leadhub import clock
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, describes, listed, shown
from qualification import absences
from qualification.readers.absences import ABSENCE, ABSENCES
from qualification.staff_forms import CreateAbsenceBody, UpdateAbsenceBody, absence_values

ERRORS = ("ends_before_it_begins", "absence_too_long", "unknown_deputy")


class Absences(Endpoint):
    """All absences."""

    verbs = {"GET": "absence.list", "POST": "absence.enter"}

    @describes("listAbsences", "Who is, was or will be away, the latest first", lists=ABSENCES)
    def get(self, request: Request) -> dict[str, Any]:
        """`away=true` narrows them to those of this moment."""
        return listed(request, ABSENCES)

    @describes(
        "createAbsence",
        "Let somebody be away",
        body=CreateAbsenceBody,
        shows=ABSENCE,
        status=201,
        errors={
            403: ("not_own_absence",),
            409: ("absence_overlaps",),
            422: (*ERRORS, "unknown_person", "ends_in_the_past"),
        },
    )
    def post(self, request: Request, body: CreateAbsenceBody) -> Response:
        """Everybody for themselves, operations and managers for all. What somebody holds stays with them; their
        deputy is told of it meanwhile, and gets what comes for them by name.
        """
        made = absences.enter(
            user=body.user,
            begins=body.begins,
            ends=body.ends,
            deputy=body.deputy,
            note=body.note or "",
            actor=actor_of(request),
            now=clock.now(),
        )
        return shown(request, ABSENCE, made.pk, status=201)


class AbsenceOne(Endpoint):
    """One absence."""

    verbs = {"GET": "absence.read", "PATCH": "absence.enter", "DELETE": "absence.enter"}

    @describes("readAbsence", "One absence", shows=ABSENCE)
    def get(self, request: Request, id: UUID) -> Response:
        """With who stands in."""
        return shown(request, ABSENCE, id)

    @describes(
        "updateAbsence",
        "Come back sooner or later, or have another deputy",
        body=UpdateAbsenceBody,
        shows=ABSENCE,
        errors={403: ("not_own_absence",), 409: ("absence_overlaps",), 422: ERRORS},
    )
    def patch(self, request: Request, id: UUID, body: UpdateAbsenceBody) -> Response:
        """What is left out stays as it is."""
        absences.change(id, absence_values(body), actor=actor_of(request), now=clock.now())
        return shown(request, ABSENCE, id)

    @describes("deleteAbsence", "Take an absence back", status=204, errors={403: ("not_own_absence",)})
    def delete(self, request: Request, id: UUID) -> None:
        """The history keeps its times."""
        absences.take_back(id, actor=actor_of(request), now=clock.now())
