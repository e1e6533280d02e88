"""How the agreement is kept over REST: every clause in a period, and the cases behind each number."""

from datetime import datetime
from typing import Any

from django.urls import path
from rest_framework.request import Request

from leadhub import clock
from leadhub.api.bodies import Count, Instant
from leadhub.api.parameters import instant_in, number_in, word_in
from leadhub.api.tokens import actor_of
from leadhub.api.views import Endpoint, Parameter, describes, paged, window_of
from leadhub.errors import BadRequest, FieldError
from qualification.measures import CaseResult, Term
from qualification.readers.attainment import AttainmentCaseView, AttainmentView, attainment_of, cases_of, term_of

PERIOD = (
    Parameter("version", Count, "Of which version of the agreement; of the one in force without it."),
    Parameter("from", Instant, "Counts from this moment on; from the beginning of this month (UTC) without it."),
    Parameter("to", Instant, "Counts to before this moment; up to now without it."),
)
REFUSED = {404: ("not_found",), 422: ("out_of_bounds",)}


class Attainment(Endpoint):
    """How each clause was kept."""

    verbs = {"GET": "agreement.attainment"}

    @describes(
        "readAgreementAttainment",
        "Handoff agreement: how each clause was kept",
        answer=AttainmentView,
        parameters=PERIOD,
        errors=REFUSED,
    )
    def get(self, request: Request) -> AttainmentView:
        """A handoff counts by the version that it began with; what the other side caused is excused."""
        return attainment_of(_term(request))


class AttainmentCases(Endpoint):
    """The cases behind one number."""

    verbs = {"GET": "agreement.attainment"}

    @describes(
        "listAgreementAttainmentCases",
        "Handoff agreement: the cases behind a number",
        answer=AttainmentCaseView,
        paged=True,
        parameters=(
            Parameter("clause", Count, "The `number` of the clause.", required=True),
            Parameter("result", CaseResult, "Only those that came out so."),
            *PERIOD,
        ),
        errors=REFUSED,
    )
    def get(self, request: Request) -> dict[str, Any]:
        """The newest first, as many as the attainment says."""
        clause = number_in(request, "clause")
        if clause is None:
            detail = "Name the clause by its number."
            raise BadRequest(detail, code="required", errors=[FieldError("/clause", "required", detail)])
        result = word_in(request, "result", CaseResult) if "result" in request.query_params else None
        window = window_of({name: str(value) for name, value in request.query_params.items()})
        page = cases_of(actor_of(request), _term(request), clause, window, result=result)
        return paged(request, page, page.rows)


def _term(request: Request) -> Term:
    begins: datetime | None = instant_in(request, "from")
    ends = instant_in(request, "to")
    return term_of(clock.now(), version=number_in(request, "version"), begins=begins, ends=ends)


routes = [
    path("agreements/attainment/", Attainment.as_view(), name="agreement-attainment"),
    path("agreements/attainment/cases/", AttainmentCases.as_view(), name="agreement-attainment-cases"),
]
